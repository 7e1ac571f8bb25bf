"""Squares of known size that explain a region of a metric grid.

Cells are ON (the region), FREE (surely not the region) or UNKNOWN (hidden by something).
A lone square that is wholly seen is read from its least rectangle. Otherwise squares are
placed one after another where they cover the most of the region and the least free room,
each in a corner of what remains, so that touching squares come apart; then each is placed
anew in the room that the others leave.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft2, rfft2

from perception.plane import CELL_M

UNKNOWN, ON, FREE = 0, 1, 2

_YAW_STEP_DEG = 5
_YAWS = tuple(float(np.deg2rad(degrees)) for degrees in range(0, 90, _YAW_STEP_DEG))
_RING_CELLS = 3
_RING_WEIGHT = 0.35
_ROUNDS = 2
_LEAST_SEEN = 0.30
"""A square of which less is seen is not believed."""
_SLACK = 0.12
"""How far a lone square's sides may be from the known edge, relative."""


_WHOLE = 0.78
"""A region with sides less alike, or that fills less of its rectangle, is no whole square."""
_SEVERAL = 1.4
"""A region larger than this many squares is more than one."""

_GRID_CELLS = 16
"""Grids are padded to whole multiples of this, so that few spectra need keeping."""
_Spectrum = NDArray[np.complex64]


@dataclass(frozen=True)
class Square:
    """column, row: centre in cells. seen: which part of it is ON, 0 to 1."""

    column: float
    row: float
    yaw_rad: float
    seen: float


def fit_squares(cells: NDArray[np.uint8], edge_m: float) -> list[Square]:
    """The squares of edge `edge_m` in a grid of cells, best first."""
    region = (cells == ON).astype(np.uint8)
    lone = _lone_square(region, edge_m)
    if lone is not None:
        return [lone]
    found = _placed(cells, edge_m)
    if float(np.count_nonzero(region)) * CELL_M**2 > _SEVERAL * edge_m**2:
        # Blocks that touch along a side have one yaw, which rules out most wrong starts.
        tries = [found, *(_placed(cells, edge_m, only=i) for i in range(0, len(_YAWS), 2))]
        found = max(tries, key=lambda squares: _worth(cells, squares, edge_m))
    return _settled(cells, found, edge_m) if len(found) > 1 else found


def _placed(cells: NDArray[np.uint8], edge_m: float, only: int | None = None) -> list[Square]:
    """Squares placed one after another where each is worth the most; only: at this yaw."""
    edge = edge_m / CELL_M
    gain = _gain(cells)
    found: list[Square] = []
    while float(np.count_nonzero(gain > 0)) > _LEAST_SEEN * edge * edge:
        square = _best_square(gain, edge_m, only)
        if square is None or square.seen < _LEAST_SEEN:
            break
        found.append(square)
        gain[_stamp(gain.shape, square, edge)] = -1.0
    return found


def _worth(cells: NDArray[np.uint8], squares: list[Square], edge_m: float) -> float:
    """What the squares cover of the region, less what they cover twice or beside it."""
    total = 0.0
    gain = _gain(cells)
    for square in squares:
        stamp = _stamp(cells.shape, square, edge_m / CELL_M)
        total += float(gain[stamp].sum())
        gain[stamp] = -1.0
    return total


def _settled(cells: NDArray[np.uint8], squares: list[Square], edge_m: float) -> list[Square]:
    """Touching squares after each was placed anew in the room that the others leave."""
    stamps = [_stamp(cells.shape, s, edge_m / CELL_M) for s in squares]
    for _ in range(_ROUNDS):
        for i in range(len(squares)):
            gain = _gain(cells)
            for j, stamp in enumerate(stamps):
                if j != i:
                    gain[stamp] = -1.0
            square = _best_square(gain, edge_m)
            if square is not None and square.seen >= squares[i].seen:
                squares[i] = square
                stamps[i] = _stamp(cells.shape, square, edge_m / CELL_M)
    return squares


def _gain(cells: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What covering each cell is worth."""
    return np.where(cells == ON, 1.0, np.where(cells == FREE, -1.0, 0.0)).astype(np.float32)


def _lone_square(region: NDArray[np.uint8], edge_m: float) -> Square | None:
    """The region as one wholly visible square, or None when it is not one."""
    contours, _ = cv2.findContours(region, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    outline = max(contours, key=len)
    (column, row), (width, height), angle = cv2.minAreaRect(outline)
    sides = (np.array([width, height]) + 1.0) * CELL_M
    area = float(np.count_nonzero(region)) * CELL_M**2
    filled = area / float(np.prod(sides))
    if np.any(np.abs(sides / edge_m - 1.0) > _SLACK) or not 0.85 < filled < 1.15:
        return None
    return Square(column, row, np.deg2rad(angle) % (np.pi / 2), min(1.0, area / edge_m**2))


def lone_edge(cells: NDArray[np.uint8]) -> float | None:
    """About how long the sides of a region are that is one whole square, or None."""
    region = (cells == ON).astype(np.uint8)
    contours, _ = cv2.findContours(region, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    _, sides, _ = cv2.minAreaRect(max(contours, key=len))
    short, long = sorted(side + 1.0 for side in sides)
    area = float(np.count_nonzero(region))
    if short < _WHOLE * long or area < _WHOLE * short * long:
        return None
    return float(np.sqrt(area)) * CELL_M


def without(cells: NDArray[np.uint8], squares: list[Square], edge_m: float) -> NDArray[np.uint8]:
    """The grid with the cells of squares of edge `edge_m` UNKNOWN."""
    left = cells.copy()
    for square in squares:
        left[_stamp(cells.shape, square, edge_m / CELL_M)] = UNKNOWN
    return left


@lru_cache(maxsize=16)
def _kernels(edge_m: float) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """For each yaw the square's cells and those of a ring around it."""
    edge = edge_m / CELL_M
    half = int(np.ceil((edge / 2 + _RING_CELLS) * np.sqrt(2.0)))
    axis = np.arange(-half, half + 1, dtype=np.float32)
    column, row = np.meshgrid(axis, axis)
    kernels = []
    for yaw in _YAWS:
        along = np.abs(column * np.cos(yaw) + row * np.sin(yaw))
        across = np.abs(row * np.cos(yaw) - column * np.sin(yaw))
        reach = np.maximum(along, across)
        square = (reach <= edge / 2).astype(np.float32)
        ring = ((reach > edge / 2 + 0.5) & (reach <= edge / 2 + _RING_CELLS)).astype(np.float32)
        kernels.append((square, ring))
    return kernels


@lru_cache(maxsize=32)
def _spectra(edge_m: float, shape: tuple[int, int]) -> tuple[_Spectrum, _Spectrum]:
    """Of the squares and of their rings at each yaw, on a grid of a shape that wraps around.

    A kernel is the same turned by half, so that to correlate is to convolve.
    """
    kernels = _kernels(edge_m)
    half = kernels[0][0].shape[0] // 2
    around = np.zeros((2, len(kernels), *shape), dtype=np.float32)
    for i, pair in enumerate(kernels):
        around[:, i, : 2 * half + 1, : 2 * half + 1] = pair
    squares, rings = rfft2(np.roll(around, (-half, -half), axis=(2, 3)))
    return squares, rings


def _best_square(
    gain: NDArray[np.float32], edge_m: float, only: int | None = None
) -> Square | None:
    """The square worth the most, at every other yaw and then at the best one's neighbours.

    only: the one yaw, of `_YAWS`, to look at.
    """
    on = (gain > 0).astype(np.float32)
    count = len(_YAWS)
    yaws = list(range(0, count, 2)) if only is None else [only]
    scores = _worths(gain, on, edge_m, yaws)
    best = int(scores.max(axis=(1, 2)).argmax())
    yaw, score = yaws[best], scores[best]
    if only is None:
        beside = [(yaw - 1) % count, (yaw + 1) % count]
        for other, of_other in zip(beside, _worths(gain, on, edge_m, beside), strict=True):
            if of_other.max() > score.max():
                yaw, score = other, of_other
    value = float(score.max())
    if value <= 0:
        return None
    # Several cells may be equally good; their middle is the unbiased answer.
    rows, columns = np.nonzero(score >= value - 2.0)
    near = (np.abs(rows - rows[0]) < 4) & (np.abs(columns - columns[0]) < 4)
    square = Square(float(columns[near].mean()), float(rows[near].mean()), _YAWS[yaw], 0.0)
    seen = float(on[_stamp(gain.shape, square, edge_m / CELL_M)].sum())
    return replace(square, seen=seen * CELL_M**2 / edge_m**2)


def _worths(
    gain: NDArray[np.float32], on: NDArray[np.float32], edge_m: float, yaws: list[int]
) -> NDArray[np.float32]:
    """What a square at each cell is worth, shape (len(yaws), rows, columns)."""
    rows, columns = gain.shape
    reach = _kernels(edge_m)[0][0].shape[0] // 2
    # Room for the kernels to reach over the grid's edges without coming in on the other side.
    room = (reach + max(n, reach + 1) for n in (rows, columns))
    height, width = (-(-n // _GRID_CELLS) * _GRID_CELLS for n in room)
    squares, rings = _spectra(edge_m, (height, width))
    of_gain, of_on = rfft2(np.stack([gain, on]), (height, width))
    inside = irfft2(of_gain * squares[yaws], (height, width))[:, :rows, :columns]
    beside = irfft2(of_on * rings[yaws], (height, width))[:, :rows, :columns]
    # Both count cells: what is beside whole numbers is rounding, and would choose among equals.
    return np.asarray(np.rint(inside) - np.float32(_RING_WEIGHT) * np.rint(beside))


def _stamp(shape: tuple[int, ...], square: Square, edge: float) -> NDArray[np.bool_]:
    """The cells inside a square of `edge` cells."""
    row = np.arange(shape[0])[:, None] - square.row
    column = np.arange(shape[1]) - square.column
    c, s = np.cos(square.yaw_rad), np.sin(square.yaw_rad)
    along, across = np.abs(column * c + row * s), np.abs(row * c - column * s)
    return np.asarray(np.maximum(along, across) <= edge / 2)
