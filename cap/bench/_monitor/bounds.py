"""The Panda's bounds, written down a second time: the judge must not read the monitor's."""

from __future__ import annotations

import numpy as np

from sim.arm_watch import Bounds

PANDA = Bounds(
    lower=np.array([-2.8973, -1.7628, -2.8973, -3.0718, -2.8973, -0.0175, -2.8973]),
    upper=np.array([2.8973, 1.7628, 2.8973, -0.0698, 2.8973, 3.7525, 2.8973]),
    velocity=np.array([1.6, 0.80, 1.07, 1.34, 1.6, 2.14, 2.14]),
    acceleration=np.array([15.0, 7.5, 10.0, 12.5, 15.0, 20.0, 20.0]),
    speed_m_s=1.7,
    workspace_lower=np.array([-0.75, -0.80, -0.01]),
    workspace_upper=np.array([0.90, 0.80, 1.25]),
)

PLATE = ((0.45, 0.0, 0.75), (0.9, 0.004, 0.5))
"""A thin upright plate through the middle of the table: center and size, metres."""
POLE = ((-0.35, 0.45, 0.4), (0.03, 0.8))
"""An upright pole: center, radius and height, metres."""

KEEP_OUT_FILE = """\
robot: panda
obstacles:
  - name: plate
    box: {center_m: [0.45, 0.0, 0.75], size_m: [0.9, 0.004, 0.5]}
  - name: pole
    cylinder: {center_m: [-0.35, 0.45, 0.4], radius_m: 0.03, height_m: 0.8}
"""
