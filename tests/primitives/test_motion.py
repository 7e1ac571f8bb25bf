"""Kinematics, collisions, planning and timing on the Panda's own URDF."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perception.scene import Scene, SceneObject
from primitives.motion.collision import CollisionWorld
from primitives.motion.ik import InverseKinematics
from primitives.motion.kinematics import Kinematics, pointing_down
from primitives.motion.planning import PathPlanner
from primitives.motion.timing import Path, time_path
from robot_bridge.config import load_robot
from robot_bridge.robot import FloatArray
from robot_bridge.spline import sample_many

MODEL = load_robot("panda").model
KINEMATICS = Kinematics(MODEL)
IK = InverseKinematics(KINEMATICS, MODEL.ready)


def block(name: str, x: float, y: float, z: float = 0.02) -> SceneObject:
    size = np.array([0.04, 0.04, 0.04])
    return SceneObject(name, "block", name.split()[0], np.array([x, y, z]), 0.0, size)


def wall(x: float, y: float) -> SceneObject:
    """Something tall to plan around; the planner only knows shapes."""
    return SceneObject(
        "gray wall", "block", "gray", np.array([x, y, 0.35]), 0.0, np.array([0.05, 0.05, 0.7])
    )


def test_the_tool_centre_point_is_where_franka_says() -> None:
    # Straight up: 0.333 + 0.316 + 0.384 above the base, 0.088 forward, flange and hand down.
    pose = KINEMATICS.pose(np.zeros(7))
    assert np.allclose(pose.translation, [0.088, 0.0, 0.333 + 0.316 + 0.384 - 0.107 - 0.105])
    assert np.allclose(pose.rotation[:, 2], [0.0, 0.0, -1.0])


@settings(max_examples=40, deadline=None)
@given(
    x=st.floats(0.30, 0.70),
    y=st.floats(-0.35, 0.35),
    z=st.floats(0.02, 0.25),
    yaw=st.floats(-np.pi / 2, np.pi),
)
def test_every_pose_above_the_table_has_joints_within_limits(
    x: float, y: float, z: float, yaw: float
) -> None:
    pose = pointing_down(np.array([x, y, z]), yaw)
    joints = IK.solve(pose)
    assert joints is not None
    assert (joints >= MODEL.limits.lower).all()
    assert (joints <= MODEL.limits.upper).all()
    reached = KINEMATICS.pose(joints)
    assert np.allclose(reached.translation, pose.translation, atol=2e-4)
    assert np.allclose(reached.rotation, pose.rotation, atol=2e-3)


def test_a_pose_out_of_reach_has_no_joints() -> None:
    assert IK.solve(pointing_down(np.array([1.4, 0.0, 0.1]), 0.0)) is None


joints_strategy = st.lists(st.floats(-1.0, 1.0), min_size=7, max_size=7).map(
    lambda v: (
        (MODEL.limits.lower + MODEL.limits.upper) / 2
        + np.array(v) * 0.4 * (MODEL.limits.upper - MODEL.limits.lower)
    )
)


@settings(max_examples=60, deadline=None)
@given(waypoints=st.lists(joints_strategy, min_size=2, max_size=5))
def test_timed_paths_stay_within_the_limits_everywhere(waypoints: list[FloatArray]) -> None:
    path = Path(np.array(waypoints))
    trajectory = time_path(path, MODEL.joint_names, MODEL.limits)
    times = np.linspace(0.0, trajectory.duration_s, 2000)
    q, v, a = sample_many(trajectory, times)
    assert (np.abs(v) <= MODEL.limits.velocity * 1.001).all()
    assert (np.abs(a) <= MODEL.limits.acceleration * 1.001).all()
    steps = np.diff(trajectory.times_s)[:, None]
    jerk = np.diff(trajectory.accelerations, axis=0) / steps
    assert (np.abs(jerk) <= MODEL.limits.jerk).all()
    assert np.allclose(q[0], waypoints[0], atol=1e-6)
    assert np.allclose(q[-1], waypoints[-1], atol=1e-4)
    assert np.abs(v[[0, -1]]).max() < 0.02


def test_slower_is_slower() -> None:
    path = Path(np.array([np.zeros(7), np.full(7, 0.5)]))
    full = time_path(path, MODEL.joint_names, MODEL.limits)
    slow = time_path(path, MODEL.joint_names, MODEL.limits, speed=0.5)
    assert slow.duration_s > 1.2 * full.duration_s


def test_a_path_that_goes_nowhere_takes_no_time() -> None:
    trajectory = time_path(Path(np.zeros((3, 7))), MODEL.joint_names, MODEL.limits)
    assert trajectory.duration_s == 0.0


def reach(x: float, y: float, z: float) -> FloatArray:
    joints = IK.solve(pointing_down(np.array([x, y, z]), 0.0))
    assert joints is not None
    return joints


def test_the_arm_at_home_touches_nothing() -> None:
    world = CollisionWorld(KINEMATICS)
    world.update(Scene((block("red block", 0.5, 0.0),)), None, ())
    assert world.touches(np.array(MODEL.home)) is None


def test_fingers_around_a_block_touch_it_unless_it_is_what_they_take() -> None:
    world = CollisionWorld(KINEMATICS)
    scene = Scene((block("red block", 0.5, 0.03),))
    joints = reach(0.5, 0.0, 0.02)
    world.update(scene, None, ())
    assert world.touches(joints) == "red block"
    world.update(scene, None, ["red block"])
    assert world.touches(joints) is None


def test_closed_fingers_meet_what_open_ones_straddle() -> None:
    world = CollisionWorld(KINEMATICS)
    scene = Scene((block("blue block", 0.5, 0.0),))
    joints = reach(0.5, 0.0, 0.02)
    world.update(scene, None, ())
    assert world.touches(joints) is None
    world.update(scene, None, (), fingers_closed=True)
    assert world.touches(joints) == "blue block"
    world.update(scene, None, ())
    assert world.touches(joints) is None, "closing them is not remembered"


def test_the_table_is_an_obstacle() -> None:
    world = CollisionWorld(KINEMATICS)
    assert world.touches(reach(0.5, 0.0, 0.012)) is None
    assert world.touches(reach(0.5, 0.0, -0.02)) == "table"


def test_what_is_held_can_touch_too() -> None:
    held = block("red block", 0.5, 0.0)
    # Its top lies between the fingertips and the bottom of what they hold.
    other = block("blue block", 0.5, 0.0, 0.165)
    world = CollisionWorld(KINEMATICS)
    joints = reach(0.5, 0.0, 0.20)
    world.update(Scene((other,)), None, ())
    assert world.touches(joints) is None
    world.update(Scene((other,)), held, ())
    assert world.touches(joints) == "blue block"


def test_folding_into_itself_is_a_collision() -> None:
    world = CollisionWorld(KINEMATICS)
    folded = np.array([0.0, -1.7, 0.0, -3.05, 0.0, 0.2, 0.0])
    assert world.touches(folded) is not None


def test_a_blocked_way_is_planned_around_the_same_way_every_time() -> None:
    start, goal = reach(0.5, -0.25, 0.2), reach(0.5, 0.25, 0.2)

    def plan() -> FloatArray:
        world = CollisionWorld(KINEMATICS)
        world.update(Scene((wall(0.5, 0.0),)), None, ())
        assert world.path_touches(np.array([start, goal])) == "gray wall"
        path = PathPlanner(world, MODEL.limits.lower, MODEL.limits.upper).plan(
            start, goal, lambda: None
        )
        assert path is not None
        assert world.path_touches(path) is None
        return path

    first, second = plan(), plan()
    assert np.array_equal(first, second)
    assert len(first) > 2


def test_a_free_way_is_straight() -> None:
    world = CollisionWorld(KINEMATICS)
    start, goal = reach(0.5, -0.25, 0.2), reach(0.5, 0.25, 0.2)
    path = PathPlanner(world, MODEL.limits.lower, MODEL.limits.upper).plan(
        start, goal, lambda: None
    )
    assert path is not None
    assert np.array_equal(path, [start, goal])


def test_a_goal_inside_something_has_no_way() -> None:
    world = CollisionWorld(KINEMATICS)
    world.update(Scene((wall(0.5, 0.25),)), None, ())
    start, goal = reach(0.5, -0.25, 0.2), reach(0.5, 0.25, 0.2)
    assert (
        PathPlanner(world, MODEL.limits.lower, MODEL.limits.upper).plan(start, goal, lambda: None)
        is None
    )


@pytest.mark.parametrize("count", [2, 3, 6])
def test_a_path_passes_its_waypoints(count: int) -> None:
    rng = np.random.default_rng(count)
    points = rng.normal(size=(count, 7))
    path = Path(points)
    dense = path.at(np.linspace(0.0, 1.0, 4000))
    for point in points:
        assert np.linalg.norm(dense - point, axis=1).min() < 0.02
