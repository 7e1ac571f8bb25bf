"""Values that an expression can have, where the text alone decides them."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from cap.verify.program import Program

_MAX_VALUES = 200
_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_MUTATORS = frozenset(
    {"append", "extend", "insert", "pop", "remove", "clear", "update", "add", "discard"}
)


class UndecidedError(Exception):
    """The text alone doesn't tell the value."""


class Literals:
    """Values of the expressions of one program.

    Follows a name to its binding only when the program binds it once, at module level,
    and never changes the object that it names.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._bindings = _single_bindings(program)

    def possible(self, node: ast.expr) -> list[Any]:
        """All values that the expression can have; none when that can't be told."""
        try:
            return self._possible(node)
        except UndecidedError:
            return []

    def value(self, node: ast.expr) -> Any:
        """The one value of a constant expression.

        Raises:
            UndecidedError: there is more than one, or none can be told.
        """
        match node:
            case ast.Constant(value=value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self._apply(operator.mul, -1, self.value(operand))
            case ast.List(elts=items):
                return [self.value(item) for item in items]
            case ast.Tuple(elts=items):
                return tuple(self.value(item) for item in items)
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="array" | "asarray"),
                args=[content],
                keywords=[],
            ):
                return self._array(self.value(content))
            case ast.BinOp(left=left, op=operation, right=right) if type(operation) in _OPERATIONS:
                return self._apply(
                    _OPERATIONS[type(operation)], self.value(left), self.value(right)
                )
            case ast.Name() if self._program.is_global(node):
                binding = self._bindings.get(node.id)
                if isinstance(binding, ast.Assign):
                    return self.value(binding.value)
        raise UndecidedError

    def _possible(self, node: ast.expr) -> list[Any]:
        if isinstance(node, ast.Name):
            iterated = self._iterated(node)
            if iterated is not None:
                items = self.value(iterated)
                if not isinstance(items, (list, tuple)) or len(items) > _MAX_VALUES:
                    raise UndecidedError
                return list(items)
        return [self.value(node)]

    def _iterated(self, node: ast.Name) -> ast.expr | None:
        """What the loop iterates over whose variable this is."""
        for ancestor in self._program.parsed.ancestors(node):
            if isinstance(ancestor, (ast.FunctionDef, ast.Lambda)):
                return None
            for loop in getattr(ancestor, "generators", ()):
                names = {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
                if node.id in names:
                    return loop.iter if isinstance(loop.target, ast.Name) else None
        binding = self._bindings.get(node.id)
        if isinstance(binding, ast.For) and self._program.is_global(node):
            return binding.iter
        return None

    def _apply(self, operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
        numeric = (int, float, np.ndarray)
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


def _single_bindings(program: Program) -> dict[str, ast.Assign | ast.For]:
    """Names that the module binds once, by plain assignment or as a loop's variable."""
    found: dict[str, ast.Assign | ast.For] = {}
    changed: set[str] = set()
    for node in ast.walk(program.parsed.tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.For(target=ast.Name(id=name)):
                if program.names.stores.get(name) == 1 and not _inside_function(program, node):
                    found[name] = node
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)):
                if method in _MUTATORS:
                    changed.add(name)
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                changed.add(name)
    return {name: node for name, node in found.items() if name not in changed}


def _inside_function(program: Program, node: ast.AST) -> bool:
    return any(isinstance(a, (ast.FunctionDef, ast.Lambda)) for a in program.parsed.ancestors(node))
