"""Endurance over ROS 2: ten thousand motions and two hundred sentences, with flat memory.

Motions go straight to the safety monitor; sentences to the runtime, whose model's answers
are recorded in a first round. Simulated time runs at 1.2 times the wall's. What comes late on a
machine that can't keep up is caught up with at the joints' limits of acceleration, and beyond.
"""

from __future__ import annotations

from typing import Any

from cap.bench._bars import BenchOptions, Report
from cap.bench._processes import trial
from cap.errors import UsageError

OPTIONS = frozenset({"only"})

_GROWTH = 0.02
"""Of a process's memory from the run's second eighth to its last quarter: more is no flat line."""
_PARTS = {"motions": ("soak", 10_000, 300), "sentences": ("sentences", 200, 6)}
"""By name: its trial, how many in a whole run and in a quick one."""


def run(options: BenchOptions, report: Report) -> None:
    """The whole run takes more than an hour, the motions alone (`--only motions`) half of one.

    Raises:
        UsageError: `only` fits neither motions nor sentences.
    """
    chosen = [part for part in _PARTS if not options.only or part.startswith(options.only)]
    if not chosen:
        raise UsageError(
            f"no part begins so: {', '.join(options.only)}; there are: motions, sentences"
        )
    found, counts = {}, {}
    for part in chosen:
        name, whole, quick = _PARTS[part]
        counts[part] = quick if options.quick else whole
        (found[part],) = trial(name, [f"--{part}", str(counts[part])], report, counts[part])
    _tell(found, counts, report)


def _tell(found: dict[str, dict[str, Any]], counts: dict[str, int], report: Report) -> None:
    outcomes = sorted({outcome for part in found.values() for outcome in part["outcomes"]})
    report.table(
        "what became of each",
        ["what", *outcomes],
        [[name, *(part["outcomes"].get(o, 0) for o in outcomes)] for name, part in found.items()],
    )
    for part in found.values():
        for rule, count in sorted(part.get("reasons", {}).items()):
            report.note(f"motions that ended by {rule}: {count}")
        for error in part.get("errors", ()):
            report.note(error)
    growth = {}
    for name, part in found.items():
        for process in part["memory_mb"][-1]:
            first, last = _quarters([look.get(process) for look in part["memory_mb"]])
            growth[f"{name}: {process}"] = (first, last, last / first - 1.0)
    report.table(
        "memory [MB]",
        ["process", "second eighth", "last quarter"],
        [[name, first, last] for name, (first, last, _) in growth.items()],
    )
    if "motions" in found:
        ended = found["motions"]["outcomes"]
        report.bar("motions without an answer", ended.get("without an answer", 0), "<=", 0)
        report.bar("motions carried out", ended.get("done", 0), ">=", counts["motions"])
    if "sentences" in found:
        ended = found["sentences"]["outcomes"]
        report.bar("sentences without a result", ended.get("without a result", 0), "<=", 0)
        report.bar("sentences carried out", ended.get("right", 0), ">=", counts["sentences"])
    broken = sum(sum(part["judge"].get("broken", {}).values()) for part in found.values())
    report.bar("bounds broken", broken, "<=", 0)
    report.bar(
        "growth of memory, worst process", max(g for *_, g in growth.values()), "<=", _GROWTH
    )


def _quarters(looks: list[float | None]) -> tuple[float, float]:
    """Means over the second eighth and the last quarter: the first looks see it still load."""
    values = [look for look in looks if look is not None]
    n = max(1, len(values) // 4)
    early = values[n // 2 : n] or values[:1]
    late = values[-n:]
    return sum(early) / len(early), sum(late) / len(late)
