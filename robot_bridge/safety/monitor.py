"""The safety monitor: asks every rule, and keeps a stop until it is reset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from robot_bridge.robot import (
    ControlTick,
    JointTrajectory,
    MotionStopped,
    RobotModel,
    RobotState,
    Verdict,
)
from robot_bridge.safety.motion import Motion, slowed
from robot_bridge.safety.rule import ALLOW, Rule, graver
from robot_bridge.safety.rules import Clock, EmergencyStop, Heartbeat, HoldTime, all_rules
from robot_bridge.safety.settings import SafetySettings, file_settings, robot_settings


class MonitorStopped(MotionStopped):
    """The safety monitor refused or ended a motion; the text names the rule and why."""


class SafetyMonitor:
    """check(state, command) before a motion, tick(...) at every control tick while it runs.

    The gravest verdict decides: stop, then hold, then the strongest scale. A stop latches:
    every later verdict is that stop until `reset`; an emergency stop stands until it is
    released as well. `emergency_stop`, `beat` and `lost` may be called from any thread.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._emergency = _one(self.rules, EmergencyStop)
        self._heartbeat = _one(self.rules, Heartbeat)
        self._hold_time = _one(self.rules, HoldTime)
        self._ticking = [r for r in self.rules if type(r).tick is not Rule.tick]
        self._forming = [r for r in self.rules if type(r).form is not Rule.form]
        self._latched: Verdict | None = None
        self._last: ControlTick | None = None

    @classmethod
    def default(cls, model: RobotModel, clock: Clock | None = None) -> SafetyMonitor:
        """A robot's own limits: its model's, its URDF's, and its safety.yaml's.

        clock: wall seconds. Without one nothing depends on the wall clock, as in a
        rehearsal: control ticks may stall and beats be late.

        Raises:
            ConfigFileError: the robot has no such file, or it is wrong.
        """
        return cls.from_settings(model, robot_settings(model), clock)

    @classmethod
    def from_file(cls, model: RobotModel, path: Path, clock: Clock | None = None) -> SafetyMonitor:
        """The same, tightened by a YAML file of one's own (docs/monitor.md).

        Raises:
            ConfigFileError: the file is wrong or loosens a limit; the text says where.
        """
        return cls.from_settings(model, file_settings(model, path), clock)

    @classmethod
    def from_settings(
        cls, model: RobotModel, settings: SafetySettings, clock: Clock | None = None
    ) -> SafetyMonitor:
        return cls(all_rules(model, settings, clock))

    @property
    def latched(self) -> Verdict | None:
        """The stop that stands, if any."""
        return self._latched

    def check(self, state: RobotState, command: JointTrajectory) -> Verdict:
        """What to do with a trajectory, given where the arm is; nothing has moved yet.

        "scale": slow the whole trajectory to that share of its speed; it has been checked
        at that speed.
        """
        if self._latched is not None:
            return self._latched
        verdict = _gravest(rule.form(command) for rule in self._forming)
        if verdict.action == "stop":
            return self._kept(verdict)
        verdict = self._asked(state, Motion(command))
        if verdict.action == "scale":
            slow = self._asked(state, Motion(slowed(command, verdict.scale)))
            if slow.action != "allow":
                verdict = Verdict("stop", slow.rule, f"{slow.reason} (even when slowed)")
        return self._kept(verdict)

    def check_grip(self, width_m: float, force_n: float) -> Verdict:
        """What to do with a grip; "scale" limits its force to that share."""
        if self._latched is not None:
            return self._latched
        return self._kept(_gravest(rule.grip(width_m, force_n) for rule in self.rules))

    def begin(self) -> None:
        """A motion starts that was allowed: ticks follow."""
        self._last = None
        for rule in self.rules:
            rule.begin()

    def tick(self, tick: ControlTick) -> Verdict:
        """How a motion goes on. Takes well under a millisecond."""
        if self._latched is not None:
            return self._latched
        verdict, last = ALLOW, self._last
        for rule in self._ticking:
            found = rule.tick(tick, last)
            if found is not ALLOW:
                verdict = graver(verdict, found)
                if verdict.action == "stop":
                    return self._kept(verdict)
        self._last = tick
        if self._hold_time is not None:
            verdict = self._hold_time.judge(verdict, tick.time_s)
        return self._kept(verdict)

    def reset(self) -> None:
        """Let motions be judged anew after a stop; an emergency stop is not released."""
        self._latched = None

    def failed(self, reason: str) -> Verdict:
        """The stop for an error in judging itself; it latches like any other."""
        return self._kept(Verdict("stop", "monitor", reason))

    def emergency_stop(self, reason: str) -> None:
        """Stop, whatever is under way; from any thread."""
        if self._emergency is not None:
            self._emergency.press(reason)

    def release_emergency_stop(self) -> None:
        """Take an emergency stop back; a `reset` is still needed if it met a motion."""
        if self._emergency is not None:
            self._emergency.release()

    def beat(self) -> None:
        """Who commands the arm is alive; from any thread."""
        if self._heartbeat is not None:
            self._heartbeat.beat()

    def lost(self, reason: str) -> None:
        """Who commands the arm is known to be gone; from any thread."""
        if self._heartbeat is not None:
            self._heartbeat.lost(reason)

    def _asked(self, state: RobotState, motion: Motion) -> Verdict:
        """All rules' verdict; after a stop nobody else is asked: later rules cost more."""
        verdict = ALLOW
        for rule in self.rules:
            found = rule.motion(state, motion)
            if found is not ALLOW:
                verdict = graver(verdict, found)
                if verdict.action == "stop":
                    break
        return verdict

    def _kept(self, verdict: Verdict) -> Verdict:
        if verdict.action == "stop":
            self._latched = verdict
        return verdict


_R = TypeVar("_R", bound=Rule)


def _gravest(verdicts: Iterable[Verdict]) -> Verdict:
    found = ALLOW
    for verdict in verdicts:
        found = graver(found, verdict)
    return found


def _one(rules: Iterable[Rule], kind: type[_R]) -> _R | None:
    return next((rule for rule in rules if isinstance(rule, kind)), None)
