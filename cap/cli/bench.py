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
    suite: Annotated[
        str | None, typer.Argument(help="The suite; `cap bench list` names them.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A small sample.")] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the figures here too.")
    ] = None,
    html_file: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write a page with pictures of failures."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of scenes and samples.")] = 0,
    robot: opt.Robot = None,
    llm: opt.Llm = None,
    search: opt.Search = None,
    trials: Annotated[int | None, typer.Option(help="Trials of each task.")] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only tasks whose id begins so; may be repeated."),
    ] = None,
    jobs: Annotated[int, typer.Option(help="How many processes try at a time.")] = 1,
    backend: Annotated[str, typer.Option(help="Where: processes or ray.")] = "processes",
    address: Annotated[
        str | None, typer.Option(help="Of a running Ray cluster; without it one starts here.")
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Go on with the trials in this file; new if missing."),
    ] = None,
    price_in: Annotated[
        float | None, typer.Option(help="US dollars per million tokens read.")
    ] = None,
    price_out: Annotated[
        float | None, typer.Option(help="US dollars per million tokens written.")
    ] = None,
    compare: Annotated[
        tuple[Path, Path] | None,
        typer.Option(metavar="OLD NEW", help="Compare two files that --json wrote; run nothing."),
    ] = None,
) -> None:
    """Run one suite; the last line says how many bars hold, and exit code 1 that not all do."""
    from cap.bench import BenchOptions, run_suite, suite_names

    if compare is not None:
        raise typer.Exit(_compare(*compare))
    if suite is None:
        raise UsageError("which suite? `cap bench list` names them")
    if suite == "list":
        print("\n".join(suite_names()))
        return
    for file in (json_file, html_file):
        if file is not None:
            # Before the suite, which may take long.
            _touch(file)
    settings = opt.settings(robot=robot, llm=llm, search=search)
    options = BenchOptions(
        quick=quick,
        seed=seed,
        robot=settings.robot,
        llm=settings.llm if llm is not None else "embedded",
        search=settings.search if search is not None else "repair",
        trials=trials,
        only=tuple(only or ()),
        jobs=jobs,
        backend=backend,
        address=address,
        resume=resume,
        price_in=price_in,
        price_out=price_out,
    )
    report = run_suite(suite, options, sys.stdout, sys.stderr)
    if json_file is not None:
        json_file.write_text(json.dumps(report.to_json(), indent=1, allow_nan=False) + "\n")
    if html_file is not None:
        from cap.bench._trials.page import page

        html_file.write_text(page(report), encoding="utf-8")
    raise typer.Exit(0 if report.all_hold else 1)


def _compare(old: Path, new: Path) -> int:
    """Print how two reports differ; 1 when the new one is significantly worse somewhere."""
    from cap.bench._bars import show_table
    from cap.bench._trials.compare import compare, load

    found = compare(load(old), load(new))
    for table in found.tables():
        show_table(table, sys.stdout)
    print(found.summary)
    return 1 if found.regressions else 0


def _touch(path: Path) -> None:
    try:
        path.touch()
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from error
