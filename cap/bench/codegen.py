"""Functions in words, written flat and in steps: after RoboCodeGen of Code as Policies."""

from __future__ import annotations

from cap.bench._bars import BenchOptions, Report
from cap.bench._codegen import need_hypothesis

OPTIONS = frozenset({"llm", "price_in", "price_out"})


def run(options: BenchOptions, report: Report) -> None:
    """Both halves, flat and hierarchical; `quick` takes every fifth problem of each.

    The seed changes nothing: writing is greedy, and inputs have seeds of their own.

    Raises:
        UsageError: hypothesis is not installed. ModelError: the model can't be opened.
    """
    need_hypothesis()
    from cap.bench._codegen.problems import DEV, REPORT
    from cap.bench._codegen.suite import run_problems

    run_problems((DEV, REPORT), options, report, show=False)
