"""SimRobot: follows, grips by friction, stops within its limits."""

from __future__ import annotations

import importlib
import threading

import numpy as np
import pytest

from robot_bridge.robot import (
    ControlTick,
    FloatArray,
    JointTrajectory,
    MotionStopped,
    TrajectoryError,
    Verdict,
)
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
        assert (braking.max(axis=0) <= robot.model.limits.acceleration).all()
        assert np.abs(robot.state().positions - goal).max() > 0.1, "it did not get there"


def swing(robot: SimRobot) -> JointTrajectory:
    return quintic(robot, robot.model.home + np.array([0.8, 0.4, 0.0, 0.6, 0.0, 0.0, 0.0]), 2.0)


def test_a_motion_that_is_scaled_takes_longer_and_ends_at_the_same_place() -> None:
    with World(EMPTY, 0) as world:
        robot = SimRobot(world)
        trajectory = swing(robot)
        start_s = world.time_s
        robot.execute(trajectory, lambda tick: Verdict("scale", scale=0.5))
        assert 3.9 < world.time_s - start_s < 4.6
        assert np.abs(robot.state().positions - trajectory.positions[-1]).max() < 0.002


def test_a_held_motion_rests_on_its_path_and_goes_on_afterwards() -> None:
    with World(EMPTY, 0) as world:
        robot = SimRobot(world)
        trajectory = swing(robot)
        ticks: list[ControlTick] = []

        def supervise(tick: ControlTick) -> Verdict:
            ticks.append(tick)
            return Verdict("hold" if 200 <= len(ticks) < 400 else "allow")

        robot.execute(trajectory, supervise)
        speeds = np.array([np.abs(t.state.velocities).max() for t in ticks])
        assert speeds[200] > 0.3, "it was moving"
        assert speeds[300:400].max() < 0.01, "it rests"
        accelerations = np.abs(np.diff([t.state.velocities for t in ticks], axis=0)) / STEP_S
        assert (accelerations.max(axis=0) <= robot.model.limits.acceleration).all()
        assert ticks[399].path_s < trajectory.duration_s
        assert np.abs(robot.state().positions - trajectory.positions[-1]).max() < 0.002


def test_a_supervisor_that_says_stop_ends_the_motion_at_rest() -> None:
    with World(EMPTY, 0) as world:
        robot = SimRobot(world)
        trajectory = swing(robot)
        with pytest.raises(MotionStopped):
            robot.execute(trajectory, lambda t: Verdict("stop" if t.path_s > 0.9 else "allow"))
        state = robot.state()
        assert np.abs(state.velocities).max() < 0.01
        assert np.abs(state.positions - trajectory.positions[-1]).max() > 0.1
        with pytest.raises(MotionStopped):
            robot.grip(0.02, 10.0, lambda tick: Verdict("stop"))


def broken_off(robot: SimRobot, error: BaseException, again: BaseException | None) -> FloatArray:
    """Velocities (t, 7) of a swing whose supervisor raises at tick 120."""
    velocities: list[FloatArray] = []
    ticks = 0

    def step(world: World) -> None:
        velocities.append(robot.state().velocities)
        if again is not None and ticks > 120:
            raise again

    def supervise(tick: ControlTick) -> Verdict:
        nonlocal ticks
        ticks += 1
        if ticks > 120:
            raise error
        return Verdict("allow")

    robot._world.on_step.append(step)
    with pytest.raises(type(error if again is None else again)):
        robot.execute(swing(robot), supervise)
    robot._world.on_step.clear()
    return np.array(velocities)


@pytest.mark.parametrize("again", [None, KeyboardInterrupt()], ids=["once", "while it brakes too"])
@pytest.mark.parametrize("error", [ValueError("a defect"), KeyboardInterrupt()], ids=repr)
def test_whatever_breaks_off_a_motion_leaves_the_arm_at_rest(
    error: BaseException, again: BaseException | None
) -> None:
    with World(EMPTY, 0) as world:
        robot = SimRobot(world)
        speeds = broken_off(robot, error, again)
        assert np.abs(speeds[119]).max() > 0.3, "it was moving"
        assert np.abs(robot.state().velocities).max() < 0.01, "it is at rest"
        braking = np.abs(np.diff(speeds, axis=0)) / STEP_S
        assert (braking.max(axis=0) <= robot.model.limits.acceleration).all()
        before = robot.state().positions
        robot.grip(0.0, 20.0)
        assert np.abs(robot.state().positions - before).max() < 0.001, "nothing was left to do"


@pytest.mark.parametrize("where", ["p.setJointMotorControlArray", "p.stepSimulation"])
def test_an_interrupt_around_a_step_does_not_jolt_the_arm(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = "sim.world." if where == "p.stepSimulation" else "sim.robot."
    with World(EMPTY, 0) as world:
        robot = SimRobot(world)
        velocities: list[FloatArray] = []
        interrupted = False
        module = importlib.import_module(owner.rstrip("."))
        real = getattr(module.p, where.removeprefix("p."))

        def late(*args: object, **kwargs: object) -> None:
            nonlocal interrupted
            real(*args, **kwargs)
            if world.steps > first + 120 and not interrupted:
                interrupted = True
                raise KeyboardInterrupt

        class Interrupted:
            def __getattr__(self, name: str) -> object:
                return late if f"p.{name}" == where else getattr(real_p, name)

        first, real_p = world.steps, module.p
        world.on_step.append(lambda w: velocities.append(robot.state().velocities))
        monkeypatch.setattr(module, "p", Interrupted())
        with pytest.raises(KeyboardInterrupt):
            robot.execute(swing(robot))
        assert np.abs(robot.state().velocities).max() < 0.01
        braking = np.abs(np.diff(velocities, axis=0)) / STEP_S
        assert (braking.max(axis=0) <= robot.model.limits.acceleration).all()


def test_an_error_while_the_fingers_move_stops_them_where_they_are() -> None:
    with World(EMPTY, 0) as world:
        robot = SimRobot(world)
        ticks = 0

        def supervise(tick: ControlTick) -> Verdict:
            nonlocal ticks
            ticks += 1
            if ticks > 20:
                raise ValueError("a defect")
            return Verdict("allow")

        with pytest.raises(ValueError, match="a defect"):
            robot.grip(0.0, 20.0, supervise)
        width = robot.state().gripper_width_m
        assert 0.03 < width < 0.078
        for _ in range(60):
            world.step()
        assert robot.state().gripper_width_m == pytest.approx(width, abs=0.002)


def test_ticks_tell_the_time_the_reading_and_the_set_point() -> None:
    with World(EMPTY, 0) as world:
        robot = SimRobot(world)
        ticks: list[ControlTick] = []
        robot.execute(swing(robot), lambda t: ticks.append(t) or Verdict("allow"))
        assert np.allclose(np.diff([t.time_s for t in ticks]), STEP_S)
        assert all(t.state.stamp_s == t.time_s for t in ticks)
        behind = [np.abs(t.positions - t.state.positions).max() for t in ticks]
        assert max(behind) < 0.02


def test_a_trajectory_that_starts_a_little_off_is_led_to_gently() -> None:
    with World(EMPTY, 0) as world:
        robot = SimRobot(world)
        start = robot.state().positions + 0.008
        still = np.zeros((1, 7))
        velocities: list[FloatArray] = []
        world.on_step.append(lambda w: velocities.append(robot.state().velocities))
        robot.execute(
            JointTrajectory(robot.model.joint_names, np.zeros(1), start[None, :], still, still)
        )
        assert np.abs(robot.state().positions - start).max() < 0.001
        accelerations = np.abs(np.diff(velocities, axis=0)) / STEP_S
        assert accelerations.max() < 2.0


def test_real_time_is_kept_by_the_clock_and_not_by_the_sum_of_the_sleeps() -> None:
    now = 100.0
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        nonlocal now
        slept.append(seconds)
        now += seconds + 0.001  # Sleeps oversleep, and steps take time themselves.

    with World(EMPTY, 0) as world:
        robot = SimRobot(world, realtime=True, sleep=sleep, clock=lambda: now)
        start_s, began = world.time_s, now
        robot.execute(swing(robot))
        assert now - began == pytest.approx(world.time_s - start_s, abs=0.01)
        assert slept


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
