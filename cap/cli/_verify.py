"""The work of `cap verify`: findings about a program, with a scene's names or without."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from cap.events import plain
from cap.lmp.table import TABLE_DATA
from cap.verify import Finding, verify
from primitives.api import API

_WIDTH = 100
"""Characters of a program's line that are shown."""


def check(source: str, scene: Path | None) -> list[Finding]:
    """What is wrong with a program. With a scene file the table is built and looked at.

    Raises:
        SceneFileError: the scene cannot be built.
    """
    if scene is None:
        return verify(source, registry=API, data=TABLE_DATA, mode="program")
    from cap.runtime import Runtime

    with Runtime.simulated(scene=scene, llm=None) as runtime:
        return runtime.verify(source)


def show_findings(findings: Sequence[Finding], source: str, shown: Console) -> None:
    """Each with what to do, the line of the program, and a caret under the place."""
    for finding in findings:
        shown.print(f"[red]✗[/] [dim]{finding.rule}[/] {escape(printable(str(finding)))}")
        for line in excerpt(source, finding):
            shown.print(Text(line, style="dim"), soft_wrap=True)
    if not findings:
        shown.print("[green]✓[/] nothing wrong was found")


def excerpt(source: str, finding: Finding) -> list[str]:
    """The line of a finding and a caret under its column; nothing when there is no such line."""
    lines = source.split("\n")
    if not 0 < finding.line <= len(lines):
        return []
    text = printable(lines[finding.line - 1])
    if not text.strip():
        return []
    first = max(0, finding.column - _WIDTH // 2) if len(text) > _WIDTH else 0
    before = text[first : finding.column]
    margin = " " * len(str(finding.line))
    return [
        f"  {finding.line} │ {text[first : first + _WIDTH]}",
        f"  {margin} │ {' ' * cell_len(before)}^",
    ]


def printable(text: str) -> str:
    """Text without what a terminal would obey instead of showing it."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def findings_json(program: Path, findings: Sequence[Finding]) -> dict[str, Any]:
    """What `--json` prints: `program, status, findings[{rule, line, column, ...}]`."""
    return {
        "program": str(program),
        "status": "refused" if findings else "done",
        "findings": [plain(f) for f in findings],
    }
