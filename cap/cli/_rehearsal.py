"""A rehearsal in a few lines for a person: how long, what goes where, what went wrong."""

from __future__ import annotations

from rich.markup import escape

from cap.rehearse.report import Move, Rehearsal
from robot_bridge.workspace import table_from_robot

_MAX_MOVES = 4


def rehearsal_lines(rehearsal: Rehearsal) -> list[str]:
    """Markup, one line each."""
    sign = {"clear": "[green]✓[/]", "warn": "[yellow]![/]", "fail": "[red]✗[/]"}
    lines = [f"{sign[rehearsal.verdict]} [dim]{escape(_summary(rehearsal))}[/]"]
    if rehearsal.problem:
        style = "red" if rehearsal.verdict == "fail" else "yellow"
        lines.append(f"  [{style}]{escape(rehearsal.problem)}[/]")
        if rehearsal.trace:
            lines.append(f"  [dim]{escape(rehearsal.trace)}[/]")
    lines += [f"  [dim]{escape(doubt)}[/]" for doubt in rehearsal.doubts]
    share = rehearsal.succeeded_share
    if share is not None:
        count = len(rehearsal.trials)
        well = round(share * count)
        lines.append(f"  {well} of {count} rehearsals with everything a little off went well")
    return lines


def _summary(rehearsal: Rehearsal) -> str:
    moves = [_move(m) for m in rehearsal.moves[:_MAX_MOVES]]
    more = len(rehearsal.moves) - len(moves)
    listed = "; ".join(moves) + (f"; and {more} more" if more > 0 else "")
    went = "rehearsed" if rehearsal.verdict == "clear" else "rehearsed, with a problem"
    return (
        f"{went} in {rehearsal.wall_s:.2f} s, {rehearsal.speed:.0f} times faster than the arm's "
        f"{rehearsal.robot_s:.1f} s: {listed or 'no object moves'}"
    )


def _move(move: Move) -> str:
    if move.held:
        return f"{move.name} into the gripper"
    x, y = table_from_robot(move.end[:2]) * 100
    return f"{move.name} to ({x:.0f}, {y:.0f}) cm"
