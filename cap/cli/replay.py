"""`cap replay`: run a recorded run again, and compare where everything ends up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cap.cli import _options as opt


def command(
    run: Annotated[Path, typer.Argument(help="A folder that --record has made.")],
    llm: opt.Llm = None,
    as_json: opt.Json = False,
) -> None:
    """Run a recorded program again in the same world; exit code 1 unless all poses match.

    Phrases that the program hands to a language model get their recorded answers, unless
    --llm names a model.
    """
    from cap.cli._output import console, json_output, print_json
    from cap.cli._replay import replay

    with json_output(as_json) as out:
        comparison = replay(run, llm, console(to_stderr=as_json))
        if as_json:
            print_json(comparison.to_json(), out)
    raise typer.Exit(0 if comparison.matches else 1)
