"""Whether two results are the same."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

_TOLERANCE = 1e-6
"""Relative, and absolute where numbers are small."""


def same(expected: Any, found: Any, *, ordered: bool = True) -> bool:
    """Whether `found` says what `expected` says.

    Lists, tuples and arrays of the same items are the same; a truth is not a number; numbers
    agree within 1e-6. ordered: False compares the outermost items as a set with counts.
    """
    if isinstance(expected, Mapping):
        return (
            isinstance(found, Mapping)
            and set(expected) == set(found)
            and all(same(expected[k], found[k], ordered=ordered) for k in expected)
        )
    if _is_list(expected):
        if not _is_list(found) or len(expected) != len(found):
            return False
        if ordered:
            return all(same(a, b) for a, b in zip(expected, found, strict=True))
        return _same_items(list(expected), list(found))
    if isinstance(expected, (bool, np.bool_)) or isinstance(found, (bool, np.bool_)):
        both = isinstance(expected, (bool, np.bool_)) and isinstance(found, (bool, np.bool_))
        return both and bool(expected) == bool(found)
    if _is_number(expected):
        found = found.item() if isinstance(found, np.ndarray) and found.ndim == 0 else found
        return _is_number(found) and math.isclose(
            expected, found, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE
        )
    return type(expected) is type(found) and bool(expected == found)


def _same_items(expected: list[Any], found: list[Any]) -> bool:
    left = list(found)
    for item in expected:
        match = next((i for i, other in enumerate(left) if same(item, other)), None)
        if match is None:
            return False
        del left[match]
    return True


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number))
