"""`cap docs`: write the primitives reference from the registry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    folder: Annotated[Path, typer.Option(help="Where the pages go.")] = Path("docs"),
) -> None:
    """Write docs/primitives.md from the registry."""
    from cap.cli._reference import PAGE, primitives_page
    from primitives.api import API

    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE).write_text(primitives_page(API), encoding="utf-8")
    print(folder / PAGE)
