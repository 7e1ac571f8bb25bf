"""The simulated tabletop tasks of Code as Policies, by split and group."""

from __future__ import annotations

from cap.bench._bars import BenchOptions, Report
from cap.bench._tabletop.suite import run_tabletop

OPTIONS = frozenset(
    {
        "llm",
        "search",
        "trials",
        "only",
        "jobs",
        "backend",
        "address",
        "resume",
        "price_in",
        "price_out",
    }
)


def run(options: BenchOptions, report: Report) -> None:
    """Fifty trials of each task; `quick` takes one."""
    run_tabletop(options, report)
