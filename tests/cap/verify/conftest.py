"""A registry like the real one, and a scene of named objects."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pytest

from perception.scene import Scene, SceneObject
from primitives.registry import Effect, Level, ObjectName, Point2, Registry, primitive


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_obj_pos(ctx: Any, name: ObjectName) -> Point2:
    """Where an object is."""
    return Point2(np.zeros(2))


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_obj_names(ctx: Any) -> list[ObjectName]:
    """All names."""
    return []


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_color(ctx: Any, name: ObjectName) -> str:
    """The color of an object."""
    return ""


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_held_obj(ctx: Any) -> ObjectName | None:
    """What the gripper holds."""
    return None


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_nearest(ctx: Any, place: ObjectName | Point2, names: list[ObjectName]) -> ObjectName:
    """The nearest object."""
    return names[0]


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_side_pos(ctx: Any, side: Literal["left", "right", "top", "bottom"]) -> Point2:
    """The middle of a side."""
    return Point2(np.zeros(2))


@primitive(effect=Effect.READS, level=Level.HELPER)
def circle_pts(ctx: Any, center: Point2, radius_m: float, n: int) -> list[Point2]:
    """Points on a circle."""
    return []


@primitive(effect=Effect.MOVES, level=Level.SKILL)
def put_first_on_second(ctx: Any, item: ObjectName, target: ObjectName | Point2) -> None:
    """Put one on the other."""


@primitive(effect=Effect.MOVES, level=Level.SKILL)
def pick(ctx: Any, name: ObjectName) -> None:
    """Pick up an object."""


@primitive(effect=Effect.MOVES, level=Level.SKILL)
def push(ctx: Any, name: ObjectName, target: Point2, *, slowly: bool = False) -> None:
    """Push an object."""


@primitive(effect=Effect.SPEAKS, level=Level.LANGUAGE)
def say(ctx: Any, text: Any) -> None:
    """Speak."""


@primitive(effect=Effect.ASKS, level=Level.LANGUAGE)
def parse_position(ctx: Any, phrase: str) -> Any:
    """The position that a phrase means."""


@primitive(effect=Effect.MOVES, level=Level.SKILL)
def gather(ctx: Any, place: Point2, *names: ObjectName) -> None:
    """Gather objects."""


@pytest.fixture(scope="session")
def registry() -> Registry:
    functions: tuple[Any, ...] = (
        get_obj_pos, get_obj_names, get_color, get_held_obj, get_nearest, get_side_pos,
        circle_pts, put_first_on_second, pick, push, say, parse_position, gather,
    )  # fmt: skip
    return Registry(function.spec for function in functions)


@pytest.fixture(scope="session")
def scene() -> Scene:
    names = ("red block", "blue block", "green block 1", "green block 2", "red bowl", "blue bowl")
    return Scene(
        tuple(
            SceneObject(
                name=name,
                category=name.split()[1],
                color=name.split()[0],
                position=np.array([0.5, 0.0, 0.02]),
                yaw_rad=0.0,
                size=np.array([0.04, 0.04, 0.04]),
            )
            for name in names
        )
    )
