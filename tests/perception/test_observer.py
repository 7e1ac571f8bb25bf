from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from perception.colour_depth import ColourDepthDetector
from perception.colours import NAMES
from perception.observer import Observer
from sim.robot import SimRobot
from sim.scenes import ObjectSpec, in_bowl, on_block

EDGE_M = 0.04


def look(robot: SimRobot):
    return Observer(robot, ColourDepthDetector()).look()


def test_every_colour_is_seen_and_named_as_block(table):
    places = [(0.38 + 0.2 * (i % 2), -0.3 + 0.065 * i) for i in range(len(NAMES))]
    scene = look(
        table(*(ObjectSpec("block", c, p, 0.1) for c, p in zip(NAMES, places, strict=True)))
    )
    assert set(scene.names) == {f"{color} block" for color in NAMES}
    for color, place in zip(NAMES, places, strict=True):
        assert scene[f"{color} block"].position == pytest.approx([*place, 0.02], abs=0.005)


def test_every_colour_is_seen_and_named_as_bowl(table):
    for half in (NAMES[:5], NAMES[5:]):
        places = [(0.42 + 0.15 * (i % 2), -0.27 + 0.13 * i) for i in range(5)]
        scene = look(table(*(ObjectSpec("bowl", c, p) for c, p in zip(half, places, strict=True))))
        assert set(scene.names) == {f"{color} bowl" for color in half}
        for color, place in zip(half, places, strict=True):
            assert scene[f"{color} bowl"].position[:2] == pytest.approx(place, abs=0.005)


@pytest.mark.parametrize("yaw", [0.0, 0.4, 0.9, 1.3])
def test_the_yaw_of_a_block_is_measured_modulo_a_quarter_turn(table, yaw):
    scene = look(table(ObjectSpec("block", "green", (0.45, 0.2), yaw)))
    assert np.sin(2 * (scene["green block"].yaw_rad - yaw)) == pytest.approx(0.0, abs=0.3)


@pytest.mark.parametrize(
    "colors", [("red", "green", "blue", "yellow"), ("pink",) * 4, ("gray", "gray", "brown", "gray")]
)
def test_all_blocks_of_a_stack_are_seen(table, colors):
    blocks = [ObjectSpec("block", colors[0], (0.45, -0.1), 0.3)]
    for color in colors[1:]:
        blocks.append(on_block(color, blocks[-1], 0.3))
    scene = look(table(*blocks))
    heights = sorted((round(float(o.position[2]) / EDGE_M - 0.5), o.color) for o in scene)
    assert heights == list(enumerate(colors))


def test_touching_blocks_of_one_colour_are_told_apart(table):
    row = [ObjectSpec("block", "cyan", (0.5, 0.0405 * i), 0.0) for i in (-1, 0, 1)]
    scene = look(table(*row))
    assert scene.names == ("cyan block 1", "cyan block 2", "cyan block 3")
    assert [o.position[1] for o in scene] == pytest.approx([0.0405, 0.0, -0.0405], abs=0.006)


@pytest.mark.parametrize(("inside", "bowl"), [("blue", "red"), ("red", "red"), ("gray", "gray")])
def test_a_block_in_a_bowl_is_seen_also_in_the_same_colour(table, inside, bowl):
    around = ObjectSpec("bowl", bowl, (0.5, 0.1))
    scene = look(table(around, in_bowl(inside, around, 0.4)))
    assert set(scene.names) == {f"{bowl} bowl", f"{inside} block"}
    block = scene[f"{inside} block"].position
    assert np.linalg.norm(block[:2] - scene[f"{bowl} bowl"].position[:2]) < 0.03


def test_an_empty_table_has_no_objects(table):
    assert len(look(table())) == 0


def test_a_second_look_at_the_same_table_changes_no_name(table):
    robot = table(
        ObjectSpec("block", "red", (0.45, 0.1)),
        ObjectSpec("block", "red", (0.45, -0.1)),
        ObjectSpec("bowl", "blue", (0.6, 0.0)),
    )
    eyes = Observer(robot, ColourDepthDetector())
    first, second = eyes.look(), eyes.look()
    assert first.names == second.names
    for item in first:
        assert second[item.name].position == pytest.approx(item.position, abs=0.004)
        assert second[item.name].visible


def test_a_block_taken_away_unseen_stays_one_look_and_is_then_forgotten(table):
    blocks = [ObjectSpec("block", c, (0.45, y)) for c, y in (("red", 0.1), ("green", -0.1))]
    full, half = table(*blocks), table(blocks[0])

    class Swapped:
        model = full.model

        def __init__(self) -> None:
            self.robot = full

        def capture(self, camera: str):
            return self.robot.capture(camera)

    swapped = Swapped()
    eyes = Observer(swapped, ColourDepthDetector())
    eyes.look()
    swapped.robot = half
    once = eyes.look()
    assert not once["green block"].visible
    assert eyes.look().names == ("red block",)


@pytest.mark.parametrize("edge", [0.03, 0.035, 0.045, 0.05])
@pytest.mark.parametrize("yaw", [0.0, 0.6])
def test_the_size_of_a_lone_block_is_measured(table, edge, yaw):
    scene = look(table(ObjectSpec("block", "green", (0.45, 0.2), yaw, (edge,) * 3)))
    block = scene["green block"]
    assert block.measured
    assert block.size == pytest.approx([edge] * 3, abs=0.004)
    assert block.bottom_m == pytest.approx(0.0, abs=0.002)


def test_the_sides_of_a_block_are_measured_one_by_one(table):
    scene = look(table(ObjectSpec("block", "green", (0.45, 0.2), 0.0, (0.043, 0.038, 0.05))))
    assert scene["green block"].size == pytest.approx([0.043, 0.038, 0.05], abs=0.003)


def test_the_blocks_of_a_stack_are_as_tall_as_they_stand(table):
    low = ObjectSpec("block", "green", (0.45, 0.2), 0.2, (0.05,) * 3)
    high = ObjectSpec("block", "red", (0.45, 0.2, 0.05 + 0.0175), 0.2, (0.035,) * 3)
    scene = look(table(low, high))
    assert scene["green block"].size[2] == pytest.approx(0.05, abs=0.004)
    assert scene["red block"].size == pytest.approx([0.035] * 3, abs=0.004)
    assert scene["red block"].bottom_m == pytest.approx(scene["green block"].top_m, abs=0.002)


def test_a_side_that_touches_another_block_is_not_called_measured(table):
    row = [ObjectSpec("block", "cyan", (0.5, 0.0405 * i), 0.0) for i in (-1, 0, 1)]
    scene = look(table(*row))
    assert not any(block.measured for block in scene)
    for block in scene:
        assert block.size == pytest.approx([0.04] * 3, abs=0.003)


@pytest.mark.parametrize("scale", [0.94, 1.0, 1.06])
def test_the_size_of_a_bowl_is_measured(table, scale):
    robot = table(ObjectSpec("bowl", "blue", (0.5, 0.1)))

    class Larger:
        """From so many times as far a larger bowl gives the same picture, depths apart."""

        model = robot.model

        def capture(self, camera: str):
            frame = robot.capture(camera)
            pose = np.array(frame.base_from_camera)
            pose[:3, 3] *= scale
            return replace(frame, depth_m=frame.depth_m * scale, base_from_camera=pose)

    bowl = look(Larger())["blue bowl"]
    assert bowl.measured
    assert bowl.size == pytest.approx(scale * np.array([0.13, 0.13, 0.05]), abs=0.003)
    assert bowl.position[:2] == pytest.approx(scale * np.array([0.5, 0.1]), abs=0.004)
