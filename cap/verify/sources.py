"""Which expression gives a variable its value, where the text has exactly one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cap.verify.program import Program

_MUTATORS = frozenset(
    {"append", "extend", "insert", "pop", "remove", "clear", "update", "add", "discard", "sort",
     "reverse", "setdefault", "popitem", "fill", "put"}
)  # fmt: skip
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.Call)

Scope = ast.AST
"""A module or a function."""


@dataclass(frozen=True, eq=False)
class Source:
    """Where a value comes from.

    expression: of the value itself, or of what a loop goes through. loop: the `for` whose
    variable it is. item: which part of each round's item, when that is a tuple.
    """

    expression: ast.expr
    loop: ast.AST | None = None
    item: int | None = None


class Sources:
    """Sources of one program's variables."""

    def __init__(self, program: Program) -> None:
        self._parsed = program.parsed
        self._bindings: dict[tuple[Scope, str], list[Source | None]] = {}
        self._changed: set[str] = set()
        for node in self._parsed.nodes:
            self._note(node)

    def of(self, node: ast.Name) -> Source | None:
        """The one source of a variable; None when there are several, or none can be told."""
        for ancestor in self._parsed.ancestors(node):
            for loop in getattr(ancestor, "generators", ()):
                inside = [source for name, source in _loop(loop.target, loop.iter, loop)
                          if name == node.id]  # fmt: skip
                if inside:
                    return inside[0]
            if isinstance(ancestor, (*_FUNCTIONS, ast.Module)):
                found = self._bindings.get((ancestor, node.id))
                if found is not None:
                    return (
                        found[0] if len(found) == 1 and self._is_constant(node.id, found) else None
                    )
        return None

    def _is_constant(self, name: str, found: list[Source | None]) -> bool:
        return found[0] is not None and not (
            name in self._changed and isinstance(found[0].expression, _MUTABLE)
        )

    def _note(self, node: ast.AST) -> None:
        match node:
            case ast.Assign(targets=[target], value=value):
                self._bind_all(node, _assigned(target, value))
                if isinstance(value, ast.Name):
                    # Two names for one object: a change through one is a change of both.
                    self._changed.add(value.id)
                    self._changed |= {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._bind_all(node, _assigned(target, value))
            case ast.For(target=target, iter=iterated):
                self._bind_all(node, _loop(target, iterated, node))
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                for name in names:
                    self._bind(self._parsed.tree, name, None)
                    for scope in (self._scope(node), *self._outer_functions(node)):
                        self._bind(scope, name, None)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)):
                if method in _MUTATORS:
                    self._changed.add(name)
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                self._changed.add(name)
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) if not self._handled(node):
                self._bind(self._scope(node), name, None)
            case _ if isinstance(node, _FUNCTIONS):
                for parameter in ast.walk(node.args):
                    if isinstance(parameter, ast.arg):
                        self._bind(node, parameter.arg, None)
                if not isinstance(node, ast.Lambda):
                    self._bind(self._scope(node), node.name, None)
            case ast.alias(name=name, asname=other):
                self._bind(self._scope(node), other or name.split(".")[0], None)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                self._bind(self._scope(node), name, None)

    def _handled(self, node: ast.Name) -> bool:
        """Whether an assignment or a loop around this name has told its source."""
        inner: ast.AST = node
        for ancestor in self._parsed.ancestors(node):
            if isinstance(ancestor, ast.comprehension):
                return inner is ancestor.target
            if isinstance(ancestor, ast.For):
                return inner is ancestor.target
            if isinstance(ancestor, ast.Assign):
                return len(ancestor.targets) == 1
            if isinstance(ancestor, ast.AnnAssign):
                return ancestor.value is not None
            if not isinstance(ancestor, (ast.Tuple, ast.List, ast.Starred)):
                return False
            inner = ancestor
        return False

    def _bind_all(self, node: ast.AST, pairs: Iterator[tuple[str, Source | None]]) -> None:
        for name, source in pairs:
            self._bind(self._scope(node), name, source)

    def _bind(self, scope: Scope, name: str, source: Source | None) -> None:
        self._bindings.setdefault((scope, name), []).append(source)

    def _scope(self, node: ast.AST) -> Scope:
        return next(
            (a for a in self._parsed.ancestors(node) if isinstance(a, (*_FUNCTIONS, ast.Module))),
            self._parsed.tree,
        )

    def _outer_functions(self, node: ast.AST) -> list[Scope]:
        return [a for a in self._parsed.ancestors(node) if isinstance(a, _FUNCTIONS)]


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, Source | None]]:
    match target, value:
        case ast.Name(id=name), _:
            yield name, Source(value)
        case (
            ast.Tuple(elts=targets) | ast.List(elts=targets),
            ast.Tuple(elts=values) | ast.List(elts=values),
        ) if len(targets) == len(values) and not _starred(targets) and not _starred(values):
            for one, its in zip(targets, values, strict=True):
                yield from _assigned(one, its)
        case _:
            yield from _unknown(target)


def _loop(
    target: ast.expr, iterated: ast.expr, loop: ast.AST
) -> Iterator[tuple[str, Source | None]]:
    match target, iterated:
        case ast.Name(id=name), _:
            yield name, Source(iterated, loop)
        case ast.Tuple(elts=targets), ast.Call(func=ast.Name(id="zip"), args=inners) if len(
            targets
        ) == len(inners):
            for one, inner in zip(targets, inners, strict=True):
                yield from _loop(one, inner, loop)
        case ast.Tuple(elts=[number, one]), ast.Call(func=ast.Name(id="enumerate"), args=[inner]):
            yield from _unknown(number)
            yield from _loop(one, inner, loop)
        case ast.Tuple(elts=targets), ast.List() | ast.Tuple() | ast.Name():
            for position, one in enumerate(targets):
                if isinstance(one, ast.Name) and not _starred(targets):
                    yield one.id, Source(iterated, loop, position)
                else:
                    yield from _unknown(one)
        case _:
            yield from _unknown(target)


def _unknown(target: ast.expr) -> Iterator[tuple[str, Source | None]]:
    for node in ast.walk(target):
        if isinstance(node, ast.Name):
            yield node.id, None


def _starred(nodes: list[ast.expr]) -> bool:
    return any(isinstance(node, ast.Starred) for node in nodes)
