"""`cap skills`: the functions that were kept because they worked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cap.cli import _options as opt

app = typer.Typer(
    help="List, read, edit, delete, export and pin the functions that were kept.",
    no_args_is_help=True,
)

Folder = Annotated[
    str | None,
    typer.Option("--skills", metavar="DIR", help="Another folder than the user's own."),
]
Name = Annotated[str, typer.Argument(help="A skill of `cap skills list`.")]


@app.command("list")
def list_(skills: Folder = None, as_json: opt.Json = False) -> None:
    """Every skill: its signature, how often it worked, whether it is in use."""
    from cap.cli import _skills

    _skills.show_list(skills, as_json=as_json)


@app.command("show")
def show(name: Name, skills: Folder = None, as_json: opt.Json = False) -> None:
    """One skill: its source, and the sentences in which it worked."""
    from cap.cli import _skills

    _skills.show(skills, name, as_json=as_json)


@app.command("edit")
def edit(name: Name, skills: Folder = None) -> None:
    """Change a skill's source in $EDITOR; what does not pass verification is not kept."""
    from cap.cli import _skills

    _skills.edit(skills, name)


@app.command("delete")
def delete(name: Name, skills: Folder = None) -> None:
    """Forget a skill."""
    from cap.cli import _skills

    _skills.delete(skills, name)


@app.command("pin")
def pin(name: Name, skills: Folder = None) -> None:
    """Keep a skill in use whatever its evidence."""
    from cap.cli import _skills

    _skills.change(skills, name, "pinned", pinned=True, retired=False)


@app.command("unpin")
def unpin(name: Name, skills: Folder = None) -> None:
    """Let evidence decide again."""
    from cap.cli import _skills

    _skills.change(skills, name, "no longer pinned", pinned=False)


@app.command("retire")
def retire(name: Name, skills: Folder = None) -> None:
    """Use a skill no more; its source stays."""
    from cap.cli import _skills

    _skills.change(skills, name, "retired", retired=True, pinned=False)


@app.command("revive")
def revive(name: Name, skills: Folder = None) -> None:
    """Use a retired skill again."""
    from cap.cli import _skills

    _skills.change(skills, name, "in use again", retired=False)


@app.command("export")
def export(
    target: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    skills: Folder = None,
) -> None:
    """Copy all skills, with their evidence, into a folder."""
    from cap.cli import _skills

    _skills.export(skills, target)


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(metavar="DIR", help="What export made.")],
    skills: Folder = None,
) -> None:
    """Add the skills of a folder that are not there yet; each is verified first."""
    from cap.cli import _skills

    _skills.import_from(skills, source)
