"""A joint trajectory controller: what it is asked for becomes one set point a tick.

The semantics are those of ros2_control's joint_trajectory_controller, as far as the wire
shows them: a new trajectory replaces the one under way, quintic, cubic or linear between
points by what the points give, hold at the end, tolerances. Stricter: only all joints
together, stamps near now. Its last stage is a `CommandLimiter`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from robot_bridge.path_clock import SetPoint
from robot_bridge.robot import FloatArray, JointLimits
from robot_bridge.ros2._request import Knots, Refused, Request, RequestPoint, taken
from robot_bridge.ros2.limiter import CommandLimiter

__all__ = ["Outcome", "Refused", "Request", "RequestPoint", "Tolerances", "TrajectoryController"]

_THERE_RAD = 1e-9


@dataclass(frozen=True)
class Tolerances:
    """When a motion is given up; 0 for never.

    path_rad: the farthest a joint may be from where it should be. goal_rad: at the end,
    `goal_time_s` after the last point's time.
    """

    path_rad: float = 0.2
    goal_rad: float = 0.02
    goal_time_s: float = 0.5


@dataclass(frozen=True)
class _State:
    """Where the command is: a time, and arrays (n,)."""

    time_s: float
    positions: FloatArray
    velocities: FloatArray
    accelerations: FloatArray


@dataclass(frozen=True)
class Outcome:
    """How the newest trajectory stands: "none", "moving", "reached", "replaced", "aborted".

    number: counts the trajectories taken. ends_s: its last point's time, controller's clock.
    """

    number: int = 0
    how: str = "none"
    reason: str = ""
    ends_s: float = 0.0


class TrajectoryController:
    """Follows trajectories of joints `names`; times on one clock that never goes back.

    tick_s: seconds between two calls of `update`. start: where the arm is, (n,) [rad].
    """

    def __init__(
        self,
        names: tuple[str, ...],
        limits: JointLimits,
        tick_s: float,
        start: FloatArray,
        tolerances: Tolerances | None = None,
    ) -> None:
        self._names = names
        self._tick_s = tick_s
        self._tolerances = tolerances or Tolerances()
        self._limiter = CommandLimiter(limits, tick_s, start)
        self._command = _State(-np.inf, np.array(start), np.zeros(len(names)), np.zeros(len(names)))
        self._knots: Knots | None = None
        self._from = self._command
        self.outcome = Outcome()
        self.counts: Counter[str] = Counter()
        """Trajectories taken, refused, reached, aborted; ticks on which a limit was met."""

    @property
    def at(self) -> SetPoint:
        """The newest set point."""
        return self._limiter.at

    def accept(self, request: Request, now_s: float) -> Outcome:
        """Take a trajectory in place of the one under way, from the command's present state.

        Points in the past are dropped: the first one still to come is what it leads to.

        Raises:
            Refused: it can't be followed; the one under way goes on.
        """
        try:
            knots = taken(request, self._names, now_s)
        except Refused:
            self.counts["refused"] += 1
            raise
        first = min(int(np.searchsorted(knots.times_s, now_s, "right")), len(knots.times_s) - 1)
        self._knots = Knots(*(getattr(knots, f)[first:] for f in Knots.__dataclass_fields__))
        # Between two ticks the command is where the last one left it, at that tick's time.
        ticking = self._command.time_s > now_s - 1.5 * self._tick_s
        self._from = self._command if ticking else replace(self._command, time_s=now_s)
        self.counts["taken"] += 1
        number = self.outcome.number + 1
        self.outcome = Outcome(number, "moving", ends_s=float(knots.times_s[-1]))
        return self.outcome

    def hold(self, reason: str) -> None:
        """Give up the trajectory under way: come to rest within the limits, and stay there."""
        self._knots = None
        if self.outcome.how == "moving":
            self.counts["aborted"] += 1
            self.outcome = replace(self.outcome, how="aborted", reason=reason)

    def place(self, positions: FloatArray) -> None:
        """The arm has been put elsewhere: hold there."""
        self.hold("the arm was put elsewhere")
        self._limiter.place(positions)
        zero = np.zeros_like(positions)
        self._command = _State(self._command.time_s, np.array(positions), zero, zero)

    def update(self, now_s: float, measured: FloatArray) -> SetPoint:
        """The set point of this tick; measured: where the joints are, (n,) [rad]."""
        wanted = None if self._knots is None else _sample(self._knots, self._from, now_s)
        if wanted is not None:
            self._judge(wanted, now_s, measured)
        if wanted is None or self._knots is None:
            at = self._limiter.brake()
            self._command = _State(now_s, at.positions, at.velocities, np.zeros_like(at.velocities))
            return at
        before = self._limiter.at.velocities
        at = self._limiter.follow(SetPoint(wanted.positions, wanted.velocities))
        there = bool(np.abs(at.positions - wanted.positions).max() < _THERE_RAD)
        if not there:
            self.counts["limited"] += 1
            acceleration = (at.velocities - before) / self._tick_s
            wanted = _State(now_s, at.positions, at.velocities, acceleration)
        self._command = wanted
        return at

    def _judge(self, wanted: _State, now_s: float, measured: FloatArray) -> None:
        """Whether the joints are where they should be."""
        bounds, outcome = self._tolerances, self.outcome
        if outcome.how != "moving":
            return
        off = np.abs(wanted.positions - measured)
        worst = int(np.argmax(off))
        far = f"{self._names[worst]} is {off[worst]:.3f} rad from"
        if bounds.path_rad > 0.0 and off[worst] > bounds.path_rad:
            self.hold(f"{far} its path; the bound is {bounds.path_rad:g} rad")
            return
        if now_s < outcome.ends_s:
            return
        if bounds.goal_rad <= 0.0 or off[worst] <= bounds.goal_rad:
            self.counts["reached"] += 1
            self.outcome = replace(outcome, how="reached")
        elif now_s > outcome.ends_s + bounds.goal_time_s:
            self.hold(
                f"{far} its goal {bounds.goal_time_s:g} s after the end; "
                f"the bound is {bounds.goal_rad:g} rad"
            )


def _sample(knots: Knots, start: _State, now_s: float) -> _State:
    """Where a trajectory that leads on from `start` wants the joints at a time."""
    i = int(np.searchsorted(knots.times_s, now_s, "right"))
    if i == len(knots.times_s):
        zero = np.zeros_like(start.positions)
        return _State(now_s, knots.positions[-1], zero, zero)
    to = _State(
        float(knots.times_s[i]), knots.positions[i], knots.velocities[i], knots.accelerations[i]
    )
    moving, bending = bool(knots.moving[i]), bool(knots.bending[i])
    if i > 0:
        start = _State(
            float(knots.times_s[i - 1]),
            knots.positions[i - 1],
            knots.velocities[i - 1],
            knots.accelerations[i - 1],
        )
        moving, bending = (
            moving and bool(knots.moving[i - 1]),
            bending and bool(knots.bending[i - 1]),
        )
    if bending:
        return _quintic(start, to, now_s)
    return _cubic(start, to, now_s) if moving else _line(start, to, now_s)


def _line(a: _State, b: _State, now_s: float) -> _State:
    h = b.time_s - a.time_s
    velocity = (b.positions - a.positions) / h
    here = a.positions + velocity * (now_s - a.time_s)
    return _State(now_s, here, velocity, np.zeros_like(velocity))


def _cubic(a: _State, b: _State, now_s: float) -> _State:
    h = b.time_s - a.time_s
    s = (now_s - a.time_s) / h
    way, m0, m1 = b.positions - a.positions, a.velocities * h, b.velocities * h
    c2, c3 = 3 * way - 2 * m0 - m1, m0 + m1 - 2 * way
    return _State(
        now_s,
        a.positions + s * (m0 + s * (c2 + s * c3)),
        (m0 + s * (2 * c2 + s * 3 * c3)) / h,
        (2 * c2 + 6 * s * c3) / h**2,
    )


def _quintic(a: _State, b: _State, now_s: float) -> _State:
    h = b.time_s - a.time_s
    s = (now_s - a.time_s) / h
    m0, m1 = a.velocities * h, b.velocities * h
    n0, n1 = a.accelerations * h**2, b.accelerations * h**2
    way = b.positions - a.positions
    c2 = n0 / 2
    c3 = 10 * way - 6 * m0 - 4 * m1 - 1.5 * n0 + 0.5 * n1
    c4 = -15 * way + 8 * m0 + 7 * m1 + 1.5 * n0 - n1
    c5 = 6 * way - 3 * m0 - 3 * m1 - 0.5 * n0 + 0.5 * n1
    return _State(
        now_s,
        a.positions + s * (m0 + s * (c2 + s * (c3 + s * (c4 + s * c5)))),
        (m0 + s * (2 * c2 + s * (3 * c3 + s * (4 * c4 + s * 5 * c5)))) / h,
        (2 * c2 + s * (6 * c3 + s * (12 * c4 + s * 20 * c5))) / h**2,
    )
