"""A level plane through the scene as seen by one camera, resampled to a metric grid."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from robot_bridge.robot import FloatArray, RGBDFrame

CELL_M = 0.0025
"""Edge of a grid cell."""


@dataclass(frozen=True)
class Grid:
    """A rectangle of a level plane: x along columns, y along rows, robot frame [m]."""

    x0: float
    y0: float
    columns: int
    rows: int

    @classmethod
    def around(cls, points: NDArray[np.float32], margin_m: float) -> Grid:
        """The least grid that holds the points (n, 2+) and a margin."""
        low = points[:, :2].min(axis=0) - margin_m
        high = points[:, :2].max(axis=0) + margin_m
        columns, rows = np.ceil((high - low) / CELL_M).astype(int) + 1
        return cls(float(low[0]), float(low[1]), int(columns), int(rows))

    def position(self, column: float, row: float) -> FloatArray:
        """Robot-frame (x, y) of a cell's middle."""
        return np.array([self.x0 + column * CELL_M, self.y0 + row * CELL_M])


def resample(
    frame: RGBDFrame, image: NDArray[np.uint8], height_m: float, grid: Grid
) -> NDArray[np.uint8]:
    """`image` as the plane z = height_m shows it, shape (rows, columns); 0 outside the view."""
    from_base = frame.base_from_camera[:3, :3].T
    offset = from_base[:, 2] * height_m - from_base @ frame.base_from_camera[:3, 3]
    pixel_from_plane = frame.intrinsics @ np.column_stack(
        [from_base[:, 0], from_base[:, 1], offset]
    )
    plane_from_cell = np.array([[CELL_M, 0.0, grid.x0], [0.0, CELL_M, grid.y0], [0.0, 0.0, 1.0]])
    return np.asarray(
        cv2.warpPerspective(
            image,
            pixel_from_plane @ plane_from_cell,
            (grid.columns, grid.rows),
            flags=cv2.WARP_INVERSE_MAP | cv2.INTER_NEAREST,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=0,
        ),
        dtype=np.uint8,
    )
