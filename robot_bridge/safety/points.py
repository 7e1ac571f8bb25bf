"""Where the arm's telling points are, and how fast: elbow, wrist, flange, tool centre point."""

from __future__ import annotations

import numpy as np
import pinocchio as pin

from robot_bridge.robot import FloatArray, RobotModel, RobotState


def arm_model(robot: RobotModel) -> pin.Model:
    """The arm's joints alone, fingers locked, in `RobotModel.joint_names` order."""
    full = pin.buildModelFromUrdf(str(robot.urdf))
    locked = [full.getJointId(n) for n in full.names[1:] if n not in robot.joint_names]
    model = pin.buildReducedModel(full, locked, pin.neutral(full))
    names = tuple(model.names[1:])
    if names != robot.joint_names:
        raise ValueError(f"the URDF's joints are {names}. Expected: {robot.joint_names}")
    if any(joint.nv != 1 for joint in model.joints[1:]):
        raise ValueError("every arm joint must turn about one axis")
    return model


class ArmPoints:
    """Forward kinematics of four points for many configurations at once."""

    def __init__(self, robot: RobotModel) -> None:
        model = arm_model(robot)
        n = model.nq
        data = model.createData()
        pin.computeJointJacobians(model, data, pin.neutral(model))
        # At zero every joint frame is known; the axis is the joint's own column there.
        self._fixed = [np.array(model.jointPlacements[j].homogeneous) for j in range(1, n + 1)]
        self._axes = []
        for j in range(1, n + 1):
            column = pin.getJointJacobian(model, data, j, pin.LOCAL)[3:, j - 1]
            if not np.isclose(np.linalg.norm(column), 1.0):
                raise ValueError(f"{model.names[j]} must turn about an axis")
            self._axes.append(np.array(column))
        frame = model.frames[model.getFrameId(robot.tool_frame)]
        tool = frame.placement.act(np.array(robot.tool_offset))
        hand = np.array(frame.placement.translation)
        origin = np.zeros(3)
        middle = (n + 1) // 2
        self._points = [(middle - 1, origin), (n - 2, origin), (n - 1, hand), (n - 1, tool)]
        self.names = ("elbow", "wrist", "flange", "tool centre point")
        self._model = model
        self._ids = [
            model.addFrame(
                pin.Frame(name, j + 1, pin.SE3(np.eye(3), offset), pin.FrameType.OP_FRAME)
            )
            for name, (j, offset) in zip(self.names, self._points, strict=True)
        ]
        self._data = model.createData()
        self._seen: RobotState | None = None
        self._now = (np.zeros((4, 3)), np.zeros(4))

    def now(self, state: RobotState) -> tuple[FloatArray, FloatArray]:
        """Points (4, 3) [m] and their speeds (4,) [m/s] of one reading."""
        if state is not self._seen:
            model, data = self._model, self._data
            pin.forwardKinematics(model, data, state.positions, state.velocities)
            pin.updateFramePlacements(model, data)
            points = np.array([data.oMf[i].translation for i in self._ids])
            frame = pin.LOCAL_WORLD_ALIGNED
            linear = [pin.getFrameVelocity(model, data, i, frame).linear for i in self._ids]
            self._seen, self._now = state, (points, np.linalg.norm(np.array(linear), axis=1))
        return self._now

    def at(self, positions: FloatArray) -> FloatArray:
        """Positions (t, n) [rad] to points (t, 4, 3) [m], robot frame."""
        frames = self._frames(positions)
        return np.stack(
            [frames[j][:, :3, :3] @ offset + frames[j][:, :3, 3] for j, offset in self._points],
            axis=1,
        )

    def speeds(
        self, positions: FloatArray, velocities: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Points (t, 4, 3) [m] and their speeds (t, 4) [m/s]."""
        frames = self._frames(positions)
        points, speeds = [], []
        for joint, offset in self._points:
            point = frames[joint][:, :3, :3] @ offset + frames[joint][:, :3, 3]
            velocity = np.zeros_like(point)
            for j in range(joint + 1):
                axis = frames[j][:, :3, :3] @ self._axes[j]
                arm = point - frames[j][:, :3, 3]
                velocity += np.cross(axis, arm) * velocities[:, j : j + 1]
            points.append(point)
            speeds.append(np.linalg.norm(velocity, axis=1))
        return np.stack(points, axis=1), np.stack(speeds, axis=1)

    def _frames(self, positions: FloatArray) -> list[FloatArray]:
        """Homogeneous joint frames, one (t, 4, 4) per joint."""
        frames: list[FloatArray] = []
        here = np.broadcast_to(np.eye(4), (len(positions), 4, 4))
        for j, (fixed, axis) in enumerate(zip(self._fixed, self._axes, strict=True)):
            here = here @ fixed @ _turns(axis, positions[:, j])
            frames.append(here)
        return frames


def _turns(axis: FloatArray, angles: FloatArray) -> FloatArray:
    """Rotations about an axis (3,) by angles (t,), homogeneous (t, 4, 4); Rodrigues' formula."""
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    sin, cos = np.sin(angles)[:, None, None], np.cos(angles)[:, None, None]
    turns = np.zeros((len(angles), 4, 4))
    turns[:, :3, :3] = np.eye(3) + sin * cross + (1.0 - cos) * (cross @ cross)
    turns[:, 3, 3] = 1.0
    return turns
