"""Ros2Robot: an arm behind the Robot seam, over ROS 2 and through cap_safety_monitor."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace

import numpy as np
from builtin_interfaces.msg import Time
from diagnostic_msgs.msg import DiagnosticStatus
from rclpy.node import Node
from sensor_msgs.msg import JointState
from std_msgs.msg import Float64
from trajectory_msgs.msg import JointTrajectory as TrajectoryMsg

from robot_bridge.config import RobotConfig
from robot_bridge.gate import Grip, MotionStatus
from robot_bridge.path_clock import SetPoint
from robot_bridge.robot import (
    ControlTick,
    GripResult,
    JointTrajectory,
    MotionStopped,
    RGBDFrame,
    RobotError,
    RobotModel,
    RobotState,
    Supervisor,
    check_grip,
    check_start,
)
from robot_bridge.ros2 import tf, wire
from robot_bridge.ros2.cameras import Camera
from robot_bridge.ros2.gripper import grip_msg
from robot_bridge.ros2.readings import Readings
from robot_bridge.safety import MonitorStopped
from robot_bridge.spline import sample

_ANSWER_S = 1.0
"""The monitor answers a command within this."""
_SILENCE_S = 0.5
"""The monitor and the arm's driver are never silent for so long."""
_WAIT_S = 0.02
_TICK_S = 0.004
_KNOWN_S = 0.03
"""So long a piece goes on before it brakes; the next one is there by then, but perhaps not here."""
_GRIP_LIMIT_S = 3.0
_START_S = 1.0
"""A gripper begins to move within this; behind a serial line some wait for a while."""
_STILL_S = 0.12
_STILL_M = 2e-4
_HOLDS_M = 0.004


class Ros2Robot:
    """The arm of a `RobotConfig`. Implements `robot_bridge.robot.Robot`.

    node: whose executor somebody spins in another thread. Heartbeats go out from a thread of
    this robot's own, and so do stops: neither waits for a program or for the executor.
    """

    def __init__(self, node: Node, config: RobotConfig) -> None:
        ros = config.ros
        self._config = config
        self._model = replace(config.model, cameras=tuple(c.name for c in ros.cameras))
        self._node = node
        self._news = threading.Condition()
        self._state: RobotState | None = None
        self._status: MotionStatus | None = None
        self._status_s = self._state_s = self._fingers_s = self._ours_s = -np.inf
        self._ours: MotionStatus | None = None
        self._pieces: deque[tuple[float, JointTrajectory]] = deque(maxlen=2)
        self._readings = Readings(config)
        self._stop = threading.Event()
        self._ended = threading.Event()
        self._wake = threading.Event()
        self._pace = 1.0
        self._under_way: Time | None = None
        self._last_id_ns = 0
        self._permitted_s = -np.inf
        self._held = False
        self._rested: tuple[float, float] | None = None
        publish, subscribe = node.create_publisher, node.create_subscription
        self._motions = publish(TrajectoryMsg, wire.CHECKED_TRAJECTORY, wire.COMMAND_QOS)
        self._grips = publish(TrajectoryMsg, wire.CHECKED_GRIP, wire.COMMAND_QOS)
        self._beats = publish(Float64, wire.HEARTBEAT, wire.STATE_QOS)
        self._cancels = publish(Time, wire.CANCEL, wire.COMMAND_QOS)
        subscribe(JointState, ros.joint_states, self._on_reading, wire.STREAM_QOS)
        subscribe(DiagnosticStatus, wire.STATUS, self._on_status, wire.LATCHED_QOS)
        topic = f"{ros.controller}/joint_trajectory"
        subscribe(TrajectoryMsg, topic, self._on_piece, wire.STREAM_QOS)
        needs_tf = any(c.base_from_camera is None for c in ros.cameras)
        lookup = tf.lookup(node, ros.base_frame) if needs_tf else None
        self._cameras = {c.name: Camera(node, c, self._now, lookup) for c in ros.cameras}
        self._heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._heart.start()

    @property
    def model(self) -> RobotModel:
        return self._model

    @property
    def status(self) -> MotionStatus | None:
        """What the monitor said last; None before it said anything."""
        return self._status

    def ready(self, timeout_s: float) -> str:
        """Wait for the arm's readings and the monitor; what is missing, or "" for nothing."""
        with self._news:
            self._news.wait_for(lambda: not self._missing(), timeout_s)
            return self._missing()

    def close(self) -> None:
        """Stop the arm and the heartbeat; safe to call twice."""
        self.stop()
        self._ended.set()
        self._wake.set()
        self._heart.join(timeout=1.0)

    def state(self) -> RobotState:
        """The newest reading.

        Raises:
            RobotError: there has been none yet.
        """
        if self._state is None:
            raise RobotError(f"no reading of the arm yet: {self._missing()}")
        return self._state

    def execute(self, trajectory: JointTrajectory, supervise: Supervisor | None = None) -> None:
        """As `Robot.execute`; carried out by the controller, through the monitor's node.

        Raises:
            MonitorStopped: the monitor's node refused or stopped the motion.
            RobotError: the monitor or the arm's driver is gone; what the controller was given
                last ends at rest.
        """
        check_start(self._model, trajectory, self.state())
        self._refuse_when_stopped()
        at = self._identity()
        self._pieces.clear()
        self._pace = 1.0
        self._motions.publish(wire.trajectory_msg(trajectory, at, self._config.ros.prefix))
        self._answer(at)
        try:
            self._follow(at, trajectory, supervise)
        except BaseException:
            # Whatever ends the watching of a motion ends the motion.
            self._cancel(at)
            raise
        finally:
            self._under_way, self._pace = None, 1.0

    def grip(
        self, width_m: float, force_n: float, supervise: Supervisor | None = None
    ) -> GripResult:
        """As `Robot.grip`; carried out by the gripper's driver, through the monitor's node.

        Raises:
            MonitorStopped: the monitor's node refused it.
            RobotError: nobody answers, or the fingers are not read, or never moved.
        """
        check_grip(self._model, width_m, force_n)
        self._refuse_when_stopped()
        self._permit(supervise)
        start_m = self.state().gripper_width_m
        at = self._identity()
        self._grips.publish(grip_msg(Grip(width_m, force_n), self._config, at))
        self._answer(at)
        self._under_way = None
        try:
            width = self._fingers_rest(start_m, width_m, supervise)
        except MotionStopped:
            # The gripper goes on to its end, unseen: what it holds then nobody knows.
            self._held, self._rested = True, None
            raise
        self._held = width > width_m + _HOLDS_M
        self._rested = width_m, width
        return GripResult(width, holding=self._held)

    def capture(self, camera: str) -> RGBDFrame:
        if camera not in self._cameras:
            raise KeyError(f"no camera is named {camera!r}; there are {', '.join(self._cameras)}")
        return self._cameras[camera].capture()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()

    def resume(self) -> None:
        self._stop.clear()

    # Threads of their own -----------------------------------------------------------------

    def _beat(self) -> None:
        while not self._ended.is_set():
            self._wake.wait(wire.HEARTBEAT_S)
            self._wake.clear()
            at = self._under_way
            try:
                if self._stop.is_set() and at is not None:
                    self._cancels.publish(at)
                self._beats.publish(Float64(data=0.0 if self._stop.is_set() else self._pace))
            except Exception:  # noqa: BLE001 - the context is gone: the process ends
                return

    def _on_reading(self, message: JointState) -> None:
        before = self._readings.of_fingers
        state, now = self._readings.read(message), self._now()
        with self._news:
            if self._readings.of_fingers != before:
                self._fingers_s = now
            if state is not None:
                self._state, self._state_s = state, now
                self._news.notify_all()

    def _on_status(self, message: DiagnosticStatus) -> None:
        try:
            status = wire.status_from(message)
        except wire.WireError as error:
            self._node.get_logger().warning(str(error), throttle_duration_sec=1.0)
            return
        at = self._under_way
        with self._news:
            self._status, self._status_s = status, self._now()
            # Others are told of their refusals on the same topic.
            if at is not None and status.command == wire.identity(at):
                self._ours, self._ours_s = status, self._status_s
            self._news.notify_all()

    def _on_piece(self, message: TrajectoryMsg) -> None:
        names, prefix = self._model.joint_names, self._config.ros.prefix
        try:
            piece = wire.trajectory_from(message, names, prefix)
        except wire.WireError:
            return  # not the monitor's: it would have been well formed
        self._pieces.append((wire.seconds(message.header.stamp), piece))

    # One motion -----------------------------------------------------------------------------

    def _now(self) -> float:
        return float(self._node.get_clock().now().nanoseconds) / 1e9

    def _identity(self) -> Time:
        """A stamp that no earlier command of ours has."""
        now = max(int(self._node.get_clock().now().nanoseconds), self._last_id_ns + 1)
        self._last_id_ns = now
        at = Time(sec=now // 1_000_000_000, nanosec=now % 1_000_000_000)
        self._under_way = at
        return at

    def _answer(self, at: Time) -> None:
        """Wait until the monitor has judged a command.

        Raises:
            MonitorStopped: it refuses it. RobotError: it does not answer.
        """
        identity = wire.identity(at)
        with self._news:
            self._news.wait_for(lambda: self._about(identity) is not None, _ANSWER_S)
            status = self._about(identity)
        if status is None:
            self._under_way = None
            self._cancels.publish(at)
            raise RobotError(
                f"the safety monitor did not answer within {_ANSWER_S:g} s; is {wire.MONITOR} up?"
            )
        if status.outcome == "refused":
            self._under_way = None
            raise MonitorStopped(f"{status.rule}: {status.reason}")

    def _about(self, identity: str) -> MotionStatus | None:
        """What the monitor said last of one command of ours."""
        status = self._ours
        return status if status is not None and status.command == identity else None

    def _follow(self, at: Time, trajectory: JointTrajectory, supervise: Supervisor | None) -> None:
        """Watch a motion to its end, asking at every reading."""
        identity, asked_s = wire.identity(at), -np.inf
        start = SetPoint(trajectory.positions[0], np.zeros(trajectory.positions.shape[1]))
        stopped = False
        while True:
            self._next_reading()
            with self._news:
                status, state = self._about(identity), self._state
            now = self._now()
            self._watch_silence(now)
            if status is None or now - self._ours_s > _SILENCE_S:
                raise RobotError("the safety monitor was restarted, or serves somebody else")
            if status.outcome == "done":
                return
            if status.outcome == "stopped":
                raise MonitorStopped(f"{status.rule}: {status.reason}")
            if status.outcome == "cancelled":
                raise MotionStopped("the motion was stopped; the arm is at rest")
            if stopped or self._stop.is_set() or supervise is None or state is None:
                continue
            if now - asked_s < _TICK_S:
                continue
            point = self._set_point(now, start, moving=status.phase == "moving")
            if point is None:
                continue
            asked_s = now
            tick = ControlTick(now, state, point.positions, point.velocities, status.path_s)
            verdict = supervise(tick)
            self._pace = {"allow": 1.0, "scale": verdict.scale}.get(verdict.action, 0.0)
            if verdict.action == "stop":
                stopped = True
                self._cancel(at)

    def _cancel(self, at: Time) -> None:
        self._pace = 0.0
        self._wake.set()
        self._cancels.publish(at)

    def _set_point(self, now: float, start: SetPoint, *, moving: bool) -> SetPoint | None:
        """Where the controller should be, from what the monitor gave it.

        None while the arm moves and newer pieces have not come here: what is known is then
        the braking that ends the old one, and the arm goes on.
        """
        pieces = list(self._pieces)
        for begins, piece in reversed(pieces):
            if now >= begins or piece is pieces[0][1]:
                if moving and now - begins > _KNOWN_S:
                    return None
                q, v, _ = sample(piece, now - begins)
                return SetPoint(q, v)
        return start

    def _watch_silence(self, now: float) -> None:
        if now - self._status_s > _SILENCE_S:
            raise RobotError(
                "the safety monitor is gone; the arm rests at the end of what it was given last"
            )
        if now - self._state_s > _SILENCE_S:
            raise RobotError(f"no reading on {self._config.ros.joint_states} any more")

    def _permit(self, supervise: Supervisor | None) -> None:
        """Ask before the fingers move; wait while the answer is hold.

        Raises:
            MotionStopped: the answer is stop.
        """
        while supervise is not None:
            state, now = self.state(), self._now()
            if now == self._permitted_s and not self._stop.is_set():
                # A simulated clock stands still between two of its messages.
                self._next_reading()
                continue
            self._permitted_s = now
            still = np.zeros_like(state.positions)
            verdict = supervise(ControlTick(now, state, state.positions, still))
            if verdict.action == "stop" or self._stop.is_set():
                raise MotionStopped("no grip any more; the last one sent goes on to its end")
            if verdict.action == "allow":
                return
            self._next_reading()

    def _fingers_rest(self, start_m: float, goal_m: float, supervise: Supervisor | None) -> float:
        """Wait until the fingers have come to rest; gives their opening [m].

        start_m: before they were asked to move.

        Raises:
            RobotError: they did not move, though they had a way to go and held nothing. That
                is no grip: it would be taken for one that found something at once.
        """
        began = still_s = self._now()
        width, moved = start_m, False
        while True:
            self._next_reading()
            now = self._now()
            self._watch_silence(now)
            if now - self._fingers_s > _SILENCE_S:
                raise RobotError(f"no reading of the fingers: {self._fingers()}")
            self._permit(supervise)
            found, at = self.state().gripper_width_m, self._fingers_s
            if not abs(found - width) < _STILL_M:
                width, still_s = found, at
            moved = moved or abs(found - start_m) > 2 * _STILL_M
            there = abs(found - goal_m) < _HOLDS_M
            # Fingers may be read less often than joints: a width counts when it was read anew.
            still = at - still_s >= _STILL_S and at - began >= 2 * _STILL_S
            if still and (moved or there):
                return found
            if now - began > (_GRIP_LIMIT_S if moved else _START_S):
                if moved or there or self._stays(found, goal_m):
                    return found
                raise RobotError(
                    f"the fingers did not move: they stay at {found * 1e3:.0f} mm, asked for "
                    f"{goal_m * 1e3:.0f} mm; look after the gripper and its driver"
                )

    def _stays(self, width_m: float, goal_m: float) -> bool:
        """Whether fingers that do not move are where such a grip leaves them.

        They close on what they hold already, or are sent once more to where they came to rest.
        """
        if self._held and goal_m < width_m:
            return True
        return self._rested is not None and bool(
            np.allclose(self._rested, (goal_m, width_m), rtol=0.0, atol=_HOLDS_M)
        )

    def _fingers(self) -> str:
        ros = self._config.ros
        names = ", ".join(ros.prefix + finger.joint for finger in ros.fingers)
        return f"{names} not on {ros.joint_states}; start the gripper's driver"

    def _next_reading(self) -> None:
        with self._news:
            seen = self._state
            self._news.wait_for(lambda: self._state is not seen, _WAIT_S)

    def _refuse_when_stopped(self) -> None:
        if self._stop.is_set():
            raise MotionStopped("the arm is stopped; it moves again after a resume")

    def _missing(self) -> str:
        lacks = []
        if self._state is None:
            topic = self._config.ros.joint_states
            told = self._readings.problem
            lacks.append(told or f"nothing on {topic}; start the arm's driver")
        elif self._config.ros.fingers and not self._readings.of_fingers:
            lacks.append(self._fingers())
        if self._status is None:
            lacks.append(f"nothing on {wire.STATUS}; start cap_safety_monitor")
        elif self._status.phase == "waiting":
            lacks.append("the safety monitor hears no arm, or no beat of ours")
        for publisher in (self._motions, self._grips, self._beats, self._cancels):
            if publisher.get_subscription_count() == 0:
                lacks.append(f"nobody listens on {publisher.topic_name}; start cap_safety_monitor")
        return "; ".join(lacks)
