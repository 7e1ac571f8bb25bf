"""The simulated arm's trajectory controller: its semantics, and limits that nothing breaks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot_bridge.robot import FloatArray, JointLimits
from robot_bridge.ros2.controller import (
    Refused,
    Request,
    RequestPoint,
    Tolerances,
    TrajectoryController,
)

TICK_S = 1 / 240
NAMES = ("a", "b")
LIMITS = JointLimits(
    lower=np.array([-1.0, -2.0]),
    upper=np.array([1.5, 0.5]),
    velocity=np.array([1.0, 2.0]),
    acceleration=np.array([8.0, 10.0]),
    jerk=np.array([4000.0, 4000.0]),
)
START = np.array([0.2, -0.3])
NONE = np.zeros(0)


def controller(tolerances: Tolerances | None = None) -> TrajectoryController:
    return TrajectoryController(NAMES, LIMITS, TICK_S, START, tolerances)


def point(
    time_s: float,
    positions: object,
    velocities: object = (),
    accelerations: object = (),
) -> RequestPoint:
    arrays = (np.array(v, dtype=np.float64) for v in (positions, velocities, accelerations))
    return RequestPoint(time_s, *arrays)


def smooth(start: FloatArray, goal: FloatArray, duration_s: float, points: int = 9) -> Request:
    """A quintic from rest to rest, as a planner would send it."""
    s = np.linspace(0.0, 1.0, points)
    way = goal - start
    found = []
    for u in s:
        share = u**3 * (10 - 15 * u + 6 * u**2)
        speed = u**2 * (30 - 60 * u + 30 * u**2) / duration_s
        change = u * (60 - 180 * u + 120 * u**2) / duration_s**2
        found.append(point(u * duration_s, start + share * way, speed * way, change * way))
    return Request(NAMES, tuple(found))


class Drive:
    """Ticks a controller whose arm is exactly where it is told to be."""

    def __init__(self, tested: TrajectoryController) -> None:
        self.controller = tested
        self.ticks = 0
        self.positions = [tested.at.positions]

    @property
    def now_s(self) -> float:
        return self.ticks * TICK_S

    def run(self, seconds: float) -> FloatArray:
        for _ in range(round(seconds / TICK_S)):
            self.ticks += 1
            self.positions.append(self.controller.update(self.now_s, self.positions[-1]).positions)
        return self.positions[-1]

    def velocities(self) -> FloatArray:
        return np.diff(np.array(self.positions), axis=0) / TICK_S


def test_a_trajectory_is_followed_to_its_end_and_held_there() -> None:
    drive = Drive(controller())
    goal = np.array([0.7, 0.1])
    drive.controller.accept(smooth(START, goal, 1.5), drive.now_s)
    halfway = drive.run(0.75)
    assert halfway == pytest.approx((START + goal) / 2, abs=1e-9)
    assert drive.run(0.75) == pytest.approx(goal, abs=1e-9)
    assert drive.controller.outcome.how == "reached"
    assert drive.run(2.0) == pytest.approx(goal, abs=1e-9)


@pytest.mark.parametrize(
    ("first", "last", "quarter"),
    [
        # A quarter of the way in time: a straight line, a cubic and a quintic from rest.
        ((), (), 1 / 4),
        (((0.0, 0.0),), ((0.0, 0.0),), 3 / 16 - 2 / 64),
        (((0.0, 0.0), (0.0, 0.0)), ((0.0, 0.0), (0.0, 0.0)), 10 / 64 - 15 / 256 + 6 / 1024),
    ],
)
def test_points_are_joined_by_what_they_give(
    first: tuple[object, ...], last: tuple[object, ...], quarter: float
) -> None:
    drive = Drive(controller())
    goal = START + 0.2
    request = Request(NAMES, (point(0.0, START, *first), point(2.0, goal, *last)))
    drive.controller.accept(request, drive.now_s)
    expected = START + quarter * (goal - START)
    assert drive.run(0.5) == pytest.approx(expected, abs=1e-3 if quarter == 0.25 else 1e-9)


def test_stamp_0_starts_now_and_a_stamp_starts_then() -> None:
    for start_s, seconds in ((None, 1.0), (1.5, 2.0 - 1.0 + 0.5)):
        drive = Drive(controller())
        drive.run(1.0)
        request = replace(smooth(START, START + 0.3, 1.0), start_s=start_s)
        drive.controller.accept(request, drive.now_s)
        drive.run(seconds - 0.1)
        assert drive.controller.outcome.how == "moving"
        assert drive.run(0.1) == pytest.approx(START + 0.3, abs=1e-9)
        assert drive.controller.outcome.how == "reached"


def test_points_in_the_past_are_dropped() -> None:
    drive = Drive(controller())
    drive.run(1.0)
    elsewhere = np.array([-0.9, -1.9])
    request = Request(
        NAMES,
        (point(0.0, elsewhere), point(0.3, elsewhere), point(2.0, START + 0.1)),
        start_s=0.5,
    )
    drive.controller.accept(request, drive.now_s)
    drive.run(1.6)
    way = np.array(drive.positions) - START
    assert way.min() >= -1e-9
    assert way[-1] == pytest.approx(np.full(2, 0.1), abs=1e-9)


def test_a_new_trajectory_takes_over_in_motion_without_a_jolt() -> None:
    drive = Drive(controller())
    drive.controller.accept(smooth(START, np.array([0.9, 0.2]), 1.5), drive.now_s)
    drive.run(0.7)
    back = START - 0.1
    drive.controller.accept(
        Request(NAMES, (point(2.0, back, (0.0, 0.0), (0.0, 0.0)),)), drive.now_s
    )
    assert drive.controller.outcome.number == 2
    assert drive.run(2.0) == pytest.approx(back, abs=1e-9)
    accelerations = np.diff(drive.velocities(), axis=0) / TICK_S
    jolts = np.abs(np.diff(accelerations, axis=0)).max(axis=0)
    assert (jolts < 0.1 * LIMITS.acceleration).all()
    assert drive.controller.counts["limited"] == 0


def test_overlapping_pieces_of_one_motion_are_that_motion() -> None:
    whole, drive = smooth(START, START + 0.4, 2.0, points=401), Drive(controller())
    reference = Drive(controller())
    reference.controller.accept(whole, 0.0)
    rng = np.random.default_rng(3)
    for k in range(0, 392, 4):
        late_s = float(rng.uniform(0.0, 0.003))
        drive.run(max(0.0, k * 0.005 - drive.now_s))
        piece = [p for p in whole.points if k * 0.005 <= p.time_s + 1e-9][:40]
        last = piece[-1]
        piece[-1] = point(last.time_s, last.positions, (0.0, 0.0), (0.0, 0.0))
        begins_s = piece[0].time_s
        piece = [replace(p, time_s=p.time_s - begins_s) for p in piece]
        drive.controller.accept(
            Request(NAMES, tuple(piece), start_s=begins_s), drive.now_s + late_s
        )
    drive.run(0.1)
    reference.run(drive.now_s)
    gap = np.abs(np.array(drive.positions) - np.array(reference.positions)).max()
    assert gap < 2e-4, "only the last point of a piece is another"


WRONG: dict[str, Request] = {
    "no points": Request(NAMES, ()),
    "a joint missing": Request(("a",), (point(1.0, (0.0,)),)),
    "an unknown joint": Request(("a", "c"), (point(1.0, (0.0, 0.0)),)),
    "a joint twice": Request(("a", "a"), (point(1.0, (0.0, 0.0)),)),
    "too few positions": Request(NAMES, (point(1.0, (0.0,)),)),
    "no positions": Request(NAMES, (point(1.0, (), (0.0, 0.0)),)),
    "too many velocities": Request(NAMES, (point(1.0, (0.0, 0.0), (0.0, 0.0, 0.0)),)),
    "too few accelerations": Request(NAMES, (point(1.0, (0.0, 0.0), (0.0, 0.0), (0.0,)),)),
    "not a number": Request(NAMES, (point(1.0, (0.0, np.nan)),)),
    "infinite": Request(NAMES, (point(1.0, (0.0, 0.0), (0.0, np.inf)),)),
    "absurd": Request(NAMES, (point(1.0, (1e300, 0.0)),)),
    "times that fall": Request(NAMES, (point(1.0, (0.1, 0.1)), point(0.5, (0.0, 0.0)))),
    "times that stand": Request(NAMES, (point(1.0, (0.1, 0.1)), point(1.0, (0.0, 0.0)))),
    "a time before the start": Request(NAMES, (point(-0.1, (0.0, 0.0)),)),
    "time not a number": Request(NAMES, (point(np.nan, (0.0, 0.0)),)),
    "a start long ago": Request(NAMES, (point(9.0, (0.0, 0.0)),), start_s=-0.6),
    "a start far ahead": Request(NAMES, (point(1.0, (0.0, 0.0)),), start_s=1.6),
    "a start at no time": Request(NAMES, (point(1.0, (0.0, 0.0)),), start_s=np.nan),
    "all of it past": Request(NAMES, (point(0.1, (0.0, 0.0)),), start_s=0.1),
    "a velocity at the end": Request(NAMES, (point(1.0, (0.0, 0.0), (0.1, 0.0)),)),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_refused_and_the_old_trajectory_goes_on(what: str) -> None:
    drive = Drive(controller())
    goal = START + 0.3
    drive.controller.accept(smooth(START, goal, 1.5), drive.now_s)
    drive.run(0.5)
    with pytest.raises(Refused):
        drive.controller.accept(WRONG[what], drive.now_s)
    assert drive.run(1.0) == pytest.approx(goal, abs=1e-9)
    assert drive.controller.counts["refused"] == 1
    assert drive.controller.outcome.number == 1


def test_the_order_of_joints_is_the_requests_own() -> None:
    drive = Drive(controller())
    drive.controller.accept(Request(("b", "a"), (point(1.0, (0.1, 0.5)),)), 0.0)
    assert drive.run(1.5) == pytest.approx(np.array([0.5, 0.1]), abs=1e-9)


def test_an_arm_that_leaves_its_path_is_held_and_says_so() -> None:
    tested = controller(Tolerances(path_rad=0.05))
    tested.accept(smooth(START, START + 0.6, 1.5), 0.0)
    positions = [tested.update(k * TICK_S, START).positions for k in range(1, 600)]
    assert tested.outcome.how == "aborted"
    assert "a is 0.05" in tested.outcome.reason
    assert np.abs(positions[-1] - START).max() < 0.15, "it came to rest soon after"
    assert positions[-1] == pytest.approx(positions[-100], abs=1e-12)


def test_an_arm_that_misses_its_goal_is_reported() -> None:
    tested = controller(Tolerances(path_rad=0.0, goal_rad=0.01, goal_time_s=0.2))
    tested.accept(smooth(START, START + 0.3, 1.0), 0.0)
    short = START + 0.25
    for k in range(1, 260):
        tested.update(k * TICK_S, short)
    assert tested.outcome.how == "moving"
    for k in range(260, 300):
        tested.update(k * TICK_S, short)
    assert tested.outcome.how == "aborted"
    assert "its goal" in tested.outcome.reason


def test_hold_comes_to_rest_within_the_limits_and_stays() -> None:
    drive = Drive(controller())
    drive.controller.accept(smooth(START, np.array([1.2, 0.3]), 2.0), drive.now_s)
    drive.run(1.0)
    drive.controller.hold("asked to")
    drive.run(0.5)
    assert np.abs(drive.velocities()[-10:]).max() == 0.0
    assert drive.controller.outcome.how == "aborted"


NUMBER = st.floats(-8.0, 8.0)
JOINTS = st.tuples(NUMBER, NUMBER)
OPTIONAL = st.one_of(st.just(()), JOINTS)


@st.composite
def requests(draw: st.DrawFn) -> tuple[float, Request]:
    """Any well-formed trajectory, however wild, and when the next one comes."""
    gaps = draw(st.lists(st.floats(1e-4, 0.4), min_size=1, max_size=4))
    points = [point(t, draw(JOINTS), draw(OPTIONAL), draw(OPTIONAL)) for t in np.cumsum(gaps)[:-1]]
    end = draw(st.sampled_from(((), (0.0, 0.0))))
    points.append(point(float(np.sum(gaps)), draw(JOINTS), end, draw(OPTIONAL)))
    return draw(st.floats(0.0, 0.6)), Request(NAMES, tuple(points))


@settings(max_examples=40)
@given(st.lists(requests(), min_size=1, max_size=6), st.booleans())
def test_no_trajectory_drives_a_set_point_beyond_the_limits(
    sent: list[tuple[float, Request]], tolerant: bool
) -> None:
    drive = Drive(controller(Tolerances(0.0, 0.0) if tolerant else None))
    for wait_s, request in sent:
        drive.controller.accept(request, drive.now_s)
        drive.run(wait_s)
    drive.run(1.0)
    positions, velocities = np.array(drive.positions), drive.velocities()
    accelerations = np.diff(velocities, axis=0, prepend=0.0) / TICK_S
    assert (positions >= LIMITS.lower - 1e-9).all()
    assert (positions <= LIMITS.upper + 1e-9).all()
    assert (np.abs(velocities) <= LIMITS.velocity * (1 + 1e-9)).all()
    assert (np.abs(accelerations) <= LIMITS.acceleration * (1 + 1e-6)).all()


@settings(max_examples=20)
@given(JOINTS)
def test_a_far_goal_is_approached_without_swinging_past_it(goal: tuple[float, float]) -> None:
    drive = Drive(controller(Tolerances(0.0, 0.0)))
    drive.controller.accept(Request(NAMES, (point(0.0, goal),)), drive.now_s)
    drive.run(6.0)
    reached = np.clip(np.array(goal), LIMITS.lower, LIMITS.upper)
    assert drive.positions[-1] == pytest.approx(reached, abs=1e-9)
    ways = np.abs(np.array(drive.positions) - reached)
    assert (np.diff(ways, axis=0) <= 1e-12).all()
