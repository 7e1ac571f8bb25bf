"""A real robot whose readings come late, stand still, or lie: what a bad network makes of it."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Literal

from robot_bridge.robot import (
    ControlTick,
    GripResult,
    JointTrajectory,
    RGBDFrame,
    Robot,
    RobotModel,
    RobotState,
    Supervisor,
    Verdict,
)

Fault = Literal["frozen", "stuck", "delayed", "none"]


class FaultyRobot:
    """Passes everything on to `robot`, but from `after_s` of a motion on its readings are bad.

    frozen: the last reading again and again, its stamp too. stuck: its numbers stand still
    while the stamp goes on. delayed: `delay_s` old.
    """

    def __init__(self, robot: Robot, fault: Fault, after_s: float, delay_s: float = 0.2) -> None:
        self.fault = fault
        self.after_s = after_s
        self._robot = robot
        self._delay_s = delay_s
        self._past: RobotState | None = None
        self._late: deque[RobotState] = deque()

    @property
    def model(self) -> RobotModel:
        return self._robot.model

    def state(self) -> RobotState:
        return self._robot.state()

    def execute(self, trajectory: JointTrajectory, supervise: Supervisor | None = None) -> None:
        self._past, self._late = None, deque()
        self._robot.execute(trajectory, None if supervise is None else self._spoilt(supervise))

    def grip(
        self, width_m: float, force_n: float, supervise: Supervisor | None = None
    ) -> GripResult:
        return self._robot.grip(width_m, force_n, supervise)

    def capture(self, camera: str) -> RGBDFrame:
        return self._robot.capture(camera)

    def stop(self) -> None:
        self._robot.stop()

    def resume(self) -> None:
        self._robot.resume()

    def _spoilt(self, supervise: Supervisor) -> Supervisor:
        def spoil(tick: ControlTick) -> Verdict:
            return supervise(replace(tick, state=self._reading(tick)))

        return spoil

    def _reading(self, tick: ControlTick) -> RobotState:
        if self.fault == "none" or tick.path_s < self.after_s:
            self._past = tick.state
            self._late = deque([tick.state])
            return tick.state
        if self.fault == "delayed":
            self._late.append(tick.state)
            while len(self._late) > 1 and self._late[1].stamp_s <= tick.time_s - self._delay_s:
                self._late.popleft()
            return self._late[0]
        last = self._past or tick.state
        return last if self.fault == "frozen" else replace(last, stamp_s=tick.state.stamp_s)
