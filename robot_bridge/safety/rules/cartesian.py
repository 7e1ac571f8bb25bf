"""Where the arm's telling points are, and how fast they move."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from robot_bridge.robot import ControlTick, FloatArray, RobotState, Verdict
from robot_bridge.safety.motion import Motion
from robot_bridge.safety.points import ArmPoints
from robot_bridge.safety.rule import ALLOW, Rule, too_fast

_PAST_SHARE = 1.25
_PAST_M = 0.01
_ROUNDING_M = 0.001
"""Planners that end on a wall land this close to it."""
_START_SLACK_M = 0.0002
"""A motion starts so near to the reading; what is outside may not go further out than this."""


class CartesianSpeed(Rule):
    """Elbow, wrist, flange and tool centre point move no faster than the limit."""

    name: ClassVar[str] = "cartesian-speed"
    unit: ClassVar[str] = "m/s"
    doc: ClassVar[str] = "elbow, wrist, flange and tool centre point are no faster than the limit"
    verdicts: ClassVar[tuple[str, ...]] = ("scale", "stop")

    def __init__(self, points: ArmPoints, speed_m_s: float, least: float) -> None:
        self._points, self._speed, self._least = points, speed_m_s, least

    @property
    def bound(self) -> str:
        return f"{self._speed:g}"

    def motion(self, state: RobotState, motion: Motion) -> Verdict:
        # Short motions are slow: most are known to be, without where the points are.
        if self._points.at_most(motion.velocities) <= self._speed:
            return ALLOW
        _, speeds = self._points.speeds(motion.positions, motion.velocities)
        return too_fast(self, motion, speeds, np.full(speeds.shape[1], self._speed), 1, self._least)

    def tick(self, tick: ControlTick, last: ControlTick | None) -> Verdict:
        limit = _PAST_SHARE * self._speed
        if self._points.at_most(tick.state.velocities) <= limit:
            return ALLOW
        _, speeds = self._points.now(tick.state)
        fastest = int(speeds.argmax())
        speed = float(speeds[fastest])
        if speed <= limit:
            return ALLOW
        who = self._points.names[fastest]
        return self.stop(f"the {who} moves at {speed:.2f}, the bound is {self._speed:g} [m/s]")


class Workspace(Rule):
    """Elbow, wrist, flange and tool centre point stay inside a box."""

    name: ClassVar[str] = "workspace"
    unit: ClassVar[str] = "m"
    doc: ClassVar[str] = "elbow, wrist, flange and tool centre point stay inside the box"

    def __init__(self, points: ArmPoints, lower: FloatArray, upper: FloatArray) -> None:
        self._points, self._lower, self._upper = points, lower, upper
        # Where the arm was when its points were looked at, and how far outside the farthest was.
        self._looked: tuple[FloatArray, float] | None = None

    @property
    def bound(self) -> str:
        return "; ".join(
            f"{axis} {low:g} to {high:g}"
            for axis, low, high in zip("xyz", self._lower, self._upper, strict=True)
        )

    def motion(self, state: RobotState, motion: Motion) -> Verdict:
        here = self._outside(self._points.now(state)[0])
        way = np.abs(motion.positions[0] - state.positions) + motion.travelled[-1]
        if here.max() + self._points.at_most(way) <= _ROUNDING_M:
            return ALLOW
        points = self._points.at(motion.positions)
        outside = self._outside(points)
        # One that is outside already may come back, and end no further out.
        beyond = outside - np.maximum(_ROUNDING_M, here + _START_SLACK_M)
        # Between samples a point moves in a curve: half of a step is more than its bow.
        bow = np.zeros(points.shape[:2])
        if len(points) > 1:
            steps = np.linalg.norm(np.diff(points, axis=0), axis=2) / 8
            bow[:-1] = steps
            bow[1:] = np.maximum(bow[1:], steps)
        beyond += bow[:, :, None]
        beyond[-1] = np.maximum(beyond[-1], outside[-1] - np.maximum(_ROUNDING_M, here))
        row, point, axis = np.unravel_index(int(beyond.argmax()), beyond.shape)
        if beyond[row, point, axis] <= 0.0:
            return ALLOW
        return self.stop(
            f"the {self._points.names[point]} at {motion.times_s[row]:.2f} s: "
            f"{'xyz'[axis]} = {points[row, point, axis]:.3f}, the bounds are "
            f"{self._lower[axis]:g} to {self._upper[axis]:g} [m]"
        )

    def tick(self, tick: ControlTick, last: ControlTick | None) -> Verdict:
        here, looked = tick.state.positions, self._looked
        if looked is not None and looked[1] + self._points.at_most(here - looked[0]) <= _PAST_M:
            return ALLOW
        outside = self._outside(self._points.now(tick.state)[0])
        farthest = int(outside.argmax())
        past = outside.item(farthest)
        self._looked = here.copy(), past
        if past <= _PAST_M:
            return ALLOW
        point, axis = np.unravel_index(farthest, outside.shape)
        if last is not None:
            before = self._outside(self._points.at(last.state.positions[None, :])[0])
            if outside[point, axis] <= before[point, axis]:
                return ALLOW  # on its way back
        return self.stop(
            f"the {self._points.names[point]} is {outside[point, axis]:.3f} m outside "
            f"in {'xyz'[axis]}"
        )

    def _outside(self, points: FloatArray) -> FloatArray:
        """How far points (..., 3) lie beyond the nearer wall, per axis."""
        return np.asarray(np.maximum(self._lower - points, points - self._upper))
