"""Between the points of a trajectory: cubic Hermite splines."""

from __future__ import annotations

import numpy as np

from robot_bridge.robot import FloatArray, JointTrajectory


def sample(trajectory: JointTrajectory, t_s: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Positions [rad], velocities [rad/s] and accelerations [rad/s^2] (n,) at a time."""
    q, v, a = sample_many(trajectory, np.array([t_s]))
    return q[0], v[0], a[0]


def sample_many(
    trajectory: JointTrajectory, times_s: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The same at many times, shapes (t, n); times outside are clamped to the ends."""
    knots = trajectory.times_s
    q, v = trajectory.positions, trajectory.velocities
    if len(knots) == 1:
        shape = (len(times_s), q.shape[1])
        return np.broadcast_to(q[0], shape).copy(), np.zeros(shape), np.zeros(shape)
    times = np.clip(times_s, 0.0, knots[-1])
    i = np.clip(np.searchsorted(knots, times, side="right") - 1, 0, len(knots) - 2)
    h = (knots[i + 1] - knots[i])[:, None]
    s = ((times - knots[i])[:, None]) / h
    q0, q1, m0, m1 = q[i], q[i + 1], v[i] * h, v[i + 1] * h
    position = (
        q0 * (2 * s**3 - 3 * s**2 + 1)
        + m0 * (s**3 - 2 * s**2 + s)
        + q1 * (-2 * s**3 + 3 * s**2)
        + m1 * (s**3 - s**2)
    )
    velocity = (
        q0 * (6 * s**2 - 6 * s)
        + m0 * (3 * s**2 - 4 * s + 1)
        + q1 * (-6 * s**2 + 6 * s)
        + m1 * (3 * s**2 - 2 * s)
    ) / h
    acceleration = (
        q0 * (12 * s - 6) + m0 * (6 * s - 4) + q1 * (-12 * s + 6) + m1 * (6 * s - 2)
    ) / h**2
    return position, velocity, acceleration
