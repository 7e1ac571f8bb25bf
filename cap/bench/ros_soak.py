"""Endurance over ROS 2: ten thousand motions and two hundred sentences, with flat memory.

Motions go straight to the safety monitor; sentences to the runtime, whose model's answers
are recorded in a first round. Simulated time runs at 1.2 times the wall's. What comes late on a
machine that can't keep up is caught up with at the joints' limits of acceleration, and beyond.
"""

from __future__ import annotations

from typing import Any

from cap.bench._bars import BenchOptions, Report
from cap.bench._processes import trial

_GROWTH = 0.02
"""Of a process's memory from the run's first quarter to its last: more is no flat line."""


def run(options: BenchOptions, report: Report) -> None:
    """The whole run takes more than an hour; a quick one has 300 motions and 6 sentences."""
    motions, sentences = (300, 6) if options.quick else (10_000, 200)
    (moved,) = trial("soak", ["--motions", str(motions)], report, motions)
    (said,) = trial("sentences", ["--sentences", str(sentences)], report, sentences)
    report.table(
        "what became of each",
        ["what", *(outcomes := sorted({*moved["outcomes"], *said["outcomes"]}))],
        [
            [what, *(found["outcomes"].get(o, 0) for o in outcomes)]
            for what, found in (("motions", moved), ("sentences", said))
        ],
    )
    for rule, count in sorted(moved["reasons"].items()):
        report.note(f"motions that ended by {rule}: {count}")
    for error in said["errors"]:
        report.note(error)
    growth = {}
    for what, found in (("motions", moved), ("sentences", said)):
        for name in found["memory_mb"][-1]:
            first, last = _quarters([look.get(name) for look in found["memory_mb"]])
            growth[f"{what}: {name}"] = (first, last, last / first - 1.0)
    report.table(
        "memory [MB]",
        ["process", "first quarter", "last quarter"],
        [[name, first, last] for name, (first, last, _) in growth.items()],
    )
    report.bar("motions without an answer", moved["outcomes"].get("without an answer", 0), "<=", 0)
    report.bar("motions carried out", moved["outcomes"].get("done", 0), ">=", motions)
    report.bar("sentences without a result", said["outcomes"].get("without a result", 0), "<=", 0)
    report.bar("bounds broken", _broken(moved) + _broken(said), "<=", 0)
    report.bar(
        "growth of memory, worst process", max(g for *_, g in growth.values()), "<=", _GROWTH
    )
    report.note(f"sentences carried out: {said['outcomes'].get('right', 0)} of {sentences}")


def _quarters(looks: list[float | None]) -> tuple[float, float]:
    """Means over the second eighth and the last quarter: the first looks see it still load."""
    values = [look for look in looks if look is not None]
    n = max(1, len(values) // 4)
    early = values[n // 2 : n] or values[:1]
    late = values[-n:]
    return sum(early) / len(early), sum(late) / len(late)


def _broken(found: dict[str, Any]) -> int:
    return int(sum(found["judge"].get("broken", {}).values()))
