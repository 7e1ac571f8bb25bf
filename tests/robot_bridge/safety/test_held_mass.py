"""What the gripper holds is weighed by the joints' efforts, on real physics."""

from __future__ import annotations

import numpy as np
import pytest

from robot_bridge.safety.rules.gripper import HeldMass
from sim.bullet import p
from sim.robot import SimRobot
from sim.scenes import ObjectSpec, SceneSpec
from sim.world import World
from tests.robot_bridge.safety.test_rules import leg

LOW = np.array([0.0, 0.483, 0.0, -2.3589, 0.0, 2.8419, 0.7854])
HIGH = np.array([0.0, -0.0442, 0.0, -2.3326, 0.0, 2.2884, 0.7854])


@pytest.mark.parametrize("mass_kg", [0.06, 0.4])
def test_a_held_block_weighs_what_it_weighs(mass_kg: float) -> None:
    spec = SceneSpec((ObjectSpec("block", "red", (0.5, 0.0)),))
    with World(spec, 0) as world:
        robot = SimRobot(world)
        rule = HeldMass(robot.model, 3.0)
        robot.execute(leg(robot.state().positions, HIGH, 2.0))
        empty = rule.estimate(robot.state())
        block = p.getNumBodies(physicsClientId=world.client) - 1
        p.changeDynamics(block, -1, mass=mass_kg, physicsClientId=world.client)
        robot.execute(leg(robot.state().positions, LOW, 1.5))
        assert robot.grip(0.0, 40.0).holding
        robot.execute(leg(robot.state().positions, HIGH, 1.5))
        assert world.truth()[0].position[2] > 0.1
        assert abs(empty) < 0.1
        assert rule.estimate(robot.state()) - empty == pytest.approx(mass_kg, abs=0.1)
