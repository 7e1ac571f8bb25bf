"""`cap docs`: write the pages that are made from the code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    folder: Annotated[Path, typer.Option(help="Where the pages go.")] = Path("docs"),
) -> None:
    """Write docs/primitives.md and docs/verification.md from the code."""
    from cap.cli._reference import PAGE, primitives_page
    from cap.cli._verification import VERIFICATION_PAGE, verification_page
    from cap.verify.rules import RULES
    from primitives.api import API

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        (PAGE, primitives_page(API)),
        (VERIFICATION_PAGE, verification_page(RULES)),
    ):
        (folder / name).write_text(text, encoding="utf-8")
        print(folder / name)
