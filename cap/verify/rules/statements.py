"""Statements that programs are written without."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cap.verify.findings import Finding
from cap.verify.program import Program, finding, rule

_STATEMENTS: dict[type[ast.AST], str] = {
    ast.ClassDef: "a class",
    ast.AsyncFunctionDef: "an async function",
    ast.AsyncFor: "async for",
    ast.AsyncWith: "async with",
    ast.Await: "await",
}


@rule("statements")
def statements(program: Program) -> Iterator[Finding]:
    """Classes, and everything `async`."""
    for node in program.parsed.nodes:
        what = _STATEMENTS.get(type(node))
        if what is not None:
            remedy = "write functions and plain statements"
            yield finding("statements", node, f"programs can't use {what}", remedy)
