"""Places on the table as commands name them: points, corners, sides.

A `Point` is worked out from the states known before the sentence (oldest first), so that
"where it was at first" can be said. Table frame, metres.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from robot_bridge.workspace import TABLE_X_RANGE_M, TABLE_Y_RANGE_M
from sim.tasks.state import Snapshot

XY = tuple[float, float]
Point = Callable[[Sequence[Snapshot]], XY]

HALF_X_M = TABLE_X_RANGE_M[1]
HALF_Y_M = TABLE_Y_RANGE_M[1]


def xy(x: float, y: float) -> Point:
    """A fixed point."""
    return lambda known: (x, y)


def spot(name: str, dx: float = 0.0, dy: float = 0.0) -> Point:
    """Where an object is now, shifted."""

    def point(known: Sequence[Snapshot]) -> XY:
        thing = known[-1][name]
        return (thing.x + dx, thing.y + dy)

    return point


def first_spot(name: str, dx: float = 0.0, dy: float = 0.0) -> Point:
    """Where an object was when the session began, shifted."""

    def point(known: Sequence[Snapshot]) -> XY:
        thing = known[0][name]
        return (thing.x + dx, thing.y + dy)

    return point


def between(a: str, b: str, fraction: float = 0.5) -> Point:
    """On the way from `a` to `b`."""

    def point(known: Sequence[Snapshot]) -> XY:
        p, q = known[-1][a], known[-1][b]
        return (p.x + fraction * (q.x - p.x), p.y + fraction * (q.y - p.y))

    return point


@dataclass(frozen=True)
class Region:
    """An upright rectangle that a person would call by `name`."""

    name: str
    x: XY
    y: XY

    def holds(self, x: float, y: float) -> bool:
        return self.x[0] <= x <= self.x[1] and self.y[0] <= y <= self.y[1]

    @property
    def center(self) -> XY:
        return (sum(self.x) / 2, sum(self.y) / 2)


_EDGE_M = 0.03
"""How far past the reachable rectangle still counts."""


def _low(half: float, depth: float) -> XY:
    return (-half - _EDGE_M, -half + depth)


def _high(half: float, depth: float) -> XY:
    return (half - depth, half + _EDGE_M)


def corner(vertical: str, horizontal: str) -> Region:
    """A corner such as ("top", "left"): within 15 cm of the side, 12 cm of top or bottom."""
    x = _low(HALF_X_M, 0.15) if horizontal == "left" else _high(HALF_X_M, 0.15)
    y = _low(HALF_Y_M, 0.12) if vertical == "bottom" else _high(HALF_Y_M, 0.12)
    return Region(f"{vertical} {horizontal} corner", x, y)


def corners() -> tuple[Region, ...]:
    return tuple(corner(v, h) for v in ("top", "bottom") for h in ("left", "right"))


def side(name: str) -> Region:
    """A side of the table: its outer quarter, whole length."""
    all_x = (-HALF_X_M - _EDGE_M, HALF_X_M + _EDGE_M)
    all_y = (-HALF_Y_M - _EDGE_M, HALF_Y_M + _EDGE_M)
    x = {"left": _low(HALF_X_M, 0.175), "right": _high(HALF_X_M, 0.175)}.get(name, all_x)
    y = {"bottom": _low(HALF_Y_M, 0.11), "top": _high(HALF_Y_M, 0.11)}.get(name, all_y)
    return Region(f"{name} side", x, y)


def half(name: str) -> Region:
    """A half of the table, a centimetre of doubt at the middle line."""
    all_x = (-HALF_X_M - _EDGE_M, HALF_X_M + _EDGE_M)
    all_y = (-HALF_Y_M - _EDGE_M, HALF_Y_M + _EDGE_M)
    x = {"left": _low(HALF_X_M, HALF_X_M + 0.01), "right": _high(HALF_X_M, HALF_X_M + 0.01)}
    y = {"bottom": _low(HALF_Y_M, HALF_Y_M + 0.01), "top": _high(HALF_Y_M, HALF_Y_M + 0.01)}
    return Region(f"{name} half", x.get(name, all_x), y.get(name, all_y))


def distance(a: XY, b: XY) -> float:
    return math.hypot(a[0] - b[0], a[1] - b[1])
