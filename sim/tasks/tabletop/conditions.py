"""Conditions on start layouts that give a tabletop instruction one clear meaning."""

from __future__ import annotations

from itertools import pairwise

from sim.tasks.layout import Condition
from sim.tasks.places import HALF_X_M, HALF_Y_M, Region
from sim.tasks.state import Snapshot, Thing
from sim.tasks.tabletop.checks import AXES

_CLEAR_M = 0.025
"""How much farther along an axis than its neighbour a counted block must be."""
_CORNER_M = 0.06
"""How far from the table's middle lines a bowl must be to be nearest to one corner."""
_LANE_M = 0.09
"""Half the width of a lane in which a block can be put between others."""


def no_bowl_in(region: Region) -> Condition:
    """No part of a bowl lies in the region."""
    reach = 0.065

    def holds(snapshot: Snapshot) -> bool:
        return not any(
            region.x[0] - reach <= bowl.x <= region.x[1] + reach
            and region.y[0] - reach <= bowl.y <= region.y[1] + reach
            for bowl in snapshot.of("bowl")
        )

    return holds


def only_block_towards(name: str, direction: str, bowl: str) -> Condition:
    """`name` alone of the blocks lies on that side of the bowl, and plainly so."""
    ax, ay = AXES[direction]

    def holds(snapshot: Snapshot) -> bool:
        base = snapshot[bowl]

        def along(thing: Thing) -> float:
            return (thing.x - base.x) * ax + (thing.y - base.y) * ay

        thing = snapshot[name]
        across = abs((thing.x - base.x) * ay - (thing.y - base.y) * ax)
        others = [t for t in snapshot.of("block") if t.name != name]
        return across <= along(thing) and all(along(t) <= -_CLEAR_M for t in others)

    return holds


def nth_from(name: str, n: int, direction: str) -> Condition:
    """`name` is the n-th block, 1 the first, counted from a side, and plainly so."""
    ax, ay = AXES[direction]

    def holds(snapshot: Snapshot) -> bool:
        blocks = snapshot.of("block")
        # The first from the left is the one that lies farthest to the left.
        order = sorted(blocks, key=lambda t: -(t.x * ax + t.y * ay))
        steps = [-(t.x * ax + t.y * ay) for t in order]
        apart = all(b - a >= _CLEAR_M for a, b in pairwise(steps))
        return apart and order[n - 1].name == name

    return holds


def points_at_one_corner(bowl: str) -> Condition:
    """One corner is plainly nearer to the bowl than the others, and one plainly farther."""
    return lambda s: abs(s[bowl].x) >= _CORNER_M and abs(s[bowl].y) >= _CORNER_M


def in_quarter(bowl: str, vertical: str, horizontal: str) -> Condition:
    """The bowl lies in the table's quarter of that corner."""

    def holds(snapshot: Snapshot) -> bool:
        thing = snapshot[bowl]
        return (thing.y > 0) == (vertical == "top") and (thing.x > 0) == (horizontal == "right")

    return holds


def free_lane(bowl: str, direction: str, reach: float, mover: str) -> Condition:
    """The table goes on for `reach` metres beside the bowl, and only `mover` lies there."""
    ax, ay = AXES[direction]

    def holds(snapshot: Snapshot) -> bool:
        base = snapshot[bowl]
        end = (base.x + ax * reach, base.y + ay * reach)
        if abs(end[0]) > HALF_X_M - 0.02 or abs(end[1]) > HALF_Y_M - 0.02:
            return False
        for thing in snapshot:
            if thing.name in (bowl, mover):
                continue
            along = (thing.x - base.x) * ax + (thing.y - base.y) * ay
            across = abs((thing.x - base.x) * ay - (thing.y - base.y) * ax)
            room = _LANE_M + (0.03 if thing.category == "bowl" else 0.0)
            if 0.0 <= along <= reach + room and across < room:
                return False
        return True

    return holds
