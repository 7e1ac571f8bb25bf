"""When to be where: a path in joint space becomes a trajectory within the joints' limits.

The path is a spline q(s); Ruckig moves the one parameter s from 0 to 1 with bounded
velocity, acceleration and jerk. Those bounds are chosen from the path's derivatives so
that |q' v| and |q'' v^2 + q' a| stay within the joints' limits.
"""

from __future__ import annotations

import numpy as np
from ruckig import InputParameter, Result, Ruckig, Trajectory
from scipy.interpolate import CubicSpline

from robot_bridge.robot import FloatArray, JointLimits, JointTrajectory

VELOCITY_SHARE = 0.75
ACCELERATION_SHARE = 0.55
JERK_SHARE = 0.30
"""Shares of the limits that motions use; the rest is margin for the safety monitor."""

_SAMPLES = 200
_PERIOD_S = 0.02


class Path:
    """A smooth curve through joint waypoints (k, n), parameter 0 to 1 by joint distance."""

    def __init__(self, waypoints: FloatArray) -> None:
        points = np.array(waypoints, dtype=np.float64)
        gaps = np.linalg.norm(np.diff(points, axis=0), axis=1)
        points = points[np.concatenate([[True], gaps > 1e-6])]
        self._fixed = points[0] if len(points) == 1 else None
        if self._fixed is None:
            s = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
            kind = "natural" if len(points) > 2 else "not-a-knot"
            self._spline = CubicSpline(s / s[-1], points, bc_type=kind)

    @property
    def still(self) -> bool:
        """Whether the path does not move at all."""
        return self._fixed is not None

    def at(self, s: FloatArray, derivative: int = 0) -> FloatArray:
        """q, dq/ds or d2q/ds2 at parameters (k,); shape (k, n)."""
        if self._fixed is not None:
            row = self._fixed if derivative == 0 else np.zeros_like(self._fixed)
            return np.tile(row, (len(s), 1))
        return np.asarray(self._spline(s, derivative))


def time_path(
    path: Path, names: tuple[str, ...], limits: JointLimits, speed: float = 1.0
) -> JointTrajectory:
    """The path from rest to rest. speed: 0 to 1, slower than the shares above allow.

    Raises:
        RuntimeError: Ruckig finds no profile, which bounds above zero rule out.
    """
    if path.still:
        start = path.at(np.zeros(1))
        return JointTrajectory(names, np.zeros(1), start, 0 * start, 0 * start)
    velocity, acceleration, jerk = _bounds(path, limits, speed)
    profile = _profile(velocity, acceleration, jerk)
    count = max(2, int(np.ceil(profile.duration / _PERIOD_S)) + 1)
    times = np.linspace(0.0, profile.duration, count)
    states = np.array([[v[0] for v in profile.at_time(float(t))] for t in times])
    s, v, a = np.clip(states[:, 0], 0.0, 1.0), states[:, 1:2], states[:, 2:3]
    first, second = path.at(s, 1), path.at(s, 2)
    return JointTrajectory(names, times, path.at(s), first * v, second * v**2 + first * a)


def _bounds(path: Path, limits: JointLimits, speed: float) -> tuple[float, float, float]:
    s = np.linspace(0.0, 1.0, _SAMPLES)
    first = np.abs(path.at(s, 1)).max(axis=0) + 1e-9
    second = np.abs(path.at(s, 2)).max(axis=0) + 1e-9
    room = ACCELERATION_SHARE * limits.acceleration
    velocity = float(np.min(VELOCITY_SHARE * limits.velocity / first))
    # Half of the room goes to the curve, half to speeding up along it.
    if len(s) and float(second.max()) > 1e-6:
        velocity = min(velocity, float(np.min(np.sqrt(room / 2 / second))))
        room = room / 2
    acceleration = float(np.min(room / first))
    jerk = float(np.min(JERK_SHARE * limits.jerk / first))
    return velocity * speed, acceleration * speed, jerk * speed


def _profile(velocity: float, acceleration: float, jerk: float) -> Trajectory:
    wanted = InputParameter(1)
    wanted.current_position, wanted.target_position = [0.0], [1.0]
    wanted.max_velocity, wanted.max_acceleration = [velocity], [acceleration]
    wanted.max_jerk = [jerk]
    profile = Trajectory(1)
    result = Ruckig(1).calculate(wanted, profile)
    if result not in (Result.Working, Result.Finished):
        raise RuntimeError(f"no time profile for the path: {result}")
    return profile
