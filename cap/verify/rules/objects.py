"""Object names in a program's text against the scene."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from cap.verify.findings import Finding
from cap.verify.program import Program, finding, rule
from cap.verify.rules.arguments import matched
from primitives.checks import check_argument, name_remedy, resolve_name, shown
from primitives.errors import ArgumentError, UnknownObjectError

_RULE = "unknown-object"


@rule(_RULE)
def unknown_object(program: Program) -> Iterator[Finding]:
    """Literal object names that are not in the scene.

    A name that the program itself compares with something, or uses under `try`, may be
    there to be missing, and is left alone.
    """
    if program.scene is None:
        return
    literals = program.literals
    guarded = _guarded(program)
    seen: set[str] = set()
    for call, spec in program.primitive_calls():
        if is_tried(program, call):
            continue
        try:
            pairs = matched(call, spec)
        except ArgumentError:
            continue
        for parameter, node in pairs:
            if _variables(node) & guarded:
                continue
            for value in literals.possible(node):
                try:
                    check_argument(spec, parameter, value, program.scene)
                except UnknownObjectError:
                    name = _unknown_name(value, program)
                    if name is None or name in guarded or name in seen:
                        continue
                    seen.add(name)
                    remedy = name_remedy(name, program.scene.names)
                    yield finding(_RULE, node, f"no object is named {shown(name)}", remedy, name)
                except ArgumentError:
                    continue


def _unknown_name(value: Any, program: Program) -> str | None:
    assert program.scene is not None
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, (list, tuple)):
        return None
    return next(
        (n for n in names if isinstance(n, str) and resolve_name(n, program.scene.names) is None),
        None,
    )


def _guarded(program: Program) -> set[str]:
    """Text that stands in a comparison, and variables that stand in any condition."""
    found: set[str] = set()
    for node in program.parsed.nodes:
        match node:
            case ast.Compare(left=left, comparators=others):
                for side in (left, *others):
                    if isinstance(side, ast.Constant) and isinstance(side.value, str):
                        found.add(side.value)
                    found |= _variables(side)
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                found |= _variables(test)
            case ast.Assert(test=test):
                found |= _variables(test)
            case ast.comprehension(ifs=tests):
                found = found.union(*map(_variables, tests))
            case ast.BoolOp(values=[*tests, _]):
                found = found.union(*map(_variables, tests))
    return found


def _variables(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def is_tried(program: Program, node: ast.AST) -> bool:
    """Whether an error of this call is caught by a `try` around it."""
    inner = node
    for ancestor in program.parsed.ancestors(node):
        if isinstance(ancestor, ast.Try) and ancestor.handlers and inner in ancestor.body:
            return True
        inner = ancestor
    return False
