"""What counts as noticing a fault, when faults are struck over the wire."""

from __future__ import annotations

import pytest

from robot_bridge.gate import MotionStatus
from robot_bridge.ros2.trials.drill import first_noticing

HELD = MotionStatus("holding", "1.0", "accepted", "hold", "heartbeat")
WAS_HELD = MotionStatus("moving", "1.0", "accepted", "hold", "heartbeat")
DONE = MotionStatus("idle", "1.0", "done", "hold", "heartbeat")
STOPPED = MotionStatus("stopped", "1.0", "stopped", "stop", "stale-state", latched=True)
REFUSED = MotionStatus("moving", "1.1", "refused", "stop", "one-motion")


@pytest.mark.parametrize(
    ("verdicts", "noticed"),
    [
        ([(1.1, HELD)], (1.1, "heartbeat")),
        ([(1.1, STOPPED)], (1.1, "stale-state")),
        # An arm that moves was held before: only the next hold is of this fault.
        ([(1.02, WAS_HELD), (1.1, HELD)], (1.1, "heartbeat")),
        ([(0.9, HELD), (1.2, STOPPED)], (1.2, "stale-state")),
        ([(1.1, REFUSED)], None),
        ([(1.1, WAS_HELD)], None),
        ([(1.1, DONE)], None),
        ([], None),
    ],
)
def test_a_fault_is_noticed_when_the_arm_is_braked(
    verdicts: list[tuple[float, MotionStatus]], noticed: tuple[float, str] | None
) -> None:
    assert first_noticing(verdicts, 1.0) == noticed
