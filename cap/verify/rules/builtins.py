"""Builtins and special names that programs don't have."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cap.sandbox.language import FORBIDDEN
from cap.verify.findings import Finding
from cap.verify.program import Program, finding, rule
from cap.verify.vocabulary import is_dunder, is_dunder_text

_RULE = "builtins"
_REMEDIES = {
    "input": "write say() to speak to the person",
    "getattr": "write the attribute's name",
    "hasattr": "write the attribute's name",
    "setattr": "assign a variable",
    "eval": "write the expression itself",
    "exec": "write the statements themselves",
    "open": "programs have no files",
    "exit": "let the program end",
    "quit": "let the program end",
}


@rule(_RULE)
def builtins(program: Program) -> Iterator[Finding]:
    """`eval`, `open`, `getattr` and the like, and names with two underscores, also as text."""
    for node in program.parsed.nodes:
        match node:
            case ast.Constant(value=str(text)) if is_dunder_text(text):
                yield finding(_RULE, node, f"programs can't use the name {text}", "", text)
            case ast.Name(id=name) if _forbidden(program, node):
                remedy = _REMEDIES.get(name, "")
                yield finding(_RULE, node, f"programs can't use {name}", remedy, name)
            case ast.Call(func=ast.Name(id="type") as function, args=[_, _, *_]):
                if program.is_global(function):
                    yield finding(
                        _RULE, node, "programs can't make classes with type()",
                        "write functions", "type",
                    )  # fmt: skip
        for name in _bound_names(node):
            if is_dunder(name):
                yield finding(_RULE, node, f"programs can't use the name {name}", "", name)


def _forbidden(program: Program, node: ast.Name) -> bool:
    return node.id in FORBIDDEN and not is_dunder(node.id) and program.is_builtin(node)


def _bound_names(node: ast.AST) -> list[str]:
    """Names that a node reads or binds, wherever Python keeps them."""
    match node:
        case ast.Name(id=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
            return [name]
        case ast.alias(name=name, asname=other):
            return [other or name]
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return names
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            return [name]
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            return [name]
        case ast.keyword(arg=str(name)):
            return [name]
    return []
