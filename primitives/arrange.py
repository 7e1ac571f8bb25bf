"""Arranging several objects at once."""

from __future__ import annotations

import numpy as np

from perception.scene import SceneObject
from primitives.context import PrimitiveContext
from primitives.errors import ArgumentError, PlacementError
from primitives.motion.grasping import at_point
from primitives.objects import table_point
from primitives.places import crowding, free_near, room_for
from primitives.registry import Effect, Level, ObjectName, Point2, primitive
from primitives.skills import put_first_on_second
from robot_bridge.robot import FloatArray
from robot_bridge.workspace import robot_from_table

_THERE_M = 0.012
"""An object this near to its place is there already."""
_STRAIGHT_M = 0.005
_MIDDLE_M = 0.01
"""A point this near to a thing's middle is meant for it; a line only runs over others."""
_CLEAR_M = 0.065
"""A place is taken while another block's centre is nearer than this: the fingers need room, for
this block now and for that one later."""


@primitive(effect=Effect.MOVES, level=Level.SKILL)
def arrange(ctx: PrimitiveContext, items: list[ObjectName], points: list[Point2]) -> None:
    """Put each item at the point of the same number.

    Items that stand on each other's points are moved in an order that works; one is put
    aside first where they go round in a circle. A straight line that something else is in
    the way of is shifted to where all of it has room, if that is near.
    """
    if len(points) < len(items):
        raise ArgumentError(
            f"arrange has {len(items)} items and only {len(points)} points; "
            "give a point for every item"
        )
    waiting = dict(zip(items, _with_room(ctx, items, points), strict=False))
    aside: set[ObjectName] = set()
    while waiting:
        ready = next((item for item in waiting if not _blocking(ctx, item, waiting)), None)
        if ready is None:
            # All wait for one another: the first in line makes room, each once at most.
            first = next((item for item in waiting if item not in aside), None)
            if first is None:
                raise PlacementError(
                    f"{', '.join(waiting)} stand in each other's way; put them farther apart"
                )
            aside.add(first)
            free = free_near(ctx, Point2(np.zeros(2)), waiting.values())
            put_first_on_second(ctx, first, free)
            continue
        point = waiting.pop(ready)
        if not _is_there(ctx, ready, point):
            put_first_on_second(ctx, ready, point)


def _with_room(
    ctx: PrimitiveContext, items: list[ObjectName], points: list[Point2]
) -> list[Point2]:
    """The points of the items; those of a line shifted off what is in its way."""
    places = np.array(points[: len(items)])
    if not _straight(places):
        return points
    obstacle = None
    for item, place in zip(items, places, strict=True):
        thing, xy = ctx.scene[item], robot_from_table(place)
        meant = at_point(thing, xy, ctx.scene)
        if meant is not None and meant.name not in items and _middle(meant, xy):
            # A line of bowls, say, each of which gets something.
            return points
        obstacle = obstacle or crowding(ctx, place, items)
    if obstacle is None:
        return points
    shift = room_for(ctx, places, items)
    if shift.any():
        far = 100 * float(np.linalg.norm(shift))
        ctx.note(f"The {obstacle.name} is in the way of the line: shifted by {far:.0f} cm.")
    return [Point2(place + shift) for place in places]


def _middle(thing: SceneObject, xy: FloatArray) -> bool:
    return float(np.linalg.norm(thing.position[:2] - xy)) < _MIDDLE_M


def _straight(points: FloatArray) -> bool:
    """Whether points (n, 2), three at least, lie on one line."""
    if len(points) < 3:
        return False
    _, spread, _ = np.linalg.svd(points - points.mean(axis=0))
    return bool(spread[1] < _STRAIGHT_M)


def _is_there(ctx: PrimitiveContext, item: ObjectName, point: Point2) -> bool:
    """Whether an item stands on its place already."""
    away_m = float(np.linalg.norm(table_point(ctx.scene[item]) - point))
    return away_m <= _THERE_M and ctx.scene[item].bottom_m <= 0.01


def _blocking(
    ctx: PrimitiveContext, item: ObjectName, waiting: dict[ObjectName, Point2]
) -> list[ObjectName]:
    """Other waiting items that stand on the item's place, or on the item itself."""
    here = table_point(ctx.scene[item])
    height = ctx.scene[item].bottom_m
    found = []
    for other in waiting:
        if other == item:
            continue
        there = table_point(ctx.scene[other])
        on_place = float(np.linalg.norm(there - waiting[item])) < _CLEAR_M
        # What stays where it is makes no room by waiting.
        on_place = on_place and not _is_there(ctx, other, waiting[other])
        on_item = (
            float(np.linalg.norm(there - here)) < 0.03 and ctx.scene[other].bottom_m > height + 0.01
        )
        if on_place or on_item:
            found.append(other)
    return found
