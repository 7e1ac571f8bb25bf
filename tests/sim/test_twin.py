"""The twin's arm hurries through free air and is none the worse for it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from robot_bridge.robot import JointTrajectory
from robot_bridge.spline import sample_many
from sim.robot import SimRobot
from sim.scenes import ObjectSpec
from sim.twin import TwinRobot, TwinTimeError, TwinWorld

BLOCK = ObjectSpec("block", "red", (0.45, 0.10))


@pytest.fixture
def world() -> Iterator[TwinWorld]:
    with TwinWorld({"red block": BLOCK}) as world:
        yield world


def swing(robot: SimRobot, seconds: float = 2.0) -> JointTrajectory:
    """From home to a quarter turn of the base and back to rest, high above everything."""
    times = np.linspace(0.0, seconds, 21)
    s = times / seconds
    share = (10 * s**3 - 15 * s**4 + 6 * s**5)[:, None]
    rate = ((30 * s**2 - 60 * s**3 + 30 * s**4) / seconds)[:, None]
    bend = ((60 * s - 180 * s**2 + 120 * s**3) / seconds**2)[:, None]
    way = np.zeros(7)
    way[0] = 0.8
    home = robot.model.home
    return JointTrajectory(
        robot.model.joint_names, times, home + share * way, rate * way, bend * way
    )


def test_in_free_air_the_arm_ends_where_physics_would_take_it(world: TwinWorld) -> None:
    robot = TwinRobot(world, width_m=0.08, limit_s=60.0)
    motion = swing(robot)
    steps: list[int] = []
    world.on_step.append(lambda _: steps.append(1))
    start_s = world.time_s
    robot.execute(motion)
    end = sample_many(motion, np.array([motion.duration_s]))[0][0]
    assert np.abs(robot.state().positions - end).max() < 1e-9
    assert world.time_s - start_s >= motion.duration_s
    assert len(steps) < 40


def test_without_physics_the_efforts_are_what_holds_the_arm_up(world: TwinWorld) -> None:
    robot = TwinRobot(world, width_m=0.08, limit_s=60.0)
    robot.execute(swing(robot))
    free = robot.state().efforts
    with TwinWorld({}) as other:
        physical = SimRobot(other)
        physical.execute(swing(physical))
        assert np.abs(free - physical.state().efforts).max() < 0.1


def test_what_is_held_is_carried_along(world: TwinWorld) -> None:
    held = ObjectSpec("block", "blue", (0.0, 0.0))
    robot = TwinRobot(world, width_m=0.04, held=("blue block", held), limit_s=60.0)
    assert robot.state().gripper_width_m > 0.035
    before = {t.name: np.array(t.position) for t in world.truth()}
    robot.execute(swing(robot))
    after = {t.name: np.array(t.position) for t in world.truth()}
    turned = np.arctan2(after["blue block"][1], after["blue block"][0])
    assert turned == pytest.approx(
        np.arctan2(before["blue block"][1], before["blue block"][0]) + 0.8, abs=0.02
    )
    assert after["blue block"][2] == pytest.approx(before["blue block"][2], abs=0.003)
    assert np.linalg.norm(after["red block"] - before["red block"]) < 1e-6
    robot.grip(0.08, 20.0)
    for _ in range(3):
        robot.execute(standing(robot))
    fallen = {t.name: np.array(t.position) for t in world.truth()}
    assert fallen["blue block"][2] < 0.1


def standing(robot: SimRobot) -> JointTrajectory:
    """Staying where it is for a second."""
    here = robot.state().positions
    rows = np.tile(here, (2, 1))
    return JointTrajectory(robot.model.joint_names, np.array([0.0, 1.0]), rows, 0 * rows, 0 * rows)


def test_past_its_bound_the_twin_moves_no_more(world: TwinWorld) -> None:
    robot = TwinRobot(world, width_m=0.08, limit_s=1.0)
    with pytest.raises(TwinTimeError, match="more than 1 s"):
        robot.execute(swing(robot))
