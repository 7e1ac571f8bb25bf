"""How far along a trajectory an arm is, when its speed may change on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from robot_bridge.robot import FloatArray, JointLimits, JointTrajectory
from robot_bridge.spline import sample, sample_many

BRAKING_SHARE = 0.82
"""Share of the joints' acceleration limits that slowing down uses: motors overshoot by a fifth."""
_RAMP_S = 0.02
"""Deceleration sets in over this time: a step in it would make the motors overshoot."""
_LEAST_SHARE = 0.2
_GREATEST_FALL = 20.0


@dataclass(frozen=True)
class SetPoint:
    """Positions [rad] and velocities [rad/s], each (n,)."""

    positions: FloatArray
    velocities: FloatArray


class PathClock:
    """Walks a trajectory tick by tick at `rate` times its own speed.

    Time itself is slowed: at rate r the velocity is r times the path's and the
    acceleration r^2 times the path's own, plus r' times the path's velocity. The change r'
    is chosen so that the joints' acceleration limits hold. The arm never leaves the path.
    """

    def __init__(self, trajectory: JointTrajectory, limits: JointLimits, tick_s: float) -> None:
        self._trajectory = trajectory
        self._limits = BRAKING_SHARE * limits.acceleration
        self._tick_s = tick_s
        self._duration_s = trajectory.duration_s
        self.time_s = 0.0
        self.rate = 1.0
        self._slope = 0.0
        times = [0.0]
        while times[-1] < self._duration_s:
            times.append(min(times[-1] + tick_s, self._duration_s))
        # At full speed every tick falls on this grid: one look-up instead of one spline.
        self._times = times
        self._positions, self._velocities, _ = sample_many(trajectory, np.array(times))
        self._index: int | None = 0

    @property
    def done(self) -> bool:
        """Whether the end is reached."""
        return self.time_s >= self._duration_s

    @property
    def resting(self) -> bool:
        return self.rate == 0.0

    @property
    def steady_ticks(self) -> int:
        """How many ticks at full speed are left; 0 once the speed was changed."""
        return 0 if self._index is None else len(self._times) - 1 - self._index

    def advance(self, wanted_rate: float, ticks: int = 1) -> SetPoint:
        """The next tick's set point, as near to `wanted_rate` (0 to 1) as the limits let it.

        ticks: of `steady_ticks`, at full speed, the set point after so many.
        """
        if self._index is not None and wanted_rate >= 1.0:
            self._index = min(self._index + ticks, len(self._times) - 1)
            self.time_s = self._times[self._index]
            return SetPoint(self._positions[self._index], self._velocities[self._index])
        self._index = None
        _, velocity, acceleration = sample(self._trajectory, self.time_s)
        self._change_rate(wanted_rate, velocity, acceleration)
        self.time_s = min(self.time_s + self.rate * self._tick_s, self._duration_s)
        position, velocity, _ = sample(self._trajectory, self.time_s)
        return SetPoint(position, velocity * self.rate)

    def _change_rate(self, wanted: float, velocity: FloatArray, acceleration: FloatArray) -> None:
        spare = self._limits - np.abs(acceleration) * self.rate**2
        spare = np.maximum(spare, _LEAST_SHARE * self._limits)
        slope = float(np.min(spare / np.maximum(np.abs(velocity), 1e-6)))
        slope = min(slope, _GREATEST_FALL)
        way = 1.0 if wanted > self.rate else -1.0
        ramp = slope * self._tick_s / _RAMP_S
        self._slope = way * min(slope, max(way * self._slope, 0.0) + ramp)
        rate = self.rate + self._slope * self._tick_s
        reached = rate >= wanted if way > 0 else rate <= wanted
        if reached:
            self._slope = 0.0
        self.rate = wanted if reached else rate
