"""SimRobot: an arm in PyBullet behind the Robot seam."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np

from robot_bridge.path_clock import PathClock, SetPoint
from robot_bridge.robot import (
    ControlTick,
    FloatArray,
    GripResult,
    JointTrajectory,
    MotionStopped,
    RGBDFrame,
    RobotModel,
    RobotState,
    Supervisor,
    Verdict,
    check_grip,
    check_start,
)
from sim.bullet import p
from sim.camera import CAMERAS, capture
from sim.world import World

_BRIDGED_RAD = 1e-4
"""Smaller gaps between the arm and a trajectory's start need no bridge."""
_BRIDGE_S = 0.25
_REST_RAD_S = 0.01
_REST_LIMIT_S = 0.4
_FINGER_SPEED_M_S = 0.15
_GRIP_LIMIT_S = 1.2
_STILL_M_S, _STILL_S = 0.005, 1 / 30
"""Fingers that are slower for so long do not move any more."""
_BEHIND_S = 0.1
"""Further behind the wall clock than this, lost time is not caught up with."""
_ON = Verdict("allow")


class SimRobot:
    """The arm of a `World`. Implements `robot_bridge.robot.Robot`.

    realtime: keep pace with the wall clock, for watching in a window. sleep, clock: how to
    wait for it and how to read it.
    """

    def __init__(
        self,
        world: World,
        *,
        realtime: bool = False,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._world = world
        self._step_s = world.step_s
        self._model = world.robot
        index = world.joint_indices()
        self._joints = [index[n] for n in self._model.joint_names]
        self._fingers = [index[n] for n in self._model.gripper.finger_joints]
        self._moved = self._joints + self._fingers
        infos = [p.getJointInfo(world.arm, j, physicsClientId=world.client) for j in self._joints]
        self._max_force = [info[10] for info in infos]
        self._position_gains = [0.6] * len(self._joints)
        self._velocity_gains = [1.0] * len(self._joints)
        self._stop = threading.Event()
        self._target: FloatArray = np.array(self._model.home)
        self._velocity: FloatArray = np.zeros_like(self._target)
        self._sent_at = -1
        self._finger_target = self._model.gripper.max_width_m / 2
        self._finger_force = 20.0
        self._captures = 0
        self._realtime = realtime
        self._sleep = sleep
        self._clock = clock
        self._due_s = clock()
        self._bridge = np.zeros_like(self._target)
        self._bridge_left = 0
        self._hold()

    @property
    def model(self) -> RobotModel:
        return self._model

    def state(self) -> RobotState:
        n = len(self._joints)
        states = p.getJointStates(self._world.arm, self._moved, physicsClientId=self._world.client)
        positions, velocities, _, efforts = zip(*states, strict=True)
        return RobotState(
            stamp_s=self._world.time_s,
            positions=np.array(positions[:n]),
            velocities=np.array(velocities[:n]),
            efforts=np.array(efforts[:n]),
            gripper_width_m=positions[n] + positions[n + 1],
            gripper_force_n=max(abs(efforts[n]), abs(efforts[n + 1])),
        )

    def execute(self, trajectory: JointTrajectory, supervise: Supervisor | None = None) -> None:
        check_start(self._model, trajectory, self.state())
        self._refuse_when_stopped()
        self._build_bridge(trajectory.positions[0])
        path = PathClock(trajectory, self._model.limits, self._step_s)
        try:
            self._walk(path, trajectory.positions[0], supervise)
        except BaseException:
            # Whatever ends a motion early: nobody commands the arm any more, so it must rest.
            self._brake(path)
            raise

    def grip(
        self, width_m: float, force_n: float, supervise: Supervisor | None = None
    ) -> GripResult:
        check_grip(self._model, width_m, force_n)
        self._refuse_when_stopped()
        self._finger_force = force_n
        still_target = SetPoint(self._target, np.zeros_like(self._target))
        start, goal = self._finger_target, width_m / 2
        start = min(start, self._width() / 2 + 0.002) if goal < start else start
        still_steps = round(_STILL_S / self._step_s)
        steps = max(1, int(abs(goal - start) / _FINGER_SPEED_M_S / self._step_s))
        moved, still, last, left = 0, 0, self._width(), int(_GRIP_LIMIT_S / self._step_s)
        try:
            while left > 0:
                verdict = self._ask(supervise, still_target, 0.0)
                if verdict.action == "stop":
                    raise MotionStopped("the gripper was stopped where it was")
                if verdict.action == "allow":
                    moved, left = moved + 1, left - 1
                share = min(1.0, moved / steps)
                self._finger_target = start + (goal - start) * share
                self._hold()
                width = self._width()
                still = still + 1 if abs(width - last) < _STILL_M_S * self._step_s else 0
                last = width
                if share >= 1.0 and still >= still_steps:
                    break
        except BaseException:
            self._finger_target = self._width() / 2
            self._hold()
            raise
        return GripResult(width_m=last, holding=last > width_m + 0.004)

    def capture(self, camera: str) -> RGBDFrame:
        if camera not in CAMERAS:
            raise KeyError(f"no camera is named {camera!r}; there are {', '.join(CAMERAS)}")
        self._captures += 1
        rng = np.random.default_rng((self._world.seed, self._captures))
        world = self._world
        return capture(world.arm_look, camera, world.time_s, world.noise, rng)

    def stop(self) -> None:
        self._stop.set()

    def resume(self) -> None:
        self._stop.clear()

    def _refuse_when_stopped(self) -> None:
        if self._stop.is_set():
            raise MotionStopped("the arm is stopped; it moves again after a resume")

    def _walk(self, path: PathClock, start: FloatArray, supervise: Supervisor | None) -> None:
        """To the end of a path and to rest there, asking before every step."""
        sent = point = SetPoint(start, np.zeros_like(start))
        while not path.done:
            verdict = self._ask(supervise, sent, path.time_s)
            if verdict.action == "stop":
                raise MotionStopped("the motion was stopped; the arm is at rest")
            rate = _wanted_rate(verdict)
            ticks = max(1, min(path.steady_ticks, self._leap())) if rate == 1.0 else 1
            point = path.advance(rate, ticks)
            sent = self._send(point, ticks)
        self._rest(point.positions, supervise, path.time_s)

    def _leap(self) -> int:
        """How many ticks of a path may be taken at once."""
        return 1

    def _brake(self, path: PathClock) -> None:
        """Come to rest on the path, within the limits; what is raised meanwhile has to wait."""
        late: BaseException | None = None
        # A set point that was not stepped towards comes first: skipping one is a jolt.
        again = self._world.steps == self._sent_at
        left = int(_REST_LIMIT_S / self._step_s)
        while left > 0:
            try:
                if again:
                    again = False
                    self._follow(self._target, self._velocity)
                else:
                    self._send(path.advance(0.0))
            except BaseException as error:  # noqa: BLE001 - raised when the arm rests
                late = error
            if path.resting and self._bridge_left == 0:
                left = left - 1 if self._moving() else 0
        if late is not None:
            raise late

    def _follow(self, positions: FloatArray, velocities: FloatArray, ticks: int = 1) -> None:
        """Command one set point and advance one step; ticks: as many as `_leap` allows."""
        client, arm = self._world.client, self._world.arm
        self._target, self._velocity, self._sent_at = positions, velocities, self._world.steps
        p.setJointMotorControlArray(
            arm,
            self._joints,
            p.POSITION_CONTROL,
            targetPositions=positions.tolist(),
            targetVelocities=velocities.tolist(),
            forces=self._max_force,
            positionGains=self._position_gains,
            velocityGains=self._velocity_gains,
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
            self._keep_pace()

    def _keep_pace(self) -> None:
        """Wait until the wall clock has come as far as the steps have."""
        now = self._clock()
        self._due_s = max(self._due_s + self._step_s, now - _BEHIND_S)
        if self._due_s > now:
            self._sleep(self._due_s - now)

    def _ask(self, supervise: Supervisor | None, sent: SetPoint, path_s: float) -> Verdict:
        if self._stop.is_set():
            return Verdict("stop")
        if supervise is None:
            return _ON
        return supervise(
            ControlTick(self._world.time_s, self.state(), sent.positions, sent.velocities, path_s)
        )

    def _build_bridge(self, start: FloatArray) -> None:
        """Lead from where the arm is to the trajectory, within the first quarter second."""
        gap = self.state().positions - start
        bridged = float(np.abs(gap).max()) > _BRIDGED_RAD
        self._bridge, self._bridge_left = gap, int(_BRIDGE_S / self._step_s) if bridged else 0

    def _send(self, at: SetPoint, ticks: int = 1) -> SetPoint:
        """Follow a set point of the path, or of the bridge to it; gives what was commanded."""
        if self._bridge_left > 0:
            self._bridge_left -= 1
            s = self._bridge_left * self._step_s / _BRIDGE_S
            share = s**3 * (10 - 15 * s + 6 * s**2)
            slope = -(s**2) * (30 - 60 * s + 30 * s**2) / _BRIDGE_S
            at = SetPoint(at.positions + share * self._bridge, at.velocities + slope * self._bridge)
        self._follow(at.positions, at.velocities, ticks)
        return at

    def _hold(self) -> None:
        self._follow(self._target, np.zeros_like(self._target))

    def _rest(self, positions: FloatArray, supervise: Supervisor | None, path_s: float) -> None:
        """Hold the end until the joints have come to rest."""
        end = SetPoint(positions, np.zeros_like(positions))
        for _ in range(int(_REST_LIMIT_S / self._step_s)):
            sent = self._send(end)
            if self._bridge_left == 0 and not self._moving():
                return
            # A stop by hand now stops the motions to come; this one has ended.
            verdict = _ON if supervise is None else self._ask(supervise, sent, path_s)
            if verdict.action == "stop" and not self._stop.is_set():
                raise MotionStopped("the motion was stopped at its end; the arm is at rest")

    def _moving(self) -> bool:
        states = p.getJointStates(self._world.arm, self._joints, physicsClientId=self._world.client)
        return bool(max(abs(s[1]) for s in states) >= _REST_RAD_S)

    def _width(self) -> float:
        states = p.getJointStates(
            self._world.arm, self._fingers, physicsClientId=self._world.client
        )
        return float(states[0][0] + states[1][0])


def _wanted_rate(verdict: Verdict) -> float:
    if verdict.action == "allow":
        return 1.0
    return verdict.scale if verdict.action == "scale" else 0.0
