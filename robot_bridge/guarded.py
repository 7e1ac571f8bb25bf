"""GuardedRobot: the only Robot that primitives are handed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from robot_bridge.robot import (
    GripResult,
    JointTrajectory,
    RGBDFrame,
    Robot,
    RobotModel,
    RobotState,
    Verdict,
)
from robot_bridge.safety import MonitorStopped, SafetyMonitor

__all__ = ["GuardCounts", "GuardedRobot", "MonitorStopped"]


@dataclass(frozen=True)
class GuardCounts:
    """How often the monitor was asked, and what it said other than allow."""

    checks: int = 0
    scaled: int = 0
    held: int = 0
    stopped: int = 0
    reasons: tuple[str, ...] = ()


class GuardedRobot:
    """A Robot whose every motion passes a SafetyMonitor. Implements `Robot` itself.

    on_verdict: hears of every verdict other than "allow".
    """

    def __init__(
        self,
        robot: Robot,
        monitor: SafetyMonitor,
        on_verdict: Callable[[Verdict], None] | None = None,
    ) -> None:
        self._robot = robot
        self._monitor = monitor
        self._on_verdict = on_verdict
        self._counts = GuardCounts()

    @property
    def model(self) -> RobotModel:
        return self._robot.model

    @property
    def counts(self) -> GuardCounts:
        """What the monitor did so far."""
        return self._counts

    def state(self) -> RobotState:
        return self._robot.state()

    def execute(self, trajectory: JointTrajectory) -> None:
        """As `Robot.execute`.

        Raises:
            MonitorStopped: a rule refuses the trajectory; nothing has moved.
        """
        verdict = self._monitor.check(self._robot.state(), trajectory)
        self._counts = replace(self._counts, checks=self._counts.checks + 1)
        if verdict.action != "allow":
            self._refuse(verdict)
        self._robot.execute(trajectory)

    def _refuse(self, verdict: Verdict) -> None:
        reason = f"{verdict.rule}: {verdict.reason}"
        self._counts = replace(
            self._counts,
            stopped=self._counts.stopped + 1,
            reasons=(*self._counts.reasons, reason),
        )
        if self._on_verdict is not None:
            self._on_verdict(verdict)
        raise MonitorStopped(reason)

    def grip(self, width_m: float, force_n: float) -> GripResult:
        """As `Robot.grip`; width and force are clamped to what the gripper can do."""
        gripper = self._robot.model.gripper
        return self._robot.grip(
            min(max(width_m, 0.0), gripper.max_width_m), min(force_n, gripper.max_force_n)
        )

    def capture(self, camera: str) -> RGBDFrame:
        return self._robot.capture(camera)

    def stop(self) -> None:
        self._robot.stop()

    def resume(self) -> None:
        self._robot.resume()
