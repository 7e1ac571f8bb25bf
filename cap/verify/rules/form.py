"""The form of code that is not a whole program."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cap.sandbox.language import VALUE_NAME
from cap.verify.findings import Finding
from cap.verify.program import Program, finding, rule


@rule("function-form")
def function_form(program: Program) -> Iterator[Finding]:
    """Mode "function": definitions and nothing else, and none that does nothing."""
    if program.mode != "function":
        return
    body = program.parsed.tree.body
    if not any(isinstance(node, ast.FunctionDef) for node in body):
        yield Finding("function-form", 1, 0, "there is no function", "begin with `def`")
        return
    for node in body:
        if not isinstance(node, (ast.FunctionDef, ast.Import, ast.ImportFrom)):
            yield finding(
                "function-form",
                node,
                "this statement stands outside the function",
                "write the definition and nothing else",
            )
        elif isinstance(node, ast.FunctionDef) and all(map(_does_nothing, node.body)):
            text = f"the function {node.name}() does nothing"
            yield finding("function-form", node, text, "write what it is for", node.name)


def _does_nothing(node: ast.stmt) -> bool:
    """`pass`, a docstring or `...`, a bare `return`."""
    match node:
        case ast.Pass() | ast.Expr(value=ast.Constant()) | ast.Return(value=None):
            return True
    return False


@rule("value-form")
def value_form(program: Program) -> Iterator[Finding]:
    """Mode "value": the code must give a value."""
    if program.mode != "value" or VALUE_NAME in program.names.bound:
        return
    body = program.parsed.tree.body
    if not body or not isinstance(body[-1], ast.Expr):
        last: ast.AST = body[-1] if body else program.parsed.tree
        yield finding(
            "value-form",
            last,
            "the code gives no value",
            f"assign the result to {VALUE_NAME}",
        )
