"""Readings of the arm, put together from joint_states messages."""

from __future__ import annotations

import math

import numpy as np
from sensor_msgs.msg import JointState

from robot_bridge.config import RobotConfig
from robot_bridge.robot import FloatArray, RobotState
from robot_bridge.ros2.wire import WireError, joints_from

_LEAST_S = 1e-4


class Readings:
    """Arm and fingers, which may come in one message or in two, as `RobotState`.

    Velocities that the driver does not tell are differences of positions. Efforts are NaN
    where they are no torques. problem: what was wrong with the newest message, or "".
    of_fingers: how many messages told the fingers so far.
    """

    def __init__(self, config: RobotConfig) -> None:
        self._config = config
        self._names = config.model.joint_names
        self._fingers = tuple(f.joint for f in config.ros.fingers)
        self._width = math.nan
        self._force = math.nan
        self._last: RobotState | None = None
        self.problem = ""
        self.bad = 0
        self.of_fingers = 0

    def read(self, message: JointState) -> RobotState | None:
        """The arm's reading, or None when the message has none, or can't be used."""
        try:
            return self._read(message)
        except WireError as error:
            self.problem = str(error)
            self.bad += 1
            return None

    def _read(self, message: JointState) -> RobotState | None:
        ros, gripper = self._config.ros, self._config.model.gripper
        fingers = joints_from(message, self._fingers, ros.prefix) if self._fingers else None
        if fingers is not None:
            widths = [
                finger.width_m(float(position), gripper.max_width_m)
                for finger, position in zip(ros.fingers, fingers.positions, strict=True)
            ]
            self._width = float(np.mean(widths))
            self.of_fingers += 1
            if ros.efforts:
                self._force = float(np.abs(fingers.efforts).max())
        arm = joints_from(message, self._names, ros.prefix)
        if arm is None:
            return None
        if not np.isfinite(arm.positions).all():
            raise WireError("joint_states have a position that is not finite")
        velocities = arm.velocities
        if not np.isfinite(velocities).all():
            velocities = self._differences(arm.stamp_s, arm.positions)
        state = RobotState(
            arm.stamp_s,
            arm.positions,
            velocities,
            arm.efforts if ros.efforts else np.full(len(self._names), np.nan),
            self._width,
            self._force,
        )
        self._last, self.problem = state, ""
        return state

    def _differences(self, stamp_s: float, positions: FloatArray) -> FloatArray:
        if self._last is None or stamp_s - self._last.stamp_s < _LEAST_S:
            return np.zeros(len(positions))
        return (positions - self._last.positions) / (stamp_s - self._last.stamp_s)
