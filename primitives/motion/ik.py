"""Joints for a pose: differential inverse kinematics with pink, a QP at every step."""

from __future__ import annotations

import numpy as np
import pink
import pinocchio as pin
from pink.tasks import FrameTask, PostureTask

from primitives.motion.kinematics import TCP, Kinematics
from robot_bridge.robot import FloatArray

_STEPS = 60
_STEP_S = 0.1
_DONE = 1e-4
"""Norm of the pose error, metres and radians together, at which a solution counts."""
_SOLVER = "daqp"


class InverseKinematics:
    """Solves poses that point the tool down.

    The search starts above the middle of the table, turned towards the goal, so that
    all solutions belong to one family and the arm never flips between two of them. posture:
    joints (n,) of that start.
    """

    def __init__(self, kinematics: Kinematics, posture: FloatArray) -> None:
        self._kinematics = kinematics
        self._posture = np.array(posture)
        self._data = kinematics.model.createData()

    def solve(self, pose: pin.SE3, near: FloatArray | None = None) -> FloatArray | None:
        """Joints (n,) for the tool's pose, or None where there is no solution.

        near: start the search here, to stay close along a path.
        """
        if near is None:
            near = self._posture.copy()
            near[0] += np.arctan2(pose.translation[1], pose.translation[0])
        model = self._kinematics.model
        configuration = pink.Configuration(model, self._data, near)
        reach = FrameTask(TCP, position_cost=1.0, orientation_cost=0.5)
        reach.set_target(pose)
        rest = PostureTask(cost=1e-4)
        rest.set_target(near)
        for _ in range(_STEPS):
            error = float(np.linalg.norm(reach.compute_error(configuration)))
            if error < _DONE:
                return np.array(configuration.q)
            velocity = pink.solve_ik(configuration, [reach, rest], _STEP_S, solver=_SOLVER)
            configuration.integrate_inplace(velocity, _STEP_S)
        return None
