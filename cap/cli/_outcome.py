"""What a command came to, for people."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from cap.cli._scenes import moved_table
from cap.result import RunResult, Status


def show_result(result: RunResult, shown: Console) -> None:
    """What changed, how it ended, how long each link took, how many tokens."""
    moved = moved_table(result.scene_before, result.scene_after)
    shown.print()
    if moved is not None:
        shown.print(moved)
    style = "green" if result.status is Status.DONE else "red"
    error = f": {escape(result.error)}" if result.error else ""
    shown.print(f"[bold {style}]{result.status.value}[/]{error}")
    t = result.timing
    shown.print(
        f"[dim]observe {t.observe_s:.2f} s, write {t.write_s:.2f} s, verify {t.verify_s:.2f} s, "
        f"rehearse {t.rehearse_s:.2f} s, act {t.act_s:.2f} s, total {t.total_s:.2f} s[/]"
    )
    n = result.tokens
    if n.prompt or n.completion:
        shown.print(
            f"[dim]{n.prompt} prompt tokens ({n.cached} from the cache), {n.completion} written[/]"
        )
    m = result.monitor
    if m.scaled or m.held or m.stopped:
        shown.print(
            f"[yellow]monitor: {m.checks} checks, {m.scaled} scaled, {m.held} held, "
            f"{m.stopped} stopped ({escape('; '.join(m.reasons))})[/]"
        )
