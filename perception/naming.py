"""Names of objects: "red block", or "red block 1", "red block 2" among equals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from robot_bridge.robot import FloatArray
from robot_bridge.workspace import table_from_robot

COLUMN_M = 0.005
"""Objects this close along the table frame's x axis count as one above the other."""


def naming_order(positions: Sequence[FloatArray]) -> list[int]:
    """Indices of robot-frame positions (3,) left to right, then top to bottom, then downwards.

    Left and top are those of the table frame. Neighbours whose x differs by less than
    `COLUMN_M` are in one column, so that noise does not decide about objects in line.
    """
    if not len(positions):
        return []
    points = np.asarray(positions, dtype=np.float64).reshape(len(positions), 3)
    table = table_from_robot(points[:, :2])
    left_first = np.argsort(table[:, 0], kind="stable")
    column = np.zeros(len(points), dtype=np.int64)
    gaps = np.diff(table[left_first, 0]) >= COLUMN_M
    column[left_first[1:]] = np.cumsum(gaps)
    rows = np.round(table[:, 1] / COLUMN_M)
    return sorted(range(len(points)), key=lambda i: (column[i], -rows[i], -points[i, 2], i))


def first_names(kind: str, count: int) -> list[str]:
    """Names for `count` objects of one kind, such as "red block", in naming order."""
    return [kind] if count == 1 else [f"{kind} {i}" for i in range(1, count + 1)]


def next_name(kind: str, taken: frozenset[str]) -> str:
    """A name for one more object of a kind that already has names.

    An only "red block" keeps its name when a second turns up, which becomes "red block 2".
    """
    if not any(name == kind or name.startswith(f"{kind} ") for name in taken):
        return kind
    number = 2 if kind in taken else 1
    while f"{kind} {number}" in taken:
        number += 1
    return f"{kind} {number}"
