"""Settings: from files, the environment and flags, each stronger than the one before.

Files are TOML: `cap/cap.toml` in the user's configuration folder, then `cap.toml` in the
working folder. The environment's names are the settings' in capitals after `CAP_`, for
example `CAP_LLM`.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from cap.errors import UsageError
from cap.search.effort import Effort, Mode

FILE_NAME = "cap.toml"
ENVIRONMENT_PREFIX = "CAP_"
MAX_TRIALS = 1000


class SettingsError(UsageError):
    """A setting is unknown or has a value that can't be used; the text says where it stands."""


@dataclass(frozen=True)
class Settings:
    """What every command that opens a world needs to know.

    robot: an arm's name or folder. llm: `embedded`, `openai:MODEL` or `cassette:FILE`. seed:
    makes the scene and the camera noise. noise: whether the simulated cameras are noisy. gui:
    a window, where there is a display. confirm: ask before the arm moves. unconfined: run
    programs even where this machine lacks a wall of the sandbox. policy: a file that says what
    programs may call, and when a person is asked; safety: a file that tightens the monitor's
    limits; empty for none. rehearse: run a program in the twin first. trials: so many
    perturbed rehearsals on top. search, predicate, search_tokens, search_seconds: what may be
    tried besides a sentence's first program, and for how much (`cap.search.effort`). skills:
    where functions that worked are kept: `on` for the user's own folder, `off`, or a folder.
    """

    world: str = "tabletop"
    robot: str = "panda"
    seed: int = 0
    llm: str = "embedded"
    noise: bool = True
    gui: bool = False
    confirm: bool = False
    unconfined: bool = False
    policy: str = ""
    safety: str = ""
    rehearse: bool = True
    trials: int = 0
    search: str = "repair"
    predicate: bool = True
    search_tokens: int = 3000
    search_seconds: int = 60
    skills: str = "on"

    @property
    def effort(self) -> Effort:
        """What may be tried for a sentence.

        Raises:
            UsageError: no such mode, or a budget that can't be used.
        """
        return Effort(
            mode=cast(Mode, self.search),
            predicate=self.predicate,
            tokens=self.search_tokens,
            seconds=self.search_seconds,
        )


_TYPES: dict[str, type] = {f.name: type(f.default) for f in dataclasses.fields(Settings)}


def load_settings(
    flags: Mapping[str, Any],
    environment: Mapping[str, str],
    folder: Path,
    user_folder: Path,
) -> Settings:
    """The settings in force.

    flags: by setting name; None means that the flag was not given. folder: where to look
    for `cap.toml`. user_folder: the user's configuration folder for this program.

    Raises:
        SettingsError: an unknown key, or a value that can't be used, in any of the sources.
    """
    values: dict[str, Any] = {}
    for path in (user_folder / FILE_NAME, folder / FILE_NAME):
        values |= _from_file(path)
    values |= _from_environment(environment)
    values |= {name: value for name, value in flags.items() if value is not None}
    found = Settings(**values)
    if not re.fullmatch(r"embedded|openai:.+|cassette:.+", found.llm):
        raise SettingsError(
            f"llm must be embedded, openai:MODEL or cassette:FILE. Got: {found.llm!r}"
        )
    if not 0 <= found.trials <= MAX_TRIALS:
        raise SettingsError(f"trials must lie within 0 to {MAX_TRIALS}. Got: {found.trials}")
    try:
        _ = found.effort
    except UsageError as error:
        raise SettingsError(str(error)) from error
    return found


def _from_file(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} can't be read: {error}") from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error
    for name, value in table.items():
        if name not in _TYPES:
            near = difflib.get_close_matches(name, _TYPES, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise SettingsError(
                f"{path}: unknown setting {name!r}; {hint}known: {', '.join(_TYPES)}"
            )
        if type(value) is not _TYPES[name]:
            raise SettingsError(f"{path}: {name} must be {_word(_TYPES[name])}. Got: {value!r}")
    return table


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, kind in _TYPES.items():
        variable = ENVIRONMENT_PREFIX + name.upper()
        text = environment.get(variable, "")
        if text:
            values[name] = _parsed(variable, text, kind)
    return values


def _parsed(variable: str, text: str, kind: type) -> Any:
    if kind is bool:
        meaning = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
        if text.lower() in meaning:
            return meaning[text.lower()]
    elif kind is int:
        try:
            return int(text)
        except ValueError:
            pass
    else:
        return text
    raise SettingsError(f"{variable} must be {_word(kind)}. Got: {text!r}")


def _word(kind: type) -> str:
    return {bool: "true or false", int: "a whole number", str: "text"}[kind]
