"""The motors and encoders of a world's arm, one command and one reading a step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from robot_bridge.path_clock import SetPoint
from robot_bridge.robot import FloatArray
from sim.bullet import p
from sim.world import STEP_S, World

_FOLLOW_GAIN, _DAMP_GAIN = 0.6, 1.0


@dataclass(frozen=True)
class MotorReading:
    """What encoders and motors tell: arrays (n,) [rad], [rad/s], [Nm]; fingers [m], [N]."""

    positions: FloatArray
    velocities: FloatArray
    efforts: FloatArray
    width_m: float
    finger_speed_m_s: float
    finger_force_n: float


class ArmMotors:
    """Position motors of the arm's joints and of two fingers that move as mirror images."""

    def __init__(self, world: World) -> None:
        self._world = world
        model = world.robot
        index = world.joint_indices()
        self._joints = [index[name] for name in model.joint_names]
        self._fingers = [index[name] for name in model.gripper.finger_joints]
        infos = [p.getJointInfo(world.arm, j, physicsClientId=world.client) for j in self._joints]
        self._forces = [info[10] for info in infos]
        self._follow = [_FOLLOW_GAIN] * len(self._joints)
        self._damp = [_DAMP_GAIN] * len(self._joints)

    def read(self) -> MotorReading:
        """After the newest step."""
        n = len(self._joints)
        states = p.getJointStates(
            self._world.arm, self._joints + self._fingers, physicsClientId=self._world.client
        )
        fingers = states[n:]
        return MotorReading(
            positions=np.array([s[0] for s in states[:n]]),
            velocities=np.array([s[1] for s in states[:n]]),
            efforts=np.array([s[3] for s in states[:n]]),
            width_m=float(sum(s[0] for s in fingers)),
            finger_speed_m_s=float(max(abs(s[1]) for s in fingers)),
            finger_force_n=float(max(abs(s[3]) for s in fingers)),
        )

    def drive(self, target: SetPoint, finger_m: float, force_n: float) -> None:
        """What the next step ends at: joints, each finger's way from closed [m], its force.

        target: velocities are what leads from the last positions to these in one step.
        """
        client, arm = self._world.client, self._world.arm
        # PyBullet's position motor moves by the velocity and by a share of the gap that it
        # finds before the step. Without a gap it does what it is told, and overshoots nothing.
        before = target.positions - STEP_S * target.velocities
        p.setJointMotorControlArray(
            arm,
            self._joints,
            p.POSITION_CONTROL,
            targetPositions=before.tolist(),
            targetVelocities=target.velocities.tolist(),
            forces=self._forces,
            positionGains=self._follow,
            velocityGains=self._damp,
            physicsClientId=client,
        )
        p.setJointMotorControlArray(
            arm,
            self._fingers,
            p.POSITION_CONTROL,
            targetPositions=[finger_m] * len(self._fingers),
            forces=[force_n] * len(self._fingers),
            physicsClientId=client,
        )

    def place(self, positions: FloatArray, finger_m: float) -> None:
        """Put arm and fingers there at rest, without a motion."""
        values = [*positions.tolist(), *([finger_m] * len(self._fingers))]
        for joint, value in zip(self._joints + self._fingers, values, strict=True):
            p.resetJointState(self._world.arm, joint, value, physicsClientId=self._world.client)
