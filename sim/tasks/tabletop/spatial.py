"""Tasks about where things are: directions, distances, ranks, lines."""

from __future__ import annotations

import numpy as np

from sim.tasks.checks import all_of, still_except, within
from sim.tasks.conditions import clear, farthest, nearest
from sim.tasks.layout import Condition, Layout
from sim.tasks.places import corner
from sim.tasks.shapes import row
from sim.tasks.tabletop.attributes import ORDINALS, Attributes, region
from sim.tasks.tabletop.checks import away
from sim.tasks.tabletop.conditions import (
    free_lane,
    in_quarter,
    no_bowl_in,
    nth_from,
    only_block_towards,
    points_at_one_corner,
)
from sim.tasks.tabletop.long_horizon import kinds, pick, pick_colors
from sim.tasks.tabletop.task import SPATIAL, Family, Trial

_LANE_M = {"a little": 0.15, "a lot": 0.20}
"""How much free table there is beside the bowl."""
_OPPOSITE = {"top": "bottom", "bottom": "top", "left": "right", "right": "left"}


def _table(
    rng: np.random.Generator, attributes: Attributes, blocks: int, bowls: int
) -> tuple[list[str], list[str]]:
    return (
        kinds(pick_colors(rng, attributes, blocks), "block"),
        kinds(pick_colors(rng, attributes, bowls), "bowl"),
    )


def _one_to_place(
    which: str, item: str, place: str, objects: list[str], meaning: Condition
) -> Trial:
    """The block that a phrase describes goes to a corner or side, where it is not yet."""
    there = region(place)
    return Trial(
        f"pick up the {which} and place it on the {place}",
        Layout(", ".join(objects), where=(meaning, no_bowl_in(there))),
        all_of(within(item, there), still_except(item)),
    )


def _block_in_direction(rng: np.random.Generator, attributes: Attributes) -> Trial:
    blocks, bowls = _table(rng, attributes, 3, int(rng.integers(1, 3)))
    direction = pick(rng, attributes.directions)
    return _one_to_place(
        f"block to the {direction} of the {bowls[0]}",
        blocks[0],
        pick(rng, attributes.places),
        [*blocks, *bowls],
        only_block_towards(blocks[0], direction, bowls[0]),
    )


def _block_at_distance(rng: np.random.Generator, attributes: Attributes) -> Trial:
    blocks, bowls = _table(rng, attributes, int(rng.integers(3, 5)), int(rng.integers(1, 3)))
    distance = pick(rng, attributes.distances)
    meaning = nearest if distance == "closest" else farthest
    return _one_to_place(
        f"block {distance} to the {bowls[0]}",
        blocks[0],
        pick(rng, attributes.places),
        [*blocks, *bowls],
        meaning(blocks[0], bowls[0]),
    )


def _nth_block(rng: np.random.Generator, attributes: Attributes) -> Trial:
    blocks, bowls = _table(rng, attributes, 4, int(rng.integers(0, 3)))
    n = int(attributes.nths[int(rng.integers(len(attributes.nths)))])
    direction = pick(rng, attributes.directions)
    return _one_to_place(
        f"{ORDINALS[n - 1]} block from the {direction}",
        blocks[0],
        pick(rng, attributes.places),
        [*blocks, *bowls],
        nth_from(blocks[0], n, direction),
    )


def _away_from_bowl(rng: np.random.Generator, attributes: Attributes) -> Trial:
    blocks, bowls = _table(rng, attributes, 3, int(rng.integers(1, 3)))
    magnitude = pick(rng, attributes.magnitudes)
    direction = pick(rng, attributes.directions)
    item, bowl = blocks[0], bowls[0]
    return Trial(
        f"pick up the {item} and place it {magnitude} to the {direction} of the {bowl}",
        Layout(
            ", ".join([*blocks, *bowls]),
            where=(free_lane(bowl, direction, _LANE_M[magnitude], item),),
        ),
        all_of(away(item, magnitude, direction, bowl), still_except(item)),
    )


def _corner_at_distance(rng: np.random.Generator, attributes: Attributes) -> Trial:
    blocks, bowls = _table(rng, attributes, 3, int(rng.integers(1, 3)))
    distance = pick(rng, attributes.distances)
    vertical, horizontal = pick(rng, ("top", "bottom")), pick(rng, ("left", "right"))
    goal = corner(vertical, horizontal)
    if distance == "farthest":
        vertical, horizontal = _OPPOSITE[vertical], _OPPOSITE[horizontal]
    item, bowl = blocks[0], bowls[0]
    return Trial(
        f"pick up the {item} and place it in the corner {distance} to the {bowl}",
        Layout(
            ", ".join([*blocks, *bowls]),
            where=(
                points_at_one_corner(bowl),
                in_quarter(bowl, vertical, horizontal),
                no_bowl_in(goal),
                clear(goal),
            ),
        ),
        all_of(within(item, goal), still_except(item)),
    )


def _line(rng: np.random.Generator, attributes: Attributes) -> Trial:
    blocks, bowls = _table(rng, attributes, int(rng.integers(3, 5)), 1)
    direction = pick(rng, attributes.lines)
    return Trial(
        f"put all the blocks in a {direction} line",
        Layout(", ".join([*blocks, *bowls])),
        all_of(row(*blocks, direction=direction, even=False), still_except(*blocks)),
    )


FAMILIES: tuple[Family, ...] = (
    Family(
        "block-in-direction",
        SPATIAL,
        True,
        "pick up the block to the <direction> of the <bowl> and place it on the <corner/side>",
        _block_in_direction,
    ),
    Family(
        "block-at-distance",
        SPATIAL,
        True,
        "pick up the block <distance> to the <bowl> and place it on the <corner/side>",
        _block_at_distance,
    ),
    Family(
        "nth-block",
        SPATIAL,
        True,
        "pick up the <nth> block from the <direction> and place it on the <corner/side>",
        _nth_block,
    ),
    Family(
        "away-from-bowl",
        SPATIAL,
        False,
        "pick up the <block> and place it <magnitude> to the <direction> of the <bowl>",
        _away_from_bowl,
    ),
    Family(
        "corner-at-distance",
        SPATIAL,
        False,
        "pick up the <block> and place it in the corner <distance> to the <bowl>",
        _corner_at_distance,
    ),
    Family("line", SPATIAL, False, "put all the blocks in a <line> line", _line),
)
