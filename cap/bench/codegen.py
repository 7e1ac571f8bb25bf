"""Functions in words, written flat and in steps: after RoboCodeGen of Code as Policies."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from cap.bench._bars import BenchOptions, Report
from cap.errors import UsageError
from cap.llm import open_model
from cap.llm.model import LanguageModel
from cap.llm.paths import CachePaths

if TYPE_CHECKING:
    from cap.bench._codegen.problem import Problem

_QUICK_STRIDE = 5
"""Odd, so that both halves are there."""
_GAIN = 8.0


def run(options: BenchOptions, report: Report) -> None:
    """Every problem, flat and hierarchical, with the embedded model; `quick` takes every fifth.

    The seed changes nothing: writing is greedy, and inputs have seeds of their own.

    Raises:
        UsageError: hypothesis is not installed. ModelError: the model can't be opened.
    """
    if importlib.util.find_spec("hypothesis") is None:
        raise UsageError("this suite draws inputs with hypothesis; install cap-runtime[bench]")
    from cap.bench._codegen.problems import PROBLEMS

    chosen = list(PROBLEMS.values())[:: _QUICK_STRIDE if options.quick else 1]
    model = open_model("embedded", note=report.note)
    try:
        measure(chosen, model, CachePaths.of().root / "bench" / "codegen.jsonl", report)
    finally:
        model.close()


def measure(problems: list[Problem], model: LanguageModel, journal: Path, report: Report) -> None:
    """Have the problems written both ways, and report; the journal is gone when it is complete.

    The bar is that of the reporting half, which no prompt was written with.

    Raises:
        ModelError: the model failed.
    """
    from cap.bench._codegen import figures
    from cap.bench._codegen.attempts import FLAT, STEPS, Asked, Journal, attempt_all
    from cap.bench._codegen.documents import document
    from cap.bench._codegen.judging import Judge, known_names, sandbox
    from cap.bench._codegen.problems import DEV, group_of
    from cap.bench._codegen.writing import Task
    from primitives.api import API

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
    reporting = [a for a in attempts if a.name not in DEV]
    figures.shares_table(
        "Right, the half that prompts were written with",
        [a for a in attempts if a.name in DEV],
        report,
    )
    figures.shares_table("Right, the reporting half", reporting, report)
    figures.costs_and_causes(attempts, report)
    report.note(f"hierarchical against flat, both halves: {figures.gain(attempts):+.1f} points")
    report.bar(
        "hierarchical above flat, the reporting half",
        figures.gain(reporting),
        ">=",
        _GAIN,
        "points",
    )
    kept.close()
