"""cap_safety_monitor: stands between whoever commands the arm and its controller.

Takes motions and grips on topics of its own, judges them with the same rules and files as
the simulation does, and passes motions on only as a rolling horizon of 145 ms that ends at
rest (`robot_bridge.gate`). docs/ros2.md has its interface.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from builtin_interfaces.msg import Time
from diagnostic_msgs.msg import DiagnosticStatus
from sensor_msgs.msg import JointState
from std_msgs.msg import Float64
from std_srvs.srv import SetBool, Trigger
from trajectory_msgs.msg import JointTrajectory

from robot_bridge.config import load_robot
from robot_bridge.gate import MotionGate, MotionStatus
from robot_bridge.ros2 import wire
from robot_bridge.ros2.gripper import gripper
from robot_bridge.ros2.node import ManagedNode, NodeError, run_node
from robot_bridge.ros2.pulse import Pulse
from robot_bridge.ros2.readings import Readings
from robot_bridge.safety.settings import file_settings, robot_settings

_STATUS_S = 0.05
"""The status is told this often at least: who commands knows a dead monitor by its silence."""
_IDLE_S = 0.01
"""While nothing moves the loop has only its status to tell, and leaves the machine to others."""
_LOOK_S = 0.2
"""So often it looks who else publishes on the controller's topics."""
_OLD_S = 0.5
"""Commands stamped longer ago, or further ahead, are not carried out."""
_CATCH_UP = 5
_SWITCH_S, _PATIENT_SWITCH_S = 0.0005, 0.005
"""So long a thread that waits for Python's lock lets the other go on."""
_REST_S = 1.0


class SafetyMonitorNode(ManagedNode):
    """The monitor as a node: callbacks in the executor, the control loop in its own thread."""

    def __init__(self) -> None:
        super().__init__(wire.MONITOR)
        self._loop: threading.Thread | None = None
        self._ended = threading.Event()
        self._awake = threading.Event()
        self._sending = threading.Lock()
        self._ticked_s = -1.0
        self._gate: MotionGate | None = None
        self._closing: list[Callable[[], object]] = []

    def configure(self) -> None:
        robot = self.parameter("robot", "panda", "Robot: a name, or a folder with robot.yaml.")
        safety = self.parameter("safety", "", "A YAML file that tightens the limits further.")
        self._rate_hz = float(self.parameter("rate_hz", 520.0, "Ticks of the monitor a second."))
        if not 50.0 <= self._rate_hz <= 2000.0:
            raise NodeError(f"rate_hz must lie within 50 to 2000. Got: {self._rate_hz:g}")
        self._priority = int(
            self.parameter("realtime_priority", 0, "SCHED_FIFO priority (1 to 99); 0: none.")
        )
        self._config = load_robot(robot)
        model = self._config.model
        settings = file_settings(model, Path(safety)) if safety else robot_settings(model)
        simulated = bool(self.get_parameter("use_sim_time").value)
        self._gate = MotionGate(model, settings, wall=None if simulated else time.monotonic)
        self._readings = Readings(self._config)
        self._pulse = Pulse()
        self._last_identity = -1.0
        self._told: tuple[MotionStatus, float] | None = None
        self._connect()

    def activate(self) -> None:
        sys.setswitchinterval(_SWITCH_S)
        self._ended.clear()
        self._awake.clear()
        self._ticked_s = -1.0
        self._loop = threading.Thread(target=self._run, name="monitor", daemon=True)
        self._loop.start()

    def deactivate(self) -> None:
        gate, loop = self._gate, self._loop
        if gate is None or loop is None:
            return
        gate.cancel("")
        until = time.monotonic() + _REST_S
        while gate.moving and time.monotonic() < until and loop.is_alive():
            self._ended.wait(0.005)
        self._ended.set()
        self._awake.set()
        loop.join(timeout=1.0)
        self._loop = None

    def cleanup(self) -> None:
        self._gate = None
        for close in self._closing:
            close()
        self._closing.clear()

    def diagnostics(self) -> list[DiagnosticStatus]:
        if self._gate is None:
            return []
        status, loop = self._gate.status, self._pulse.summary()
        found = [
            wire.status_msg(status),
            self.status(
                "loop", DiagnosticStatus.OK, f"{loop['rate_hz']} Hz while the arm moves", loop
            ),
        ]
        problem = self._readings.problem or self._deaf()
        if problem:
            found.append(self.status("wire", DiagnosticStatus.WARN, problem))
        return found

    # What comes in ---------------------------------------------------------------------

    def _connect(self) -> None:
        ros = self._config.ros
        self._command_topic = f"{ros.controller}/joint_trajectory"
        self._gripper = gripper(self, self._config)
        self._out = self.create_publisher(JointTrajectory, self._command_topic, wire.STATE_QOS)
        self._status = self.create_publisher(DiagnosticStatus, wire.STATUS, wire.LATCHED_QOS)
        subscribe = self.create_subscription
        heard = (
            subscribe(JointState, ros.joint_states, self._on_reading, wire.STREAM_QOS),
            subscribe(JointTrajectory, wire.CHECKED_TRAJECTORY, self._on_motion, wire.COMMAND_QOS),
            subscribe(JointTrajectory, wire.CHECKED_GRIP, self._on_grip, wire.COMMAND_QOS),
            subscribe(Float64, wire.HEARTBEAT, self._on_beat, wire.STREAM_QOS),
            subscribe(Time, wire.CANCEL, self._on_cancel, wire.COMMAND_QOS),
        )
        asked = (
            self.create_service(SetBool, wire.EMERGENCY_STOP, self._on_emergency_stop),
            self.create_service(Trigger, wire.RESET, self._on_reset),
        )
        # Left open, they would be somebody else's once the node is configured again.
        self._closing = [
            *(partial(self.destroy_publisher, p) for p in (self._out, self._status)),
            *(partial(self.destroy_subscription, subscription) for subscription in heard),
            *(partial(self.destroy_service, service) for service in asked),
            partial(self.destroy_timer, self.create_timer(_LOOK_S, self._look_around)),
            self._gripper.close,
        ]

    @property
    def gate(self) -> MotionGate:
        if self._gate is None:
            raise NodeError("the monitor is not configured")
        return self._gate

    def _now(self) -> float:
        return float(self.get_clock().now().nanoseconds) / 1e9

    def _on_reading(self, message: JointState) -> None:
        state = self._readings.read(message)
        if state is not None and self._gate is not None:
            self._gate.reading(state)

    def _on_beat(self, message: Float64) -> None:
        if self._gate is not None:
            self._gate.beat(message.data, self._now())

    def _on_cancel(self, message: Time) -> None:
        if self._gate is not None:
            none = message.sec == 0 and message.nanosec == 0
            self._gate.cancel("" if none else wire.identity(message))

    def _on_motion(self, message: JointTrajectory) -> None:
        identity, now = wire.identity(message.header.stamp), self._now()
        if not self._fit(message, identity, now):
            return
        if not self.gate.moving:
            # Nothing to watch: the loop waits for us, and not we for the loop.
            sys.setswitchinterval(_PATIENT_SWITCH_S)
        try:
            self._begin(message, identity, now)
        finally:
            sys.setswitchinterval(_SWITCH_S)

    def _begin(self, message: JointTrajectory, identity: str, now: float) -> None:
        """Judge a motion. Its first piece leaves before the loop looks again, which then tells;
        by a simulated clock that stands still, with that clock's next message.
        """
        try:
            names, prefix = self._config.model.joint_names, self._config.ros.prefix
            trajectory = wire.trajectory_from(message, names, prefix)
        except wire.WireError as error:
            self._tell(self.gate.refused(identity, "malformed", str(error)))
            return
        status = self.gate.command(trajectory, identity, now)
        if status.outcome == "refused":
            self._tell(status)
        else:
            self._send()
            self._awake.set()

    def _on_grip(self, message: JointTrajectory) -> None:
        identity, now = wire.identity(message.header.stamp), self._now()
        if not self._fit(message, identity, now):
            return
        if lacking := self._gripper.missing():
            # Sent to nobody, it would look like a grip that found something at once.
            self._tell(self.gate.refused(identity, "no-gripper", lacking))
            return
        try:
            width, force = self._opening(message)
        except wire.WireError as error:
            self._tell(self.gate.refused(identity, "malformed", str(error)))
            return
        grip, status = self.gate.grip(width, force, identity, now)
        if grip is not None:
            self._gripper.send(grip)
        self._tell(status)

    def _on_emergency_stop(
        self, request: SetBool.Request, response: SetBool.Response
    ) -> SetBool.Response:
        self.gate.emergency_stop(request.data)
        # Told before it is answered: who asks for the status then has it.
        self._tell(self.gate.status)
        response.success = True
        response.message = (
            "pressed" if request.data else "released; a reset lets motions through again"
        )
        self.get_logger().warning(f"emergency stop {response.message}")
        return response

    def _on_reset(self, request: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        problem = self.gate.reset()
        self._tell(self.gate.status)
        response.success, response.message = not problem, problem or "motions are judged anew"
        return response

    def _fit(self, message: JointTrajectory, identity: str, now: float) -> bool:
        """Whether a command may be judged now; what may not is refused."""
        at = wire.seconds(message.header.stamp)
        rule, problem = "time-order", ""
        if self._loop is None or not self._loop.is_alive():
            # Nobody would watch it.
            rule, problem = "inactive", "the monitor is not active; activate the node"
        elif abs(now - at) > _OLD_S:
            problem = f"the command is stamped {now - at:.3f} s ago; the bound is {_OLD_S:g} [s]"
        elif at <= self._last_identity:
            problem = "the command is no newer than the last one"
        if problem:
            self._tell(self.gate.refused(identity, rule, problem))
            return False
        self._last_identity = at
        return True

    def _opening(self, message: JointTrajectory) -> tuple[float, float]:
        """Opening [m] and force [N] that a grip's message asks for."""
        fingers, prefix = self._config.ros.fingers, self._config.ros.prefix
        order = wire.joint_order(message.joint_names, [f.joint for f in fingers], prefix)
        if len(message.points) != 1:
            raise wire.WireError(f"a grip has one point. Got: {len(message.points)}")
        point = message.points[0]
        if len(point.positions) != len(fingers) or len(point.effort) < 1:
            raise wire.WireError("a grip's point has a position for each finger, and an effort")
        most = self._config.model.gripper.max_width_m
        widths = [f.width_m(point.positions[i], most) for f, i in zip(fingers, order, strict=True)]
        return float(np.mean(widths)), float(point.effort[0])

    # The loop -----------------------------------------------------------------------------

    def _run(self) -> None:
        if self._priority:
            try:
                os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(self._priority))
            except OSError as error:
                self.get_logger().warning(f"realtime_priority {self._priority}: {error}")
        gate, due = self.gate, time.perf_counter()
        last_state = None
        while True:
            self._awake.wait(max(0.0, due - time.perf_counter()))
            self._awake.clear()
            if self._ended.is_set():
                return
            began = time.perf_counter()
            now = self._send()
            period = 1.0 / self._rate_hz if gate.moving else _IDLE_S
            # A late loop makes up for a little; what is further behind is lost.
            due = max(min(due, began) + period, began - _CATCH_UP * period)
            state = gate.state
            age = None if state is None or state is last_state else now - state.stamp_s
            last_state = state
            self._pulse.beat(began, time.perf_counter() - began, age, gate.moving)
            self._tell_news(began)

    def _send(self) -> float:
        """A tick of the gate, and what it gives; ticks and pieces keep their order. The time."""
        with self._sending:
            now = self._now()
            # A simulated clock stands still between two of its messages.
            piece = None if now == self._ticked_s else self.gate.tick(now)
            self._ticked_s = now
            if piece is not None:
                stamp, prefix = wire.stamp(piece.start_s), self._config.ros.prefix
                self._out.publish(wire.trajectory_msg(piece.trajectory, stamp, prefix))
        return now

    def _tell_news(self, wall: float) -> None:
        status = self.gate.status
        old = self._told
        if old is None or wall - old[1] >= _STATUS_S or _news(status, old[0]):
            self._tell(status)

    def _tell(self, status: MotionStatus) -> None:
        old = self._told
        self._told = status, time.perf_counter()
        self._status.publish(wire.status_msg(status))
        if status.verdict == "stop" and (old is None or old[0].reason != status.reason):
            self.get_logger().warning(f"{status.outcome}: {status.rule}: {status.reason}")
        if old is None or _news(status, old[0]):
            self.tell(wire.status_msg(status))

    # Who else is there ----------------------------------------------------------------------

    def _look_around(self) -> None:
        if self._gate is None:
            return
        others = []
        for topic in filter(None, (self._command_topic, self._gripper.topic)):
            found = self.get_publishers_info_by_topic(topic)
            if len(found) > 1:
                names = sorted({f"{i.node_namespace.rstrip('/')}/{i.node_name}" for i in found})
                names = [n for n in names if n != wire.MONITOR] or names
                others.append(f"{', '.join(names)} publishes on {topic} beside the monitor; end it")
        if others:
            self.tell(self.status("controller", DiagnosticStatus.ERROR, "; ".join(others)))
        self._gate.intruder("; ".join(others))

    def _deaf(self) -> str:
        if self._out.get_subscription_count() == 0:
            return f"nobody listens on {self._command_topic}; start the arm's controller"
        return ""


def _news(status: MotionStatus, old: MotionStatus) -> bool:
    """Whether more than the way along the path has changed."""
    return (status.phase, status.command, status.outcome, status.reason, status.emergency) != (
        old.phase,
        old.command,
        old.outcome,
        old.reason,
        old.emergency,
    )


def main() -> None:
    """The executable."""
    sys.exit(run_node(SafetyMonitorNode))


if __name__ == "__main__":
    main()
