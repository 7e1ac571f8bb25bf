from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perception.extents import measured_sides
from perception.plane import CELL_M
from perception.squares import FREE, ON, UNKNOWN, Square


def drawn(width_m: float, depth_m: float, yaw_rad: float):
    """Cells of a free table with one rectangle on it, and the square that was found there."""
    row, column = np.mgrid[:61, :61] - 30.0
    along = (column * np.cos(yaw_rad) + row * np.sin(yaw_rad)) * CELL_M
    across = (row * np.cos(yaw_rad) - column * np.sin(yaw_rad)) * CELL_M
    inside = (np.abs(along) <= width_m / 2) & (np.abs(across) <= depth_m / 2)
    return np.where(inside, ON, FREE).astype(np.uint8), Square(30, 30, yaw_rad, 1.0)


@settings(deadline=None)
@given(st.floats(0.03, 0.05), st.floats(0.03, 0.05), st.floats(0.0, 1.57))
def test_both_sides_of_a_free_rectangle_are_measured_at_any_yaw(width, depth, yaw):
    cells, square = drawn(width, depth, yaw)
    assert measured_sides(cells, square, 0.04) == pytest.approx((width, depth), abs=0.0035)


def test_a_side_with_a_hidden_end_is_not_measured_and_the_other_is():
    cells, square = drawn(0.04, 0.04, 0.0)
    cells[:, 37:] = np.where(cells[:, 37:] == ON, ON, UNKNOWN)
    along, across = measured_sides(cells, square, 0.04)
    assert along is None
    assert across == pytest.approx(0.04, abs=0.0035)


def test_a_side_that_goes_on_to_the_grids_end_is_not_measured():
    cells, square = drawn(0.5, 0.04, 0.0)
    assert measured_sides(cells, square, 0.04)[0] is None
