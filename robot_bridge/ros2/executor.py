"""The executor that all nodes turn on: rclpy's event-driven one.

rclpy's SingleThreadedExecutor collects all entities of its nodes anew for every message,
which took half of a core at the rates of joint states and beats; a machine with two cores
then falls behind. The events executor is told of what is ready (rclpy.experimental). It came with
ROS 2 Kilted; an rclpy without it turns on the old one.
"""

from __future__ import annotations

import atexit
import threading

import rclpy
from rclpy.executors import Executor, ExternalShutdownException, SingleThreadedExecutor
from rclpy.node import Node

try:
    from rclpy.experimental import EventsExecutor
except ImportError:
    EventsExecutor = SingleThreadedExecutor

_WAIT_S = 0.1
_END_S = 2.0


def executor() -> Executor:
    """An executor of one thread for the default context, to be turned by `spin_once` alone.

    Its `spin` never comes back to a thread that adds a publisher meanwhile (rclpy 9.1.2).
    """
    found: Executor = EventsExecutor()
    return found


class Turning:
    """A thread that runs a node's callbacks, until `close` or the end of the process."""

    def __init__(self, node: Node) -> None:
        self._executor = executor()
        self._executor.add_node(node)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._spin, name=node.get_name(), daemon=True)
        # A thread that waits in there when the interpreter ends takes the process down with it.
        atexit.register(self.close)

    def start(self) -> None:
        """Begin to run callbacks."""
        self._thread.start()

    def close(self) -> None:
        """Run no more callbacks; safe to call twice."""
        atexit.unregister(self.close)
        if self._ended.is_set():
            return
        self._ended.set()
        if self._thread.is_alive():
            self._executor.wake()
            self._thread.join(_END_S)
        self._executor.shutdown(timeout_sec=0)

    def _spin(self) -> None:
        try:
            while not self._ended.is_set() and rclpy.ok():
                self._executor.spin_once(timeout_sec=_WAIT_S)
        except ExternalShutdownException:
            pass
