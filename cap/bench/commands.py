"""Commands in words, judged on simulator truth: the half that no prompt was tuned on."""

from __future__ import annotations

from cap.bench._bars import BenchOptions, Report
from cap.bench._commands.halves import REPORT
from cap.bench._commands.suite import run_half

OPTIONS = frozenset({"llm", "search", "price_in", "price_out"})


def run(options: BenchOptions, report: Report) -> None:
    """Every command of the reporting half; `quick` takes every fourth."""
    run_half(REPORT, options, report, show=False)
