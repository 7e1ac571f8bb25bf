"""The other end of the runtime's wire: send a command, hear its events, get its result."""

from __future__ import annotations

import json
import queue
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from diagnostic_msgs.msg import DiagnosticStatus
from std_msgs.msg import String
from std_srvs.srv import SetBool, Trigger

from cap.events import CommandFinished, Event
from cap.reading import ReadingError, event_from, scene_from
from cap.sandbox.text import safe_line
from perception.scene import Scene
from robot_bridge.gate import MotionStatus
from robot_bridge.ros2.nodes._side_node import SideNode
from robot_bridge.ros2.wire import (
    COMMAND_QOS,
    EMERGENCY_STOP,
    EVENTS,
    INTERRUPT,
    LATCHED_QOS,
    LOG_QOS,
    LOOK,
    RESET,
    RESULT,
    RESULT_QOS,
    RUNTIME_STATUS,
    SCENE,
    SENTENCE,
    STATUS,
    TRUTH,
    WireError,
    status_from,
)

_ANSWER_S = 5.0
"""A service that only sets something answers within this."""
_LOOK_S = 30.0
"""A look waits for the command under way."""
_TOLD_S = 0.5
"""So long it is waited for a status that tells what a service has done."""
_POLL_S = 0.05
_GONE_AFTER_S = 2.0
"""The graph may miss a node for a moment."""
_LAST_EVENTS_S = 0.5
"""Events and results are different topics: the last events may come after the result."""
_TRUTH_WITHIN_S = 3.0


class RuntimeGoneError(Exception):
    """The runtime, or what should answer a call, is not there; the text says which."""


@dataclass(frozen=True)
class Standing:
    """How the runtime is: "starting", "ready", "busy" or "failed", and more in words."""

    state: str
    about: str


class RuntimeClient:
    """Speaks with one runtime over ROS 2; rclpy must be initialised. `close` leaves.

    truth: also hear where the simulator's objects really are.
    """

    def __init__(self, name: str, *, truth: bool = False) -> None:
        self.standing: Standing | None = None
        self.monitor: MotionStatus | None = None
        self._since_s = time.monotonic()
        self._side = SideNode(name, alone=True)
        self._heard: queue.SimpleQueue[Event | dict[str, Any]] = queue.SimpleQueue()
        self._following = ""
        self._scene: Scene | None = None
        self._truth: tuple[float, Any] | None = None
        self._lock = threading.Lock()
        node = self._side.node
        self._sentences = node.create_publisher(String, SENTENCE, COMMAND_QOS)
        self._events = node.create_subscription(String, EVENTS, self._on_event, LOG_QOS)
        node.create_subscription(String, RESULT, self._on_result, RESULT_QOS)
        node.create_subscription(DiagnosticStatus, RUNTIME_STATUS, self._on_standing, LATCHED_QOS)
        node.create_subscription(DiagnosticStatus, STATUS, self._on_monitor, LATCHED_QOS)
        node.create_subscription(String, SCENE, self._on_scene, LATCHED_QOS)
        if truth:
            node.create_subscription(String, TRUTH, self._on_truth, LATCHED_QOS)
        triggers = {name: node.create_client(Trigger, name) for name in (INTERRUPT, LOOK, RESET)}
        self._clients: dict[str, Any] = {
            **triggers,
            EMERGENCY_STOP: node.create_client(SetBool, EMERGENCY_STOP),
        }
        self._side.start()

    def close(self) -> None:
        """Leave the graph."""
        self._side.close()

    def wait_ready(
        self, within_s: float, tell: Callable[[str], None], gone: Callable[[], bool]
    ) -> None:
        """Return when the runtime takes commands. tell: hears what it waits for.

        Raises:
            RuntimeGoneError: it does not within `within_s`, it failed, or `gone` says so.
        """
        until_s = time.monotonic() + within_s
        told = ""
        while True:
            standing = self.standing
            if standing is not None and standing.state in ("ready", "busy") and self._matched():
                return
            if standing is not None and standing.state == "failed":
                raise RuntimeGoneError(f"the runtime could not start: {standing.about}")
            text = "no runtime yet" if standing is None else standing.about
            if gone():
                raise RuntimeGoneError(f"interrupted; {text}")
            if time.monotonic() > until_s:
                raise RuntimeGoneError(
                    f"the runtime is not ready after {within_s:g} s: {text}; start it "
                    "(cap ros up --sim), in the same ROS_DOMAIN_ID"
                )
            if text != told and standing is not None:
                told = text
                tell(text)
            time.sleep(_POLL_S)

    def send(self, kind: Literal["sentence", "program"], text: str) -> str:
        """Ask for a command; gives its id, for `follow`."""
        id_ = uuid.uuid4().hex
        with self._lock:
            self._following = id_
            self._heard = queue.SimpleQueue()
        self._sentences.publish(String(data=json.dumps({"id": id_, kind: text})))
        return id_

    def follow(
        self,
        show: Callable[[Event], None],
        asked: Callable[[], str],
        shown: Callable[[str], None],
    ) -> dict[str, Any]:
        """Show the events of the command just sent until its result, which is returned.

        asked: what the person wants meanwhile: "interrupt", "stop" or nothing, once each.
        shown: hears what came of that.

        Raises:
            RuntimeGoneError: the runtime is gone, and with it the result.
        """
        record: dict[str, Any] | None = None
        finished, until_s, missed_s = False, float("inf"), 0.0
        while record is None or not (finished or time.monotonic() > until_s):
            try:
                heard = self._heard.get(timeout=_POLL_S)
            except queue.Empty:
                here = self._side.node.count_publishers(RESULT) > 0
                missed_s = 0.0 if here else missed_s + _POLL_S
                if record is None and missed_s > _GONE_AFTER_S:
                    raise RuntimeGoneError(
                        "the runtime is gone; the safety monitor has stopped the arm"
                    ) from None
            else:
                if isinstance(heard, dict):
                    record, until_s = heard, time.monotonic() + _LAST_EVENTS_S
                    # What never began has no events.
                    finished = finished or "program" not in record
                else:
                    finished = finished or isinstance(heard, CommandFinished)
                    show(heard)
            self._do(asked(), shown)
        return record

    def truth_after(self, moment_s: float) -> Any:
        """Where the simulator's objects are, told after `moment_s` (monotonic clock) if it can be.

        None where there is no simulator.
        """
        until_s = time.monotonic() + _TRUTH_WITHIN_S
        while time.monotonic() < until_s:
            truth = self._truth
            if truth is not None and truth[0] > moment_s:
                return truth[1]
            known = time.monotonic() - self._since_s > _TRUTH_WITHIN_S
            if truth is None and known and not self._side.node.count_publishers(TRUTH):
                return None
            time.sleep(_POLL_S)
        return None if self._truth is None else self._truth[1]

    def interrupt(self) -> str:
        """Cancel the command under way; gives what the runtime says."""
        return self._trigger(INTERRUPT, _ANSWER_S)

    def reset(self) -> str:
        """Let motions be judged anew after a stop; gives what the monitor says."""
        said = self._trigger(RESET, _ANSWER_S)
        self._await(lambda status: not status.latched)
        return said

    def emergency_stop(self, pressed: bool) -> str:
        """Press or release the monitor's emergency stop; gives what it says."""
        said = self._call(EMERGENCY_STOP, SetBool.Request(data=pressed), _ANSWER_S)
        self._await(lambda status: status.emergency == pressed)
        return said

    def _await(self, told: Callable[[MotionStatus], bool]) -> None:
        """Wait a little until the status that was heard tells of it: it comes by another way."""
        until_s = time.monotonic() + _TOLD_S
        while self.monitor is not None and not told(self.monitor) and time.monotonic() < until_s:
            time.sleep(_POLL_S)

    def look(self) -> Scene:
        """A fresh look at the table.

        Raises:
            RuntimeGoneError: nobody answers, or no picture can be had.
        """
        self._trigger(LOOK, _LOOK_S)
        until_s = time.monotonic() + _ANSWER_S
        while self._scene is None and time.monotonic() < until_s:
            time.sleep(_POLL_S)
        if self._scene is None:
            raise RuntimeGoneError("the runtime has not told what is on the table")
        return self._scene

    def _matched(self) -> bool:
        return bool(self._sentences.get_subscription_count())

    def _do(self, wanted: str, shown: Callable[[str], None]) -> None:
        def act() -> None:
            try:
                shown(self.interrupt() if wanted == "interrupt" else self.emergency_stop(True))
            except RuntimeGoneError as error:
                shown(str(error))

        if wanted:
            # An emergency stop must not wait for a runtime that does not answer.
            threading.Thread(target=act, name=wanted, daemon=True).start()

    def _trigger(self, name: str, within_s: float) -> str:
        return self._call(name, Trigger.Request(), within_s)

    def _call(self, name: str, request: Any, within_s: float) -> str:
        """What a service answers.

        Raises:
            RuntimeGoneError: it is not there, does not answer, or says that it can't.
        """
        client = self._clients[name]
        if not client.wait_for_service(timeout_sec=_ANSWER_S):
            raise RuntimeGoneError(f"nobody offers {name}; see ros2 node list, or :status")
        future = client.call_async(request)
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        if not done.wait(within_s):
            raise RuntimeGoneError(f"{name} did not answer within {within_s:g} s")
        answer = future.result()
        text = safe_line(answer.message)
        if not answer.success:
            raise RuntimeGoneError(text or f"{name} says no")
        return text

    # What is heard, in the node's thread ---------------------------------------------------

    def _on_event(self, message: String) -> None:
        record = _object(message.data)
        if record is None or record.get("id") != self._following:
            return
        try:
            self._heard.put(event_from(record))
        except ReadingError as error:
            self._side.node.get_logger().warning(f"an event that can't be read: {error}")

    def _on_result(self, message: String) -> None:
        record = _object(message.data)
        if record is not None and record.get("id") == self._following:
            self._heard.put(record)

    def _on_standing(self, message: DiagnosticStatus) -> None:
        values = {v.key: v.value for v in message.values}
        self.standing = Standing(values.get("state", ""), safe_line(message.message))

    def _on_monitor(self, message: DiagnosticStatus) -> None:
        try:
            self.monitor = status_from(message)
        except WireError as error:
            self._side.node.get_logger().warning(str(error))

    def _on_scene(self, message: String) -> None:
        record = _object(message.data) or {}
        try:
            self._scene = scene_from(record.get("objects"))
        except ReadingError as error:
            self._side.node.get_logger().warning(str(error))

    def _on_truth(self, message: String) -> None:
        try:
            self._truth = time.monotonic(), json.loads(message.data)
        except ValueError as error:
            self._side.node.get_logger().warning(str(error))


def _object(data: str) -> dict[str, Any] | None:
    try:
        record = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
