"""Runs the tabletop tasks and holds each split and group against its bar."""

from __future__ import annotations

from functools import partial

from cap.bench._bars import BenchOptions, Report
from cap.bench._tabletop.trials import trial_ids, try_trial
from cap.bench._trials.figures import by, summarize_trials
from cap.bench._trials.journal import Conditions, Journal, new_journal
from cap.bench._trials.price import estimate, price_of
from cap.bench._trials.record import TrialRecord
from cap.bench._trials.run import run_trials
from cap.errors import UsageError
from sim.tasks.tabletop import GROUPS, SPLITS, TASKS

_TRIALS, _QUICK_TRIALS = 50, 1

BARS = {
    "SA-SI long-horizon": 97.2,
    "UA-SI long-horizon": 97.6,
    "UA-UI long-horizon": 90.0,
    "SA-SI spatial-geometric": 89.3,
    "UA-SI spatial-geometric": 85.0,
    "UA-UI spatial-geometric": 80.0,
}
"""Least success of each group, per cent."""
PAPER = {
    "SA-SI long-horizon": 97.2,
    "UA-SI long-horizon": 97.6,
    "UA-UI long-horizon": 80.0,
    "SA-SI spatial-geometric": 89.3,
    "UA-SI spatial-geometric": 73.3,
    "UA-UI spatial-geometric": 62.0,
}
"""What the paper reports for its method, with a model of the 175B class (arXiv 2209.07753)."""


def run_tabletop(options: BenchOptions, report: Report) -> None:
    """Try every task that was asked for, or what a journal lacks of it, and report.

    Raises:
        UsageError: an option makes no sense, or the journal is of another run.
        ModelError: the model can't be opened. ModelUnavailableError: it stopped answering.
    """
    trials = options.trials or (_QUICK_TRIALS if options.quick else _TRIALS)
    if trials < 1:
        raise UsageError(f"--trials is 1 or more. Got: {trials}")
    ids = trial_ids(options.only, trials)
    price = price_of(options.llm, options.price_in, options.price_out)
    path = options.resume or new_journal(report.suite)
    conditions = Conditions(report.suite, options.seed, options.llm, options.search)
    with Journal(path, conditions) as journal:
        report.note(f"finished trials are kept; --resume {path} goes on with them")
        there = [journal.finished[i] for i in ids if i in journal.finished]
        cost = estimate(options.llm, price, len(ids) - len(there), there)
        if cost:
            report.note(f"estimate: {cost}")
        work = partial(try_trial, seed=options.seed, search=options.search)
        records = run_trials(ids, work, options, report, journal)
    summarize_trials(_in_order(records), report, price)
    hold(records, report)


def hold(records: list[TrialRecord], report: Report) -> None:
    """A bar for each split and group that was tried, and the paper's figure beside it."""
    groups = by(records, lambda r: r.group)
    shares = {g: 100.0 * sum(r.ok for r in tried) / len(tried) for g, tried in groups.items()}
    named = [f"{split} {group}" for group in GROUPS for split in SPLITS]
    report.table(
        "Beside the paper",
        ("split and group", "here, %", "bar, %", "the paper, %"),
        [(g, shares[g], BARS[g], PAPER[g]) for g in named if g in shares],
    )
    for group in named:
        if group in shares:
            report.bar(f"{group} tasks done rightly", shares[group], ">=", BARS[group], "%")


def _in_order(records: list[TrialRecord]) -> list[TrialRecord]:
    """Grouped as the table of tasks is."""
    rank = {task.id: i for i, task in enumerate(TASKS)}
    return sorted(records, key=lambda r: (rank[r.task], r.id))
