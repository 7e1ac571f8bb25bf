"""Each rule, on the Panda's own limits: what it lets through, and what it says otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot_bridge.config import load_robot
from robot_bridge.robot import ControlTick, FloatArray, JointTrajectory, RobotState, Verdict
from robot_bridge.safety import SafetyMonitor
from robot_bridge.safety.motion import Motion, slowed
from robot_bridge.safety.points import ArmPoints
from robot_bridge.safety.rule import Rule
from robot_bridge.spline import sample_many

MODEL = load_robot("panda").model
READY = np.array([0.0, 0.1, 0.0, -2.3, 0.0, 2.4, np.pi / 4])


def still(positions: FloatArray, stamp_s: float = 0.0) -> RobotState:
    zeros = np.zeros(7)
    return RobotState(stamp_s, positions, zeros, zeros, 0.08)


def leg(start: FloatArray, end: FloatArray, duration_s: float) -> JointTrajectory:
    """From rest to rest, a cubic."""
    zeros = np.zeros((2, 7))
    return JointTrajectory(
        MODEL.joint_names, np.array([0.0, duration_s]), np.array([start, end]), zeros, zeros
    )


def moved(**joints: float) -> FloatArray:
    """READY with some joints moved, j1=... to j7=..."""
    out = READY.copy()
    for name, by in joints.items():
        out[int(name[1:]) - 1] += by
    return out


def tick(time_s: float, where: FloatArray, **state: object) -> ControlTick:
    reading = replace(still(where, time_s), **state)  # type: ignore[arg-type]
    return ControlTick(time_s, reading, where, np.zeros(7))


def ticked(*ticks: ControlTick, monitor: SafetyMonitor | None = None) -> Verdict:
    """The last verdict of a monitor that saw these ticks."""
    monitor = monitor or SafetyMonitor.default(MODEL)
    monitor.begin()
    return [monitor.tick(t) for t in ticks][-1]


MONITOR = SafetyMonitor.default(MODEL)


def check(trajectory: JointTrajectory, start: FloatArray = READY) -> Verdict:
    MONITOR.reset()
    return MONITOR.check(still(start), trajectory)


@pytest.mark.parametrize(
    ("trajectory", "action", "rule"),
    [
        (leg(READY, moved(j1=0.5), 1.5), "allow", ""),
        (leg(READY, moved(j1=3.0), 10.0), "stop", "joint-position"),
        (leg(READY, moved(j1=0.8), 0.7), "scale", "joint-velocity"),
        (leg(READY, moved(j2=0.5), 0.3), "stop", "joint-velocity"),
        (leg(READY, moved(j2=0.02), 0.12), "scale", "joint-acceleration"),
        (leg(READY, moved(j2=0.002), 0.015), "stop", "joint-acceleration"),
        (leg(moved(j1=0.02), moved(j1=0.5), 1.5), "stop", "command-jump"),
        (leg(READY, moved(j1=0.5), 200.0), "stop", "time-order"),
        (leg(READY, moved(j2=0.9), 4.0), "stop", "keep-out"),
        (leg(READY, moved(j6=-2.4), 6.0), "stop", "self-distance"),
        (leg(READY, moved(j1=1.57, j2=0.8, j4=1.6, j6=-0.4), 8.0), "stop", "workspace"),
    ],
    ids=lambda v: v if isinstance(v, str) else None,
)
def test_a_trajectory_gets_the_verdict_of_its_rule(
    trajectory: JointTrajectory, action: str, rule: str
) -> None:
    verdict = check(trajectory)
    assert (verdict.action, verdict.rule) == (action, rule), verdict.reason


def test_joints_in_another_order_are_refused() -> None:
    good = leg(READY, moved(j1=0.2), 2.0)
    verdict = check(replace(good, joint_names=tuple(reversed(good.joint_names))))
    assert (verdict.action, verdict.rule) == ("stop", "joint-names")


def test_numbers_that_overflow_between_the_points_are_refused() -> None:
    good = leg(READY, READY, 2.0)
    velocities = np.zeros((2, 7))
    velocities[1, 0] = 1e308
    velocities[0, 0] = -1e308
    assert check(replace(good, velocities=velocities)).rule == "finite-numbers"


def test_a_motion_that_starts_or_ends_at_speed_is_refused() -> None:
    good = leg(READY, moved(j1=0.2), 2.0)
    for row in (0, 1):
        velocities = np.zeros((2, 7))
        velocities[row, 0] = 0.3
        assert check(replace(good, velocities=velocities)).rule == "command-jump"


def test_hours_of_trajectory_are_refused_without_being_sampled() -> None:
    assert check(leg(READY, moved(j1=0.2), 1e9)).rule == "time-order"


def test_acceleration_that_turns_round_at_once_is_a_jerk() -> None:
    start, step = READY, 0.1
    positions = np.tile(start, (3, 1))
    speed = 0.6
    positions[1, 1] += speed * step / 2
    positions[2, 1] += speed * step
    velocities = np.zeros((3, 7))
    velocities[1, 1] = speed
    motion = JointTrajectory(
        MODEL.joint_names, np.array([0.0, step, 2 * step]), positions, velocities, 0 * velocities
    )
    rule = next(r for r in MONITOR.rules if r.name == "joint-jerk")
    verdict = rule.motion(still(READY), Motion(motion))
    assert verdict.action == "allow"
    faster = rule.motion(still(READY), Motion(slowed(motion, 1.3)))
    assert faster.action == "scale"
    assert rule.motion(still(READY), Motion(slowed(motion, 4.0))).action == "stop"


@settings(max_examples=40)
@given(share=st.floats(0.55, 1.0), joint=st.integers(0, 6), way=st.floats(0.05, 0.3))
def test_what_is_scaled_keeps_every_limit_at_the_slower_speed(
    share: float, joint: int, way: float
) -> None:
    end = READY.copy()
    end[joint] += way
    duration_s = share * 1.5 * way / 0.8
    verdict = check(leg(READY, end, duration_s))
    if verdict.action != "scale":
        return
    slow = slowed(leg(READY, end, duration_s), verdict.scale)
    _, v, a = sample_many(slow, np.linspace(0.0, slow.duration_s, 500))
    assert (np.abs(v) <= MODEL.limits.velocity).all()
    assert (np.abs(a) <= MODEL.limits.acceleration).all()
    assert check(slow).action == "allow"


def test_a_thin_plate_between_two_free_poses_is_not_jumped(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "plate.yaml"
    path.write_text(
        "obstacles:\n  - name: plate\n"
        "    box: {center_m: [0.5, 0.0, 0.4], size_m: [0.6, 0.0005, 0.4]}\n"
    )
    monitor = SafetyMonitor.from_file(MODEL, path)
    swing = leg(moved(j1=-0.4), moved(j1=0.4), 2.0)
    verdict = monitor.check(still(moved(j1=-0.4)), swing)
    assert verdict.rule == "keep-out"
    assert "plate" in verdict.reason
    assert check(swing, moved(j1=-0.4)).action == "allow", "without the plate it is free"


def test_the_arm_may_leave_what_it_touches_but_not_go_deeper(tmp_path) -> None:  # type: ignore[no-untyped-def]
    points = ArmPoints(MODEL).at(READY[None, :])[0]
    x, y, z = (float(v) for v in points[-1])
    path = tmp_path / "box.yaml"
    path.write_text(
        f"obstacles:\n  - name: box\n    box: {{center_m: [{x}, {y}, {z - 0.03}],"
        " size_m: [0.1, 0.1, 0.045]}\n    margin_m: 0.002\n"
    )
    monitor = SafetyMonitor.from_file(MODEL, path)
    up, down = leg(READY, moved(j2=-0.3), 2.0), leg(READY, moved(j2=0.2), 2.0)
    assert monitor.check(still(READY), up).action == "allow"
    assert monitor.check(still(READY), down).rule == "keep-out"


def test_points_and_speeds_agree_with_differences() -> None:
    points = ArmPoints(MODEL)
    rng = np.random.default_rng(0)
    q, v = READY + rng.uniform(-0.5, 0.5, (5, 7)), rng.uniform(-1, 1, (5, 7))
    step = 1e-6
    there, speeds = points.speeds(q, v)
    after = points.at(q + v * step)
    assert np.allclose(np.linalg.norm(after - there, axis=2) / step, speeds, atol=1e-4)
    at_once = points.now(RobotState(0.0, q[0], v[0], np.zeros(7), 0.0))
    assert np.allclose(at_once[0], there[0])
    assert np.allclose(at_once[1], speeds[0])


STEP = 1 / 240


@pytest.mark.parametrize(
    ("ticks", "action", "rule"),
    [
        ([tick(0, READY), tick(STEP, READY)], "allow", ""),
        ([tick(0, READY), tick(0, READY)], "stop", "time-order"),
        ([tick(0.1, READY), tick(0.2, READY, stamp_s=0.05)], "stop", "time-order"),
        ([tick(0, READY), tick(0.06, READY, stamp_s=0.0)], "hold", "stale-state"),
        ([tick(0, READY), tick(STEP, READY, positions=moved(j3=0.06))], "stop", "tracking-error"),
        ([tick(0, READY), tick(STEP, moved(j1=0.02))], "stop", "command-jump"),
        ([tick(0, READY, velocities=np.full(7, 2.8))], "stop", "joint-velocity"),
        ([tick(0, READY, positions=np.full(7, np.nan))], "stop", "finite-numbers"),
        ([tick(0, READY, gripper_force_n=60.0)], "stop", "gripper-force"),
        ([tick(0, READY, gripper_force_n=np.nan)], "allow", ""),
        ([tick(0, READY), tick(STEP, moved(j2=0.6))], "stop", "command-jump"),
    ],
)
def test_a_tick_gets_the_verdict_of_its_rule(
    ticks: list[ControlTick], action: str, rule: str
) -> None:
    verdict = ticked(*ticks)
    assert (verdict.action, verdict.rule) == (action, rule), verdict.reason


def rule_of(monitor: SafetyMonitor, name: str) -> Rule:
    return next(r for r in monitor.rules if r.name == name)


def test_an_arm_that_has_left_its_range_or_box_or_come_too_near_is_stopped() -> None:
    outside = np.array(READY)
    outside[0] = MODEL.limits.upper[0] + 0.02
    low = moved(j2=0.75)
    high = moved(j1=1.57, j2=0.8, j4=1.6, j6=-0.4)
    for name, before, after in (
        ("joint-position", READY, outside),
        ("keep-out", READY, low),
        ("workspace", READY, high),
    ):
        rule = rule_of(SafetyMonitor.default(MODEL), name)
        rule.begin()
        assert rule.tick(tick(0, before), None).action == "allow"
        assert rule.tick(tick(STEP, after), tick(0, before)).action == "stop", name


def test_a_hold_that_does_not_end_becomes_a_stop() -> None:
    monitor = SafetyMonitor.default(MODEL)
    monitor.begin()
    actions = [monitor.tick(tick(t, READY, stamp_s=0.0)).action for t in np.arange(0.0, 2.2, STEP)]
    assert actions[0] == "allow"
    assert actions[100] == "hold"
    assert actions[-1] == "stop"
    assert monitor.latched is not None
    assert monitor.latched.rule == "hold-time"


def test_a_hold_ends_when_its_cause_does() -> None:
    late, fresh = tick(0.1, READY, stamp_s=0.0), tick(0.2, READY)
    assert ticked(tick(0, READY), late, fresh).action == "allow"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_stalled_control_loop_is_held_for_a_moment() -> None:
    clock = Clock()
    monitor = SafetyMonitor.default(MODEL, clock)
    monitor.begin()
    actions = []
    for i, wall in enumerate([0.0, 0.004, 0.1, 1.5, 1.504, *([1.6] * 80)]):
        clock.now = wall
        verdict = monitor.tick(tick(i * STEP, READY))
        actions.append((verdict.action, verdict.rule))
    assert actions[2] == ("allow", "")
    assert actions[3:5] == [("hold", "stalled-ticks")] * 2
    assert actions[-1] == ("allow", "")


def test_silence_after_a_beat_holds_and_known_death_stops() -> None:
    clock = Clock()
    monitor = SafetyMonitor.default(MODEL, clock)
    monitor.begin()
    monitor.beat()
    clock.now = 0.05
    assert monitor.tick(tick(0, READY)).action == "allow"
    clock.now = 0.2
    assert monitor.tick(tick(STEP, READY)).rule == "heartbeat"
    monitor.beat()
    assert monitor.tick(tick(2 * STEP, READY)).action == "allow"
    monitor.lost("the program is gone")
    assert monitor.tick(tick(3 * STEP, READY)).action == "stop"


def test_grips_are_limited_in_force_and_refused_in_width() -> None:
    monitor = SafetyMonitor.default(MODEL)
    assert monitor.check_grip(0.04, 25.0).action == "allow"
    verdict = monitor.check_grip(0.04, 80.0)
    assert (verdict.action, verdict.scale) == ("scale", 0.5)
    for width, force, rule in (
        (0.2, 25.0, "gripper-width"),
        (0.02, -1.0, "gripper-force"),
        (np.nan, 25.0, "finite-numbers"),
    ):
        monitor.reset()
        assert monitor.check_grip(width, force).rule == rule


def test_a_stop_latches_until_it_is_reset_and_an_emergency_until_it_is_released() -> None:
    monitor = SafetyMonitor.default(MODEL)
    bad, good = leg(READY, moved(j2=0.9), 4.0), leg(READY, moved(j1=0.2), 2.0)
    assert monitor.check(still(READY), bad).rule == "keep-out"
    assert monitor.check(still(READY), good).rule == "keep-out"
    assert monitor.tick(tick(0, READY)).action == "stop"
    assert monitor.check_grip(0.04, 20.0).action == "stop"
    monitor.reset()
    assert monitor.check(still(READY), good).action == "allow"
    monitor.emergency_stop("a test")
    monitor.reset()
    assert monitor.check(still(READY), good).rule == "emergency-stop"
    monitor.release_emergency_stop()
    monitor.reset()
    assert monitor.check(still(READY), good).action == "allow"


def test_every_rule_says_its_name_unit_bound_and_what_it_is_for() -> None:
    rules = SafetyMonitor.default(MODEL, Clock()).rules
    assert len({r.name for r in rules}) == len(rules)
    for rule in rules:
        assert rule.bound
        assert rule.doc
        assert set(rule.verdicts) <= {"scale", "hold", "stop"}
