"""The loop behind `cap repl`: what a line means, completion, and history."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.shortcuts import CompleteStyle
from rich.console import Console
from rich.markup import escape

from cap.cli._carry_out import tell_now
from cap.cli._confirm import approving, asking
from cap.cli._display import code
from cap.cli._history import history_at
from cap.cli._interrupts import interrupting
from cap.cli._outcome import show_result
from cap.cli._scenes import half_blocks, scene_table
from cap.config import Settings
from cap.errors import CapError
from cap.guarding import one_line

if TYPE_CHECKING:
    from cap.result import RunResult
    from cap.runtime import Runtime

HELP = """\
Say what the arm should do, for example: put the red block in the green bowl
  :scene            what is on the table
  :image [FILE]     the table as a picture here, or as a PNG file
  :program          the program of the last sentence, with its functions
  :help, :quit
Tab completes object and primitive names. Ctrl-C cancels writing and stops the arm;
Ctrl-D leaves.\
"""

_PICTURE_COLUMNS = 80


class Repl:
    """One conversation with one runtime. settings: whether to ask, and to rehearse."""

    def __init__(
        self,
        runtime: Runtime,
        shown: Console,
        settings: Settings = Settings(),  # noqa: B008 - frozen
    ) -> None:
        self._runtime = runtime
        self._shown = shown
        self._settings = settings
        self._approve = approving(shown)
        self._last: RunResult | None = None
        self._commands: dict[str, Callable[[str], None]] = {
            "scene": self._scene,
            "image": self._image,
            "program": self._program,
            "help": self._help,
        }

    def loop(self, session: PromptSession[str]) -> None:
        """Read and carry out lines until the input ends or `:quit`."""
        self._shown.print(scene_table(self._runtime.observe()))
        self._shown.print("[dim]:help for help, Ctrl-D to leave[/]")
        while True:
            try:
                line = session.prompt("cap> ").strip()
            except KeyboardInterrupt:
                continue
            except EOFError:
                return
            if line in (":quit", ":q", ":exit"):
                return
            if line:
                self.line(line)

    def line(self, line: str) -> None:
        """Carry out one line; whatever it comes to, the next one can follow."""
        try:
            if line.startswith(":"):
                self._colon(line[1:])
            else:
                self._sentence(line)
        except CapError as error:
            self._shown.print(f"[red]{escape(str(error))}[/]")
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - a conversation outlives what nobody foresaw
            self._shown.print(f"[red]{escape(one_line(error))}[/]")

    def _sentence(self, sentence: str) -> None:
        chosen = self._settings
        ask = asking(self._shown) if chosen.confirm else None
        with interrupting(self._runtime.interrupt, tell_now):
            self._last = self._runtime.run(
                sentence,
                confirm=ask,
                approve=self._approve,
                rehearse=chosen.rehearse,
                trials=chosen.trials,
                search=chosen.effort,
            )
        show_result(self._last, self._shown)

    def _colon(self, text: str) -> None:
        name, _, argument = text.partition(" ")
        action = self._commands.get(name)
        if action is None:
            known = ", ".join(f":{n}" for n in self._commands)
            self._shown.print(f"[red]no command :{escape(name)}; there are {known}, :quit[/]")
            return
        action(argument.strip())

    def _scene(self, argument: str) -> None:
        self._shown.print(scene_table(self._runtime.observe()))

    def _image(self, argument: str) -> None:
        picture = self._runtime.picture()
        if picture is None:
            self._shown.print("this robot has no camera for people")
            return
        if argument:
            self._save(picture, Path(argument).expanduser())
            return
        columns = min(self._shown.width - 1, _PICTURE_COLUMNS)
        color = not self._shown.no_color and self._shown.color_system is not None
        self._shown.print(half_blocks(picture, columns, color=color))

    def _save(self, picture: np.ndarray, path: Path) -> None:
        try:
            Image.fromarray(picture).save(path)
        except (OSError, ValueError) as error:
            self._shown.print(f"[red]{escape(str(path))} can't be written: {error}[/]")
            return
        self._shown.print(f"[dim]{escape(str(path))}[/]")

    def _program(self, argument: str) -> None:
        if self._last is None or not self._last.program:
            self._shown.print("no program yet")
            return
        for function in self._last.functions:
            self._shown.print(code(function.source))
        self._shown.print(code(self._last.program))

    def _help(self, argument: str) -> None:
        self._shown.print(HELP, markup=False)


class NameCompleter(Completer):
    """Completes commands after a colon, else the names of objects and primitives."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterable[Completion]:
        before = document.text_before_cursor
        if before.startswith(":"):
            for name in (":scene", ":image", ":program", ":help", ":quit"):
                if name.startswith(before):
                    yield Completion(name, start_position=-len(before))
            return
        names = [*self._runtime.scene.names, *self._runtime.registry.names]
        # Names hold spaces, so what was typed of one can be several words: the longest
        # end of the line that begins a name counts.
        for start in [m.start() for m in re.finditer(r"(?<!\S)\S", before)]:
            typed = before[start:]
            fitting = [n for n in names if n.startswith(typed) and n != typed]
            if fitting:
                yield from (Completion(name, start_position=-len(typed)) for name in fitting)
                return


def prompt_session(runtime: Runtime, history_file: Path) -> PromptSession[str]:
    """A prompt with history on disk where that can be written, else in memory."""
    return PromptSession(
        history=history_at(history_file),
        completer=NameCompleter(runtime),
        complete_style=CompleteStyle.READLINE_LIKE,
        complete_while_typing=False,
        enable_history_search=True,
    )
