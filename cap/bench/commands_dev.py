"""Commands in words, judged on simulator truth: the half that prompts are tuned on."""

from __future__ import annotations

from cap.bench._bars import BenchOptions, Report
from cap.bench._commands.halves import DEV
from cap.bench._commands.suite import run_half

OPTIONS = frozenset({"llm", "search", "price_in", "price_out"})


def run(options: BenchOptions, report: Report) -> None:
    """Every command of the development half, failures with their programs."""
    run_half(DEV, options, report, show=True)
