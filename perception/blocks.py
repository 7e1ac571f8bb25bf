"""Blocks in one frame: cubes of about a known edge, standing level.

A block's top gives its pose and sides best, and its height where it stands on the table or
in a bowl. Sides speak only for blocks whose top is covered: what is left of a colour after
the blocks with visible tops are taken away is cut into layers of one edge's height, and
each layer's outline, an L or a line as the camera sees it, is completed to a square away
from the camera.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from perception.backprojection import camera_position, cropped
from perception.bowls import FLOOR_M
from perception.colours import NAMES
from perception.detector import Detection
from perception.extents import measured_sides
from perception.plane import CELL_M, Grid, resample
from perception.squares import FREE, ON, fit_squares, lone_edge, without
from perception.surfaces import BoolImage, Surfaces
from robot_bridge.robot import FloatArray, RGBDFrame

EDGE_M = 0.04
"""Nominal edge of a block."""
_EDGES_M = (0.027, 0.056)
"""No block's edge is measured outside of these."""
_ALIKE_M = 0.0035
"""An edge this close to the nominal one is looked for as the nominal one."""

_LEVEL_M = 0.005
"""A top's points lie this close to its median height."""
_LEAST_TOP_M = 0.025
"""Lower level surfaces are no block's top."""
_LEAST_TOP_PX = 20
_LEAST_LEVEL_PX = 60
"""A second level of one region needs so many pixels to be another block's top."""
_LEVELS = 3
_STEEP = 0.9
"""Cameras that look down at least this steeply measure sides well."""
_LEAST_SIDE_PX = 24
_LEAST_SIDE_M = 0.018
"""Less height or width of a side is not enough to place a block by."""
_PAD_PX = 24
"""Pixels around a region that tell what borders on it."""
_GROWN_M = 0.008
"""Room around a known block in which its own sides are looked for."""
_COVER_M = 0.015
"""A side this close below a known block belongs to what carries it."""
_ON_TABLE_M = 0.016
"""A side that goes on down to this height, where the table begins to be seen, stands on it."""
_MOST_POINTS = 600
_TRUST = 0.95

_Pose = tuple[FloatArray, float, float]
"""Centre (3,), yaw and confidence."""


def blocks_by_tops(
    frame: RGBDFrame, surfaces: Surfaces, bowls: Sequence[Detection]
) -> list[Detection]:
    """The blocks of which this frame shows enough of the top; bowls: what they may lie in."""
    found: list[Detection] = []
    for region in _regions(surfaces, surfaces.up, _LEAST_TOP_PX):
        part = surfaces.window(region.rows, region.columns)
        view = cropped(frame, region.rows, region.columns)
        left = region.mask
        # Touching blocks of one colour may have their tops at several heights.
        for _ in range(_LEVELS):
            points = part.points[left]
            height = float(np.median(points[:, 2]))
            if height > _LEAST_TOP_M and not _already(found, region.label, points):
                found += _fit_tops(view, part, replace(region, mask=left), height, bowls)
            left = left & (np.abs(part.heights - height) > _LEVEL_M)
            for block in found:
                left &= ~_near(part, left, block.position, float(block.size.max()) - _GROWN_M)
            if np.count_nonzero(left) < _LEAST_LEVEL_PX:
                break
    return found


def _fit_tops(
    view: RGBDFrame, part: Surfaces, region: _Region, height: float, bowls: Sequence[Detection]
) -> list[Detection]:
    around = cv2.dilate(region.mask.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool)
    with np.errstate(invalid="ignore"):
        level = np.abs(part.heights - height) < _LEVEL_M
        lower = part.heights < height - _LEVEL_M
    on = around & level & (part.labels == region.label)
    other = level & (part.labels != region.label) & (part.labels > 0)
    cells = np.zeros(on.shape, dtype=np.uint8)
    cells[lower | other] = FREE
    cells[on] = ON
    grid = Grid.around(part.points[on], EDGE_M / 2)
    plane = resample(view, cells, height, grid)
    stands_at = _ground(part.points[on].mean(axis=0), bowls)
    tall = height - stands_at
    slant = abs(float(view.base_from_camera[2, 2]))
    whole = lone_edge(plane) if slant > _STEEP else None
    edge = _about(tall if _possible(tall) else whole)
    found = []
    squares = fit_squares(plane, edge)
    for i, square in enumerate(squares):
        xy = grid.position(square.column, square.row)
        others = squares[:i] + squares[i + 1 :]
        sides = measured_sides(without(plane, others, edge), square, edge)
        size, measured = _extents(sides if slant > _STEEP else (None, None), tall, edge)
        position = np.array([xy[0], xy[1], height - size[2] / 2])
        confidence = min(1.0, square.seen) * _TRUST * (0.5 + 0.5 * slant)
        mask = region.whole(_near(part, on, position, edge))
        pose = (position, square.yaw_rad, confidence)
        found.append(_block(region.label, pose, size, mask, measured))
    return found


def _ground(point: NDArray[np.float32], bowls: Sequence[Detection]) -> float:
    """Height above the table of what lies below a point (3,), if it is a bowl or the table."""
    inside = any(np.linalg.norm(point[:2] - b.position[:2]) < b.size[0] / 2 for b in bowls)
    return FLOOR_M if inside else 0.0


def _possible(edge_m: float | None) -> bool:
    return edge_m is not None and _EDGES_M[0] <= edge_m <= _EDGES_M[1]


def _about(edge_m: float | None) -> float:
    """The edge to look for: the nominal one, or else in whole cells."""
    if edge_m is None or not _possible(edge_m) or abs(edge_m - EDGE_M) < _ALIKE_M:
        return EDGE_M
    return round(edge_m / CELL_M) * CELL_M


def _extents(
    sides: tuple[float | None, float | None], tall: float, edge: float
) -> tuple[FloatArray, bool]:
    """Size (3,), and whether all of it was measured; a cube's unknown sides equal the others."""
    seen = [*sides, tall]
    known = [side for side in seen if side is not None and _possible(side)]
    rest = float(np.mean(known)) if known else edge
    size = [side if side is not None and _possible(side) else rest for side in seen]
    return np.array(size), len(known) == 3


def blocks_by_sides(
    frame: RGBDFrame, surfaces: Surfaces, known: Sequence[Detection]
) -> list[Detection]:
    """The blocks that show their sides and no top, given those with visible tops."""
    rest = surfaces.upright & (surfaces.labels > 0)
    rows, columns = np.nonzero(rest)
    points, labels = surfaces.points[rows, columns], surfaces.labels[rows, columns]
    own = np.zeros(len(rows), dtype=bool)
    for block in known:
        near = _within(points, block.position, float(block.size.max()))
        own |= near & (labels == NAMES.index(block.color) + 1)
    rest[rows[own], columns[own]] = False
    camera = camera_position(frame)
    found: list[Detection] = []
    for region in _regions(surfaces, rest, _LEAST_SIDE_PX):
        part = surfaces.window(region.rows, region.columns)
        points = part.points[region.mask]
        low, high = np.percentile(points[:, 2], [1, 99])
        high = _underside(known, points, high)
        on_table = low < _ON_TABLE_M
        layers = max(1, round((high - (0.0 if on_table else low)) / EDGE_M))
        # What hides a side's lower end would make the block look lower than it is.
        edge = _about(high / layers) if on_table else EDGE_M
        for layer in range(layers):
            top = high - layer * edge
            inside = (points[:, 2] <= top) & (points[:, 2] > top - edge)
            if inside.sum() < _LEAST_SIDE_PX / 2:
                continue
            pose = _complete(points[inside], camera, top, edge)
            if pose is not None:
                mask = region.whole(_near(part, region.mask, pose[0], edge))
                found.append(_block(region.label, pose, np.full(3, edge), mask, False))
    return found


def _underside(known: Sequence[Detection], points: NDArray[np.float32], high: float) -> float:
    """The underside of the known block that covers `points`, or else their own top."""
    centre = points[:, :2].mean(axis=0)
    for block in known:
        under = float(block.position[2] - block.size[2] / 2)
        beside = float(np.linalg.norm(block.position[:2] - centre))
        if beside < EDGE_M and abs(under - high) < _COVER_M:
            # The block's height may be a guess, but what is seen is there.
            return max(under, high)
    return high


def _complete(
    points: NDArray[np.float32], camera: FloatArray, top: float, edge: float
) -> _Pose | None:
    """Centre, yaw and confidence of the block whose sides hold `points` (n, 3)."""
    height = top - float(np.percentile(points[:, 2], 2))
    if height < _LEAST_SIDE_M:
        return None
    step = max(1, len(points) // _MOST_POINTS)
    xy = points[::step, :2].astype(np.float64)
    toward = camera[:2] - xy.mean(axis=0)
    yaws = np.deg2rad(np.arange(0, 90, 3))
    along, across, near_along, near_across = _sides(xy, toward, yaws)
    miss = np.minimum(np.abs(along - near_along[:, None]), np.abs(across - near_across[:, None]))
    best = int(np.minimum(miss, 0.008).mean(axis=1).argmin())
    yaw = float(yaws[best])
    axes = np.array([[np.cos(yaw), np.sin(yaw)], [-np.sin(yaw), np.cos(yaw)]])
    centre = np.empty(2)
    widths = np.empty(2)
    facing = axes @ toward
    seen = ((along[best], near_along[best]), (across[best], near_across[best]))
    for i, (values, near) in enumerate(seen):
        low, high = np.percentile(values, [2, 98])
        widths[i] = high - low
        centre[i] = (
            (low + high) / 2 if widths[i] > 0.85 * edge else near - np.copysign(edge / 2, facing[i])
        )
    widest = float(widths.max())
    if widest < _LEAST_SIDE_M or widest > 1.5 * edge:
        return None
    position = np.append(axes.T @ centre, top - edge / 2)
    confidence = 0.6 * min(1.0, height / edge) * min(1.0, widest / edge)
    return position, yaw % (np.pi / 2), confidence


def _sides(
    xy: FloatArray, toward: FloatArray, yaws: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Of the points xy (n, 2) for squares of yaws (m,).

    The coordinates along their axes and across, each (m, n), and where the sides nearest
    the camera are, each (m,).
    """
    axes = np.stack([np.cos(yaws), np.sin(yaws)]), np.stack([-np.sin(yaws), np.cos(yaws)])
    along, across = (axis.T @ xy.T for axis in axes)
    near = []
    for axis, values in zip(axes, (along, across), strict=True):
        low, high = np.percentile(values, [3, 97], axis=1)
        near.append(np.where(toward @ axis > 0, high, low))
    return along, across, near[0], near[1]


@dataclass(frozen=True)
class _Region:
    """A connected region of one colour: its mask within a window of an image of `shape`."""

    label: int
    rows: slice
    columns: slice
    mask: BoolImage
    shape: tuple[int, int]

    def whole(self, mask: BoolImage) -> BoolImage:
        """A mask of the window as one of the whole image."""
        image = np.zeros(self.shape, dtype=bool)
        image[self.rows, self.columns] = mask
        return image


def _regions(surfaces: Surfaces, where: BoolImage, least_px: int) -> Iterator[_Region]:
    """Each connected region within `where` of one colour and without steps in height."""
    height, width = where.shape
    heights = np.array(surfaces.heights)
    cv2.patchNaNs(heights, -1.0)
    kernel = np.ones((3, 3), np.uint8)
    smooth = cv2.dilate(heights, kernel) - cv2.erode(heights, kernel) < EDGE_M / 2
    colored = np.where(where & smooth, surfaces.labels, np.uint8(0))
    for label in np.flatnonzero(np.bincount(colored.ravel(), minlength=1)[1:] >= least_px) + 1:
        own = (colored == label).view(np.uint8)
        # Most of the picture shows something else.
        x, y, wide, tall = cv2.boundingRect(own)
        box = slice(y, y + tall), slice(x, x + wide)
        image = np.zeros((height, width), dtype=np.int32)
        _, image[box], stats, _ = cv2.connectedComponentsWithStats(own[box], connectivity=4)
        stats[:, :2] += x, y
        for i, (left, top, wide, tall, area) in enumerate(stats[1:].tolist(), start=1):
            if area < least_px:
                continue
            rows = slice(max(0, top - _PAD_PX), min(height, top + tall + _PAD_PX))
            columns = slice(max(0, left - _PAD_PX), min(width, left + wide + _PAD_PX))
            yield _Region(int(label), rows, columns, image[rows, columns] == i, (height, width))


def _already(found: Sequence[Detection], label: int, points: NDArray[np.float32]) -> bool:
    """Whether most of a region lies within tops that were found."""
    color = NAMES[label - 1]
    covered = np.zeros(len(points), dtype=bool)
    for block in found:
        if block.color == color:
            gap = np.abs(points - block.position.astype(np.float32))
            covered |= (gap < EDGE_M * 0.75).all(axis=1)
    return float(covered.mean()) > 0.6


def _near(surfaces: Surfaces, region: BoolImage, centre: FloatArray, edge: float) -> BoolImage:
    """The part of a region that lies in, or close to, the block at `centre`."""
    rows, columns = np.nonzero(region)
    inside = _within(surfaces.points[rows, columns], centre, edge)
    mask = np.zeros_like(region)
    mask[rows[inside], columns[inside]] = True
    return mask


def _within(points: NDArray[np.float32], centre: FloatArray, edge: float) -> NDArray[np.bool_]:
    """Which points (n, 3) lie in, or close to, the block at `centre`."""
    reach = edge / 2 + _GROWN_M
    gap = points - centre.astype(np.float32)
    level = np.hypot(gap[:, 0], gap[:, 1]) < reach * 1.3
    return np.asarray(level & (np.abs(gap[:, 2]) < reach))


def _block(label: int, pose: _Pose, size: FloatArray, mask: BoolImage, measured: bool) -> Detection:
    position, yaw_rad, confidence = pose
    for array in (position, size, mask):
        array.setflags(write=False)
    return Detection(
        "block", NAMES[label - 1], position, float(yaw_rad), size, float(confidence), mask, measured
    )
