"""Named places on the table, and where things are relative to each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np

from perception.scene import SceneObject
from primitives.context import PrimitiveContext
from primitives.errors import ArgumentError, PrimitiveError, UnreachableError
from primitives.objects import table_point
from primitives.refusals import SLACK_M
from primitives.registry import Effect, Level, ObjectName, Point2, primitive
from robot_bridge.robot import FloatArray
from robot_bridge.workspace import TABLE_X_RANGE_M, TABLE_Y_RANGE_M

_MARGIN_M = 0.06
"""The middles of sides lie this far inside the reachable rectangle, so that a bowl fits."""

_FREE_MARGIN_M = 0.06
"""An empty place is this far from every object's edge: a block's half and a finger's room."""

_TIGHT_M = 0.04
"""This far from an object's edge the fingers can just set a block down."""

_MIDDLE = cast(Point2, (0, 0))
"""Of the table; shown as programs write it."""

_BESIDE_OBJECT_M = 0.05
"""From an object's edge to the middle of a block next to it."""
_AROUND = np.array(
    [(np.cos(a), np.sin(a)) for a in np.radians([0, 180, 90, 270, 45, 135, 315, 225])]
)
"""The sides of an object, then its corners: unit steps."""

_HALF_BLOCK_M = 0.02
"""A block's half edge."""

_CLEAR_M = 0.07
"""Blocks whose centres are this far apart leave room for the fingers."""

_ON_TOP_M, _LYING_M = 0.02, 0.01
"""Nearer to a block's middle a point means its top; what lies lower stands on the table."""

_SHIFT_M = 0.15
"""Further than this a line is no longer where it was asked for."""

_WORDS = {
    "left": (-1, 0),
    "right": (1, 0),
    "top": (0, 1),
    "up": (0, 1),
    "upper": (0, 1),
    "above": (0, 1),
    "back": (0, 1),
    "far": (0, 1),
    "away": (0, 1),
    "bottom": (0, -1),
    "down": (0, -1),
    "lower": (0, -1),
    "below": (0, -1),
    "front": (0, -1),
    "near": (0, -1),
    "towards": (0, -1),
    "north": (0, 1),
    "south": (0, -1),
    "east": (1, 0),
    "west": (-1, 0),
    "northeast": (1, 1),
    "northwest": (-1, 1),
    "southeast": (1, -1),
    "southwest": (-1, -1),
}
_HALF = np.array([TABLE_X_RANGE_M[1], TABLE_Y_RANGE_M[1]])
_REACH = _HALF - _MARGIN_M
_BLOCK_REACH = _HALF - _HALF_BLOCK_M
"""As far out as a block still lies on the reachable rectangle with all of its four centimetres."""
_ALONG = 4
"""So many blocks have room to each side of a side's middle."""
_CORNER = _HALF - 0.03
"""Far enough out that four blocks have room in a corner."""
_FOUR_M = np.array([[0.10, 0.0], [0.0, 0.08], [0.10, 0.08]])
"""Where three more blocks stand, inwards of the first: fingers reach between any two of them."""
_BESIDE_M = np.array([0.06, 0.06])
"""Still the same corner, or the middle of the same side."""


def direction_vector(text: str) -> Point2:
    """Words such as "left", "top right" or "bottom-left corner" as a sum of unit steps.

    Raises:
        ArgumentError: no direction word in `text`, or words that cancel out.
    """
    words = text.lower().replace("-", " ").replace("_", " ").split()
    steps = {_WORDS[w] for w in words if w in _WORDS}
    vector = np.sum(np.array(list(steps) or [(0, 0)], dtype=np.float64), axis=0)
    if not vector.any():
        raise ArgumentError(
            f"no direction in {text!r}; use 'left', 'right', 'top', 'bottom', "
            "or two of them, for example 'top left'"
        )
    return Point2(vector)


def point_of(ctx: PrimitiveContext, place: ObjectName | Point2) -> Point2:
    """The table-frame point of an object's name, or the point itself."""
    return table_point(ctx.scene[place]) if isinstance(place, str) else place


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_corner_pos(ctx: PrimitiveContext, corner: str) -> Point2:
    """A free place in a corner: 'top left', 'top right', 'bottom left' or 'bottom right'."""
    vector = direction_vector(corner)
    if not vector.all():
        raise ArgumentError(
            f"{corner!r} is a side, not a corner; use 'top left', 'top right', "
            "'bottom left' or 'bottom right'"
        )
    place = vector * _CORNER
    return free_near(ctx, Point2(place), good=place - vector * _FOUR_M)


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_corners(ctx: PrimitiveContext) -> list[Point2]:
    """All four corners: top left, top right, bottom left, bottom right."""
    return [Point2(np.array([x, y]) * _CORNER) for y in (1, -1) for x in (-1, 1)]


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_side_pos(ctx: PrimitiveContext, side: str) -> Point2:
    """A free place at a side of the table: 'left', 'right', 'top' or 'bottom'.

    The middle of the side, or when that is taken, the free place nearest to it along the side.
    """
    vector = direction_vector(side)
    along = np.where(vector == 0.0, _CLEAR_M, 0.0)
    steps = np.arange(-_ALONG, _ALONG + 1)[:, np.newaxis]
    middle = vector * _REACH
    return free_near(ctx, Point2(middle), good=_by_nearness(middle + along * steps, middle))


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_pos_beside(
    ctx: PrimitiveContext,
    place: ObjectName | Point2,
    direction: str,
    distance_m: float = 0.1,
) -> Point2:
    """The point `distance_m` metres to the 'left', 'right', 'top', 'bottom', ... of a place.

    It must be on the table.
    """
    vector = direction_vector(direction)
    unit = vector / np.linalg.norm(vector)
    here = point_of(ctx, place)
    there = here + unit * distance_m
    if (np.abs(there) > _HALF + SLACK_M).any():
        way = unit * np.sign(distance_m)
        far_m = ((_HALF - here * np.sign(way)) / np.maximum(np.abs(way), 1e-9)).min()
        at_most_m = np.sign(distance_m) * np.floor(100 * max(0.0, far_m) + 1e-6) / 100
        of = f"the {place}" if isinstance(place, str) else "that point"
        raise UnreachableError(
            f"{distance_m:g} m to the {direction} of {of} is outside the table; "
            f"at most {at_most_m:g} m is on it"
        )
    return Point2(there)


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_distance(
    ctx: PrimitiveContext, first: ObjectName | Point2, second: ObjectName | Point2
) -> float:
    """Distance between two objects or points in metres."""
    return float(np.linalg.norm(point_of(ctx, first) - point_of(ctx, second)))


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_nearest(
    ctx: PrimitiveContext, place: ObjectName | Point2, names: list[ObjectName]
) -> ObjectName:
    """The object of `names` that is nearest to the place."""
    return _by_distance(ctx, place, names)[0]


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_farthest(
    ctx: PrimitiveContext, place: ObjectName | Point2, names: list[ObjectName]
) -> ObjectName:
    """The object of `names` that is farthest from the place."""
    return _by_distance(ctx, place, names)[-1]


def _by_distance(
    ctx: PrimitiveContext, place: ObjectName | Point2, names: Sequence[ObjectName]
) -> list[ObjectName]:
    here = point_of(ctx, place)
    others = [n for n in names if not (isinstance(place, str) and n == place)]
    if not others:
        raise ArgumentError("no other object to choose from: the list of names is empty")
    return sorted(
        others, key=lambda n: (float(np.linalg.norm(table_point(ctx.scene[n]) - here)), n)
    )


@primitive(effect=Effect.READS, level=Level.QUERY)
def left_to_right(ctx: PrimitiveContext, names: list[ObjectName]) -> list[ObjectName]:
    """The names sorted by position from left to right."""
    return sorted(names, key=lambda n: (float(table_point(ctx.scene[n])[0]), n))


@primitive(effect=Effect.READS, level=Level.QUERY)
def top_to_bottom(ctx: PrimitiveContext, names: list[ObjectName]) -> list[ObjectName]:
    """The names sorted by position from top to bottom."""
    return sorted(names, key=lambda n: (-float(table_point(ctx.scene[n])[1]), n))


@primitive(effect=Effect.READS, level=Level.QUERY)
def get_free_pos(ctx: PrimitiveContext, place: ObjectName | Point2 = _MIDDLE) -> Point2:
    """An empty place with room for a block: next to an object, or the one nearest to a point."""
    if not isinstance(place, str):
        return free_near(ctx, Point2(np.clip(place, -_BLOCK_REACH, _BLOCK_REACH)))
    item = ctx.scene[place]
    if item.held:
        raise ArgumentError(f"the {place} is in the gripper; nothing can be put next to it")
    away_m = float(max(item.size[:2])) / 2 + _BESIDE_OBJECT_M
    around = table_point(item) + away_m * _AROUND
    around = around[(np.abs(around) <= _BLOCK_REACH + 1e-9).all(axis=1)]
    beside = _empty(ctx, around, _TIGHT_M, ())
    return Point2(beside[0]) if len(beside) else free_near(ctx, table_point(item))


def free_near(
    ctx: PrimitiveContext,
    wanted: Point2,
    keep_clear: Iterable[Point2] = (),
    good: FloatArray | None = None,
) -> Point2:
    """The empty place nearest to `wanted`, away from `keep_clear` too; `wanted` if it is empty.

    good: places (n, 2) to come next, the best first, so that things fill a corner or line up
    along a side. A tight fit will do at the place itself, and close to it before a place farther
    off, so that a corner with a bowl near it is still that corner. Before it gives a place far
    off, it gives one of these that a single block lies over: that block may be what is put there.
    """
    good, beside = (
        points[(np.abs(points) <= _BLOCK_REACH + 1e-9).all(axis=1)]
        for points in (
            np.empty((0, 2)) if good is None else good,
            _grid(wanted, _BESIDE_M, 0.01),
        )
    )
    for points, margin_m in (
        (wanted[np.newaxis], _TIGHT_M),
        (good, _TIGHT_M),
        (_by_nearness(beside, wanted), _FREE_MARGIN_M),
        (_by_nearness(beside, wanted), _TIGHT_M),
    ):
        empty = _empty(ctx, points, margin_m, keep_clear)
        if len(empty):
            return Point2(empty[0])
    for item in ctx.scene:
        if item.category != "block" or item.held or item.bottom_m > _LYING_M:
            continue
        own = _empty(ctx, good, _TIGHT_M, keep_clear, but=item)
        near = np.linalg.norm(own - table_point(item), axis=1)
        # On its middle would mean on top of it.
        own = own[(near > _ON_TOP_M) & (near < _CLEAR_M)]
        if len(own):
            return Point2(own[0])
    anywhere = _by_nearness(_grid(np.zeros(2), _REACH, 0.02), wanted)
    empty = _empty(ctx, anywhere, _FREE_MARGIN_M, keep_clear)
    if len(empty):
        return Point2(empty[0])
    raise PrimitiveError("there is no empty place left on the table")


def crowding(ctx: PrimitiveContext, point: FloatArray, moving: Sequence[str]) -> SceneObject | None:
    """What a block at a point (2,) would overlap or leave no room for fingers; none of `moving`."""
    for item in ctx.scene:
        if not item.held and item.name not in moving:
            gap = float(np.linalg.norm(table_point(item) - point))
            if gap < float(max(item.size[:2])) / 2 + _TIGHT_M:
                return item
    return None


def room_for(ctx: PrimitiveContext, points: FloatArray, moving: Sequence[str]) -> FloatArray:
    """How to shift points (n, 2) together so that each has room beside all objects but those that
    are `moving`: (2,), the shortest shift that leaves it, or where there is none the shortest to a
    tight fit; no shift where there is not that either.
    """
    steps = np.concatenate([np.arange(0.0, _SHIFT_M, 0.01), np.arange(-0.01, -_SHIFT_M, -0.01)])
    shifts = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    shifts = _by_nearness(shifts, np.zeros(2))
    shifts = shifts[np.linalg.norm(shifts, axis=1) < _SHIFT_M]
    placed = points + shifts[:, np.newaxis]
    fits = (np.abs(placed) <= _BLOCK_REACH + 1e-9).all(axis=(1, 2))
    others = [item for item in ctx.scene if not item.held and item.name not in moving]
    for margin_m in (_FREE_MARGIN_M, _TIGHT_M):
        free = fits
        for item in others:
            clear = float(max(item.size[:2])) / 2 + margin_m
            gaps = np.linalg.norm(placed - table_point(item), axis=2)
            free = free & (gaps > clear).all(axis=1)
        if free.any():
            return np.asarray(shifts[free.argmax()])
    return np.zeros(2)


def _by_nearness(points: FloatArray, place: FloatArray) -> FloatArray:
    """Points (n, 2), the one nearest to a place first."""
    order = np.argsort(np.linalg.norm(points - place, axis=1), kind="stable")
    return np.asarray(points[order])


def _grid(middle: FloatArray, half_m: FloatArray, step_m: float) -> FloatArray:
    """Points (n, 2) of the rectangle `half_m` (2,) to each side of `middle`."""
    x, y = (np.arange(-half, half + 1e-9, step_m) for half in half_m)
    points: FloatArray = middle + np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return points


def _empty(
    ctx: PrimitiveContext,
    points: FloatArray,
    margin_m: float,
    keep_clear: Iterable[Point2],
    but: SceneObject | None = None,
) -> FloatArray:
    """Those of the points (n, 2) that are `margin_m` from every object's edge, `but` one's."""
    for item in ctx.scene:
        if not item.held and item is not but:
            clear = float(max(item.size[:2])) / 2 + margin_m
            points = points[np.linalg.norm(points - table_point(item), axis=1) > clear]
    for taken in keep_clear:
        points = points[np.linalg.norm(points - taken, axis=1) > _CLEAR_M]
    return points
