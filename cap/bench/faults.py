"""Faults in the middle of a motion: how soon the arm is at rest, and whether the record is whole.

Each fault strikes a real runtime in a process of its own, in full swing of a transfer.
Times are the robot's own, measured by `sim.arm_watch` from the moment of noticing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cap.bench._bars import BenchOptions, Report
from cap.bench._faults.drill import FAULTS

_LIMIT_S = 300
_NOTICED = frozenset(FAULTS) - {"camera gone", "model dies"}
"""A camera or a model that goes is met by the next look or question, with the arm at rest."""


def run(options: BenchOptions, report: Report) -> None:
    """Every fault once; a quick run has the same."""
    found = []
    with TemporaryDirectory() as folder:
        for i, fault in enumerate(FAULTS):
            report.progress(i, len(FAULTS))
            found.append(run_drill(fault, Path(folder) / fault.replace(" ", "-")))
    report.table(
        "faults in full swing",
        ["fault", "command", "noticed", "at rest after [ms]", "was at [rad/s]", "record"],
        [
            [
                d["fault"],
                d["status"],
                d["noticed"] or "by the next call",
                round(1000 * d["rest_s"]),
                round(d["moving_rad_s"], 2),
                d["record"] or "whole",
            ]
            for d in found
        ],
    )
    noticed = [1000 * d["rest_s"] for d in found if d["fault"] in _NOTICED]
    unnoticed = [d["fault"] for d in found if d["fault"] in _NOTICED and not d["noticed"]]
    report.bar("at rest after noticing, longest", max(noticed), "<=", 150, "ms")
    report.bar("faults that the monitor did not notice", len(unnoticed), "<=", 0)
    report.bar("bounds broken", sum(len(d["broken"]) for d in found), "<=", 0)
    report.bar("run records that are not whole", sum(bool(d["record"]) for d in found), "<=", 0)
    for d in found:
        for text in d["broken"]:
            report.note(f"{d['fault']}: {text}")


def run_drill(fault: str, folder: Path) -> dict[str, Any]:
    """One drill in a process of its own, as `cap.bench._faults.drill.Drilled`'s fields.

    Raises:
        RuntimeError: the process failed; the text has its last words.
    """
    done = subprocess.run(
        [sys.executable, "-m", "cap.bench._faults", fault, str(folder)],
        capture_output=True,
        text=True,
        timeout=_LIMIT_S,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"the drill {fault!r} failed: {done.stderr.strip()[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
