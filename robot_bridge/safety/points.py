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
        # One motion is asked about several times in a row, by threads of their own.
        self._last: tuple[FloatArray, list[FloatArray]] | None = None
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
        return self._at(self._frames(positions))

    def speeds(
        self, positions: FloatArray, velocities: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Points (t, 4, 3) [m] and their speeds (t, 4) [m/s]."""
        frames = self._frames(positions)
        points = self._at(frames)
        # A joint at o that turns by w moves a point p by w x (p - o): what all joints before
        # the point do is one turn (the sum of w) and one shift (the sum of w x o).
        turn, shift = np.zeros((len(positions), 3)), np.zeros((len(positions), 3))
        turns, shifts = [], []
        for j, (frame, axis) in enumerate(zip(frames, self._axes, strict=True)):
            rate = frame[:, :3, :3] @ axis * velocities[:, j : j + 1]
            turn, shift = turn + rate, shift + _cross(rate, frame[:, :3, 3])
            turns.append(turn)
            shifts.append(shift)
        joints = [joint for joint, _ in self._points]
        turned = np.stack([turns[j] for j in joints], axis=1)
        shifted = np.stack([shifts[j] for j in joints], axis=1)
        speeds = np.linalg.norm(_cross(turned, points) - shifted, axis=2)
        return points, speeds

    def _at(self, frames: list[FloatArray]) -> FloatArray:
        return np.stack(
            [frames[j][:, :3, :3] @ offset + frames[j][:, :3, 3] for j, offset in self._points],
            axis=1,
        )

    def _frames(self, positions: FloatArray) -> list[FloatArray]:
        """Homogeneous joint frames, one (t, 4, 4) per joint."""
        last = self._last
        if last is not None and positions is last[0]:
            return last[1]
        frames: list[FloatArray] = []
        here = np.broadcast_to(np.eye(4), (len(positions), 4, 4))
        for j, (fixed, axis) in enumerate(zip(self._fixed, self._axes, strict=True)):
            here = here @ fixed @ _turns(axis, positions[:, j])
            frames.append(here)
        if not positions.flags.writeable:
            self._last = positions, frames
        return frames


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """Cross products of (..., 3); `np.cross` takes several times as long on few vectors."""
    x, y, z = a[..., 0], a[..., 1], a[..., 2]
    u, v, w = b[..., 0], b[..., 1], b[..., 2]
    return np.stack([y * w - z * v, z * u - x * w, x * v - y * u], axis=-1)


def _turns(axis: FloatArray, angles: FloatArray) -> FloatArray:
    """Rotations about an axis (3,) by angles (t,), homogeneous (t, 4, 4); Rodrigues' formula."""
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    sin, cos = np.sin(angles)[:, None, None], np.cos(angles)[:, None, None]
    turns = np.zeros((len(angles), 4, 4))
    turns[:, :3, :3] = np.eye(3) + sin * cross + (1.0 - cos) * (cross @ cross)
    turns[:, 3, 3] = 1.0
    return turns
