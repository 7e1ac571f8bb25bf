"""Names that have no meaning where they are used."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cap.sandbox.language import FUNCTIONS
from cap.verify.findings import Finding
from cap.verify.names import name_nodes
from cap.verify.program import Program, finding, rule
from cap.verify.undefined import is_function_use
from primitives.checks import nearest_names

_SIMILAR = 0.75


@rule("undefined-name")
def undefined_name(program: Program) -> Iterator[Finding]:
    """Names that the program uses and nobody defines."""
    seen: set[str] = set()
    for node in name_nodes(program.parsed, program.names.undefined(program.known)):
        if node.id in seen:
            continue
        seen.add(node.id)
        called = is_function_use(program.parsed, node)
        what = f"the function {node.id}()" if called else node.id
        yield finding(
            "undefined-name", node, f"{what} is not defined", _remedy(program, node), node.id
        )


@rule("early-use")
def early_use(program: Program) -> Iterator[Finding]:
    """Variables that are read where no assignment has been reached."""
    for node in name_nodes(program.parsed, program.names.unbound(program.known)):
        yield finding(
            "early-use",
            node,
            f"{node.id} is used before it has a value",
            "assign it first",
            node.id,
        )


def _remedy(program: Program, node: ast.Name) -> str:
    callable_names = (*program.allowed, *program.functions, *FUNCTIONS)
    variables = (*program.data, *program.names.bound)
    pool = callable_names if is_function_use(program.parsed, node) else variables
    near = nearest_names(node.id, sorted(set(pool)), 1, _SIMILAR)
    if near:
        return f"did you mean {near[0]}?"
    return "" if is_function_use(program.parsed, node) else "assign it first"
