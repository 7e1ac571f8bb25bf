"""What all nodes have in common: a managed lifecycle, diagnostics, and a clean end.

The states are those of ROS 2 managed nodes (design.ros2.org, "Managed nodes"): a launch file
or `ros2 lifecycle` may configure and activate a node; with parameter `autostart`, which is
the default, it does so by itself.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import Any

import rclpy
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from rclpy.executors import ExternalShutdownException
from rclpy.lifecycle import LifecycleNode, LifecycleState, TransitionCallbackReturn
from rclpy.signals import SignalHandlerOptions

from robot_bridge.ros2.executor import executor, turn
from robot_bridge.ros2.transport import avoid_shared_memory
from robot_bridge.ros2.wire import DIAGNOSTICS, STATE_QOS

_DIAGNOSTICS_S = 1.0
_WAIT_S = 0.1
_FAILED = 1


class NodeError(Exception):
    """A node can't do its work; the text names the thing, the value, the bound and the remedy."""


class ManagedNode(LifecycleNode):
    """A node with a lifecycle. A member overrides `configure`, `activate`, `deactivate`,
    `cleanup` and `diagnostics`; the first two raise NodeError (or ValueError) for what is wrong.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name.lstrip("/"))
        self.autostart = bool(self.parameter("autostart", True, "Configure and activate at once."))
        self.failure = ""
        """Why the node could not be configured or activated."""
        self.ending: Callable[[], bool] = lambda: False
        """Whether a signal asked the node to end; a long wait in `configure` looks at it."""
        self._array = self.create_publisher(DiagnosticArray, DIAGNOSTICS, STATE_QOS)
        self._timer = self.create_timer(_DIAGNOSTICS_S, self._diagnose)

    def configure(self) -> None:
        """Read parameters, open what the node needs."""

    def activate(self) -> None:
        """Begin to work."""

    def deactivate(self) -> None:
        """Stop working; what moves comes to rest."""

    def cleanup(self) -> None:
        """Give back what `configure` opened; safe to call twice."""

    def diagnostics(self) -> list[DiagnosticStatus]:
        """How the node is, once a second."""
        return []

    def parameter(self, name: str, default: Any, description: str) -> Any:
        """Declare a parameter, and its value now."""
        from rcl_interfaces.msg import ParameterDescriptor

        if not self.has_parameter(name):
            self.declare_parameter(name, default, ParameterDescriptor(description=description))
        return self.get_parameter(name).value

    def status(
        self, what: str, level: bytes, text: str, values: Mapping[str, object] | None = None
    ) -> DiagnosticStatus:
        """One entry for /diagnostics."""
        return DiagnosticStatus(
            level=level,
            name=f"{self.get_name()}: {what}",
            message=text,
            hardware_id="",
            values=[KeyValue(key=k, value=str(v)) for k, v in (values or {}).items()],
        )

    def tell(self, *statuses: DiagnosticStatus) -> None:
        """Publish entries on /diagnostics now."""
        array = DiagnosticArray(status=list(statuses))
        array.header.stamp = self.get_clock().now().to_msg()
        self._array.publish(array)

    def start(self) -> bool:
        """Configure and activate; whether both went well."""
        good = TransitionCallbackReturn.SUCCESS
        return bool(self.trigger_configure() == good and self.trigger_activate() == good)

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        return self._try(self.configure)

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        # A process's first line costs rclpy some 20 ms: not in the middle of a stop.
        self.get_logger().info("activating")
        # What was loaded stays for good: collecting it again and again would stall a loop.
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        found = self._try(self.activate)
        return super().on_activate(state) if found == TransitionCallbackReturn.SUCCESS else found

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        self.deactivate()
        return super().on_deactivate(state)

    def on_cleanup(self, state: LifecycleState) -> TransitionCallbackReturn:
        self.cleanup()
        return TransitionCallbackReturn.SUCCESS

    def on_shutdown(self, state: LifecycleState) -> TransitionCallbackReturn:
        self.close()
        return TransitionCallbackReturn.SUCCESS

    def close(self) -> None:
        """Deactivate and clean up, whatever state the node is in."""
        self.deactivate()
        self.cleanup()

    def _try(self, act: Callable[[], None]) -> TransitionCallbackReturn:
        try:
            act()
        except (NodeError, ValueError, OSError) as error:
            self.failure = " ".join(str(error).split())
            self.get_logger().error(self.failure)
            return TransitionCallbackReturn.FAILURE
        return TransitionCallbackReturn.SUCCESS

    def _diagnose(self) -> None:
        statuses = self.diagnostics()
        if statuses:
            self.tell(*statuses)


def run_node(make: Callable[[], ManagedNode], arguments: Sequence[str] | None = None) -> int:
    """Run one node until SIGINT or SIGTERM; 1 when it could not start.

    The first signal ends the node cleanly, a second one at once.
    """
    avoid_shared_memory()
    rclpy.init(
        args=None if arguments is None else list(arguments),
        signal_handler_options=SignalHandlerOptions.NO,
    )
    ended = False

    def end(number: int, frame: FrameType | None) -> None:
        nonlocal ended
        if ended:
            os._exit(128 + number)
        ended = True

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    node = make()
    node.ending = lambda: ended
    try:
        if node.autostart and not node.start():
            if ended:
                return 0
            print(f"{node.get_name()}: {node.failure}", file=sys.stderr)  # noqa: T201
            return _FAILED
        turns = executor()
        turns.add_node(node)
        # Python sees a signal only between two waits.
        while not ended and rclpy.ok():
            turn(turns, _WAIT_S)
    except ExternalShutdownException:
        pass
    finally:
        node.close()
        rclpy.try_shutdown()
    return 0
