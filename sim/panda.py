"""The Franka Panda as PyBullet's data package describes it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pybullet_data

from robot_bridge.robot import GripperModel, JointLimits, RobotModel

CAMERAS = ("overhead", "left", "right")

_HOME = (0.0, -1.25, 0.0, -2.75, 0.0, 1.9, 0.785)
"""Folded back over the base: no camera sees the arm above the reachable rectangle."""

_FASTEST_RAD_S = np.array([2.1750, 2.1750, 2.1750, 2.1750, 2.6100, 2.6100, 2.6100])
_BRAKED_S = 0.135
"""Velocity limits per acceleration limit."""


def panda_model() -> RobotModel:
    """Limits after Franka's documentation of the Panda (FCI, joint space).

    Positions are the data sheet's, and so are accelerations [rad/s^2] and jerks [rad/s^3].
    Velocities [rad/s] are its own or less: an arm at three quarters of them can brake to
    rest within 150 ms, which the shoulder at its full 2.175 rad/s could not.
    """
    acceleration = np.array([15.0, 7.5, 10.0, 12.5, 15.0, 20.0, 20.0])
    limits = JointLimits(
        lower=np.array([-2.8973, -1.7628, -2.8973, -3.0718, -2.8973, -0.0175, -2.8973]),
        upper=np.array([2.8973, 1.7628, 2.8973, -0.0698, 2.8973, 3.7525, 2.8973]),
        velocity=np.minimum(_FASTEST_RAD_S, _BRAKED_S * acceleration),
        acceleration=acceleration,
        jerk=np.array([7500.0, 3750.0, 5000.0, 6250.0, 7500.0, 10000.0, 10000.0]),
    )
    return RobotModel(
        name="panda",
        urdf=Path(pybullet_data.getDataPath()) / "franka_panda" / "panda.urdf",
        joint_names=tuple(f"panda_joint{i}" for i in range(1, 8)),
        limits=limits,
        home=np.array(_HOME),
        tool_frame="panda_hand",
        tool_offset=np.array([0.0, 0.0, 0.105]),
        gripper=GripperModel(
            max_width_m=0.08,
            max_force_n=40.0,
            finger_joints=("panda_finger_joint1", "panda_finger_joint2"),
            finger_length_m=0.0084,
        ),
        cameras=CAMERAS,
    )
