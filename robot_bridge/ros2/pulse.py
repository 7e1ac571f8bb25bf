"""How regularly a loop beats: rate, jitter, work, and the age of what it works on."""

from __future__ import annotations

import threading
import time

import numpy as np

from robot_bridge.robot import FloatArray

_KEPT = 5000


class _Last:
    """The last `_KEPT` numbers that it was given, quick to give as an array."""

    def __init__(self) -> None:
        self._ring, self._count = np.zeros(_KEPT), 0

    def add(self, value: float) -> None:
        self._ring[self._count % _KEPT] = value
        self._count += 1

    def values(self) -> FloatArray:
        """In no order, (n,)."""
        return self._ring[: min(self._count, _KEPT)].copy()


class Pulse:
    """Keeps the last beats of a loop; `summary` may be asked for from another thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last_s: float | None = None
        self._gaps, self._work, self._ages = _Last(), _Last(), _Last()

    def beat(self, began_s: float, work_s: float, age_s: float | None, counts: bool) -> None:
        """One beat: when it began, how long it worked, how old its newest reading was.

        counts: whether it counts, as that of an idle loop, which beats less often, does not.
        """
        with self._lock:
            if not counts:
                self._last_s = None
                return
            if self._last_s is not None:
                self._gaps.add(began_s - self._last_s)
            self._last_s = began_s
            self._work.add(work_s)
            if age_s is not None:
                self._ages.add(age_s)

    def summary(self) -> dict[str, float]:
        """Figures of the last beats: [Hz], [ms], and this process's CPU seconds so far."""
        with self._lock:
            gaps, work, ages = (last.values() for last in (self._gaps, self._work, self._ages))
        found = {"rate_hz": float(round(1.0 / gaps.mean(), 1)) if len(gaps) else 0.0}
        for name, values in (("gap", gaps), ("work", work), ("reading_age", ages)):
            if len(values):
                low, p99, most = np.percentile(values, [50, 99, 100]) * 1000
                found[f"{name}_p50_ms"] = round(float(low), 3)
                found[f"{name}_p99_ms"] = round(float(p99), 3)
                found[f"{name}_max_ms"] = round(float(most), 3)
        found["cpu_s"] = round(time.process_time(), 2)
        return found
