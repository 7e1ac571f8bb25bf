"""The gate before a trajectory controller whose clock is set back in mid-motion.

The controller is the simulated hardware's; it and its readings live in a time of their own, and
pieces travel. What the controller took before the gate knows is for later, and it would go on.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from primitives.motion.timing import Path, time_path
from robot_bridge.config import load_robot
from robot_bridge.gate import MotionGate
from robot_bridge.robot import JointTrajectory, RobotState
from robot_bridge.rolling import Piece
from robot_bridge.ros2.controller import Refused, Request, RequestPoint, TrajectoryController
from robot_bridge.safety.settings import robot_settings

MODEL = load_robot("panda").model
SETTINGS = robot_settings(MODEL)
TICK_S = 1 / 240
REST_S = 0.15
STILL_RAD_S = 0.01


def motion() -> JointTrajectory:
    there = MODEL.ready + 0.5 * np.array([1.0, -0.4, 0.5, 0.3, -0.4, 0.3, 0.8])
    return time_path(Path(np.array([MODEL.ready, there])), MODEL.joint_names, MODEL.limits)


class Wire:
    """A gate, a controller and what travels between them; `now` is the gate's time."""

    def __init__(self, travel_s: float) -> None:
        self.now, self.back, self.travel = 10.0, 0.0, travel_s
        self.gate = MotionGate(MODEL, SETTINGS, wall=lambda: self.now)
        self.controller = TrajectoryController(
            MODEL.joint_names, SETTINGS.joint, TICK_S, np.array(MODEL.ready)
        )
        self.pieces: list[tuple[float, Piece]] = []
        self.readings: list[tuple[float, RobotState]] = []
        self.deaf = False
        self.behind = 0.0
        """By how much the gate's clock is late, as a simulated one that comes by the wire."""
        self.refused = 0
        self.speed = 0.0
        self.begin()

    def begin(self) -> None:
        self.run(0.02)
        assert self.gate.command(motion(), "1.0", self.now - self.behind).outcome == "accepted"

    def tick(self) -> None:
        self.now += TICK_S
        arms = self.now - self.back
        for due, piece in list(self.pieces):
            if due <= self.now:
                self.pieces.remove((due, piece))
                self.take(piece, arms)
        at = self.controller.update(arms, self.controller.at.positions)
        self.speed = float(np.abs(at.velocities).max())
        state = RobotState(arms, at.positions, at.velocities, np.full(7, np.nan), 0.08)
        self.readings.append((self.now + 0.003, state))
        while self.readings and self.readings[0][0] <= self.now + TICK_S / 2:
            state = self.readings.pop(0)[1]
            if not self.deaf:
                self.gate.reading(state)
        self.gate.beat(1.0, self.now - self.behind)
        piece = self.gate.tick(self.now - self.behind)
        if piece is not None:
            self.pieces.append((self.now + self.travel, piece))

    def take(self, piece: Piece, arms: float) -> None:
        way = piece.trajectory
        rows = zip(way.times_s, way.positions, way.velocities, way.accelerations, strict=True)
        points = tuple(RequestPoint(float(t), q, v, a) for t, q, v, a in rows)
        try:
            self.controller.accept(Request(way.joint_names, points, piece.start_s), arms)
        except Refused:
            self.refused += 1

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / TICK_S)):
            self.tick()

    def noticed(self) -> float:
        """When the gate's stop came, after the clock was set."""
        for _ in range(60):
            self.tick()
            if self.gate.status.latched:
                return self.now
        raise AssertionError(f"not noticed: {self.gate.status}")

    def rest_after(self, since: float) -> float:
        """Seconds until the arm rested for good, with nothing more to come."""
        last = since
        while self.now - since < 1.0:
            self.tick()
            if self.speed > STILL_RAD_S:
                last = self.now
        return last - since


@given(
    st.floats(0.05, 0.95),
    st.floats(0.002, 0.012),
    st.sampled_from([0.3, 0.6, 10.0]),
    st.floats(0.0, 0.03),
)
@example(0.9, 0.003, 0.3, 0.0)
@settings(max_examples=40, deadline=None)
def test_an_arm_whose_clock_is_set_back_rests_in_time(
    share: float, travel_s: float, back_s: float, unheard_s: float
) -> None:
    """unheard_s: so long no reading tells of it, and pieces go on for what is later there."""
    wire = Wire(travel_s)
    wire.run(share * wire.gate.status.duration_s)
    wire.back, wire.deaf = back_s, True
    wire.run(unheard_s)
    wire.deaf = False
    assert wire.rest_after(wire.noticed()) <= REST_S
    assert wire.gate.status.latched


@pytest.mark.parametrize("held_s", [0.0, 0.02, 0.05, 0.2])
def test_an_arm_that_is_held_when_its_clock_is_set_back_rests_in_time(held_s: float) -> None:
    """The pieces that were to hold it have stamps that its controller would wait for."""
    wire = Wire(0.003)
    wire.run(0.4)
    wire.deaf = True
    for _ in range(20):
        if wire.gate.status.phase != "holding":
            wire.tick()
    assert wire.gate.status.phase == "holding"
    # So the piece that holds it comes to a clock that was set.
    wire.back = 0.3
    wire.run(held_s)
    wire.deaf = False
    assert wire.rest_after(wire.noticed()) <= REST_S


def test_it_is_braked_once() -> None:
    wire = Wire(0.003)
    wire.run(0.4)
    wire.back = 0.3
    wire.noticed()
    taken = wire.controller.counts["taken"] + wire.refused + len(wire.pieces)
    wire.run(0.5)
    assert wire.controller.counts["taken"] + wire.refused == taken
    assert wire.refused == 0


def test_a_simulated_clock_that_goes_back_ends_the_motion() -> None:
    """Both clocks are one, and go back together."""
    wire = Wire(0.003)
    wire.gate = MotionGate(MODEL, SETTINGS, wall=None)
    wire.begin()
    wire.run(0.4)
    wire.now -= 5.0
    wire.controller = TrajectoryController(
        MODEL.joint_names, SETTINGS.joint, TICK_S, wire.controller.at.positions
    )
    wire.readings.clear()
    wire.pieces.clear()
    wire.run(1.0)
    assert not wire.gate.moving
    assert wire.gate.reset() == ""


@pytest.mark.parametrize("behind_s", [0.0, 0.006, 0.012])
def test_by_a_simulated_clock_that_is_late_the_arm_follows_exactly(behind_s: float) -> None:
    """A piece that comes late would have to be caught up with at the arm's limits."""
    wire = Wire(0.004)
    wire.gate = MotionGate(MODEL, SETTINGS, wall=None)
    wire.behind = behind_s
    wire.begin()
    wire.run(1.5)
    assert wire.gate.status.outcome == "done"
    assert wire.refused == 0
    assert wire.controller.counts["limited"] == 0
    np.testing.assert_allclose(wire.controller.at.positions, motion().positions[-1], atol=1e-6)
