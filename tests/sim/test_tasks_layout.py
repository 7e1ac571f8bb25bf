"""Layouts give what a command needs, leave room, and hold their conditions."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenes import SceneSpec
from sim.tasks import conditions
from sim.tasks.layout import Layout, LayoutError
from sim.tasks.places import HALF_X_M, HALF_Y_M, corner, distance, half, spot
from sim.tasks.state import Snapshot, snapshot_of_spec

LAYOUT = Layout(
    "red block, red block, blue bowl",
    more_blocks=2,
    more_bowls=1,
    avoid=("green",),
    where=(
        conditions.nearest("red block 1", "blue bowl"),
        conditions.free(spot("blue bowl", dx=-0.1), "red block 1", "blue bowl"),
    ),
)
seeds = given(seed=st.integers(0, 2**32 - 1))


def drawn(layout: Layout, seed: int) -> Snapshot:
    return snapshot_of_spec(layout.draw(seed))


@seeds
def test_a_layout_has_its_objects_and_others_of_other_colors(seed: int) -> None:
    snapshot = drawn(LAYOUT, seed)
    assert {"red block 1", "red block 2", "blue bowl"} < set(snapshot.names)
    assert (len(snapshot.of("block")), len(snapshot.of("bowl"))) == (4, 2)
    others = [t for t in snapshot if t.name not in ("red block 1", "red block 2", "blue bowl")]
    assert all(t.color != "green" for t in others)
    assert len({(t.category, t.color) for t in others}) == 3
    assert ("block", "red") not in {(t.category, t.color) for t in others}


@seeds
def test_nothing_touches_and_everything_is_in_reach(seed: int) -> None:
    snapshot = drawn(LAYOUT, seed)
    assert all(abs(t.x) <= HALF_X_M - 0.03 and abs(t.y) <= HALF_Y_M - 0.03 for t in snapshot)
    assert all(distance(a.xy, b.xy) >= 0.09 for a, b in combinations(snapshot, 2))


@seeds
def test_conditions_hold_in_what_is_drawn(seed: int) -> None:
    snapshot = drawn(LAYOUT, seed)
    assert all(condition(snapshot) for condition in LAYOUT.where)


@seeds
def test_leftmost_is_what_a_person_would_call_leftmost(seed: int) -> None:
    layout = Layout(
        "red block, blue block, green block",
        where=(
            conditions.extreme("red block", "leftmost"),
            conditions.extreme("blue block", "topmost"),
        ),
    )
    s = drawn(layout, seed)
    assert s["red block"].x < min(s["blue block"].x, s["green block"].x) - 0.02
    assert s["blue block"].y > max(s["red block"].y, s["green block"].y) + 0.02


@seeds
def test_regions_are_kept_clear(seed: int) -> None:
    region = corner("top", "left")
    layout = Layout(
        "red block, blue bowl",
        more_blocks=2,
        where=(conditions.clear(region), conditions.lies_in("red block", half("right"))),
    )
    s = drawn(layout, seed)
    assert not any(region.holds(*t.xy) for t in s)
    assert s["red block"].x > -0.02


def test_a_layout_that_cannot_be_says_so() -> None:
    impossible = Layout("red block, blue block", where=(lambda s: False,))
    with pytest.raises(LayoutError, match="red block, blue block"):
        impossible.draw(0)


def test_layouts_are_scenes_of_the_simulator() -> None:
    assert isinstance(LAYOUT.draw(0), SceneSpec)
