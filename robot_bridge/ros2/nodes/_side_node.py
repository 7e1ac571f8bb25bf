"""A node beside a process's main one, with a thread of its own that runs its callbacks."""

from __future__ import annotations

import threading

import rclpy
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.node import Node
from rclpy.parameter import Parameter

_WAIT_S = 0.1
_END_S = 2.0


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
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(self.node)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._spin, name=name, daemon=True)

    def start(self) -> None:
        """Begin to run callbacks; first make the publishers, subscriptions and services."""
        self._thread.start()

    def close(self) -> None:
        """Run no more callbacks and leave the graph; safe to call twice."""
        if self._ended.is_set():
            return
        self._ended.set()
        if self._thread.is_alive():
            self._executor.wake()
            self._thread.join(_END_S)
        self._executor.shutdown(timeout_sec=0)
        self.node.destroy_node()

    def _spin(self) -> None:
        try:
            while not self._ended.is_set() and rclpy.ok():
                self._executor.spin_once(timeout_sec=_WAIT_S)
        except ExternalShutdownException:
            pass
