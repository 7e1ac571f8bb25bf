"""Faults over the wire: processes killed and frozen, messages lost and late, rogue publishers.

A commander, the safety monitor, the simulated hardware and its cameras are processes of their
own. Each fault strikes many times in full swing; an independent checker in the hardware's
process watches every step (`sim.arm_watch`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from cap.bench._bars import BenchOptions, Report
from cap.bench._processes import trial

_DEAD_MONITOR = ("kill monitor", "freeze monitor")
"""Nobody is left to notice: the arm runs out of what it was given."""
_UNHURT = ("camera", "nine of ten", "rogue to the monitor")
"""Faults that must not disturb a motion."""
_NO_ARM = ("kill hardware", "freeze hardware")
"""The arm itself is gone: the monitor notices, and there is nothing to come to rest."""
_PAST_US = ("rogue to the controller", "second publisher")
"""Who publishes past the monitor moves the arm past it: it is noticed, reported, and nothing of
ours moves beside it; the controller's own limits hold."""
_KINDS = 33


def run(options: BenchOptions, report: Report) -> None:
    """Every fault ten times; twice when quick."""
    times = 2 if options.quick else 10
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    unasked: list[str] = []
    for line in trial("drill", ["--times", str(times)], report, _KINDS * times):
        if "fault" in line:
            found[line["fault"]].append(line)
        else:
            unasked = line["unasked"]
    report.table(
        "faults in full swing, worst of each",
        ["fault", "struck", "noticed by", "at rest [ms]", "after noticing [ms]", "moves again"],
        [_row(fault, struck) for fault, struck in found.items()],
    )
    every = [one for struck in found.values() for one in struck]
    dead = [1000 * one["rest_s"] for one in every if one["fault"] in _DEAD_MONITOR]
    noticed = [1000 * s for one in every if (s := _after(one)) is not None]
    report.bar("at rest after the monitor's death, longest", max(dead), "<=", 150, "ms")
    report.bar("at rest after noticing, longest", max(noticed), "<=", 150, "ms")
    silent = [one["fault"] for one in every if _must_be_noticed(one) and not _noticed(one)]
    report.bar("faults that nobody noticed", len(silent), "<=", 0)
    report.bar("bounds broken", sum(sum(one["broken"].values()) for one in every), "<=", 0)
    lame = [one["fault"] for one in every if not one["recovered"]]
    report.bar("faults from which the arm did not recover", len(lame), "<=", 0)
    for reason in unasked:
        report.note(f"a stop that no fault caused: {reason}")
    for name in sorted({*silent, *lame}):
        report.note(f"{name}: {silent.count(name)} unnoticed, {lame.count(name)} not recovered")
    for one in every:
        if one["broken"] or one["problem"]:
            report.note(f"{one['fault']}: {one['broken']} {one['problem']}")


def _row(fault: str, struck: list[dict[str, Any]]) -> list[Any]:
    rests = [1000 * one["rest_s"] for one in struck if math.isfinite(one["rest_s"])]
    afters = [1000 * s for one in struck if (s := _after(one)) is not None]
    rules = sorted({one["rule"] for one in struck if one["rule"]})
    unhurt = any(word in fault for word in _UNHURT)
    return [
        fault,
        len(struck),
        ", ".join(rules) or ("" if unhurt else "the horizon's end"),
        "goes on" if unhurt else round(max(rests)) if rests else "",
        round(max(afters)) if afters else "",
        f"{sum(one['recovered'] for one in struck)} of {len(struck)}",
    ]


def _after(one: dict[str, Any]) -> float | None:
    """Seconds from noticing to rest, where both mean something."""
    seconds = one["rest_noticed_s"]
    if any(word in one["fault"] for word in (*_UNHURT, *_NO_ARM, *_PAST_US)):
        return None
    if seconds is None or math.isnan(seconds):
        return None
    return float(seconds)


def _must_be_noticed(one: dict[str, Any]) -> bool:
    unhurt = any(word in one["fault"] for word in _UNHURT)
    return not unhurt and one["fault"] not in _DEAD_MONITOR


def _noticed(one: dict[str, Any]) -> bool:
    """Whether the fault itself was noticed; of who publishes past the monitor, by name."""
    if any(word in one["fault"] for word in _PAST_US):
        return one["rule"] == "sole-publisher" or "publishes on" in one["told"]
    return bool(one["rule"] or one["told"])
