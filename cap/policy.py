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

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from cap.errors import UsageError
from primitives.checks import shown
from primitives.errors import PrimitiveError
from primitives.registry import Effect, Parameter, PrimitiveSpec, Registry, annotation_text
from robot_bridge.strict_yaml import ConfigFileError, Value, read


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


Where = Callable[[str], "NDArray[np.float64] | None"]
"""Where an object lies, (2,), table frame, metres; None when no object has that name."""


@dataclass(frozen=True)
class Limit:
    """Bounds on one argument; a bound that is None does not bind.

    low, high: of a number. x, y: (low, high) of a point, table frame, metres, of each point
    of a list, and of the place of an object that is named. only, never: texts, for example
    object names; with `only` nothing but such a text will do.
    """

    low: float | None = None
    high: float | None = None
    x: tuple[float, float] | None = None
    y: tuple[float, float] | None = None
    only: frozenset[str] | None = None
    never: frozenset[str] = frozenset()

    def problem(self, value: Any, where: Where) -> str:
        """Why a value is outside, or nothing."""
        if isinstance(value, str):
            return self._text_problem(value, where)
        if isinstance(value, list | tuple) and not all(isinstance(v, int | float) for v in value):
            return next(filter(None, (self.problem(v, where) for v in value)), "")
        numbers = np.asarray(value, dtype=np.float64)
        if not numbers.size:
            return ""
        if self.only is not None:
            return f"a place is not among {', '.join(sorted(self.only))}"
        if numbers.ndim == 0:
            return _outside("it", float(numbers), (self.low, self.high))
        return self._point_problem(numbers.reshape(-1, numbers.shape[-1]))

    def _text_problem(self, text: str, where: Where) -> str:
        if text in self.never:
            return f"{text!r} is ruled out"
        if self.only is not None and text not in self.only:
            return f"{text!r} is not among {', '.join(sorted(self.only))}"
        point = where(text)
        return "" if point is None else self._point_problem(point.reshape(1, -1))

    def _point_problem(self, points: NDArray[np.float64]) -> str:
        for name, column, bounds in (("x", 0, self.x), ("y", 1, self.y)):
            if bounds is None or points.shape[1] <= column:
                continue
            for number in points[:, column]:
                if found := _outside(name, float(number), bounds):
                    return found
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
            PolicyFileError: unreadable, not YAML, an unknown or doubled key, primitive or
                parameter, or a bound that means nothing for its parameter.
        """
        try:
            return _Reader(registry).policy(read(path))
        except ConfigFileError as error:
            raise PolicyFileError(" ".join(str(error).split())) from error

    def permission(self, spec: PrimitiveSpec) -> Permission:
        """Whether a call is allowed, whatever its arguments."""
        entry = self.entries.get(spec.name)
        if entry is not None:
            return entry.permission
        return self.default if spec.effect is Effect.MOVES else Permission.ALLOW

    def problem(self, spec: PrimitiveSpec, bound: Mapping[str, Any], where: Where) -> str:
        """Why a call with these arguments is refused, or nothing."""
        if self.permission(spec) is Permission.DENY:
            return f"{spec.name} is denied by {self.source}"
        entry = self.entries.get(spec.name, Entry())
        for name, limit in entry.limits.items():
            if name in bound and (found := limit.problem(bound[name], where)):
                return f"{spec.name}: {name}: {found}, by {self.source}"
        return ""

    def check(
        self,
        spec: PrimitiveSpec,
        bound: Mapping[str, Any],
        where: Where,
        approve: Approve | None,
    ) -> None:
        """Let a call through, after asking if that is wanted.

        approve: None when nobody can be asked.

        Raises:
            PrimitiveError: the call is outside of its limits. DeclinedError: it was not allowed.
        """
        if problem := self.problem(spec, bound, where):
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
    """Turns a file's content into a `Policy`; mistakes name file, line, key and remedy."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def policy(self, document: Value) -> Policy:
        fields = document.fields(("default", "primitives"))
        default = Permission.ALLOW
        if "default" in fields:
            default = self._permission(fields["default"])
        entries = {}
        if "primitives" in fields:
            named = fields["primitives"].fields(self._registry.names)
            entries = {name: self._entry(name, value) for name, value in named.items()}
        return Policy(default, entries, source=str(document.file))

    def _entry(self, name: str, value: Value) -> Entry:
        if isinstance(value.node, yaml.ScalarNode):
            return Entry(self._permission(value))
        fields = value.fields(("rule", "limits"))
        permission = Permission.ALLOW
        if "rule" in fields:
            permission = self._permission(fields["rule"])
        if "limits" not in fields:
            return Entry(permission)
        parameters = {p.name: p for p in self._registry[name].parameters}
        limits = fields["limits"].fields(tuple(parameters))
        return Entry(
            permission,
            {key: self._limit(parameters[key], value) for key, value in limits.items()},
        )

    def _limit(self, parameter: Parameter, value: Value) -> Limit:
        known = bounds_of(parameter)
        if not known:
            raise value.error("can't be bounded; leave it out")
        fields = value.fields(known)
        if not fields:
            raise value.error(f"bounds nothing; give {', '.join(known)}")
        low, high = (fields[k].number() if k in fields else None for k in ("min", "max"))
        if low is not None and high is not None and low > high:
            raise value.error(f"min must not be above max. Got: {low:g} and {high:g}")
        return Limit(
            low=low,
            high=high,
            x=self._range(fields["x"]) if "x" in fields else None,
            y=self._range(fields["y"]) if "y" in fields else None,
            only=self._texts(fields["only"]) if "only" in fields else None,
            never=self._texts(fields["never"]) if "never" in fields else frozenset(),
        )

    def _permission(self, value: Value) -> Permission:
        known = [p.value for p in Permission]
        word = value.text()
        if word not in known:
            raise value.error(f"must be {', '.join(known)}. Got: {word}")
        return Permission(word)

    def _range(self, value: Value) -> tuple[float, float]:
        low, high = value.numbers(2)
        if low > high:
            raise value.error(f"must be [low, high], low first. Got: [{low:g}, {high:g}]")
        return low, high

    def _texts(self, value: Value) -> frozenset[str]:
        return frozenset(item.text() for item in value.items())


def bounds_of(parameter: Parameter) -> tuple[str, ...]:
    """The bounds that mean something for what a parameter takes."""
    takes = annotation_text(parameter.annotation)
    bounds: tuple[str, ...] = ()
    if "float" in takes or "int" in takes.replace("Point2", ""):
        bounds += ("min", "max")
    if "Point2" in takes or "ObjectName" in takes:
        bounds += ("x", "y")
    if "str" in takes or "ObjectName" in takes or "Literal" in takes:
        bounds += ("only", "never")
    return bounds
