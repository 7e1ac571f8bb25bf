"""Which names a program uses, binds, and leaves undefined.

The compiler decides the scope of every name, so it is the compiler that is asked: the
code object says which reads go to the globals (comprehensions, lambdas, closures,
imports, shadowing, annotations and class bodies included), with exact positions.
"""

from __future__ import annotations

import ast
import dis
import inspect
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from types import CodeType

from cap.sandbox.language import BUILTINS, FORBIDDEN, LIBRARY_NAMES
from cap.sandbox.lineage import ERROR_NAMES
from cap.verify.binding import early_reads, inner_stores
from cap.verify.parsed import Parsed

_GLOBAL_READS = frozenset({"LOAD_GLOBAL", "DELETE_GLOBAL"})
_NAME_READS = frozenset({"LOAD_NAME", "DELETE_NAME"})
# The compiler's own reads, for annotations and class bodies.
_IMPLICIT = frozenset({"__annotations__", "__name__"})
# Forbidden builtins are a fault of their own, not names that somebody could define.
_ALWAYS_KNOWN = BUILTINS | FORBIDDEN | LIBRARY_NAMES | ERROR_NAMES


@dataclass(frozen=True)
class NameUse:
    """A read of a name. column: in UTF-8 bytes, as in `ast`."""

    name: str
    line: int
    column: int


@dataclass(frozen=True)
class Names:
    """What a module does with names.

    reads: of globals and builtins. bound: names that the module can bind. stores: how
    often the text binds each. early: reads that no path has bound yet.
    """

    reads: tuple[NameUse, ...]
    bound: frozenset[str]
    stores: dict[str, int]
    early: tuple[NameUse, ...]

    def undefined(self, known: Collection[str]) -> tuple[NameUse, ...]:
        """Reads of names that neither the module, nor `known`, nor the language defines."""
        defined = self.bound | frozenset(known) | _ALWAYS_KNOWN
        return tuple(use for use in self.reads if use.name not in defined)

    def unbound(self, known: Collection[str]) -> tuple[NameUse, ...]:
        """Reads of the module's own names at places that no assignment reaches."""
        defined = frozenset(known) | _ALWAYS_KNOWN
        return tuple(use for use in self.early if use.name not in defined)


def analyze(code: CodeType) -> Names:
    """The names of a compiled module."""
    reads: list[NameUse] = []
    stores: dict[str, int] = {}
    for inner in _code_objects(code):
        own = _stored(inner) if inner is not code and _is_class(inner) else {}
        for instruction in dis.get_instructions(inner):
            name = instruction.argval
            if instruction.opname in _GLOBAL_READS or (
                instruction.opname in _NAME_READS and name not in own
            ):
                if name not in _IMPLICIT:
                    reads.append(_use(instruction))
            elif instruction.opname == "STORE_GLOBAL":
                stores[name] = stores.get(name, 0) + 1
    for name, count in _stored(code).items():
        stores[name] = stores.get(name, 0) + count
    early = _early(code, frozenset(stores))
    for inner in _code_objects(code):
        if inner.co_flags & inspect.CO_OPTIMIZED and not inner.co_name.startswith("<"):
            early += _early(inner, _locals(inner))
    return Names(
        # The compiler writes a loop's test and a `finally` block more than once.
        reads=tuple(sorted(set(reads), key=_position)),
        bound=frozenset(stores),
        stores=stores,
        early=tuple(sorted(set(early), key=_position)),
    )


def name_nodes(parsed: Parsed, uses: Collection[NameUse]) -> Iterator[ast.Name]:
    """The nodes of these reads, in order of position."""
    wanted = set(uses)
    found = [
        node
        for node in parsed.nodes
        if isinstance(node, ast.Name) and NameUse(node.id, node.lineno, node.col_offset) in wanted
    ]
    yield from sorted(found, key=lambda node: (node.lineno, node.col_offset))


def _position(use: NameUse) -> tuple[int, int]:
    return use.line, use.column


def _use(instruction: dis.Instruction) -> NameUse:
    positions = instruction.positions
    line = positions.lineno if positions else None
    column = positions.col_offset if positions else None
    return NameUse(str(instruction.argval), line or 1, column or 0)


def _code_objects(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _code_objects(constant)


def _is_class(code: CodeType) -> bool:
    return not code.co_flags & inspect.CO_OPTIMIZED


def _stored(code: CodeType) -> dict[str, int]:
    counts: dict[str, int] = {}
    for instruction in dis.get_instructions(code):
        if instruction.opname == "STORE_NAME":
            counts[instruction.argval] = counts.get(instruction.argval, 0) + 1
    return counts


def _early(code: CodeType, own: frozenset[str]) -> list[NameUse]:
    # What a function inside can bind at any time is left out.
    names = own - frozenset(inner_stores(code))
    return [_use(instruction) for instruction in early_reads(code, names)]


def _locals(code: CodeType) -> frozenset[str]:
    """Variables of a function that are not parameters."""
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    parameters = frozenset(code.co_varnames[:count])
    return (frozenset(code.co_varnames) | frozenset(code.co_cellvars)) - parameters
