"""What a loop that beats less often at rest says of its rate."""

from __future__ import annotations

import pytest

from robot_bridge.ros2.pulse import Pulse


def test_only_the_beats_of_a_moving_arm_count() -> None:
    pulse, now = Pulse(), 0.0
    for moving, gap in ((True, 0.002), (False, 0.010), (True, 0.002)):
        for _ in range(10):
            now += gap
            pulse.beat(now, 0.0005, 0.003 if moving else 0.5, moving)
    found = pulse.summary()
    assert found["rate_hz"] == pytest.approx(500.0, abs=0.1)
    assert found["gap_max_ms"] == pytest.approx(2.0, abs=1e-3)
    assert found["reading_age_max_ms"] == pytest.approx(3.0)


def test_a_loop_that_never_watched_a_motion_has_no_rate() -> None:
    pulse = Pulse()
    pulse.beat(0.0, 0.001, None, False)
    pulse.beat(0.01, 0.001, None, False)
    assert pulse.summary()["rate_hz"] == 0.0
    assert "gap_p50_ms" not in pulse.summary()
