"""Small predicates over an outcome's objects; each gives the problems it finds.

A check is a function from an `Outcome` to problems; none means right. Tolerances are
those of a person who looks at the table: 2.5 cm for places said in numbers, generous
regions for corners and sides, 3 cm for objects that should not have moved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from sim.tasks.places import XY, Point, Region, distance
from sim.tasks.state import (
    BLOCK_SIZE_M,
    DISTURBED,
    MOVED_ANYWAY,
    WRONG_OUTCOME,
    Outcome,
    Problem,
    Thing,
)

Check = Callable[[Outcome], list[Problem]]

PLACE_TOLERANCE_M = 0.025
STILL_TOLERANCE_M = 0.03
IN_BOWL_RADIUS_M = 0.055
"""Between the centres of a bowl and of a block in it, seen from above."""
IN_BOWL_HEIGHT_M = 0.14
"""Blocks may lie on one another in a bowl."""
ON_BLOCK_OFFSET_M = 0.028
"""Between the centres of stacked blocks, seen from above: it stands."""


def _wrong(text: str) -> list[Problem]:
    return [Problem(WRONG_OUTCOME, text)]


def all_of(*checks: Check) -> Check:
    """Every one must hold."""
    return lambda outcome: [p for check in checks for p in check(outcome)]


def _displaced(before: Thing, after: Thing) -> bool:
    if distance(before.xy, after.xy) > STILL_TOLERANCE_M:
        return True
    return before.category == "block" and abs(before.z - after.z) > BLOCK_SIZE_M / 2


def still_except(*moving: str) -> Check:
    """Everything but `moving` is where it was before the sentence."""

    def check(outcome: Outcome) -> list[Problem]:
        return [
            Problem(DISTURBED, f"{before.name} was moved")
            for before in outcome.before
            if before.name not in moving and _displaced(before, outcome.after[before.name])
        ]

    return check


def nothing_moved() -> Check:
    """The table is as it was before the sentence."""

    def check(outcome: Outcome) -> list[Problem]:
        return [
            Problem(MOVED_ANYWAY, f"{before.name} was moved")
            for before in outcome.before
            if _displaced(before, outcome.after[before.name])
        ]

    return check


def is_inside(block: Thing, bowl: Thing) -> bool:
    return distance(block.xy, bowl.xy) <= IN_BOWL_RADIUS_M and block.z <= IN_BOWL_HEIGHT_M


def is_on(top: Thing, base: Thing) -> bool:
    rise = top.z - base.z
    return (
        distance(top.xy, base.xy) <= ON_BLOCK_OFFSET_M
        and 0.75 * BLOCK_SIZE_M <= rise <= 1.25 * BLOCK_SIZE_M
    )


def is_on_table(thing: Thing) -> bool:
    return thing.category == "bowl" or thing.z <= 0.75 * BLOCK_SIZE_M


def inside(block: str, bowl: str) -> Check:
    """The block lies in the bowl."""

    def check(outcome: Outcome) -> list[Problem]:
        if is_inside(outcome.after[block], outcome.after[bowl]):
            return []
        return _wrong(f"{block} is not in {bowl}")

    return check


def holds(bowl: str, n: int, blocks: Sequence[str]) -> Check:
    """Exactly `n` of `blocks` lie in the bowl."""

    def check(outcome: Outcome) -> list[Problem]:
        got = sum(is_inside(outcome.after[b], outcome.after[bowl]) for b in blocks)
        return [] if got == n else _wrong(f"{got} blocks are in {bowl}. Asked: {n}")

    return check


def others_still() -> Check:
    """Everything that lies in no bowl is where it was before the sentence."""

    def check(outcome: Outcome) -> list[Problem]:
        after = outcome.after
        housed = [
            b.name
            for b in after.of("block")
            if any(is_inside(b, bowl) for bowl in after.of("bowl"))
        ]
        return still_except(*housed)(outcome)

    return check


def mismatched(blocks: Sequence[str], bowls: Sequence[str]) -> Check:
    """Every block lies in a bowl of another colour."""

    def check(outcome: Outcome) -> list[Problem]:
        after = outcome.after
        bad = [
            b
            for b in blocks
            if not any(
                is_inside(after[b], after[bowl]) and after[b].color != after[bowl].color
                for bowl in bowls
            )
        ]
        return _wrong(f"not in a bowl of another color: {', '.join(bad)}") if bad else []

    return check


def on(top: str, base: str) -> Check:
    """The block stands on the other block."""

    def check(outcome: Outcome) -> list[Problem]:
        if is_on(outcome.after[top], outcome.after[base]):
            return []
        return _wrong(f"{top} is not on {base}")

    return check


def stack(*names: str) -> Check:
    """A stack in this order, from the bottom to the top, standing on the table."""

    def check(outcome: Outcome) -> list[Problem]:
        problems = [p for a, b in pairwise(names) for p in on(b, a)(outcome)]
        if not is_on_table(outcome.after[names[0]]):
            problems += _wrong(f"{names[0]} is not at the bottom")
        return problems

    return check


def one_stack(*names: str) -> Check:
    """One stack of these blocks, in any order."""

    def check(outcome: Outcome) -> list[Problem]:
        ordered = sorted(names, key=lambda n: outcome.after[n].z)
        return stack(*ordered)(outcome)

    return check


def at(name: str, point: Point, tolerance: float = PLACE_TOLERANCE_M) -> Check:
    """The object stands on the table at the point."""

    def check(outcome: Outcome) -> list[Problem]:
        thing, target = outcome.after[name], point(outcome.known)
        off = distance(thing.xy, target)
        if off > tolerance:
            return _wrong(f"{name} is {off * 100:.1f} cm from where it should be")
        return [] if is_on_table(thing) else _wrong(f"{name} is not on the table")

    return check


def within(name: str, region: Region) -> Check:
    """The object stands on the table in the region."""

    def check(outcome: Outcome) -> list[Problem]:
        thing = outcome.after[name]
        if region.holds(*thing.xy) and is_on_table(thing):
            return []
        return _wrong(f"{name} is not at the {region.name}: ({thing.x:.2f}, {thing.y:.2f})")

    return check


def one_in_each(blocks: Sequence[str], regions: Sequence[Region]) -> Check:
    """Every region has exactly one of the blocks."""

    def check(outcome: Outcome) -> list[Problem]:
        problems = []
        for region in regions:
            got = [b for b in blocks if not within(b, region)(outcome)]
            if len(got) != 1:
                problems += _wrong(f"{len(got)} blocks are at the {region.name}. Asked: 1")
        return problems

    return check


_AXES: dict[str, XY] = {
    "left": (-1.0, 0.0),
    "right": (1.0, 0.0),
    "above": (0.0, 1.0),
    "below": (0.0, -1.0),
}


def relation(name: str, direction: str, other: str, farthest: float = 0.25) -> Check:
    """`name` is left, right, above or below of `other` in the picture.

    Within 45 degrees of the direction, at least most of a block away, and not so far
    off that nobody would call the two neighbours.
    """

    def check(outcome: Outcome) -> list[Problem]:
        a, b = outcome.after[name], outcome.after[other]
        ax, ay = _AXES[direction]
        along = (a.x - b.x) * ax + (a.y - b.y) * ay
        across = abs((a.x - b.x) * ay - (a.y - b.y) * ax)
        if 0.03 <= along <= farthest and across <= along and is_on_table(a):
            return []
        return _wrong(f"{name} is not {direction} of {other}")

    return check


def near(name: str, other: str, farthest: float = 0.14) -> Check:
    """`name` stands on the table beside `other`."""

    def check(outcome: Outcome) -> list[Problem]:
        a, b = outcome.after[name], outcome.after[other]
        if distance(a.xy, b.xy) > farthest:
            return _wrong(f"{name} is not next to {other}")
        if is_on_table(a) and not (b.category == "bowl" and is_inside(a, b)):
            return []
        return _wrong(f"{name} is not on the table beside {other}")

    return check


def exchanged(a: str, b: str, tolerance: float = 0.04) -> Check:
    """Two objects stand in one another's place."""

    def check(outcome: Outcome) -> list[Problem]:
        before, after = outcome.before, outcome.after
        return [
            p
            for moved, goal in ((a, b), (b, a))
            if distance(after[moved].xy, before[goal].xy) > tolerance
            for p in _wrong(f"{moved} is not where {goal} was")
        ]

    return check
