"""What the arm's points can do at most is never less than what they do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from primitives.motion.timing import Path, time_path
from robot_bridge.config import load_robot
from robot_bridge.robot import ControlTick, RobotState
from robot_bridge.safety.motion import Motion, slowed
from robot_bridge.safety.points import ArmPoints
from robot_bridge.safety.rules.cartesian import CartesianSpeed, Workspace
from robot_bridge.safety.settings import robot_settings

ROBOTS = ("panda", "fr3", "ur5e", "xarm6")
POINTS = {name: ArmPoints(load_robot(name).model) for name in ROBOTS}


@pytest.mark.parametrize("name", ROBOTS)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), size=st.floats(0.001, 3.0))
def test_no_point_goes_further_or_faster_than_at_most(name: str, seed: int, size: float) -> None:
    points, rng = POINTS[name], np.random.default_rng(seed)
    n = len(load_robot(name).model.joint_names)
    here, turn = rng.uniform(-3, 3, n), rng.uniform(-size, size, n)
    both = points.at(np.array([here, here + turn]))
    assert np.linalg.norm(both[1] - both[0], axis=1).max() <= points.at_most(turn) + 1e-9
    _, speeds = points.speeds(here[None], turn[None])
    assert speeds.max() <= points.at_most(turn) + 1e-9


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), pace=st.floats(0.002, 0.05))
def test_rules_that_look_less_often_say_what_rules_that_always_look_say(
    seed: int, pace: float
) -> None:
    """Through random walks that leave the workspace and go too fast now and then."""
    model = load_robot("panda").model
    limits, points, rng = robot_settings(model), POINTS["panda"], np.random.default_rng(seed)

    def rules() -> tuple[Workspace, CartesianSpeed]:
        return (
            Workspace(points, limits.workspace_lower, limits.workspace_upper),
            CartesianSpeed(points, limits.speed_m_s, limits.least),
        )

    lasting, last = rules(), None
    positions, drift = np.array(model.ready), rng.normal(size=len(model.ready)) * pace
    for i in range(60):
        positions = positions + drift + rng.normal(size=len(drift)) * pace / 4
        state = RobotState(i / 240, positions, drift * 240, np.zeros_like(drift), 0.08, 0.0)
        tick = ControlTick(i / 240, state, positions, drift * 240, 0.0)
        said = [rule.tick(tick, last) for rule in lasting]
        assert said == [rule.tick(tick, last) for rule in rules()]
        last = tick


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), length=st.floats(0.01, 1.0), share=st.floats(0.3, 3.0))
def test_a_short_motion_is_judged_as_if_its_points_had_been_looked_at(
    seed: int, length: float, share: float
) -> None:
    model = load_robot("panda").model
    limits, points, rng = robot_settings(model), ArmPoints(model), np.random.default_rng(seed)
    workspace = Workspace(points, limits.workspace_lower, limits.workspace_upper)
    speed = CartesianSpeed(points, limits.speed_m_s, limits.least)
    here = np.array(model.ready) + rng.uniform(-0.8, 0.8, len(model.ready))
    start = here + rng.uniform(-0.01, 0.01, len(here))
    ends = np.array([start, start + rng.normal(size=len(here)) * length])
    planned = time_path(Path(ends), model.joint_names, model.limits)
    motion = Motion(slowed(planned, share))
    zeros = np.zeros_like(here)
    state = RobotState(0.0, here, zeros, zeros, 0.08, 0.0)
    said = [rule.motion(state, motion).action for rule in (workspace, speed)]
    points.at_most = lambda joints: np.inf  # type: ignore[method-assign]
    assert said == [rule.motion(state, motion).action for rule in (workspace, speed)]
