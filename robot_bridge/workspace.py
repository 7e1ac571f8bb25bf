"""The reachable table rectangle, and the table frame that people and programs share.

Robot frame (REP-103): x forward, y left, z up, table top at z = 0. Table frame: the
same table seen from above with the robot at the bottom edge, x right, y up (away from
the robot), origin in the middle of the reachable rectangle; metres in both.
"""

from __future__ import annotations

import numpy as np

from robot_bridge.robot import FloatArray

X_RANGE_M = (0.30, 0.70)
"""Reachable rectangle along the robot frame's x axis."""
Y_RANGE_M = (-0.35, 0.35)
"""Reachable rectangle along the robot frame's y axis."""

_CENTER_X = (X_RANGE_M[0] + X_RANGE_M[1]) / 2
_CENTER_Y = (Y_RANGE_M[0] + Y_RANGE_M[1]) / 2

TABLE_X_RANGE_M = (-(Y_RANGE_M[1] - _CENTER_Y), _CENTER_Y - Y_RANGE_M[0])
"""Reachable rectangle along the table frame's x axis: -0.35 to 0.35."""
TABLE_Y_RANGE_M = (X_RANGE_M[0] - _CENTER_X, X_RANGE_M[1] - _CENTER_X)
"""Reachable rectangle along the table frame's y axis: -0.20 to 0.20."""


def table_from_robot(xy: FloatArray) -> FloatArray:
    """Robot frame to table frame; shape (..., 2), metres."""
    xy = np.asarray(xy, dtype=np.float64)
    return np.stack([_CENTER_Y - xy[..., 1], xy[..., 0] - _CENTER_X], axis=-1)


def robot_from_table(xy: FloatArray) -> FloatArray:
    """Table frame to robot frame; shape (..., 2), metres."""
    xy = np.asarray(xy, dtype=np.float64)
    return np.stack([xy[..., 1] + _CENTER_X, _CENTER_Y - xy[..., 0]], axis=-1)
