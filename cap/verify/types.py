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
_VALUES = frozenset(
    {
        "index-out-of-bounds",
        "invalid-context-manager",
        "invalid-raise",
        "missing-attribute",
        "missing-module-member",
        "not-callable",
        "not-iterable",
        "not-subscriptable",
    }
)
_ITERATING = re.compile(
    r"(function `(all|any|iter|len|max|min|sorted|sum)`|constructor `(enumerate|zip)\.__new__`)"
)
"""Builtins that no number can be given to."""
_OPERATOR = "unsupported-operator"
_NUMBER = r"(int|float|bool|Literal\[(True|False|-?[\d.]+)(, (True|False|-?[\d.]+))*\])"
_NUMBERS = re.compile(rf"{_NUMBER}( \| {_NUMBER})*")
"""A union of numbers is no text, whichever it is."""
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
        found = _FOUND.search(message)
        if _ITERATING.search(message) and kind == "invalid-argument-type":
            return found is not None and _NUMBERS.fullmatch(found[1]) is not None
        named = re.search(r"function `(\w+)`", message)
        if named is None or named[1] not in program.registry:
            return False
        return found is None or not _SEVERAL.search(found[1])
    if kind == _OPERATOR:
        operands = _OPERANDS.search(message)
        return operands is not None and all(
            _PLAIN.fullmatch(o) or _NUMBERS.fullmatch(o) for o in operands.groups()
        )
    return kind in _VALUES and not _SEVERAL.search(message)


def _worded(message: str) -> str:
    """The checker's message in the words of the API."""
    return re.sub(
        r"ndarray\[tuple\[(?:Any|int), \.\.\.\], dtype\[(?:float64|Any)\]\]", "ndarray", message
    )
