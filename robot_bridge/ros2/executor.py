"""The executor that all nodes turn on: rclpy's event-driven one.

rclpy's SingleThreadedExecutor collects all entities of its nodes anew for every message,
which took half of a core at the rates of joint states and beats; a machine with two cores
then falls behind. The events executor is told of what is ready (rclpy.experimental). It came with
ROS 2 Kilted; an rclpy without it turns on the old one.
"""

from __future__ import annotations

import atexit
import threading
import traceback

import rclpy
from rclpy.exceptions import InvalidHandle
from rclpy.executors import Executor, ExternalShutdownException, SingleThreadedExecutor
from rclpy.node import Node

try:
    from rclpy.experimental import EventsExecutor
except ImportError:
    EventsExecutor = SingleThreadedExecutor

_WAIT_S = 0.1
_END_S = 2.0


def executor() -> Executor:
    """An executor of one thread for the default context, to be turned by `turn` alone.

    Its `spin` never comes back to a thread that adds a publisher meanwhile (rclpy 9.1.2).
    """
    found: Executor = EventsExecutor()
    return found


def turn(turned: Executor, wait_s: float) -> None:
    """One turn: what is ready, or what becomes so within `wait_s`.

    What was destroyed while an event of it waited is passed over, as rclpy's other executors do;
    the events executor raises then (rclpy 9.1.2), which would end the thread that turns it.
    """
    try:
        turned.spin_once(timeout_sec=wait_s)
    except InvalidHandle as error:
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)][1:]
        if not all(f.f_globals.get("__name__", "").startswith("rclpy") for f in frames):
            # A callback used what was destroyed: that is a failure like any other.
            raise


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
                turn(self._executor, _WAIT_S)
        except ExternalShutdownException:
            pass
