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


_Frame = tuple[FloatArray, FloatArray]
"""Of one joint at many times: rotation (3, 3, t) and origin (3, t). Time goes last, so that
numpy works on long rows."""


class ArmPoints:
    """Forward kinematics of four points for many configurations at once."""

    def __init__(self, robot: RobotModel) -> None:
        model = arm_model(robot)
        n = model.nq
        data = model.createData()
        pin.computeJointJacobians(model, data, pin.neutral(model))
        # At zero every joint frame is known; the axis is the joint's own column there.
        self._axes = []
        for j in range(1, n + 1):
            column = pin.getJointJacobian(model, data, j, pin.LOCAL)[3:, j - 1]
            if not np.isclose(np.linalg.norm(column), 1.0):
                raise ValueError(f"{model.names[j]} must turn about an axis")
            self._axes.append(np.array(column))
        placements = model.jointPlacements[1:]
        self._offsets = [np.array(placed.translation) for placed in placements]
        self._turns = [
            _turn_about(axis, np.array(placed.rotation))
            for axis, placed in zip(self._axes, placements, strict=True)
        ]
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
        self._last: tuple[FloatArray, list[_Frame]] | None = None
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
        return _by_time(self._at(self._frames(positions)))

    def speeds(
        self, positions: FloatArray, velocities: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Points (t, 4, 3) [m] and their speeds (t, 4) [m/s]."""
        frames = self._frames(positions)
        points = self._at(frames)
        # A joint at o that turns by w moves a point p by w x (p - o): what all joints before
        # the point do is one turn (the sum of w) and one shift (the sum of w x o).
        turn = shift = np.zeros((3, len(positions)))
        turns, shifts = [], []
        for j, ((rotation, origin), axis) in enumerate(zip(frames, self._axes, strict=True)):
            rate = _rotated(rotation, axis) * velocities[:, j]
            turn, shift = turn + rate, shift + _cross(rate, origin)
            turns.append(turn)
            shifts.append(shift)
        speeds = [
            np.linalg.norm(_cross(turns[j], point) - shifts[j], axis=0)
            for (j, _), point in zip(self._points, points, strict=True)
        ]
        return _by_time(points), np.stack(speeds, axis=1)

    def _at(self, frames: list[_Frame]) -> list[FloatArray]:
        """Points, (3, t) each."""
        found = []
        for j, offset in self._points:
            rotation, origin = frames[j]
            found.append(_rotated(rotation, offset) + origin)
        return found

    def _frames(self, positions: FloatArray) -> list[_Frame]:
        """One per joint."""
        last = self._last
        if last is not None and positions is last[0]:
            return last[1]
        frames: list[_Frame] = []
        angles = np.ascontiguousarray(positions.T)
        sines, cosines = np.sin(angles), np.cos(angles)
        for (still, by_sine, by_cosine), offset, sine, cosine in zip(
            self._turns, self._offsets, sines, cosines, strict=True
        ):
            turn = still + by_sine * sine + by_cosine * cosine
            if frames:
                rotation, origin = frames[-1]
                origin = origin + _rotated(rotation, offset)
                # Nine sums over all times at once; a matrix product per time takes twice as long.
                rotation = sum(rotation[:, k, None] * turn[None, k] for k in range(3))
            else:
                rotation, origin = turn, np.repeat(offset[:, None], len(positions), axis=1)
            frames.append((rotation, origin))
        if not positions.flags.writeable:
            self._last = positions, frames
        return frames


def _turn_about(axis: FloatArray, before: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Rodrigues' formula for a turn about an axis (3,) after a rotation (3, 3), in three terms.

    Each is (3, 3, 1): the first stays, the second goes with the angle's sine, the third with
    its cosine.
    """
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    square = before @ cross @ cross
    return (before + square)[..., None], (before @ cross)[..., None], -square[..., None]


def _rotated(rotation: FloatArray, vector: FloatArray) -> FloatArray:
    """A vector (3,) turned by rotations (3, 3, t), as (3, t)."""
    x, y, z = vector
    return np.asarray(rotation[:, 0] * x + rotation[:, 1] * y + rotation[:, 2] * z)


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """Cross products of (3, t); `np.cross` takes several times as long."""
    (x, y, z), (u, v, w) = a, b
    return np.stack([y * w - z * v, z * u - x * w, x * v - y * u])


def _by_time(points: list[FloatArray]) -> FloatArray:
    """Points of (3, t) each, as (t, points, 3)."""
    return np.ascontiguousarray(np.stack(points).transpose(2, 0, 1))
