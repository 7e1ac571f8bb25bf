"""Suites that measure what the project promises: each module without an underscore is one.

A suite is a module with `run(options: BenchOptions, report: Report) -> None`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import TextIO

from cap.bench._bars import BenchOptions, Report
from cap.errors import UsageError

__all__ = ["BenchOptions", "Report", "run_suite", "suite_names"]

Suite = Callable[[BenchOptions, Report], None]


def suite_names() -> tuple[str, ...]:
    """Names of the suites on this machine, in alphabetical order."""
    return tuple(
        sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    )


def run_suite(name: str, options: BenchOptions, out: TextIO, status: TextIO) -> Report:
    """Run one suite to its last line.

    Raises:
        UsageError: there is no such suite.
    """
    if name not in suite_names():
        raise UsageError(f"there is no suite {name!r}; there are: {', '.join(suite_names())}")
    suite: Suite = importlib.import_module(f"cap.bench.{name}").run
    report = Report(name, options, out, status)
    suite(options, report)
    report.finish()
    return report
