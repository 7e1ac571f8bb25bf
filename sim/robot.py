"""SimRobot: the Panda in PyBullet behind the Robot seam."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np

from robot_bridge.robot import (
    FloatArray,
    GripResult,
    JointTrajectory,
    MotionStopped,
    RGBDFrame,
    RobotModel,
    RobotState,
    TrajectoryError,
)
from robot_bridge.spline import sample, sample_many
from sim.bullet import p
from sim.camera import CAMERAS, capture
from sim.panda import panda_model
from sim.world import STEP_S, World

_START_TOLERANCE_RAD = 0.05
_REST_RAD_S = 0.01
_REST_LIMIT_S = 0.4
_FINGER_SPEED_M_S = 0.15
_GRIP_LIMIT_S = 1.2
_STILL_M = 2e-5
_STOP_SHARE = 0.8
"""Share of the joints' acceleration limits that a stop uses."""


class SimRobot:
    """The arm of a `World`. Implements `robot_bridge.robot.Robot`.

    realtime: keep pace with the wall clock, for watching in a window. sleep: how to wait
    for it.
    """

    def __init__(
        self, world: World, *, realtime: bool = False, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._world = world
        self._model = panda_model()
        index = world.joint_indices()
        self._joints = [index[n] for n in self._model.joint_names]
        self._fingers = [index[n] for n in self._model.gripper.finger_joints]
        infos = [p.getJointInfo(world.arm, j, physicsClientId=world.client) for j in self._joints]
        self._max_force = [info[10] for info in infos]
        self._stop = threading.Event()
        self._target: FloatArray = np.array(self._model.home)
        self._finger_target = self._model.gripper.max_width_m / 2
        self._finger_force = 20.0
        self._captures = 0
        self._realtime = realtime
        self._sleep = sleep
        self._hold()

    @property
    def model(self) -> RobotModel:
        return self._model

    def state(self) -> RobotState:
        states = p.getJointStates(self._world.arm, self._joints, physicsClientId=self._world.client)
        return RobotState(
            stamp_s=self._world.time_s,
            positions=np.array([s[0] for s in states]),
            velocities=np.array([s[1] for s in states]),
            efforts=np.array([s[3] for s in states]),
            gripper_width_m=self._width(),
        )

    def execute(self, trajectory: JointTrajectory) -> None:
        self._check(trajectory)
        self._refuse_when_stopped()
        times = [0.0]
        while times[-1] < trajectory.duration_s:
            times.append(min(times[-1] + STEP_S, trajectory.duration_s))
        positions, velocities, _ = sample_many(trajectory, np.array(times))
        for i in range(1, len(times)):
            if self._stop.is_set():
                self._brake(trajectory, times[i - 1])
                raise MotionStopped("the motion was stopped; the arm is at rest")
            self._follow(positions[i], velocities[i])
        self._rest()

    def grip(self, width_m: float, force_n: float) -> GripResult:
        gripper = self._model.gripper
        if not (0.0 <= width_m <= gripper.max_width_m and 0.0 < force_n <= gripper.max_force_n):
            raise TrajectoryError(
                f"grip width {width_m:g} m and force {force_n:g} N must lie within 0 to "
                f"{gripper.max_width_m:g} m and 0 to {gripper.max_force_n:g} N"
            )
        self._refuse_when_stopped()
        self._finger_force = force_n
        start, goal = self._finger_target, width_m / 2
        start = min(start, self._width() / 2 + 0.002) if goal < start else start
        steps = max(1, int(abs(goal - start) / _FINGER_SPEED_M_S / STEP_S))
        still, last = 0, self._width()
        for i in range(int(_GRIP_LIMIT_S / STEP_S)):
            if self._stop.is_set():
                self._finger_target = self._width() / 2
                self._follow(self._target, np.zeros_like(self._target))
                raise MotionStopped("the gripper was stopped where it was")
            share = min(1.0, (i + 1) / steps)
            self._finger_target = start + (goal - start) * share
            self._follow(self._target, np.zeros_like(self._target))
            width = self._width()
            still = still + 1 if abs(width - last) < _STILL_M else 0
            last = width
            if share >= 1.0 and still >= 8:
                break
        return GripResult(width_m=last, holding=last > width_m + 0.004)

    def capture(self, camera: str) -> RGBDFrame:
        if camera not in CAMERAS:
            raise KeyError(f"no camera is named {camera!r}; there are {', '.join(CAMERAS)}")
        self._captures += 1
        rng = np.random.default_rng((self._world.seed, self._captures))
        return capture(self._world.client, camera, self._world.time_s, self._world.noise, rng)

    def stop(self) -> None:
        self._stop.set()

    def resume(self) -> None:
        self._stop.clear()

    def _refuse_when_stopped(self) -> None:
        if self._stop.is_set():
            raise MotionStopped("the arm is stopped; it moves again after a resume")

    def _check(self, trajectory: JointTrajectory) -> None:
        if trajectory.joint_names != self._model.joint_names:
            raise TrajectoryError(
                f"the trajectory names joints {trajectory.joint_names}. "
                f"Expected: {self._model.joint_names}"
            )
        gap = float(np.abs(trajectory.positions[0] - self.state().positions).max())
        if gap > _START_TOLERANCE_RAD:
            raise TrajectoryError(
                f"the trajectory starts {gap:.3f} rad from where the arm is; "
                f"the bound is {_START_TOLERANCE_RAD} rad"
            )

    def _follow(self, positions: FloatArray, velocities: FloatArray) -> None:
        """Command one set point and advance one step."""
        client, arm = self._world.client, self._world.arm
        self._target = positions
        p.setJointMotorControlArray(
            arm,
            self._joints,
            p.POSITION_CONTROL,
            targetPositions=positions.tolist(),
            targetVelocities=velocities.tolist(),
            forces=self._max_force,
            positionGains=[0.6] * len(self._joints),
            velocityGains=[1.0] * len(self._joints),
            physicsClientId=client,
        )
        # PyBullet's position motor is as strong as `force` allows: two fingers, one force.
        p.setJointMotorControlArray(
            arm,
            self._fingers,
            p.POSITION_CONTROL,
            targetPositions=[self._finger_target] * 2,
            forces=[self._finger_force] * 2,
            physicsClientId=client,
        )
        self._world.step()
        if self._realtime:
            self._sleep(STEP_S)

    def _hold(self) -> None:
        self._follow(self._target, np.zeros_like(self._target))

    def _rest(self) -> None:
        """Hold the end until the joints have come to rest."""
        for _ in range(int(_REST_LIMIT_S / STEP_S)):
            self._hold()
            states = p.getJointStates(
                self._world.arm, self._joints, physicsClientId=self._world.client
            )
            if max(abs(s[1]) for s in states) < _REST_RAD_S:
                return

    def _brake(self, trajectory: JointTrajectory, t: float) -> None:
        """Slow down along the path until the arm rests, within the acceleration limits.

        Time itself is slowed: at rate r the velocity is r times the path's, so a rate that
        falls by a per second brakes with a times the velocity, plus r^2 of the path's own
        acceleration, which only shrinks.
        """
        rate = 1.0
        limits = _STOP_SHARE * self._model.limits.acceleration
        while rate > 0.0:
            _, velocity, acceleration = sample(trajectory, t)
            spare = np.maximum(limits - np.abs(acceleration) * rate * rate, 0.2 * limits)
            fall = float(np.min(spare / np.maximum(np.abs(velocity), 1e-6)))
            rate = max(0.0, rate - min(fall, 20.0) * STEP_S)
            t = min(t + rate * STEP_S, trajectory.duration_s)
            position, velocity, _ = sample(trajectory, t)
            self._follow(position, velocity * rate)
        self._rest()

    def _width(self) -> float:
        states = p.getJointStates(
            self._world.arm, self._fingers, physicsClientId=self._world.client
        )
        return float(states[0][0] + states[1][0])
