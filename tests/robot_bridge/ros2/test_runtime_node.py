"""cap_runtime in a process of its own, with the simulated arm, its cameras and the monitor."""

from __future__ import annotations

import json
import os
import signal
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from diagnostic_msgs.msg import DiagnosticArray
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from sensor_msgs.msg import JointState
from std_msgs.msg import String
from std_srvs.srv import Trigger

from robot_bridge.ros2 import wire
from tests.descendants import alive, below
from tests.robot_bridge.ros2.processes import NodeProcess, Nodes, Peer
from tests.simulated.sentences import CASSETTES

pytestmark = pytest.mark.alone

SCENE = {
    "world": "tabletop",
    "objects": [
        {"category": "bowl", "color": "green", "position": [0.60, 0.24]},
        {"category": "bowl", "color": "blue", "position": [0.60, -0.22]},
        {"category": "block", "color": "red", "position": [0.42, 0.20]},
        {"category": "block", "color": "green", "position": [0.40, -0.02]},
        {"category": "block", "color": "blue", "position": [0.44, -0.20]},
    ],
}
MOVING = "put_first_on_second('{0} block', 'green bowl')\n" * 3
PUT = "put the red block in the green bowl"
STILL_RAD_S = 0.01


class Client:
    """Sends commands to the runtime and hears what comes of them."""

    def __init__(self, peer: Peer, runtime: NodeProcess, folder: Path) -> None:
        self.peer = peer
        self.runtime = runtime
        self.folder = folder
        self._results = peer.listen(String, wire.RESULT, wire.RESULT_QOS)
        self._events = peer.listen(String, wire.EVENTS, wire.LOG_QOS, keep=10_000)
        self._joints = peer.listen(JointState, "/joint_states", wire.STREAM_QOS, keep=1)
        self._truths = peer.listen(String, wire.TRUTH, wire.LATCHED_QOS, keep=1)
        self._sentences = peer.publisher(String, wire.SENTENCE, wire.COMMAND_QOS)

    def send(self, data: str | dict[str, Any]) -> None:
        text = data if isinstance(data, str) else json.dumps(data)
        self._sentences.publish(String(data=text))

    def results(self) -> list[dict[str, Any]]:
        return [json.loads(message.data) for message in self._results]

    def result(self, id_: str) -> dict[str, Any]:
        def found() -> list[dict[str, Any]]:
            return [r for r in self.results() if r["id"] == id_]

        self.peer.until(found, f"result of {id_}", 120.0)
        return found()[0]

    def events(self, id_: str) -> list[dict[str, Any]]:
        self.peer.spin(0.1)
        return [e for e in (json.loads(m.data) for m in self._events) if e["id"] == id_]

    def kinds(self, id_: str) -> list[str]:
        return [event["kind"] for event in self.events(id_)]

    def begin(self, id_: str, program: str) -> None:
        """Send a program, and wait until the arm moves for it."""
        self.send({"id": id_, "program": program})

        def moves() -> bool:
            over = [r for r in self.results() if r["id"] == id_]
            assert not over, f"it ended before it moved: {over[0]['error']}"
            return self.moves() and "CallStarted" in self.kinds(id_)

        self.peer.until(moves, "motion", 60.0)

    def moves(self) -> bool:
        return bool(self._joints) and float(np.abs(self._joints[-1].velocity).max()) > 0.1

    def rests(self) -> bool:
        return float(np.abs(self._joints[-1].velocity).max()) < STILL_RAD_S

    def where(self, name: str) -> Any:
        return next(
            np.array(item["position"])
            for item in json.loads(self._truths[-1].data)
            if item["name"] == name
        )


@pytest.fixture(scope="module")
def client(nodes: Nodes, peer: Peer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("records") / "runs"
    cassette = CASSETTES / "put.jsonl"
    # Half the wall's pace: a machine with other things to do has twice the time.
    simulated = {"use_sim_time": True}
    nodes.start("sim_hardware", {"scene": json.dumps(SCENE), "clock": "sim", "speed": 0.5})
    nodes.start("sim_camera", simulated)
    nodes.start("safety_monitor", simulated)
    runtime = nodes.start(
        "runtime",
        {
            "llm": f"cassette:{cassette}",
            "sentence": PUT,
            "record": str(folder),
            **simulated,
        },
    )
    states = peer.listen(wire.DiagnosticStatus, wire.RUNTIME_STATUS, wire.LATCHED_QOS)

    def ready() -> bool:
        assert runtime.alive, nodes.output()
        return any(status.message == "ready" for status in states)

    peer.until(ready, "ready runtime", 60.0)
    return Client(peer, runtime, folder)


def test_what_is_no_command_is_answered_with_one_line(client: Client) -> None:
    bad = ("", "{", "x" * 10_000, '{"id": "bad", "sentence": ""}', '{"id": "bad", "what": 1}')
    before = len(client.results())
    for data in bad:
        client.send(data)
    client.peer.until(lambda: len(client.results()) == before + len(bad), "answers")
    for record in client.results()[before:]:
        assert record["status"] == "rejected"
        assert record["exit_code"] == 2
        assert record["error"]
        assert "\n" not in record["error"]
    assert [r["id"] for r in client.results()[before:]].count("bad") == 2


def test_a_program_speaks_and_is_recorded(client: Client) -> None:
    client.send({"id": "speaks", "program": "say('hello \\x1b[2J ' + str(len(blocks)))"})
    record = client.result("speaks")
    assert (record["status"], record["exit_code"]) == ("done", 0)
    assert record["said"] == ["hello \\x1b[2J 3"]
    assert record["truth_after"] is None
    kinds = client.kinds("speaks")
    assert kinds[0] == "CommandStarted"
    assert kinds[-1] == "CommandFinished"
    assert "Said" in kinds
    folder = max(client.folder.iterdir())
    assert json.loads((folder / "setup.json").read_text())["world"] == "ros2"
    assert json.loads((folder / "result.json").read_text())["said"] == record["said"]


def test_a_program_that_names_nothing_there_is_refused(client: Client) -> None:
    client.send({"id": "absent", "program": "put_first_on_second('pink block', 'green bowl')"})
    record = client.result("absent")
    assert (record["status"], record["exit_code"]) == ("refused", 3)


@pytest.mark.slow
def test_a_sentence_moves_the_block_that_it_names(client: Client) -> None:
    answer = client.peer.call(Trigger, wire.RUN, Trigger.Request(), 120.0)
    assert answer.success, answer.message
    assert answer.message.startswith("done")
    record = client.results()[-1]
    assert record["command"] == PUT
    assert record["monitor"]["checks"] > 100
    client.peer.until(
        lambda: np.linalg.norm((client.where("red block") - client.where("green bowl"))[:2]) < 0.06,
        "red block in the green bowl",
    )
    kinds = client.kinds(record["id"])
    assert (
        kinds.index("TextGenerated") < kinds.index("ProgramRehearsed") < kinds.index("CallStarted")
    )


@pytest.mark.slow
def test_an_interruption_stops_the_arm_and_empties_the_queue(client: Client) -> None:
    client.begin("moves", MOVING.format("green"))
    for i in range(5):
        client.send({"id": f"behind-{i}", "program": "say('late')"})
    # Three may wait; the others are told so at once, while the arm moves.
    for i in (3, 4):
        record = client.result(f"behind-{i}")
        assert record["exit_code"] == 2
        assert "busy" in record["error"]
    answer = client.peer.call(Trigger, wire.INTERRUPT, Trigger.Request())
    assert answer.success
    assert client.result("moves")["exit_code"] == 130
    assert client.rests()
    for i in range(3):
        record = client.result(f"behind-{i}")
        assert (record["status"], record["exit_code"]) == ("interrupted", 130)
    assert not client.kinds("behind-0")
    client.send({"id": "after", "program": "say('here')"})
    assert client.result("after")["exit_code"] == 0


def test_diagnostics_tell_how_the_runtime_is(client: Client) -> None:
    found: deque[Any] = client.peer.listen(DiagnosticArray, wire.DIAGNOSTICS, wire.STATE_QOS)

    def about() -> dict[str, str]:
        for array in found:
            for status in array.status:
                if status.name == "cap_runtime: commands":
                    return {v.key: v.value for v in status.values}
        return {}

    client.peer.until(about, "diagnostics of the runtime")
    values = about()
    assert values["state"] == "ready"
    assert values["worker alive"] == "True"
    assert values["model"].startswith("cassette:")
    assert int(values["commands"]) > 0


def test_an_inactive_runtime_takes_no_commands_and_an_active_one_does_again(
    client: Client,
) -> None:
    def to(transition: int) -> bool:
        request = ChangeState.Request()
        request.transition.id = transition
        return bool(client.peer.call(ChangeState, "/cap_runtime/change_state", request).success)

    assert to(Transition.TRANSITION_DEACTIVATE)
    client.send({"id": "inactive", "program": "say('no')"})
    assert client.result("inactive")["exit_code"] == 2
    assert to(Transition.TRANSITION_ACTIVATE)
    client.send({"id": "active", "program": "say('yes')"})
    assert client.result("active")["said"] == ["yes"]


def test_a_look_tells_what_is_on_the_table(client: Client) -> None:
    assert client.peer.call(Trigger, wire.LOOK, Trigger.Request()).success
    scenes = client.peer.listen(String, wire.SCENE, wire.LATCHED_QOS)
    client.peer.until(lambda: scenes, "scene")
    names = {item["name"] for item in json.loads(scenes[-1].data)["objects"]}
    assert {"green bowl", "blue bowl", "blue block"} <= names


@pytest.mark.slow
def test_the_end_of_the_runtime_stops_the_arm_and_leaves_no_process(client: Client) -> None:
    client.begin("last", MOVING.format("blue"))
    children = below(client.runtime.process.pid)
    assert children
    client.runtime.signal(signal.SIGINT)
    client.peer.until(lambda: not client.runtime.alive, "end of the runtime")
    assert client.runtime.wait() == 0, client.runtime.output()
    assert client.result("last")["exit_code"] == 130
    client.peer.until(lambda: not client.moves() and client.rests(), "arm at rest")
    assert not [pid for pid in children if alive(pid)]


def test_a_runtime_without_an_arm_says_what_is_missing(nodes: Nodes) -> None:
    alone = {"ROS_DOMAIN_ID": str(int(os.environ["ROS_DOMAIN_ID"]) + 100)}
    runtime = nodes.start("runtime", {"llm": "none", "wait_s": 0.5}, environment=alone)
    unknown = nodes.start("runtime", {"robot": "pandda"}, environment=alone)
    assert runtime.wait() == 1
    assert "no readings of panda's joints on /joint_states" in runtime.output()
    assert "no safety monitor on /cap_safety_monitor/status" in runtime.output()
    assert unknown.wait() == 2
    assert "did you mean panda" in unknown.output()
