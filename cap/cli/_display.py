"""A command as a person watches it: a sink that prints each event as it happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.syntax import Syntax
from rich.text import Text

from cap import events as ev
from cap.cli._rehearsal import rehearsal_lines
from cap.cli._scenes import scene_table
from cap.sandbox.text import safe_text
from primitives.language import spoken

_MAX_ARGUMENT_CHARS = 60
_INDENT = " " * 4
_ORIGINS = {
    "answers": "descriptions read anew",
    "statement": "one statement written anew",
    "whole": "written anew",
    "sample": "another sample",
    "variation": "a variation",
}
_GOAL = {True: "the goal holds", False: "the goal does not hold", None: "it may act"}


class LiveDisplay:
    """Prints the stream of `cap.events`; an instance is a sink.

    Text that is being written is shown line by line, highlighted; on a terminal the line
    under way is visible too. quiet_reads: whether to leave out calls that move nothing.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._terminal = console.is_terminal
        self._pending = ""
        self._open = False
        """Whether the cursor stands behind text, so that the next line needs a break first."""
        self._moving = 0
        """Motions shown on the line under way."""
        self._checked = False
        self._calls: dict[int, str] = {}
        self._handlers: dict[type[ev.Event], Callable[[Any], None]] = {
            ev.CommandStarted: self._started,
            ev.SceneObserved: self._observed,
            ev.GenerationStarted: self._generation_started,
            ev.TextGenerated: self._text,
            ev.GenerationFinished: self._generation_finished,
            ev.ProgramVerified: self._verified,
            ev.SkillUsed: self._skill,
            ev.ProgramRehearsed: self._rehearsed,
            ev.CandidateJudged: self._judged,
            ev.CandidateChosen: self._chosen,
            ev.PredicateEvaluated: self._predicate,
            ev.OutcomeCompared: self._compared,
            ev.ProgramReady: self._ready,
            ev.CallStarted: self._call_started,
            ev.CallFinished: self._call_finished,
            ev.MotionStarted: self._motion_started,
            ev.MotionFinished: self._motion_finished,
            ev.MonitorVerdict: self._verdict,
            ev.Said: self._said,
            ev.Note: self._note,
            ev.CommandFinished: lambda event: self._break(),
        }

    def __call__(self, event: ev.Event) -> None:
        handler = self._handlers.get(type(event))
        if handler is not None:
            handler(event)

    def _line(self, markup: str) -> None:
        self._break()
        self._console.print(markup)

    def _break(self) -> None:
        if self._open:
            self._console.print()
            self._open = False
        self._moving = 0

    def _started(self, event: ev.CommandStarted) -> None:
        if event.source == "sentence":
            self._line(f"[bold]> {escape(event.command)}[/]")

    def _observed(self, event: ev.SceneObserved) -> None:
        if event.moment == "before":
            self._break()
            self._console.print(scene_table(event.scene))

    def _generation_started(self, event: ev.GenerationStarted) -> None:
        again = f" (attempt {event.attempt})" if event.attempt > 1 else ""
        if event.line is not None:
            again = f", line {event.line} anew"
        if event.samples > 1:
            again = f", {event.samples} times; this is the first"
        what = {"main": "the program", "function": f"the function {event.subject}"}.get(
            event.purpose, f"{event.purpose}: {event.subject}"
        )
        self._line(f"[cyan]writing {escape(what)}{again}[/]")
        self._pending = ""

    def _text(self, event: ev.TextGenerated) -> None:
        *lines, self._pending = (self._pending + safe_text(event.text)).split("\n")
        for line in lines:
            self._code_line(line)
        if self._terminal and self._pending:
            self._erase()
            room = max(self._console.width - len(_INDENT) - 1, 10)
            self._console.print(f"{_INDENT}{escape(self._pending[-room:])}", end="")
            self._open = True

    def _generation_finished(self, event: ev.GenerationFinished) -> None:
        if self._pending.strip():
            self._code_line(self._pending)
        self._pending = ""
        rate = event.completion_tokens / max(event.total_s - event.first_token_s, 1e-3)
        self._line(
            f"[dim]  {event.completion_tokens} tokens in {event.total_s:.1f} s, the first after "
            f"{event.first_token_s:.2f} s ({rate:.0f} per second)[/]"
        )

    def _code_line(self, line: str) -> None:
        self._erase()
        self._console.print(code(line))

    def _erase(self) -> None:
        """Take back the line under way, which is about to be printed again, highlighted."""
        if self._open and self._terminal:
            self._console.file.write("\r\x1b[K")
            self._open = False
        else:
            self._break()

    def _verified(self, event: ev.ProgramVerified) -> None:
        self._checked = not event.findings
        for finding in event.findings:
            where = f"line {finding.get('line')}: " if finding.get("line") else ""
            remedy = f"; {finding['remedy']}" if finding.get("remedy") else ""
            text = escape(f"{where}{finding.get('message')}{remedy}")
            self._line(f"  [red]✗[/] {text}")

    def _skill(self, event: ev.SkillUsed) -> None:
        self._line(f"  [dim]kept from before: {escape(event.name)}[/]")

    def _rehearsed(self, event: ev.ProgramRehearsed) -> None:
        for line in rehearsal_lines(event.rehearsal):
            self._line(line)

    def _judged(self, event: ev.CandidateJudged) -> None:
        if event.index == 0:
            return
        how = _ORIGINS.get(event.origin, event.origin)
        what = event.problem or _GOAL[event.holds]
        sign = "[red]✗[/]" if event.problem else "[green]✓[/]"
        self._line(f"{sign} [dim]version {event.index + 1}, {how}: {escape(what)}[/]")

    def _chosen(self, event: ev.CandidateChosen) -> None:
        if event.of:
            told = f"{event.agree} of {event.of} versions that may act lead where it leads"
            self._line(f"[green]✓[/] [dim]version {event.index + 1} it is: {told}[/]")

    def _predicate(self, event: ev.PredicateEvaluated) -> None:
        if event.moment == "seen":
            sign = {True: "[green]✓[/]", False: "[yellow]![/]", None: "[dim]?[/]"}[event.holds]
            told = event.problem or f"on the table {_GOAL[event.holds]}"
            self._line(f"{sign} [dim]{escape(told)}[/]")

    def _compared(self, event: ev.OutcomeCompared) -> None:
        for difference in event.differences:
            self._line(f"  [yellow]! {escape(difference.text)}[/]")

    def _ready(self, event: ev.ProgramReady) -> None:
        self._line("[green]✓[/] [dim]verified; it runs[/]" if self._checked else "[dim]it runs[/]")

    def _call_started(self, event: ev.CallStarted) -> None:
        arguments = ", ".join(_shown(a) for a in event.args)
        text = f"{event.primitive}({arguments})"
        self._calls[event.index] = text
        self._line(f"[green]▸[/] {escape(text)}")

    def _call_finished(self, event: ev.CallFinished) -> None:
        text = self._calls.pop(event.index, event.primitive)
        if event.error is not None:
            self._line(f"  [red]✗ {escape(event.error)}[/]")
        elif event.result is not None:
            self._line(f"  [dim]= {escape(_shown(event.result))}[/]")
        elif self._calls:
            self._line(f"  [dim]done: {escape(text)}[/]")

    def _motion_started(self, event: ev.MotionStarted) -> None:
        lead = "  [dim]· " if not self._moving else "[dim] → "
        self._console.print(f"{lead}{escape(event.label)} {event.duration_s:.1f} s[/]", end="")
        self._open = True
        self._moving += 1

    def _motion_finished(self, event: ev.MotionFinished) -> None:
        if event.error is not None:
            self._line(f"  [red]✗ {escape(event.label)}: {escape(event.error)}[/]")

    def _verdict(self, event: ev.MonitorVerdict) -> None:
        self._line(f"  [yellow]! monitor {event.action}: {escape(event.reason)}[/]")

    def _said(self, event: ev.Said) -> None:
        self._line(f"[bold]“{escape(event.text)}”[/]")

    def _note(self, event: ev.Note) -> None:
        self._line(f"  [yellow]{escape(event.text)}[/]")


def code(source: str) -> Text:
    """Python source, highlighted and set in."""
    syntax = Syntax("", "python", theme="ansi_dark", background_color="default")
    # Whoever approves a program must see what would hide or reorder its text.
    text = syntax.highlight(safe_text(source, len(source)))
    text.rstrip()
    lines = text.split("\n", allow_blank=True)
    return Text("\n").join(Text(_INDENT) + line if line.plain else line for line in lines)


def _shown(value: Any) -> str:
    """A value in a call, short: names in quotes, points to the millimetre."""
    if isinstance(value, (list, tuple)):
        text = f"({', '.join(_shown(v) for v in value)})"
    else:
        text = repr(value) if isinstance(value, str) else spoken(value)
    return text if len(text) <= _MAX_ARGUMENT_CHARS else text[: _MAX_ARGUMENT_CHARS - 1] + "…"
