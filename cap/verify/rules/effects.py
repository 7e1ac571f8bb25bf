"""What a program of its kind may call."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator

from cap.verify.findings import Finding
from cap.verify.names import analyze
from cap.verify.parsed import SourceError, parse
from cap.verify.program import Program, finding, rule
from primitives.registry import Effect, PrimitiveSpec

_RULE = "not-allowed"
_WHY = {
    Effect.MOVES: ("must not move the arm", "compute the answer without moving anything"),
    Effect.SPEAKS: ("must not speak", "give the answer as ret_val"),
    Effect.ASKS: ("must not ask a language model again", "compute it with the other primitives"),
    Effect.READS: ("may not read this", "use another primitive"),
}


@rule(_RULE)
def effects(program: Program) -> Iterator[Finding]:
    """Primitives that code of this kind may not call, for example motion in an answer."""
    for node, spec in _refused(program):
        why, remedy = _reason(program, spec)
        message = f"{spec.name}() can't be called here: this code {why}"
        yield finding(_RULE, node, message, remedy, spec.name)
    for name, source in program.functions.items():
        place = _first_use(program, name) or program.parsed.tree
        for _, spec in _refused_in_function(program, source):
            why, remedy = _reason(program, spec)
            message = f"{name}() calls {spec.name}(): this code {why}"
            yield finding(_RULE, place, message, remedy, spec.name)


def _reason(program: Program, spec: PrimitiveSpec) -> tuple[str, str]:
    """Why not, and what instead."""
    others = (program.registry[name] for name in program.allowed)
    if program.mode != "value" and any(other.effect is spec.effect for other in others):
        return "is not permitted to", "use another primitive, or change the policy"
    return _WHY[spec.effect]


def _refused_in_function(program: Program, source: str) -> list[tuple[ast.Name, PrimitiveSpec]]:
    """The first refused primitive in a function that the program brings along."""
    try:
        parsed = parse(source)
    except SourceError:
        return []
    function = dataclasses.replace(program, parsed=parsed, names=analyze(parsed.code))
    return list(_refused(function))[:1]


def _refused(program: Program) -> Iterator[tuple[ast.Name, PrimitiveSpec]]:
    for node in program.parsed.nodes:
        if not isinstance(node, ast.Name) or (spec := program.spec_of(node)) is None:
            continue
        moves_in_value = program.mode == "value" and spec.effect is Effect.MOVES
        if spec.name not in program.allowed or moves_in_value:
            yield node, spec


def _first_use(program: Program, name: str) -> ast.Name | None:
    return next(
        (
            node
            for node in program.parsed.nodes
            if isinstance(node, ast.Name) and node.id == name and program.is_global(node)
        ),
        None,
    )
