"""Tables of trials: success with its interval, tokens, seconds, cost, causes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean

from cap.bench._bars import Report
from cap.bench._trials.price import Price
from cap.bench._trials.record import TrialRecord, causes
from cap.bench._trials.statistics import wilson

_COLUMNS = ("right", "of", "%", "95 %", "tokens read", "written", "seconds")


def by(
    records: Sequence[TrialRecord], key: Callable[[TrialRecord], str]
) -> dict[str, list[TrialRecord]]:
    """Records under each key, in the order in which keys come up."""
    found: dict[str, list[TrialRecord]] = {}
    for record in records:
        found.setdefault(key(record), []).append(record)
    return found


def summarize_trials(records: Sequence[TrialRecord], report: Report, price: Price | None) -> None:
    """Success by task and by group, causes of failures; the trials go to JSON and page."""
    report.trials.extend(records)
    columns = (*_COLUMNS, "US dollars") if price else _COLUMNS
    for title, what, key in (
        ("By task", "task", lambda r: r.task),
        ("By group", "group", lambda r: r.group),
    ):
        groups = by(records, key)
        rows = [(name, *_figures(group, price)) for name, group in groups.items()]
        if len(groups) > 1:
            rows.append(("all", *_figures(records, price)))
        report.table(title, (what, *columns), rows)
    counted = causes(list(records))
    if counted:
        names = list(by(records, lambda r: r.group))
        report.table(
            "Causes of failures",
            ("cause", "all", *names),
            [
                (cause, n, *(_count(records, cause, name) for name in names))
                for cause, n in counted.most_common()
            ],
        )
    links = sorted({link for r in records for link in r.timing})
    report.table(
        "Seconds a trial, mean",
        tuple(links),
        [tuple(fmean(r.timing.get(link, 0.0) for r in records) for link in links)],
    )


def _figures(records: Sequence[TrialRecord], price: Price | None) -> tuple[object, ...]:
    """Counts are sums; tokens and seconds are means of a trial, dollars the sum of all."""
    right, of = sum(r.ok for r in records), len(records)
    low, high = wilson(right, of)
    prompt = [r.prompt_tokens for r in records]
    completion = [r.completion_tokens for r in records]
    row: tuple[object, ...] = (
        right,
        of,
        100.0 * right / of,
        f"{100 * low:.1f} to {100 * high:.1f}",
        fmean(prompt),
        fmean(completion),
        fmean(r.seconds for r in records),
    )
    return (*row, price.of(sum(prompt), sum(completion))) if price else row


def _count(records: Sequence[TrialRecord], cause: str, group: str) -> int:
    return sum(r.cause == cause and r.group == group for r in records)
