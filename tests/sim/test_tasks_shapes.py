"""Figures are recognised wherever they stand, and near misses are not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.tasks.shapes import circle, polygon, row
from sim.tasks.state import Outcome, Snapshot, Thing

NAMES = ("red block", "green block", "blue block", "yellow block")


def placed(*points: tuple[float, ...]) -> Outcome:
    """Blocks in the order of NAMES at points (x, y) or (x, y, z)."""
    things = tuple(
        Thing(name, "block", name.split()[0], p[0], p[1], p[2] if len(p) > 2 else 0.02)
        for name, p in zip(NAMES, points, strict=False)
    )
    return Outcome((Snapshot(things), Snapshot(things)))


def ring(n: int, radius: float, x: float, y: float, turn: float) -> Outcome:
    angles = [turn + 2 * math.pi * i / n for i in range(n)]
    return placed(*((x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles))


@given(
    turn=st.floats(-10, 10),
    x=st.floats(-0.2, 0.2),
    y=st.floats(-0.1, 0.1),
    gap=st.floats(0.05, 0.12),
)
def test_a_row_at_any_angle_is_a_row(turn: float, x: float, y: float, gap: float) -> None:
    a = math.radians(turn)
    points = [(x + i * gap * math.cos(a), y + i * gap * math.sin(a)) for i in range(3)]
    outcome = placed(*points)
    assert row(*NAMES[:3], direction="horizontal", ordered=True)(outcome) == []
    assert row(*NAMES[:3], direction="vertical")(outcome)
    assert row(*NAMES[:3], direction="diagonal")(outcome)
    assert row(*reversed(NAMES[:3]), direction="horizontal", ordered=True)(outcome)


@given(turn=st.floats(-8, 8), gap=st.floats(0.05, 0.12))
def test_a_vertical_row_is_ordered_from_top_to_bottom(turn: float, gap: float) -> None:
    a = math.radians(-90 + turn)
    outcome = placed(*((i * gap * math.cos(a), i * gap * math.sin(a)) for i in range(3)))
    assert row(*NAMES[:3], direction="vertical", ordered=True)(outcome) == []
    assert row(*reversed(NAMES[:3]), direction="vertical", ordered=True)(outcome)


@pytest.mark.parametrize(
    "points",
    [
        [(-0.1, 0.0), (0.0, 0.06), (0.1, 0.0)],
        [(-0.1, 0.0), (-0.1, 0.01), (0.1, 0.0)],
        [(-0.1, 0.0), (-0.05, 0.0), (0.2, 0.0)],
        [(0.0, 0.0, 0.02), (0.0, 0.0, 0.06), (0.1, 0.0, 0.02)],
    ],
    ids=["bent", "coinciding", "uneven", "stacked"],
)
def test_what_is_no_row(points: list[tuple[float, ...]]) -> None:
    assert row(*NAMES[:3], direction="horizontal")(placed(*points))


def test_a_row_has_the_length_that_was_asked_for() -> None:
    outcome = placed((-0.1, 0.0), (0.0, 0.0), (0.1, 0.0))
    assert row(*NAMES[:3], length=0.20)(outcome) == []
    assert row(*NAMES[:3], length=0.30)(outcome)


@given(turn=st.floats(0, 6.28), radius=st.floats(0.06, 0.15), n=st.integers(3, 4))
def test_a_ring_is_a_circle_of_its_radius(turn: float, radius: float, n: int) -> None:
    outcome = ring(n, radius, 0.02, -0.01, turn)
    assert circle(*NAMES[:n])(outcome) == []
    assert circle(*NAMES[:n], center=(0.02, -0.01), radius=radius)(outcome) == []
    assert circle(*NAMES[:n], radius=radius + 0.05)(outcome)
    assert circle(*NAMES[:n], center=(0.15, 0.1), radius=radius)(outcome)


def test_objects_on_one_side_of_a_circle_do_not_go_round_it() -> None:
    points = [(0.1 * math.cos(a), 0.1 * math.sin(a)) for a in (0.0, 0.5, 1.0, 1.5)]
    assert circle(*NAMES, center=(0.0, 0.0), radius=0.1)(placed(*points))


@given(turn=st.floats(0, 6.28), radius=st.floats(0.05, 0.15), n=st.integers(3, 4))
def test_regular_polygons_in_any_order(turn: float, radius: float, n: int) -> None:
    outcome = ring(n, radius, 0.0, 0.0, turn)
    edge = 2 * radius * math.sin(math.pi / n)
    names = (NAMES[2], NAMES[0], NAMES[1], *NAMES[3:n])
    assert polygon(*names)(outcome) == []
    assert polygon(*names, edge=edge)(outcome) == []
    assert polygon(*names, edge=edge + 0.05)(outcome)


@pytest.mark.parametrize(
    "points",
    [
        [(0.0, 0.0), (0.1, 0.0), (0.2, 0.0), (0.3, 0.0)],
        [(0.0, 0.0), (0.2, 0.0), (0.2, 0.08), (0.0, 0.08)],
        [(0.0, 0.0), (0.03, 0.0), (0.03, 0.03), (0.0, 0.03)],
    ],
    ids=["row", "oblong", "heap"],
)
def test_what_is_no_square(points: list[tuple[float, float]]) -> None:
    assert polygon(*NAMES)(placed(*points))
