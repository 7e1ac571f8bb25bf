"""Running one job in the worker: source in, value or error report out."""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import CodeType, TracebackType
from typing import Any

from cap.sandbox.language import PROGRAM, VALUE_NAME, function_filename, is_program_file
from cap.sandbox.namespace import base_namespace, seeded, sendable

_TRACE_POINTS = 12
_MESSAGE_CHARACTERS = 500


def execute(
    job: dict[str, Any], primitives: dict[str, Any], write: Callable[[str], None]
) -> dict[str, Any]:
    """Run a job; returns {"value": ...} or {"error": {kind, type, message, trace}}.

    job: source, mode ("program" or "value"), functions (name -> source), data, seed.
    """
    sources = {PROGRAM: job["source"]} | {
        function_filename(name): text for name, text in job["functions"].items()
    }
    namespace = base_namespace(write) | primitives | job["data"]
    with seeded(job["seed"]):
        return _executed(job, namespace, sources, primitives)


def _executed(
    job: dict[str, Any],
    namespace: dict[str, Any],
    sources: dict[str, str],
    primitives: dict[str, Any],
) -> dict[str, Any]:
    try:
        for filename, source in list(sources.items())[1:]:
            exec(compile(source, filename, "exec"), namespace)
        if job["mode"] == "value":
            return {"value": sendable(_value(job["source"], namespace))}
        exec(compile(job["source"], PROGRAM, "exec"), namespace)
    except MemoryError as error:
        # The program's objects go first, so that there is room to report.
        trace = _trace(error.__traceback__, sources)
        error.__traceback__ = None
        namespace.clear()
        return _report("memory", "MemoryError", str(error) or "out of memory", trace)
    except BaseException as error:  # noqa: BLE001 - whatever a program raises becomes data
        return _reported(error, sources, primitives)
    return {"value": None}


class _NoValueError(Exception):
    """A value program that ended without a value."""


def _value(source: str, namespace: dict[str, Any]) -> Any:
    tree = ast.parse(source, PROGRAM)
    last: CodeType | None = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        expression = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
        last = compile(expression, PROGRAM, "eval")
    exec(compile(tree, PROGRAM, "exec"), namespace)
    value = eval(last, namespace) if last is not None else None
    if VALUE_NAME in namespace:
        return namespace[VALUE_NAME]
    if last is None:
        raise _NoValueError(f"no value: end with an expression, or assign {VALUE_NAME}")
    return value


def _reported(
    error: BaseException, sources: dict[str, str], primitives: dict[str, Any]
) -> dict[str, Any]:
    trace = _trace(error.__traceback__, sources)
    name = type(error).__name__
    if isinstance(error, SyntaxError) and error.filename in sources:
        trace = [_point(error.filename, error.lineno or 1, sources)]
        return _report("syntax", name, error.msg, trace)
    if isinstance(error, _NoValueError):
        return _report("value", "ValueError", str(error), trace)
    if isinstance(error, RecursionError):
        return _report(
            "recursion", name, "calls nest too deep; a function calls itself for ever", trace
        )
    kind = "primitive" if primitives.get(name) is type(error) else "exception"
    return _report(kind, name, _text(error), trace)


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - an exception class of the program's own
        return "(its text can't be made)"


def _report(kind: str, name: str, message: str, trace: list[list[Any]]) -> dict[str, Any]:
    return {
        "error": {
            "kind": kind,
            "type": name[:80],
            "message": message[:_MESSAGE_CHARACTERS],
            "trace": trace,
        }
    }


def _trace(traceback: TracebackType | None, sources: dict[str, str]) -> list[list[Any]]:
    points = []
    while traceback is not None:
        filename = traceback.tb_frame.f_code.co_filename
        if is_program_file(filename) and filename in sources:
            points.append(_point(filename, traceback.tb_lineno, sources))
        traceback = traceback.tb_next
    if len(points) > _TRACE_POINTS:
        half = _TRACE_POINTS // 2
        points = points[:half] + points[-half:]
    return points


def _point(filename: str, line: int, sources: dict[str, str]) -> list[Any]:
    lines = sources[filename].splitlines()
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    where = "program" if filename == PROGRAM else filename.removeprefix("<function ")[:-1]
    return [where[:100], line, text[:200]]
