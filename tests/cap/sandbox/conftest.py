"""A small registry and a sandbox of real workers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from cap.sandbox.broker import Sandbox
from cap.sandbox.outcome import Budgets
from primitives.errors import GraspError
from primitives.registry import Effect, Level, ObjectName, Point2, Registry, primitive


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_obj_pos(ctx: Any, name: ObjectName) -> Point2:
    """Where an object is."""
    return Point2(np.array([0.1, 0.2]))


@primitive(effect=Effect.MOVES, level=Level.SKILL)
def pick(ctx: Any, name: ObjectName) -> None:
    """Pick up an object."""


@primitive(effect=Effect.ASKS, level=Level.LANGUAGE)
def parse_position(ctx: Any, text: str) -> Point2:
    """The point that a phrase means."""
    return Point2(np.zeros(2))


REGISTRY = Registry([get_obj_pos.spec, pick.spec, parse_position.spec])


class Calls:
    """A handler that notes calls: a point for a position, a failed grasp for "eel"."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, tuple[Any, ...], dict[str, Any], int | None]] = []

    def __call__(
        self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], line: int | None
    ) -> Any:
        self.seen.append((name, args, kwargs, line))
        if name == "pick":
            if args == ("eel",):
                raise GraspError("the eel slipped")
            return None
        return np.array([0.1, 0.2])


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    budgets = Budgets(compute_s=60, calls=50, memory_bytes=256 << 20, output_bytes=4096)
    with Sandbox(REGISTRY, budgets) as running:
        yield running


@pytest.fixture(scope="module")
def hasty() -> Iterator[Sandbox]:
    """A sandbox with little patience."""
    with Sandbox(REGISTRY, Budgets(compute_s=0.5)) as running:
        yield running
