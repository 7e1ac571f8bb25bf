"""The type checker `ty` over a program, behind one function.

`ty` is young: only classes of diagnostics that were found to be right are reported, and
those about a value that may be fine (a union with a fitting member) are left out.
"""

from __future__ import annotations

import re

from cap.verify.findings import Finding
from cap.verify.program import Program
from cap.verify.stubs import prelude, stub_text
from cap.verify.type_server import TypeServerError, check

_FOUND = re.compile(r"found `(.*)`$")
_SEVERAL = re.compile(r" \| |Literal\[[^\]]*, ")
_OPERANDS = re.compile(r"between objects of type `(.*)` and `(.*)`$")

_CALLS = frozenset(
    {
        "invalid-argument-type",
        "unknown-argument",
        "missing-argument",
        "too-many-positional-arguments",
        "parameter-already-assigned",
    }
)
"""Reported for primitives only: stubs of libraries can be narrower than the libraries."""
_VALUES = frozenset({"missing-attribute", "missing-module-member", "not-iterable", "not-callable"})
_OPERATOR = "unsupported-operator"
_PLAIN = re.compile(r"(Literal\[[^,]*\]|str|int|float|bool|None|list\[(str|int|float)\])")


def check_types(program: Program) -> list[Finding]:
    """What the type checker finds; nothing when it can't run."""
    data, functions = program.data, program.functions
    names = (*data, *functions, *program.registry.names)
    stub = stub_text(program.registry, data, functions)
    try:
        found = check(stub, lambda module: f"{prelude(module, names)}\n{program.parsed.source}\n")
    except TypeServerError:
        return []
    # The prelude is the first line.
    return [
        Finding("types", d.line - 1, d.column, _worded(d.message), subject=d.kind)
        for d in found
        if d.line > 1 and _reliable(d.kind, d.message, program)
    ]


def _reliable(kind: str, message: str, program: Program) -> bool:
    if kind in _CALLS:
        named = re.search(r"function `(\w+)`", message)
        if named is None or named[1] not in program.registry:
            return False
        found = _FOUND.search(message)
        return found is None or not _SEVERAL.search(found[1])
    if kind == _OPERATOR:
        operands = _OPERANDS.search(message)
        return operands is not None and all(_PLAIN.fullmatch(o) for o in operands.groups())
    return kind in _VALUES and not _SEVERAL.search(message)


def _worded(message: str) -> str:
    """The checker's message in the words of the API."""
    return re.sub(
        r"ndarray\[tuple\[(?:Any|int), \.\.\.\], dtype\[(?:float64|Any)\]\]", "ndarray", message
    )
