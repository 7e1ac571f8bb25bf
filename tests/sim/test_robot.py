"""SimRobot: follows, grips by friction, stops within its limits."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from robot_bridge.robot import FloatArray, JointTrajectory, MotionStopped, TrajectoryError
from sim.robot import SimRobot
from sim.scenes import ObjectSpec, SceneSpec
from sim.world import STEP_S, World

EMPTY = SceneSpec(())


def quintic(robot: SimRobot, goal: FloatArray, duration_s: float) -> JointTrajectory:
    """From here to `goal`, at rest at both ends."""
    start = robot.state().positions
    times = np.linspace(0.0, duration_s, 60)
    s = times / duration_s
    blend = 10 * s**3 - 15 * s**4 + 6 * s**5
    rate = (30 * s**2 - 60 * s**3 + 30 * s**4) / duration_s
    bend = (60 * s - 180 * s**2 + 120 * s**3) / duration_s**2
    step = goal - start
    return JointTrajectory(
        robot.model.joint_names,
        times,
        start + np.outer(blend, step),
        np.outer(rate, step),
        np.outer(bend, step),
    )


def test_a_trajectory_ends_where_it_says_and_at_rest() -> None:
    with World(EMPTY, 0) as world:
        robot = SimRobot(world)
        goal = robot.model.home + np.array([0.8, 0.5, -0.3, 0.6, 0.2, -0.4, 0.5])
        robot.execute(quintic(robot, goal, 1.5))
        state = robot.state()
        assert np.abs(state.positions - goal).max() < 0.002
        assert np.abs(state.velocities).max() < 0.02


def test_a_stop_brakes_within_the_acceleration_limits_and_ends_the_motion() -> None:
    with World(EMPTY, 0) as world:
        robot = SimRobot(world)
        velocities: list[FloatArray] = []

        def watch(w: World) -> None:
            velocities.append(robot.state().velocities)
            if len(velocities) == 150:
                threading.Thread(target=robot.stop).start()

        world.on_step.append(watch)
        goal = robot.model.home + np.array([1.2, 0.6, 0.0, 0.9, 0.0, 0.0, 0.0])
        with pytest.raises(MotionStopped):
            robot.execute(quintic(robot, goal, 2.0))
        speeds = np.array(velocities)
        assert np.abs(speeds[140]).max() > 0.5, "it was moving"
        assert np.abs(speeds[-1]).max() < 0.02, "it is at rest"
        braking = np.abs(np.diff(speeds[150:], axis=0)) / STEP_S
        assert (braking.max(axis=0) < 1.3 * robot.model.limits.acceleration).all()
        assert np.abs(robot.state().positions - goal).max() > 0.1, "it did not get there"


def test_after_a_stop_nothing_moves_until_it_may_again() -> None:
    with World(EMPTY, 0) as world:
        robot = SimRobot(world)
        robot.stop()
        goal = robot.model.home + 0.1
        steps = world.steps
        with pytest.raises(MotionStopped):
            robot.execute(quintic(robot, goal, 0.8))
        with pytest.raises(MotionStopped):
            robot.grip(0.0, 10.0)
        assert world.steps == steps
        robot.resume()
        robot.execute(quintic(robot, goal, 0.8))
        assert np.abs(robot.state().positions - goal).max() < 0.002


def test_a_trajectory_from_elsewhere_or_for_other_joints_is_refused() -> None:
    with World(EMPTY, 0) as world:
        robot = SimRobot(world)
        good = quintic(robot, robot.model.home + 0.2, 1.0)
        moved = JointTrajectory(
            good.joint_names,
            good.times_s,
            good.positions + 0.3,
            good.velocities,
            good.accelerations,
        )
        with pytest.raises(TrajectoryError, match="from where the arm is"):
            robot.execute(moved)
        renamed = JointTrajectory(
            tuple(reversed(good.joint_names)),
            good.times_s,
            good.positions,
            good.velocities,
            good.accelerations,
        )
        with pytest.raises(TrajectoryError, match="names joints"):
            robot.execute(renamed)


def test_closing_on_nothing_holds_nothing() -> None:
    with World(EMPTY, 0) as world:
        robot = SimRobot(world)
        assert not robot.grip(0.0, 20.0).holding
        assert robot.grip(0.08, 20.0).width_m == pytest.approx(0.08, abs=0.002)


def test_a_grip_beyond_the_gripper_is_refused() -> None:
    with World(EMPTY, 0) as world:
        robot = SimRobot(world)
        with pytest.raises(TrajectoryError, match="force"):
            robot.grip(0.02, 1000.0)


def test_friction_alone_lifts_a_block() -> None:
    spec = SceneSpec((ObjectSpec("block", "red", (0.5, 0.0)),))
    with World(spec, 0) as world:
        robot = SimRobot(world)
        low = np.array([0.0, 0.483, 0.0, -2.3589, 0.0, 2.8419, 0.7854])
        high = np.array([0.0, -0.0442, 0.0, -2.3326, 0.0, 2.2884, 0.7854])
        robot.execute(quintic(robot, high, 2.0))
        robot.execute(quintic(robot, low, 1.5))
        grip = robot.grip(0.0, 20.0)
        assert grip.holding
        assert grip.width_m == pytest.approx(0.04, abs=0.004)
        robot.execute(quintic(robot, high, 1.5))
        assert world.truth()[0].position[2] > 0.1
        robot.grip(0.08, 20.0)
        for _ in range(200):
            world.step()
        assert world.truth()[0].position[2] < 0.05


def test_a_held_block_stays_between_the_middle_of_the_fingers_when_swung_sideways() -> None:
    spec = SceneSpec((ObjectSpec("block", "red", (0.5, 0.0)),))
    with World(spec, 0) as world:
        robot = SimRobot(world)
        low = np.array([0.0, 0.483, 0.0, -2.3589, 0.0, 2.8419, 0.7854])
        high = np.array([0.0, -0.0442, 0.0, -2.3326, 0.0, 2.2884, 0.7854])
        robot.execute(quintic(robot, high, 2.0))
        robot.execute(quintic(robot, low, 1.5))
        assert robot.grip(0.0, 20.0).holding
        robot.execute(quintic(robot, high, 1.5))
        turned = high + np.array([0.6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
        robot.execute(quintic(robot, turned, 1.0))
        x, y, _ = world.truth()[0].position
        # The fingers close along the tangent, so sliding with them shows as an angle.
        sideways_m = np.hypot(x, y) * (np.arctan2(y, x) - 0.6)
        assert abs(sideways_m) < 0.001
