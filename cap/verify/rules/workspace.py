"""Numbers in a program's text against the table."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

import numpy as np

from cap.verify.findings import Finding
from cap.verify.inference import Types
from cap.verify.literals import Literals, UndecidedError
from cap.verify.program import Program, finding, rule
from cap.verify.rules.arguments import matched
from primitives.errors import ArgumentError
from primitives.registry import Effect, Point2, annotation_text
from robot_bridge.workspace import TABLE_X_RANGE_M, TABLE_Y_RANGE_M

_RULE = "outside-table"
_SLACK_M = 0.005
"""Motions allow as much."""
_LOW = np.array([TABLE_X_RANGE_M[0], TABLE_Y_RANGE_M[0]])
_HIGH = np.array([TABLE_X_RANGE_M[1], TABLE_Y_RANGE_M[1]])
_SPAN = _HIGH - _LOW
_FAR_OFF_M = 1.0
_LONGEST_M = float(np.hypot(*_SPAN))
_TABLE = (
    f"x {TABLE_X_RANGE_M[0]:.2f} to {TABLE_X_RANGE_M[1]:.2f}, "
    f"y {TABLE_Y_RANGE_M[0]:.2f} to {TABLE_Y_RANGE_M[1]:.2f}"
)
_METRES = "numbers are metres: 10 cm is 0.10"


@rule(_RULE)
def workspace(program: Program) -> Iterator[Finding]:
    """Positions, offsets and lengths that can't be on the table (often centimetres)."""
    literals = program.literals
    types = Types(program.parsed, program.registry, program.data)
    for call, spec in program.primitive_calls():
        try:
            pairs = matched(call, spec)
        except ArgumentError:
            continue
        for parameter, node in pairs:
            takes_point = annotation_text(Point2) in annotation_text(parameter.annotation)
            place = f"{spec.name}: {parameter.name}"
            if takes_point:
                moves = spec.effect is Effect.MOVES
                yield from _position(place, node, literals, far_off=not moves)
                if moves:
                    yield from _offset(place, node, literals, types)
            elif parameter.name.endswith("_m"):
                yield from _length(place, node, literals)


def _position(
    place: str, node: ast.expr, literals: Literals, *, far_off: bool
) -> Iterator[Finding]:
    """A point off the table; far_off: only one so far off that its unit must be wrong."""
    for point in _points(literals.possible(node)):
        if far_off and np.abs(point).max() < _FAR_OFF_M:
            continue
        if (point < _LOW - _SLACK_M).any() or (point > _HIGH + _SLACK_M).any():
            remedy = _METRES if np.abs(point).max() >= _FAR_OFF_M else f"the table reaches {_TABLE}"
            text = f"({point[0]:g}, {point[1]:g})"
            yield finding(_RULE, node, f"{place} {text} is off the table", remedy, text)
            return


def _offset(place: str, node: ast.expr, literals: Literals, types: Types) -> Iterator[Finding]:
    """A position plus a vector that is longer than the table."""
    match _written_out(node, literals):
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            for base, vector in ((left, right), (right, left)):
                if types.of(base) != annotation_text(Point2):
                    continue
                try:
                    offset = _vector(literals.value(vector))
                except UndecidedError:
                    continue
                if offset is not None and (np.abs(offset) > _SPAN + _SLACK_M).any():
                    text = f"({offset[0]:g}, {offset[1]:g})"
                    yield finding(
                        _RULE, node, f"{place} is moved by {text}, off the table", _METRES, text
                    )
                    return


def _written_out(node: ast.expr, literals: Literals) -> ast.expr:
    """What a variable was assigned; any other expression is itself."""
    source = literals.source(node) if isinstance(node, ast.Name) else None
    return node if source is None or source.loop is not None else source.expression


def _length(place: str, node: ast.expr, literals: Literals) -> Iterator[Finding]:
    for value in literals.possible(node):
        if isinstance(value, (int, float)) and abs(value) > _LONGEST_M:
            yield finding(
                _RULE, node, f"{place} {value:g} is longer than the table", _METRES, f"{value:g}"
            )
            return


def _points(values: Iterable[object]) -> Iterator[np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """All points among values, those in lists of points included."""
    for value in values:
        point = _vector(value)
        if point is not None:
            yield point
        elif isinstance(value, (list, tuple, np.ndarray)):
            yield from (p for p in map(_vector, value) if p is not None)


def _vector(value: object) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
    """Two finite numbers as an array; None for anything else."""
    if not isinstance(value, (list, tuple, np.ndarray)) or len(value) not in (2, 3):
        return None
    try:
        point = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        return None
    if point.ndim != 1 or not np.isfinite(point).all():
        return None
    return point[:2]
