"""A trajectory given away in short pieces, each of which ends at rest.

Whoever follows the newest piece is at rest within `ahead_s`, whatever becomes of the one who
gives them: that is what a monitor between two machines can promise. The arm never leaves
the path; only its rate along it changes, as in `robot_bridge.path_clock`.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass

import numpy as np

from robot_bridge.path_clock import BRAKING_SHARE, SetPoint
from robot_bridge.robot import FloatArray, JointLimits, JointTrajectory
from robot_bridge.safety.motion import slowed
from robot_bridge.spline import sample, sample_many

STEP_S = 0.005
"""The rate along the path changes in steps of this."""
_POINT_STEPS = 2
"""Points of a piece stand so many steps apart."""
_RAMP_S = 0.02
"""Braking sets in over this time: a step in it would make motors overshoot."""
_LEAST_SHARE = 0.2
_GREATEST_SLOPE = 20.0
_TABLE_S = 0.002
_SQUARES = (0.2, 0.4, 0.6, 0.8, 1.0)
"""Of the rate: up to each, one bound on how fast it may change holds for the whole path."""
_STILL = 1e-9
_ROUNDS = 6
_KEPT = 12
_LOOK_STEPS = 4
_FEW = 40
_BRIDGE_S = 0.25
_BEHIND_S, _BEHIND_LOOKS = 0.6, 301
"""An arm that missed pieces is looked for so far back along the path, every 2 ms."""
_LED_FROM_S = 0.08
"""Of 0, 40, 60 and 80 ms that with which the worst of 150 drawn cases rested soonest."""
_MOVING_RAD_S, _TREMBLING_RAD_S = 0.01, 0.05


class BrakingError(ValueError):
    """Some instant of a trajectory can't be braked to rest in time, however slow it runs."""


@dataclass(frozen=True)
class Piece:
    """What to send: the joints from `start_s` on (control clock), at rest at its end.

    trajectory: its times count from `start_s`. path_s: where along the path it begins.
    """

    start_s: float
    trajectory: JointTrajectory
    path_s: float


class RollingPath:
    """Walks a trajectory piece by piece. Times are the control clock's, in seconds.

    ahead_s: no piece reaches further beyond the moment of `piece`. run_s: so much of it goes
    on at the wanted rate before it brakes; a later piece has so much time to arrive.
    `share`: by how much the whole trajectory was slowed so that it can be braked in time.

    Raises:
        BrakingError: no speed is slow enough.
    """

    def __init__(
        self,
        trajectory: JointTrajectory,
        limits: JointLimits,
        start_s: float,
        *,
        ahead_s: float,
        run_s: float,
    ) -> None:
        self._run_s, self._ahead_s = run_s, ahead_s
        self._acceleration = BRAKING_SHARE * limits.acceleration
        self.share = 1.0
        self.trajectory = self._in_time(trajectory)
        # The profile that was given away: times, way along the path, rate, change of rate.
        self._times = [start_s]
        self._way = [0.0]
        self._rate = [1.0]
        self._slope = [0.0]

    def done(self, now_s: float) -> bool:
        """Whether what was given away is at the end of the path by now."""
        return self._at(now_s)[0] >= self.duration_s - _STILL

    def resting(self, now_s: float) -> bool:
        """Whether what was given away is at rest by now."""
        return self._at(now_s)[1] <= _STILL or self.done(now_s)

    def path_s(self, now_s: float) -> float:
        """How far along the path what was given away is now."""
        return self._at(now_s)[0]

    def at(self, now_s: float) -> SetPoint:
        """Where the arm should be now if it follows what was given away."""
        way, rate, _ = self._at(now_s)
        q, v, _ = sample(self.trajectory, way)
        return SetPoint(q, v * (0.0 if self.done(now_s) else rate))

    def piece(self, from_s: float, wanted: float) -> Piece:
        """The next piece from `from_s` on: at the rate `wanted` (0 to 1), then to rest.

        It begins on the piece before, so that who gets it a little late need not jump.
        """
        way, rate, slope = self._at(from_s)
        profile = self._profile(way, rate, slope, wanted)
        # Until `from_s` the piece before still holds; before the first one nothing moves.
        end = bisect.bisect_left(self._times, from_s) if len(self._times) > 1 else 0
        kept = slice(max(0, end - _KEPT), end)
        self._times = [*self._times[kept], *(from_s + STEP_S * i for i in range(len(profile)))]
        self._way = [*self._way[kept], *(p[0] for p in profile)]
        self._rate = [*self._rate[kept], *(p[1] for p in profile)]
        self._slope = [*self._slope[kept], *(p[2] for p in profile)]
        return self._sampled(from_s, profile)

    def shift(self, by_s: float) -> None:
        """The control clock was set: what was given away is as far along as before."""
        self._times = [time_s + by_s for time_s in self._times]

    def braked(self, from_s: float, positions: FloatArray, velocities: FloatArray) -> Piece:
        """To rest from where the arm was, (n,) each, at `from_s`, whatever was given away.

        For an arm that may not have taken the last pieces: led from where those would have
        brought it, it would have to catch up before it rests. And by now it is not quite where
        braking from `from_s` on would have it. So the piece has only the end of that way: led
        to its beginning, the arm would hurry there first, and back from beyond it.
        """
        rate, farthest = self._at(from_s)[1], self._way[-1]
        ways = np.linspace(max(0.0, farthest - _BEHIND_S), farthest, _BEHIND_LOOKS)
        q, v, _ = sample_many(self.trajectory, ways)
        off = np.square(q - positions).sum(axis=1)
        # A path may come back through the same place: not against the way that the arm moves,
        # if it does more than tremble.
        against = v @ velocities < 0.0
        if float(np.abs(velocities).max()) > _TREMBLING_RAD_S and not against.all():
            off[against] = np.inf
        nearest = int(off.argmin())
        speed = v[nearest]
        square = float(speed @ speed)
        if square > _MOVING_RAD_S**2:
            rate = min(max(float(velocities @ speed) / square, 0.0), 1.0)
        self._times, self._slope = [from_s], [0.0]
        self._way, self._rate = [float(ways[nearest])], [rate]
        given = self.piece(from_s, 0.0).trajectory
        times, q, v, a = given.times_s, given.positions, given.velocities, given.accelerations
        if times[-1] < _LED_FROM_S:
            # It has to travel, and what is over when it comes is not taken.
            times, q = np.append(times, _LED_FROM_S), np.append(q, q[-1:], axis=0)
            v, a = (np.append(array, np.zeros((1, q.shape[1])), axis=0) for array in (v, a))
        led = times >= _LED_FROM_S
        begins = float(times[led][0])
        way = JointTrajectory(given.joint_names, times[led] - begins, q[led], v[led], a[led])
        return Piece(from_s + begins, way, self._at(from_s + begins)[0])

    def _sampled(self, from_s: float, profile: list[tuple[float, float, float]]) -> Piece:
        last = len(profile) - 1
        chosen = [*range(0, last, _POINT_STEPS), last]
        way, rate, slope = (np.array([profile[i][k] for i in chosen]) for k in range(3))
        rate, slope = rate[:, None], slope[:, None]
        q, v, a = sample_many(self.trajectory, way)
        ended = (way >= self.duration_s - _STILL)[:, None]
        velocities = np.where(ended, 0.0, v * rate)
        accelerations = np.where(ended, 0.0, a * rate**2 + v * slope)
        velocities[-1] = accelerations[-1] = 0.0
        times = np.array(chosen) * STEP_S
        names = self.trajectory.joint_names
        return Piece(
            from_s, JointTrajectory(names, times, q, velocities, accelerations), float(way[0])
        )

    def _profile(
        self, way: float, rate: float, slope: float, wanted: float
    ) -> list[tuple[float, float, float]]:
        """(way, rate, change of rate) every `STEP_S`, until it rests."""
        steps = [(way, rate, slope)]
        running = round(self._run_s / STEP_S)
        while True:
            goal = wanted if len(steps) <= running else 0.0
            way, rate, slope = self._next(way, rate, slope, goal)
            steps.append((way, rate, slope))
            if way >= self.duration_s - _STILL or (goal <= 0.0 and rate <= _STILL):
                return steps

    def _next(
        self, way: float, rate: float, slope: float, goal: float
    ) -> tuple[float, float, float]:
        """One step on: as near to the rate `goal` as the joints' acceleration limits let it."""
        if rate == goal:
            return min(way + rate * STEP_S, self.duration_s), rate, 0.0
        up = goal > rate
        most = self._steepest(way, rate, up)
        change = most * STEP_S / _RAMP_S
        sign = 1.0 if up else -1.0
        slope = sign * min(most, max(sign * slope, 0.0) + change)
        reached = rate + slope * STEP_S
        if (reached >= goal) if up else (reached <= goal):
            slope, reached = (goal - rate) / STEP_S, goal
        way += (rate + reached) / 2 * STEP_S
        return min(way, self.duration_s), reached, 0.0 if reached == goal else slope

    def _steepest(self, way: float, rate: float, up: bool) -> float:
        """How fast the rate may change here [1/s], by every joint's acceleration limit."""
        most = _GREATEST_SLOPE
        # Against the path's own change of speed there is more room than along with it.
        square = -rate * rate if up else rate * rate
        for room, gain, least in self._row(int(way / _TABLE_S)):
            found = room + gain * square
            if found < most:
                most = found if found > least else min(most, least)
        return most

    def _row(self, i: int) -> list[list[float]]:
        """The table at one instant, in plain numbers."""
        if i not in self._rows:
            self._rows[i] = self._table[i].tolist()
        return self._rows[i]

    def _in_time(self, trajectory: JointTrajectory) -> JointTrajectory:
        """The trajectory at a speed from which every instant can be braked in time."""
        # One step less: between two instants that are looked at it may take a little longer.
        allowed = self._ahead_s - self._run_s - STEP_S
        chosen = trajectory
        for _ in range(_ROUNDS):
            self.trajectory = chosen
            self._tabulate(chosen)
            longest = self._at_most()
            if longest > allowed:
                longest = self._longest()
            if longest <= allowed + _STILL:
                return chosen
            # Speeds fall in proportion, and with them the time that braking takes.
            self.share *= 0.98 * allowed / longest
            chosen = slowed(trajectory, self.share)
        raise BrakingError(
            f"braking takes {longest:.3f} s somewhere; the bound is {allowed:.3f} [s]"
        )

    def _tabulate(self, trajectory: JointTrajectory) -> None:
        """Per instant and joint, (t, n, 3): how fast it lets the rate change, how that goes with
        the rate's square, and what it lets it always.
        """
        # Looked at in every step of every piece: a plain number.
        self.duration_s = trajectory.duration_s
        count = int(trajectory.duration_s / _TABLE_S) + 2
        times = np.minimum(np.arange(count) * _TABLE_S, trajectory.duration_s)
        _, v, a = sample_many(trajectory, times)
        speeds = np.abs(v) + 1e-9
        room = self._acceleration / speeds
        least = _LEAST_SHARE * room
        table = np.stack([room, np.sign(v) * a / speeds, least], axis=2)
        # What moves so little that it never keeps the rate is left out.
        self._table: FloatArray = table[:, least.min(axis=0) < _GREATEST_SLOPE]
        self._rows: dict[int, list[list[float]]] = {}

    def _at_most(self) -> float:
        """What braking from full rate takes nowhere longer than [s]; little work, and enough for
        a motion that is slow enough everywhere.
        """
        room, gain, least = np.moveaxis(self._table, 2, 0)
        # Up to a rate, any share of its square may count for what the gain is.
        against = np.minimum(gain, 0.0)
        mosts = [
            float(np.maximum(room + against * square, least).min(initial=_GREATEST_SLOPE))
            for square in _SQUARES
        ]
        # As in `_next`, with the least slope that any instant lets such a rate have.
        rate, slope, steps = 1.0, 0.0, 0
        while rate > 0.0:
            most = next(
                m for m, square in zip(mosts, _SQUARES, strict=True) if rate * rate <= square
            )
            slope = min(most, slope + most * (STEP_S / _RAMP_S))
            rate -= slope * STEP_S
            steps += 1
        return steps * STEP_S

    def _longest(self) -> float:
        """The longest that braking from full rate takes anywhere [s]."""
        starts = np.arange(0.0, max(self.duration_s, STEP_S), _LOOK_STEPS * STEP_S)
        if len(starts) > _FEW:
            return self._together(starts) * STEP_S
        return max(self._braking(start) for start in starts.tolist()) * STEP_S

    def _braking(self, way: float) -> int:
        """How many steps braking from full rate takes there."""
        rate, slope, steps = 1.0, 0.0, 0
        while True:
            way, rate, slope = self._next(way, rate, slope, 0.0)
            steps += 1
            if rate <= _STILL or way >= self.duration_s - _STILL:
                return steps

    def _together(self, way: FloatArray) -> int:
        """How many steps the longest `_braking` of many, (k,), takes: a few microseconds each,
        where one by one would cost more than all else between a command and its first piece.
        """
        rate, slope, steps = np.ones(len(way)), np.zeros(len(way)), 0
        while len(rate):
            room, gain, least = np.moveaxis(self._table[(way / _TABLE_S).astype(int)], 2, 0)
            steepest = np.maximum(room + gain * (rate * rate)[:, None], least)
            most = steepest.min(axis=1, initial=_GREATEST_SLOPE)
            slope = np.minimum(most, slope + most * (STEP_S / _RAMP_S))
            reached = np.maximum(rate - slope * STEP_S, 0.0)
            way = way + (rate + reached) * (STEP_S / 2)
            rate = reached
            steps += 1
            # The longest is among those that still brake: the others are done with.
            braking = (rate > _STILL) & (way < self.duration_s - _STILL)
            if not braking.all():
                way, rate, slope = way[braking], rate[braking], slope[braking]
        return steps

    def _at(self, now_s: float) -> tuple[float, float, float]:
        """(way, rate, change of rate) now."""
        times = self._times
        if now_s >= times[-1]:
            rest = len(times) > 1
            return self._way[-1], 0.0 if rest else self._rate[-1], 0.0
        if now_s <= times[0]:
            return self._way[0], self._rate[0], self._slope[0]
        i = bisect.bisect_right(times, now_s) - 1
        part = now_s - times[i]
        share = part / (times[i + 1] - times[i])
        rate = self._rate[i] + share * (self._rate[i + 1] - self._rate[i])
        way = self._way[i] + part * (self._rate[i] + rate) / 2
        return min(way, self.duration_s), rate, self._slope[i]


def bridged(trajectory: JointTrajectory, gap: FloatArray) -> JointTrajectory:
    """The same trajectory, begun `gap` (n,) [rad] off and led to itself in a quarter second.

    A controller holds its set point, and a motion is planned from where the arm is: the two
    are never quite the same.
    """
    span = min(_BRIDGE_S, trajectory.duration_s)
    if span <= 0.0:
        return trajectory
    fine = np.linspace(0.0, span, max(2, int(np.ceil(span / (_POINT_STEPS * STEP_S))) + 1))
    times = np.unique(np.concatenate([fine, trajectory.times_s]))
    # A knot a rounding error beside another would make a segment without length.
    times = times[np.concatenate([[True], np.diff(times) > _STILL])]
    times[-1] = trajectory.duration_s
    q, v, a = sample_many(trajectory, times)
    s = np.clip(times / span, 0.0, 1.0)[:, None]
    left = 1.0 - s**3 * (10 - 15 * s + 6 * s**2)
    slope = -(s**2) * (30 - 60 * s + 30 * s**2) / span
    bend = -s * (60 - 180 * s + 120 * s**2) / span**2
    return JointTrajectory(
        trajectory.joint_names, times, q + gap * left, v + gap * slope, a + gap * bend
    )
