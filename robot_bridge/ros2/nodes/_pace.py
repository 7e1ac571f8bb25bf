"""When each tick of a control loop is due, and what the clocks say then.

Ticks are due on a grid of the monotonic clock. A loop that comes late catches up with a few
ticks at once; what is beyond that is lost: the grid moves on, and simulated time stands still
meanwhile, as the arm does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

_CATCH_UP = 4
"""Ticks that may be made up for."""


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
        self._epoch_s = clock()
        self.counts = PaceCounts()

    def start(self, ticks: int) -> None:
        """The next tick, number `ticks` + 1, is due a tick from now."""
        self._epoch_s = self._clock() - ticks * self._tick_s / self._speed

    def due_s(self, ticks: int) -> float:
        """When tick number `ticks` is due, on the monotonic clock."""
        return self._epoch_s + ticks * self._tick_s / self._speed

    def now_s(self) -> float:
        """The controller's clock now, between ticks too."""
        return (self._clock() - self._epoch_s) * self._speed

    def wait(self, ticks: int) -> None:
        """Until tick number `ticks` is due; at once when that is past."""
        left = self.due_s(ticks) - self._clock()
        if left > 0.0:
            self._sleep(left)
        late = self._clock() - self.due_s(ticks)
        period = self._tick_s / self._speed
        counts = self.counts
        counts.ticks += 1
        counts.late_s = max(counts.late_s, late)
        counts.late_sum_s += late
        counts.late_ticks += late > period / 2
        lost = late - _CATCH_UP * period
        if lost > 0.0:
            counts.overruns += 1
            counts.lost_s += lost
            self._epoch_s += lost

    def take_counts(self) -> PaceCounts:
        """The counts so far, which begin anew."""
        counts, self.counts = self.counts, PaceCounts()
        return counts
