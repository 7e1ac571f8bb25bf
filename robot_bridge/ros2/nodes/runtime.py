"""cap_runtime: takes sentences over ROS 2 and carries them out through the safety monitor.

    python -m robot_bridge.ros2.nodes.runtime --ros-args -p robot:=ur5e -p llm:=embedded

Four threads, so that a slow program never delays a stop: the main one takes sentences and
interruptions; one talks with the monitor and hears the arm; one carries out commands; one
answers those services that wait for a command's end.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import Future
from typing import Any

from diagnostic_msgs.msg import DiagnosticStatus
from std_msgs.msg import String
from std_srvs.srv import Trigger

from cap.cli._failures import exit_code
from cap.cli._output import json_line
from cap.errors import CapError, UsageError
from cap.events import Event, SceneObserved, plain, to_json
from cap.llm.model import ModelError
from cap.sandbox import WorkerStartError
from perception.scene import Scene
from robot_bridge.robot import RobotError
from robot_bridge.ros2.node import ManagedNode, NodeError, run_node
from robot_bridge.ros2.nodes._assembly import REST_WITHIN_S, Assembly, Wanted
from robot_bridge.ros2.nodes._commander import BusyError, Commander, ending
from robot_bridge.ros2.nodes._request import RequestError, read_request
from robot_bridge.ros2.nodes._side_node import SideNode
from robot_bridge.ros2.stack import RUNTIME as PROCESS
from robot_bridge.ros2.stack import SETTINGS
from robot_bridge.ros2.wire import (
    COMMAND_QOS,
    EVENTS,
    INTERRUPT,
    LATCHED_QOS,
    LOG_QOS,
    LOOK,
    RESULT,
    RESULT_QOS,
    RUN,
    RUNTIME,
    RUNTIME_STATUS,
    SCENE,
    SENTENCE,
)
from robot_bridge.strict_yaml import ConfigFileError

_NOT_READY = "the runtime takes no commands now; configure and activate it"
_LEVELS = {"failed": DiagnosticStatus.ERROR, "ready": DiagnosticStatus.OK}


class RuntimeNode(ManagedNode):
    """The runtime as a managed node; docs/ros2.md has its topics, services and parameters."""

    def __init__(self) -> None:
        super().__init__(RUNTIME)
        self.exit_code = 1
        """What the process exits with when it could not start."""
        for name in PROCESS.settings:
            self.parameter(name, SETTINGS[name].default, SETTINGS[name].about)
        self._events = self.create_publisher(String, EVENTS, LOG_QOS)
        self._results = self.create_publisher(String, RESULT, RESULT_QOS)
        self._statuses = self.create_publisher(DiagnosticStatus, RUNTIME_STATUS, LATCHED_QOS)
        self._scenes = self.create_publisher(String, SCENE, LATCHED_QOS)
        self._state, self._about = "", ""
        self._active = False
        self._assembly: Assembly | None = None
        self.create_subscription(String, SENTENCE, self._on_sentence, COMMAND_QOS)
        self.create_service(Trigger, INTERRUPT, self._on_interrupt)
        # These answer when a command is over, and must not keep others waiting until then.
        self._calls = SideNode("cap_runtime_calls")
        self._calls.node.create_service(Trigger, RUN, self._on_run)
        self._calls.node.create_service(Trigger, LOOK, self._on_look)
        self._calls.start()
        self._tell_state("starting", "not configured")

    # Lifecycle --------------------------------------------------------------------------

    def configure(self) -> None:
        """Load the model, start the sandbox, connect to the arm and wait for the others."""
        wanted = Wanted(
            robot=self._setting("robot"),
            llm=self._llm,
            safety=self._setting("safety"),
            policy=self._setting("policy"),
            rehearse=self._setting("rehearse"),
            trials=self._setting("trials"),
            search=self._setting("search"),
            record=self._setting("record"),
            unconfined=self._setting("unconfined"),
            wait_s=self._setting("wait_s"),
            sim_time=self._setting("use_sim_time"),
        )
        try:
            self._assembly = Assembly(
                wanted,
                ending=self.ending,
                tell=lambda text: self._tell_state("starting", text),
                sink=self._on_event,
                changed=self._on_change,
            )
        except (CapError, ModelError, WorkerStartError, RobotError, ConfigFileError) as error:
            self._fail(error, exit_code(error) or UsageError.exit_code)
        except TimeoutError as error:
            self._fail(error, 1)

    def activate(self) -> None:
        """Look at the table, and take commands."""
        if self._assembly is not None:
            self._active = True
            self._on_change()
            self._assembly.commander.look()

    def deactivate(self) -> None:
        """End what is under way, the arm at rest, and take no more commands."""
        if self._assembly is not None and self._active:
            self._active = False
            ended = self._assembly.commander.interrupt()
            self._tell_state("starting", "ending the command under way" if ended else "inactive")

    def cleanup(self) -> None:
        """End the sandbox, the model and the connection to the arm."""
        assembly, self._assembly = self._assembly, None
        if assembly is not None and not assembly.close():
            self.get_logger().error(
                f"the command under way did not end within {REST_WITHIN_S:g} s; "
                "the monitor stops the arm when this process ends"
            )

    def close(self) -> None:
        super().close()
        self._calls.close()

    def diagnostics(self) -> list[DiagnosticStatus]:
        level = _LEVELS.get(self._state, DiagnosticStatus.OK)
        values: dict[str, object] = {"state": self._state, "model": self._llm or "none"}
        assembly = self._assembly
        if assembly is not None:
            commander, alive = assembly.commander, assembly.runtime.worker_alive
            last = commander.last
            values |= {
                "last command": str(last.get("command", ""))[:200],
                "last outcome": last.get("status", ""),
                "commands": commander.done,
                "waiting": commander.waiting,
                "worker alive": alive,
                "record": commander.problem or self._setting("record") or "none",
            }
            if not (commander.alive and alive) or commander.problem:
                level = max(level, DiagnosticStatus.WARN)
        return [self.status("commands", level, self._about or self._state, values)]

    def _fail(self, error: Exception, code: int) -> None:
        self.exit_code = code
        self.cleanup()
        self._tell_state("failed", " ".join(str(error).split()))
        raise NodeError(str(error)) from error

    # Commands ---------------------------------------------------------------------------

    def _on_sentence(self, message: String) -> None:
        try:
            self._submit(message.data)
        except UsageError as error:
            self._publish_result(_rejected(error, message.data))

    def _on_run(self, request: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        try:
            sentence = self.get_parameter("sentence").value
            record = self._submit(json.dumps({"sentence": sentence})).result()
        except UsageError as error:
            record = _rejected(error, "")
        response.success = record["exit_code"] == 0
        error_ = record.get("error")
        said = " ".join(record.get("said", ()))
        response.message = f"{record['status']}: {error_ or said}".removesuffix(": ")
        return response

    def _on_look(self, request: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        try:
            record = self._taking().look().result()
        except UsageError as error:
            record = _rejected(error, "")
        response.success = record["exit_code"] == 0
        response.message = record["error"] or ""
        assembly = self._assembly
        if response.success and assembly is not None:
            self._publish_scene(assembly.runtime.scene)
        return response

    def _on_interrupt(
        self, request: Trigger.Request, response: Trigger.Response
    ) -> Trigger.Response:
        ended = self._assembly.commander.interrupt() if self._assembly is not None else 0
        response.success = True
        response.message = f"interrupted: {ended}" if ended else "nothing is under way"
        return response

    def _submit(self, data: str) -> Future[dict[str, Any]]:
        """Queue what a message asks for; its result is published when it is over.

        Raises:
            UsageError: it asks for nothing that can be done, or not now.
        """
        request = read_request(data)
        try:
            answer = self._taking().submit(request)
        except UsageError as error:
            raise RequestError(str(error), request.id) from error
        answer.add_done_callback(lambda done: self._publish_result(done.result()))
        return answer

    def _taking(self) -> Commander:
        assembly = self._assembly
        if assembly is None or not self._active:
            raise BusyError(_NOT_READY)
        return assembly.commander

    # What others hear -------------------------------------------------------------------

    def _on_event(self, event: Event) -> None:
        current = None if self._assembly is None else self._assembly.commander.current
        record = {"id": "" if current is None else current.id, **to_json(event)}
        self._events.publish(String(data=json_line(record)))
        if isinstance(event, SceneObserved):
            self._publish_scene(event.scene)

    def _publish_scene(self, scene: Scene) -> None:
        record = {"stamp_s": scene.stamp_s, "objects": plain(scene.objects)}
        self._scenes.publish(String(data=json_line(record)))

    def _publish_result(self, record: dict[str, Any]) -> None:
        self._results.publish(String(data=json_line(record)))

    def _on_change(self) -> None:
        assembly = self._assembly
        if assembly is None or not self._active:
            return
        current = assembly.commander.current
        if current is None:
            self._tell_state("ready", "ready")
            if not assembly.commander.done:
                self._publish_scene(assembly.runtime.scene)
        else:
            self._tell_state("busy", f"{current.kind}: {' '.join(current.text.split())[:200]}")

    def _tell_state(self, state: str, about: str) -> None:
        if (state, about) != (self._state, self._about):
            self._state, self._about = state, about
            self.get_logger().info(f"{state}: {about}" if about != state else state)
        values = {"state": state, "model": self._llm or "none"}
        level = _LEVELS.get(state, DiagnosticStatus.OK)
        self._statuses.publish(self.status("commands", level, about, values))

    def _setting(self, name: str) -> Any:
        return self.get_parameter(name).value

    @property
    def _llm(self) -> str:
        """Who writes; "" for nobody. On a command line a parameter can't be empty."""
        llm = str(self._setting("llm"))
        return "" if llm == "none" else llm


def _rejected(error: UsageError, data: str) -> dict[str, Any]:
    """What did not even begin: one clear line, with the message's id where it has one."""
    record = ending(None, error)
    return {**record, "id": getattr(error, "id", ""), "command": data[:200]}


def main() -> int:
    """Run the node until it is told to end; the exit code is the command line's."""
    made: list[RuntimeNode] = []

    def make() -> RuntimeNode:
        made.append(RuntimeNode())
        return made[0]

    code = run_node(make)
    return made[0].exit_code if code and made else code


if __name__ == "__main__":
    sys.exit(main())
