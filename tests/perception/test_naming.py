from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perception.naming import COLUMN_M, first_names, naming_order, next_name
from robot_bridge.workspace import robot_from_table

coordinate = st.floats(-0.35, 0.35)


def at(x: float, y: float, z: float = 0.02) -> np.ndarray:
    """A robot-frame position of a table-frame point."""
    return np.append(robot_from_table(np.array([x, y])), z)


@given(st.lists(st.tuples(coordinate, coordinate), max_size=12))
def test_the_order_is_a_permutation_and_never_goes_left_by_more_than_a_column(points):
    order = naming_order([at(x, y) for x, y in points])
    assert sorted(order) == list(range(len(points)))
    xs = [points[i][0] for i in order]
    reached = -np.inf
    for x in xs:
        assert x > reached - COLUMN_M * len(points)
        reached = max(reached, x)


@given(st.lists(st.integers(-30, 30), min_size=1, max_size=8, unique=True), st.randoms())
def test_noise_below_half_a_column_does_not_change_the_order_in_a_line(rows, random):
    noisy = [at(random.uniform(-0.002, 0.002), row * 0.01) for row in rows]
    order = naming_order(noisy)
    assert [rows[i] for i in order] == sorted(rows, reverse=True)


def test_left_comes_first_then_top_then_the_upper_of_a_stack():
    left, top, low, bottom = at(-0.1, -0.1), at(0.1, 0.1, 0.06), at(0.1, 0.1), at(0.1, -0.1)
    assert naming_order([bottom, low, top, left]) == [3, 2, 1, 0]


def test_an_only_object_has_no_number_and_equals_are_counted():
    assert first_names("red block", 1) == ["red block"]
    assert first_names("red block", 2) == ["red block 1", "red block 2"]


def test_a_newcomer_never_takes_a_name_in_use():
    assert next_name("red block", frozenset()) == "red block"
    assert next_name("red block", frozenset({"red block"})) == "red block 2"
    assert next_name("red block", frozenset({"red block 1", "red block 2"})) == "red block 3"
