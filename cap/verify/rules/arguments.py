"""Calls of primitives against their signatures: number, names and literal values."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cap.verify.findings import Finding
from cap.verify.program import Program, finding, rule
from primitives.checks import check_argument, match_arguments
from primitives.errors import ArgumentError
from primitives.registry import Parameter, PrimitiveSpec

_RULE = "arguments"


@rule(_RULE)
def arguments(program: Program) -> Iterator[Finding]:
    """Calls with too many, missing or unknown arguments, or literals of the wrong kind."""
    literals = program.literals
    for call, spec in program.primitive_calls():
        try:
            pairs = matched(call, spec)
        except ArgumentError as error:
            yield finding(_RULE, call, *_split(error), spec.name)
            continue
        for parameter, node in pairs:
            for value in literals.possible(node):
                try:
                    check_argument(spec, parameter, value, None)
                except ArgumentError as error:
                    yield finding(_RULE, node, *_split(error), spec.name)
                    break


def matched(call: ast.Call, spec: PrimitiveSpec) -> list[tuple[Parameter, ast.expr]]:
    """Which parameter gets which expression; nothing for a call with `*` or `**`.

    Raises:
        ArgumentError: the call doesn't fit the signature.
    """
    keywords = {k.arg: k.value for k in call.keywords if k.arg is not None}
    starred = any(isinstance(a, ast.Starred) for a in call.args)
    if starred or len(keywords) < len(call.keywords):
        return []
    given = match_arguments(spec, call.args, keywords)
    pairs: list[tuple[Parameter, ast.expr]] = []
    for parameter in spec.parameters:
        if parameter.name in given:
            nodes = given[parameter.name] if parameter.variadic else [given[parameter.name]]
            pairs.extend((parameter, node) for node in nodes)
    return pairs


def _split(error: ArgumentError) -> tuple[str, str]:
    message, _, remedy = str(error).partition("; ")
    return message, remedy
