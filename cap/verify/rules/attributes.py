"""Attributes that lead out of the language: to frames, files, memory and other modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cap.verify.findings import Finding
from cap.verify.modules import Modules, is_reachable
from cap.verify.program import Program, finding, rule
from cap.verify.vocabulary import attribute_problem, is_dunder

_RULE = "attributes"


@rule(_RULE)
def attributes(program: Program) -> Iterator[Finding]:
    """Attributes of Python's inside, files, raw memory and modules that are not on the list."""
    modules = Modules(program)
    for node in program.parsed.nodes:
        match node:
            case ast.Attribute(value=value, attr=name):
                shown = _shown(node)
                if why := attribute_problem(name):
                    yield finding(_RULE, node, f"programs can't use {shown}: {why}", "", name)
                elif modules.of(value) is not None and not isinstance(node.ctx, ast.Load):
                    yield finding(
                        _RULE, node, f"{shown} can't be assigned", "assign a variable of your own",
                        name,
                    )  # fmt: skip
                elif (inner := modules.of(node)) is not None and not is_reachable(inner):
                    why = "that module is not for programs"
                    yield finding(_RULE, node, f"programs can't use {shown}: {why}", "", name)
            case ast.MatchClass(kwd_attrs=names):
                # A class pattern reads attributes too.
                for name in names:
                    if why := attribute_problem(name):
                        text = f"programs can't match the attribute {name}: {why}"
                        yield finding(_RULE, node, text, "", name)


def _shown(node: ast.Attribute) -> str:
    if isinstance(node.value, ast.Name) and not is_dunder(node.attr):
        return f"{node.value.id}.{node.attr}"
    return f"the attribute {node.attr}"
