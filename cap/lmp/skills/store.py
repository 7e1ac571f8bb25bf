"""The folder in which skills are kept: NAME.py is the function, NAME.json its evidence.

People may read and edit the files; what is damaged is left out with a note, never lost. Several
processes may learn at once: each change is made under a lock, and files are replaced whole.
"""

from __future__ import annotations

import fcntl
import json
import keyword
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from cap.errors import UsageError
from cap.lmp.retrieval import Turn, ranked
from cap.lmp.skills.skill import Evidence, Skill
from cap.lmp.written import FunctionRecord
from cap.verify import UndefinedCall

SCHEMA = 1
MAX_NAME = 60
_SHOWN = 2
_ALIKE = 0.6
"""A sentence this like one in which a function worked may use that function."""


class SkillError(UsageError):
    """A skill is not there, has an impossible name, or its file can't be written."""


class SkillStore:
    """Skills in one folder, which is made when the first is kept.

    note: told about files that can't be used.

    Raises:
        SkillError: the folder is a file, or can't be read.
    """

    def __init__(self, folder: Path, note: Callable[[str], None] = lambda text: None) -> None:
        self.folder = folder
        self._note = note
        if folder.exists() and not folder.is_dir():
            raise SkillError(f"{folder} is no folder; name another for skills")

    def all(self) -> tuple[Skill, ...]:
        """Every skill, retired ones too, by name."""
        try:
            names = sorted(path.stem for path in self.folder.glob("*.py"))
        except OSError as error:
            raise SkillError(f"{self.folder} can't be read: {error.strerror}") from error
        found = (self._read(name) for name in names if is_name(name))
        return tuple(skill for skill in found if skill is not None)

    def get(self, name: str) -> Skill:
        """One skill.

        Raises:
            SkillError: there is none of that name, or its files are damaged.
        """
        skill = self._read(_checked(name))
        if skill is None:
            there = ", ".join(s.name for s in self.all()) or "none"
            raise SkillError(f"no skill is named {name!r}; there are: {there}")
        return skill

    def find(self, call: UndefinedCall) -> Skill | None:
        """The skill that a program means by a name that nobody defines, if it fits its use."""
        skill = self._read(call.name) if is_name(call.name) else None
        usable = skill is not None and not skill.retired and skill.fits(call)
        return skill if usable else None

    def alike(self, sentence: str) -> tuple[Skill, ...]:
        """Skills that worked in sentences like this one, the likest last; usually none."""
        usable = [skill for skill in self.all() if not skill.retired]
        turns = [Turn(s, skill.name) for skill in usable for s in skill.evidence.sentences]
        by_name = {skill.name: skill for skill in usable}
        found: dict[str, None] = {}
        for score, turn in ranked(sentence, turns):
            if score >= _ALIKE and len(found) < _SHOWN:
                found.setdefault(turn.code)
        return tuple(by_name[name] for name in reversed(found))

    def learn(self, functions: Iterable[FunctionRecord], sentence: str, *, success: bool) -> None:
        """Count a command for the functions that took part in it.

        One that is not kept yet is kept when the command was a success. One that is kept with
        another source is replaced by a success if it is retired, and left alone otherwise: the
        evidence is of the source that it was gathered with.

        Raises:
            SkillError: the folder can't be written.
        """
        with self._locked():
            for function in functions:
                if not is_name(function.name):
                    continue
                skill, source = self._read(function.name), function.source.strip("\n")
                if success and (skill is None or (skill.retired and skill.source != source)):
                    skill = Skill(function.name, source)
                elif skill is None or skill.source != source:
                    continue
                self._write(skill.after(success, sentence))

    def put(self, skill: Skill) -> None:
        """Keep a skill as it is, in place of one of the same name.

        Raises:
            SkillError: the name is impossible, or the folder can't be written.
        """
        _checked(skill.name)
        with self._locked():
            self._write(skill)

    def delete(self, name: str) -> None:
        """Forget a skill. Raises SkillError when there is none, or it can't be removed."""
        _checked(name)
        with self._locked():
            try:
                self._source(name).unlink()
                self._evidence(name).unlink(missing_ok=True)
            except FileNotFoundError:
                self.get(name)
            except OSError as error:
                raise SkillError(f"{name} can't be deleted: {error.strerror}") from error

    def change(self, name: str, **fields: Any) -> Skill:
        """Pin, unpin, retire or revive: a skill with some fields replaced, kept.

        A revived one begins its recent runs anew, or it would be retired by the next failure.
        """
        with self._locked():
            skill = self.get(name)
            if skill.retired and fields.get("retired") is False:
                skill = replace(skill, evidence=replace(skill.evidence, recent=()))
            skill = replace(skill, **fields)
            self._write(skill)
        return skill

    # Files -----------------------------------------------------------------------------

    def _source(self, name: str) -> Path:
        return self.folder / f"{name}.py"

    def _evidence(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _read(self, name: str) -> Skill | None:
        try:
            source = self._source(name).read_text(encoding="utf-8").strip("\n")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            self._note(f"skill {name} can't be read: {error}")
            return None
        try:
            return Skill(name, source, **self._read_evidence(name, source))
        except ValueError as error:
            self._note(f"skill {name} is left out: {error}")
            return None

    def _read_evidence(self, name: str, source: str) -> dict[str, Any]:
        """Fields of a skill; of a source that somebody edited the evidence begins anew."""
        path = self._evidence(name)
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["schema"] != SCHEMA:
                raise ValueError(f"schema {data['schema']}")
            flags = {"pinned": bool(data["pinned"]), "retired": bool(data["retired"])}
            if data["source"] != source:
                return {"pinned": flags["pinned"]}
            evidence = Evidence(
                int(data["successes"]),
                int(data["failures"]),
                tuple(bool(r) for r in data["recent"]),
                tuple(str(s) for s in data["sentences"]),
            )
            return {"evidence": evidence, **flags}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError) as error:
            self._note(f"the evidence of skill {name} is damaged ({error}) and begins anew")
            return {}

    def _write(self, skill: Skill) -> None:
        e = skill.evidence
        data = {
            "schema": SCHEMA,
            "source": skill.source,
            "successes": e.successes,
            "failures": e.failures,
            "recent": list(e.recent),
            "sentences": list(e.sentences),
            "pinned": skill.pinned,
            "retired": skill.retired,
        }
        try:
            # The function last: without its evidence it is only new.
            _replace(self._evidence(skill.name), json.dumps(data, indent=1) + "\n")
            _replace(self._source(skill.name), skill.source + "\n")
        except OSError as error:
            raise SkillError(f"{self.folder} can't be written: {error.strerror}") from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise SkillError(f"{self.folder} can't be written: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def is_name(text: str) -> bool:
    """Whether a function can be kept under this name: plain letters, no path, no keyword."""
    return (
        text.isascii()
        and text.isidentifier()
        and not keyword.iskeyword(text)
        and len(text) <= MAX_NAME
    )


def _checked(name: str) -> str:
    if not is_name(name):
        raise SkillError(
            f"a skill's name is a Python name of at most {MAX_NAME} letters. Got: {name!r}"
        )
    return name


def _replace(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
