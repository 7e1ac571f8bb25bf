"""`str.format`, whose templates can reach into the objects that they show."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from cap.verify.findings import Finding
from cap.verify.modules import Modules
from cap.verify.program import Program, finding, rule
from cap.verify.vocabulary import attribute_problem

_RULE = "format-text"
_REMEDY = "write an f-string"
_REACH = re.compile(r"\{[^{}]*?\.\s*(\w+)")


@rule(_RULE)
def format_text(program: Program) -> Iterator[Finding]:
    """Templates of `str.format` that reach for private attributes, or that nobody can read."""
    literals, modules = program.literals, Modules(program)
    for node in program.parsed.nodes:
        match node:
            case ast.Constant(value=str(text)):
                for name in _REACH.findall(text):
                    if why := attribute_problem(name):
                        text = f"a template can't use the attribute {name}: {why}"
                        yield finding(_RULE, node, text, _REMEDY, name)
                        break
            case ast.Attribute(value=value, attr="format" | "format_map" as name):
                if modules.of(value) is not None or _is_text(literals.possible(value)):
                    continue
                yield finding(
                    _RULE, node, f"the template of .{name}() must stand in the program as text",
                    _REMEDY, name,
                )  # fmt: skip


def _is_text(values: list[object]) -> bool:
    return bool(values) and all(isinstance(value, str) for value in values)
