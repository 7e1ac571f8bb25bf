"""Points along shapes on the table; all points are (x, y) in the table frame, metres."""

from __future__ import annotations

from typing import Literal

import numpy as np

from primitives.context import PrimitiveContext
from primitives.errors import ArgumentError
from primitives.registry import Effect, Level, Point2, primitive


def _at_least(n: int, least: int, what: str) -> None:
    if n < least:
        raise ArgumentError(f"{what} needs at least {least} points. Got: {n}")


@primitive(effect=Effect.READS, level=Level.HELPER)
def line_pts(ctx: PrimitiveContext, start: Point2, end: Point2, n: int) -> list[Point2]:
    """`n` evenly spaced points on the straight line from `start` to `end`, both included."""
    _at_least(n, 1, "a line")
    if n == 1:
        return [Point2((start + end) / 2)]
    return [Point2(p) for p in np.linspace(start, end, n)]


@primitive(effect=Effect.READS, level=Level.HELPER)
def centered_line_pts(
    ctx: PrimitiveContext,
    center: Point2,
    length_m: float,
    n: int,
    direction: Literal["horizontal", "vertical", "diagonal"],
) -> list[Point2]:
    """`n` points on a line `length_m` long around `center`, from left or top to its end.

    Diagonal is from the bottom left to the top right.
    """
    _at_least(n, 1, "a line")
    unit = {
        "horizontal": np.array([1.0, 0.0]),
        "vertical": np.array([0.0, -1.0]),
        "diagonal": np.array([1.0, 1.0]) / np.sqrt(2),
    }[direction]
    offsets = np.linspace(-0.5, 0.5, n) if n > 1 else np.zeros(1)
    return [Point2(center + unit * length_m * o) for o in offsets]


@primitive(effect=Effect.READS, level=Level.HELPER)
def circle_pts(ctx: PrimitiveContext, center: Point2, radius_m: float, n: int) -> list[Point2]:
    """`n` evenly spaced points on a circle, beginning at its top, clockwise."""
    _at_least(n, 1, "a circle")
    angles = np.pi / 2 - 2 * np.pi * np.arange(n) / n
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return [Point2(center + radius_m * p) for p in ring]


@primitive(effect=Effect.READS, level=Level.HELPER)
def polygon_pts(ctx: PrimitiveContext, center: Point2, sides: int, side_m: float) -> list[Point2]:
    """The corners of a regular polygon with sides `side_m` long; 3 a triangle, 4 a square.

    A square has level sides; every other polygon has a corner at the top.
    """
    _at_least(sides, 3, "a polygon")
    radius = side_m / (2 * np.sin(np.pi / sides))
    first = np.pi / 2 + (np.pi / 4 if sides == 4 else 0.0)
    angles = first - 2 * np.pi * np.arange(sides) / sides
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return [Point2(center + radius * p) for p in ring]


@primitive(effect=Effect.READS, level=Level.HELPER)
def grid_pts(
    ctx: PrimitiveContext, center: Point2, rows: int, columns: int, spacing_m: float
) -> list[Point2]:
    """A grid of points around `center`, row by row from the top left."""
    _at_least(rows, 1, "a grid's rows")
    _at_least(columns, 1, "a grid's columns")
    xs = (np.arange(columns) - (columns - 1) / 2) * spacing_m
    ys = ((rows - 1) / 2 - np.arange(rows)) * spacing_m
    return [Point2(center + np.array([x, y])) for y in ys for x in xs]
