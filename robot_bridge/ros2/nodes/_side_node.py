"""A node beside a process's main one, with a thread of its own that runs its callbacks."""

from __future__ import annotations

import rclpy
from rclpy.node import Node
from rclpy.parameter import Parameter

from robot_bridge.ros2.executor import Turning


class SideNode:
    """An rclpy node whose callbacks nothing in the main thread can delay; `close` ends it.

    alone: it is the process's only node, so that arguments such as __node are meant for it.
    sim_time: whether its clock is /clock.
    """

    def __init__(self, name: str, *, alone: bool = False, sim_time: bool = False) -> None:
        self.node: Node = rclpy.create_node(
            name,
            use_global_arguments=alone,
            parameter_overrides=[Parameter("use_sim_time", value=True)] if sim_time else [],
            enable_rosout=False,
            start_parameter_services=False,
        )
        self._turning = Turning(self.node)
        self._closed = False

    def start(self) -> None:
        """Begin to run callbacks; first make the publishers, subscriptions and services."""
        self._turning.start()

    def close(self) -> None:
        """Run no more callbacks and leave the graph; safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._turning.close()
        self.node.destroy_node()
