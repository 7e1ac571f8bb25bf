"""The processes of the system on ROS 2, started, watched and ended in order.

The same set as launch/sim.launch.py and its siblings; robot_bridge.ros2.stack has it.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import yaml
from rich.console import Console
from rich.markup import escape

from cap.cli._children import Child
from cap.cli._interrupts import INSIST_WITHIN_S
from cap.errors import InterruptedError_, UsageError
from cap.sandbox.text import safe_line
from robot_bridge.ros2.stack import (
    CONSOLE_MODULE,
    REAL,
    RESPAWN_DELAY_S,
    RUNTIME,
    SIMULATED,
    Process,
    Value,
)

REMEDY = "pip install 'cap-runtime[ros]' (in a clone: make ros)"
RANGE, DOMAIN = "ROS_AUTOMATIC_DISCOVERY_RANGE", "ROS_DOMAIN_ID"
MAX_DOMAIN = 232
"""The highest whose ports exist."""

_FAILED = 1
_POLL_S = 0.05
_READING_S = 1800.0
"""A model that was never used here first reads its prompts, for minutes."""
_RUNTIME_PATIENCE_S = 8.0
"""It brings the arm to rest, then ends the sandbox and the model."""
_PATIENCE_S = 3.0


@dataclass(frozen=True)
class Plan:
    """What to bring up. chosen: settings by name. sentence, program: carry out one and end.

    console: talk to the runtime at this terminal. wait_s: how long the processes may take to
    find each other.
    """

    simulated: bool
    chosen: Mapping[str, Value]
    sentence: str = ""
    program: Path | None = None
    as_json: bool = False
    console: bool = False
    domain: int | None = None
    wait_s: float = 60.0
    verbose: bool = False

    @property
    def once(self) -> bool:
        return bool(self.sentence) or self.program is not None

    @property
    def processes(self) -> tuple[Process, ...]:
        return SIMULATED if self.simulated else REAL


class System:
    """The running processes of a plan; a context manager that ends them, the runtime first.

    say: receives a process's name and one line that it says, from threads of its own.
    """

    def __init__(
        self, plan: Plan, environment: Mapping[str, str], say: Callable[[str, str], None]
    ) -> None:
        self._plan = plan
        self._environment = environment
        self._say = say
        self._children: dict[str, Child] = {}
        self._respawn_s: dict[str, float] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="cap-ros-")

    def __enter__(self) -> System:
        try:
            for process in self._plan.processes:
                self._children[process.executable] = self._start(process)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End all, in the order opposite to their start; safe to call twice."""
        for process in reversed(self._plan.processes):
            child = self._children.pop(process.executable, None)
            if child is not None:
                child.end(_RUNTIME_PATIENCE_S if process is RUNTIME else _PATIENCE_S)
        self._folder.cleanup()

    def dead(self) -> Child | None:
        """A process without which the others can't go on and that has ended; None when all live.

        Starts the others again, a moment after they died.
        """
        for process in self._plan.processes:
            child = self._children[process.executable]
            code = child.exit_code
            if code is None:
                continue
            if process.ends == "everything":
                return child
            self._respawn(process, code)
        return None

    def _respawn(self, process: Process, code: int) -> None:
        now = time.monotonic()
        due = self._respawn_s.setdefault(process.executable, now + RESPAWN_DELAY_S)
        if now >= due:
            del self._respawn_s[process.executable]
            self._say(process.executable, f"[WARN] ended with {code}; starting it again")
            self._children[process.executable].end(0.0)
            self._children[process.executable] = self._start(process)

    def _start(self, process: Process) -> Child:
        # A file, because on the command line a text such as 7 would become a number.
        file = Path(self._folder.name) / f"{process.executable}.yaml"
        parameters = process.parameters(self._plan.chosen)
        file.write_text(
            yaml.safe_dump({"/**": {"ros__parameters": parameters}}, allow_unicode=True),
            encoding="utf-8",
        )
        command = [sys.executable, "-m", process.module, "--ros-args", "--params-file", str(file)]
        return Child(process.executable, command, self._environment, self._say)


def bring_up(plan: Plan, shown: Console) -> int:
    """Start everything, wait until it is ready, serve until Ctrl-C; gives the exit code.

    With a sentence or program: carry it out and end, with its exit code. Where a process that
    the others lean on dies, everything ends, with that process's code.

    Raises:
        UsageError: ROS 2 is not installed here, or the domain does not exist.
    """
    environment = environment_of(plan.domain, os.environ)
    noisy = plan.verbose or not (plan.once or plan.console)

    def say(name: str, line: str) -> None:
        if noisy or _matters(line):
            shown.print(f"[dim]{name}:[/] {escape(safe_line(line))}", soft_wrap=True)

    with _signals() as asked, System(plan, environment, say) as system:
        shown.print(f"[dim]starting {', '.join(p.executable for p in plan.processes)}[/]")
        command = _console_command(plan)
        if not plan.once and not plan.console:
            code = _attend([*command, "--until-ready"], environment, system, asked, shown)
            if code:
                return code
            domain = environment.get(DOMAIN, "0")
            shown.print(
                f"[green]ready[/] in ROS_DOMAIN_ID {domain}; talk to it with "
                "[bold]cap_console[/] there; Ctrl-C ends everything"
            )
            return _serve(system, asked, shown)
        return _attend(command, environment, system, asked, shown, terminal=plan.console)


def check(plan: Plan) -> None:
    """See to it that what was asked for can be had, before any process starts.

    Raises:
        UsageError: there is no such robot or scene, or one of the files can't be used.
    """
    from cap.policy import Policy
    from primitives.api import API
    from robot_bridge.config import load_robot
    from robot_bridge.strict_yaml import ConfigFileError
    from sim.scenes import SceneFileError, load_scene

    try:
        load_robot(str(plan.chosen["robot"]))
        if plan.simulated and plan.chosen["scene"]:
            load_scene(Path(str(plan.chosen["scene"])))
        if plan.chosen["policy"]:
            Policy.load(Path(str(plan.chosen["policy"])), API)
    except (ConfigFileError, SceneFileError) as error:
        raise UsageError(str(error)) from error


def environment_of(domain: int | None, outer: Mapping[str, str]) -> dict[str, str]:
    """What the processes see: this machine alone, unless the person has chosen otherwise.

    Raises:
        UsageError: ROS 2 is not installed here, or there is no such domain.
    """
    if importlib.util.find_spec("rclpy") is None:
        raise UsageError(f"ROS 2 is not installed for this Python; {REMEDY}")
    if domain is not None and not 0 <= domain <= MAX_DOMAIN:
        raise UsageError(f"--domain must lie within 0 to {MAX_DOMAIN}. Got: {domain}")
    found = {RANGE: "LOCALHOST", **outer, "PYTHONUNBUFFERED": "1"}
    if domain is not None:
        found[DOMAIN] = str(domain)
    return found


def _console_command(plan: Plan) -> list[str]:
    command = [sys.executable, "-m", CONSOLE_MODULE, "--wait", str(_READING_S + plan.wait_s)]
    if plan.program is not None:
        command += ["--program", str(plan.program)]
    elif plan.sentence:
        command += ["--sentence", plan.sentence]
    return [*command, "--json"] if plan.as_json else command


def _attend(
    command: Sequence[str],
    environment: Mapping[str, str],
    system: System,
    asked: list[float],
    shown: Console,
    *,
    terminal: bool = False,
) -> int:
    """Run a console beside the system until it ends; gives its exit code.

    terminal: it reads from this terminal, and so gets Ctrl-C by itself.
    """
    alone = not (terminal and sys.stdin.isatty())
    console = subprocess.Popen(
        command,
        env=dict(environment),
        stdin=None if terminal else subprocess.DEVNULL,
        process_group=0 if alone else None,
    )
    told = 0
    try:
        while console.poll() is None:
            dead = system.dead()
            if dead is not None:
                return _mourn(dead, shown)
            if alone and len(asked) > told:
                told = len(asked)
                if _insisted(asked):
                    return InterruptedError_.exit_code
                console.send_signal(signal.SIGINT)
            time.sleep(_POLL_S)
        code = console.returncode
        if asked and alone:
            return InterruptedError_.exit_code
        if code == _FAILED and (dead := _dying(system)) is not None:
            # The console hears of a failure before the process that failed has ended.
            return _mourn(dead, shown)
        return code if code >= 0 else 128 - code
    finally:
        if console.poll() is None:
            console.terminate()
            try:
                console.wait(_PATIENCE_S)
            except subprocess.TimeoutExpired:
                console.kill()
                console.wait()


def _dying(system: System) -> Child | None:
    """A process without which the others can't go on and that ends within a moment."""
    until_s = time.monotonic() + _PATIENCE_S
    while (dead := system.dead()) is None and time.monotonic() < until_s:
        time.sleep(_POLL_S)
    return dead


def _serve(system: System, asked: list[float], shown: Console) -> int:
    while not asked:
        dead = system.dead()
        if dead is not None:
            return _mourn(dead, shown)
        time.sleep(_POLL_S)
    shown.print("[dim]ending[/]")
    return 0


def _mourn(dead: Child, shown: Console) -> int:
    code = dead.exit_code or 0
    last = f": {escape(safe_line(dead.last[-1]))}" if dead.last else ""
    shown.print(f"[red]{dead.name} ended with {code}, so everything ends[/]{last}", soft_wrap=True)
    return code or _FAILED


def _insisted(asked: Sequence[float]) -> bool:
    return len(asked) > 1 and asked[-1] - asked[-2] < INSIST_WITHIN_S


def _matters(line: str) -> bool:
    """Whether a line is more than a node's chatter: a warning, an error, a traceback."""
    return not line.startswith(("[INFO]", "[DEBUG]")) and bool(line.strip())


@contextmanager
def _signals() -> Iterator[list[float]]:
    """Within the block SIGINT and SIGTERM only note the moments at which they came."""
    asked: list[float] = []

    def note(number: int, frame: FrameType | None) -> None:
        asked.append(time.monotonic())

    before = {n: signal.signal(n, note) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
