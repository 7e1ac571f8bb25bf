"""Where words go: people read the terminal, programs read one JSON object."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from rich.console import Console

_PLAIN_WIDTH = 120


@contextmanager
def json_output(wanted: bool) -> Iterator[TextIO]:
    """Standard output as it was; while `wanted`, everything else that is printed goes to stderr.

    The file descriptor itself is turned, because native libraries print past Python.
    """
    if not wanted:
        yield sys.stdout
        return
    sys.stdout.flush()
    saved = os.dup(1)
    os.dup2(2, 1)
    try:
        with os.fdopen(os.dup(saved), "w", encoding="utf-8") as out:
            yield out
    finally:
        sys.stdout.flush()
        os.dup2(saved, 1)
        os.close(saved)


def print_json(record: dict[str, Any], out: TextIO) -> None:
    """One object and a line break; NaN and infinities, which JSON lacks, become null."""
    out.write(json_line(record) + "\n")
    out.flush()


def json_line(record: dict[str, Any]) -> str:
    """One object as strict JSON on one line; NaN and infinities become null."""
    line = json.dumps(_finite(record), ensure_ascii=False, allow_nan=False)
    # Half a character, which no encoding has, stays the escape that JSON has for it.
    return line.encode("utf-8", "backslashreplace").decode("utf-8")


def console(*, to_stderr: bool = False) -> Console:
    """A console that knows about NO_COLOR, pipes and narrow terminals."""
    stream = sys.stderr if to_stderr else sys.stdout
    return Console(
        file=stream,
        width=None if stream.isatty() else _PLAIN_WIDTH,
        highlight=False,
        soft_wrap=False,
    )


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_finite(v) for v in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value
