"""How long and wide a square of a metric grid really is, from where its cells end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perception.plane import CELL_M
from perception.squares import FREE, ON, Square

_STRIP = 0.6
"""Part of a side that is looked along; corners are left out, which a turn rounds off."""
_REACH_M = 0.045
_ENDS = 0.5
"""A row of cells of which less is ON lies outside."""
_BORDER_CELLS = 3
_OPEN = 0.6
"""Part of the cells behind an end that must be FREE, or else the end is not one."""
_BLURRED_M = 0.0008
"""What smoothing the pictures takes away from a side."""


def measured_sides(
    cells: NDArray[np.uint8], square: Square, edge_m: float
) -> tuple[float | None, float | None]:
    """Lengths [m] of the square's sides along its yaw and across it.

    cells: as for `fit_squares`, with the cells of other squares UNKNOWN. edge_m: about how
    long a side is. A side of which an end is hidden or touches something is None.
    """
    row = np.arange(cells.shape[0], dtype=np.float32)[:, None] - np.float32(square.row)
    column = np.arange(cells.shape[1], dtype=np.float32) - np.float32(square.column)
    c, s = np.float32(np.cos(square.yaw_rad)), np.float32(np.sin(square.yaw_rad))
    along, across = column * c + row * s, row * c - column * s
    strip = _STRIP * edge_m / 2 / CELL_M
    return _side(cells, along, across, strip), _side(cells, across, along, strip)


def _side(
    cells: NDArray[np.uint8],
    along: NDArray[np.float32],
    across: NDArray[np.float32],
    strip: float,
) -> float | None:
    reach = int(_REACH_M / CELL_M)
    inside = (np.abs(across) <= strip) & (np.abs(along) < reach)
    # Not rint: it rounds halves to even, and leaves every other row empty.
    place = np.floor(along[inside] + 0.5).astype(np.int64).clip(-reach, reach) + reach
    found = cells[inside]
    count = np.bincount(place, minlength=2 * reach + 1)
    many = np.maximum(count, 1)
    on = np.bincount(place[found == ON], minlength=2 * reach + 1) / many
    free = np.bincount(place[found == FREE], minlength=2 * reach + 1) / many
    length = float(on[reach])
    for step in (1, -1):
        at = reach + step
        while 0 < at < 2 * reach and on[at] >= _ENDS:
            length += float(on[at])
            at += step
        if not 0 < at < 2 * reach:
            return None
        border = slice(at + 1, at + 1 + _BORDER_CELLS)
        if step < 0:
            border = slice(max(0, at - _BORDER_CELLS), at)
        if float(free[border].mean()) < _OPEN:
            return None
        # The end lies somewhere in the cells before the border that are neither.
        between = slice(at, at + 2) if step > 0 else slice(at - 1, at + 1)
        length += float((on[between] + (1.0 - on[between] - free[between]) / 2).sum())
    return length * CELL_M + _BLURRED_M
