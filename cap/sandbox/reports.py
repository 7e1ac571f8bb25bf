"""Reading the worker's report on a run; nothing in it is taken on trust."""

from __future__ import annotations

from typing import Any, get_args

from cap.sandbox.outcome import ProgramError, ReportedKind, TracePoint

_TEXT_CHARACTERS = 1000
_TRACE_POINTS = 100


class BreachError(Exception):
    """The worker broke the protocol; it is ended for that."""


def read_report(report: dict[Any, Any]) -> tuple[Any, ProgramError | None]:
    """The value of a run, or its error.

    Raises:
        BreachError: a report of no known form.
    """
    match report:
        case {"value": value}:
            return value, None
        case {
            "error": {
                "kind": str(kind),
                "type": str(name),
                "message": str(message),
                "trace": list(trace),
            }
        } if kind in get_args(ReportedKind):
            return (
                None,
                ProgramError(
                    kind=kind,  # type: ignore[arg-type]
                    type=name[:_TEXT_CHARACTERS],
                    message=message[:_TEXT_CHARACTERS],
                    trace=tuple(_trace_point(point) for point in trace[:_TRACE_POINTS]),
                ),
            )
        case _:
            raise BreachError("a report of no known form")


def _trace_point(point: Any) -> TracePoint:
    match point:
        case [str(where), int(line), str(source)]:
            return TracePoint(where[:_TEXT_CHARACTERS], line, source[:_TEXT_CHARACTERS])
        case _:
            raise BreachError("a trace of no known form")
