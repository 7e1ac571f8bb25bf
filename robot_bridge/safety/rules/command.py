"""The form of a command: its joints, numbers, times, and where it begins and ends."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from robot_bridge.robot import ControlTick, JointLimits, JointTrajectory, RobotState, Verdict
from robot_bridge.safety.motion import Motion
from robot_bridge.safety.rule import ALLOW, Rule

_MOST_POINTS = 20_000
_STEP_SHARE = 1.2
_STEP_RAD = 0.003
"""What a bridge from the arm to its trajectory may add to a tick's step."""


class JointNames(Rule):
    """A trajectory names this arm's joints, in its order."""

    name: ClassVar[str] = "joint-names"
    unit: ClassVar[str] = ""
    doc: ClassVar[str] = "a trajectory names this arm's joints, in order"

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    @property
    def bound(self) -> str:
        return f"{self._names[0]} to {self._names[-1]}"

    def form(self, command: JointTrajectory) -> Verdict:
        if command.joint_names == self._names:
            return ALLOW
        return self.stop(f"the trajectory names {', '.join(command.joint_names)}; use {self.bound}")


class Finite(Rule):
    """Every number is one: no NaN, no infinity, nothing that becomes one in between."""

    name: ClassVar[str] = "finite-numbers"
    unit: ClassVar[str] = ""
    doc: ClassVar[str] = "every number of a command and of a reading is finite"

    @property
    def bound(self) -> str:
        return "finite"

    def motion(self, state: RobotState, motion: Motion) -> Verdict:
        fields = (motion.positions, motion.velocities, motion.accelerations)
        if all(np.isfinite(values).all() for values in fields):
            return self._reading(state)
        return self.stop("the trajectory's numbers overflow between its points")

    def tick(self, tick: ControlTick, last: ControlTick | None) -> Verdict:
        return self._reading(tick.state)

    def grip(self, width_m: float, force_n: float) -> Verdict:
        if np.isfinite(width_m) and np.isfinite(force_n):
            return ALLOW
        return self.stop(f"grip width {width_m} m and force {force_n} N must be finite")

    def _reading(self, state: RobotState) -> Verdict:
        # One sum is NaN or infinite when any of its parts is.
        if math.isfinite(sum(state.positions.tolist()) + sum(state.velocities.tolist())):
            return ALLOW
        return self.stop("the arm's reading has a number that is not finite")


class TimeOrder(Rule):
    """Time runs forward, and a motion ends within its bound.

    That a trajectory's own times rise from 0 is what `JointTrajectory` makes sure of.
    """

    name: ClassVar[str] = "time-order"
    unit: ClassVar[str] = "s"
    doc: ClassVar[str] = "time stamps rise, in commands and readings; a motion ends in time"

    def __init__(self, duration_s: float) -> None:
        self._duration_s = duration_s

    @property
    def bound(self) -> str:
        return f"{self._duration_s:g}, {_MOST_POINTS} points"

    def form(self, command: JointTrajectory) -> Verdict:
        duration, points = command.duration_s, len(command.times_s)
        if duration <= self._duration_s and points <= _MOST_POINTS:
            return ALLOW
        return self.stop(f"{points} points over {duration:.4g} s; the bound is {self.bound} [s]")

    def tick(self, tick: ControlTick, last: ControlTick | None) -> Verdict:
        if last is None:
            return ALLOW
        if tick.time_s <= last.time_s:
            return self.stop(
                f"the control clock went from {last.time_s:.4f} to {tick.time_s:.4f} s"
            )
        if tick.state.stamp_s < last.state.stamp_s:
            return self.stop(
                f"a reading of {tick.state.stamp_s:.4f} s came after one of "
                f"{last.state.stamp_s:.4f} s"
            )
        return ALLOW


class CommandJump(Rule):
    """A motion begins where the arm is, from rest to rest, and its set points never jump."""

    name: ClassVar[str] = "command-jump"
    unit: ClassVar[str] = "rad"
    doc: ClassVar[str] = "a motion begins where the arm is, from rest to rest, without jumps"

    def __init__(self, gap_rad: float, end_speed_rad_s: float, limits: JointLimits) -> None:
        self._gap_rad, self._end_speed = gap_rad, end_speed_rad_s
        self._velocity = limits.velocity
        self._slowest = float(limits.velocity.min())

    @property
    def bound(self) -> str:
        return f"{self._gap_rad:g}; {self._end_speed:g} rad/s at both ends"

    def motion(self, state: RobotState, motion: Motion) -> Verdict:
        gaps = np.abs(motion.positions[0] - state.positions)
        joint = int(gaps.argmax())
        if gaps[joint] > self._gap_rad:
            return self.stop(
                f"{motion.names[joint]} would jump by {gaps[joint]:.3f} at the start, "
                f"the bound is {self._gap_rad:g} [rad]"
            )
        for row, end in ((0, "start"), (-1, "end")):
            speeds = np.abs(motion.velocities[row])
            joint = int(speeds.argmax())
            if speeds[joint] > self._end_speed:
                return self.stop(
                    f"{motion.names[joint]} has {speeds[joint]:.3f} rad/s at the {end}, "
                    f"the bound is {self._end_speed:g} rad/s"
                )
        return ALLOW

    def tick(self, tick: ControlTick, last: ControlTick | None) -> Verdict:
        if last is None:
            return ALLOW
        steps = np.abs(tick.positions - last.positions)
        elapsed = tick.time_s - last.time_s
        # Mostly no step is longer than the slowest joint's may be; time runs on (`TimeOrder`).
        if steps[steps.argmax()] <= _STEP_SHARE * self._slowest * elapsed + _STEP_RAD:
            return ALLOW
        allowed = _STEP_SHARE * self._velocity * elapsed + _STEP_RAD
        joint = int((steps - allowed).argmax())
        if steps[joint] <= allowed[joint]:
            return ALLOW
        return self.stop(
            f"the set point of joint {joint + 1} jumped by {steps[joint]:.4f}, "
            f"the bound is {allowed[joint]:.4f} [rad]"
        )
