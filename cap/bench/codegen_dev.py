"""Functions in words, written flat and in steps: the half that documents are written with."""

from __future__ import annotations

from cap.bench._bars import BenchOptions, Report
from cap.bench._codegen import need_hypothesis

OPTIONS = frozenset({"llm", "price_in", "price_out"})


def run(options: BenchOptions, report: Report) -> None:
    """The development half, failures with what was written; `quick` takes every fifth problem.

    Raises:
        UsageError: hypothesis is not installed. ModelError: the model can't be opened.
    """
    need_hypothesis()
    from cap.bench._codegen.problems import DEV
    from cap.bench._codegen.suite import run_problems

    run_problems((DEV,), options, report, show=True)
