"""A program's text as syntax tree and code object, made once for every check."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import CodeType

MAX_CHARACTERS = 100_000
MAX_DEPTH = 150
"""Nesting of the syntax tree; far beyond what a person writes."""


class SourceError(Exception):
    """The text is not a program that Python accepts."""

    def __init__(self, message: str, line: int = 1, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass(frozen=True)
class Parsed:
    """nodes: all of the tree, the outer before the inner. parents: of all but the module."""

    source: str
    tree: ast.Module
    code: CodeType
    nodes: tuple[ast.AST, ...]
    parents: Mapping[ast.AST, ast.AST]

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """From the parent of `node` up to the module."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def text(self, node: ast.expr) -> str:
        """The source text of an expression."""
        return ast.get_source_segment(self.source, node) or ast.unparse(node)

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without the space around it."""
        lines = self.source.splitlines()
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def parse(source: str) -> Parsed:
    """Parse and compile.

    Raises:
        SourceError: too long, nested too deep, or not valid; with line and column.
    """
    if len(source) > MAX_CHARACTERS:
        raise SourceError(
            f"the program has {len(source)} characters; at most {MAX_CHARACTERS} are read"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source, "<program>")
            parents = _parents(tree)
            code = compile(source, "<program>", "exec", dont_inherit=True)
    except SyntaxError as error:
        raise SourceError(error.msg, error.lineno or 1, max((error.offset or 1) - 1, 0)) from None
    except ValueError as error:
        raise SourceError(str(error)) from None
    except (RecursionError, MemoryError):
        raise SourceError("the program is nested too deep") from None
    return Parsed(source, tree, code, (tree, *parents), parents)


def _parents(tree: ast.Module) -> dict[ast.AST, ast.AST]:
    parents: dict[ast.AST, ast.AST] = {}
    level: list[ast.AST] = [tree]
    for _ in range(MAX_DEPTH):
        following = []
        for node in level:
            for child in ast.iter_child_nodes(node):
                # Load and Store are shared by all nodes and tell nothing here.
                if not isinstance(child, ast.expr_context):
                    parents[child] = node
                    following.append(child)
        if not following:
            return parents
        level = following
    raise SourceError("the program is nested too deep", getattr(level[0], "lineno", 1))
