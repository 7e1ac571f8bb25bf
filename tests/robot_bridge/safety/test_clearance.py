"""A clearance that measures only what may have come near says what one says that measures all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from primitives.motion.timing import Path, time_path
from robot_bridge.config import load_robot, robot_names
from robot_bridge.robot import JointTrajectory, RobotState
from robot_bridge.safety.clearance import Clearance
from robot_bridge.safety.motion import Motion
from robot_bridge.safety.settings import robot_settings

ROBOTS = robot_names()


def clearance(name: str) -> Clearance:
    model = load_robot(name).model
    return Clearance(model, robot_settings(model))


LASTING, FRESH = ({name: clearance(name) for name in ROBOTS} for _ in range(2))


def walk(name: str, seed: int, pace: float) -> list[RobotState]:
    """From above the table forwards and down, turning at random, and back again."""
    model, rng = load_robot(name).model, np.random.default_rng(seed)
    n = len(model.joint_names)
    positions, drift = np.array(model.ready), rng.normal(size=n) * pace
    drift[1] = abs(drift[1]) + pace
    states = []
    for i in range(62):
        if i == 30:
            drift = -drift
        positions = positions + drift + rng.normal(size=n) * pace / 4
        states.append(RobotState(i / 240, positions, drift, np.zeros(n), 0.08, 0.0))
    return states


@pytest.mark.parametrize("name", ROBOTS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), pace=st.floats(0.002, 0.2))
def test_what_is_measured_only_where_it_may_be_near_is_found_all_the_same(
    name: str, seed: int, pace: float
) -> None:
    lasting, fresh = LASTING[name], FRESH[name]
    lasting.begin()
    fresh.begin()
    states = walk(name, seed, pace)
    for i, state in enumerate(states):
        if i % 20 == 10:
            lasting.along(state, Motion(held(name, states[0])))
        # Without room left, every pair is measured.
        fresh._apart[:] = -np.inf
        found, expected = lasting.now(state), fresh.now(state)
        assert (found is None) is (expected is None)
        if found is not None and expected is not None:
            assert found.distance_m == pytest.approx(expected.distance_m, abs=1e-5)


@pytest.mark.parametrize("name", ROBOTS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), pace=st.floats(0.002, 0.2), length=st.floats(0.01, 1.0))
def test_a_motion_is_judged_alike_whatever_was_known_before(
    name: str, seed: int, pace: float, length: float
) -> None:
    lasting, fresh = LASTING[name], FRESH[name]
    model, rng = load_robot(name).model, np.random.default_rng(seed)
    lasting.begin()
    for state in walk(name, seed, pace)[::6]:
        lasting.now(state)
        here = state.positions
        start = here + rng.uniform(-0.01, 0.01, len(here))
        ends = np.array([start, start + rng.normal(size=len(here)) * length])
        motion = Motion(time_path(Path(ends), model.joint_names, model.limits))
        fresh._apart[:] = -np.inf
        found, expected = lasting.along(state, motion), fresh.along(state, motion)
        # Who knows less hops from other instants; both find what comes too near on the way.
        assert (found is None) is (expected is None)


@pytest.mark.parametrize("name", ROBOTS)
def test_walks_do_meet_things_and_part_again(name: str) -> None:
    LASTING[name].begin()
    found = [LASTING[name].now(state) is not None for state in walk(name, 0, 0.1)]
    assert not found[0]
    assert any(found)
    assert not found[-1]


def test_an_arm_is_seen_to_move_even_by_readings_in_one_array() -> None:
    near, positions = clearance("panda"), np.array(load_robot("panda").model.ready)
    zeros = np.zeros_like(positions)
    found = []
    for i in range(60):
        positions[1] += 0.03
        found.append(near.now(RobotState(i / 240, positions, zeros, zeros, 0.08, 0.0)))
    assert found[0] is None
    assert found[-1] is not None


def held(name: str, state: RobotState) -> JointTrajectory:
    """A motion that stays where the arm is."""
    q = np.array([state.positions, state.positions])
    names = load_robot(name).model.joint_names
    return JointTrajectory(names, np.array([0.0, 0.5]), q, 0 * q, 0 * q)
