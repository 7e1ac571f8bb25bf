"""A trajectory sampled densely once, for all rules that look at it before it runs."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np

from robot_bridge.robot import FloatArray, JointTrajectory
from robot_bridge.spline import end_accelerations, sample_many

_SAMPLE_S = 0.004
"""Rules look at the interpolated motion this often, not only at its points."""


class Motion:
    """The spline through a trajectory's points at many times. Arrays have shape (t, n).

    times_s, (t,), has all points, the instants just before them and every extreme of a
    velocity, so that no maximum between points is missed.
    """

    def __init__(self, trajectory: JointTrajectory) -> None:
        self.trajectory = trajectory
        self.names = trajectory.joint_names
        count = max(2, int(np.ceil(trajectory.duration_s / _SAMPLE_S)) + 1)
        grid = np.linspace(0.0, trajectory.duration_s, count)
        knots = trajectory.times_s
        # Between two samples of the grid a short segment could jump unseen. Acceleration is
        # linear within a segment, so its extremes lie at both sides of the knots, and
        # velocity, being quadratic, has its own at the ends or where acceleration is zero.
        before = np.nextafter(knots[1:], -np.inf)
        # Numbers may overflow here; the rule on finite numbers finds them.
        with np.errstate(over="ignore", invalid="ignore"):
            turning = _turning_times(trajectory)
            self.times_s = np.unique(np.concatenate([grid, knots, before, turning]))
            self.positions, self.velocities, self.accelerations = sample_many(
                trajectory, self.times_s
            )
        for array in (self.times_s, self.positions, self.velocities, self.accelerations):
            # Rules share them, and what they work out from them.
            array.setflags(write=False)

    @functools.cached_property
    def travelled(self) -> FloatArray:
        """How far each joint has gone at least as far as each sample, (t, n), never too little.

        Within a cell the velocity is quadratic: it leaves the chord between the cell's ends
        by at most an eighth of the change of the acceleration, times the cell's length.
        """
        step = np.diff(self.times_s)[:, None]
        speed = np.maximum(np.abs(self.velocities[:-1]), np.abs(self.velocities[1:]))
        bow = np.abs(np.diff(self.accelerations, axis=0)) * step / 8
        steps = (speed + bow) * step
        found = np.zeros(self.positions.shape)
        np.cumsum(steps, axis=0, out=found[1:])
        found.setflags(write=False)
        return found


def slowed(trajectory: JointTrajectory, share: float) -> JointTrajectory:
    """The same path at `share` of the speed."""
    return replace(
        trajectory,
        times_s=trajectory.times_s / share,
        velocities=trajectory.velocities * share,
        accelerations=trajectory.accelerations * share**2,
    )


def _turning_times(trajectory: JointTrajectory) -> FloatArray:
    """Times (k,) within segments at which some joint's acceleration changes sign."""
    knots = trajectory.times_s
    first, last = end_accelerations(trajectory)
    segment, joint = np.nonzero(first * last < 0.0)
    a, b = first[segment, joint], last[segment, joint]
    turning: FloatArray = knots[segment] + (knots[segment + 1] - knots[segment]) * a / (a - b)
    return turning
