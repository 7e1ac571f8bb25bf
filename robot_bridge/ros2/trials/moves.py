"""Free motions to try an arm with: sweeps above the table, and short steps."""

from __future__ import annotations

import numpy as np

from primitives.motion.timing import Path, time_path
from robot_bridge.robot import FloatArray, JointTrajectory, RobotModel

SWEEP_RAD = 0.55


def sweep_ends(model: RobotModel) -> tuple[FloatArray, FloatArray]:
    """Two poses, (n,) each, left and right above the table."""
    side = np.zeros(len(model.joint_names))
    side[0] = SWEEP_RAD
    return model.ready + side, model.ready - side


def to(model: RobotModel, here: FloatArray, goal: FloatArray) -> JointTrajectory:
    """Straight in joint space, as fast as the limits let."""
    return time_path(Path(np.array([here, goal])), model.joint_names, model.limits)


def step(
    model: RobotModel, here: FloatArray, rng: np.random.Generator, most_rad: float
) -> JointTrajectory:
    """A short motion to a random pose near `ready`."""
    goal = model.ready + rng.uniform(-0.3, 0.3, len(here))
    way = goal - here
    return to(model, here, here + way * min(1.0, most_rad / float(np.abs(way).max())))
