"""The guard around a robot refuses what breaks a limit, and lets the rest through."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from robot_bridge.guarded import GuardedRobot
from robot_bridge.robot import ControlTick, FloatArray, JointTrajectory, TrajectoryError, Verdict
from robot_bridge.safety import MonitorStopped, SafetyMonitor
from robot_bridge.safety.points import ArmPoints
from robot_bridge.spline import sample_many
from sim.robot import SimRobot
from sim.scenes import SceneSpec
from sim.world import STEP_S, World


def through(robot: SimRobot, via: float, duration_s: float = 2.0) -> JointTrajectory:
    """Joint 1 swings by `via` rad and back; the others rest."""
    start = robot.state().positions
    positions = np.tile(start, (3, 1))
    positions[1, 0] += via
    zeros = np.zeros_like(positions)
    times = np.array([0.0, duration_s / 2, duration_s])
    return JointTrajectory(robot.model.joint_names, times, positions, zeros, zeros)


@pytest.fixture
def world():  # type: ignore[no-untyped-def]
    with World(SceneSpec(()), 0) as world:
        yield world


def guard(world: World, heard: list[Verdict]) -> tuple[SimRobot, GuardedRobot]:
    robot = SimRobot(world)
    return robot, GuardedRobot(robot, SafetyMonitor.default(robot.model), heard.append)


def test_an_ordinary_motion_passes_and_is_counted(world: World) -> None:
    heard: list[Verdict] = []
    robot, guarded = guard(world, heard)
    guarded.execute(through(robot, 0.5))
    assert heard == []
    assert guarded.counts.checks > 2.0 / STEP_S, "the motion, and every tick of it"
    assert (guarded.counts.scaled, guarded.counts.held, guarded.counts.stopped) == (0, 0, 0)


@pytest.mark.parametrize(
    ("via", "duration_s", "rule"),
    [
        (3.5, 20.0, "joint-position"),
        (1.5, 1.0, "joint-velocity"),
        (0.05, 0.12, "joint-acceleration"),
    ],
)
def test_a_motion_beyond_a_limit_is_refused_before_anything_moves(
    world: World, via: float, duration_s: float, rule: str
) -> None:
    heard: list[Verdict] = []
    robot, guarded = guard(world, heard)
    before = world.steps
    with pytest.raises(MonitorStopped, match=rule):
        guarded.execute(through(robot, via, duration_s))
    assert world.steps == before
    assert [v.rule for v in heard] == [rule]
    assert guarded.counts.stopped == 1
    assert "panda_joint1" in guarded.counts.reasons[0]


def test_a_limit_crossed_between_the_points_is_seen(world: World) -> None:
    robot, guarded = guard(world, [])
    start = robot.state().positions
    velocities = np.zeros((2, 7))
    velocities[0, 0], velocities[1, 0] = 2.1, -2.1
    trajectory = JointTrajectory(
        robot.model.joint_names,
        np.array([0.0, 6.0]),
        np.tile(start, (2, 1)),
        velocities,
        np.zeros((2, 7)),
    )
    with pytest.raises(MonitorStopped, match="joint-position"):
        guarded.execute(trajectory)


def test_a_motion_that_starts_elsewhere_is_refused(world: World) -> None:
    robot, guarded = guard(world, [])
    good = through(robot, 0.1)
    moved = JointTrajectory(
        good.joint_names, good.times_s, good.positions + 0.2, good.velocities, good.accelerations
    )
    with pytest.raises(MonitorStopped, match="command-jump"):
        guarded.execute(moved)


def test_the_spline_passes_its_points_with_their_velocities(world: World) -> None:
    rng = np.random.default_rng(0)
    trajectory = JointTrajectory(
        ("a", "b"),
        np.array([0.0, 0.4, 1.0]),
        rng.normal(size=(3, 2)),
        rng.normal(size=(3, 2)),
        np.zeros((3, 2)),
    )
    q, v, _ = sample_many(trajectory, trajectory.times_s)
    assert np.allclose(q, trajectory.positions)
    assert np.allclose(v, trajectory.velocities)
    step = 1e-6
    q0, v0, _ = sample_many(trajectory, np.array([0.2]))
    q1, v1, _ = sample_many(trajectory, np.array([0.2 + step]))
    assert np.allclose((q1 - q0) / step, v0, atol=1e-4)
    assert np.allclose((v1 - v0) / step, sample_many(trajectory, np.array([0.2]))[2], atol=1e-3)


@pytest.mark.parametrize(
    "times", [[0.0, 0.0], [0.1, 0.2], [0.0, 1.0, 0.5]], ids=["repeat", "late", "back"]
)
def test_times_that_do_not_rise_from_zero_are_refused(times: list[float]) -> None:
    zeros = np.zeros((len(times), 1))
    with pytest.raises(TrajectoryError, match="times_s"):
        JointTrajectory(("a",), np.array(times), zeros, zeros, zeros)


def test_numbers_that_are_not_finite_are_refused() -> None:
    bad = np.array([[0.0], [np.nan]])
    with pytest.raises(TrajectoryError, match="finite"):
        JointTrajectory(("a",), np.array([0.0, 1.0]), bad, bad, bad)


@pytest.mark.parametrize("at_s", np.linspace(0.5, 0.508, 9))
def test_a_jump_too_short_for_the_sampling_is_seen(world: World, at_s: float) -> None:
    robot, guarded = guard(world, [])
    positions = np.tile(robot.state().positions, (4, 1))
    positions[2:, 0] += 0.5
    zeros = np.zeros_like(positions)
    times = np.array([0.0, at_s, at_s + 0.0008, 1.0])
    trajectory = JointTrajectory(robot.model.joint_names, times, positions, zeros, zeros)
    with pytest.raises(MonitorStopped, match="joint-velocity"):
        guarded.execute(trajectory)


def at_rest_within_limits(robot: SimRobot, velocities: list[FloatArray]) -> bool:
    """Whether the arm was moving, rests now, and came to rest gently."""
    braking = np.abs(np.diff(velocities, axis=0)) / STEP_S
    return bool(
        np.abs(velocities).max() > 0.3
        and np.abs(robot.state().velocities).max() < 0.01
        and (braking.max(axis=0) <= robot.model.limits.acceleration).all()
    )


def test_an_error_in_a_rule_stops_the_motion_and_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Verdict] = []
    robot = SimRobot(world)
    monitor = SafetyMonitor.default(robot.model)
    guarded = GuardedRobot(robot, monitor, heard.append)
    rule = next(r for r in monitor.rules if r.name == "cartesian-speed")
    judge, ticks = rule.tick, itertools.count()

    def broken(tick: ControlTick, last: ControlTick | None) -> Verdict:
        if next(ticks) == 120:
            raise ZeroDivisionError("in the middle")
        return judge(tick, last)

    monkeypatch.setattr(rule, "tick", broken)
    velocities: list[FloatArray] = []
    world.on_step.append(lambda w: velocities.append(robot.state().velocities))
    with pytest.raises(MonitorStopped, match="could not judge: ZeroDivisionError: in the middle"):
        guarded.execute(through(robot, 0.5))
    assert at_rest_within_limits(robot, velocities)
    assert [v.action for v in heard] == ["stop"]
    assert guarded.counts.stopped == 1
    with pytest.raises(MonitorStopped, match="ZeroDivisionError"):
        guarded.grip(0.04, 20.0)
    guarded.resume()
    guarded.grip(0.04, 20.0)


def test_an_error_of_who_hears_the_verdicts_stops_the_motion_and_is_named(world: World) -> None:
    robot = SimRobot(world)
    monitor = SafetyMonitor.default(robot.model)

    def full(verdict: Verdict) -> None:
        raise OSError("no space left on the device")

    guarded = GuardedRobot(robot, monitor, full)
    velocities: list[FloatArray] = []

    def step(world: World) -> None:
        velocities.append(robot.state().velocities)
        if len(velocities) == 120:
            monitor.emergency_stop("somebody pressed it")

    world.on_step.append(step)
    with pytest.raises(MonitorStopped, match=r"emergency-stop.*OSError: no space left"):
        guarded.execute(through(robot, 0.5))
    assert at_rest_within_limits(robot, velocities)
    assert guarded.counts.stopped == 1


def test_an_error_before_a_motion_refuses_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    robot = SimRobot(world)
    monitor = SafetyMonitor.default(robot.model)

    def broken(state: object, motion: object) -> Verdict:
        raise KeyError("joint 9")

    monkeypatch.setattr(monitor.rules[5], "motion", broken)
    before = world.steps
    with pytest.raises(MonitorStopped, match="could not judge: KeyError"):
        GuardedRobot(robot, monitor).execute(through(robot, 0.5))
    assert world.steps == before


def crept(guarded: GuardedRobot, step_rad: float, moves: int) -> int:
    """How many of many small turns of joint 1, each from where the arm is, were allowed."""
    allowed = 0
    for _ in range(moves):
        start = guarded.state().positions
        positions = np.tile(start, (2, 1))
        positions[1, 0] += step_rad
        zeros = np.zeros_like(positions)
        times = np.array([0.0, 0.3])
        try:
            guarded.execute(
                JointTrajectory(guarded.model.joint_names, times, positions, zeros, zeros)
            )
            allowed += 1
        except MonitorStopped:
            guarded.resume()
    return allowed


def vase(robot: SimRobot, folder: Path, gap_m: float) -> Path:
    """A file that keeps the arm 20 mm off a box beside its hand, about `gap_m` away."""
    x, y, z = tool(robot)
    path = folder / "vase.yaml"
    path.write_text(
        "obstacles:\n  - name: vase\n    margin_m: 0.02\n"
        f"    box: {{center_m: [{x}, {y + 0.1526 + gap_m}, {z}], size_m: [0.1, 0.1, 0.3]}}\n"
    )
    return path


def tool(robot: SimRobot) -> FloatArray:
    return ArmPoints(robot.model).at(robot.state().positions[None, :])[0, -1]


@pytest.mark.parametrize(
    ("gap_m", "step_m", "free_m"),
    [(0.026, 0.0018, 0.007), (0.026, 0.0004, 0.007), (0.018, 0.0018, 0.0005)],
)
def test_a_volume_is_not_crept_into_by_many_small_motions(
    world: World, tmp_path: Path, gap_m: float, step_m: float, free_m: float
) -> None:
    robot = SimRobot(world)
    path = vase(robot, tmp_path, gap_m)
    guarded = GuardedRobot(robot, SafetyMonitor.from_file(robot.model, path))
    start = tool(robot)
    step_rad = step_m / float(np.hypot(start[0], start[1]))
    allowed = crept(guarded, step_rad, 30)
    assert allowed >= int((gap_m - 0.021) / step_m), "free as long as there is room"
    assert tool(robot)[1] - start[1] < free_m
    assert crept(guarded, step_rad, 3) == 0
    assert crept(guarded, -0.02, 1) == 1, "what is near may leave"
    assert crept(guarded, 0.06, 1) == 0


@pytest.mark.parametrize("step_m", [0.0009, 0.0003])
def test_a_wall_is_not_crept_through_by_many_small_motions(
    world: World, tmp_path: Path, step_m: float
) -> None:
    robot = SimRobot(world)
    points = ArmPoints(robot.model)
    x, y, _ = tool(robot)
    path = tmp_path / "wall.yaml"
    path.write_text(f"workspace: {{y_m: [-0.5, {y + 0.002}]}}\n")
    guarded = GuardedRobot(robot, SafetyMonitor.from_file(robot.model, path))
    step_rad = step_m / float(np.hypot(x, y))
    allowed = crept(guarded, step_rad, 40)
    assert 2 <= allowed < 15
    beyond = points.at(robot.state().positions[None, :])[0, :, 1].max() - (y + 0.002)
    assert beyond < 0.0013
    assert crept(guarded, step_rad, 3) == 0
    assert crept(guarded, -0.02, 1) == 1, "what is outside may come back"


def test_a_motion_that_begins_nearer_than_the_arm_is_cannot_lead_it_in(
    world: World, tmp_path: Path
) -> None:
    robot = SimRobot(world)
    path = vase(robot, tmp_path, 0.026)
    guarded = GuardedRobot(robot, SafetyMonitor.from_file(robot.model, path))
    start, moves = tool(robot), 0
    for _ in range(20):
        there = guarded.state().positions[None, :].copy()
        there[0, 0] += 0.009
        zeros = np.zeros_like(there)
        try:
            guarded.execute(
                JointTrajectory(robot.model.joint_names, np.zeros(1), there, zeros, zeros)
            )
            moves += 1
        except MonitorStopped:
            guarded.resume()
    assert moves >= 1
    assert tool(robot)[1] - start[1] < 0.007
