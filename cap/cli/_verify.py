"""The work of `cap verify`: findings about a program, with a scene's names or without."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from cap.events import plain
from cap.lmp.writer import TABLE_DATA
from cap.verify import Finding, verify
from primitives.api import API


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


def show_findings(findings: Sequence[Finding], shown: Console) -> None:
    """One line each, with where and what to do."""
    for finding in findings:
        shown.print(f"[red]✗[/] [dim]{finding.rule}[/] {escape(str(finding))}")
    if not findings:
        shown.print("[green]✓[/] nothing wrong was found")


def findings_json(program: Path, findings: Sequence[Finding]) -> dict[str, Any]:
    """What `--json` prints: `program, status, findings[{rule, line, column, ...}]`."""
    return {
        "program": str(program),
        "status": "refused" if findings else "done",
        "findings": [plain(f) for f in findings],
    }
