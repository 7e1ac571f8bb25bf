"""Commands in words: the development half said in other words, failures with their programs."""

from __future__ import annotations

from functools import partial
from typing import cast

from cap.bench._bars import BenchOptions, Report
from cap.bench._commands.attempt import Way, attempt, record_of
from cap.bench._commands.halves import REWORDED
from cap.bench._trials.figures import summarize_trials
from cap.bench._trials.journal import Conditions, Journal, new_journal
from cap.bench._trials.price import price_of
from cap.bench._trials.record import TrialRecord
from cap.bench._trials.run import run_trials
from cap.errors import UsageError
from cap.llm.model import LanguageModel
from cap.search.effort import Effort, Mode

OPTIONS = frozenset({"llm", "search", "only", "jobs", "resume", "price_in", "price_out"})
_QUICK_STRIDE = 8
_BY_ID = {command.id: command for command in REWORDED}


def run(options: BenchOptions, report: Report) -> None:
    """Every sentence once, behind all walls; `quick` takes every eighth.

    Raises:
        UsageError: no sentence has such an id, or the journal is of another run.
    """
    ids = [c.id for c in REWORDED if not options.only or c.id.startswith(options.only)]
    if not ids:
        raise UsageError(
            f"no sentence's id begins with {' or '.join(options.only)}; "
            "`python -m cap.bench._commands --list` names them"
        )
    ids = ids[::_QUICK_STRIDE] if options.quick else ids
    path = options.resume or new_journal(report.suite)
    with Journal(
        path, Conditions(report.suite, options.seed, options.llm, options.search)
    ) as journal:
        report.note(f"finished trials are kept; --resume {path} goes on with them")
        work = partial(_try, seed=options.seed, search=options.search)
        records = run_trials(ids, work, options, report, journal)
    for record in records:
        if not record.ok:
            report.note(_failure(record))
    summarize_trials(records, report, price_of(options.llm, options.price_in, options.price_out))
    report.note(f"{sum(r.ok for r in records)} of {len(records)} sentences carried out rightly")


def _try(id: str, model: LanguageModel, *, seed: int, search: str) -> TrialRecord:
    command, way = _BY_ID[id], Way(effort=Effort(cast(Mode, search)))
    tried = attempt(command, model, seed, way=way)
    return record_of(tried, task=command.kind, group="reworded", seed=seed)


def _failure(record: TrialRecord) -> str:
    lines = [f"{record.id}: {record.cause}", *(f"  {detail}" for detail in record.details)]
    for sentence, program in zip(record.sentences, record.programs, strict=False):
        lines += [f"  > {sentence}", *(f"  | {line}" for line in program.splitlines())]
    return "\n".join([*lines, *(f"  said: {text}" for text in record.said)])
