"""The console's conversation: what a line means, and how a command is watched."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Literal

from prompt_toolkit import PromptSession
from rich.console import Console
from rich.markup import escape

from cap.cli._display import LiveDisplay, code
from cap.cli._history import history_at
from cap.cli._interrupts import interrupting
from cap.cli._outcome import show_result
from cap.cli._scenes import scene_table
from cap.events import Event
from cap.reading import ReadingError, result_from
from cap.sandbox.text import safe_line
from robot_bridge.ros2.nodes._runtime_client import RuntimeClient, RuntimeGoneError

HELP = """\
Say what the arm should do, for example: put the red block in the green bowl
  :scene            look at the table
  :program          the program of the last sentence, with its functions
  :status           how the runtime, the safety monitor and the arm are
  :stop             press the emergency stop      :release   release it
  :reset            let motions be judged anew after a stop
  :help, :quit
While a command runs, Ctrl-C cancels it and stops the arm, and Ctrl-\\ presses the emergency
stop. Ctrl-D leaves.\
"""

_GONE = 1
"""Exit code where the runtime does not answer."""


class Watcher:
    """Sends commands to a runtime and shows what they come to."""

    def __init__(self, client: RuntimeClient, shown: Console) -> None:
        self.client = client
        self.last: dict[str, Any] = {}
        self._shown = shown
        self._display = LiveDisplay(shown)
        self._verdict = ("", "")

    def command(self, kind: Literal["sentence", "program"], text: str) -> int:
        """Carry out one command, watched; its exit code, as the command line has it.

        Raises:
            KeyboardInterrupt: the person insists on leaving.
        """
        wanted: list[str] = []
        with interrupting(lambda: wanted.append("interrupt"), _tell), _quitting(wanted):
            self.client.send(kind, text)
            try:
                self.last = self.client.follow(
                    self._show, lambda: wanted.pop(0) if wanted else "", self._note
                )
            except RuntimeGoneError as error:
                self.last = {"status": "failed", "error": str(error), "exit_code": _GONE}
        self._show_result(self.last)
        found = self.last.get("exit_code")
        return found if isinstance(found, int) else _GONE

    def _show(self, event: Event) -> None:
        self._display(event)
        status = self.client.monitor
        if status is None or status.phase not in ("holding", "stopped"):
            return
        # The node between runtime and controller, not the rules within the runtime.
        if (status.phase, status.reason) != self._verdict:
            self._verdict = status.phase, status.reason
            self._note(f"monitor {status.phase}: {safe_line(status.reason)}")

    def _note(self, text: str) -> None:
        self._shown.print(f"  [yellow]{escape(text)}[/]")

    def _show_result(self, record: dict[str, Any]) -> None:
        try:
            show_result(result_from(record), self._shown)
        except ReadingError:
            # It never began, or the runtime is gone.
            status, error = (safe_line(str(record.get(key))) for key in ("status", "error"))
            self._shown.print(f"[bold red]{escape(status)}[/]: {escape(error)}")


class ConsoleRepl:
    """Line after line: sentences for the runtime, and words after a colon for the console."""

    def __init__(self, watcher: Watcher, shown: Console) -> None:
        self._watcher = watcher
        self._client = watcher.client
        self._shown = shown
        self._commands: dict[str, Callable[[], None]] = {
            "scene": self._scene,
            "program": self._program,
            "status": self._status,
            "stop": lambda: self._say(self._client.emergency_stop(True)),
            "release": lambda: self._say(self._client.emergency_stop(False)),
            "reset": lambda: self._say(self._client.reset()),
            "help": lambda: self._shown.print(HELP, markup=False),
        }

    def loop(self, lines: Iterator[str]) -> None:
        """Carry out lines until they end or `:quit` comes."""
        for line in lines:
            text = line.strip()
            if text in (":quit", ":q", ":exit"):
                return
            if text.startswith(":"):
                self._colon(text[1:].strip())
            elif text:
                self._watcher.command("sentence", text)

    def _colon(self, name: str) -> None:
        action = self._commands.get(name)
        if action is None:
            known = ", ".join(f":{n}" for n in self._commands)
            self._shown.print(
                f"[red]no command :{escape(safe_line(name))}; there are {known}, :quit[/]"
            )
            return
        try:
            action()
        except RuntimeGoneError as error:
            self._shown.print(f"[red]{escape(str(error))}[/]")

    def _say(self, text: str) -> None:
        self._shown.print(escape(text or "done"))

    def _scene(self) -> None:
        self._shown.print(scene_table(self._client.look()))

    def _program(self) -> None:
        try:
            result = result_from(self._watcher.last)
        except ReadingError:
            self._shown.print("no program yet")
            return
        for function in result.functions:
            self._shown.print(code(function.source))
        self._shown.print(code(result.program))

    def _status(self) -> None:
        standing, monitor = self._client.standing, self._client.monitor
        told = "not there" if standing is None else f"{standing.state}: {standing.about}"
        self._shown.print(f"runtime   {escape(told)}")
        if monitor is None:
            self._shown.print("monitor   not there")
            return
        why = f": {monitor.rule}: {monitor.reason}" if monitor.rule else ""
        pressed = "; the emergency stop is pressed (:release)" if monitor.emergency else ""
        latched = "; stopped until :reset" if monitor.latched else ""
        line = safe_line(f"{monitor.phase}{why}{pressed}{latched}")
        self._shown.print(f"monitor   {escape(line)}")
        counts = ", ".join(f"{n} {safe_line(name)}" for name, n in monitor.counts.items())
        if counts:
            self._shown.print(f"          [dim]{escape(counts)}[/]")


def lines_of(history: Path) -> Iterator[str]:
    """Lines that a person types, with history, or that come through a pipe."""
    if not sys.stdin.isatty():
        yield from sys.stdin
        return
    session: PromptSession[str] = PromptSession(
        history=history_at(history), enable_history_search=True
    )
    while True:
        try:
            yield session.prompt("cap> ")
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def _tell(text: str) -> None:
    # From a signal handler, where buffered writers may not be entered.
    os.write(2, f"\n{text}\n".encode())


@contextmanager
def _quitting(wanted: list[str]) -> Iterator[None]:
    """Within the block Ctrl-\\ asks for the emergency stop instead of a core dump."""

    def handle(number: int, frame: FrameType | None) -> None:
        wanted.insert(0, "stop")

    before = signal.signal(signal.SIGQUIT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGQUIT, before)
