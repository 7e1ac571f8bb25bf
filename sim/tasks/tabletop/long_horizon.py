"""Tasks of many steps, most of them about all the blocks."""

from __future__ import annotations

import numpy as np

from sim.tasks.checks import all_of, inside, mismatched, on, one_stack, still_except, within
from sim.tasks.layout import Layout
from sim.tasks.places import corners
from sim.tasks.tabletop.attributes import Attributes, region
from sim.tasks.tabletop.checks import all_within, different_regions, stack_within
from sim.tasks.tabletop.conditions import no_bowl_in
from sim.tasks.tabletop.task import LONG_HORIZON, Family, Trial


def pick_colors(rng: np.random.Generator, attributes: Attributes, n: int) -> list[str]:
    """`n` different colours."""
    return [str(c) for c in rng.permutation(list(attributes.colors))[:n]]


def pick(rng: np.random.Generator, values: tuple[str, ...]) -> str:
    return str(values[int(rng.integers(len(values)))])


def kinds(colors: list[str], category: str) -> list[str]:
    return [f"{color} {category}" for color in colors]


def _pick_and_place(rng: np.random.Generator, attributes: Attributes) -> Trial:
    blocks = kinds(pick_colors(rng, attributes, 3), "block")
    bowls = kinds(pick_colors(rng, attributes, 2), "bowl")
    item, still = blocks[0], still_except(blocks[0])
    objects = ", ".join([*blocks, *bowls])
    target = ("block", "bowl", "place")[int(rng.integers(3))]
    if target == "place":
        place = pick(rng, attributes.places)
        there = region(place)
        return Trial(
            f"pick up the {item} and place it on the {place}",
            Layout(objects, where=(no_bowl_in(there),)),
            all_of(within(item, there), still),
        )
    goal = blocks[1] if target == "block" else bowls[0]
    done = on(item, goal) if target == "block" else inside(item, goal)
    return Trial(
        f"pick up the {item} and place it on the {goal}", Layout(objects), all_of(done, still)
    )


def _some_blocks(rng: np.random.Generator, attributes: Attributes) -> tuple[list[str], list[str]]:
    """(three or four blocks, a bowl or two)"""
    blocks = kinds(pick_colors(rng, attributes, int(rng.integers(3, 5))), "block")
    return blocks, kinds(pick_colors(rng, attributes, int(rng.integers(1, 3))), "bowl")


def _stack(rng: np.random.Generator, attributes: Attributes) -> Trial:
    blocks, bowls = _some_blocks(rng, attributes)
    return Trial(
        "stack all the blocks",
        Layout(", ".join([*blocks, *bowls])),
        all_of(one_stack(*blocks), still_except(*blocks)),
    )


def _all_to_place(rng: np.random.Generator, attributes: Attributes) -> Trial:
    blocks, bowls = _some_blocks(rng, attributes)
    place = pick(rng, attributes.places)
    there = region(place)
    return Trial(
        f"put all the blocks on the {place}",
        Layout(", ".join([*blocks, *bowls]), where=(no_bowl_in(there),)),
        all_of(all_within(blocks, there), still_except(*blocks)),
    )


def _all_in_bowl(rng: np.random.Generator, attributes: Attributes) -> Trial:
    blocks = kinds(pick_colors(rng, attributes, int(rng.integers(2, 4))), "block")
    bowls = kinds(pick_colors(rng, attributes, 2), "bowl")
    return Trial(
        f"put the blocks in the {bowls[0]}",
        Layout(", ".join([*blocks, *bowls])),
        all_of(*(inside(b, bowls[0]) for b in blocks), still_except(*blocks)),
    )


def _pairs(rng: np.random.Generator, attributes: Attributes) -> tuple[list[str], list[str]]:
    """Two or three blocks, and bowls of the same colours."""
    colors = pick_colors(rng, attributes, int(rng.integers(2, 4)))
    return kinds(colors, "block"), kinds(colors, "bowl")


def _matching(rng: np.random.Generator, attributes: Attributes) -> Trial:
    blocks, bowls = _pairs(rng, attributes)
    return Trial(
        "put all the blocks in the bowls with matching colors",
        Layout(", ".join([*blocks, *bowls])),
        all_of(*(inside(a, b) for a, b in zip(blocks, bowls, strict=True)), still_except(*blocks)),
    )


def _different_corners(rng: np.random.Generator, attributes: Attributes) -> Trial:
    blocks, bowls = _some_blocks(rng, attributes)
    clear = tuple(no_bowl_in(corner) for corner in corners())
    return Trial(
        "put all the blocks in different corners",
        Layout(", ".join([*blocks, *bowls]), where=clear),
        all_of(different_regions(blocks, corners()), still_except(*blocks)),
    )


def _mismatched(rng: np.random.Generator, attributes: Attributes) -> Trial:
    blocks, bowls = _pairs(rng, attributes)
    return Trial(
        "put the blocks in the bowls with mismatched colors",
        Layout(", ".join([*blocks, *bowls])),
        all_of(mismatched(blocks, bowls), still_except(*blocks)),
    )


def _stack_at_place(rng: np.random.Generator, attributes: Attributes) -> Trial:
    blocks, bowls = _some_blocks(rng, attributes)
    place = pick(rng, attributes.places)
    there = region(place)
    return Trial(
        f"stack all the blocks on the {place}",
        Layout(", ".join([*blocks, *bowls]), where=(no_bowl_in(there),)),
        all_of(stack_within(blocks, there), still_except(*blocks)),
    )


FAMILIES: tuple[Family, ...] = (
    Family(
        "pick-place",
        LONG_HORIZON,
        True,
        "pick up the <block> and place it on the <block/bowl/corner/side>",
        _pick_and_place,
    ),
    Family("stack", LONG_HORIZON, True, "stack all the blocks", _stack),
    Family(
        "all-to-place",
        LONG_HORIZON,
        True,
        "put all the blocks on the <corner/side>",
        _all_to_place,
    ),
    Family("all-in-bowl", LONG_HORIZON, True, "put the blocks in the <bowl>", _all_in_bowl),
    Family(
        "matching",
        LONG_HORIZON,
        True,
        "put all the blocks in the bowls with matching colors",
        _matching,
    ),
    Family(
        "different-corners",
        LONG_HORIZON,
        False,
        "put all the blocks in different corners",
        _different_corners,
    ),
    Family(
        "mismatched",
        LONG_HORIZON,
        False,
        "put the blocks in the bowls with mismatched colors",
        _mismatched,
    ),
    Family(
        "stack-at-place",
        LONG_HORIZON,
        False,
        "stack all the blocks on the <corner/side>",
        _stack_at_place,
    ),
)
