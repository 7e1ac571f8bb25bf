"""`cap bench`: measure what the project promises."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from cap.cli import _options as opt
from cap.errors import UsageError


def command(
    suite: Annotated[str, typer.Argument(help="The suite; `cap bench list` names them.")],
    quick: Annotated[bool, typer.Option("--quick", help="A small sample.")] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the figures here too.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of scenes and samples.")] = 0,
    robot: opt.Robot = None,
) -> None:
    """Run one suite; the last line says how many bars hold, and exit code 1 that not all do."""
    from cap.bench import BenchOptions, run_suite, suite_names

    if suite == "list":
        print("\n".join(suite_names()))
        return
    if json_file is not None:
        # Before the suite, which may take long.
        _touch(json_file)
    options = BenchOptions(quick=quick, seed=seed, robot=opt.settings(robot=robot).robot)
    report = run_suite(suite, options, sys.stdout, sys.stderr)
    if json_file is not None:
        json_file.write_text(json.dumps(report.to_json(), indent=1, allow_nan=False) + "\n")
    raise typer.Exit(0 if report.all_hold else 1)


def _touch(path: Path) -> None:
    try:
        path.touch()
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from error
