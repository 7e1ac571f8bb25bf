"""cap_console in a process of its own, as people and scripts use it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from robot_bridge.ros2 import wire
from tests.robot_bridge.ros2.processes import Nodes, Peer
from tests.simulated.sentences import ASK

pytestmark = pytest.mark.alone

COMMAND = (sys.executable, "-m", "robot_bridge.ros2.nodes.console")
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
ASKED, CLOSEST = ASK.sentences
SPEAKS = "say('\\x1b[2J[red]\\u202e!')\nx = 1\n"
MOVES = "put_first_on_second('green block', 'green bowl')\n" * 3


def console(
    *arguments: str, typed: str = "", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **(environment or {})},
    )


@pytest.fixture(scope="module")
def runtime(nodes: Nodes, peer: Peer) -> None:
    # Half the wall's pace: a machine with other things to do has twice the time.
    simulated = {"use_sim_time": True}
    nodes.start("sim_hardware", {"scene": json.dumps(SCENE), "clock": "sim", "speed": 0.5})
    nodes.start("sim_camera", simulated)
    nodes.start("safety_monitor", simulated)
    nodes.start("runtime", {"llm": f"cassette:{ASK.cassette}", "rehearse": False, **simulated})
    states = peer.listen(wire.DiagnosticStatus, wire.RUNTIME_STATUS, wire.LATCHED_QOS)
    peer.until(lambda: any(s.message == "ready" for s in states), "ready runtime", 60.0)


@pytest.mark.usefixtures("runtime")
class TestWithARuntime:
    def test_one_sentence_is_shown_as_cap_run_shows_it(self) -> None:
        done = console("--sentence", ASKED)
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"> {ASKED}" in done.stdout
        assert "on the table" in done.stdout
        assert "writing the program" in done.stdout
        assert "“" in done.stdout
        assert "\ndone\n" in done.stdout

    def test_json_has_the_result_and_the_truth(self, tmp_path) -> None:
        program = tmp_path / "speaks.py"
        program.write_text(SPEAKS)
        done = console("--json", "--program", str(program))
        assert done.returncode == 0, done.stderr
        record = json.loads(done.stdout)
        assert record["status"] == "done"
        assert len(record["truth_after"]) == len(SCENE["objects"])
        assert {"name", "category", "color", "position", "quaternion"} <= set(
            record["truth_after"][0]
        )
        # What came over the wire can't move a cursor or colour anything.
        assert "\\x1b[2J[red]\\u202e!" in done.stderr

    def test_what_is_refused_has_the_exit_code_of_the_command_line(self, tmp_path) -> None:
        program = tmp_path / "absent.py"
        program.write_text("put_first_on_second('pink block', 'green bowl')\n")
        assert console("--program", str(program)).returncode == 3
        empty = console("--sentence", " ")
        assert empty.returncode == 2
        assert "the sentence is empty" in empty.stdout

    def test_lines_through_a_pipe_are_a_conversation(self) -> None:
        lines = (":status", ":scene", ":stop", ":status", ":release", ":reset", ":what", CLOSEST)
        done = console(typed="\n".join((*lines, ":program", ":quit", "never")))
        assert done.returncode == 0, done.stdout + done.stderr
        out = done.stdout
        assert "runtime   ready" in out
        assert "● blue block" in out
        assert "the emergency stop is pressed (:release)" in out
        assert "no command :what" in out
        assert f"> {CLOSEST}" in out
        assert "say(" in out.split("\ndone\n")[-1]
        assert "never" not in out

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("key", "code", "what"),
        [(signal.SIGINT, 130, "interrupted"), (signal.SIGQUIT, 4, "emergency-stop")],
        ids=["ctrl-c", "emergency stop"],
    )
    def test_a_key_ends_the_motion_under_way(
        self, tmp_path: Path, key: signal.Signals, code: int, what: str
    ) -> None:
        program = tmp_path / "moves.py"
        program.write_text(MOVES)
        running = subprocess.Popen(
            [*COMMAND, "--program", str(program)], stdout=subprocess.PIPE, text=True
        )
        assert running.stdout is not None
        shown = ""
        while "approach" not in shown:
            piece = running.stdout.read(1)
            assert piece, shown
            shown += piece
        running.send_signal(key)
        rest, _ = running.communicate(timeout=60)
        assert running.returncode == code, shown + rest
        assert what in rest
        # What was pressed stands until it is released, whoever asks.
        again = console("--program", str(program)) if code == 4 else None
        assert again is None or again.returncode == code, again.stdout
        assert console(typed=":release\n:reset\n").returncode == 0


def test_without_a_runtime_it_says_so_in_one_line() -> None:
    alone = {"ROS_DOMAIN_ID": str(int(os.environ["ROS_DOMAIN_ID"]) + 100)}
    start = time.monotonic()
    done = console("--wait", "0.5", "--sentence", "hello", environment=alone)
    assert done.returncode == 1
    assert time.monotonic() - start < 60
    assert "the runtime is not ready after 0.5 s" in " ".join(done.stdout.split())


def test_json_needs_something_to_do() -> None:
    assert console("--json").returncode == 2
