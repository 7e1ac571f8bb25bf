"""What a program tells the person about the table, against the scene."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from cap.verify.findings import Finding
from cap.verify.program import Program, finding, rule
from perception.colours import COLOURS

_RULE = "untrue-report"
_ABSENT = re.compile(
    rf"\bno (?P<color>{'|'.join(sorted(COLOURS))}) (?P<category>block|bowl) on the table\b",
    re.IGNORECASE,
)


@rule(_RULE)
def untrue_report(program: Program) -> Iterator[Finding]:
    """Telling the person, without looking first, that an object is absent that is in the scene."""
    if program.scene is None:
        return
    calls = dict(program.primitive_calls())
    # Under an `if` or a loop the program has looked, and may never get there.
    for statement in program.parsed.tree.body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if not isinstance(call, ast.Call) or call not in calls or calls[call].name != "say":
            continue
        for value in (v for argument in call.args for v in program.literals.possible(argument)):
            for told in _ABSENT.finditer(value) if isinstance(value, str) else ():
                seen = next(
                    (
                        o.name
                        for o in program.scene.of(told["category"].lower())
                        if o.color == told["color"].lower()
                    ),
                    None,
                )
                if seen is not None:
                    text = f"the {seen} is on the table"
                    yield finding(_RULE, call, text, "do what the sentence says", seen)
