"""The exception classes that programs know by name."""

from __future__ import annotations

import inspect

from primitives import errors
from primitives.errors import PrimitiveError


def error_lineage() -> tuple[tuple[str, str], ...]:
    """(name, name of the base) of every primitive error, bases first."""
    return tuple(
        (value.__name__, value.__base__.__name__)
        for value in vars(errors).values()
        if inspect.isclass(value) and issubclass(value, PrimitiveError) and value.__base__
    )


ERROR_NAMES = frozenset(name for name, _ in error_lineage())
"""What a program may write after `except`, builtin exceptions aside."""
