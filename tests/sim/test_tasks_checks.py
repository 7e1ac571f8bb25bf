"""Checks pass right final states and fail wrong ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.tasks import checks
from sim.tasks.checks import Check
from sim.tasks.places import (
    Region,
    between,
    corner,
    corners,
    first_spot,
    half,
    side,
    spot,
    xy,
)
from sim.tasks.state import DISTURBED, MOVED_ANYWAY, Outcome, Snapshot, Thing, numbered

START = Snapshot(
    (
        Thing("red block", "block", "red", -0.20, 0.10, 0.02),
        Thing("blue block", "block", "blue", 0.00, 0.05, 0.02),
        Thing("green block", "block", "green", 0.20, -0.10, 0.02),
        Thing("blue bowl", "bowl", "blue", 0.10, 0.10, 0.02),
        Thing("red bowl", "bowl", "red", -0.10, -0.10, 0.02),
    )
)


def after(*moves: tuple[str, float, float, float]) -> Outcome:
    state = START
    for name, x, y, z in moves:
        state = state.moved(name, x, y, z)
    return Outcome((START, state))


def passes(check: Check, outcome: Outcome) -> bool:
    return check(outcome) == []


def test_a_block_in_a_bowl_lies_within_its_rim() -> None:
    check = checks.inside("red block", "blue bowl")
    assert passes(check, after(("red block", 0.12, 0.09, 0.025)))
    assert not passes(check, after(("red block", 0.17, 0.10, 0.02)))
    assert not passes(check, after(("red block", 0.10, 0.10, 0.30)))


def test_a_stack_needs_its_order_contact_and_the_table_below() -> None:
    check = checks.stack("red block", "blue block", "green block")
    right = (("red block", 0.0, 0.0, 0.02), ("blue block", 0.01, 0.0, 0.06))
    assert passes(check, after(*right, ("green block", 0.0, 0.01, 0.10)))
    assert not passes(check, after(*right, ("green block", 0.1, 0.0, 0.02)))
    assert not passes(
        check,
        after(("blue block", 0, 0, 0.02), ("red block", 0, 0, 0.06), ("green block", 0, 0, 0.10)),
    )
    assert not passes(check, after(*right, ("green block", 0.0, 0.0, 0.14)))


def test_one_stack_takes_any_order() -> None:
    check = checks.one_stack("red block", "blue block")
    assert passes(check, after(("red block", 0.0, 0.05, 0.06)))
    assert passes(check, after(("blue block", -0.2, 0.10, 0.06)))
    assert not passes(check, after())


@given(
    dx=st.floats(-0.05, 0.05, allow_nan=False),
    dy=st.floats(-0.05, 0.05, allow_nan=False),
)
def test_a_place_in_numbers_holds_within_its_tolerance_only(dx: float, dy: float) -> None:
    off = (dx * dx + dy * dy) ** 0.5
    outcome = after(("red block", 0.1 + dx, -0.1 + dy, 0.02))
    if abs(off - 0.025) > 1e-6:
        assert passes(checks.at("red block", xy(0.1, -0.1)), outcome) == (off < 0.025)


def test_a_place_on_the_table_is_not_on_top_of_something() -> None:
    assert not passes(
        checks.at("red block", spot("blue block")), after(("red block", 0.0, 0.05, 0.06))
    )


@pytest.mark.parametrize(
    ("direction", "dx", "dy"),
    [("left", -0.1, 0.0), ("right", 0.1, 0.02), ("above", 0.0, 0.1), ("below", -0.02, -0.1)],
)
def test_relations_hold_in_their_direction_alone(direction: str, dx: float, dy: float) -> None:
    outcome = after(("red block", 0.0 + dx, 0.05 + dy, 0.02))
    for other in ("left", "right", "above", "below"):
        check = checks.relation("red block", other, "blue block")
        assert passes(check, outcome) == (other == direction)


def test_a_neighbour_stands_beside_and_not_in_or_on() -> None:
    check = checks.near("red block", "blue bowl")
    assert passes(check, after(("red block", 0.21, 0.10, 0.02)))
    assert not passes(check, after(("red block", 0.10, 0.10, 0.02)))
    assert not passes(check, after(("red block", -0.20, 0.10, 0.02)))
    assert not passes(checks.near("red block", "blue block"), after(("red block", 0.0, 0.05, 0.06)))


def test_objects_that_should_rest_may_be_nudged_by_less_than_three_centimetres() -> None:
    check = checks.still_except("red block")
    assert passes(check, after(("red block", 0.3, 0.0, 0.02), ("blue block", 0.02, 0.05, 0.02)))
    problems = check(after(("blue block", 0.04, 0.05, 0.02)))
    assert [p.cause for p in problems] == [DISTURBED]
    assert [p.cause for p in checks.nothing_moved()(after(("red block", -0.2, 0.1, 0.06)))] == [
        MOVED_ANYWAY
    ]
    assert passes(checks.nothing_moved(), after())


def test_an_exchange_needs_both_in_the_others_place() -> None:
    check = checks.exchanged("red block", "blue block")
    assert passes(check, after(("red block", 0, 0.05, 0.02), ("blue block", -0.2, 0.1, 0.02)))
    assert not passes(check, after(("red block", 0, 0.05, 0.06)))
    assert not passes(check, after())


def test_mismatched_bowls_are_bowls_of_another_color() -> None:
    check = checks.mismatched(("red block", "blue block"), ("red bowl", "blue bowl"))
    assert passes(check, after(("red block", 0.1, 0.1, 0.02), ("blue block", -0.1, -0.1, 0.02)))
    assert not passes(check, after(("red block", -0.1, -0.1, 0.02), ("blue block", 0.1, 0.1, 0.02)))
    assert not passes(check, after(("red block", 0.1, 0.1, 0.02)))


def test_counts_in_a_bowl_are_exact() -> None:
    blocks = ("red block", "blue block", "green block")
    one = after(("red block", 0.1, 0.1, 0.02))
    two = after(("red block", 0.1, 0.1, 0.02), ("green block", 0.1, 0.1, 0.06))
    assert passes(checks.holds("blue bowl", 2, blocks), two)
    assert not passes(checks.holds("blue bowl", 2, blocks), one)
    assert passes(checks.others_still(), two)
    assert not passes(checks.others_still(), after(("red block", 0.3, 0.0, 0.02)))


def test_one_block_in_each_region() -> None:
    regions = (corner("top", "left"), corner("bottom", "right"))
    check = checks.one_in_each(("red block", "blue block"), regions)
    first = ("red block", -0.3, 0.15, 0.02)
    assert passes(check, after(first, ("blue block", 0.3, -0.15, 0.02)))
    assert not passes(check, after(first, ("blue block", -0.25, 0.15, 0.02)))


@pytest.mark.parametrize("region", [*corners(), *(side(s) for s in ("left", "top"))])
def test_regions_hold_their_centre_and_not_the_middle_of_the_table(region: Region) -> None:
    assert region.holds(*region.center)
    assert not region.holds(0.0, 0.0)


def test_halves_meet_in_the_middle() -> None:
    assert half("left").holds(-0.3, 0.1)
    assert not half("left").holds(0.1, 0.1)
    assert half("top").holds(0.1, 0.1)
    assert not half("top").holds(0.1, -0.1)


def test_points_follow_the_states_known_before_the_sentence() -> None:
    later = START.moved("red block", 0.0, 0.0, 0.02)
    assert spot("red block", dx=0.1)([START, later]) == pytest.approx((0.1, 0.0))
    assert first_spot("red block")([START, later]) == pytest.approx((-0.20, 0.10))
    assert between("red block", "green block")([later]) == pytest.approx((0.1, -0.05))


def test_checks_compare_with_the_state_before_the_sentence_not_the_first() -> None:
    moved = START.moved("red block", 0.3, 0.0, 0.02)
    assert passes(checks.nothing_moved(), Outcome((START, moved, moved)))
    assert not passes(checks.nothing_moved(), Outcome((START, moved, START)))


def test_duplicates_are_numbered_left_to_right_then_top_to_bottom() -> None:
    kinds = [("red block", 0.1, 0.0), ("red block", -0.1, 0.0), ("blue bowl", 0.0, 0.0)]
    assert numbered(kinds) == ["red block 2", "red block 1", "blue bowl"]
    assert numbered([("red block", 0.0, -0.1), ("red block", 0.0, 0.1)]) == [
        "red block 2",
        "red block 1",
    ]


def test_an_unknown_name_is_an_error_that_lists_the_known() -> None:
    with pytest.raises(KeyError, match="no pink block among red block"):
        START["pink block"]
    assert replace(START["red block"], x=0.0).xy == (0.0, 0.10)
