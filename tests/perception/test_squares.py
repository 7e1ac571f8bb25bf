from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perception.plane import CELL_M
from perception.squares import (
    _RING_WEIGHT,
    _YAWS,
    FREE,
    ON,
    UNKNOWN,
    _gain,
    _kernels,
    _worths,
    fit_squares,
)

EDGE_M = 0.04
SIZE = 80


def drawn(*squares: tuple[float, float, float]) -> np.ndarray:
    """Cells with a square at each (x, y, yaw), metres from the grid's corner."""
    row, column = np.mgrid[:SIZE, :SIZE] * CELL_M
    cells = np.full((SIZE, SIZE), FREE, dtype=np.uint8)
    for x, y, yaw in squares:
        dx, dy = column - x, row - y
        along = np.abs(dx * np.cos(yaw) + dy * np.sin(yaw))
        across = np.abs(dy * np.cos(yaw) - dx * np.sin(yaw))
        cells[np.maximum(along, across) <= EDGE_M / 2] = ON
    return cells


def centres(cells: np.ndarray) -> np.ndarray:
    found = [(s.column * CELL_M, s.row * CELL_M) for s in fit_squares(cells, EDGE_M)]
    return np.array(sorted(found))


@settings(max_examples=60, deadline=None)
@given(st.floats(0.08, 0.12), st.floats(0.08, 0.12), st.floats(0, np.pi / 2))
def test_a_lone_square_is_found_with_its_yaw(x, y, yaw):
    (square,) = fit_squares(drawn((x, y, yaw)), EDGE_M)
    assert (square.column * CELL_M, square.row * CELL_M) == pytest.approx((x, y), abs=0.002)
    assert np.sin(2 * (square.yaw_rad - yaw)) == pytest.approx(0.0, abs=0.25)


@settings(max_examples=25, deadline=None)
@given(st.floats(0, np.pi / 2), st.floats(-0.015, 0.015), st.integers(2, 3))
def test_touching_squares_of_one_colour_come_apart(yaw, shift, count):
    along, across = np.array([np.cos(yaw), np.sin(yaw)]), np.array([-np.sin(yaw), np.cos(yaw)])
    true = np.array(
        [
            0.1 + along * EDGE_M * (i - (count - 1) / 2) + across * shift * (i % 2)
            for i in range(count)
        ]
    )
    found = centres(drawn(*((x, y, yaw) for x, y in true)))
    assert len(found) == count
    for centre in true:
        assert np.linalg.norm(found - centre, axis=1).min() < 0.006


def test_a_square_half_hidden_is_completed_where_it_may_be():
    cells = drawn((0.1, 0.1, 0.0))
    cells[:, int(0.1 / CELL_M) :] = UNKNOWN
    (square,) = fit_squares(cells, EDGE_M)
    assert (square.column * CELL_M, square.row * CELL_M) == pytest.approx((0.1, 0.1), abs=0.005)
    assert square.seen == pytest.approx(0.5, abs=0.1)


def test_a_speck_is_no_square():
    cells = np.full((SIZE, SIZE), FREE, dtype=np.uint8)
    cells[30:34, 30:34] = ON
    assert fit_squares(cells, EDGE_M) == []


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.sampled_from([0.0275, 0.04, 0.055]), st.randoms())
def test_the_worth_of_a_square_is_counted_cell_by_cell_without_wrapping_around(
    rows, columns, edge_m, random
):
    cells = np.random.default_rng(random.getrandbits(32)).integers(0, 3, (rows, columns))
    gain = _gain(cells.astype(np.uint8))
    on = (gain > 0).astype(np.float32)
    yaws = [0, random.randrange(len(_YAWS))]
    for yaw, found in zip(yaws, _worths(gain, on, edge_m, yaws), strict=True):
        square, ring = (kernel.astype(np.float64) for kernel in _kernels(edge_m)[yaw])
        expected = cv2.filter2D(
            gain.astype(np.float64), -1, square, borderType=cv2.BORDER_CONSTANT
        ) - _RING_WEIGHT * cv2.filter2D(
            on.astype(np.float64), -1, ring, borderType=cv2.BORDER_CONSTANT
        )
        assert found == pytest.approx(expected, abs=1e-4)
