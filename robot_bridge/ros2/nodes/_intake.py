"""From messages on the wire to what the simulated arm's controllers are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from trajectory_msgs.msg import JointTrajectory

from robot_bridge.robot import FloatArray
from robot_bridge.ros2 import wire
from robot_bridge.ros2.controller import Refused, Request, RequestPoint


@dataclass(frozen=True)
class Grip:
    """Finger joints without prefix, their positions, and the force [N] of one finger."""

    joint_names: tuple[str, ...]
    positions: FloatArray
    force_n: float


def request(message: JointTrajectory, prefix: str, offset_s: float) -> Request:
    """A trajectory as it came; offset_s leads from the controller's clock to ROS time.

    Raises:
        Refused: a joint lacks the prefix.
    """
    at = message.header.stamp
    started = at.sec != 0 or at.nanosec != 0
    points = tuple(
        RequestPoint(
            wire.seconds(point.time_from_start),
            np.array(point.positions),
            np.array(point.velocities),
            np.array(point.accelerations),
        )
        for point in message.points
    )
    start_s = wire.seconds(at) - offset_s if started else None
    return Request(_without_prefix(message.joint_names, prefix), points, start_s)


def grip(message: JointTrajectory, prefix: str) -> Grip:
    """A gripper command.

    Raises:
        Refused: it has not one point with positions and a force, or a joint lacks the prefix.
    """
    if len(message.points) != 1 or len(message.points[0].effort) < 1:
        raise Refused("a gripper command has one point, with effort: force [N] of one finger")
    point = message.points[0]
    names = _without_prefix(message.joint_names, prefix)
    return Grip(names, np.array(point.positions), float(point.effort[0]))


def _without_prefix(names: Sequence[str], prefix: str) -> tuple[str, ...]:
    if not all(name.startswith(prefix) for name in names):
        raise Refused(f"joints are {', '.join(names)}; their names begin with {prefix}")
    return tuple(name.removeprefix(prefix) for name in names)
