"""Trajectories that no planner would make: random ones, and ones made to do harm."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from robot_bridge.robot import FloatArray, JointTrajectory, RobotModel

Maker = Callable[[RobotModel, FloatArray, np.random.Generator], JointTrajectory]
"""Makes a trajectory for a robot that rests at joint positions (n,).

Raises:
    TrajectoryError: it has no form that a trajectory can have, on purpose.
"""


def quintic(
    model: RobotModel, waypoints: FloatArray, duration_s: float, points: int = 40
) -> JointTrajectory:
    """Straight through waypoints (k, n), resting at each, in `duration_s` in all."""
    s = np.linspace(0.0, 1.0, points)
    blend = 10 * s**3 - 15 * s**4 + 6 * s**5
    rate = 30 * s**2 - 60 * s**3 + 30 * s**4
    bend = 60 * s - 180 * s**2 + 120 * s**3
    leg_s = duration_s / (len(waypoints) - 1)
    rows: list[tuple[FloatArray, FloatArray, FloatArray]] = []
    times = [np.zeros(1)]
    for i, (start, end) in enumerate(itertools.pairwise(waypoints)):
        step = end - start
        first = 0 if i == 0 else 1
        rows.append(
            (
                start + np.outer(blend, step)[first:],
                np.outer(rate, step)[first:] / leg_s,
                np.outer(bend, step)[first:] / leg_s**2,
            )
        )
        times.append((i + s[1:]) * leg_s)
    q, v, a = (np.concatenate([row[k] for row in rows]) for k in range(3))
    return JointTrajectory(model.joint_names, np.concatenate(times), q, v, a)


def random_joints(model: RobotModel, rng: np.random.Generator) -> FloatArray:
    """Anywhere within the joints' ranges."""
    share = rng.uniform(0.02, 0.98, len(model.joint_names))
    return np.asarray(model.limits.lower + share * (model.limits.upper - model.limits.lower))


def fitting_s(model: RobotModel, waypoints: FloatArray) -> float:
    """About the least time in which the quintic stays within the joints' limits."""
    steps = np.abs(np.diff(waypoints, axis=0))
    speed = (1.875 * steps / model.limits.velocity).max(axis=1)
    push = np.sqrt(5.78 * steps / model.limits.acceleration).max(axis=1)
    return float(len(steps) * np.maximum(np.maximum(speed, push), 0.1).max())


def _near(
    model: RobotModel, start: FloatArray, rng: np.random.Generator, most: float
) -> FloatArray:
    goal = start + rng.uniform(-most, most, len(start))
    return np.asarray(np.clip(goal, model.limits.lower + 0.01, model.limits.upper - 0.01))


def smooth(model: RobotModel, start: FloatArray, rng: np.random.Generator) -> JointTrajectory:
    """A fair motion to somewhere near; wherever that is."""
    way = np.array([start, _near(model, start, rng, 0.35)])
    return quintic(model, way, fitting_s(model, way) * rng.uniform(1.3, 2.0))


def far(model: RobotModel, start: FloatArray, rng: np.random.Generator) -> JointTrajectory:
    """A fair motion to anywhere: through the table, itself, a plate, or nothing at all."""
    way = np.array([start, random_joints(model, rng)])
    return quintic(model, way, fitting_s(model, way) * 1.4)


def hasty(model: RobotModel, start: FloatArray, rng: np.random.Generator) -> JointTrajectory:
    """A little or much too fast."""
    way = np.array([start, _near(model, start, rng, 0.35)])
    return quintic(model, way, fitting_s(model, way) * rng.uniform(0.3, 1.2))


def winding(model: RobotModel, start: FloatArray, rng: np.random.Generator) -> JointTrajectory:
    """To and fro through several places."""
    way = np.array([start, *(_near(model, start, rng, 0.3) for _ in range(3))])
    return quintic(model, way, fitting_s(model, way) * rng.uniform(0.8, 1.6))


def bulging(model: RobotModel, start: FloatArray, rng: np.random.Generator) -> JointTrajectory:
    """Harmless at its points; the spline between them swings far out."""
    points = np.tile(start, (4, 1))
    velocities = np.zeros_like(points)
    joint = int(rng.integers(len(start)))
    velocities[1, joint] = rng.uniform(0.3, 1.0) * model.limits.velocity[joint]
    velocities[2] = -velocities[1]
    times = np.array([0.0, 0.5, 0.5 + rng.uniform(0.5, 8.0), 0.0])
    times[3] = times[2] + 0.5
    return JointTrajectory(model.joint_names, times, points, velocities, 0 * points)


def hairline(model: RobotModel, start: FloatArray, rng: np.random.Generator) -> JointTrajectory:
    """A jump within a time step too short to sample."""
    good = smooth(model, start, rng)
    at = int(rng.integers(5, 35))
    times, positions = np.array(good.times_s), np.array(good.positions)
    times = np.insert(times, at, times[at] - 10.0 ** rng.uniform(-9, -3))
    positions[at:] += rng.uniform(0.02, 0.3)
    parts = (good.velocities, good.accelerations)
    velocities, accelerations = (np.insert(part, at, part[at], axis=0) for part in parts)
    positions = np.insert(positions, at, good.positions[at], axis=0)
    return JointTrajectory(model.joint_names, times, positions, velocities, accelerations)


def numberless(model: RobotModel, start: FloatArray, rng: np.random.Generator) -> JointTrajectory:
    """NaN, infinity, or numbers so large that they become one."""
    good = smooth(model, start, rng)
    name = str(rng.choice(["positions", "velocities", "accelerations", "times_s"]))
    values = np.array(getattr(good, name))
    values.flat[int(rng.integers(1, values.size))] = rng.choice([np.nan, np.inf, -np.inf, 1e308])
    return replace(good, **{name: values})  # type: ignore[arg-type]


def reordered(model: RobotModel, start: FloatArray, rng: np.random.Generator) -> JointTrajectory:
    """Time stamps that run back, stand still, or do not begin at 0."""
    good = smooth(model, start, rng)
    times = np.array(good.times_s)
    i, j = rng.choice(len(times), 2, replace=False)
    match int(rng.integers(3)):
        case 0:
            times[[i, j]] = times[[j, i]]
        case 1:
            times[max(i, 1)] = times[max(i, 1) - 1]
        case _:
            times += 0.1
    return replace(good, times_s=times)


def elsewhere(model: RobotModel, start: FloatArray, rng: np.random.Generator) -> JointTrajectory:
    """Begins a little or far away from where the arm is."""
    gap = np.zeros(len(start))
    gap[int(rng.integers(len(start)))] = rng.choice([-1, 1]) * 10.0 ** rng.uniform(-3, 0)
    return smooth(model, start + gap, rng)


def running(model: RobotModel, start: FloatArray, rng: np.random.Generator) -> JointTrajectory:
    """Begins or ends in the middle of a movement."""
    good = smooth(model, start, rng)
    velocities = np.array(good.velocities)
    velocities[int(rng.choice([0, -1]))] = rng.uniform(0.01, 1.0) * model.limits.velocity
    return replace(good, velocities=velocities)


def shaking(model: RobotModel, start: FloatArray, rng: np.random.Generator) -> JointTrajectory:
    """Noise on fair points: small steps, great accelerations."""
    good = smooth(model, start, rng)
    noise = rng.normal(0.0, 10.0 ** rng.uniform(-5, -2), good.positions.shape)
    noise[0] = 0.0
    return replace(good, positions=good.positions + noise)


def overdue(model: RobotModel, start: FloatArray, rng: np.random.Generator) -> JointTrajectory:
    """Lasts for hours, or names the joints in another order."""
    good = smooth(model, start, rng)
    if rng.random() < 0.5:
        return replace(good, times_s=good.times_s * rng.uniform(100, 1e5))
    return replace(good, joint_names=tuple(reversed(good.joint_names)))


def downward(model: RobotModel, start: FloatArray, rng: np.random.Generator) -> JointTrajectory:
    """Shoulder forward, elbow open: into the table, sooner or later."""
    goal = np.array(start)
    goal[1] += rng.uniform(0.1, 1.2)
    goal[3] += rng.uniform(-0.3, 0.6)
    way = np.array([start, np.clip(goal, model.limits.lower, model.limits.upper)])
    return quintic(model, way, fitting_s(model, way) * 1.5)


def inward(model: RobotModel, start: FloatArray, rng: np.random.Generator) -> JointTrajectory:
    """Elbow and wrist folded: into itself, sooner or later."""
    goal = np.array(start)
    goal[3] = rng.uniform(-3.07, -2.6)
    goal[5] = rng.uniform(-0.01, 1.0) if rng.random() < 0.5 else rng.uniform(3.0, 3.75)
    goal[4] += rng.uniform(-1.5, 1.5)
    way = np.array([start, np.clip(goal, model.limits.lower, model.limits.upper)])
    return quintic(model, way, fitting_s(model, way) * 1.5)


def across(model: RobotModel, start: FloatArray, rng: np.random.Generator) -> JointTrajectory:
    """From one side to the other and back, past or through whatever stands between."""
    goal = np.array(start)
    goal[0] = -start[0] + rng.uniform(-0.3, 0.3)
    way = np.array([start, np.clip(goal, model.limits.lower, model.limits.upper), start])
    return quintic(model, way, fitting_s(model, way) * 1.2, points=int(rng.integers(4, 40)))


KINDS: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (
        smooth, far, hasty, winding, bulging, hairline, numberless, reordered, elsewhere,
        running, shaking, overdue, downward, inward, across,
    )
}  # fmt: skip
