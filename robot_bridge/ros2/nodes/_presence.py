"""Waiting for the others: the monitor, the arm's readings, its cameras."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from diagnostic_msgs.msg import DiagnosticStatus
from rclpy.node import Node
from sensor_msgs.msg import JointState

from robot_bridge.config import RobotConfig
from robot_bridge.ros2.wire import (
    LATCHED_QOS,
    RUNTIME_STATUS,
    STATUS,
    STREAM_QOS,
    WireError,
    joints_from,
)

_LOOK_S = 0.05


class Presence:
    """Listens for what a runtime leans on; `missing` names what has not been heard yet.

    node: must be spun by somebody else's thread. The runtime publishes its own status, so
    one publisher of it is expected.
    """

    def __init__(self, node: Node, config: RobotConfig) -> None:
        self._node = node
        self._config = config
        self._joints = False
        self._fingers = not config.ros.fingers
        self._monitor = False
        self._problem = ""
        self._subscriptions = [
            node.create_subscription(
                JointState, config.ros.joint_states, self._on_joints, STREAM_QOS
            ),
            node.create_subscription(DiagnosticStatus, STATUS, self._on_monitor, LATCHED_QOS),
        ]

    def missing(self) -> list[str]:
        """One line for each thing that is not there, with its remedy."""
        found = []
        ros, why = self._config.ros, f" ({self._problem})" if self._problem else ""
        if not self._joints:
            wanted = f"{self._config.model.name}'s joints on {ros.joint_states}"
            found.append(f"no readings of {wanted}{why}; start the robot's driver")
        elif not self._fingers:
            names = ", ".join(ros.prefix + finger.joint for finger in ros.fingers)
            wanted = f"the fingers ({names}) on {ros.joint_states}"
            found.append(f"no readings of {wanted}{why}; start the gripper's driver")
        if not self._monitor:
            found.append("no safety monitor on " + STATUS + "; start cap_safety_monitor")
        dark = [c for c in self._config.ros.cameras if not self._node.count_publishers(c.image)]
        if dark:
            topics = ", ".join(camera.image for camera in dark)
            found.append(f"no pictures on {topics}; start the camera's driver")
        if self._node.count_publishers(RUNTIME_STATUS) > 1:
            found.append("another runtime is there already; end it, or take another domain")
        return found

    def wait(self, within_s: float, gone: Callable[[], bool], tell: Callable[[str], None]) -> None:
        """Return when nothing is missing. gone: whether to give up now; tell: hears of changes.

        Raises:
            TimeoutError: something is missing after `within_s`, or it was given up.
        """
        until_s = time.monotonic() + within_s
        told = ""
        while missing := self.missing():
            if gone() or time.monotonic() > until_s:
                domain = os.environ.get("ROS_DOMAIN_ID", "0")
                raise TimeoutError(
                    f"after {within_s:g} s: {'; '.join(missing)} (in ROS_DOMAIN_ID {domain})"
                )
            text = "waiting: " + "; ".join(part.split(";")[0] for part in missing)
            if text != told:
                told = text
                tell(text)
            time.sleep(_LOOK_S)

    def close(self) -> None:
        """Listen no more."""
        for subscription in self._subscriptions:
            self._node.destroy_subscription(subscription)

    def _on_joints(self, message: JointState) -> None:
        if self._joints and self._fingers:
            return
        ros, names = self._config.ros, self._config.model.joint_names
        fingers = [finger.joint for finger in ros.fingers]
        try:
            # They may come from two drivers, in messages of their own.
            self._joints = self._joints or joints_from(message, names, ros.prefix) is not None
            self._fingers = self._fingers or joints_from(message, fingers, ros.prefix) is not None
        except WireError as error:
            self._problem = str(error)

    def _on_monitor(self, message: DiagnosticStatus) -> None:
        self._monitor = True
