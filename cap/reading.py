"""Events and results back from their JSON form, for who watches a runtime from elsewhere."""

from __future__ import annotations

import collections.abc
import dataclasses
import functools
import types
import typing
from collections.abc import Mapping
from typing import Any

import numpy as np

from cap import events as ev
from cap.llm.model import TokenCounts
from cap.lmp.written import FunctionRecord
from cap.rehearse.compare import Difference
from cap.rehearse.report import Rehearsal
from cap.result import CallRecord, MonitorCounts, RunResult, Status, Timing
from cap.sandbox.text import safe_value
from perception.scene import Scene, SceneObject

_KINDS = {
    kind.__name__: kind
    for kind in vars(ev).values()
    if isinstance(kind, type) and issubclass(kind, ev.Event)
}
# What the annotations of events name and their module knows only while types are checked.
_LATE = {"Difference": Difference, "Rehearsal": Rehearsal}


class ReadingError(ValueError):
    """A record is not what it should be; the text says where."""


def event_from(record: Mapping[str, Any]) -> ev.Event:
    """An event from what `to_json` made of it; every text in it made safe to show.

    Keys that events don't have are left out.

    Raises:
        ReadingError: its kind is unknown, a field lacks, or a value is of another kind.
    """
    kind = _KINDS.get(str(record.get("kind")))
    if kind is None:
        raise ReadingError(f"no event is of kind {str(record.get('kind'))[:40]!r}")
    return typing.cast("ev.Event", _build(kind, safe_value(dict(record)), kind.__name__))


def result_from(record: Mapping[str, Any]) -> RunResult:
    """A result from what `RunResult.to_json` made of it, without rehearsal and pictures.

    Raises:
        ReadingError: a field lacks, or a value is of another kind.
    """
    safe = safe_value(dict(record))
    try:
        return RunResult(
            command=str(safe["command"]),
            status=Status(safe["status"]),
            program=str(safe["program"]),
            functions=_value(tuple[FunctionRecord, ...], safe["functions"], "functions"),
            calls=tuple(_call(call) for call in safe["calls"]),
            said=tuple(str(text) for text in safe["said"]),
            answer=safe["answer"],
            scene_before=scene_from(safe["scene_before"]),
            scene_after=scene_from(safe["scene_after"]),
            truth_after=safe["truth_after"],
            timing=_value(Timing, safe["timing"], "timing"),
            tokens=_value(TokenCounts, safe["tokens"], "tokens"),
            monitor=_value(MonitorCounts, safe["monitor"], "monitor"),
            error=safe["error"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ReadingError(f"a result that can't be read: {error!r}") from error
    except ValueError as error:
        raise ReadingError(f"a result that can't be read: {error}") from error


def scene_from(objects: Any, stamp_s: float = 0.0) -> Scene:
    """A Scene from the list of its objects, every text in it made safe to show.

    Raises:
        ReadingError: an object lacks a field, or a value is of another kind.
    """
    found = _value(tuple[SceneObject, ...], safe_value(objects), "objects")
    for item in found:
        if item.position.shape != (3,) or item.size.shape != (3,):
            raise ReadingError(f"{item.name}: position and size must have three numbers")
    return Scene(found, stamp_s)


def _call(record: Mapping[str, Any]) -> CallRecord:
    return CallRecord(
        primitive=str(record["primitive"]),
        args=tuple(record["args"]),
        result=record.get("result"),
        error=record.get("error"),
        start_s=_number(record["start_s"], "start_s"),
        end_s=_number(record["end_s"], "end_s"),
    )


@functools.cache
def _fields(kind: type) -> dict[str, tuple[Any, bool]]:
    """By name: a field's type, and whether it can be left out."""
    hints = typing.get_type_hints(kind, localns=_LATE)
    return {
        f.name: (
            hints[f.name],
            f.default is not dataclasses.MISSING or f.default_factory is not dataclasses.MISSING,
        )
        for f in dataclasses.fields(kind)
    }


def _build(kind: type, record: Any, where: str) -> Any:
    if not isinstance(record, dict):
        raise ReadingError(f"{where} must be an object. Got: {type(record).__name__}")
    values = {}
    for name, (hint, optional) in _fields(kind).items():
        if name in record:
            values[name] = _value(hint, record[name], f"{where}.{name}")
        elif not optional:
            raise ReadingError(f"{where} lacks {name}")
    return kind(**values)


def _value(hint: Any, value: Any, where: str) -> Any:
    """`value` as what a type hint says, as far as JSON tells it."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        if value is None and type(None) in inner:
            return None
        return _value(next(t for t in inner if t is not type(None)), value, where)
    if origin is tuple:
        return tuple(_value(inner[0], item, f"{where}[]") for item in _list(value, where))
    if origin is collections.abc.Mapping:
        if not isinstance(value, dict):
            raise ReadingError(f"{where} must be an object. Got: {type(value).__name__}")
        return value
    if origin is np.ndarray:
        return _array(value, where)
    if origin is typing.Literal:
        return _plain(str, value, where)
    if dataclasses.is_dataclass(hint):
        return _build(typing.cast("type", hint), value, where)
    if hint is float:
        return _number(value, where)
    return _plain(hint, value, where) if hint in (str, int, bool) else value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        raise ReadingError(f"{where} must be a list. Got: {type(value).__name__}")
    return list(value)


def _array(value: Any, where: str) -> Any:
    try:
        return np.array([np.nan if v is None else v for v in _list(value, where)], dtype=np.float64)
    except (ValueError, TypeError) as error:
        raise ReadingError(f"{where} must be numbers") from error


def _number(value: Any, where: str) -> float:
    if value is None:
        return float("nan")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ReadingError(f"{where} must be a number. Got: {type(value).__name__}")
    return float(value)


def _plain(hint: Any, value: Any, where: str) -> Any:
    if type(value) is not hint:
        raise ReadingError(f"{where} must be {hint.__name__}. Got: {type(value).__name__}")
    return value
