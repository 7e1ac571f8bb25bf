"""One definition per primitive, from which everything else about it is derived.

A primitive is a plain function whose first parameter is the `PrimitiveContext`; programs
never see that parameter:

    @primitive(effect=Effect.MOVES, level=Level.SKILL, requires=[graspable("item")])
    def put_first_on_second(
        ctx: PrimitiveContext, item: ObjectName, target: ObjectName | Point2
    ) -> None:
        \"\"\"Pick up `item` and put it on `target`.\"\"\"

From its `PrimitiveSpec` come the API text in prompts, the stubs for the type checker,
the proxy in the sandbox, the broker's argument checks and the docs page.
"""

from __future__ import annotations

import enum
import inspect
import typing
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, NewType, TypeVar

import numpy as np
from numpy.typing import NDArray

ObjectName = NewType("ObjectName", str)
"""The name of an object in the scene, for example "red block"."""

Point2 = NewType("Point2", NDArray[np.float64])
"""A point on the table, shape (2,), table frame, metres."""


class Effect(enum.Enum):
    """What a call may change."""

    READS = "reads"
    """Looks at the scene or computes; nothing moves."""
    MOVES = "moves"
    """Moves the arm or the gripper."""
    SPEAKS = "speaks"
    """Says something to the person."""
    ASKS = "asks"
    """Asks a language model (a sub-LMP)."""


class Level(enum.Enum):
    """How much one call does."""

    QUERY = "query"
    HELPER = "helper"
    MOTION = "motion"
    SKILL = "skill"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Contract:
    """One condition on a call. check: takes (ctx, bound arguments by name)."""

    text: str
    check: Callable[[Any, dict[str, Any]], bool]


@dataclass(frozen=True)
class Parameter:
    """One parameter that programs see. default: `inspect.Parameter.empty` when required."""

    name: str
    annotation: Any
    default: Any = inspect.Parameter.empty
    variadic: bool = False

    @property
    def required(self) -> bool:
        return self.default is inspect.Parameter.empty and not self.variadic


@dataclass(frozen=True)
class PrimitiveSpec:
    """All there is to know about a primitive."""

    name: str
    function: Callable[..., Any]
    parameters: tuple[Parameter, ...]
    returns: Any
    doc: str
    effect: Effect
    level: Level
    requires: tuple[Contract, ...] = ()
    ensures: tuple[Contract, ...] = ()

    @property
    def summary(self) -> str:
        """First line of the docstring."""
        return self.doc.split("\n", 1)[0]

    @property
    def signature(self) -> str:
        """As programs see it, for example `get_obj_pos(name: ObjectName) -> Point2`."""
        parts = []
        for p in self.parameters:
            text = f"{'*' if p.variadic else ''}{p.name}: {annotation_text(p.annotation)}"
            if not p.required and not p.variadic:
                text += f" = {p.default!r}"
            parts.append(text)
        return f"{self.name}({', '.join(parts)}) -> {annotation_text(self.returns)}"


F = TypeVar("F", bound=Callable[..., Any])


def primitive(
    *,
    effect: Effect,
    level: Level,
    requires: Sequence[Contract] = (),
    ensures: Sequence[Contract] = (),
) -> Callable[[F], F]:
    """Mark a function as a primitive; its `PrimitiveSpec` lands on `function.spec`."""

    def mark(function: F) -> F:
        hints = typing.get_type_hints(function)
        parameters = [
            Parameter(
                name=p.name,
                annotation=hints[p.name],
                default=p.default,
                variadic=p.kind is inspect.Parameter.VAR_POSITIONAL,
            )
            for p in list(inspect.signature(function).parameters.values())[1:]
        ]
        doc = inspect.getdoc(function)
        if not doc:
            raise TypeError(f"primitive {function.__name__} needs a docstring")
        function.spec = PrimitiveSpec(  # type: ignore[attr-defined]
            name=function.__name__,
            function=function,
            parameters=tuple(parameters),
            returns=hints["return"],
            doc=doc,
            effect=effect,
            level=level,
            requires=tuple(requires),
            ensures=tuple(ensures),
        )
        return function

    return mark


class Registry:
    """The primitives that one runtime offers, by name."""

    def __init__(self, specs: Iterable[PrimitiveSpec]) -> None:
        self._specs: dict[str, PrimitiveSpec] = {}
        for spec in specs:
            if spec.name in self._specs:
                raise ValueError(f"two primitives are named {spec.name}")
            self._specs[spec.name] = spec

    @classmethod
    def from_modules(cls, *modules: ModuleType) -> Registry:
        """All primitives defined in `modules`, in order of definition."""
        return cls(
            spec
            for module in modules
            for value in vars(module).values()
            if inspect.isfunction(value)
            and value.__module__ == module.__name__
            and isinstance(spec := getattr(value, "spec", None), PrimitiveSpec)
        )

    def __getitem__(self, name: str) -> PrimitiveSpec:
        return self._specs[name]

    def __contains__(self, name: object) -> bool:
        return name in self._specs

    def __iter__(self) -> Iterator[PrimitiveSpec]:
        return iter(self._specs.values())

    def __len__(self) -> int:
        return len(self._specs)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._specs)


def annotation_text(annotation: Any) -> str:
    """An annotation as a program would write it: `ObjectName | Point2`, `list[Point2]`."""
    if annotation is None or annotation is type(None):
        return "None"
    if isinstance(annotation, NewType):
        return str(annotation.__name__)
    origin = typing.get_origin(annotation)
    args = typing.get_args(annotation)
    if origin is typing.Literal:
        return f"Literal[{', '.join(repr(a) for a in args)}]"
    if origin is typing.Union or str(origin) == "<class 'types.UnionType'>":
        return " | ".join(annotation_text(a) for a in args)
    if origin is not None:
        inner = ", ".join("..." if a is Ellipsis else annotation_text(a) for a in args)
        return f"{origin.__name__}[{inner}]"
    return str(getattr(annotation, "__name__", annotation))
