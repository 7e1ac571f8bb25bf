"""How regularly a loop beats: rate, jitter, work, and the age of what it works on."""

from __future__ import annotations

import threading
import time
from collections import deque

import numpy as np

_KEPT = 5000


class Pulse:
    """Keeps the last beats of a loop; `summary` may be asked for from another thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began: deque[float] = deque(maxlen=_KEPT)
        self._work: deque[float] = deque(maxlen=_KEPT)
        self._ages: deque[float] = deque(maxlen=_KEPT)

    def beat(self, began_s: float, work_s: float, age_s: float | None, counts: bool) -> None:
        """One beat: when it began, how long it worked, how old its newest reading was.

        counts: whether its work counts, as that of an idle loop would not.
        """
        with self._lock:
            self._began.append(began_s)
            if counts:
                self._work.append(work_s)
            if age_s is not None:
                self._ages.append(age_s)

    def summary(self) -> dict[str, float]:
        """Figures of the last beats: [Hz], [ms], and this process's CPU seconds so far."""
        with self._lock:
            began, work, ages = (np.array(d) for d in (self._began, self._work, self._ages))
        gaps = np.diff(began)
        found = {"rate_hz": float(round(1.0 / gaps.mean(), 1)) if len(gaps) else 0.0}
        for name, values in (("gap", gaps), ("work", work), ("reading_age", ages)):
            if len(values):
                low, p99, most = np.percentile(values, [50, 99, 100]) * 1000
                found[f"{name}_p50_ms"] = round(float(low), 3)
                found[f"{name}_p99_ms"] = round(float(p99), 3)
                found[f"{name}_max_ms"] = round(float(most), 3)
        found["cpu_s"] = round(time.process_time(), 2)
        return found
