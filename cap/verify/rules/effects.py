"""What a program of its kind may call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cap.verify.findings import Finding
from cap.verify.program import Program, finding, rule
from primitives.registry import Effect, PrimitiveSpec

_WHY = {
    Effect.MOVES: ("must not move the arm", "compute the answer without moving anything"),
    Effect.SPEAKS: ("must not speak", "give the answer as ret_val"),
    Effect.ASKS: ("must not ask a language model again", "compute it with the other primitives"),
    Effect.READS: ("may not read this", "use another primitive"),
}


@rule("not-allowed")
def effects(program: Program) -> Iterator[Finding]:
    """Primitives that code of this kind may not call, for example motion in an answer."""
    for node in ast.walk(program.parsed.tree):
        if not isinstance(node, ast.Name) or (spec := program.spec_of(node)) is None:
            continue
        if spec.name not in program.allowed or _moves_in_value(program, spec):
            why, remedy = _WHY[spec.effect]
            yield finding(
                "not-allowed",
                node,
                f"{spec.name}() can't be called here: this code {why}",
                remedy,
                spec.name,
            )


def _moves_in_value(program: Program, spec: PrimitiveSpec) -> bool:
    return program.mode == "value" and spec.effect is Effect.MOVES
