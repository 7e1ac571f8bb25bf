"""Pieces of a path: each ends at rest in time, joins the one before, and keeps the limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from primitives.motion.timing import Path, time_path
from robot_bridge.config import load_robot
from robot_bridge.robot import JointTrajectory
from robot_bridge.rolling import _LOOK_STEPS, STEP_S, RollingPath, bridged
from robot_bridge.safety.motion import slowed
from robot_bridge.spline import sample, sample_many

MODEL = load_robot("panda").model
AHEAD_S, RUN_S, EVERY_S, LEAD_S = 0.140, 0.030, 0.010, 0.005


def motion(seed: int) -> JointTrajectory:
    rng = np.random.default_rng(seed)
    ends = MODEL.ready + rng.uniform(-0.5, 0.5, (2, 7))
    middle = ends.mean(axis=0) + rng.uniform(-0.1, 0.1, 7)
    points = np.array([ends[0], middle, ends[1]]) if seed % 2 else ends
    return time_path(Path(points), MODEL.joint_names, MODEL.limits)


def rolling(trajectory: JointTrajectory) -> RollingPath:
    return RollingPath(trajectory, MODEL.limits, 0.0, ahead_s=AHEAD_S, run_s=RUN_S)


@given(st.integers(0, 10_000), st.lists(st.sampled_from([0.0, 0.3, 1.0]), min_size=1, max_size=8))
def test_every_piece_rests_in_time_and_joins_the_one_before(seed: int, paces: list[float]) -> None:
    path = rolling(motion(seed))
    now = 0.0
    before = path.piece(LEAD_S, 1.0)
    for i in range(400):
        if path.done(now):
            break
        now += EVERY_S
        pace = paces[i // 12 % len(paces)] if i < 96 else 1.0
        piece = path.piece(now + LEAD_S, pace)
        end = piece.trajectory
        assert end.duration_s <= AHEAD_S + 1e-9
        assert not end.velocities[-1].any()
        expected, _, _ = sample(before.trajectory, piece.start_s - before.start_s)
        np.testing.assert_allclose(end.positions[0], expected, atol=2e-4)
        before = piece
    assert path.done(now), "the motion never came to its end"


@given(st.integers(0, 10_000), st.floats(0.2, 1.0))
def test_the_longest_braking_is_found_as_pieces_brake(seed: int, share: float) -> None:
    path = rolling(slowed(motion(seed), share))
    longest = 0
    for start in np.arange(0.0, path.duration_s, _LOOK_STEPS * STEP_S):
        way, rate, slope, steps = float(start), 1.0, 0.0, 0
        while rate > 0.0 and way < path.duration_s:
            way, rate, slope = path._next(way, rate, slope, 0.0)
            steps += 1
        longest = max(longest, steps)
    assert round(path._longest() / STEP_S) == longest


@given(st.integers(0, 10_000), st.floats(0.1, 1.0))
def test_what_is_quickly_known_of_braking_is_never_too_little(seed: int, share: float) -> None:
    path = rolling(slowed(motion(seed), share))
    longest = max(path._braking(way) for way in np.arange(0.0, path.duration_s, 0.002))
    assert longest * STEP_S <= path._at_most() + 1e-9


@given(st.integers(0, 10_000), st.integers(0, 60))
def test_braking_anywhere_keeps_the_acceleration_limits(seed: int, steps: int) -> None:
    path = rolling(motion(seed))
    now = 0.0
    path.piece(LEAD_S, 1.0)
    for _ in range(steps):
        now += EVERY_S
        path.piece(now + LEAD_S, 1.0)
    piece = path.piece(now + LEAD_S, 0.0).trajectory
    speeds = sample_many(piece, np.arange(0.0, piece.duration_s + 0.001, 0.001))[1]
    gains = np.abs(speeds[10:] - speeds[:-10]) / 0.010
    if len(gains):
        assert (gains / MODEL.limits.acceleration).max() <= 1.02


def test_what_is_given_away_runs_out_at_rest_on_the_path() -> None:
    trajectory = motion(1)
    path = rolling(trajectory)
    for i in range(30):
        path.piece(0.01 * i + LEAD_S, 1.0)
    assert not path.resting(0.29)
    later = 0.29 + AHEAD_S + LEAD_S
    assert path.resting(later)
    assert path.path_s(later + 5.0) == path.path_s(later)
    q, _, _ = sample(path.trajectory, path.path_s(later))
    np.testing.assert_array_equal(path.at(later).positions, q)
    assert not path.at(later).velocities.any()


def test_a_motion_goes_on_after_a_hold() -> None:
    path = rolling(motion(2))
    now = 0.0
    for i in range(600):
        now = 0.01 * i
        if path.done(now):
            break
        path.piece(now + LEAD_S, 0.0 if 20 <= i < 80 else 1.0)
    assert path.done(now)
    assert now > path.duration_s + 0.5


@given(st.integers(0, 1000), st.lists(st.floats(-0.01, 0.01), min_size=7, max_size=7))
def test_a_bridge_leads_from_the_gap_to_the_trajectory(seed: int, gap: list[float]) -> None:
    trajectory = motion(seed)
    led = bridged(trajectory, np.array(gap))
    np.testing.assert_allclose(led.positions[0], trajectory.positions[0] + gap, atol=1e-12)
    assert np.abs(led.velocities[0]).max() <= np.abs(trajectory.velocities[0]).max() + 1e-12
    late = np.linspace(min(0.25, trajectory.duration_s), trajectory.duration_s, 40)
    np.testing.assert_allclose(
        sample_many(led, late)[0], sample_many(trajectory, late)[0], atol=1e-6
    )


def test_a_motion_of_one_point_has_no_bridge() -> None:
    still = JointTrajectory(
        MODEL.joint_names, np.zeros(1), MODEL.ready[None], np.zeros((1, 7)), np.zeros((1, 7))
    )
    assert bridged(still, np.full(7, 0.01)) is still
    assert rolling(still).duration_s == pytest.approx(0.0)


def test_nothing_moves_before_the_first_piece_however_late_it_comes() -> None:
    path = rolling(motion(3))
    first = path.piece(0.5, 1.0)
    for now in (0.0, 0.2, 0.499, 0.5):
        np.testing.assert_array_equal(path.at(now).positions, path.trajectory.positions[0])
    assert first.path_s == 0.0
    moved = np.abs(path.at(0.502).positions - path.at(0.5).positions).max()
    assert moved < 0.002


@pytest.mark.parametrize("share", [1.0, 0.4, 0.0, -0.01])
@pytest.mark.parametrize("behind_s", [0.0, 0.05, 0.12])
def test_an_arm_is_braked_from_where_it_is(share: float, behind_s: float) -> None:
    """At any share of the path's speed, even against it, as an arm that trembles at rest."""
    path = rolling(motion(0))
    for i in range(40):
        path.piece(LEAD_S + EVERY_S * i, 1.0)
    here, speed, _ = sample(path.trajectory, path.path_s(0.4) - behind_s)
    piece = path.braked(0.4, here, share * speed)
    given = piece.trajectory
    # The piece has the end of the way to rest alone; it is not over when it comes.
    assert piece.start_s >= 0.4 + 0.08
    assert piece.start_s + given.duration_s - 0.4 <= AHEAD_S
    gone = np.abs(given.positions - here)
    most = max(share, 0.0) * (np.abs(speed) * 0.12 + 0.02)
    assert (gone <= most + 0.005).all()
    if share > 0.0:
        assert (given.positions[-1] - here) @ speed > 0.0, "it goes on, not back"
    else:
        assert gone.max() < 0.005
    assert not given.velocities[-1].any()


def test_an_arm_on_its_way_back_is_not_taken_for_one_on_its_way_there() -> None:
    start = MODEL.ready
    there = start + 0.05
    q = np.array([start, there, start])
    zeros = np.zeros_like(q)
    path = rolling(JointTrajectory(MODEL.joint_names, np.array([0.0, 0.2, 0.4]), q, zeros, zeros))
    for i in range(30):
        path.piece(LEAD_S + EVERY_S * i, 1.0)
    here, speed, _ = sample(path.trajectory, path.duration_s * 0.75)
    assert speed[0] < 0.0
    on = path.braked(0.3, here, speed).path_s - path.duration_s * 0.75
    assert 0.0 < on < 0.1


def test_a_clock_that_is_set_leaves_the_arm_where_it_is_along_its_path() -> None:
    path = rolling(motion(0))
    for i in range(40):
        path.piece(LEAD_S + EVERY_S * i, 1.0)
    before = path.path_s(0.42)
    path.shift(-100.0)
    assert path.path_s(0.42 - 100.0) == pytest.approx(before)
