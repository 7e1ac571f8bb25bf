"""`cap replay`: run a recorded run again: all of it, up to a step, or on from one otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cap.cli import _options as opt
from cap.errors import UsageError


def command(
    run: Annotated[Path, typer.Argument(help="A folder that --record has made.")],
    steps: Annotated[
        bool, typer.Option("--list", help="Show the steps of the run; nothing runs.")
    ] = False,
    until: Annotated[
        int | None,
        typer.Option("--until", metavar="STEP", help="End when this step has ended; show it."),
    ] = None,
    start: Annotated[
        int | None,
        typer.Option(
            "--from",
            metavar="STEP",
            help="Run up to the end of this step, then go on with --program. 0: from the start.",
        ),
    ] = None,
    program: Annotated[
        Path | None,
        typer.Option("--program", metavar="FILE", help="What is done from --from on."),
    ] = None,
    pictures: Annotated[
        Path | None,
        typer.Option(
            "--pictures",
            metavar="DIR",
            help="Where pictures go, the record's and the replay's side by side.",
            show_default="RUN/replay, with --until or --from",
        ),
    ] = None,
    mcap: Annotated[
        Path | None,
        typer.Option("--mcap", metavar="FILE", help="Write the run as MCAP; nothing runs."),
    ] = None,
    llm: opt.Llm = None,
    as_json: opt.Json = False,
) -> None:
    """Run a recorded program again in the same world; exit code 1 unless all poses match.

    Phrases that the program hands to a language model get their recorded answers, unless
    --llm names a model. With --from the exit code is that of the program that goes on.
    """
    _check(steps=steps, until=until, start=start, program=program, mcap=mcap)
    source = None if program is None else opt.read_program(program)
    from cap.cli import _replay
    from cap.cli._output import console, json_output, print_json

    with json_output(as_json) as out:
        asked = _replay.Asked(run, llm, pictures, console(to_stderr=as_json))
        if steps:
            record, code = _replay.listed(asked), 0
        elif mcap is not None:
            record, code = _replay.exported(asked, mcap), 0
        elif until is not None:
            record, code = _replay.until(asked, until), 0
        elif start is not None and source is not None:
            record, code = _replay.changed(asked, start, source)
        else:
            record, code = _replay.whole(asked)
        if as_json:
            print_json(record, out)
    raise typer.Exit(code)


def _check(
    *,
    steps: bool,
    until: int | None,
    start: int | None,
    program: Path | None,
    mcap: Path | None,
) -> None:
    """Raises UsageError for options that don't go together."""
    wanted = [
        name
        for name, given in (
            ("--list", steps),
            ("--until", until is not None),
            ("--from", start is not None),
            ("--mcap", mcap is not None),
        )
        if given
    ]
    if len(wanted) > 1:
        raise UsageError(f"{' and '.join(wanted)} exclude each other; leave one out")
    if start is not None and program is None:
        raise UsageError(f"--from {start} needs --program FILE: what is done from there on")
    if program is not None and start is None:
        raise UsageError("--program needs --from STEP: where it goes on (0: from the start)")
