"""Seen objects become bodies that stand."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cap.rehearse.bodies import placed
from perception.scene import Scene, SceneObject
from sim.scenes import BOWL_RADIUS_M
from sim.twin import TwinWorld

off = st.floats(-0.006, 0.006)


def block(name: str, x: float, y: float, z: float = 0.02, yaw: float = 0.0) -> SceneObject:
    size = np.array([0.04, 0.04, 0.04])
    return SceneObject(name, "block", name.split()[0], np.array([x, y, z]), yaw, size)


def bowl(name: str, x: float, y: float) -> SceneObject:
    size = np.array([0.13, 0.13, 0.05])
    return SceneObject(name, "bowl", name.split()[0], np.array([x, y, 0.025]), 0.0, size)


def settled(scene: Scene) -> dict[str, tuple[float, float, float]]:
    with TwinWorld(placed(scene)) as world:
        return {t.name: t.position for t in world.truth()}


@settings(max_examples=25)
@given(dx=off, dy=off, dz=off, yaw=st.floats(-0.78, 0.78))
def test_touching_blocks_seen_inside_one_another_stay_where_they_were_seen(
    dx: float, dy: float, dz: float, yaw: float
) -> None:
    reach = 0.02 * (1 + abs(math.cos(yaw)) + abs(math.sin(yaw)))
    one, other = block("red block", 0.5, 0.0), block("blue block", 0.5 + reach, 0.0, yaw=yaw)
    other = block("blue block", 0.5 + reach + dx, dy, 0.02 + dz, yaw)
    there = settled(Scene((one, other)))
    for item in (one, other):
        assert math.dist(there[item.name], item.position) < 0.012


@settings(max_examples=25)
@given(dx=off, dy=off, dz=off)
def test_a_stack_seen_askew_stands(dx: float, dy: float, dz: float) -> None:
    scene = Scene(
        (
            block("red block", 0.5, 0.0),
            block("blue block", 0.5 + dx, dy, 0.06 + dz),
            block("green block", 0.5 - dx, dy, 0.10 - dz),
        )
    )
    there = settled(scene)
    assert [round(there[o.name][2], 3) for o in scene] == [0.02, 0.06, 0.10]


@settings(max_examples=25)
@given(angle=st.floats(0, 6.28), distance=st.floats(0.0, 0.035), dz=off)
def test_a_block_seen_in_a_bowl_stays_in_it(angle: float, distance: float, dz: float) -> None:
    x, y = 0.5 + distance * math.cos(angle), distance * math.sin(angle)
    scene = Scene((bowl("green bowl", 0.5, 0.0), block("red block", x, y, 0.025 + dz)))
    there = settled(scene)
    assert math.dist(there["red block"][:2], there["green bowl"][:2]) < 0.045
    assert math.dist(there["green bowl"][:2], (0.5, 0.0)) < 0.01


def test_a_block_seen_in_a_bowls_rim_from_outside_stands_beside_it() -> None:
    beside = block("red block", 0.5 + BOWL_RADIUS_M + 0.012, 0.0)
    there = settled(Scene((bowl("green bowl", 0.5, 0.0), beside)))
    assert there["red block"][0] - there["green bowl"][0] > BOWL_RADIUS_M + 0.019
    assert abs(there["red block"][2] - 0.02) < 0.001


def test_a_small_block_stays_small() -> None:
    small = SceneObject(
        "red block",
        "block",
        "red",
        np.array([0.5, 0.0, 0.015]),
        0.0,
        np.array([0.03, 0.03, 0.03]),
    )
    assert abs(settled(Scene((small,)))["red block"][2] - 0.015) < 0.001
