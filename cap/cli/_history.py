"""What was typed before, for prompts."""

from __future__ import annotations

import sys
from pathlib import Path

from prompt_toolkit.history import FileHistory, History, InMemoryHistory


def history_at(path: Path) -> History:
    """What was typed before, on disk where that can be written, else in memory."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        print(f"history is not kept: {error}", file=sys.stderr)
        return InMemoryHistory()
    return FileHistory(str(path))
