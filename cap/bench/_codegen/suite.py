"""Runs halves of the problems both ways, and holds the reporting half against the bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cap.bench._bars import BenchOptions, Report
from cap.bench._codegen import figures
from cap.bench._codegen.attempts import FLAT, STEPS, Asked, Attempt, Journal, attempt_all
from cap.bench._codegen.documents import document
from cap.bench._codegen.judging import Judge, known_names, sandbox
from cap.bench._codegen.problem import Problem
from cap.bench._codegen.problems import DEV, REPORT, group_of
from cap.bench._codegen.writing import Task
from cap.bench._trials.price import price_of
from cap.llm import open_model
from cap.llm.model import LanguageModel
from cap.llm.paths import CachePaths
from primitives.api import API

_QUICK_STRIDE = 5
_GAIN = 8.0


def run_problems(
    halves: Sequence[Mapping[str, Problem]], options: BenchOptions, report: Report, *, show: bool
) -> None:
    """Have the problems of some halves written by the model that was asked for, and report.

    show: print what was written where it failed; without it that goes to the JSON file alone.

    Raises:
        UsageError: an option makes no sense. ModelError: the model failed.
    """
    stride = _QUICK_STRIDE if options.quick else 1
    chosen = [problem for half in halves for problem in [*half.values()][::stride]]
    journal = CachePaths.of().root / "bench" / f"{report.suite}.jsonl"
    # Before the model, which takes long to open.
    price_of(options.llm, options.price_in, options.price_out)
    model = open_model(options.llm, note=report.note)
    try:
        attempts = measure(chosen, model, journal, report)
    finally:
        model.close()
    if show:
        figures.show_failures(attempts, report)


def measure(
    problems: Sequence[Problem], model: LanguageModel, journal: Path, report: Report
) -> list[Attempt]:
    """Have the problems written both ways, and report; the journal is gone when it is complete.

    The bar is that of the reporting half, which no document was written with.

    Raises:
        UsageError: an option makes no sense. ModelError: the model failed.
    """
    documents = {way: document(hierarchical=way == STEPS) for way in (FLAT, STEPS)}
    with sandbox() as opened:
        judge = Judge(opened)
        asked = [
            Asked(
                Task(p.name, p.opening, known_names(p), registry=API if p.table else None),
                group_of(p.name),
                judge.judging(p),
            )
            for p in problems
        ]
        kept = Journal(journal)
        attempts = attempt_all(asked, documents, model, kept, report)
    summarize(attempts, report)
    kept.close()
    return attempts


def summarize(attempts: Sequence[Attempt], report: Report) -> None:
    """Shares of each half, costs, causes, and the reporting half's bar.

    Raises:
        UsageError: the report's options make no sense.
    """
    for title, half in (
        ("the half that documents were written with", DEV),
        ("the reporting half", REPORT),
    ):
        tried = [a for a in attempts if a.name in half]
        if tried:
            figures.shares_table(f"Right, {title}", tried, report)
    figures.costs_and_causes(attempts, report)
    reporting = [a for a in attempts if a.name in REPORT]
    if reporting:
        report.bar(
            "hierarchical above flat, the reporting half",
            figures.gain(reporting),
            ">=",
            _GAIN,
            "points",
        )
