"""Joints for a pose: differential inverse kinematics with pink, a QP at every step."""

from __future__ import annotations

import numpy as np
import pink
import pinocchio as pin
from pink.tasks import FrameTask, PostureTask

from primitives.motion.kinematics import TCP, Kinematics
from robot_bridge.robot import FloatArray

_STEPS = 60
_STEP_S = 1.0
"""Long: a step of the search may turn a joint by as much as it turns in this time."""
_DONE = 1e-4
"""Norm of the pose error, metres and radians together, at which a solution counts."""
_SOLVER = "daqp"


class InverseKinematics:
    """Solves poses that point the tool down.

    The search starts above the middle of the table, turned towards the goal and with the
    wrist turned to the tool's yaw, so that all solutions belong to one family and the arm
    never flips between two of them. Where that finds nothing, the wrist starts from a whole
    turn less or more, as far as it can turn. posture: joints (n,) of the start, tool down,
    its first joint turns the arm and its last one the tool.
    """

    def __init__(self, kinematics: Kinematics, posture: FloatArray) -> None:
        self._kinematics = kinematics
        self._posture = np.array(posture)
        self._data = kinematics.model.createData()
        # The arm need not stand at the origin of the robot frame.
        self._axis = np.array(kinematics.model.jointPlacements[1].translation[:2])
        x_axis = kinematics.pose(self._posture).rotation[:, 0]
        self._yaw = float(np.arctan2(x_axis[1], x_axis[0]) - self._posture[0])

    def solve(self, pose: pin.SE3, near: FloatArray | None = None) -> FloatArray | None:
        """Joints (n,) for the tool's pose, or None where there is no solution.

        near: start the search here, to stay close along a path.
        """
        starts = [near] if near is not None else self._starts(pose)
        solutions = (self._search(pose, start) for start in starts)
        return next((joints for joints in solutions if joints is not None), None)

    def _starts(self, pose: pin.SE3) -> list[FloatArray]:
        """Where to begin, the least turned wrist first."""
        x_axis = pose.rotation[:, 0]
        x, y = pose.translation[:2] - self._axis
        turn = float(np.arctan2(y, x))
        # The tool points down, so its yaw grows with the first joint and falls with the last.
        wrist = self._yaw + self._posture[0] + turn - float(np.arctan2(x_axis[1], x_axis[0]))
        least = (wrist + np.pi) % (2 * np.pi) - np.pi
        model = self._kinematics.model
        lower, upper = model.lowerPositionLimit[-1], model.upperPositionLimit[-1]
        starts = []
        for turns in (least, least - 2 * np.pi, least + 2 * np.pi):
            start = self._posture.copy()
            start[0] += turn
            # What the wrist cannot turn the other joints may.
            start[-1] = np.clip(start[-1] + turns, lower, upper)
            starts.append(start)
        return starts

    def _search(self, pose: pin.SE3, start: FloatArray) -> FloatArray | None:
        """One search for joints, from `start` (n,)."""
        model = self._kinematics.model
        configuration = pink.Configuration(model, self._data, start)
        reach = FrameTask(TCP, position_cost=1.0, orientation_cost=0.5)
        reach.set_target(pose)
        rest = PostureTask(cost=1e-4)
        rest.set_target(start)
        for _ in range(_STEPS):
            error = float(np.linalg.norm(reach.compute_error(configuration)))
            if error < _DONE:
                return np.array(configuration.q)
            velocity = pink.solve_ik(configuration, [reach, rest], _STEP_S, solver=_SOLVER)
            configuration.integrate_inplace(velocity, _STEP_S)
        return None
