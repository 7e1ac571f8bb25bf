"""The `cap` command: one file a command, imported when it is asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command line and exit with the code that its outcome has."""
    from cap.cli._app import run

    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))
