"""Reads of names that no binding can have reached.

A forward analysis over the bytecode of one scope: which names may be bound at each
instruction. A read of a name that no path has bound raises, so the path ends there.
"""

from __future__ import annotations

import dis
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from types import CodeType

COMPREHENSIONS = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>"})
"""Run where they stand, and bind with `:=` in the scope around them."""
GENERATOR = "<genexpr>"
"""Runs at some time after the place where it stands."""

_STORES = frozenset({"STORE_NAME", "STORE_FAST", "STORE_GLOBAL", "STORE_DEREF"})
_LOADS = frozenset({"LOAD_NAME", "LOAD_FAST", "LOAD_GLOBAL", "LOAD_DEREF"})
_DELETES = frozenset({"DELETE_NAME", "DELETE_FAST", "DELETE_GLOBAL", "DELETE_DEREF"})
_JUMPS = frozenset(dis.hasjrel) | frozenset(dis.hasjabs)
_ALWAYS = frozenset({"JUMP_FORWARD", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT"})
_ENDS = frozenset({"RETURN_VALUE", "RAISE_VARARGS", "RERAISE"})

Bound = frozenset[str]


@dataclass(frozen=True)
class _Flow:
    """What is known of one code object. bound: names that may be bound when it ends."""

    early: tuple[dis.Instruction, ...]
    bound: Bound


def early_reads(code: CodeType, names: Collection[str]) -> tuple[dis.Instruction, ...]:
    """The instructions that read one of `names` where nothing can have bound it.

    names: bound by this scope alone, its comprehensions included.
    """
    return _flow(code, frozenset(names), frozenset()).early


def inner_stores(code: CodeType) -> Iterator[str]:
    """Names that functions inside this scope bind in it (`global`, `nonlocal`).

    Its comprehensions and generator expressions count as the scope itself.
    """
    for inner in _inner(code):
        if inner.co_name in COMPREHENSIONS or inner.co_name == GENERATOR:
            yield from inner_stores(inner)
        else:
            yield from _outer_names(inner)


def _outer_names(code: CodeType) -> Iterator[str]:
    """Names of scopes around it that a function, or anything in it, binds."""
    for instruction in dis.get_instructions(code):
        name = instruction.argval
        if instruction.opname == "STORE_GLOBAL" or (
            instruction.opname == "STORE_DEREF" and name in code.co_freevars
        ):
            yield name
    for inner in _inner(code):
        yield from _outer_names(inner)


def _flow(code: CodeType, names: Bound, start: Bound) -> _Flow:
    """Spread what may be bound along all paths until nothing changes."""
    bytecode = dis.Bytecode(code)
    instructions = list(bytecode)
    index = {instruction.offset: i for i, instruction in enumerate(instructions)}
    entries = bytecode.exception_entries  # type: ignore[attr-defined]
    handlers = [
        [index[e.target] for e in entries if e.start <= i.offset < e.end] for i in instructions
    ]
    runs = _runs(instructions)
    before: dict[int, Bound] = {0: start}
    early: dict[int, tuple[dis.Instruction, ...]] = {}
    ended: Bound = frozenset()
    waiting = [0]
    while waiting:
        at = waiting.pop()
        instruction, bound = instructions[at], before[at]
        reads, after = _step(instruction, runs.get(at), names, bound)
        early[at] = reads
        following = list(handlers[at])
        if not reads:
            following += _following(instruction, at, index)
            if instruction.opname == "RETURN_VALUE":
                ended |= after
        for there in following:
            known = before.get(there)
            # An exception can come before the instruction has done its work, or after.
            merged = after | (bound if there in handlers[at] else after) | (known or frozenset())
            if known is None or merged != known:
                before[there] = merged
                waiting.append(there)
    return _Flow(tuple(read for at in sorted(early) for read in early[at]), ended)


def _runs(instructions: list[dis.Instruction]) -> dict[int, CodeType]:
    """Comprehensions by the index of their call: what they go through is computed before."""
    found: dict[int, CodeType] = {}
    for at, made in enumerate(instructions):
        if isinstance(made.argval, CodeType) and made.argval.co_name in (
            *COMPREHENSIONS,
            GENERATOR,
        ):
            call = next(
                i
                for i, later in enumerate(instructions[at:], at)
                if later.opname == "CALL" and later.positions == made.positions
            )
            found[call] = made.argval
    return found


def _step(
    instruction: dis.Instruction, called: CodeType | None, names: Bound, bound: Bound
) -> tuple[tuple[dis.Instruction, ...], Bound]:
    """The early reads of one instruction, and what may be bound after it.

    called: the comprehension that it runs.
    """
    name = instruction.argval
    if called is not None:
        if called.co_name == GENERATOR:
            return (), bound | (names & _stored(called))
        flow = _flow(called, names - frozenset(called.co_varnames), bound)
        return flow.early, bound | flow.bound
    if isinstance(name, str) and name in names:
        if instruction.opname in _STORES:
            return (), bound | {name}
        if instruction.opname in _LOADS | _DELETES and name not in bound:
            return (instruction,), bound
        if instruction.opname in _DELETES:
            return (), bound - {name}
    return (), bound


def _following(instruction: dis.Instruction, at: int, index: dict[int, int]) -> list[int]:
    if instruction.opname in _ENDS:
        return []
    targets = [index[instruction.argval]] if instruction.opcode in _JUMPS else []
    return targets if instruction.opname in _ALWAYS else [*targets, at + 1]


def _stored(code: CodeType) -> Bound:
    """Names that a generator expression, with what is in it, binds outside of itself."""
    found = {
        i.argval for i in dis.get_instructions(code) if i.opname in ("STORE_GLOBAL", "STORE_DEREF")
    }
    return frozenset(found).union(*(_stored(inner) for inner in _inner(code)))


def _inner(code: CodeType) -> Iterator[CodeType]:
    return (constant for constant in code.co_consts if isinstance(constant, CodeType))
