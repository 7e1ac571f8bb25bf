"""Values that an expression can have, where the text alone decides them."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cap.verify.sources import Source, Sources
from primitives.checks import check_argument, match_arguments
from primitives.errors import PrimitiveError
from primitives.registry import Level, PrimitiveSpec

if TYPE_CHECKING:
    from cap.verify.program import Program


_MAX_VALUES = 200
_MAX_COUNT = 1000
"""Whole numbers beyond this are not handed to functions that make so many of something."""

_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.MatMult: operator.matmul,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "float": float,
    "int": int,
    "len": len,
    "list": list,
    "max": max,
    "min": min,
    "range": range,
    "round": round,
    "sum": sum,
    "tuple": tuple,
}
_LIBRARY: dict[str, Callable[..., Any]] = {
    "cos": np.cos,
    "deg2rad": np.deg2rad,
    "linspace": np.linspace,
    "radians": np.radians,
    "sin": np.sin,
    "sqrt": np.sqrt,
    "zeros": np.zeros,
}
_LIBRARIES = frozenset({"np", "numpy", "math"})

Rounds = Mapping[ast.AST, int]
"""Which round of each loop is looked at."""


class UndecidedError(Exception):
    """The text alone doesn't tell the value."""


class _InLoopError(Exception):
    """The value differs from round to round."""

    def __init__(self, loop: ast.AST, rounds: int) -> None:
        super().__init__()
        self.loop = loop
        self.rounds = rounds


class Literals:
    """Values of the expressions of one program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._sources = Sources(program)

    def possible(self, node: ast.expr) -> list[Any]:
        """All values that the expression can have; none when that can't be told."""
        found: list[Any] = []
        try:
            for value in self._rounds(node, {}):
                found.append(value)
                if len(found) > _MAX_VALUES:
                    return []
        except UndecidedError:
            return []
        return found

    def value(self, node: ast.expr) -> Any:
        """The one value of a constant expression.

        Raises:
            UndecidedError: there is more than one, or none can be told.
        """
        try:
            return self._value(node, {})
        except _InLoopError:
            raise UndecidedError from None

    def source(self, node: ast.Name) -> Source | None:
        """Where a variable's value comes from."""
        return self._sources.of(node)

    def _rounds(self, node: ast.expr, rounds: Rounds) -> Iterator[Any]:
        try:
            yield self._value(node, rounds)
        except _InLoopError as error:
            for i in range(min(error.rounds, _MAX_VALUES + 1)):
                yield from self._rounds(node, {**rounds, error.loop: i})

    def _value(self, node: ast.expr, rounds: Rounds) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self._apply(operator.mul, -1, self._value(operand, rounds))
            case ast.List(elts=items):
                return [self._value(item, rounds) for item in items]
            case ast.Tuple(elts=items):
                return tuple(self._value(item, rounds) for item in items)
            case ast.JoinedStr(values=parts):
                return "".join(str(self._value(part, rounds)) for part in parts)
            case ast.FormattedValue(value=inner, conversion=-1, format_spec=None):
                return self._value(inner, rounds)
            case ast.BinOp(left=left, op=operation, right=right):
                return self._operation(operation, left, right, rounds)
            case ast.Subscript(value=inner, slice=index):
                return self._item(self._value(inner, rounds), self._value(index, rounds))
            case ast.Attribute(value=ast.Name(id=module), attr="pi") if module in _LIBRARIES:
                return math.pi
            case ast.Call():
                return self._call(node, rounds)
            case ast.Name():
                return self._variable(node, rounds)
        raise UndecidedError

    def _variable(self, node: ast.Name, rounds: Rounds) -> Any:
        source = self._sources.of(node)
        if source is None:
            raise UndecidedError
        value = self._value(source.expression, rounds)
        if source.loop is None:
            return value
        if not isinstance(value, (list, tuple, range, np.ndarray)):
            raise UndecidedError
        if source.loop not in rounds:
            raise _InLoopError(source.loop, len(value))
        item = self._item(value, rounds[source.loop])
        return item if source.item is None else self._item(item, source.item)

    def _operation(
        self, operation: ast.operator, left: ast.expr, right: ast.expr, rounds: Rounds
    ) -> Any:
        values = self._value(left, rounds), self._value(right, rounds)
        if isinstance(operation, ast.Pow):
            # As floats, a tower of powers ends in an overflow instead of never.
            if all(isinstance(v, (int, float)) for v in values):
                return self._apply(operator.pow, *map(float, values))
        elif type(operation) in _OPERATIONS:
            return self._apply(_OPERATIONS[type(operation)], *values)
        raise UndecidedError

    def _call(self, node: ast.Call, rounds: Rounds) -> Any:
        spec = self._program.spec_of(node.func)
        if spec is not None and spec.level is Level.HELPER:
            return self._helper(node, spec, rounds)
        function: Callable[..., Any] | None = None
        match node.func:
            case ast.Name(id=name) if self._program.is_builtin(node.func):
                function = _FUNCTIONS.get(name)
            case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="array" | "asarray"):
                function = self._array
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module in _LIBRARIES:
                function = _LIBRARY.get(name)
        if function is None or node.keywords:
            raise UndecidedError
        values = [self._value(argument, rounds) for argument in node.args]
        if function is not abs and any(_too_many(v) for v in values):
            raise UndecidedError
        try:
            with np.errstate(all="ignore"):
                return function(*values)
        except (ArithmeticError, ValueError, TypeError):
            raise UndecidedError from None

    def _helper(self, node: ast.Call, spec: PrimitiveSpec, rounds: Rounds) -> Any:
        """What a geometry helper gives; it needs no table."""
        if any(k.arg is None for k in node.keywords):
            raise UndecidedError
        keywords = {k.arg: k.value for k in node.keywords if k.arg is not None}
        try:
            given = match_arguments(spec, node.args, keywords)
            bound = {
                p.name: check_argument(spec, p, self._value(given[p.name], rounds), None)
                for p in spec.parameters
                if p.name in given
            }
            if any(_too_many(value) for value in bound.values()):
                raise UndecidedError
            return spec.function(None, **bound)
        except PrimitiveError:
            raise UndecidedError from None

    def _item(self, whole: Any, index: Any) -> Any:
        if not isinstance(index, int) or not isinstance(whole, (list, tuple, range, np.ndarray)):
            raise UndecidedError
        try:
            return whole[index]
        except IndexError:
            raise UndecidedError from None

    def _apply(self, operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
        if isinstance(left, str) and isinstance(right, str) and operation is operator.add:
            return left + right
        numeric = (int, float, np.ndarray, np.number)
        if not isinstance(left, numeric) or not isinstance(right, numeric):
            # A list plus a list is a longer list; beside an array it is one too.
            if not (isinstance(left, np.ndarray) or isinstance(right, np.ndarray)):
                raise UndecidedError
            left, right = self._array(left), self._array(right)
        try:
            with np.errstate(all="ignore"):
                return operation(left, right)
        except (ArithmeticError, ValueError, TypeError):
            raise UndecidedError from None

    def _array(self, content: Any) -> Any:
        try:
            array = np.asarray(content, dtype=np.float64)
        except (ValueError, TypeError, OverflowError):
            raise UndecidedError from None
        return array


def _too_many(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_too_many(item) for item in value)
    return isinstance(value, int) and abs(value) > _MAX_COUNT
