"""Figures of attempts: shares with their intervals, costs, causes."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from cap.bench._bars import Report
from cap.bench._codegen.attempts import FLAT, STEPS, WAYS, Attempt
from cap.bench._trials.price import price_of
from cap.bench._trials.record import TrialRecord
from cap.bench._trials.statistics import mcnemar, wilson


def share(attempts: Sequence[Attempt], way: str) -> float:
    """How many of a way's attempts are right, in percent; NaN of none."""
    tried = [a for a in attempts if a.way == way]
    return 100 * sum(a.ok for a in tried) / len(tried) if tried else math.nan


def gain(attempts: Sequence[Attempt]) -> float:
    """Points of a hundred by which the hierarchical way is better than the flat one."""
    return share(attempts, STEPS) - share(attempts, FLAT)


def shares_table(title: str, attempts: Sequence[Attempt], report: Report) -> None:
    """Right ones by group and way, with 95 % intervals, and the sum of all.

    p: how likely so unequal counts of functions that one way alone has right are by chance.
    """
    groups = list(dict.fromkeys(a.group for a in attempts))
    rows = []
    for group in [*groups, *(["all"] if len(groups) > 1 else [])]:
        tried = [a for a in attempts if group in (a.group, "all")]
        lost, won = _one_way_alone(tried)
        rows.append(
            (
                group,
                *(_share_with_interval(tried, way) for way in WAYS),
                f"{gain(tried):+.1f}",
                f"{lost} and {won}",
                mcnemar(lost, won),
            )
        )
    columns = ("group", *WAYS, "points", f"{FLAT} and {STEPS} alone", "p")
    report.table(title, columns, rows)


def _share_with_interval(attempts: Sequence[Attempt], way: str) -> str:
    tried = [a for a in attempts if a.way == way]
    right = sum(a.ok for a in tried)
    low, high = wilson(right, len(tried))
    return f"{right} of {len(tried)} ({100 * low:.0f} to {100 * high:.0f} %)"


def _one_way_alone(attempts: Sequence[Attempt]) -> tuple[int, int]:
    """How many functions the flat way alone has right, and how many the hierarchical one."""
    right = {way: {a.name for a in attempts if a.way == way and a.ok} for way in WAYS}
    return len(right[FLAT] - right[STEPS]), len(right[STEPS] - right[FLAT])


def costs_and_causes(attempts: Sequence[Attempt], report: Report) -> None:
    """Tokens, seconds, money, functions and causes of failure, by way; all to the JSON file.

    Raises:
        UsageError: the report's options name half a price.
    """
    options = report.options
    price = price_of(options.llm, options.price_in, options.price_out)
    for way in WAYS:
        tried = [a for a in attempts if a.way == way]
        read, cached, written = (
            [float(a.tokens[kind]) for a in tried] for kind in ("prompt", "cached", "completion")
        )
        report.distribution(f"{way}: tokens read", read, "tokens")
        report.distribution(f"{way}: of them kept from before", cached, "tokens")
        report.distribution(f"{way}: tokens written", written, "tokens")
        report.distribution(f"{way}: the model's time", [a.seconds for a in tried], "s")
        report.distribution(f"{way}: functions", [float(a.requests) for a in tried], "functions")
        if price is not None:
            report.note(f"{way}: {price.of(sum(read), sum(written)):.2f} US dollars")
    causes = {way: Counter(a.cause for a in attempts if a.way == way and not a.ok) for way in WAYS}
    named = sorted({cause for counts in causes.values() for cause in counts})
    report.table(
        "Causes of failure", ("cause", *WAYS), [(c, *(causes[w][c] for w in WAYS)) for c in named]
    )
    report.detail("attempts", [asdict(a) for a in attempts])
    report.trials.extend(_trial(a) for a in attempts)


def _trial(attempt: Attempt) -> TrialRecord:
    """An attempt as pages show and comparisons count it."""
    return TrialRecord(
        id=f"{attempt.name}, {attempt.way}",
        task=f"{attempt.group}, {attempt.way}",
        group=attempt.way,
        setting=hashlib.sha256(attempt.opening.encode()).hexdigest()[:16],
        cause=attempt.cause,
        details=(attempt.detail,) if attempt.detail else (),
        sentences=(attempt.opening,),
        programs=tuple(attempt.functions.values()),
        seconds=attempt.seconds,
        prompt_tokens=attempt.tokens["prompt"],
        cached_tokens=attempt.tokens["cached"],
        completion_tokens=attempt.tokens["completion"],
    )


def show_failures(attempts: Sequence[Attempt], report: Report) -> None:
    """Print what was written where it failed, and how the other way did."""
    right = {way: {a.name for a in attempts if a.way == way and a.ok} for way in WAYS}
    for name in dict.fromkeys(a.name for a in attempts):
        for tried in attempts:
            if tried.name != name or tried.ok:
                continue
            other = next(way for way in WAYS if way != tried.way)
            verdict = "right" if name in right[other] else "wrong too"
            lines = [f"{name}, {tried.way}: {tried.cause} ({other}: {verdict}). {tried.detail}"]
            for source in tried.functions.values():
                lines += [f"  | {line}" for line in source.splitlines()]
            report.note("\n".join(lines))
