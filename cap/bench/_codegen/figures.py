"""Figures of attempts: shares with their intervals, costs, causes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from cap.bench._bars import Report
from cap.bench._codegen.attempts import FLAT, STEPS, WAYS, Attempt
from cap.bench._trials.statistics import wilson


def share(attempts: Sequence[Attempt], way: str) -> float:
    """How many of a way's attempts are right, in percent; NaN of none."""
    tried = [a for a in attempts if a.way == way]
    return 100 * sum(a.ok for a in tried) / len(tried) if tried else math.nan


def gain(attempts: Sequence[Attempt]) -> float:
    """Points of a hundred by which the hierarchical way is better than the flat one."""
    return share(attempts, STEPS) - share(attempts, FLAT)


def shares_table(title: str, attempts: Sequence[Attempt], report: Report) -> None:
    """Right ones by group and way, with 95 % intervals, and the sum of all."""
    groups = list(dict.fromkeys(a.group for a in attempts))
    rows = []
    for group in [*groups, *(["all"] if len(groups) > 1 else [])]:
        row: list[str] = [group]
        for way in WAYS:
            tried = [a for a in attempts if a.way == way and group in (a.group, "all")]
            right = sum(a.ok for a in tried)
            low, high = wilson(right, len(tried))
            row.append(f"{right} of {len(tried)} ({100 * low:.0f} to {100 * high:.0f} %)")
        rows.append(row)
    report.table(title, ("group", *WAYS), rows)


def costs_and_causes(attempts: Sequence[Attempt], report: Report) -> None:
    """Tokens, seconds, functions and causes of failure, by way; everything to the JSON file."""
    for way in WAYS:
        tried = [a for a in attempts if a.way == way]
        report.distribution(
            f"{way}: tokens written", [float(a.tokens["completion"]) for a in tried], "tokens"
        )
        report.distribution(f"{way}: the model's time", [a.seconds for a in tried], "s")
        report.distribution(f"{way}: functions", [float(a.requests) for a in tried], "functions")
    causes = {way: Counter(a.cause for a in attempts if a.way == way and not a.ok) for way in WAYS}
    named = sorted({cause for counts in causes.values() for cause in counts})
    report.table(
        "Causes of failure", ("cause", *WAYS), [(c, *(causes[w][c] for w in WAYS)) for c in named]
    )
    report.detail("attempts", [asdict(a) for a in attempts])
