"""Assembling the classic BPF programs that seccomp runs on every system call.

Linux, Documentation/userspace-api/seccomp_filter.rst: the program reads `struct
seccomp_data` (number, architecture, instruction pointer, six 64-bit arguments) and
returns an action.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

ALLOW = 0x7FFF0000
KILL_PROCESS = 0x80000000
ERRNO = 0x00050000
"""Plus the error number."""

_LOAD = 0x20
_RETURN = 0x06
_IF_EQUAL = 0x15
_IF_AT_LEAST = 0x35
_IF_ANY_BIT = 0x45

_NUMBER_OFFSET = 0
_ARCHITECTURE_OFFSET = 4
_ARGUMENTS_OFFSET = 16

_INSTRUCTION = struct.Struct("=HBBI")


@dataclass(frozen=True)
class Condition:
    """On one argument of a call: equal to a value, or all or none of the bits of a mask."""

    argument: int
    test: Literal["equal", "all bits", "no bit"]
    value: int


@dataclass(frozen=True)
class _Step:
    code: int
    value: int
    if_true: int = 0
    if_false: int = 0

    def packed(self) -> bytes:
        return _INSTRUCTION.pack(self.code, self.if_true, self.if_false, self.value)


def allow_list(
    architecture: int,
    allowed: Mapping[int, Sequence[Condition]],
    *,
    refusal: int,
    number_bound: int | None = None,
) -> bytes:
    """A filter that lets through `allowed` alone (number -> conditions, all to hold).

    architecture: AUDIT_ARCH value; calls by any other kill the process, and so do numbers
    from `number_bound` on (the x32 calls of an x86_64 kernel). refusal: the action for
    everything else.
    """
    steps = [
        _Step(_LOAD, _ARCHITECTURE_OFFSET),
        _Step(_IF_EQUAL, architecture, 1, 0),
        _Step(_RETURN, KILL_PROCESS),
        _Step(_LOAD, _NUMBER_OFFSET),
    ]
    if number_bound is not None:
        steps += [_Step(_IF_AT_LEAST, number_bound, 0, 1), _Step(_RETURN, KILL_PROCESS)]
    for number, conditions in allowed.items():
        block = _block(conditions, refusal)
        steps.append(_Step(_IF_EQUAL, number, 0, len(block)))
        steps += block
    steps.append(_Step(_RETURN, refusal))
    return b"".join(step.packed() for step in steps)


def _block(conditions: Sequence[Condition], refusal: int) -> list[_Step]:
    """What follows once the number fits: refuse at the first condition that does not hold."""
    steps: list[_Step] = []
    for condition in conditions:
        low = _ARGUMENTS_OFFSET + 8 * condition.argument
        words = ((low, condition.value & 0xFFFFFFFF), (low + 4, condition.value >> 32))
        for offset, value in words:
            if condition.test == "equal":
                steps += [_Step(_LOAD, offset), _Step(_IF_EQUAL, value, 1, 0)]
                steps.append(_Step(_RETURN, refusal))
            elif condition.test == "no bit" and value:
                steps += [_Step(_LOAD, offset), _Step(_IF_ANY_BIT, value, 0, 1)]
                steps.append(_Step(_RETURN, refusal))
            elif condition.test == "all bits":
                for bit in (1 << n for n in range(32) if value >> n & 1):
                    steps += [_Step(_LOAD, offset), _Step(_IF_ANY_BIT, bit, 1, 0)]
                    steps.append(_Step(_RETURN, refusal))
    steps.append(_Step(_RETURN, ALLOW))
    return steps
