"""Conditions on a start layout that give a command one clear meaning."""

from __future__ import annotations

from collections.abc import Callable

from sim.tasks.layout import Condition
from sim.tasks.places import HALF_X_M, HALF_Y_M, Point, Region, distance
from sim.tasks.state import Snapshot, Thing

_CLEAR_M = 0.025
"""How much farther than the next best a "leftmost" or "nearest" object must be."""

_KEYS: dict[str, Callable[[Thing], float]] = {
    "leftmost": lambda t: t.x,
    "rightmost": lambda t: -t.x,
    "lowest": lambda t: t.y,
    "topmost": lambda t: -t.y,
}


def extreme(name: str, which: str) -> Condition:
    """`name` is clearly leftmost, rightmost, topmost or lowest of its category."""
    return _first(name, _KEYS[which])


def nearest(name: str, to: str) -> Condition:
    """`name` is clearly the nearest of its category to another object."""
    return lambda s: _first(name, lambda t: distance(t.xy, s[to].xy), to)(s)


def farthest(name: str, to: str) -> Condition:
    """`name` is clearly the farthest of its category from another object."""
    return lambda s: _first(name, lambda t: -distance(t.xy, s[to].xy), to)(s)


def _first(name: str, key: Callable[[Thing], float], *no_rivals: str) -> Condition:
    def holds(snapshot: Snapshot) -> bool:
        thing = snapshot[name]
        rivals = [t for t in snapshot.of(thing.category) if t.name not in (name, *no_rivals)]
        return all(key(thing) + _CLEAR_M <= key(rival) for rival in rivals)

    return holds


def free(point: Point, *movers: str, room: float = 0.09) -> Condition:
    """A place is on the table and nothing but `movers` is near it."""

    def holds(snapshot: Snapshot) -> bool:
        x, y = point([snapshot])
        if abs(x) > HALF_X_M - 0.03 or abs(y) > HALF_Y_M - 0.03:
            return False
        return all(
            distance(t.xy, (x, y)) >= room + (0.03 if t.category == "bowl" else 0.0)
            for t in snapshot
            if t.name not in movers
        )

    return holds


def clear(region: Region, *allowed: str) -> Condition:
    """Nothing but `allowed` lies in the region."""

    def holds(snapshot: Snapshot) -> bool:
        return not any(region.holds(*t.xy) for t in snapshot if t.name not in allowed)

    return holds


def lies_in(name: str, region: Region) -> Condition:
    """An object lies well inside the region."""
    return lambda s: region.holds(*s[name].xy)


def distance_between(a: str, b: str, low: float, high: float = 1.0) -> Condition:
    """Two objects are between `low` and `high` metres apart."""
    return lambda s: low <= distance(s[a].xy, s[b].xy) <= high


def left_of(a: str, b: str) -> Condition:
    """`a` lies clearly to the left of `b`."""
    return lambda s: s[a].x <= s[b].x - 0.04


def above(a: str, b: str) -> Condition:
    """`a` lies clearly above `b` in the picture."""
    return lambda s: s[a].y >= s[b].y + 0.04
