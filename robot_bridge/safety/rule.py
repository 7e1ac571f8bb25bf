"""What a safety rule is: a name, a unit, a bound, and what it says of commands and ticks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

from robot_bridge.robot import ControlTick, FloatArray, JointTrajectory, RobotState, Verdict
from robot_bridge.safety.motion import Motion

ALLOW = Verdict("allow")
ROUNDING = 1e-6


class Rule(ABC):
    """One safety rule; a member overrides what it has to say something about.

    name, unit, doc: for verdicts and docs/monitor.md. verdicts: what it may say other than
    allow.
    """

    name: ClassVar[str]
    unit: ClassVar[str]
    doc: ClassVar[str]
    verdicts: ClassVar[tuple[str, ...]] = ("stop",)

    @property
    @abstractmethod
    def bound(self) -> str:
        """The number, with its unit, that it holds commands against."""

    def begin(self) -> None:  # noqa: B027 - most rules remember nothing
        """A new motion starts: forget the last one's ticks."""

    def form(self, command: JointTrajectory) -> Verdict:
        """Before a trajectory is even sampled: what would make that costly or senseless."""
        return ALLOW

    def motion(self, state: RobotState, motion: Motion) -> Verdict:
        """Before a trajectory starts."""
        return ALLOW

    def tick(self, tick: ControlTick, last: ControlTick | None) -> Verdict:
        """At every control tick while the arm or the gripper moves; `last`: the one before."""
        return ALLOW

    def grip(self, width_m: float, force_n: float) -> Verdict:
        """Before the fingers move."""
        return ALLOW

    def stop(self, reason: str, **data: float) -> Verdict:
        return Verdict("stop", self.name, reason, data=data)

    def hold(self, reason: str) -> Verdict:
        return Verdict("hold", self.name, reason)


def shown(values: FloatArray) -> str:
    """Bounds per joint, as text; one number where all are equal."""
    return f"{values[0]:g}" if np.all(values == values[0]) else ", ".join(f"{v:g}" for v in values)


def worst(values: FloatArray, limits: FloatArray) -> tuple[int, int, float]:
    """Where (row, column) a value (t, n) exceeds its limit (n,) most, and by how much."""
    excess = values - limits
    row, column = np.unravel_index(int(np.argmax(excess)), excess.shape)
    return int(row), int(column), float(excess[row, column])


def too_fast(
    rule: Rule, motion: Motion, values: FloatArray, limits: FloatArray, order: int, least: float
) -> Verdict:
    """Scale when slowing down cures it, stop when the command is too far beyond.

    values: (t, n) magnitudes of a time derivative of this order; at share k of the speed it
    shrinks by k to the power of the order.
    """
    ratios = values / limits
    row, joint = np.unravel_index(int(np.argmax(ratios)), ratios.shape)
    ratio = float(ratios[row, joint])
    if ratio <= 1.0 + ROUNDING:
        return ALLOW
    share = ratio ** (-1.0 / order) * (1.0 - 1e-4)
    value, limit = float(values[row, joint]), float(limits[joint])
    who = motion.names[joint] if values.shape[1] == len(motion.names) else "the arm"
    reason = f"{who} at {motion.times_s[row]:.2f} s: {value:.3f}, the bound is {limit:.3f}"
    reason += f" [{rule.unit}]"
    if share < least:
        return rule.stop(reason)
    return Verdict("scale", rule.name, f"{reason}; slowed to {share:.2f}", scale=share)


_GRAVITY = {"allow": 0, "scale": 1, "hold": 2, "stop": 3}


def graver(first: Verdict, second: Verdict) -> Verdict:
    """The graver of two verdicts; of two scales the stronger."""
    one, other = _GRAVITY[first.action], _GRAVITY[second.action]
    if one != other:
        return first if one > other else second
    return second if second.scale < first.scale else first
