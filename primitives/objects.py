"""What programs may ask about the objects on the table."""

from __future__ import annotations

import numpy as np

from perception.scene import Scene, SceneObject
from primitives.context import PrimitiveContext
from primitives.registry import Effect, Level, ObjectName, Point2, primitive
from robot_bridge.workspace import table_from_robot

_TOUCH_M = 0.015
"""Two faces this close in height count as touching; half of it is perception error."""


def table_point(item: SceneObject) -> Point2:
    """Where an object's centre is in the table frame, shape (2,), metres."""
    return Point2(table_from_robot(item.position[:2]))


def rests_on(item: SceneObject, below: SceneObject) -> bool:
    """Whether `item` lies on `below`, or inside it when that is a bowl."""
    if item.name == below.name or item.held or below.held:
        return False
    gap = float(np.linalg.norm(item.position[:2] - below.position[:2]))
    if below.category == "bowl":
        return gap < float(max(below.size[:2])) / 2 and item.bottom_m < below.top_m + _TOUCH_M
    return gap < float(max(below.size[:2])) / 2 + _TOUCH_M / 2 and (
        abs(item.bottom_m - below.top_m) < _TOUCH_M
    )


def resting_on(scene: Scene, name: str) -> list[str]:
    """Names of the objects that lie directly on, or in, the named one."""
    below = scene[name]
    return [item.name for item in scene if rests_on(item, below)]


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_obj_names(ctx: PrimitiveContext) -> list[str]:
    """Names of all objects on the table."""
    return list(ctx.scene.names)


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_block_names(ctx: PrimitiveContext) -> list[str]:
    """Names of all blocks."""
    return [item.name for item in ctx.scene.of("block")]


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_bowl_names(ctx: PrimitiveContext) -> list[str]:
    """Names of all bowls."""
    return [item.name for item in ctx.scene.of("bowl")]


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_obj_pos(ctx: PrimitiveContext, name: ObjectName) -> Point2:
    """Where the object is now: (x, y) in metres, x to the right, y up."""
    return table_point(ctx.scene[name])


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_previous_pos(ctx: PrimitiveContext, name: ObjectName) -> Point2:
    """Where the object was before the last command moved it."""
    return ctx.previous.get(name, table_point(ctx.scene[name]))


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_obj_size(ctx: PrimitiveContext, name: ObjectName) -> list[float]:
    """Width, depth and height of the object in metres."""
    return [float(v) for v in ctx.scene[name].size]


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_color(ctx: PrimitiveContext, name: ObjectName) -> str:
    """Colour of the object, for example 'red'."""
    return ctx.scene[name].color


@primitive(effect=Effect.READS, level=Level.QUERY)
def is_visible(ctx: PrimitiveContext, name: ObjectName) -> bool:
    """Whether the cameras see the object; false when it is hidden or in the gripper."""
    return ctx.scene[name].visible


@primitive(effect=Effect.READS, level=Level.QUERY)
def is_on(ctx: PrimitiveContext, item: ObjectName, below: ObjectName) -> bool:
    """Whether `item` lies on the block `below`, or in the bowl `below`."""
    return rests_on(ctx.scene[item], ctx.scene[below])


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_objs_on(ctx: PrimitiveContext, name: ObjectName) -> list[str]:
    """Names of the objects that lie directly on the block, or in the bowl."""
    return resting_on(ctx.scene, name)


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_held_obj(ctx: PrimitiveContext) -> str | None:
    """Name of the object in the gripper, or None."""
    return next((item.name for item in ctx.scene if item.held), None)


@primitive(effect=Effect.READS, level=Level.QUERY)
def look(ctx: PrimitiveContext) -> list[str]:
    """Look at the table again and return the names of all objects."""
    return list(ctx.eyes.look().names)
