"""Bowls in one frame: hollow, with a round rim of about a known radius and height.

Points of one colour near the rim's height vote for the centres of circles that they may
lie on (Hough). A circle is a bowl's when enough of it is seen and its inside is lower
than its rim, where nothing lies in it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from perception.colours import NAMES
from perception.detector import Detection
from perception.plane import CELL_M, Grid
from perception.surfaces import BoolImage, Surfaces
from robot_bridge.robot import FloatArray, RGBDFrame

RIM_RADIUS_M = 0.0625
"""Nominal radius of the rim's middle line."""
OUTER_RADIUS_M = 0.065
"""Nominal outer radius of the rim."""
RIM_HEIGHT_M = 0.05
"""Nominal height of the rim above the table."""
FLOOR_M = 0.005
"""Nominal height of the inside above the table."""
_WALL_M = OUTER_RADIUS_M - RIM_RADIUS_M
"""From the rim's middle line to its outer edge."""

_BAND_M = 0.009
"""Points this close to the rim's height may belong to it."""
_RING_M = 0.006
"""Points this close to the circle belong to it."""
_LEAST_ARC = 0.45
"""Part of the circle that must be seen."""
_SECTORS = 36
_REFINEMENTS = 6
_SPREAD_M = 0.002
"""Distance from the circle at which a point counts half."""
_RADIUS_SPREAD_M = 0.003
"""How far radii are from the nominal one, so that a short arc does not decide alone."""
_OUTERMOST, _OUTER_LOST_M = 98, 0.0005
"""Percentile of its points' radii, and what it misses to the outer radius."""
_TOPMOST, _TOP_LOST_M = 95, 0.0007
"""Percentile of its rim points' heights, and what it misses to the rim's height."""
_CONTENT_M = 0.028
"""A level surface inside, of the bowl's colour and at least this high, is a block in it."""
_LEAST_PX = 60


def find_bowls(frame: RGBDFrame, surfaces: Surfaces) -> tuple[list[Detection], Surfaces]:
    """The bowls, and the surfaces without what belongs to them (label 0 there)."""
    labels = surfaces.labels.copy()
    found: list[Detection] = []
    slant = abs(float(frame.base_from_camera[2, 2]))
    with np.errstate(invalid="ignore"):
        band = np.abs(surfaces.heights - RIM_HEIGHT_M) < _BAND_M
    for label in range(1, len(NAMES) + 1):
        rim = band & (surfaces.labels == label)
        while np.count_nonzero(rim) >= _LEAST_PX:
            points = surfaces.points[rim]
            circle = _best_circle(points)
            if circle is None:
                break
            centre, radius, arc = circle
            own, taken = _belongings(surfaces, label, centre, radius)
            rim &= ~taken
            labels[own] = 0
            confidence = arc * (0.5 + 0.5 * slant)
            found.append(_bowl(label, centre, radius, surfaces, own, confidence))
    return found, replace(surfaces, labels=labels)


def _best_circle(points: NDArray[np.float32]) -> tuple[FloatArray, float, float] | None:
    """Centre (2,), radius and visible part of the rim that most of the points (n, 3) lie on."""
    grid = Grid.around(points, RIM_RADIUS_M + 0.01)
    columns = np.rint((points[:, 0] - grid.x0) / CELL_M).astype(int)
    rows = np.rint((points[:, 1] - grid.y0) / CELL_M).astype(int)
    cells = np.unique(rows * grid.columns + columns)
    ring_rows, ring_columns = _ring()
    votes = np.bincount(
        (cells[:, None] + ring_rows * grid.columns + ring_columns).ravel(),
        minlength=grid.rows * grid.columns,
    )
    row, column = divmod(int(votes.argmax()), grid.columns)
    centre, radius = grid.position(column, row), RIM_RADIUS_M
    for reach in (2 * _RING_M, _RING_M):
        far = _far(points, centre)
        on = np.abs(far - radius) < reach
        if np.count_nonzero(on) < _LEAST_PX / 2:
            return None
        centre, radius = _refined(points[on, :2].astype(np.float64), centre, radius)
    far = _far(points, centre)
    on = np.abs(far - radius) < _RING_M
    angle = np.arctan2(points[on, 1] - centre[1], points[on, 0] - centre[0])
    sectors = np.unique(((angle + np.pi) / (2 * np.pi) * _SECTORS).astype(int) % _SECTORS)
    arc = len(sectors) / _SECTORS
    return (centre, radius, arc) if arc >= _LEAST_ARC else None


def _far(points: NDArray[np.float32], centre: FloatArray) -> FloatArray:
    """Level distances [m] of points (n, 2+) from a point (2,)."""
    return np.asarray(np.hypot(points[:, 0] - centre[0], points[:, 1] - centre[1]))


def _refined(xy: FloatArray, centre: FloatArray, radius: float) -> tuple[FloatArray, float]:
    """Centre and radius of the circle nearest to the points (n, 2).

    Gauss-Newton steps with Cauchy weights, so that points off the circle count little.
    """
    circle = np.append(centre, radius)
    likely = (_SPREAD_M / _RADIUS_SPREAD_M) ** 2
    slope = np.ones((3, len(xy)))
    for _ in range(_REFINEMENTS):
        np.subtract(xy.T, circle[:2, None], out=slope[:2])
        far = np.hypot(slope[0], slope[1])
        slope[:2] /= far
        miss = far - circle[2]
        weighted = slope / (1.0 + (miss / _SPREAD_M) ** 2)
        normal = weighted @ slope.T + 1e-9 * np.eye(3)
        pull = weighted @ miss
        normal[2, 2] += likely
        pull[2] += likely * (RIM_RADIUS_M - circle[2])
        circle = circle + np.linalg.solve(normal, pull)
    return circle[:2], float(circle[2])


@lru_cache(maxsize=1)
def _ring() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of the rim's cells around its centre."""
    half = int(np.ceil((RIM_RADIUS_M + _RING_M) / CELL_M))
    axis = np.arange(-half, half + 1)
    radius = np.hypot(axis[:, None], axis) * CELL_M
    rows, columns = np.nonzero(np.abs(radius - RIM_RADIUS_M) < _RING_M / 2)
    return rows - half, columns - half


def _belongings(
    surfaces: Surfaces, label: int, centre: FloatArray, radius: float
) -> tuple[BoolImage, BoolImage]:
    """The bowl's own pixels, and all of its colour within it."""
    rows, columns = np.nonzero(surfaces.labels == label)
    points = surfaces.points[rows, columns]
    far = _far(points, centre)
    near = far < radius + 2 * _RING_M
    low = points[:, 2] < RIM_HEIGHT_M + _BAND_M
    level = surfaces.up[rows, columns] & (points[:, 2] > _CONTENT_M)
    inside = level & (far < radius - _RING_M)
    taken = np.zeros(surfaces.labels.shape, dtype=bool)
    taken[rows, columns] = near
    own = np.zeros_like(taken)
    own[rows, columns] = near & low & ~inside
    return own, taken


def _bowl(
    label: int,
    centre: FloatArray,
    radius: float,
    surfaces: Surfaces,
    own: BoolImage,
    confidence: float,
) -> Detection:
    points = surfaces.points[own]
    far = _far(points, centre)
    outer = float(np.percentile(far[far < radius + 2 * _WALL_M], _OUTERMOST)) + _OUTER_LOST_M
    rim = points[np.abs(far - radius) < _RING_M, 2]
    height = float(np.percentile(rim, _TOPMOST)) + _TOP_LOST_M
    position = np.array([centre[0], centre[1], height / 2])
    size = np.array([2 * outer, 2 * outer, height])
    for array in (position, size, own):
        array.setflags(write=False)
    return Detection("bowl", NAMES[label - 1], position, 0.0, size, float(confidence), own, True)
