"""`cap model`: fetch, list and serve language models."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="Fetch, list and serve language models.", no_args_is_help=True)

Name = Annotated[
    str | None,
    typer.Argument(help="A model of `cap model list`; without it, the default one."),
]


@app.command("pull")
def pull(
    name: Name = None,
    prompts: Annotated[
        bool, typer.Option(help="Let it read the prompts too, so that no sentence waits for that.")
    ] = True,
) -> None:
    """Fetch a model's file once: resumed where it stopped, its hash checked."""
    from cap.cli._models import pull as fetch_and_prepare

    fetch_and_prepare(name, prompts=prompts)


@app.command("list")
def list_() -> None:
    """The models that can be fetched: size, licence, and whether they are here."""
    from cap.cli._models import show_list

    show_list()


@app.command("serve")
def serve(name: Name = None) -> None:
    """Keep a model loaded until Ctrl-C; other cap commands of the same user find it."""
    from cap.cli._models import keep_serving

    keep_serving(name)
