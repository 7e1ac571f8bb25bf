"""Names by which Python code reaches what programs have no business with."""

from __future__ import annotations

import re

FRAMES = frozenset(
    {
        "ag_await", "ag_code", "ag_frame", "ag_running", "cr_await", "cr_code", "cr_frame",
        "cr_origin", "cr_running", "f_back", "f_builtins", "f_code", "f_globals", "f_lasti",
        "f_lineno", "f_locals", "f_trace", "func_closure", "func_code", "func_globals", "gi_code",
        "gi_frame", "gi_running", "gi_yieldfrom", "mro", "tb_frame", "tb_lasti", "tb_lineno",
        "tb_next", "with_traceback",
    }
)  # fmt: skip
"""Attributes of frames, code and running functions."""

DOORS = frozenset(
    {
        "DataSource", "as_strided", "ctypes", "ctypeslib", "dump", "dumps", "f2py", "fromfile",
        "fromregex", "genfromtxt", "load", "loads", "loadtxt", "memmap", "open_memmap", "save",
        "savetxt", "savez", "savez_compressed", "testing", "tofile",
    }
)  # fmt: skip
"""Attributes of numpy and shapely that lead to files, raw memory or pickles."""

BY_TEXT = frozenset({"Formatter", "ForwardRef", "attrgetter", "get_type_hints", "methodcaller"})
"""Library functions that take attributes by their name as text, or run text."""

HARMLESS_MODULES = frozenset(
    {
        "collections.abc", "numpy.char", "numpy.exceptions", "numpy.fft", "numpy.lib.scimath",
        "numpy.ma", "numpy.polynomial", "numpy.strings",
    }
)  # fmt: skip
"""Modules that programs may reach as an attribute, though not import."""

RECORD_METHODS = frozenset({"_asdict", "_fields", "_make", "_replace"})
"""What `collections.namedtuple` begins with an underscore."""

_CODE = re.compile(r"co_\w+")
_DUNDER = re.compile(r"__\w+__")


def is_dunder(name: str) -> bool:
    """Whether Python gives the name a meaning of its own, as with `__class__`."""
    return name.startswith("__")


def is_dunder_text(text: str) -> bool:
    """Whether a text is nothing but such a name."""
    return _DUNDER.fullmatch(text) is not None


def attribute_problem(name: str) -> str:
    """Why no program may use an attribute of this name; empty when it may."""
    if name in FRAMES or _CODE.fullmatch(name):
        return "it leads to frames and code"
    if name in DOORS:
        return "it leads to files or raw memory"
    if name in BY_TEXT:
        return "it takes names as text"
    if name.startswith("_") and name not in RECORD_METHODS:
        return "names that begin with _ are private"
    return ""
