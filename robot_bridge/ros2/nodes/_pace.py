"""When each tick of a control loop is due, and what the clocks say then.

Ticks are due on a grid of the monotonic clock. A loop that comes late makes up for it a
little faster than the clock runs: simulated time stays with the wall's, and what the loop is
told for a moment happens at that moment of its own. A machine that stood still for long has
lost that time: simulated time stood still too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

_CATCH_UP = 2.0
"""So much faster than due ticks follow each other while the loop is late."""
_LOST_S = 1.0
"""Later than this is not made up for."""


@dataclass
class PaceCounts:
    """How well the loop keeps its grid, since the last look. late_s: worst; sums for a mean."""

    ticks: int = 0
    late_s: float = 0.0
    late_sum_s: float = 0.0
    late_ticks: int = 0
    """Ticks that began more than half a tick late."""
    overruns: int = 0
    """Times that the loop fell so far behind that time was lost."""
    lost_s: float = 0.0


class Pacer:
    """tick_s: of the controller's clock. speed: its seconds per second of the monotonic one."""

    def __init__(
        self,
        tick_s: float,
        speed: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._tick_s, self._speed = tick_s, speed
        self._clock, self._sleep = clock, sleep
        self._epoch_s = self._last_s = clock()
        self.counts = PaceCounts()

    def start(self, ticks: int) -> None:
        """The next tick, number `ticks` + 1, is due a tick from now."""
        self._last_s = self._clock()
        self._epoch_s = self._last_s - ticks * self._tick_s / self._speed

    def due_s(self, ticks: int) -> float:
        """When tick number `ticks` is due, on the monotonic clock."""
        return self._epoch_s + ticks * self._tick_s / self._speed

    def now_s(self) -> float:
        """The controller's clock if it is not late."""
        return (self._clock() - self._epoch_s) * self._speed

    def wait(self, ticks: int) -> None:
        """Until tick number `ticks` is due; half a tick after the last one when that is past."""
        period = self._tick_s / self._speed
        left = max(self.due_s(ticks), self._last_s + period / _CATCH_UP) - self._clock()
        if left > 0.0:
            self._sleep(left)
        self._last_s = self._clock()
        late = self._last_s - self.due_s(ticks)
        counts = self.counts
        counts.ticks += 1
        counts.late_s = max(counts.late_s, late)
        counts.late_sum_s += late
        counts.late_ticks += late > period / 2
        if late > _LOST_S:
            counts.overruns += 1
            counts.lost_s += late
            self._epoch_s += late

    def take_counts(self) -> PaceCounts:
        """The counts so far, which begin anew."""
        counts, self.counts = self.counts, PaceCounts()
        return counts
