"""Depth to points and back: the pinhole camera model, vectorised.

Source: Hartley and Zisserman, Multiple View Geometry, section 6.1. Pixel (u, v) means
column u and row v, and integer coordinates lie in the middle of a pixel.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from robot_bridge.robot import FloatArray, RGBDFrame


def points_in_base(frame: RGBDFrame) -> NDArray[np.float32]:
    """What each pixel sees, robot frame [m], shape (h, w, 3); NaN where depth is missing."""
    height, width = frame.depth_m.shape
    inverse = np.linalg.inv(frame.intrinsics)
    rotation = frame.base_from_camera[:3, :3]
    # R K^-1 (u, v, 1) splits into one term per column, one per row and a constant.
    rays = (rotation @ inverse).astype(np.float32)
    columns = np.arange(width, dtype=np.float32)[:, None] * rays[:, 0]
    rows = np.arange(height, dtype=np.float32)[:, None] * rays[:, 1] + rays[:, 2]
    offset = frame.base_from_camera[:3, 3].astype(np.float32)
    points = np.empty((height, width, 3), dtype=np.float32)
    # One axis at a time: numpy is slow where the innermost dimension is three long.
    for axis in range(3):
        plane = columns[None, :, axis] + rows[:, None, axis]
        plane *= frame.depth_m
        points[..., axis] = plane + offset[axis]
    return points


def project(frame: RGBDFrame, points: NDArray[Any]) -> tuple[FloatArray, FloatArray]:
    """Pixel coordinates (..., 2) as (u, v) and depths (...) [m] of robot-frame points (..., 3).

    A point behind the camera has a depth below zero, and its pixel means nothing.
    """
    rotation = frame.base_from_camera[:3, :3]
    camera = (np.asarray(points, dtype=np.float64) - frame.base_from_camera[:3, 3]) @ rotation
    depth = camera[..., 2]
    safe = np.where(np.abs(depth) < 1e-9, 1e-9, depth)
    image = camera @ frame.intrinsics.T
    return image[..., :2] / safe[..., None], depth


def depth_at(frame: RGBDFrame, pixels: FloatArray) -> FloatArray:
    """Measured depth [m] at pixels (..., 2); NaN outside the picture or where none was measured."""
    height, width = frame.depth_m.shape
    nearest = np.rint(np.nan_to_num(pixels, nan=-1.0)).clip(-1, max(height, width)).astype(np.int64)
    column, row = nearest[..., 0], nearest[..., 1]
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    found = frame.depth_m[row.clip(0, height - 1), column.clip(0, width - 1)].astype(np.float64)
    return np.where(inside, found, np.nan)


def camera_position(frame: RGBDFrame) -> FloatArray:
    """Where the camera is, robot frame [m], shape (3,)."""
    return frame.base_from_camera[:3, 3]


def cropped(frame: RGBDFrame, rows: slice, columns: slice) -> RGBDFrame:
    """A part of a frame, as a frame of its own with the intrinsics that fit."""
    intrinsics = np.array(frame.intrinsics)
    intrinsics[0, 2] -= columns.start
    intrinsics[1, 2] -= rows.start
    return replace(
        frame,
        rgb=frame.rgb[rows, columns],
        depth_m=frame.depth_m[rows, columns],
        intrinsics=intrinsics,
    )
