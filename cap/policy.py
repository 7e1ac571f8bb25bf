"""Policies: which primitives a program may call, with what, and when a person is asked.

One readable YAML file, read once:

    default: allow            # for primitives that move the arm: allow, ask or deny
    primitives:
      push: deny
      pick: ask
      put_first_on_second:
        rule: ask
        limits:
          item: {only: [red block, blue block]}
          target: {x: [-0.30, 0.30], y: [-0.18, 0.18]}   # table frame, metres
      move_to:
        limits:
          height_m: {min: 0.05, max: 0.30}

A policy only takes away: what the verifier, the primitives and the safety monitor refuse
stays refused. Primitives that only read, speak or ask are allowed unless they are named.
"""

from __future__ import annotations

import difflib
import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from cap.errors import UsageError
from primitives.checks import shown
from primitives.errors import PrimitiveError
from primitives.registry import Effect, PrimitiveSpec, Registry


class PolicyFileError(UsageError):
    """A policy file can't be used; the text names the file, the place and the remedy."""


class DeclinedError(Exception):
    """A person did not allow a call, or nobody was there to ask; the command ends."""


Approve = Callable[[str], bool]
"""Asks a person about one call, for example "push('red block', 'left', 0.1)"."""


class Permission(enum.Enum):
    """What a policy says of a call before its arguments are looked at."""

    ALLOW = "allow"
    ASK = "ask"
    DENY = "deny"


@dataclass(frozen=True)
class Limit:
    """Bounds on one argument; a bound that is None does not bind.

    low, high: of a number. x, y: (low, high) of a point, table frame, metres; they bind
    every point of a list too, and say nothing of a name. only, never: texts, for example
    object names; they say nothing of a point.
    """

    low: float | None = None
    high: float | None = None
    x: tuple[float, float] | None = None
    y: tuple[float, float] | None = None
    only: frozenset[str] | None = None
    never: frozenset[str] = frozenset()

    def problem(self, value: Any) -> str:
        """Why a value is outside, or nothing."""
        if isinstance(value, str):
            return self._text_problem(value)
        if isinstance(value, list | tuple) and any(isinstance(v, str) for v in value):
            return next(filter(None, (self.problem(v) for v in value)), "")
        numbers = np.asarray(value, dtype=np.float64)
        if numbers.ndim == 0:
            return _outside("it", float(numbers), (self.low, self.high))
        points = numbers.reshape(-1, numbers.shape[-1])
        for name, column, bounds in (("x", 0, self.x), ("y", 1, self.y)):
            if bounds is None or points.shape[1] <= column:
                continue
            for number in points[:, column]:
                if found := _outside(name, float(number), bounds):
                    return found
        return ""

    def _text_problem(self, text: str) -> str:
        if text in self.never:
            return f"{text!r} is ruled out"
        if self.only is not None and text not in self.only:
            return f"{text!r} is not among {', '.join(sorted(self.only))}"
        return ""


def _outside(name: str, number: float, bounds: tuple[float | None, float | None]) -> str:
    low, high = bounds
    if low is not None and number < low:
        return f"{name} is {number:g}, the least is {low:g}"
    if high is not None and number > high:
        return f"{name} is {number:g}, the most is {high:g}"
    return ""


@dataclass(frozen=True)
class Entry:
    """What is said of one primitive. limits: by parameter name."""

    permission: Permission = Permission.ALLOW
    limits: Mapping[str, Limit] = field(default_factory=dict)


@dataclass(frozen=True)
class Policy:
    """What programs may call. source: the file it came from, for messages."""

    default: Permission = Permission.ALLOW
    entries: Mapping[str, Entry] = field(default_factory=dict)
    source: str = "the policy"

    @classmethod
    def load(cls, path: Path, registry: Registry) -> Policy:
        """Read a policy file.

        Raises:
            PolicyFileError: unreadable, not YAML, an unknown key, primitive or parameter, or
                a bound that bounds nothing.
        """
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise PolicyFileError(f"the policy {path} can't be read: {error}") from error
        except yaml.YAMLError as error:
            line = " ".join(str(error).split())
            raise PolicyFileError(f"the policy {path} is not valid YAML: {line}") from error
        return _Reader(path, registry).policy({} if content is None else content)

    def permission(self, spec: PrimitiveSpec) -> Permission:
        """Whether a call is allowed, whatever its arguments."""
        entry = self.entries.get(spec.name)
        if entry is not None:
            return entry.permission
        return self.default if spec.effect is Effect.MOVES else Permission.ALLOW

    def problem(self, spec: PrimitiveSpec, bound: Mapping[str, Any]) -> str:
        """Why a call with these arguments is refused, or nothing."""
        if self.permission(spec) is Permission.DENY:
            return f"{spec.name} is denied by {self.source}"
        entry = self.entries.get(spec.name, Entry())
        for name, limit in entry.limits.items():
            if name in bound and (found := limit.problem(bound[name])):
                return f"{spec.name}: {name}: {found}, by {self.source}"
        return ""

    def check(self, spec: PrimitiveSpec, bound: Mapping[str, Any], approve: Approve | None) -> None:
        """Let a call through, after asking if that is wanted.

        approve: None when nobody can be asked.

        Raises:
            PrimitiveError: the call is outside of its limits. DeclinedError: it was not allowed.
        """
        if problem := self.problem(spec, bound):
            raise PrimitiveError(problem)
        if self.permission(spec) is not Permission.ASK:
            return
        call = f"{spec.name}({', '.join(shown(value) for value in bound.values())})"
        if approve is None:
            raise DeclinedError(
                f"{call} needs a person's yes by {self.source}, and nobody can be asked here"
            )
        if not approve(call):
            raise DeclinedError(f"you did not allow {call}")

    def may_be_called(self, spec: PrimitiveSpec) -> bool:
        """Whether there are arguments with which this primitive is let through."""
        return self.permission(spec) is not Permission.DENY


class _Reader:
    """Turns a file's content into a `Policy`, naming the place of every mistake."""

    def __init__(self, path: Path, registry: Registry) -> None:
        self._path = path
        self._registry = registry

    def policy(self, content: Any) -> Policy:
        table = self._table(content, "the file", ("default", "primitives"))
        default = self._permission(table.get("default", "allow"), "default")
        named = self._table(table.get("primitives", {}), "primitives", self._registry.names)
        entries = {name: self._entry(name, entry) for name, entry in named.items()}
        return Policy(default, entries, source=str(self._path))

    def _entry(self, name: str, content: Any) -> Entry:
        if isinstance(content, str):
            return Entry(self._permission(content, name))
        table = self._table(content, name, ("rule", "limits"))
        parameters = [p.name for p in self._registry[name].parameters]
        limits = self._table(table.get("limits", {}), f"{name}.limits", parameters)
        return Entry(
            self._permission(table.get("rule", "allow"), f"{name}.rule"),
            {key: self._limit(f"{name}.limits.{key}", value) for key, value in limits.items()},
        )

    def _limit(self, place: str, content: Any) -> Limit:
        table = self._table(content, place, ("min", "max", "x", "y", "only", "never"))
        if not table:
            raise self._error(f"{place} bounds nothing; give min, max, x, y, only or never")
        only = table.get("only")
        return Limit(
            low=self._number(f"{place}.min", table.get("min")),
            high=self._number(f"{place}.max", table.get("max")),
            x=self._range(f"{place}.x", table.get("x")),
            y=self._range(f"{place}.y", table.get("y")),
            only=None if only is None else self._texts(f"{place}.only", only),
            never=self._texts(f"{place}.never", table.get("never", [])),
        )

    def _permission(self, value: Any, place: str) -> Permission:
        known = [p.value for p in Permission]
        if value not in known:
            raise self._error(f"{place} must be {', '.join(known)}. Got: {value!r}")
        return Permission(value)

    def _number(self, place: str, value: Any) -> float | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
            raise self._error(f"{place} must be a finite number. Got: {value!r}")
        return float(value)

    def _range(self, place: str, value: Any) -> tuple[float, float] | None:
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != 2:
            raise self._error(f"{place} must be [low, high]. Got: {value!r}")
        low, high = (self._number(place, v) for v in value)
        if low is None or high is None or low > high:
            raise self._error(f"{place} must be [low, high], low first. Got: {value!r}")
        return low, high

    def _texts(self, place: str, value: Any) -> frozenset[str]:
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self._error(f"{place} must be a list of names. Got: {value!r}")
        return frozenset(value)

    def _table(self, content: Any, place: str, known: Iterable[str]) -> dict[str, Any]:
        known = list(known)
        if not isinstance(content, dict):
            raise self._error(f"{place} must be a table. Got: {content!r}")
        for key in content:
            if key not in known:
                near = difflib.get_close_matches(str(key), known, n=1)
                hint = f"did you mean {near[0]!r}? " if near else ""
                raise self._error(
                    f"{place}: unknown key {key!r}; {hint}known: {', '.join(known) or 'none'}"
                )
        return content

    def _error(self, text: str) -> PolicyFileError:
        return PolicyFileError(f"the policy {self._path}: {text}")
