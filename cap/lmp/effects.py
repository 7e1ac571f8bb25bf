"""Which primitives code may call, by their effects."""

from __future__ import annotations

from collections.abc import Callable

from cap.lmp.request import is_question
from primitives.registry import Effect, PrimitiveSpec


def allowed_for(sentence: str) -> Callable[[PrimitiveSpec], bool]:
    """What the program of a sentence may call: a question is answered, not acted on."""
    return never_moves if is_question(sentence) else any_effect


def any_effect(spec: PrimitiveSpec) -> bool:
    """Every primitive."""
    return True


def never_moves(spec: PrimitiveSpec) -> bool:
    """Every primitive that leaves the arm where it is."""
    return spec.effect is not Effect.MOVES


def reads_only(spec: PrimitiveSpec) -> bool:
    """What code that only computes a value may call: nothing that moves, speaks or asks."""
    return spec.effect is Effect.READS
