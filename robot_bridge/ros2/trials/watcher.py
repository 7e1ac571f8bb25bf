"""A node that watches a trial: how fast the arm moves, what the monitor and the judge say."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import rclpy
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.qos import QoSProfile
from sensor_msgs.msg import JointState
from std_msgs.msg import String
from std_srvs.srv import SetBool, Trigger

from robot_bridge.config import RobotConfig
from robot_bridge.gate import MotionStatus
from robot_bridge.ros2 import wire
from robot_bridge.ros2.executor import Turning
from robot_bridge.ros2.readings import Readings

RESTING_RAD_S = 0.02
"""Slower than this an arm that holds its place is at rest: motors and sensors are not exact."""
_POLL_S = 0.005
_MOTION = "cap_safety_monitor: motion"


class Watcher:
    """Spins in a thread of its own. Times are the senders' stamps, wall seconds: on a busy
    machine the watcher may hear of things late.

    readings: how to hear the arm's, every one by default, or None for not at all; they are a
    good part of what watching costs.
    """

    def __init__(
        self,
        config: RobotConfig,
        *,
        sim_time: bool = False,
        readings: QoSProfile | None = wire.COMMAND_QOS,
    ) -> None:
        self.config = config
        self.node = Node(
            "cap_trial_watcher",
            parameter_overrides=[Parameter("use_sim_time", value=True)] if sim_time else [],
        )
        self._readings = Readings(config)
        self._lock = threading.Lock()
        self.speeds: deque[tuple[float, float]] = deque(maxlen=4000)
        """(stamp, fastest joint [rad/s])."""
        self.positions: np.ndarray | None = None
        self.status: MotionStatus | None = None
        self.heard = threading.Event()
        """Set by each status, and by who waits for something else as well; the waiter clears it."""
        self.verdicts: list[tuple[float, MotionStatus]] = []
        """What the monitor told on /diagnostics: none is lost, as the newest status may be."""
        self.judge: dict[str, Any] = {}
        self.truth: list[dict[str, Any]] = []
        self.diagnostics: dict[str, dict[str, str]] = {}
        self.told: list[tuple[float, str]] = []
        """Diagnostics that are not OK."""
        subscribe = self.node.create_subscription
        topic = config.ros.joint_states
        if readings is not None:
            subscribe(JointState, topic, self._on_reading, readings)
        subscribe(DiagnosticStatus, wire.STATUS, self._on_status, wire.LATCHED_QOS)
        subscribe(String, wire.JUDGE, self._on_judge, wire.LATCHED_QOS)
        subscribe(String, wire.TRUTH, self._on_truth, wire.LATCHED_QOS)
        subscribe(DiagnosticArray, wire.DIAGNOSTICS, self._on_diagnostics, wire.LOG_QOS)
        self._clients: dict[str, Any] = {}
        self._turning = Turning(self.node)
        self._turning.start()

    def until(self, condition: Callable[[], object], what: str, timeout_s: float = 30.0) -> None:
        """Wait until a condition holds.

        Raises:
            TimeoutError: it does not in time.
        """
        end = time.monotonic() + timeout_s
        pause = threading.Event()
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"no {what} within {timeout_s:g} s")
            pause.wait(_POLL_S)

    def pause(self, seconds: float) -> None:
        """Watch for so long."""
        threading.Event().wait(seconds)

    @property
    def speed(self) -> float:
        """The fastest joint now [rad/s]."""
        return self.speeds[-1][1] if self.speeds else 0.0

    def forget(self) -> None:
        """Leave out of account what was read so far."""
        with self._lock:
            self.speeds.clear()

    def rest_after(self, since: float, *, quiet_s: float = 0.25, timeout_s: float = 4.0) -> float:
        """Seconds from `since` until the arm came to rest and stayed there, by its readings.

        inf if it did not; NaN if there were no readings to tell.
        """
        end = time.monotonic() + timeout_s
        last = newest = since
        while time.monotonic() < end:
            self.pause(0.02)
            with self._lock:
                found = list(self.speeds)
            moving = [at for at, speed in found if at >= since and speed > RESTING_RAD_S]
            last = max(moving, default=since)
            newest = found[-1][0] if found else since
            if newest - last >= quiet_s:
                return last - since
        return float("nan") if newest - since < quiet_s else float("inf")

    def call(self, kind: Any, service: str, request: Any, timeout_s: float = 5.0) -> Any:
        """A service's answer.

        Raises:
            TimeoutError: nobody offers it, or it does not answer.
        """
        client = self._clients.get(service)
        if client is None:
            # One for all calls: every client costs memory here and where it is heard of.
            client = self._clients[service] = self.node.create_client(kind, service)
        if not client.wait_for_service(timeout_s):
            raise TimeoutError(f"nobody offers {service}")
        future = client.call_async(request)
        self.until(future.done, f"answer of {service}", timeout_s)
        return future.result()

    def reset(self) -> str:
        """Reset the monitor; "" when it did, else what stands against it."""
        answer = self.call(Trigger, wire.RESET, Trigger.Request())
        return "" if answer.success else str(answer.message)

    def emergency_stop(self, pressed: bool) -> None:
        """Press or release the monitor's emergency stop."""
        self.call(SetBool, wire.EMERGENCY_STOP, SetBool.Request(data=pressed))

    def _on_reading(self, message: JointState) -> None:
        state = self._readings.read(message)
        if state is not None:
            with self._lock:
                self.speeds.append((state.stamp_s, float(np.abs(state.velocities).max())))
            self.positions = state.positions

    def _on_status(self, message: DiagnosticStatus) -> None:
        self.status = wire.status_from(message)
        self.heard.set()

    def _on_judge(self, message: String) -> None:
        self.judge = json.loads(message.data)

    def _on_truth(self, message: String) -> None:
        self.truth = json.loads(message.data)

    def _on_diagnostics(self, message: DiagnosticArray) -> None:
        at = wire.seconds(message.header.stamp)
        for status in message.status:
            self.diagnostics[status.name] = {v.key: v.value for v in status.values}
            if status.level != DiagnosticStatus.OK:
                self.told.append((at, f"{status.name}: {status.message}"))
            if status.name == _MOTION:
                self.verdicts.append((at, wire.status_from(status)))

    def close(self) -> None:
        """Leave the wire."""
        self._turning.close()
        rclpy.try_shutdown()
