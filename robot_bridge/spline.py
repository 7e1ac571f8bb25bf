"""Between the points of a trajectory: cubic Hermite splines."""

from __future__ import annotations

import numpy as np

from robot_bridge.robot import FloatArray, JointTrajectory

_Place = float | FloatArray


def sample(trajectory: JointTrajectory, t_s: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Positions [rad], velocities [rad/s] and accelerations [rad/s^2] (n,) at a time.

    What `sample_many` gives for one time, in a third of the time: control ticks ask for it.
    """
    knots, q, v = trajectory.times_s, trajectory.positions, trajectory.velocities
    if len(knots) == 1:
        return q[0].copy(), np.zeros_like(q[0]), np.zeros_like(q[0])
    time = min(max(float(t_s), 0.0), float(knots[-1]))
    i = min(max(int(knots.searchsorted(time, side="right")) - 1, 0), len(knots) - 2)
    start = float(knots[i])
    h = float(knots[i + 1]) - start
    return _between(q[i], q[i + 1], v[i] * h, v[i + 1] * h, (time - start) / h, h)


def sample_many(
    trajectory: JointTrajectory, times_s: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The same at many times, shapes (t, n); times outside are clamped to the ends."""
    if len(trajectory.times_s) == 1:
        shape = (len(times_s), trajectory.positions.shape[1])
        return (
            np.broadcast_to(trajectory.positions[0], shape).copy(),
            np.zeros(shape),
            np.zeros(shape),
        )
    return _between(*_cells(trajectory, times_s))


def end_accelerations(trajectory: JointTrajectory) -> tuple[FloatArray, FloatArray]:
    """Accelerations at both ends of each segment, (t - 1, n) each; they are linear between."""
    q, v = trajectory.positions, trajectory.velocities
    h = np.diff(trajectory.times_s)[:, None]
    cells = q[:-1], q[1:], v[:-1] * h, v[1:] * h
    return _accelerations(*cells, 0.0, h), _accelerations(*cells, 1.0, h)


_Cells = tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]


def _cells(trajectory: JointTrajectory, times_s: FloatArray) -> _Cells:
    """Around each time: positions and scaled velocities at both knots, each (t, n); the place
    between them, 0 to 1, and their distance [s], each (t, 1).
    """
    knots, q, v = trajectory.times_s, trajectory.positions, trajectory.velocities
    times = np.minimum(np.maximum(times_s, 0.0), knots[-1])
    i = np.minimum(np.maximum(knots.searchsorted(times, side="right") - 1, 0), len(knots) - 2)
    start = knots[i]
    h = (knots[i + 1] - start)[:, None]
    return q[i], q[i + 1], v[i] * h, v[i + 1] * h, (times - start)[:, None] / h, h


def _between(
    q0: FloatArray, q1: FloatArray, m0: FloatArray, m1: FloatArray, s: _Place, h: _Place
) -> tuple[FloatArray, FloatArray, FloatArray]:
    s2, s3 = s * s, s**3
    position = (
        q0 * (2 * s3 - 3 * s2 + 1)
        + m0 * (s3 - 2 * s2 + s)
        + q1 * (-2 * s3 + 3 * s2)
        + m1 * (s3 - s2)
    )
    slope = 6 * s2 - 6 * s
    velocity = (q0 * slope + m0 * (3 * s2 - 4 * s + 1) + q1 * -slope + m1 * (3 * s2 - 2 * s)) / h
    return position, velocity, _accelerations(q0, q1, m0, m1, s, h)


def _accelerations(
    q0: FloatArray, q1: FloatArray, m0: FloatArray, m1: FloatArray, s: _Place, h: _Place
) -> FloatArray:
    bend = 12 * s - 6
    return (q0 * bend + m0 * (6 * s - 4) + q1 * -bend + m1 * (6 * s - 2)) / (h * h)
