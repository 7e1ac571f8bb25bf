"""Checks of a primitive call's arguments against its annotations.

One engine serves the broker, which binds real calls, and the verifier, which checks the
literals in a program's text, so that both say the same in the same words.
"""

from __future__ import annotations

import difflib
import inspect
import math
import types
import typing
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NewType

import numpy as np

from perception.scene import Scene
from primitives.errors import ArgumentError, PrimitiveError, UnknownObjectError
from primitives.registry import ObjectName, Parameter, Point2, PrimitiveSpec, annotation_text

MAX_TEXT_CHARACTERS = 4_000
MAX_ITEMS = 10_000
"""Items of a list, or numbers of an array."""
_SHOWN_NAMES = 14
_SHOWN_CHARACTERS = 80


@dataclass(frozen=True)
class _Place:
    """Where a value stands: "pick: name", "left_to_right: names[2]"."""

    text: str
    scene: Scene | None

    def item(self, index: int) -> _Place:
        return _Place(f"{self.text}[{index}]", self.scene)

    def error(self, expected: str, value: Any, remedy: str = "") -> ArgumentError:
        tail = f"; {remedy}" if remedy else ""
        return ArgumentError(f"{self.text} must be {expected}. Got: {shown(value)}{tail}")


def bind(
    spec: PrimitiveSpec, args: Sequence[Any], kwargs: Mapping[str, Any], scene: Scene | None
) -> dict[str, Any]:
    """Match a call's arguments with parameters; returns checked values by name.

    A variadic parameter gets a tuple. Points come out as float64 arrays of shape (2,).
    scene: where object names are looked up; None leaves names unchecked.

    Raises:
        ArgumentError: too many, missing or unknown arguments, a wrong type, a number
            that is not finite, a text or list that is too long.
        UnknownObjectError: a name that is not in the scene.
    """
    given = match_arguments(spec, args, kwargs)
    bound: dict[str, Any] = {}
    for parameter in spec.parameters:
        if parameter.variadic:
            items = given.get(parameter.name, ())
            bound[parameter.name] = tuple(
                check_argument(spec, parameter, item, scene) for item in items
            )
        elif parameter.name in given:
            bound[parameter.name] = check_argument(spec, parameter, given[parameter.name], scene)
        else:
            bound[parameter.name] = parameter.default
    return bound


def match_arguments(
    spec: PrimitiveSpec, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> dict[str, Any]:
    """Which parameter gets which argument; a variadic one gets a list. No value is looked at.

    Raises:
        ArgumentError: too many, missing, unknown or doubled arguments.
    """
    given: dict[str, Any] = {}
    left = list(args)
    for parameter in spec.parameters:
        if parameter.variadic:
            given[parameter.name] = left
            left = []
            break
        if not left:
            break
        given[parameter.name] = left.pop(0)
    if left:
        most = len(spec.parameters)
        raise ArgumentError(
            f"{spec.name} takes {most} argument{'s' * (most != 1)}. Got: {len(args)}; {usage(spec)}"
        )
    known = [p.name for p in spec.parameters if not p.variadic]
    for name, value in kwargs.items():
        if name not in known:
            near = nearest_names(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else usage(spec)
            raise ArgumentError(f"{spec.name} has no parameter {name[:60]!r}; {hint}")
        if name in given:
            raise ArgumentError(f"{spec.name}: {name} is given twice; {usage(spec)}")
        given[name] = value
    for parameter in spec.parameters:
        if parameter.required and parameter.name not in given:
            raise ArgumentError(f"{spec.name}: {parameter.name} is missing; {usage(spec)}")
    return given


def check_argument(
    spec: PrimitiveSpec, parameter: Parameter, value: Any, scene: Scene | None
) -> Any:
    """One argument's value in the type of its annotation.

    Raises:
        ArgumentError: the value doesn't fit. UnknownObjectError: it names nothing.
    """
    place = _Place(f"{spec.name}: {parameter.name}", scene)
    return _coerce(parameter.annotation, value, place)


def usage(spec: PrimitiveSpec) -> str:
    """How to call it, in a few words: "write pick(name)"."""
    names = [f"*{p.name}" if p.variadic else p.name for p in spec.parameters]
    return f"write {spec.name}({', '.join(names)})"


def resolve_name(name: str, names: Collection[str]) -> str | None:
    """The one of `names` that is meant: case, `_`, `-` and a leading "the" don't matter."""
    if name in names:
        return name
    wanted = _plain(name)
    matches = [candidate for candidate in names if _plain(candidate) == wanted]
    return matches[0] if len(matches) == 1 else None


def nearest_names(
    name: str, names: Collection[str], count: int = 3, similarity: float = 0.55
) -> list[str]:
    """The most similar of `names`, most similar first. similarity: 1 is equal, 0 unlike."""
    plain = {_plain(candidate): candidate for candidate in names}
    close = difflib.get_close_matches(_plain(name), list(plain), count, similarity)
    return [plain[match] for match in close]


def shown(value: Any) -> str:
    """A value as an error text shows it, shortened."""
    text = repr(value.tolist() if isinstance(value, np.ndarray) else value)
    if len(text) > _SHOWN_CHARACTERS:
        return f"{text[:_SHOWN_CHARACTERS]}..."
    return text


def _coerce(annotation: Any, value: Any, place: _Place) -> Any:
    if annotation is Any or annotation is inspect.Parameter.empty:
        return _bounded(value, place)
    if annotation is None or annotation is types.NoneType:
        if value is not None:
            raise place.error("None", value)
        return None
    simple = _SIMPLE.get(annotation)
    if simple is not None:
        return simple(value, place)
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return _union(inner, value, place)
    if origin is typing.Literal:
        return _literal(inner, value, place)
    if origin is tuple:
        return _tuple(inner, value, place)
    if origin is dict:
        if not isinstance(value, dict):
            raise place.error("a dict", value)
        return {_coerce(inner[0], k, place): _coerce(inner[1], v, place) for k, v in value.items()}
    if isinstance(origin, type) and issubclass(list, origin):
        return _items(inner[0] if inner else Any, value, place)
    if origin is np.ndarray or annotation is np.ndarray:
        return _array(value, place)
    if isinstance(annotation, NewType):
        return _coerce(annotation.__supertype__, value, place)
    if isinstance(annotation, type) and isinstance(value, annotation):
        return _bounded(value, place)
    raise place.error(f"of type {annotation_text(annotation)}", value)


def _object_name(value: Any, place: _Place) -> str:
    if not isinstance(value, str):
        raise place.error("the name of an object, for example 'red block'", value)
    _bounded(value, place)
    if place.scene is None:
        return value
    names = place.scene.names
    name = resolve_name(value, names)
    if name is None:
        raise UnknownObjectError(f"{place.text}: {unknown_object(value, names)}")
    return name


def unknown_object(name: str, names: Collection[str]) -> str:
    """The text for a name that is not on the table, with the nearest valid names."""
    text = f"no object is named {shown(name)}"
    remedy = name_remedy(name, names)
    return f"{text}; {remedy}" if remedy else text


def name_remedy(name: str, names: Collection[str]) -> str:
    """Which names there are instead of `name`: the nearest, and all when they are few."""
    if not names:
        return "no objects are known; look() first"
    near = nearest_names(name, names)
    hint = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
    every = ", ".join(map(repr, names)) if len(names) <= _SHOWN_NAMES else ""
    return f"{hint}there are: {every}" if every else hint.strip()


def _point(value: Any, place: _Place) -> Any:
    if isinstance(value, str):
        raise place.error("a point (x, y) in metres", value, "give a position, not a name or text")
    try:
        array = np.asarray(value)
    except ValueError:
        raise place.error("a point (x, y) in metres", value) from None
    if array.dtype.kind not in "iuf" or array.ndim == 0:
        raise place.error("a point (x, y) in metres", value)
    if array.ndim == 2:
        raise place.error("one point (x, y) in metres", value, "give one of the points")
    if array.shape not in ((2,), (3,)):
        raise place.error("a point (x, y) in metres", value)
    point = array[:2].astype(np.float64)
    if not np.isfinite(point).all():
        raise place.error("a point with finite numbers", value)
    return point


def _number(value: Any, place: _Place) -> float:
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.item()
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.number)):
        raise place.error("a number", value)
    try:
        number = float(value)
    except (OverflowError, TypeError):
        number = math.inf
    if not math.isfinite(number):
        raise place.error("a finite number", value)
    return number


def _whole_number(value: Any, place: _Place) -> int:
    number = _number(value, place)
    if number != int(number):
        raise place.error("a whole number", value, "round() it")
    return int(value)


def _truth(value: Any, place: _Place) -> bool:
    if not isinstance(value, (bool, np.bool_)):
        raise place.error("True or False", value)
    return bool(value)


def _text(value: Any, place: _Place) -> str:
    if not isinstance(value, str):
        raise place.error("text", value, "str() makes text of it")
    _bounded(value, place)
    return value


def _array(value: Any, place: _Place) -> Any:
    try:
        array = np.asarray(value)
    except ValueError:
        raise place.error("an array of numbers", value) from None
    if array.dtype.kind not in "biuf":
        raise place.error("an array of numbers", value)
    if array.size > MAX_ITEMS:
        raise place.error(f"an array of at most {MAX_ITEMS} numbers", f"{array.size} numbers")
    if not np.isfinite(array).all():
        raise place.error("an array of finite numbers", value)
    return array.astype(np.float64)


_SIMPLE: dict[Any, Callable[[Any, _Place], Any]] = {
    ObjectName: _object_name,
    Point2: _point,
    float: _number,
    int: _whole_number,
    bool: _truth,
    str: _text,
}


_LISTED: dict[Any, str] = {
    ObjectName: "object names",
    Point2: "points",
    float: "numbers",
    int: "whole numbers",
    str: "texts",
}


def _items(annotation: Any, value: Any, place: _Place) -> list[Any]:
    what = f"a list of {_LISTED.get(annotation, annotation_text(annotation))}"
    if isinstance(value, str):
        raise place.error(what, value, f"write [{shown(value)}]")
    if not isinstance(value, (list, tuple, np.ndarray, set, frozenset)) or (
        isinstance(value, np.ndarray) and value.ndim == 0
    ):
        raise place.error(what, value)
    if len(value) > MAX_ITEMS:
        raise place.error(f"a list of at most {MAX_ITEMS} items", f"{len(value)} items")
    return [_coerce(annotation, item, place.item(i)) for i, item in enumerate(value)]


def _tuple(inner: tuple[Any, ...], value: Any, place: _Place) -> tuple[Any, ...]:
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(_items(inner[0], value, place))
    if not isinstance(value, (list, tuple, np.ndarray)) or len(value) != len(inner):
        raise place.error(f"a tuple of {len(inner)} values", value)
    return tuple(
        _coerce(kind, item, place.item(i))
        for i, (kind, item) in enumerate(zip(inner, value, strict=True))
    )


def _literal(options: tuple[Any, ...], value: Any, place: _Place) -> Any:
    if isinstance(value, str):
        chosen = resolve_name(value, [o for o in options if isinstance(o, str)])
        if chosen is not None:
            return chosen
    for option in options:
        if type(option) is type(value) and option == value:
            return option
    listed = ", ".join(repr(o) for o in options)
    near = nearest_names(value, [str(o) for o in options], 1) if isinstance(value, str) else []
    raise place.error(f"one of {listed}", value, f"did you mean {near[0]!r}?" if near else "")


def _union(alternatives: tuple[Any, ...], value: Any, place: _Place) -> Any:
    errors: list[PrimitiveError] = []
    for alternative in alternatives:
        try:
            return _coerce(alternative, value, place)
        except PrimitiveError as error:
            errors.append(error)
    # A text that names nothing was meant as a name; that error says more than the union's.
    for unknown in errors:
        if isinstance(unknown, UnknownObjectError):
            raise unknown
    if isinstance(value, (list, tuple, np.ndarray)) and Point2 in alternatives:
        raise errors[alternatives.index(Point2)]
    others = [a for a in alternatives if a is not types.NoneType]
    if len(others) == 1:
        raise errors[alternatives.index(others[0])]
    raise place.error(" or ".join(_in_words(a) for a in alternatives), value)


def _in_words(annotation: Any) -> str:
    words = {
        ObjectName: "an object's name",
        Point2: "a point (x, y) in metres",
        float: "a number",
        int: "a whole number",
        str: "text",
    }
    return words.get(annotation, annotation_text(annotation))


def _bounded(value: Any, place: _Place) -> Any:
    if isinstance(value, str) and len(value) > MAX_TEXT_CHARACTERS:
        raise place.error(f"text of at most {MAX_TEXT_CHARACTERS} characters", value)
    return value


def _plain(name: str) -> str:
    words = name.casefold().replace("_", " ").replace("-", " ").split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)
