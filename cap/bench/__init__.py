"""Suites that measure what the project promises: each module without an underscore is one.

A suite is a module with `run(options: BenchOptions, report: Report) -> None`, and with
`OPTIONS`, the names of the options beyond `quick`, `seed` and `robot` that it heeds, if any.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import fields
from typing import TextIO

from cap.bench._bars import BenchOptions, Report
from cap.errors import UsageError

__all__ = ["BenchOptions", "Report", "run_suite", "suite_names"]

_ALWAYS = frozenset({"quick", "seed", "robot"})

Suite = Callable[[BenchOptions, Report], None]


def suite_names() -> tuple[str, ...]:
    """Names of the suites on this machine, in alphabetical order."""
    return tuple(
        sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    )


def run_suite(name: str, options: BenchOptions, out: TextIO, status: TextIO) -> Report:
    """Run one suite to its last line.

    Raises:
        UsageError: there is no such suite, or it does not heed an option.
    """
    if name not in suite_names():
        raise UsageError(f"there is no suite {name!r}; there are: {', '.join(suite_names())}")
    module = importlib.import_module(f"cap.bench.{name}")
    suite: Suite = module.run
    _check_options(name, options, getattr(module, "OPTIONS", frozenset()))
    report = Report(name, options, out, status)
    suite(options, report)
    report.finish()
    return report


def _check_options(suite: str, options: BenchOptions, heeded: frozenset[str]) -> None:
    for option in fields(BenchOptions):
        if option.name in heeded | _ALWAYS or getattr(options, option.name) == option.default:
            continue
        flag = f"--{option.name.replace('_', '-')}"
        raise UsageError(f"the suite {suite} takes no {flag}; leave it out")
