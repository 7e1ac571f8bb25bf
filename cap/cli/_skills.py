"""What `cap skills` does and shows."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from cap.cli import _options as opt
from cap.cli._display import code
from cap.cli._output import console, print_json
from cap.errors import RefusedError, UsageError
from cap.lmp.effects import any_effect
from cap.lmp.skills import Evidence, Skill, SkillError, SkillStore
from cap.lmp.table import TABLE_DATA
from cap.verify import undefined_functions, verify
from primitives.api import API


def show_list(folder: str | None, *, as_json: bool) -> None:
    """One row a skill."""
    found = _store(folder).all()
    if as_json:
        print_json({"skills": [skill.to_json() for skill in found]}, sys.stdout)
        return
    if not found:
        console().print("[dim]no functions are kept yet[/]")
        return
    table = Table(box=None)
    for column in ("skill", "worked", "state", "what"):
        table.add_column(column)
    for skill in found:
        worked = f"{skill.evidence.successes} of {skill.evidence.runs}"
        table.add_row(escape(skill.signature), worked, _state(skill), escape(skill.doc))
    console().print(table)


def show(folder: str | None, name: str, *, as_json: bool) -> None:
    """A skill's source and evidence."""
    skill = _store(folder).get(name)
    if as_json:
        print_json(skill.to_json(), sys.stdout)
        return
    shown = console()
    shown.print(code(skill.source))
    evidence = skill.evidence
    shown.print(f"worked {evidence.successes} of {evidence.runs} times; {_state(skill)}")
    for sentence in evidence.sentences:
        shown.print(f"  [dim]{escape(sentence)}[/]")


def edit(folder: str | None, name: str) -> None:
    """Hand the source to the person's editor; keep what comes back if it verifies.

    Raises:
        UsageError: there is no editor, or it failed. RefusedError: verification found
            something; the skill stays as it was, and the edited text where it is said.
    """
    store = _store(folder)
    skill = store.get(name)
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not command:
        raise UsageError("no editor is set; set EDITOR, for example EDITOR=nano")
    descriptor, path = tempfile.mkstemp(prefix=f"{name}-", suffix=".py")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(skill.source + "\n")
    try:
        ended = subprocess.run([*shlex.split(command), path], check=False)
    except OSError as error:
        raise UsageError(f"the editor {command!r} can't be started: {error.strerror}") from error
    if ended.returncode:
        raise UsageError(f"the editor ended with {ended.returncode}; {name} stays as it was")
    source = Path(path).read_text(encoding="utf-8").strip("\n")
    if source != skill.source:
        problem = _problem(name, source, store)
        if problem:
            raise RefusedError(f"{name} stays as it was: {problem}; what you wrote is in {path}")
        store.put(replace(Skill(name, source), pinned=skill.pinned))
    Path(path).unlink()
    console().print(f"{name}: {'as it was' if source == skill.source else 'changed'}")


def delete(folder: str | None, name: str) -> None:
    """Forget a skill."""
    _store(folder).delete(name)
    console().print(f"{name}: deleted")


def change(folder: str | None, name: str, text: str, **fields: Any) -> None:
    """Pin, unpin, retire or revive."""
    _store(folder).change(name, **fields)
    console().print(f"{name}: {text}")


def export(folder: str | None, target: Path) -> None:
    """Copy every skill into a new or empty folder.

    Raises:
        SkillError: something is in it already.
    """
    other = SkillStore(target)
    if target.exists() and any(target.iterdir()):
        raise SkillError(f"{target} is not empty; export into a new folder")
    found = _store(folder).all()
    for skill in found:
        other.put(skill)
    console().print(f"{len(found)} skills in {target}")


def import_from(folder: str | None, source: Path) -> None:
    """Add skills of a folder; what is there already, or does not verify, is left out.

    Raises:
        SkillError: the folder is not there.
    """
    if not source.is_dir():
        raise SkillError(f"{source} is no folder of skills")
    store, shown = _store(folder), console()
    there = {skill.name for skill in store.all()}
    coming = SkillStore(source, lambda text: shown.print(f"[yellow]{escape(text)}[/]")).all()
    added = 0
    for skill in coming:
        problem = "it is there already" if skill.name in there else ""
        problem = problem or _problem(skill.name, skill.source, store, coming)
        if problem:
            shown.print(f"[yellow]{skill.name} is left out: {escape(problem)}[/]")
            continue
        # Somebody else's evidence is not evidence here.
        store.put(replace(skill, evidence=Evidence(sentences=skill.evidence.sentences)))
        added += 1
    shown.print(f"{added} of {len(coming)} skills added")


def _store(folder: str | None) -> SkillStore:
    """The folder's store; without one the user's own, as the settings say.

    Raises:
        UsageError: skills are off.
    """
    chosen = opt.skills_folder(opt.settings(skills=folder, llm="embedded"))
    if chosen is None:
        raise UsageError("skills are off by a setting; name a folder with --skills DIR")
    return SkillStore(chosen, lambda text: print(f"cap: {text}", file=sys.stderr))


def _problem(name: str, source: str, store: SkillStore, others: tuple[Skill, ...] = ()) -> str:
    """What is wrong with a function; "" when nothing is."""
    try:
        Skill(name, source)
    except ValueError as error:
        return str(error)
    known = {skill.name: skill.source for skill in (*others, *store.all()) if skill.name != name}
    missing = {
        call.name: ""
        for call in undefined_functions(
            source, {*API.names, *TABLE_DATA, *known, name}, registry=API, data=TABLE_DATA
        )
    }
    findings = verify(
        source,
        registry=API,
        scene=None,
        functions={**known, **missing},
        data=TABLE_DATA,
        allowed=any_effect,
        mode="function",
    )
    return str(findings[0]) if findings else ""


def _state(skill: Skill) -> str:
    return "retired" if skill.retired else "pinned" if skill.pinned else "in use"
