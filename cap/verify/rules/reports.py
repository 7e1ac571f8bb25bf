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
    rf"\bno (?P<color>{'|'.join(sorted(COLOURS))}) (?P<noun>block|cube|bowl)s? on the table"
    r"\s*[.!]?\s*$",
    re.IGNORECASE,
)


@rule(_RULE)
def untrue_report(program: Program) -> Iterator[Finding]:
    """Telling the person first of all that an object is absent that is in the scene."""
    first = program.parsed.tree.body[0] if program.parsed.tree.body else None
    # Behind anything else the program may have looked, or have taken the object away.
    call = first.value if isinstance(first, ast.Expr) else None
    calls = dict(program.primitive_calls())
    if program.scene is None or not isinstance(call, ast.Call) or call not in calls:
        return
    if calls[call].name != "say":
        return
    for value in (v for argument in call.args for v in program.literals.possible(argument)):
        told = _ABSENT.search(value) if isinstance(value, str) else None
        if told is not None:
            noun = told["noun"].lower().replace("cube", "block")
            for item in program.scene.of(noun):
                if item.color == told["color"].lower() and not item.held:
                    text = f"the {item.name} is on the table"
                    yield finding(_RULE, call, text, "do what the sentence says", item.name)
                    return
