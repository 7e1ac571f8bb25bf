"""The safety monitor's core: small rules that look at one command before it runs.

Pure Python and numpy: no ROS, no simulator. A new rule is a class with a name, a unit and
a `check`, added to `SafetyMonitor.default`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol

import numpy as np

from robot_bridge.robot import (
    FloatArray,
    JointLimits,
    JointTrajectory,
    MotionStopped,
    RobotModel,
    RobotState,
    Verdict,
)
from robot_bridge.spline import sample_many

_SAMPLE_S = 0.004
"""Rules look at the interpolated motion this often, not only at its points."""
_ROUNDING = 1e-6
ALLOW = Verdict("allow")


class MonitorStopped(MotionStopped):
    """The safety monitor refused or ended a motion; the text names the rule and why."""


class Motion:
    """A trajectory sampled densely once, for all rules. Arrays have shape (t, n)."""

    def __init__(self, trajectory: JointTrajectory) -> None:
        self.names = trajectory.joint_names
        count = max(2, int(np.ceil(trajectory.duration_s / _SAMPLE_S)) + 1)
        grid = np.linspace(0.0, trajectory.duration_s, count)
        knots = trajectory.times_s
        # Between two samples of the grid a short segment could jump unseen. Acceleration is
        # linear within a segment, so its extremes lie at both sides of the knots, and
        # velocity, being quadratic, has its own at the ends or where acceleration is zero.
        before = np.nextafter(knots[1:], -np.inf)
        self.times_s = np.unique(np.concatenate([grid, knots, before, _turning_times(trajectory)]))
        self.positions, self.velocities, self.accelerations = sample_many(trajectory, self.times_s)


def _turning_times(trajectory: JointTrajectory) -> FloatArray:
    """Times (k,) within segments at which some joint's acceleration changes sign."""
    knots = trajectory.times_s
    if len(knots) == 1:
        return np.zeros(0)
    before = np.nextafter(knots[1:], -np.inf)
    first = sample_many(trajectory, knots[:-1])[2]
    last = sample_many(trajectory, before)[2]
    segment, joint = np.nonzero(first * last < 0.0)
    a, b = first[segment, joint], last[segment, joint]
    turning: FloatArray = knots[segment] + (knots[segment + 1] - knots[segment]) * a / (a - b)
    return turning


class Rule(Protocol):
    """One safety rule. `check` gives `ALLOW`, or a verdict that names the joint and bound."""

    name: ClassVar[str]
    unit: ClassVar[str]

    def check(self, state: RobotState, motion: Motion) -> Verdict: ...


class JointPosition:
    """Every joint stays within its position limits."""

    name: ClassVar[str] = "joint-position"
    unit: ClassVar[str] = "rad"

    def __init__(self, limits: JointLimits) -> None:
        self._lower, self._upper = limits.lower, limits.upper

    def check(self, state: RobotState, motion: Motion) -> Verdict:
        below = self._lower - motion.positions
        above = motion.positions - self._upper
        return _worst(self, motion, np.maximum(below, above), np.zeros(len(self._lower)))


class JointVelocity:
    """No joint moves faster than its limit."""

    name: ClassVar[str] = "joint-velocity"
    unit: ClassVar[str] = "rad/s"

    def __init__(self, limits: JointLimits) -> None:
        self._limit = limits.velocity

    def check(self, state: RobotState, motion: Motion) -> Verdict:
        return _worst(self, motion, np.abs(motion.velocities), self._limit)


class JointAcceleration:
    """No joint accelerates more than its limit."""

    name: ClassVar[str] = "joint-acceleration"
    unit: ClassVar[str] = "rad/s^2"

    def __init__(self, limits: JointLimits) -> None:
        self._limit = limits.acceleration

    def check(self, state: RobotState, motion: Motion) -> Verdict:
        return _worst(self, motion, np.abs(motion.accelerations), self._limit)


class StartJump:
    """A motion begins where the arm is."""

    name: ClassVar[str] = "start-jump"
    unit: ClassVar[str] = "rad"

    def __init__(self, limit_rad: float = 0.05) -> None:
        self._limit_rad = limit_rad

    def check(self, state: RobotState, motion: Motion) -> Verdict:
        gap = np.abs(motion.positions[:1] - state.positions)
        return _worst(self, motion, gap, np.full(gap.shape[1], self._limit_rad))


def _worst(rule: Rule, motion: Motion, values: FloatArray, limits: FloatArray) -> Verdict:
    """Stop when a value exceeds its limit, naming the joint that exceeds it most."""
    excess = values - limits
    row, joint = np.unravel_index(int(np.argmax(excess)), excess.shape)
    if excess[row, joint] <= _ROUNDING:
        return ALLOW
    value, limit = float(values[row, joint]), float(limits[joint])
    over = f"{value:.3f}, the bound is {limit:.3f}" if limit else f"{value:.3f} beyond its bound"
    return Verdict(
        "stop",
        rule.name,
        f"{motion.names[joint]} at {motion.times_s[row]:.2f} s: {over} [{rule.unit}]",
    )


class SafetyMonitor:
    """Asks every rule; the first that objects decides."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)

    @classmethod
    def default(cls, model: RobotModel) -> SafetyMonitor:
        """The rules that any arm gets from its model."""
        limits = model.limits
        return cls(
            [
                StartJump(),
                JointPosition(limits),
                JointVelocity(limits),
                JointAcceleration(limits),
            ]
        )

    def check(self, state: RobotState, command: JointTrajectory) -> Verdict:
        """What to do with a command, given where the arm is."""
        motion = Motion(command)
        for rule in self.rules:
            verdict = rule.check(state, motion)
            if verdict.action != "allow":
                return verdict
        return ALLOW
