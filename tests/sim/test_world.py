"""The simulated table: real contacts, hollow bowls, the same poses every time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.bullet import p
from sim.scenes import ObjectSpec, SceneSpec, in_bowl, on_block, random_scene
from sim.world import World


def test_an_untouched_scene_stays_where_it_was_put() -> None:
    for seed in range(6):
        spec = random_scene(seed)
        with World(spec, seed) as world:
            for _ in range(240):
                world.step()
            for item, truth in zip(spec.objects, world.truth(), strict=True):
                assert math.dist(item.position[:2], truth.position[:2]) < 0.002, truth.name
            assert world.touching() == []


def test_a_full_table_of_twelve_objects_can_be_built() -> None:
    spec = random_scene(5, blocks=9, bowls=3)
    assert len(spec.objects) == 12
    with World(spec, 5) as world:
        assert world.touching() == []


def test_a_block_dropped_into_a_bowl_stays_inside() -> None:
    bowl = ObjectSpec("bowl", "blue", (0.5, 0.0))
    block = ObjectSpec("block", "red", (0.51, 0.01, 0.12), 0.4)
    with World(SceneSpec((bowl, block)), 0) as world:
        world.settle()
        for _ in range(240):
            world.step()
        bowl_truth, block_truth = world.truth()
        assert math.dist(bowl_truth.position[:2], block_truth.position[:2]) < 0.035
        assert block_truth.position[2] < 0.035, "it lies on the bowl's floor, not on its rim"
        assert ("blue bowl", "red block") in world.touching()


def test_a_bowl_stands_level_on_eight_corners_and_does_not_rock() -> None:
    with World(SceneSpec((ObjectSpec("bowl", "blue", (0.5, 0.0)),)), 0, visuals=False) as world:
        ((_, bowl),) = world._objects
        assert len(p.getContactPoints(bowl, physicsClientId=world.client)) <= 8
        for angle in np.arange(8) * math.pi / 4:
            # Three quarters of what would tip it over its foot, where its rim is.
            (x, y, z), _ = p.getBasePositionAndOrientation(bowl, physicsClientId=world.client)
            at = [x + 0.065 * math.cos(angle), y + 0.065 * math.sin(angle), z + 0.02]
            world.wake(bowl)
            for _ in range(24):
                p.applyExternalForce(
                    bowl, -1, [0, 0, -7.0], at, p.WORLD_FRAME, physicsClientId=world.client
                )
                world.step()
            x, y, _, _ = world.truth()[0].quaternion
            assert math.degrees(2 * math.hypot(x, y)) < 0.2


def test_blocks_can_start_in_bowls_and_on_blocks() -> None:
    bowl = ObjectSpec("bowl", "blue", (0.5, 0.1))
    base = ObjectSpec("block", "red", (0.5, -0.1))
    middle = on_block("green", base)
    spec = SceneSpec((bowl, base, middle, on_block("yellow", middle), in_bowl("pink", bowl)))
    with World(spec, 0) as world:
        heights = {t.name: t.position[2] for t in world.truth()}
        assert heights["yellow block"] == pytest.approx(0.10, abs=0.003)
        assert heights["pink block"] == pytest.approx(0.025, abs=0.003)


def test_the_same_seed_gives_the_same_poses_to_the_last_bit() -> None:
    def poses() -> list[tuple[float, ...]]:
        bowl = ObjectSpec("bowl", "blue", (0.5, 0.0))
        block = ObjectSpec("block", "red", (0.53, 0.01, 0.2), 0.4)
        with World(SceneSpec((bowl, block)), 0) as world:
            for _ in range(300):
                world.step()
            return [(*t.position, *t.quaternion) for t in world.truth()]

    assert poses() == poses()


def test_duplicates_are_numbered_from_left_to_right_as_seen_from_above() -> None:
    right = ObjectSpec("block", "red", (0.5, -0.2))
    left = ObjectSpec("block", "red", (0.5, 0.2))
    with World(SceneSpec((right, left)), 0) as world:
        names = {t.name: t.position[1] for t in world.truth()}
    assert names["red block 1"] > names["red block 2"]


def test_hooks_run_after_every_step() -> None:
    times: list[float] = []
    with World(SceneSpec(()), 0) as world:
        world.on_step.append(lambda w: times.append(w.time_s))
        for _ in range(3):
            world.step()
    assert np.allclose(np.diff(times), 1 / 240)


def push(world: World, body: int, force_n: float, steps: int) -> None:
    for _ in range(steps):
        here = p.getBasePositionAndOrientation(body, physicsClientId=world.client)[0]
        p.applyExternalForce(
            body, -1, [force_n, 0.0, 0.0], here, p.WORLD_FRAME, physicsClientId=world.client
        )
        world.step()


def test_what_lies_still_sleeps_and_falls_all_the_same_when_its_ground_goes() -> None:
    base = ObjectSpec("block", "red", (0.5, 0.0))
    with World(SceneSpec((base, on_block("green", base))), 0, visuals=False) as world:
        (_, red), (_, green) = world._objects
        for body in (red, green):
            world.wake(body)
        push(world, red, 0.3, 12)
        for _ in range(120):
            world.step()
        # Half a second later they sleep: a push that moves nothing does not change a bit.
        resting = world.truth()
        push(world, red, 0.3, 12)
        assert world.truth() == resting
        world.wake(red)
        push(world, red, 6.0, 60)
        for _ in range(240):
            world.step()
        assert world.truth()[1].position[2] < 0.03
