"""Reading the worker's report on a run; nothing in it is taken on trust."""

from __future__ import annotations

from typing import Any, get_args

from cap.sandbox.outcome import ProgramError, ReportedKind, TracePoint
from cap.sandbox.text import safe_line, safe_value

_TEXT_CHARACTERS = 1000
_MAX_LINE = 1_000_000
_TRACE_POINTS = 100


class BreachError(Exception):
    """The worker broke the protocol; it is ended for that."""


def read_report(report: dict[Any, Any]) -> tuple[Any, ProgramError | None]:
    """The value of a run, or its error.

    Raises:
        BreachError: a report of no known form.
    """
    match report:
        case {"value": value} if len(report) == 1:
            return safe_value(value), None
        case {
            "error": {
                "kind": str(kind),
                "type": str(name),
                "message": str(message),
                "trace": list(trace),
            }
        } if kind in get_args(ReportedKind) and len(report) == 1:
            return (
                None,
                ProgramError(
                    kind=kind,  # type: ignore[arg-type]
                    type=safe_line(name, _TEXT_CHARACTERS),
                    message=safe_line(message, _TEXT_CHARACTERS),
                    trace=tuple(_trace_point(point) for point in trace[:_TRACE_POINTS]),
                ),
            )
        case _:
            raise BreachError("a report of no known form")


def _trace_point(point: Any) -> TracePoint:
    match point:
        case [str(where), line, str(source)] if is_line(line):
            return TracePoint(
                safe_line(where, _TEXT_CHARACTERS), line, safe_line(source, _TEXT_CHARACTERS)
            )
        case _:
            raise BreachError("a trace of no known form")


def is_line(number: Any) -> bool:
    """Whether this can be the number of a program's line; 0 stands for none."""
    return type(number) is int and 0 <= number <= _MAX_LINE
