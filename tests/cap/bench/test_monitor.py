"""The monitor suite's parts: adversaries meet the guard, faults meet a real runtime."""

from __future__ import annotations

from pathlib import Path

import pytest

from cap.bench._faults.drill import FAULTS
from cap.bench._monitor.adversary import KINDS
from cap.bench._monitor.trials import run_trials
from cap.bench.faults import run_drill


def test_no_kind_of_adversary_breaks_a_bound_or_the_guard() -> None:
    count = 2 * (len(KINDS) + 2)
    tally = run_trials(count, 3, lambda done: None)
    assert not tally.broken, tally.details
    assert not tally.unlike
    assert sum(tally.outcomes.values()) == count
    assert sum(n for (_, outcome), n in tally.outcomes.items() if outcome == "allowed") >= 3
    assert sum(n for (_, outcome), n in tally.outcomes.items() if outcome == "refused") >= 10


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["worker killed", "parent frozen", "state frozen", "camera gone"])
def test_a_fault_in_full_swing_ends_at_rest_and_with_a_whole_record(
    fault: str, tmp_path: Path
) -> None:
    assert fault in FAULTS
    found = run_drill(fault, tmp_path / "run")
    assert found["moving_rad_s"] > 0.5, "it was in full swing"
    assert found["broken"] == []
    assert found["record"] == ""
    if fault == "camera gone":
        assert found["status"] == "failed"
        assert "camera" in found["error"]
    else:
        assert found["noticed"]
        assert found["rest_s"] <= 0.15
