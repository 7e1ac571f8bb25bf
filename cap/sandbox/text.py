"""Text from a program, made safe for terminals, logs and records.

What could move a cursor, hide, reorder or colour what a person reads is written out
instead: an escape character becomes the four characters `\\x1b`.
"""

from __future__ import annotations

import unicodedata
from typing import Any

MAX_TEXT = 10_000
"""Characters of one text; more are cut."""

_KEPT = "\n\t"
# Controls, formats (bidirectional overrides, invisible ones), surrogates, private and
# unassigned characters, line and paragraph separators.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def safe_text(text: str, limit: int = MAX_TEXT) -> str:
    """`text` with every unsafe character written out, at most `limit` characters of it."""
    if len(text) > limit:
        text = text[:limit] + " ..."
    if text.isprintable():
        return text
    return "".join(c if _is_safe(c) else _written_out(c) for c in text)


def safe_line(text: str, limit: int = MAX_TEXT) -> str:
    """`safe_text` on one line."""
    return " ".join(safe_text(text, limit).split("\n"))


def safe_value(value: Any) -> Any:
    """A value from the wire with every text in it made safe, keys included."""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, list):
        return [safe_value(item) for item in value]
    if isinstance(value, tuple):
        return tuple(safe_value(item) for item in value)
    if isinstance(value, dict):
        return {safe_value(key): safe_value(item) for key, item in value.items()}
    return value


def _is_safe(character: str) -> bool:
    return character in _KEPT or unicodedata.category(character) not in _UNSAFE


def _written_out(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
