"""A node that sends what nobody should: the parameter `does` says what."""

from __future__ import annotations

import array
import math
import os
import threading
from collections.abc import Callable

import numpy as np
import rclpy
from rclpy.node import Node
from trajectory_msgs.msg import JointTrajectory as TrajectoryMsg
from trajectory_msgs.msg import JointTrajectoryPoint

from robot_bridge.config import load_robot
from robot_bridge.ros2 import wire

_PERIOD_S = 0.01


def main() -> None:
    """The executable."""
    rclpy.init()
    node = Node("cap_trial_rogue", automatically_declare_parameters_from_overrides=True)
    config = load_robot(str(node.get_parameter("robot").value))
    does, topic = str(node.get_parameter("does").value), str(node.get_parameter("topic").value)
    publisher = node.create_publisher(TrajectoryMsg, topic, wire.COMMAND_QOS)
    names = [config.ros.prefix + n for n in config.model.joint_names]
    make = _DEEDS[does]
    pause = threading.Event()
    while rclpy.ok() and os.getppid() != 1:
        message = make(names, np.array(config.model.ready))
        if message.header.stamp.sec == 0 and does != "stamp zero":
            message.header.stamp = node.get_clock().now().to_msg()
        publisher.publish(message)
        pause.wait(_PERIOD_S)


def _message(names: list[str], *points: JointTrajectoryPoint) -> TrajectoryMsg:
    return TrajectoryMsg(joint_names=names, points=list(points))


def _point(at_s: float, positions: np.ndarray, speed: float = 0.0) -> JointTrajectoryPoint:
    n = len(positions)
    point = JointTrajectoryPoint(time_from_start=wire.duration(at_s))
    point.positions = array.array("d", positions)
    point.velocities = array.array("d", [speed] * n)
    point.accelerations = array.array("d", [0.0] * n)
    return point


def _nan(names: list[str], q: np.ndarray) -> TrajectoryMsg:
    return _message(names, _point(0.0, q), _point(0.5, np.full(len(q), math.nan)))


def _far(names: list[str], q: np.ndarray) -> TrajectoryMsg:
    return _message(names, _point(0.0, q), _point(0.01, q + 2.0))


def _unknown_joint(names: list[str], q: np.ndarray) -> TrajectoryMsg:
    return _message(["elbow", *names[1:]], _point(0.0, q), _point(0.5, q))


def _backwards(names: list[str], q: np.ndarray) -> TrajectoryMsg:
    return _message(names, _point(0.5, q), _point(0.1, q))


def _short(names: list[str], q: np.ndarray) -> TrajectoryMsg:
    return _message(names, _point(0.0, q[:3]), _point(0.5, q[:3]))


def _fast_end(names: list[str], q: np.ndarray) -> TrajectoryMsg:
    return _message(names, _point(0.0, q), _point(0.2, q + 0.3, 5.0))


def _old(names: list[str], q: np.ndarray) -> TrajectoryMsg:
    message = _message(names, _point(0.0, q), _point(0.5, q))
    message.header.stamp = wire.stamp(1.0)
    return message


def _empty(names: list[str], q: np.ndarray) -> TrajectoryMsg:
    return _message(names)


def _nearby(names: list[str], q: np.ndarray) -> TrajectoryMsg:
    return _message(names, _point(0.1, q))


_DEEDS: dict[str, Callable[[list[str], np.ndarray], TrajectoryMsg]] = {
    "nan": _nan,
    "far": _far,
    "unknown joint": _unknown_joint,
    "backwards": _backwards,
    "short": _short,
    "fast end": _fast_end,
    "old": _old,
    "empty": _empty,
    "nearby": _nearby,
    "stamp zero": _nearby,
}

if __name__ == "__main__":
    main()
