"""Loops and recursion that can't end."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cap.verify.findings import Finding
from cap.verify.program import Program, finding, rule

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_CONDITIONAL = (
    ast.If,
    ast.IfExp,
    ast.BoolOp,
    ast.While,
    ast.For,
    ast.Try,
    ast.Match,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.Lambda,
    ast.FunctionDef,
    ast.Compare,
)


@rule("endless-loop")
def endless_loop(program: Program) -> Iterator[Finding]:
    """`while True` without a way out."""
    for node in ast.walk(program.parsed.tree):
        match node:
            case ast.While(test=ast.Constant(value=test)) if test and not _leaves(node):
                yield finding(
                    "endless-loop",
                    node,
                    "this loop never ends",
                    "write `for _ in range(n)`, or leave it with break",
                )


@rule("endless-recursion")
def endless_recursion(program: Program) -> Iterator[Finding]:
    """Functions that call themselves in any case."""
    for node in ast.walk(program.parsed.tree):
        if isinstance(node, ast.FunctionDef):
            call = _certain_self_call(program, node)
            if call is not None:
                yield finding(
                    "endless-recursion",
                    call,
                    f"{node.name}() calls itself without an end",
                    "write what it does without calling it",
                    node.name,
                )


def _leaves(loop: ast.While) -> bool:
    """Whether a break, return or raise can end this very loop."""
    waiting: list[tuple[ast.AST, bool]] = [(child, True) for child in loop.body]
    while waiting:
        node, own = waiting.pop()
        if isinstance(node, (ast.Return, ast.Raise)) or (own and isinstance(node, ast.Break)):
            return True
        if isinstance(node, _FUNCTIONS):
            continue
        inner = own and not isinstance(node, (ast.While, ast.For))
        waiting.extend((child, inner) for child in ast.iter_child_nodes(node))
    return False


def _certain_self_call(program: Program, function: ast.FunctionDef) -> ast.Call | None:
    for statement in function.body:
        for node in ast.walk(statement):
            match node:
                case ast.Call(func=ast.Name(id=name)) if name == function.name:
                    if program.is_global(node.func) and _certain(program, node, function):  # type: ignore[arg-type]
                        return node
        if any(isinstance(n, (ast.Return, ast.Raise)) for n in ast.walk(statement)):
            return None
    return None


def _certain(program: Program, node: ast.AST, function: ast.FunctionDef) -> bool:
    """Whether control always reaches `node` once it reaches its statement."""
    for ancestor in program.parsed.ancestors(node):
        if ancestor is function:
            return True
        if isinstance(ancestor, _CONDITIONAL):
            return False
    return False
