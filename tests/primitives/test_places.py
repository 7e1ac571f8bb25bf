"""Places on the table, in the picture that people and programs share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perception.scene import Scene, SceneObject
from primitives.context import PrimitiveContext
from primitives.errors import ArgumentError, UnreachableError
from primitives.objects import table_point
from primitives.places import (
    crowding,
    direction_vector,
    get_corner_pos,
    get_corners,
    get_farthest,
    get_free_pos,
    get_nearest,
    get_pos_beside,
    get_side_pos,
    left_to_right,
    room_for,
    top_to_bottom,
)
from primitives.registry import ObjectName, Point2
from primitives.shapes import centered_line_pts, circle_pts, grid_pts, line_pts, polygon_pts
from robot_bridge.robot import FloatArray
from robot_bridge.workspace import robot_from_table, table_from_robot


class Known:
    """Eyes that know one scene; what places need of them."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene


def table(**objects: tuple[float, float]) -> PrimitiveContext:
    """A context whose scene has objects at table-frame points; `red_block=(x, y)`."""
    found = []
    for key, at in objects.items():
        color, category = key.split("_")
        size = np.array([0.04] * 3) if category == "block" else np.array([0.13, 0.13, 0.05])
        position = np.array([*robot_from_table(np.array(at)), 0.02])
        found.append(SceneObject(f"{color} {category}", category, color, position, 0.0, size))
    anything = cast(Any, None)
    return PrimitiveContext(
        robot=anything,
        eyes=cast(Any, Known(Scene(tuple(found)))),
        arm=anything,
        say=anything,
        ask=anything,
        note=anything,
    )


EMPTY = table()
POINT = Point2(np.array([0.02, -0.03]))


@given(x=st.floats(-0.35, 0.35), y=st.floats(-0.2, 0.2))
def test_the_two_frames_are_each_other_s_inverse(x: float, y: float) -> None:
    there = robot_from_table(np.array([x, y]))
    assert np.allclose(table_from_robot(there), [x, y])
    # Right in the picture is -y of the robot, up is +x.
    assert np.allclose(there, [0.5 + y, -x])


@pytest.mark.parametrize(
    ("text", "vector"),
    [
        ("left", (-1, 0)),
        ("top right", (1, 1)),
        ("bottom-left corner", (-1, -1)),
        ("Upper Left", (-1, 1)),
        ("below", (0, -1)),
        ("south", (0, -1)),
        ("north-east", (1, 1)),
        ("southwest", (-1, -1)),
    ],
)
def test_direction_words_mean_the_picture(text: str, vector: tuple[int, int]) -> None:
    assert tuple(direction_vector(text)) == vector


@pytest.mark.parametrize("text", ["", "sideways", "left right"])
def test_words_without_a_direction_are_refused_with_those_that_have_one(text: str) -> None:
    with pytest.raises(ArgumentError, match="'left'"):
        direction_vector(text)


def test_corners_and_sides_lie_where_their_names_say() -> None:
    left, top = get_corner_pos(EMPTY, "top left")
    assert left < -0.25
    assert top > 0.1
    assert np.allclose(get_side_pos(EMPTY, "right"), [0.29, 0.0])
    assert len({tuple(c) for c in get_corners(EMPTY)}) == 4
    with pytest.raises(ArgumentError, match="side, not a corner"):
        get_corner_pos(EMPTY, "left")


def test_a_taken_corner_gives_the_nearest_free_place() -> None:
    corner = get_corner_pos(EMPTY, "top left")
    beside = get_corner_pos(table(red_block=(float(corner[0]), float(corner[1]))), "top left")
    assert 0.05 < np.linalg.norm(beside - corner) < 0.11


def test_a_corner_with_something_near_it_is_still_that_corner() -> None:
    corner = get_corner_pos(EMPTY, "bottom left")
    near = table(red_bowl=(float(corner[0]), float(corner[1]) + 0.11))
    assert np.allclose(get_corner_pos(near, "bottom left"), corner)


def test_a_corner_that_a_bowl_reaches_into_gives_a_place_in_that_corner() -> None:
    x, y = get_corner_pos(table(red_bowl=(-0.25, -0.06)), "bottom left")
    assert x < -0.2
    assert y < -0.1


@given(
    st.tuples(st.floats(-0.33, 0.33), st.floats(-0.18, 0.18)),
    st.sampled_from(["top left", "top right", "bottom left", "bottom right"]),
)
def test_a_corners_place_is_free_and_on_the_table(bowl: tuple[float, float], name: str) -> None:
    point = get_corner_pos(table(red_bowl=bowl), name)
    assert np.linalg.norm(point - np.array(bowl)) > 0.065 + 0.04
    assert (np.abs(point) <= np.array([0.33, 0.18]) + 1e-9).all()


def one_after_another(
    place: Callable[[PrimitiveContext, str], Point2], name: str, count: int, seed: int
) -> list[Point2]:
    """Where blocks come to lie that are put at a place one by one, some millimetres off."""
    rng = np.random.default_rng(seed)
    blocks: dict[str, tuple[float, float]] = {}
    for color in ("red", "green", "blue", "yellow", "cyan", "pink")[:count]:
        x, y = place(table(**blocks), name) + rng.uniform(-0.003, 0.003, 2)
        blocks[f"{color}_block"] = (float(x), float(y))
    return [Point2(np.array(at)) for at in blocks.values()]


@given(
    st.sampled_from(["top left", "top right", "bottom left", "bottom right"]), st.integers(0, 99)
)
def test_four_blocks_find_room_in_one_corner(name: str, seed: int) -> None:
    points = np.array(one_after_another(get_corner_pos, name, 4, seed))
    assert (np.abs(points) > np.array([0.21, 0.085])).all()
    assert (np.sign(points) == direction_vector(name)).all()


@given(st.sampled_from(["left", "right", "top", "bottom"]), st.integers(0, 99))
def test_blocks_that_go_to_one_side_line_up_along_it(name: str, seed: int) -> None:
    points = np.array(one_after_another(get_side_pos, name, 4, seed))
    vector = direction_vector(name)
    outwards = points @ vector
    assert np.allclose(outwards, {0: 0.14, 1: 0.29}[abs(int(vector[0]))], atol=0.004)


def test_a_free_place_is_away_from_everything() -> None:
    ctx = table(red_block=(0.0, 0.0), blue_bowl=(0.12, 0.0))
    free = get_free_pos(ctx)
    assert np.linalg.norm(free) > 0.06
    assert np.linalg.norm(free - [0.12, 0.0]) > 0.11


@given(
    st.sampled_from(["red block", "blue bowl"]),
    st.floats(-0.29, 0.29),
    st.floats(-0.14, 0.14),
    st.floats(0, 2 * np.pi),
)
def test_a_free_place_next_to_something_is_beside_it_and_on_the_table(
    name: str, x: float, y: float, angle: float
) -> None:
    neighbor = (x + 0.12 * np.cos(angle), y + 0.12 * np.sin(angle))
    ctx = table(**{name.replace(" ", "_"): (x, y)}, green_block=neighbor)
    free = get_free_pos(ctx, ObjectName(name))
    edge = {"red block": 0.02, "blue bowl": 0.065}[name]
    assert edge + 0.04 < np.linalg.norm(free - [x, y]) < edge + 0.1
    assert np.linalg.norm(free - neighbor) > 0.06
    assert (np.abs(free) <= [0.35, 0.20]).all()


@given(st.tuples(st.floats(-9, 9), st.floats(-9, 9)))
def test_a_free_place_near_a_point_is_on_the_table(point: tuple[float, float]) -> None:
    free = get_free_pos(table(red_block=(0.33, 0.18)), Point2(np.array(point)))
    assert (np.abs(free) <= [0.33 + 1e-6, 0.18 + 1e-6]).all()
    assert np.linalg.norm(free - [0.33, 0.18]) > 0.06


def test_a_bowl_with_something_on_every_side_has_its_free_place_farther_off() -> None:
    ctx = table(
        blue_bowl=(-0.28, -0.13),
        red_block=(-0.165, -0.13),
        green_block=(-0.28, -0.015),
        pink_block=(-0.20, -0.05),
    )
    free = get_free_pos(ctx, ObjectName("blue bowl"))
    for item in ctx.scene:
        assert np.linalg.norm(free - table_point(item)) > 0.06


def test_nothing_is_put_next_to_what_the_gripper_holds() -> None:
    ctx = table(red_block=(0.0, 0.0))
    held = Scene(tuple(replace(item, held=True) for item in ctx.scene))
    with pytest.raises(ArgumentError, match="in the gripper"):
        get_free_pos(replace(ctx, eyes=cast(Any, Known(held))), ObjectName("red block"))


def test_a_free_place_next_to_something_is_to_its_right_if_it_can_be() -> None:
    name = ObjectName("red block")
    assert np.allclose(get_free_pos(table(red_block=(0.0, 0.0)), name), [0.07, 0.0])
    assert np.allclose(get_free_pos(table(red_block=(0.3, 0.0)), name), [0.23, 0.0])


def test_beside_counts_from_the_middle_in_metres() -> None:
    ctx = table(red_block=(0.1, 0.05))
    assert np.allclose(get_pos_beside(ctx, ObjectName("red block"), "left", 0.07), [0.03, 0.05])
    assert np.allclose(get_pos_beside(ctx, POINT, "top", 0.1), [0.02, 0.07])


@pytest.mark.parametrize(
    ("direction", "distance_m", "at_most"),
    [
        ("right", 0.5, "0.25"),
        ("left", 0.46, "0.45"),
        ("bottom left", 0.5, "0.35"),
        ("top", 9, "0.15"),
    ],
)
def test_a_point_outside_the_table_is_refused_with_what_would_be_on_it(
    direction: str, distance_m: float, at_most: str
) -> None:
    ctx = table(red_block=(0.1, 0.05))
    name = ObjectName("red block")
    with pytest.raises(UnreachableError, match=f"outside the table; at most {at_most} m is on it"):
        get_pos_beside(ctx, name, direction, distance_m)
    assert len(get_pos_beside(ctx, name, direction, float(at_most))) == 2
    with pytest.raises(UnreachableError):
        get_pos_beside(ctx, name, direction, float(at_most) + 0.02)


def test_a_point_outside_the_table_counted_backwards() -> None:
    ctx = table(red_block=(0.1, 0.05))
    with pytest.raises(UnreachableError, match=r"at most -0.45 m"):
        get_pos_beside(ctx, ObjectName("red block"), "right", -0.6)


def test_nearest_farthest_and_orders() -> None:
    ctx = table(red_block=(-0.2, 0.1), blue_block=(0.0, -0.1), pink_block=(0.2, 0.0))
    names = [ObjectName(n) for n in ("pink block", "red block", "blue block")]
    assert get_nearest(ctx, ObjectName("red block"), names) == "blue block"
    assert get_farthest(ctx, ObjectName("red block"), names) == "pink block"
    assert get_nearest(ctx, Point2(np.array([0.19, 0.0])), names) == "pink block"
    assert left_to_right(ctx, names) == ["red block", "blue block", "pink block"]
    assert top_to_bottom(ctx, names) == ["red block", "pink block", "blue block"]
    with pytest.raises(ArgumentError, match="empty"):
        get_nearest(ctx, ObjectName("red block"), [ObjectName("red block")])


@given(n=st.integers(1, 9), radius=st.floats(0.01, 0.3))
def test_circle_points_lie_on_the_circle_evenly(n: int, radius: float) -> None:
    points = np.array(circle_pts(EMPTY, POINT, radius, n))
    assert np.allclose(np.linalg.norm(points - POINT, axis=1), radius)
    gaps = np.linalg.norm(points - np.roll(points, 1, axis=0), axis=1)
    assert np.allclose(gaps, gaps[0])


@given(sides=st.integers(3, 8), side=st.floats(0.02, 0.3))
def test_polygons_have_the_sides_they_were_asked_for(sides: int, side: float) -> None:
    points: FloatArray = np.array(polygon_pts(EMPTY, POINT, sides, side))
    gaps = np.linalg.norm(points - np.roll(points, 1, axis=0), axis=1)
    assert np.allclose(gaps, side)
    assert np.allclose(points.mean(axis=0), POINT)


@given(n=st.integers(2, 9), length=st.floats(0.05, 0.4))
def test_lines_have_their_length_and_middle(n: int, length: float) -> None:
    points = np.array(centered_line_pts(EMPTY, POINT, length, n, "vertical"))
    assert np.isclose(np.linalg.norm(points[0] - points[-1]), length)
    assert np.allclose(points.mean(axis=0), POINT)
    assert np.allclose(points, line_pts(EMPTY, points[0], points[-1], n))


def test_grids_run_row_by_row_from_the_top_left() -> None:
    points = np.array(grid_pts(EMPTY, Point2(np.zeros(2)), 2, 3, 0.1))
    assert np.allclose(points[0], [-0.1, 0.05])
    assert np.allclose(points[-1], [0.1, -0.05])
    with pytest.raises(ArgumentError, match="at least 1"):
        grid_pts(EMPTY, POINT, 0, 3, 0.1)


_ON_TABLE = st.tuples(st.floats(-0.28, 0.28), st.floats(-0.13, 0.13))


@given(_ON_TABLE, _ON_TABLE, st.integers(3, 5))
def test_a_line_is_shifted_by_little_and_has_room_then(
    bowl: tuple[float, float], start: tuple[float, float], count: int
) -> None:
    ctx = table(red_bowl=bowl, red_block=start)
    points = line_pts(ctx, Point2(np.array(start)), Point2(-np.array(start)), count)
    shift = room_for(ctx, np.array(points), [ObjectName("red block")])
    placed = np.array(points) + shift
    gaps = np.linalg.norm(placed - np.array(bowl), axis=1)
    assert np.linalg.norm(shift) < 0.15
    if shift.any():
        assert gaps.min() > 0.065 + 0.04, "the fingers can set a block down there"
        assert (np.abs(placed) <= np.array([0.33, 0.18]) + 1e-6).all(), "the arm gets there"


@pytest.mark.parametrize(("gap_m", "crowded"), [(0.07, True), (0.095, True), (0.115, False)])
def test_a_point_is_crowded_where_fingers_cannot_set_a_block_down(
    gap_m: float, crowded: bool
) -> None:
    ctx = table(red_bowl=(0.0, 0.0))
    found = crowding(ctx, np.array([gap_m, 0.0]), [])
    assert (found is not None and found.name == "red bowl") is crowded
    assert crowding(ctx, np.array([gap_m, 0.0]), ["red bowl"]) is None


def test_a_line_that_has_room_stays() -> None:
    ctx = table(red_bowl=(0.0, 0.1))
    points = np.array(
        line_pts(ctx, Point2(np.array([-0.2, -0.1])), Point2(np.array([0.2, -0.1])), 4)
    )
    assert not room_for(ctx, points, []).any()


def test_a_line_without_room_anywhere_near_stays() -> None:
    ctx = table(red_bowl=(0.0, 0.0))
    points = np.array([[x, 0.0] for x in np.linspace(-0.33, 0.33, 12)])
    points = np.concatenate([points, [[0.0, 0.18], [0.0, -0.18]]])
    assert not room_for(ctx, points, []).any()


def test_a_block_that_lies_over_two_places_of_a_corner_may_go_to_either() -> None:
    """Where the others have the other two; it is no reason to leave the corner."""
    ctx = table(yellow_block=(0.24, 0.13), red_block=(0.32, 0.17), blue_block=(0.32, 0.09))
    found = get_corner_pos(ctx, "top right")
    assert found[0] == pytest.approx(0.22)
    assert 0.025 < float(np.linalg.norm(found - np.array([0.24, 0.13]))) < 0.06


def test_a_corner_that_bowls_have_taken_gives_a_free_place_elsewhere() -> None:
    ctx = table(red_bowl=(0.30, 0.14), blue_bowl=(0.30, 0.0))
    found = get_corner_pos(ctx, "top right")
    for bowl in ((0.30, 0.14), (0.30, 0.0)):
        assert float(np.linalg.norm(found - np.array(bowl))) > 0.065 + 0.04
