"""One change of a program's syntax tree, and the program that comes of it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from perception.scene import Scene
from primitives.api import API
from primitives.registry import PrimitiveSpec


@dataclass(frozen=True)
class Subject:
    """A good program that is to be made wrong, and the table as it was seen."""

    name: str
    source: str
    scene: Scene

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    def bound(self) -> set[str]:
        """Names that the program binds anywhere."""
        found = {n.id for n in ast.walk(self.tree) if _binds(n) and isinstance(n, ast.Name)}
        found |= {n.name for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef)}
        return found | {n.arg for n in ast.walk(self.tree) if isinstance(n, ast.arg)}


Change = Callable[[ast.AST], Iterable[ast.AST | None]]
"""What a node could become: other nodes, or None to leave it out."""


def changed(subject: Subject, change: Change) -> Iterator[str]:
    """Every program that differs from the subject in one place, as `change` says."""
    for index, node in enumerate(ast.walk(subject.tree)):
        for new in change(node):
            yield _substituted(subject.source, index, new)


def primitive_of(node: ast.AST) -> PrimitiveSpec | None:
    """The primitive that a node calls."""
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in API:
            return API[name]
    return None


def plain_call(node: ast.AST) -> ast.Call | None:
    """The node when it calls a primitive with nothing but positional arguments."""
    if not isinstance(node, ast.Call) or primitive_of(node) is None or node.keywords:
        return None
    return None if any(isinstance(a, ast.Starred) for a in node.args) else node


def call(node: ast.Call, *arguments: ast.expr) -> ast.Call:
    """The same call with other positional arguments."""
    return ast.Call(node.func, list(arguments), node.keywords)


def text(value: str) -> ast.expr:
    return ast.Constant(value)


def expression(source: str) -> ast.expr:
    return ast.parse(source, mode="eval").body


def misspelt(name: str) -> str:
    """A name with a letter too few, as fast fingers write it."""
    middle = len(name) // 2
    return name[:middle] + name[middle + 1 :]


def tried(subject: Subject) -> bool:
    """Whether the program expects errors, or asks what is there: then less is wrong."""
    return any(isinstance(node, (ast.Try, ast.In)) for node in ast.walk(subject.tree))


def _binds(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del))


def _substituted(source: str, index: int, new: ast.AST | None) -> str:
    tree = ast.parse(source)
    old = list(ast.walk(tree))[index]
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
            elif isinstance(value, list) and any(item is old for item in value):
                items = [new if item is old else item for item in value]
                kept = [item for item in items if item is not None]
                setattr(parent, field, kept or [ast.Pass()])
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"
