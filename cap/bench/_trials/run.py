"""Trials one after another, in several processes, or on a cluster; and what is left."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from cap.bench._bars import BenchOptions, Report
from cap.bench._trials.journal import Journal
from cap.bench._trials.record import NO_MODEL, TrialRecord
from cap.errors import ModelUnavailableError, UsageError
from cap.llm import open_model
from cap.llm.model import LanguageModel
from cap.lmp.prompts import ALL
from primitives.api import API

Try = Callable[[str, LanguageModel], TrialRecord]
"""Carries out the trial of an id. With several processes it travels to them by pickle."""

BACKENDS = ("processes", "ray")
_GIVEN_UP_AFTER = 3


def run_trials(
    ids: Sequence[str], try_one: Try, options: BenchOptions, report: Report, journal: Journal
) -> list[TrialRecord]:
    """The records of all ids, in their order; those that the journal has are not run again.

    Raises:
        UsageError: there is no such backend, or Ray is not installed.
        ModelUnavailableError: no model answered several times running.
        ModelError: the model can't be opened.
    """
    left = [i for i in ids if i not in journal.finished]
    if len(left) < len(ids):
        report.note(f"{len(ids) - len(left)} trials were there already")
    start = time.monotonic()
    unanswered: list[TrialRecord] = []
    for done, record in enumerate(_finished(left, try_one, options, report), start=1):
        if record.cause == NO_MODEL:
            # Not the trial's fault, unless the model answers the others.
            unanswered.append(record)
            if len(unanswered) == _GIVEN_UP_AFTER:
                raise ModelUnavailableError(
                    f"no model answered {_GIVEN_UP_AFTER} trials running "
                    f"({'; '.join(record.details)}); go on with --resume {journal.path}"
                )
            continue
        for each in (*unanswered, record):
            journal.add(each)
        unanswered.clear()
        took = time.monotonic() - start
        report.progress(
            len(ids) - len(left) + done, len(ids), left_s=took / done * (len(left) - done)
        )
    for each in unanswered:
        journal.add(each)
    return [journal.finished[i] for i in ids]


def _finished(
    ids: Sequence[str], try_one: Try, options: BenchOptions, report: Report
) -> Iterator[TrialRecord]:
    """Records as they come; in the order of `ids` where there is one process."""
    if not ids:
        return
    if options.backend not in BACKENDS:
        raise UsageError(f"no backend {options.backend!r}; there are {', '.join(BACKENDS)}")
    if options.jobs < 1:
        raise UsageError(f"--jobs is 1 or more. Got: {options.jobs}")
    if options.backend == "ray":
        from cap.bench._trials.cluster import on_ray

        with _kept_server(options, report):
            yield from on_ray(_alone, [(try_one, i, options.llm) for i in ids], options)
    elif options.jobs > 1:
        import joblib

        with _kept_server(options, report):
            parallel = joblib.Parallel(options.jobs, return_as="generator_unordered", batch_size=1)
            yield from parallel(joblib.delayed(_alone)(try_one, i, options.llm) for i in ids)
    else:
        model = open_model(options.llm, note=report.note)
        try:
            model.warm([(p.purpose, p.prefix(API)) for p in ALL])
            for i in ids:
                yield try_one(i, model)
        finally:
            model.close()


def _alone(try_one: Try, id: str, llm: str) -> TrialRecord:
    """One trial with a model of its own; the embedded one finds the server that is kept."""
    model = open_model(llm)
    try:
        return try_one(id, model)
    finally:
        model.close()


def _kept_server(options: BenchOptions, report: Report) -> AbstractContextManager[Any]:
    """One model's server for all workers, for as long as the context lasts."""
    if options.llm != "embedded":
        return nullcontext()
    from cap.llm.catalogue import DEFAULT_MODEL, find_model
    from cap.llm.paths import CachePaths
    from cap.llm.served import find_running
    from cap.llm.serving import serve

    entry, paths = find_model(DEFAULT_MODEL), CachePaths.of()
    if find_running(entry, paths) is not None:
        return nullcontext()
    return serve(entry, paths, note=report.note)
