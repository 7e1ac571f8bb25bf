from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cap.bench._crowded import FEWEST, MOST, crowded_scene
from cap.bench.perception import judge, look_at
from perception.scene import Scene, SceneObject
from sim.scenes import check_scene
from sim.world import TruthObject

TRUTH = (
    TruthObject("red block 1", "block", "red", (0.5, 0.1, 0.02), (0, 0, 0, 1)),
    TruthObject("red block 2", "block", "red", (0.5, -0.1, 0.02), (0, 0, 0, 1)),
    TruthObject("blue bowl", "bowl", "blue", (0.6, 0.0, 0.025), (0, 0, 0, 1)),
)


def scene_of(truth: tuple[TruthObject, ...]) -> list[SceneObject]:
    return [
        SceneObject(t.name, t.category, t.color, np.array(t.position), 0.0, np.full(3, 0.04))
        for t in truth
    ]


def judged(objects: list[SceneObject]):
    return judge(0, Scene(tuple(objects)), TRUTH, [np.full(3, 0.04)] * 3, 0.1)


def test_the_truth_itself_is_right_and_without_error() -> None:
    result = judged(scene_of(TRUTH))
    assert result.right
    assert not result.phantoms
    assert result.errors_m == (0.0, 0.0, 0.0)
    assert result.size_errors_m == ((0.0, False),) * 3
    assert result.yaw_errors_rad == (0.0, 0.0)


def test_an_object_not_found_is_missed() -> None:
    result = judged(scene_of(TRUTH[:2]))
    assert not result.right
    assert len(result.missed) == 1


def test_a_wrong_colour_is_both_missed_and_a_phantom() -> None:
    objects = scene_of(TRUTH)
    objects[2] = replace(objects[2], name="cyan bowl", color="cyan")
    result = judged(objects)
    assert (len(result.missed), len(result.phantoms)) == (1, 1)


def test_numbers_in_the_wrong_order_are_misnamed() -> None:
    objects = scene_of(TRUTH)
    objects[0] = replace(objects[0], name="red block 2")
    objects[1] = replace(objects[1], name="red block 1")
    result = judged(objects)
    assert not result.right
    assert result.misnamed


@pytest.mark.parametrize("seed", range(1000, 1040))
def test_crowded_scenes_can_be_built_and_hold_the_promised_number(seed: int) -> None:
    spec = crowded_scene(seed)
    check_scene(spec)
    assert FEWEST <= len(spec.objects) <= MOST
    assert crowded_scene(seed) == spec


def test_a_crowded_scene_is_seen_rightly() -> None:
    result = look_at(7)
    assert result.right
    assert not result.phantoms
