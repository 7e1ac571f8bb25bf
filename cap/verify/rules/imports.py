"""Imports of what programs don't have."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator

from cap.sandbox.language import import_problem
from cap.verify.findings import Finding
from cap.verify.modules import is_reachable, member_module
from cap.verify.program import Program, finding, rule
from cap.verify.vocabulary import attribute_problem

_RULE = "imports"
_REMEDY = "primitives need no import"


@rule(_RULE)
def imports(program: Program) -> Iterator[Finding]:
    """Imports of modules that are not on the list, and of what leads out of those that are."""
    for node in program.parsed.nodes:
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    if problem := import_problem(alias.name):
                        yield finding(_RULE, node, problem, _REMEDY, alias.name)
            case ast.ImportFrom(level=level) if level:
                yield finding(_RULE, node, "relative imports don't work in programs", _REMEDY)
            case ast.ImportFrom(module=str(module), names=aliases):
                if problem := import_problem(module):
                    yield finding(_RULE, node, problem, _REMEDY, module)
                else:
                    for alias in aliases:
                        yield from _member(node, module, alias.name)


def _member(node: ast.ImportFrom, module: str, name: str) -> Iterator[Finding]:
    if name == "*":
        yield finding(_RULE, node, "'import *' hides where names come from", "import each name")
        return
    why = attribute_problem(name)
    if not why and import_problem(f"{module}.{name}"):
        member = member_module(importlib.import_module(module), name)
        if member is not None and not is_reachable(member):
            why = "that module is not for programs"
    if why:
        yield finding(_RULE, node, f"{name} can't be imported from {module}: {why}", "", name)
