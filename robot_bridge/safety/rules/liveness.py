"""Whether everybody is still there: readings, commander, control loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from robot_bridge.robot import ControlTick, Verdict
from robot_bridge.safety.rule import ALLOW, Rule

_RECOVERY_S = 0.3
"""Longer than any braking takes: a held arm does come to rest."""


class StaleState(Rule):
    """A reading is fresh on the robot's own clock; until one is, the arm waits."""

    name: ClassVar[str] = "stale-state"
    unit: ClassVar[str] = "s"
    doc: ClassVar[str] = "the reading is no older than the limit, robot clock"
    verdicts: ClassVar[tuple[str, ...]] = ("hold",)

    def __init__(self, age_s: float) -> None:
        self._age_s = age_s

    @property
    def bound(self) -> str:
        return f"{self._age_s:g}"

    def tick(self, tick: ControlTick, last: ControlTick | None) -> Verdict:
        age = tick.time_s - tick.state.stamp_s
        if -self._age_s <= age <= self._age_s:
            return ALLOW
        if age < 0.0:
            return self.hold(f"the reading is {-age:.3f} s ahead of the clock; compare the clocks")
        return self.hold(f"the reading is {age:.3f} s old, the bound is {self._age_s:g} [s]")


class Heartbeat(Rule):
    """Who commands the arm beats; silence holds the arm, known death stops it.

    Without a wall clock only known death counts. Silence counts from the first beat of a
    motion on: nobody need beat, but who began must go on. The beat is for a commander in
    another process; one in the process of the arm has nothing to tell by it.
    """

    name: ClassVar[str] = "heartbeat"
    unit: ClassVar[str] = "s"
    doc: ClassVar[str] = "who commands beats in time, wall clock; its known death stops the arm"
    verdicts: ClassVar[tuple[str, ...]] = ("hold", "stop")

    def __init__(self, limit_s: float, clock: Callable[[], float] | None) -> None:
        self._limit_s, self._clock = limit_s, clock
        self._beat_s: float | None = None
        self._lost = ""

    @property
    def bound(self) -> str:
        return f"{self._limit_s:g}"

    def begin(self) -> None:
        self._beat_s, self._lost = None, ""

    def beat(self) -> None:
        """The commander lives; from any thread."""
        if self._clock is not None:
            self._beat_s = self._clock()

    def lost(self, reason: str) -> None:
        """The commander is known to be gone."""
        self._lost = reason

    def tick(self, tick: ControlTick, last: ControlTick | None) -> Verdict:
        if self._lost:
            return self.stop(self._lost)
        if self._beat_s is None or self._clock is None:
            return ALLOW
        silence = self._clock() - self._beat_s
        if silence <= self._limit_s:
            return ALLOW
        return self.hold(f"no beat for {silence:.2f} s, the bound is {self._limit_s:g} [s]")


class StalledTicks(Rule):
    """The control loop itself runs in time, by the wall clock; after a gap the arm waits.

    A frozen process knows nothing of its freeze: what it believes of the world may be old.
    Pauses of 100 ms are ordinary on a loaded machine, so the bound is well above them.
    """

    name: ClassVar[str] = "stalled-ticks"
    unit: ClassVar[str] = "s"
    doc: ClassVar[str] = "control ticks follow each other in time, wall clock; a gap holds the arm"
    verdicts: ClassVar[tuple[str, ...]] = ("hold",)

    def __init__(self, gap_s: float, clock: Callable[[], float]) -> None:
        self._gap_s, self._clock = gap_s, clock
        self.begin()

    @property
    def bound(self) -> str:
        return f"{self._gap_s:g}"

    def begin(self) -> None:
        self._last_s: float | None = None
        self._until_s = 0.0
        self._reason = ""

    def tick(self, tick: ControlTick, last: ControlTick | None) -> Verdict:
        now = self._clock()
        gap = 0.0 if self._last_s is None else now - self._last_s
        self._last_s = now
        if gap > self._gap_s:
            self._until_s = tick.time_s + _RECOVERY_S
            self._reason = f"no tick for {gap:.2f} s, the bound is {self._gap_s:g} [s]"
        return self.hold(self._reason) if tick.time_s < self._until_s else ALLOW


class HoldTime(Rule):
    """A hold ends by itself or becomes a stop: nobody waits for ever.

    The monitor tells it what the other rules said of the tick.
    """

    name: ClassVar[str] = "hold-time"
    unit: ClassVar[str] = "s"
    doc: ClassVar[str] = "a hold lasts no longer than the limit, robot clock; then it is a stop"

    def __init__(self, hold_s: float) -> None:
        self._hold_s = hold_s
        self._since_s: float | None = None

    @property
    def bound(self) -> str:
        return f"{self._hold_s:g}"

    def begin(self) -> None:
        self._since_s = None

    def judge(self, verdict: Verdict, time_s: float) -> Verdict:
        """The verdict, or a stop when it has been a hold for too long."""
        if verdict.action != "hold":
            self._since_s = None
            return verdict
        if self._since_s is None:
            self._since_s = time_s
        if time_s - self._since_s <= self._hold_s:
            return verdict
        return self.stop(f"held for {self._hold_s:g} s: {verdict.rule}: {verdict.reason}")
