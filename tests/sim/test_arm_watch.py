"""The judge of the simulated arm sees what breaks a bound, and nothing where nothing does."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from cap.bench._monitor.adversary import quintic
from cap.bench._monitor.bounds import PANDA
from sim.arm_watch import ArmWatch
from sim.robot import SimRobot
from sim.scenes import SceneSpec
from sim.world import World

READY = np.array([0.0, 0.1, 0.0, -2.3, 0.0, 2.4, np.pi / 4])


@pytest.fixture
def bench() -> Iterator[tuple[SimRobot, ArmWatch]]:
    with World(SceneSpec(()), 0) as world:
        robot = SimRobot(world)
        watch = ArmWatch(world, PANDA)
        watch.place(READY)
        yield robot, watch


def go(robot: SimRobot, seconds: float, **joints: float) -> None:
    goal = READY.copy()
    for name, by in joints.items():
        goal[int(name[1:]) - 1] += by
    robot.execute(quintic(robot.model, np.array([READY, goal]), seconds))


def test_a_fair_motion_breaks_nothing(bench: tuple[SimRobot, ArmWatch]) -> None:
    robot, watch = bench
    go(robot, 1.5, j1=0.5, j4=-0.2)
    assert not watch.broken
    assert 0.2 < watch.peaks["joint velocity"] < 1.0


@pytest.mark.parametrize(
    ("seconds", "joints", "what"),
    [
        (0.5, {"j1": 0.8}, "joint velocity"),
        (0.12, {"j1": 0.1}, "joint acceleration"),
        (4.0, {"j2": 0.9}, "contact with the table"),
        (8.0, {"j6": -2.4}, "contact with itself"),
        (8.0, {"j1": 3.0}, "joint position"),
        (8.0, {"j1": 1.57, "j2": 0.8, "j4": 1.6, "j6": -0.4}, "workspace"),
    ],
)
def test_each_bound_that_is_broken_is_seen(
    bench: tuple[SimRobot, ArmWatch], seconds: float, joints: dict[str, float], what: str
) -> None:
    robot, watch = bench
    go(robot, seconds, **joints)
    assert watch.broken[what] > 0, watch.broken


def test_a_thin_volume_that_nothing_bumps_into_is_seen() -> None:
    plate = ((0.55, 0.0, 0.4), (0.4, 0.004, 0.6))
    aside = READY + np.array([-0.6, 0, 0, 0, 0, 0, 0])
    turned = READY + np.array([0.6, 0, 0, 0, 0, 0, 0])
    with World(SceneSpec(()), 0) as world:
        robot = SimRobot(world)
        watch = ArmWatch(world, PANDA, (plate,))
        watch.place(aside)
        world.step()
        assert not watch.broken
        robot.execute(quintic(robot.model, np.array([aside, turned]), 3.0))
        assert watch.broken["contact with a keep-out volume"] > 0
        assert np.abs(robot.state().positions - turned).max() < 0.005, "nothing stopped it"


class Untiring(ArmWatch):
    """Measures every distance after every step."""

    def _look_for_contacts(self, joints: np.ndarray) -> None:
        self._last_joints = None
        super()._look_for_contacts(joints)


@pytest.mark.parametrize(
    "joints",
    [
        {"j2": 0.9},
        {"j6": -2.4},
        {"j1": 1.2, "j2": 0.75, "j4": -0.3},
        {"j2": 0.9, "j4": 0.3, "j7": 2.0},
    ],
)
def test_no_contact_slips_through_between_two_measurements(joints: dict[str, float]) -> None:
    plate = ((0.5, 0.25, 0.4), (0.4, 0.004, 0.6))
    with World(SceneSpec(()), 0) as world:
        robot = SimRobot(world)
        watch, untiring = ArmWatch(world, PANDA, (plate,)), Untiring(world, PANDA, (plate,))
        watch.place(READY)
        untiring.begin()
        go(robot, 2.0, **joints)
        assert watch.broken == untiring.broken
        assert any("contact" in what for what in watch.broken)
