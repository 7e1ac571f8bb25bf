"""The type checker `ty` over a program, behind one function.

`ty` is young: only classes of diagnostics that were found to be right are reported, and
those about a value that may be fine (a union with a fitting member) are left out.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from ty import find_ty_bin

from cap.verify.findings import Finding
from cap.verify.program import Program
from cap.verify.stubs import STUB_MODULE, prelude, stub_text

_TIMEOUT_S = 20.0
_LINE = re.compile(r"program\.py:(\d+):(\d+): error\[([a-z-]+)\] (.*)")
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
    """What the type checker finds; nothing when it can't run.

    The program's own text is not run or imported.
    """
    functions = program.functions
    head = prelude(program.registry, program.data, functions)
    with tempfile.TemporaryDirectory(prefix="cap-types-") as folder:
        (Path(folder) / f"{STUB_MODULE}.pyi").write_text(
            stub_text(program.registry, program.data, functions), encoding="utf-8"
        )
        (Path(folder) / "program.py").write_text(
            f"{head}\n{program.parsed.source}\n", encoding="utf-8"
        )
        output = _run(folder)
    return [found for line in output.splitlines() if (found := _finding(line, program)) is not None]


def _run(folder: str) -> str:
    arguments = [
        "check",
        "--project",
        folder,
        "--python",
        sys.prefix,
        "--python-version",
        "3.11",
        "--output-format",
        "concise",
        "--no-progress",
        "program.py",
    ]
    try:
        done = subprocess.run(
            [find_ty_bin(), *arguments],
            cwd=folder,
            env={"XDG_CONFIG_HOME": folder, "HOME": folder, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def _finding(line: str, program: Program) -> Finding | None:
    match = _LINE.match(line)
    if match is None:
        return None
    kind, message = match[3], match[4]
    at = int(match[1]) - 1
    if at < 1 or not _reliable(kind, message, program):
        return None
    return Finding("types", at, int(match[2]) - 1, _worded(message), subject=kind)


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
