"""`cap ros up` as a person types it: real processes, and none of them left afterwards."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cap.cli._ros_up import DOMAIN, RANGE, environment_of
from cap.errors import UsageError
from tests.descendants import alive, below

CAP = (sys.executable, "-m", "cap.cli", "ros", "up")
PATIENCE_S = 90.0
ENVIRONMENT = {
    **os.environ,
    DOMAIN: str(int(os.environ.get(DOMAIN) or 1 + os.getpid() % 100)),
    RANGE: "LOCALHOST",
}

needs_ros = pytest.mark.skipif(
    importlib.util.find_spec("rclpy") is None, reason="no rclpy; pip install 'cap-runtime[ros]'"
)


def up(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CAP, *arguments], capture_output=True, text=True, timeout=PATIENCE_S, env=ENVIRONMENT
    )


def until(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, f"no {what} within {PATIENCE_S:g} s"
        time.sleep(0.05)


class Serving:
    """`cap ros up --sim`, running; `said` is what it has written."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log

    def said(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def ready(self) -> None:
        def is_ready() -> bool:
            assert self.process.poll() is None, self.said()
            return "ready in ROS_DOMAIN_ID" in self.said()

        until(is_ready, "ready system")

    def pid(self, name: str) -> int:
        return next(pid for pid, found in below(self.process.pid).items() if found == name)


@contextmanager
def serving(folder: Path) -> Iterator[Serving]:
    log = folder / "up.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*CAP, "--sim", "--llm", "cassette:" + str(folder / "none.jsonl")],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=ENVIRONMENT,
        )
    try:
        yield Serving(process, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "none.jsonl").write_text("")
    return tmp_path


@needs_ros
@pytest.mark.alone
@pytest.mark.slow
def test_one_program_is_carried_out_and_everything_ends(folder: Path) -> None:
    program = folder / "speaks.py"
    program.write_text("say('I see ' + str(len(blocks)))\n")
    before = set(below(os.getpid()))
    record_folder = folder / "runs"
    done = up("--sim", "--seed", "3", "--json", "--record", str(record_folder), "--program",
              str(program))  # fmt: skip
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert record["said"] == ["I see 5"]
    assert sum(item["category"] == "block" for item in record["truth_after"]) == 5
    assert (record_folder / "0001" / "result.json").is_file()
    assert set(below(os.getpid())) <= before


@needs_ros
@pytest.mark.alone
@pytest.mark.slow
def test_a_camera_comes_back_and_a_monitor_takes_all_with_it(folder: Path) -> None:
    with serving(folder) as system:
        system.ready()
        camera = system.pid("sim_camera")
        os.kill(camera, signal.SIGKILL)
        until(
            lambda: [
                pid
                for pid, name in below(system.process.pid).items()
                if name == "sim_camera" and pid != camera
            ],
            "another camera",
        )
        others = set(below(system.process.pid))
        os.kill(system.pid("safety_monitor"), signal.SIGKILL)
        assert system.process.wait(PATIENCE_S) == 128 + signal.SIGKILL
        assert "cap_safety_monitor ended with 137, so everything ends" in system.said()
    until(lambda: not any(map(alive, others)), "end of all processes")


@needs_ros
@pytest.mark.alone
@pytest.mark.slow
def test_no_process_outlives_a_parent_that_is_killed(folder: Path) -> None:
    with serving(folder) as system:
        system.ready()
        children = set(below(system.process.pid))
        assert len(children) >= 4
        system.process.kill()
        system.process.wait()
        until(lambda: not any(map(alive, children)), "end of all processes")


@needs_ros
@pytest.mark.alone
@pytest.mark.slow
def test_ctrl_c_ends_all_the_runtime_first(folder: Path) -> None:
    with serving(folder) as system:
        until(lambda: "runtime" in below(system.process.pid).values(), "runtime")
        system.process.send_signal(signal.SIGINT)
        assert system.process.wait(PATIENCE_S) == 130
        assert not below(system.process.pid)


@needs_ros
@pytest.mark.alone
@pytest.mark.slow
def test_a_model_that_is_not_there_has_its_exit_code(folder: Path) -> None:
    missing = up("--sim", "--llm", f"cassette:{folder / 'missing.jsonl'}", "--sentence", "hello")
    assert missing.returncode == 6, missing.stdout
    assert "missing.jsonl" in " ".join(missing.stdout.split())


@needs_ros
@pytest.mark.alone
def test_a_runtime_that_can_not_start_ends_all_with_its_code(folder: Path) -> None:
    policy = folder / "policy.yaml"
    policy.write_text("nonsense: 1\n")
    alone = up("--llm", f"cassette:{folder / 'none.jsonl'}", "--wait", "0")
    assert alone.returncode == 1
    assert "cap_runtime ended with 1, so everything ends" in alone.stdout
    assert "no readings of panda's joints" in alone.stdout
    wrong = up("--policy", str(policy))
    assert wrong.returncode == 2
    assert "nonsense" in wrong.stderr


@needs_ros
@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--seed", "3"), "--seed: only with --sim"),
        (("--speed", "0.5"), "--speed: only with --sim"),
        (("--sim", "--wall-time", "--speed", "2"), "exclude each other"),
        (("--sim", "--json"), "--json needs --sentence or --program"),
        (("--sim", "--sentence", ""), "the sentence is empty"),
        (("--sim", "--console", "--sentence", "x"), "exclude each other"),
        (("--sim", "--domain", "300"), "--domain must lie within 0 to 232. Got: 300"),
        (("--sim", "--robot", "pandda"), "did you mean panda"),
        (("--sim", "--scene", "no.json"), "no.json"),
        (("--sim", "--program", "no.py"), "no.py can't be read"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_can_not_be_is_one_line_and_no_process(arguments: tuple[str, ...], what: str) -> None:
    done = up(*arguments)
    assert done.returncode == 2
    assert what in done.stderr
    assert len(re.findall("\n", done.stderr)) == 1


def test_this_machine_alone_unless_somebody_chose_otherwise() -> None:
    if importlib.util.find_spec("rclpy") is None:
        with pytest.raises(UsageError, match="pip install"):
            environment_of(None, {})
        return
    assert environment_of(None, {})[RANGE] == "LOCALHOST"
    assert environment_of(7, {RANGE: "SUBNET", DOMAIN: "3"})[RANGE] == "SUBNET"
    assert environment_of(7, {DOMAIN: "3"})[DOMAIN] == "7"
    assert environment_of(None, {DOMAIN: "3"})[DOMAIN] == "3"
