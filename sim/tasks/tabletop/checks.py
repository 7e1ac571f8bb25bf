"""Checks that only the tabletop tasks need; the others are in `sim.tasks.checks`."""

from __future__ import annotations

from collections.abc import Sequence

from sim.tasks.checks import Check, is_on, is_on_table, one_stack
from sim.tasks.places import XY, Region
from sim.tasks.state import WRONG_OUTCOME, Outcome, Problem, Snapshot, Thing

AXES: dict[str, XY] = {
    "left": (-1.0, 0.0),
    "right": (1.0, 0.0),
    "top": (0.0, 1.0),
    "bottom": (0.0, -1.0),
}
"""Directions in the table frame."""

MAGNITUDES_M: dict[str, XY] = {"a little": (0.07, 0.15), "a lot": (0.15, 0.50)}
"""Between the centres of a bowl and of a block beside it, along the direction.

A bowl's radius is 6.5 cm and half a block's edge 2 cm, so that at 7 cm a block can at most lean
over the rim, and it must stand on the table as well. 15 cm is a little over a third of the
table's depth of 40 cm.
"""


def _wrong(text: str) -> list[Problem]:
    return [Problem(WRONG_OUTCOME, text)]


def _rests(thing: Thing, state: Snapshot) -> bool:
    """Whether a block stands on the table or on another block."""
    return is_on_table(thing) or any(
        is_on(thing, other) for other in state.of("block") if other.name != thing.name
    )


def all_within(names: Sequence[str], region: Region) -> Check:
    """Every block is in the region, on the table or on another block that is."""

    def check(outcome: Outcome) -> list[Problem]:
        after = outcome.after
        return [
            problem
            for name in names
            if not (region.holds(*after[name].xy) and _rests(after[name], after))
            for problem in _wrong(
                f"{name} is not at the {region.name}: ({after[name].x:.2f}, {after[name].y:.2f})"
            )
        ]

    return check


def stack_within(names: Sequence[str], region: Region) -> Check:
    """One stack of all the blocks, in any order, in the region."""
    stands, inside = one_stack(*names), all_within(names, region)
    return lambda outcome: [*stands(outcome), *inside(outcome)]


def different_regions(names: Sequence[str], regions: Sequence[Region]) -> Check:
    """Every block is on the table in one of the regions, no two in the same."""

    def check(outcome: Outcome) -> list[Problem]:
        problems: list[Problem] = []
        taken: dict[str, str] = {}
        for name in names:
            thing = outcome.after[name]
            found = [r.name for r in regions if r.holds(*thing.xy) and is_on_table(thing)]
            if not found:
                problems += _wrong(f"{name} is in no corner: ({thing.x:.2f}, {thing.y:.2f})")
            elif found[0] in taken:
                problems += _wrong(f"{name} is in the {found[0]}, as {taken[found[0]]} is")
            else:
                taken[found[0]] = name
        return problems

    return check


def away(name: str, magnitude: str, direction: str, other: str) -> Check:
    """`name` stands on the table a little, or a lot, in a direction of `other`.

    Within 45 degrees of the direction, and as far as `MAGNITUDES_M` says.
    """
    low, high = MAGNITUDES_M[magnitude]
    ax, ay = AXES[direction]

    def check(outcome: Outcome) -> list[Problem]:
        a, b = outcome.after[name], outcome.after[other]
        along = (a.x - b.x) * ax + (a.y - b.y) * ay
        across = abs((a.x - b.x) * ay - (a.y - b.y) * ax)
        problems = [] if is_on_table(a) else _wrong(f"{name} is not on the table")
        if across > along:
            problems += _wrong(f"{name} is not to the {direction} of {other}")
        elif not low <= along <= high:
            problems += _wrong(
                f"{name} is {along * 100:.1f} cm to the {direction} of {other}. "
                f"Asked: {magnitude}, {low * 100:.0f} to {high * 100:.0f} cm"
            )
        return problems

    return check
