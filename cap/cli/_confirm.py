"""Asking a person before the arm moves: program, what will move, and how that will look."""

from __future__ import annotations

import signal
import tempfile
from pathlib import Path

from PIL import Image
from rich.console import Console
from rich.markup import escape

from cap.cli._display import code
from cap.cli._scenes import half_blocks, moved_table
from cap.policy import Approve
from cap.rehearse.proposal import Confirm, Pictures, Proposal

BEFORE, AFTER = "predicted_before.png", "predicted_after.png"
_COLUMNS = 72


def asking(shown: Console, folder: Path | None = None) -> Confirm:
    """Whom `Runtime.run` asks. folder: where pictures go; without one, a temporary folder."""
    return lambda proposal: confirmed(proposal, shown, folder)


def confirmed(proposal: Proposal, shown: Console, folder: Path | None = None) -> bool:
    """Show the proposal and ask; no answer, or Ctrl-C, is a no."""
    for function in proposal.functions:
        shown.print(code(function))
    shown.print(code(proposal.program))
    _show_prediction(proposal, shown, folder)
    shown.print("[bold]Shall the arm do this?[/] \\[y/N] ", end="")
    return _answer(shown) in ("y", "yes")


def approving(shown: Console) -> Approve:
    """Whom the policy asks about single calls; "a" is a yes to all calls of that primitive."""
    always: set[str] = set()

    def approve(call: str) -> bool:
        primitive = call.partition("(")[0]
        if primitive in always:
            return True
        shown.print(f"[bold]Allow {escape(call)}?[/] \\[y/N/a = always {primitive}] ", end="")
        answer = _answer(shown)
        if answer in ("a", "always"):
            always.add(primitive)
        return answer in ("y", "yes", "a", "always")

    return approve


def _answer(shown: Console) -> str:
    """What the person types; nothing at the end of input, without one, or at Ctrl-C."""
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return input().strip().lower()
    except (EOFError, KeyboardInterrupt, OSError, RuntimeError):
        # A standard input that is closed is a RuntimeError, one that can't be read an OSError.
        shown.print()
        return ""
    finally:
        signal.signal(signal.SIGINT, handler)


def _show_prediction(proposal: Proposal, shown: Console, folder: Path | None) -> None:
    rehearsal = proposal.rehearsal
    if rehearsal is None:
        shown.print("[dim]it was not rehearsed[/]")
        return
    table = moved_table(rehearsal.before, rehearsal.after)
    if table is None:
        shown.print("[dim]no object will move[/]")
    else:
        table.title = "will move"
        shown.print(table)
    if proposal.pictures is not None:
        _show_pictures(proposal.pictures, shown, folder)


def _show_pictures(pictures: Pictures, shown: Console, folder: Path | None) -> None:
    if shown.is_terminal:
        color = not shown.no_color and shown.color_system is not None
        columns = min(shown.width - 1, _COLUMNS)
        shown.print(half_blocks(pictures.after, columns, color=color))
    try:
        into = folder or Path(tempfile.mkdtemp(prefix="cap-"))
        Image.fromarray(pictures.before).save(into / BEFORE)
        Image.fromarray(pictures.after).save(into / AFTER)
    except OSError as error:
        shown.print(f"[yellow]the predicted pictures can't be written: {error.strerror}[/]")
        return
    where = f"{into / BEFORE} and {AFTER}"
    shown.print(f"[dim]predicted pictures: {escape(where)}[/]", soft_wrap=True)
