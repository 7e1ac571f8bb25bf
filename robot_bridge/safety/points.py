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


_Frames = tuple[FloatArray, FloatArray]
"""Of n joints at many times: rotations (n, 3, 3, t) and origins (n, 3, t). Time goes last, so
that numpy works on long rows, and all joints go together wherever they can."""


class ArmPoints:
    """Forward kinematics of four points for many configurations at once."""

    def __init__(self, robot: RobotModel) -> None:
        model = arm_model(robot)
        n = model.nq
        data = model.createData()
        pin.computeJointJacobians(model, data, pin.neutral(model))
        # At zero every joint frame is known; the axis is the joint's own column there.
        axes = []
        for j in range(1, n + 1):
            column = pin.getJointJacobian(model, data, j, pin.LOCAL)[3:, j - 1]
            if not np.isclose(np.linalg.norm(column), 1.0):
                raise ValueError(f"{model.names[j]} must turn about an axis")
            axes.append(np.array(column))
        self._axes = np.array(axes)
        placements = model.jointPlacements[1:]
        self._offsets = np.array([placed.translation for placed in placements])
        turns = [
            _turn_about(axis, np.array(placed.rotation))
            for axis, placed in zip(axes, placements, strict=True)
        ]
        self._still, self._by_sine, self._by_cosine = (
            np.stack(part)[..., None] for part in zip(*turns, strict=True)
        )
        frame = model.frames[model.getFrameId(robot.tool_frame)]
        tool = frame.placement.act(np.array(robot.tool_offset))
        hand = np.array(frame.placement.translation)
        origin = np.zeros(3)
        middle = (n + 1) // 2
        self._joints = [middle - 1, n - 2, n - 1, n - 1]
        self._on_joints = np.array([origin, origin, hand, tool])
        self.names = ("elbow", "wrist", "flange", "tool centre point")
        # Joint frames are the length of their offsets apart, whatever the angles.
        lengths = np.linalg.norm(self._offsets, axis=1)
        beyond = lengths[::-1].cumsum()[::-1] - lengths
        self._reach = beyond + np.linalg.norm(self._on_joints, axis=1).max()
        self._model = model
        self._ids = [
            model.addFrame(
                pin.Frame(name, j + 1, pin.SE3(np.eye(3), offset), pin.FrameType.OP_FRAME)
            )
            for name, j, offset in zip(self.names, self._joints, self._on_joints, strict=True)
        ]
        self._data = model.createData()
        # One motion is asked about several times in a row, by threads of their own.
        self._last: tuple[FloatArray, _Frames] | None = None
        self._seen: RobotState | None = None
        self._now = (np.zeros((4, 3)), np.zeros(4))

    def now(self, state: RobotState) -> tuple[FloatArray, FloatArray]:
        """Points (4, 3) [m] and their speeds (4,) [m/s] of one reading."""
        if state is not self._seen:
            model, data = self._model, self._data
            pin.forwardKinematics(model, data, state.positions, state.velocities)
            pin.updateFramePlacements(model, data)
            frames, placed = pin.LOCAL_WORLD_ALIGNED, data.oMf
            both = np.array(
                [
                    *(placed[i].translation for i in self._ids),
                    *(pin.getFrameVelocity(model, data, i, frames).linear for i in self._ids),
                ]
            )
            points, linear = both[:4], both[4:]
            self._seen, self._now = state, (points, np.sqrt((linear * linear).sum(axis=1)))
        return self._now

    def at_most(self, joints: FloatArray) -> float:
        """What no point goes further than when the joints turn by `joints` (n,) [rad], in metres;
        or faster, for rad/s; the most of several, (t, n). Much less work than to know it.
        """
        found = np.abs(joints) @ self._reach
        return float(found if joints.ndim == 1 else found.max())

    def at(self, positions: FloatArray) -> FloatArray:
        """Positions (t, n) [rad] to points (t, 4, 3) [m], robot frame."""
        return _by_time(self._at(self._frames(positions)))

    def speeds(
        self, positions: FloatArray, velocities: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Points (t, 4, 3) [m] and their speeds (t, 4) [m/s]."""
        frames = rotations, origins = self._frames(positions)
        points = self._at(frames)
        # A joint at o that turns by w moves a point p by w x (p - o): what all joints before
        # the point do is one turn (the sum of w) and one shift (the sum of w x o).
        rates = _turned(rotations, self._axes) * velocities.T[:, None]
        turns, shifts = rates.cumsum(axis=0), _cross(rates, origins).cumsum(axis=0)
        moves = _cross(turns[self._joints], points) - shifts[self._joints]
        return _by_time(points), np.ascontiguousarray(np.linalg.norm(moves, axis=1).T)

    def _at(self, frames: _Frames) -> FloatArray:
        """Points, (4, 3, t)."""
        rotations, origins = frames
        return _turned(rotations[self._joints], self._on_joints) + origins[self._joints]

    def _frames(self, positions: FloatArray) -> _Frames:
        last = self._last
        if last is not None and positions is last[0]:
            return last[1]
        angles = np.ascontiguousarray(positions.T)[:, None, None]
        rotations = self._still + self._by_sine * np.sin(angles) + self._by_cosine * np.cos(angles)
        for j in range(1, len(rotations)):
            rotations[j] = np.einsum("abt,bct->act", rotations[j - 1], rotations[j])
        origins = np.empty((len(rotations), 3, len(positions)))
        origins[0] = self._offsets[0][:, None]
        origins[1:] = _turned(rotations[:-1], self._offsets[1:])
        frames = rotations, origins.cumsum(axis=0)
        if not positions.flags.writeable:
            self._last = positions, frames
        return frames


def _turn_about(axis: FloatArray, before: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Rodrigues' formula for a turn about an axis (3,) after a rotation (3, 3), in three terms.

    Each is (3, 3): the first stays, the second goes with the angle's sine, the third with
    its cosine.
    """
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    square = before @ cross @ cross
    return before + square, before @ cross, -square


def _turned(rotations: FloatArray, vectors: FloatArray) -> FloatArray:
    """Vectors (k, 3) turned by rotations (k, 3, 3, t), as (k, 3, t)."""
    return np.asarray(np.einsum("kabt,kb->kat", rotations, vectors))


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """Cross products of (k, 3, t); `np.cross` takes several times as long."""
    (x, y, z), (u, v, w) = a.swapaxes(0, 1), b.swapaxes(0, 1)
    return np.stack([y * w - z * v, z * u - x * w, x * v - y * u], axis=1)


def _by_time(points: FloatArray) -> FloatArray:
    """Points (k, 3, t) as (t, k, 3)."""
    return np.ascontiguousarray(points.transpose(2, 0, 1))
