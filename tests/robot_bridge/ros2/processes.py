"""Node processes for tests, and the test's own ear and mouth on their wire.

    with Nodes(tmp_path) as nodes, Peer() as peer:
        nodes.start("sim_hardware", {"seed": 3, "scene": json.dumps(scene)})
        joints = peer.listen(JointState, "/joint_states", STREAM_QOS)
        peer.until(lambda: joints, "joint states")

All of one test process share a domain of their own, so that test runs beside each other
do not meet; ROS_DOMAIN_ID chooses another.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import rclpy
import yaml
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import QoSProfile

from robot_bridge.ros2.trials.site import die_with_parent, isolate

isolate()
DOMAIN = int(os.environ["ROS_DOMAIN_ID"])
"""Of this test process and of every node that it starts."""

PATIENCE_S = 30.0
"""How long a machine with other things to do may take for what is never timed."""
_END_S = 5.0
_SPIN_S = 0.02


class NodeProcess:
    """One node in a process of its own; `output()` is what it has written."""

    def __init__(self, module: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.module = module
        self.process = process
        self._log = log

    def output(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def signal(self, number: int) -> None:
        """Send a signal, such as SIGKILL or SIGSTOP."""
        if self.alive:
            self.process.send_signal(number)

    def wait(self, timeout_s: float = PATIENCE_S) -> int:
        """Its exit status, once it has ended."""
        return self.process.wait(timeout_s)

    def end(self) -> int:
        """End it as Ctrl-C does, or by force where that does not help; its exit status."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGINT)
        try:
            return self.process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


class Nodes:
    """Starts `robot_bridge.ros2.nodes.MODULE` processes, and ends them all.

    folder: where parameters and output go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[NodeProcess] = []

    def start(
        self,
        module: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        arguments: tuple[str, ...] = (),
        environment: Mapping[str, str] | None = None,
    ) -> NodeProcess:
        """One more process. parameters: by name; arguments: after --ros-args."""
        name = f"{len(self._started)}-{module}"
        given = self._folder / f"{name}.yaml"
        given.write_text(
            yaml.safe_dump({"/**": {"ros__parameters": dict(parameters or {})}}),
            encoding="utf-8",
        )
        command = [sys.executable, "-m", f"robot_bridge.ros2.nodes.{module}", "--ros-args"]
        command += ["--params-file", str(given), *arguments]
        log = self._folder / f"{name}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                command,
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        self._started.append(NodeProcess(module, process, log))
        return self._started[-1]

    def output(self) -> str:
        """What all of them have written."""
        return "\n".join(f"--- {n.module}\n{n.output()}" for n in self._started)

    def close(self) -> None:
        for node in reversed(self._started):
            node.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if error is not None:
            error.add_note(self.output())


class Peer:
    """A node in the test's own process, which turns only inside `until`, `spin` and `call`."""

    def __init__(self, name: str = "test_peer", **node_options: Any) -> None:
        with ExitStack() as undo:
            self.context = Context()
            rclpy.init(context=self.context, domain_id=DOMAIN)
            undo.callback(rclpy.try_shutdown, context=self.context)
            self.node = rclpy.create_node(name, context=self.context, **node_options)
            undo.callback(self.node.destroy_node)
            self._executor = SingleThreadedExecutor(context=self.context)
            self._executor.add_node(self.node)
            undo.callback(self._executor.shutdown)
            self._undo = undo.pop_all()
        self._clients: dict[str, Any] = {}
        self._publishers: dict[str, Any] = {}

    def listen(self, kind: Any, topic: str, qos: QoSProfile, keep: int = 1000) -> deque[Any]:
        """The newest messages of a topic, oldest first; filled while the peer turns."""
        heard: deque[Any] = deque(maxlen=keep)

        def hear(message: Any) -> None:
            heard.append(message)

        self.node.create_subscription(kind, topic, hear, qos)
        return heard

    def publisher(self, kind: Any, topic: str, qos: QoSProfile) -> Any:
        """A publisher, once somebody listens to it."""
        if topic not in self._publishers:
            self._publishers[topic] = self.node.create_publisher(kind, topic, qos)
        publisher = self._publishers[topic]
        self.until(lambda: publisher.get_subscription_count() > 0, f"a listener of {topic}")
        return publisher

    def spin(self, seconds: float) -> None:
        """Take in what comes for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0.0:
            self._executor.spin_once(timeout_sec=min(_SPIN_S, left))

    def until(
        self, condition: Callable[[], object], what: str, timeout_s: float = PATIENCE_S
    ) -> None:
        """Take in what comes until `condition` holds.

        Raises:
            AssertionError: it did not within `timeout_s`; the text names `what`.
        """
        end = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"no {what} within {timeout_s:g} s")
            self._executor.spin_once(timeout_sec=_SPIN_S)

    def call(self, kind: Any, service: str, request: Any, timeout_s: float = PATIENCE_S) -> Any:
        """A service's answer."""
        if service not in self._clients:
            self._clients[service] = self.node.create_client(kind, service)
        client = self._clients[service]
        self.until(client.service_is_ready, f"service {service}", timeout_s)
        answer = client.call_async(request)
        self.until(answer.done, f"answer of {service}", timeout_s)
        return answer.result()

    def set_parameters(self, node: str, **values: Any) -> list[tuple[bool, str]]:
        """Set parameters of a running node ("__" in a name is a dot); (done, reason) of each."""
        from rcl_interfaces.srv import SetParameters
        from rclpy.parameter import Parameter

        request = SetParameters.Request()
        request.parameters = [
            Parameter(name.replace("__", "."), value=value).to_parameter_msg()
            for name, value in values.items()
        ]
        answer = self.call(SetParameters, f"{node}/set_parameters", request)
        return [(result.successful, result.reason) for result in answer.results]

    def close(self) -> None:
        self._undo.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
