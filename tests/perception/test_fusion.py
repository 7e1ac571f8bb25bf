from __future__ import annotations

import numpy as np
import pytest

from perception.detector import Detection
from perception.fusion import fuse, plainly_empty
from perception.scene import SceneObject
from sim.scenes import ObjectSpec

NOTHING = np.zeros((1, 1), dtype=bool)


def block(x: float, y: float, z: float = 0.02, color: str = "red", sure: float = 0.9) -> Detection:
    return Detection("block", color, np.array([x, y, z]), 0.0, np.full(3, 0.04), sure, NOTHING)


def test_views_of_one_object_become_one_and_the_exact_view_gives_the_place():
    (one,) = fuse({"above": [block(0.5, 0.1)], "left": [block(0.5, 0.108, sure=0.6)]})
    assert one.position.tolist() == [0.5, 0.1, 0.02]


def test_slanted_views_alone_are_averaged():
    views = {"left": [block(0.5, 0.104, sure=0.6)], "right": [block(0.5, 0.096, sure=0.6)]}
    (one,) = fuse(views)
    assert one.position == pytest.approx([0.5, 0.1, 0.02])


def test_of_two_that_claim_the_same_room_the_surer_stays():
    (one,) = fuse({"above": [block(0.5, 0.1), block(0.51, 0.1, color="orange", sure=0.5)]})
    assert one.color == "red"


def test_touching_objects_of_one_colour_stay_two():
    assert len(fuse({"above": [block(0.5, 0.1), block(0.5, 0.14)]})) == 2


def test_a_weak_glimpse_counts_only_when_a_second_camera_confirms_it():
    weak = block(0.5, 0.1, sure=0.3)
    assert fuse({"left": [weak]}) == []
    assert len(fuse({"left": [weak], "right": [weak]})) == 1


def test_a_weak_glimpse_of_what_carries_a_block_is_believed_and_one_beside_it_is_not():
    tower = [block(0.5, 0.1, 0.10, color="blue"), block(0.5, 0.1, 0.06, sure=0.5)]
    under, beside = block(0.5, 0.1, sure=0.3), block(0.5, 0.15, color="green", sure=0.3)
    found = fuse({"left": [*tower, under, beside]})
    assert sorted(round(float(one.position[2]), 2) for one in found) == [0.02, 0.06, 0.10]
    assert fuse({"left": [under, beside]}) == []


def test_a_block_on_another_is_as_tall_as_from_that_ones_top_to_its_own():
    low, high = fuse({"above": [block(0.5, 0.1, 0.022), block(0.5, 0.1, 0.063)]})
    assert low.size[2] == pytest.approx(0.04)
    assert high.size[2] == pytest.approx(0.041)
    assert high.position[2] + high.size[2] / 2 == pytest.approx(0.083)


def test_what_hangs_in_the_air_is_no_object_but_a_stack_is():
    top = block(0.5, 0.1, 0.18, color="gray")
    assert fuse({"above": [top]}) == []
    below = block(0.5, 0.1, 0.14, color="blue")
    assert len(fuse({"above": [top, below, block(0.5, 0.1)]})) == 3


def test_a_place_is_plainly_empty_only_when_a_camera_looks_through_it(table):
    robot = table(ObjectSpec("block", "red", (0.5, 0.1)))
    frames = [robot.capture(camera) for camera in robot.model.cameras]

    def remembered(x: float, y: float) -> SceneObject:
        return SceneObject("x", "block", "red", np.array([x, y, 0.02]), 0.0, np.full(3, 0.04))

    assert plainly_empty(remembered(0.5, -0.1), frames)
    assert not plainly_empty(remembered(0.5, 0.1), frames)
