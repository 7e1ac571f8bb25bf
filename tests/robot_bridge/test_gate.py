"""The gate: what it lets through, how a motion ends, and what a reset needs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from primitives.motion.timing import Path, time_path
from robot_bridge.config import load_robot
from robot_bridge.gate import AHEAD_S, MotionGate
from robot_bridge.robot import FloatArray, JointTrajectory, RobotState
from robot_bridge.rolling import Piece
from robot_bridge.safety.settings import robot_settings
from robot_bridge.spline import sample

MODEL = load_robot("panda").model
SETTINGS = robot_settings(MODEL)
STEP_S = 0.002


class Site:
    """A gate and an arm that follows the newest piece exactly, on one clock."""

    def __init__(self) -> None:
        self.now = 10.0
        self.wall = 100.0
        self.gate = MotionGate(MODEL, SETTINGS, wall=lambda: self.wall)
        self.piece: Piece | None = None
        self.next: Piece | None = None
        self.positions = np.array(MODEL.ready)
        self.beats = True
        self.reads = True
        self.delay = 0.0
        self.push = np.zeros(7)
        self.gate.beat(1.0, self.now)
        self.gate.reading(self._reading(np.zeros(7)))

    def _reading(self, velocities: FloatArray) -> RobotState:
        return RobotState(
            self.now - self.delay, self.positions + self.push, velocities, np.full(7, np.nan), 0.08
        )

    def step(self) -> None:
        self.now += STEP_S
        self.wall += STEP_S
        velocities = np.zeros(7)
        if self.next is not None and self.now >= self.next.start_s:
            self.piece, self.next = self.next, None
        if self.piece is not None:
            at = self.now - self.piece.start_s
            self.positions, velocities, _ = sample(self.piece.trajectory, at)
            if at >= self.piece.trajectory.duration_s:
                velocities = np.zeros(7)
        if self.reads:
            self.gate.reading(self._reading(velocities))
        if self.beats:
            self.gate.beat(1.0, self.now)
        piece = self.gate.tick(self.now)
        if piece is not None:
            self.next = piece
        self.speed = float(np.abs(velocities).max())

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP_S)):
            self.step()

    def rests_within(self) -> float:
        """Seconds until the arm rests."""
        start = self.now
        while self.now - start < 1.0:
            self.step()
            if self.speed == 0.0:
                return self.now - start
        raise AssertionError("the arm does not come to rest")


def motion(goal: float = 0.5) -> JointTrajectory:
    there = MODEL.ready + goal * np.array([1.0, -0.4, 0.5, 0.3, -0.4, 0.3, 0.8])
    return time_path(Path(np.array([MODEL.ready, there])), MODEL.joint_names, MODEL.limits)


@pytest.fixture
def site() -> Site:
    return Site()


def test_a_motion_is_carried_out_to_its_end(site: Site) -> None:
    status = site.gate.command(motion(), "1.0", site.now)
    assert (status.phase, status.outcome) == ("moving", "accepted")
    site.run(2.5)
    assert site.gate.status.outcome == "done"
    assert site.gate.status.phase == "idle"
    np.testing.assert_allclose(site.positions, motion().positions[-1], atol=1e-9)


def test_pieces_reach_no_further_than_the_horizon(site: Site) -> None:
    site.gate.command(motion(), "1.0", site.now)
    for _ in range(400):
        site.step()
        piece = site.next
        if piece is not None:
            assert piece.start_s + piece.trajectory.duration_s - site.now <= AHEAD_S + 1e-9
            assert not piece.trajectory.velocities[-1].any()


def test_when_the_gate_falls_silent_the_arm_rests_within_the_horizon(site: Site) -> None:
    site.gate.command(motion(), "1.0", site.now)
    site.run(0.4)
    assert site.speed > 0.3
    site.gate.tick = lambda now_s: None  # type: ignore[method-assign]
    assert site.rests_within() <= AHEAD_S


@pytest.mark.parametrize("fault", ["silence", "frozen readings", "late readings", "pushed away"])
def test_a_fault_in_full_swing_brings_the_arm_to_rest(site: Site, fault: str) -> None:
    site.gate.command(motion(), "1.0", site.now)
    site.run(0.4)
    assert site.speed > 0.3
    if fault == "silence":
        site.beats = False
        noticed = SETTINGS.heartbeat_s
    elif fault == "frozen readings":
        site.reads = False
        noticed = SETTINGS.state_age_s
    elif fault == "late readings":
        site.delay = 0.2
        noticed = 0.0
    else:
        site.push = np.full(7, 0.08)
        noticed = 0.0
    assert site.rests_within() <= noticed + 2 * STEP_S + AHEAD_S
    site.run(0.5)
    assert site.gate.status.phase in ("holding", "stopped")


def test_a_hold_that_ends_in_time_lets_the_motion_go_on(site: Site) -> None:
    site.gate.command(motion(), "1.0", site.now)
    site.run(0.3)
    site.beats = False
    site.run(0.5)
    assert site.gate.status.phase == "holding"
    assert site.gate.status.rule == "heartbeat"
    site.beats = True
    site.run(2.5)
    assert site.gate.status.outcome == "done"


def test_a_hold_that_lasts_becomes_a_stop_until_a_reset(site: Site) -> None:
    site.gate.command(motion(), "1.0", site.now)
    site.run(0.3)
    site.beats = False
    site.run(3.0)
    assert (site.gate.status.phase, site.gate.status.latched) == ("stopped", True)
    site.beats = True
    site.run(0.1)
    here = replace(motion())
    assert site.gate.command(here, "2.0", site.now).outcome == "refused"
    assert site.gate.reset() == ""
    back = time_path(Path(np.array([site.positions, MODEL.ready])), MODEL.joint_names, MODEL.limits)
    assert site.gate.command(back, "3.0", site.now).outcome == "accepted"
    site.run(2.0)
    assert site.gate.status.outcome == "done"


def test_an_emergency_stop_needs_release_and_reset(site: Site) -> None:
    site.gate.command(motion(), "1.0", site.now)
    site.run(0.4)
    site.gate.emergency_stop(True)
    assert site.rests_within() <= 2 * STEP_S + AHEAD_S
    site.run(0.5)
    assert site.gate.status.rule == "emergency-stop"
    assert "release" in site.gate.reset()
    site.gate.emergency_stop(False)
    assert site.gate.command(motion(), "2.0", site.now).outcome == "refused"
    assert site.gate.reset() == ""
    assert not site.gate.status.latched


def test_a_cancelled_motion_rests_and_latches_nothing(site: Site) -> None:
    site.gate.command(motion(), "1.0", site.now)
    site.run(0.4)
    site.gate.cancel("0.5")
    site.step()
    assert site.speed > 0.3, "another motion's cancel counts"
    site.gate.cancel("1.0")
    assert site.rests_within() <= 2 * STEP_S + AHEAD_S
    site.run(0.5)
    assert (site.gate.status.outcome, site.gate.status.latched) == ("cancelled", False)


def test_one_motion_at_a_time(site: Site) -> None:
    site.gate.command(motion(), "1.0", site.now)
    site.run(0.2)
    second = site.gate.command(motion(), "2.0", site.now)
    assert (second.outcome, second.rule) == ("refused", "one-motion")
    assert site.gate.moving
    assert site.gate.grip(0.04, 20.0, "3.0", site.now)[0] is None


def test_a_refusal_leaves_the_motion_under_way_its_name_and_its_end(site: Site) -> None:
    site.gate.command(motion(), "1.0", site.now)
    site.run(0.3)
    site.gate.refused("9.9", "malformed", "somebody else's")
    assert (site.gate.status.command, site.gate.status.outcome) == ("1.0", "accepted")
    site.gate.cancel("1.0")
    assert site.rests_within() <= 2 * STEP_S + AHEAD_S
    site.run(0.5)
    assert (site.gate.status.command, site.gate.status.outcome) == ("1.0", "cancelled")


def test_what_the_monitor_refuses_does_not_move_and_does_not_latch(site: Site) -> None:
    far = replace(motion(), positions=motion().positions + 0.5)
    assert site.gate.command(far, "1.0", site.now).outcome == "refused"
    assert not site.gate.moving
    assert site.gate.command(motion(), "2.0", site.now).outcome == "accepted"


def test_nothing_moves_for_a_commander_that_does_not_beat(site: Site) -> None:
    site.beats = False
    site.run(0.3)
    assert site.gate.command(motion(), "1.0", site.now).rule == "heartbeat"


@pytest.mark.parametrize("jump", [10.0, -10.0, 0.5])
def test_a_jump_of_the_clock_stops_the_motion(site: Site, jump: float) -> None:
    site.gate.command(motion(), "1.0", site.now)
    site.run(0.4)
    site.now += jump
    site.step()
    assert site.gate.status.verdict == "stop"
    site.run(0.6)
    assert site.gate.status.latched


def test_an_arm_whose_clock_is_set_ahead_is_left_to_rest(site: Site) -> None:
    """It refuses what comes as past; the last piece that it took ends at rest in time."""
    site.gate.command(motion(), "1.0", site.now)
    site.run(0.4)
    site.delay = -10.0
    site.next = None
    start = site.now
    while site.speed > 0.0 and site.now - start < 1.0:
        site.step()
        assert site.next is None
    assert site.now - start <= AHEAD_S
    assert site.gate.status.rule == "clock-jump"
    assert site.gate.status.latched


def test_somebody_else_on_the_controllers_topic_stops_the_motion(site: Site) -> None:
    site.gate.command(motion(), "1.0", site.now)
    site.run(0.4)
    site.gate.intruder("/rogue publishes on the controller's topic")
    assert site.rests_within() <= 2 * STEP_S + AHEAD_S
    site.run(0.5)
    assert site.gate.reset() != ""
    site.gate.intruder("")
    assert site.gate.reset() == ""


def test_a_grip_is_limited(site: Site) -> None:
    grip, _ = site.gate.grip(0.04, 80.0, "1.0", site.now)
    assert grip is not None
    assert grip.force_n <= SETTINGS.force_n + 1e-9
    refused, status = site.gate.grip(0.5, 20.0, "2.0", site.now)
    assert refused is None
    assert status.rule == "gripper-width"


def test_a_pace_slows_the_motion(site: Site) -> None:
    site.gate.command(motion(), "1.0", site.now)
    site.run(0.4)
    fast = site.speed
    site.beats = False
    for _ in range(60):
        site.gate.beat(0.2, site.now)
        site.step()
    assert site.speed < 0.5 * fast
    assert site.gate.status.phase == "moving"
