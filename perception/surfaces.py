"""What each pixel of a frame shows: a point, a colour name, and which way its surface faces."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from perception.backprojection import points_in_base
from perception.colours import name_colours
from robot_bridge.robot import RGBDFrame
from robot_bridge.workspace import X_RANGE_M, Y_RANGE_M

BoolImage = NDArray[np.bool_]

MARGIN_M = 0.06
"""Objects this far outside the reachable rectangle are still seen."""
FLOOR_M = 0.010
"""Lower points belong to the table."""
CEILING_M = 0.30
"""Higher points belong to the arm."""

_UP = 0.80
_SIDE = 0.50
"""The normal's z above which a surface faces up, and below which it stands upright."""
_STEP = 1
"""Pixels from a pixel to the neighbours that span its normal."""


@dataclass(frozen=True)
class Surfaces:
    """Images of shape (h, w).

    points: (h, w, 3) robot frame [m], NaN where nothing was measured. labels: colour
    label of `name_colours` on what stands on the table, 0 elsewhere. up, upright: which
    pixels lie on level and on standing surfaces; edges belong to neither.
    """

    points: NDArray[np.float32]
    labels: NDArray[np.uint8]
    up: BoolImage
    upright: BoolImage

    def window(self, rows: slice, columns: slice) -> Surfaces:
        """A part of every image; views, not copies."""
        return Surfaces(
            self.points[rows, columns],
            self.labels[rows, columns],
            self.up[rows, columns],
            self.upright[rows, columns],
        )

    @property
    def heights(self) -> NDArray[np.float32]:
        return self.points[..., 2]


def read_surfaces(frame: RGBDFrame) -> Surfaces:
    """Smooth away pixel noise, back-project, and describe each pixel."""
    rgb = np.asarray(cv2.medianBlur(np.ascontiguousarray(frame.rgb), 3), dtype=np.uint8)
    points = points_in_base(replace(frame, rgb=rgb, depth_m=_smooth_depth(frame.depth_m)))
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    with np.errstate(invalid="ignore"):
        standing = (z > FLOOR_M) & (z < CEILING_M)
        standing &= (x > X_RANGE_M[0] - MARGIN_M) & (x < X_RANGE_M[1] + MARGIN_M)
        standing &= (y > Y_RANGE_M[0] - MARGIN_M) & (y < Y_RANGE_M[1] + MARGIN_M)
    labels = np.where(standing, name_colours(rgb), 0).astype(np.uint8)
    tilt = _normal_z(points)
    return Surfaces(points, labels, (tilt > _UP) & standing, (tilt < _SIDE) & standing)


def _smooth_depth(depth_m: NDArray[np.float32]) -> NDArray[np.float32]:
    """Depth without speckle; gaps get the farthest depth next to them, large ones stay NaN."""
    known = np.nan_to_num(depth_m, nan=0.0)
    filled = np.where(known > 0.0, known, cv2.dilate(known, np.ones((3, 3), np.uint8)))
    depth = cv2.medianBlur(filled, 5)
    return np.where(depth > 0.0, depth, np.nan).astype(np.float32)


def _normal_z(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """The z component (0 to 1) of each pixel's surface normal, shape (h, w); NaN at the rim."""
    inner = slice(_STEP, -_STEP)
    x, y, z = (np.ascontiguousarray(points[..., axis]) for axis in range(3))
    across = [axis[inner, 2 * _STEP :] - axis[inner, : -2 * _STEP] for axis in (x, y, z)]
    down = [axis[2 * _STEP :, inner] - axis[: -2 * _STEP, inner] for axis in (x, y, z)]
    normal_x = across[1] * down[2] - across[2] * down[1]
    normal_y = across[2] * down[0] - across[0] * down[2]
    normal_z = across[0] * down[1] - across[1] * down[0]
    tilt = np.full(points.shape[:2], np.nan, dtype=np.float32)
    with np.errstate(invalid="ignore", divide="ignore"):
        length = np.sqrt(normal_x**2 + normal_y**2 + normal_z**2)
        tilt[inner, inner] = np.abs(normal_z) / length
    return tilt
