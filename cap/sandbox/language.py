"""The Python that programs may use: modules, builtins, and library names at hand.

Read by the worker, which builds the namespace, and by the verifier, which gives the
good messages. It is a language definition, not the wall.
"""

from __future__ import annotations

import builtins

MODULES = frozenset(
    {
        "math",
        "random",
        "itertools",
        "functools",
        "collections",
        "operator",
        "statistics",
        "string",
        "re",
        "typing",
        "numpy",
        "numpy.linalg",
        "numpy.random",
        "numpy.typing",
        "shapely",
        "shapely.geometry",
        "shapely.ops",
        "shapely.affinity",
    }
)
"""What `import` reaches."""

MODULE_ALIASES = {
    "np": "numpy",
    "numpy": "numpy",
    "math": "math",
    "random": "random",
    "shapely": "shapely",
    "affinity": "shapely.affinity",
}
"""Modules at hand without an import, by the name they have in a program."""

SHAPELY_NAMES = (
    "Point",
    "MultiPoint",
    "LineString",
    "LinearRing",
    "Polygon",
    "MultiPolygon",
    "box",
)
"""Names of `shapely` at hand without an import."""

LIBRARY_NAMES = frozenset(MODULE_ALIASES) | frozenset(SHAPELY_NAMES)

FUNCTIONS = frozenset(
    {
        "abs", "all", "any", "bool", "callable", "chr", "complex", "dict", "divmod",
        "enumerate", "filter", "float", "format", "frozenset", "hash", "int", "isinstance",
        "issubclass", "iter", "len", "list", "map", "max", "min", "next", "object", "ord",
        "pow", "print", "range", "repr", "reversed", "round", "set", "slice", "sorted",
        "str", "sum", "tuple", "type", "zip",
    }
)  # fmt: skip
"""Builtin functions and types."""

_NOT_FOR_PROGRAMS = frozenset(
    {"BaseException", "BaseExceptionGroup", "SystemExit", "KeyboardInterrupt", "GeneratorExit"}
)

EXCEPTIONS = frozenset(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type)
    and issubclass(value, BaseException)
    and name not in _NOT_FOR_PROGRAMS
)

CONSTANTS = frozenset({"None", "True", "False", "NotImplemented", "Ellipsis"})

BUILTINS = FUNCTIONS | EXCEPTIONS | CONSTANTS
"""Every builtin name that a program finds."""

FORBIDDEN = frozenset(dir(builtins)) - BUILTINS
"""Builtins that Python has and programs don't."""

VALUE_NAME = "ret_val"
"""The variable that holds a value program's result; else its last expression does."""

PROGRAM = "<program>"
"""File name under which a program is compiled; a function's is `<function NAME>`."""


def function_filename(name: str) -> str:
    """The file name under which a generated function is compiled."""
    return f"<function {name}>"


def is_program_file(filename: str) -> bool:
    """Whether a frame with this file name is a program's, not a library's."""
    return filename == PROGRAM or (filename.startswith("<function ") and filename.endswith(">"))


def import_problem(module: str) -> str | None:
    """Why `module` can't be imported, with the remedy; None when it can be."""
    if module in MODULES:
        return None
    roots = ", ".join(sorted(m for m in MODULES if "." not in m))
    return f"'{module}' can't be imported; programs may import {roots}"
