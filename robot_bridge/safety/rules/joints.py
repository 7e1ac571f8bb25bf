"""Joint limits: position, velocity, acceleration, jerk."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from robot_bridge.robot import ControlTick, JointLimits, RobotState, Verdict
from robot_bridge.safety.motion import Motion
from robot_bridge.safety.rule import ALLOW, ROUNDING, Rule, shown, too_fast, worst

_PAST_RAD = 0.01
"""A moving arm trails its set point; beyond this it has left its range."""
_PAST_SHARE = 1.25
"""Measured velocities overshoot a little; this far beyond, the arm is out of control."""
_JERK_WINDOW_S = 0.002


class JointPosition(Rule):
    """Every joint stays within its range, between the points too."""

    name: ClassVar[str] = "joint-position"
    unit: ClassVar[str] = "rad"
    doc: ClassVar[str] = "every joint stays within its range, commanded and measured"

    def __init__(self, limits: JointLimits) -> None:
        self._lower, self._upper = limits.lower, limits.upper

    @property
    def bound(self) -> str:
        return f"{shown(self._lower)} to {shown(self._upper)}"

    def motion(self, state: RobotState, motion: Motion) -> Verdict:
        # One that starts outside may come back in.
        lower = np.minimum(self._lower, state.positions - ROUNDING)
        upper = np.maximum(self._upper, state.positions + ROUNDING)
        past = np.maximum(lower - motion.positions, motion.positions - upper)
        row, joint, excess = worst(past, np.zeros(len(lower)))
        if excess <= ROUNDING:
            return ALLOW
        return self.stop(
            f"{motion.names[joint]} at {motion.times_s[row]:.2f} s: "
            f"{motion.positions[row, joint]:.3f}, the bounds are {self._lower[joint]:.3f} to "
            f"{self._upper[joint]:.3f} [rad]"
        )

    def tick(self, tick: ControlTick, last: ControlTick | None) -> Verdict:
        measured = tick.state.positions
        past = np.maximum(self._lower - measured, measured - self._upper)
        joint = int(past.argmax())
        if past[joint] <= _PAST_RAD:
            return ALLOW
        if (
            last is not None
            and past[joint]
            < (
                np.maximum(self._lower - last.state.positions, last.state.positions - self._upper)[
                    joint
                ]
            )
        ):
            return ALLOW  # on its way back
        return self.stop(f"joint {joint + 1} is {past[joint]:.3f} rad outside its range")


class JointVelocity(Rule):
    """No joint moves faster than its limit."""

    name: ClassVar[str] = "joint-velocity"
    unit: ClassVar[str] = "rad/s"
    doc: ClassVar[str] = "no joint is faster than its limit, commanded and measured"
    verdicts: ClassVar[tuple[str, ...]] = ("scale", "stop")

    def __init__(self, limits: JointLimits, least: float) -> None:
        self._limit, self._least = limits.velocity, least

    @property
    def bound(self) -> str:
        return shown(self._limit)

    def motion(self, state: RobotState, motion: Motion) -> Verdict:
        return too_fast(self, motion, np.abs(motion.velocities), self._limit, 1, self._least)

    def tick(self, tick: ControlTick, last: ControlTick | None) -> Verdict:
        measured = np.abs(tick.state.velocities) / self._limit
        joint = int(measured.argmax())
        if measured[joint] <= _PAST_SHARE:
            return ALLOW
        return self.stop(
            f"joint {joint + 1} moves at {measured[joint] * self._limit[joint]:.3f}, "
            f"the bound is {self._limit[joint]:.3f} [rad/s]"
        )


class JointAcceleration(Rule):
    """No joint accelerates more than its limit."""

    name: ClassVar[str] = "joint-acceleration"
    unit: ClassVar[str] = "rad/s^2"
    doc: ClassVar[str] = "no joint accelerates more than its limit"
    verdicts: ClassVar[tuple[str, ...]] = ("scale", "stop")

    def __init__(self, limits: JointLimits, least: float) -> None:
        self._limit, self._least = limits.acceleration, least

    @property
    def bound(self) -> str:
        return shown(self._limit)

    def motion(self, state: RobotState, motion: Motion) -> Verdict:
        return too_fast(self, motion, np.abs(motion.accelerations), self._limit, 2, self._least)


class JointJerk(Rule):
    """Acceleration changes no faster than its limit, on average over 2 ms.

    A cubic spline's acceleration jumps at its points, where the jerk itself has no bound; a
    controller feels what it amounts to over its own period.
    """

    name: ClassVar[str] = "joint-jerk"
    unit: ClassVar[str] = "rad/s^3"
    doc: ClassVar[str] = "acceleration changes no faster than its limit, over windows of 2 ms"
    verdicts: ClassVar[tuple[str, ...]] = ("scale", "stop")

    def __init__(self, limits: JointLimits, least: float) -> None:
        self._limit, self._least = limits.jerk, least

    @property
    def bound(self) -> str:
        return shown(self._limit)

    def motion(self, state: RobotState, motion: Motion) -> Verdict:
        # Change since the sample one window earlier: the samples hold both sides of a jump.
        times, accelerations = motion.times_s, motion.accelerations
        earlier = np.searchsorted(times, times - _JERK_WINDOW_S, side="right") - 1
        earlier = np.clip(earlier, 0, None)
        spans = np.maximum(times - times[earlier], _JERK_WINDOW_S)[:, None]
        jerks = np.abs(accelerations - accelerations[earlier]) / spans
        return too_fast(self, motion, jerks, self._limit, 3, self._least)
