"""A clearance that measures only what may have come near says what one says that measures all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot_bridge.config import load_robot
from robot_bridge.robot import RobotState
from robot_bridge.safety.clearance import Clearance
from robot_bridge.safety.settings import robot_settings

ROBOTS = ("panda", "ur5e", "xarm6")
LASTING = {
    name: Clearance(load_robot(name).model, robot_settings(load_robot(name).model))
    for name in ROBOTS
}
FRESH = {
    name: Clearance(load_robot(name).model, robot_settings(load_robot(name).model))
    for name in ROBOTS
}


@pytest.mark.parametrize("name", ROBOTS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), pace=st.floats(0.002, 0.2))
def test_a_walk_into_things_and_out_again(name: str, seed: int, pace: float) -> None:
    model = load_robot(name).model
    lasting, fresh, rng = LASTING[name], FRESH[name], np.random.default_rng(seed)
    lasting.begin()
    fresh.begin()
    positions = np.array(model.ready)
    # Forward and down first: onto the table, or into itself.
    drift = np.abs(rng.normal(size=len(positions))) * pace
    for i in range(50):
        if i == 30:
            drift = -drift
        positions = positions + drift + rng.normal(size=len(drift)) * pace / 4
        state = RobotState(i / 240, positions, drift, np.zeros_like(drift), 0.08, 0.0)
        # Without room left, every pair is measured.
        fresh._left[:] = 0.0
        found, expected = lasting.now(state), fresh.now(state)
        assert (found is None) is (expected is None)
        if found is not None and expected is not None:
            assert found.distance_m == pytest.approx(expected.distance_m, abs=1e-5)


def test_the_walks_do_meet_things() -> None:
    model = load_robot("panda").model
    clearance = LASTING["panda"]
    clearance.begin()
    found = []
    for i in range(60):
        positions = np.array(model.ready)
        positions[1] += 0.03 * i
        zeros = np.zeros_like(positions)
        found.append(clearance.now(RobotState(i / 240, positions, zeros, zeros, 0.08, 0.0)))
    assert found[0] is None
    assert found[-1] is not None
