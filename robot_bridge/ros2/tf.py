"""Where a camera is, from tf; only where the tf packages of a ROS 2 installation import."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pinocchio as pin
from rclpy.duration import Duration
from rclpy.node import Node
from rclpy.time import Time

from robot_bridge.robot import FloatArray, RobotError

_WAIT_S = 2.0


def lookup(node: Node, base: str) -> Callable[[str], FloatArray] | None:
    """A function from a frame's name to its (4, 4) pose in `base`; None where tf is missing."""
    try:
        from tf2_ros import Buffer, TransformException, TransformListener
    except ImportError:
        return None
    buffer = Buffer()
    listener = TransformListener(buffer, node)

    def pose(frame: str) -> FloatArray:
        assert listener is not None
        try:
            found = buffer.lookup_transform(base, frame, Time(), Duration(seconds=_WAIT_S))
        except TransformException as error:
            raise RobotError(f"tf does not tell where {frame} is in {base}: {error}") from error
        at, turn = found.transform.translation, found.transform.rotation
        rotation = pin.Quaternion(turn.w, turn.x, turn.y, turn.z).normalized().matrix()
        matrix = np.eye(4)
        matrix[:3, :3], matrix[:3, 3] = rotation, (at.x, at.y, at.z)
        return matrix

    return pose
