"""Where the tool centre point is for given joints; Pinocchio on the robot's own URDF."""

from __future__ import annotations

import numpy as np
import pinocchio as pin

from robot_bridge.robot import FloatArray, RobotModel

TCP = "tool_centre_point"
"""Name of the frame between the finger pads: z along the approach, y across the fingers."""

OPENING_M = 0.06
"""How far the fingers open around a block: its 4 cm, and 1 cm on each side for what the
eyes may be wrong. Opening further would only meet its neighbours."""


class Kinematics:
    """The arm with its fingers locked open by `OPENING_M`.

    model, geometry: Pinocchio's, joints in `RobotModel.joint_names` order.
    closed_placements: where the shapes of `geometry` sit when the fingers are closed.
    """

    def __init__(self, robot: RobotModel) -> None:
        full = pin.buildModelFromUrdf(str(robot.urdf))
        shapes = pin.buildGeomFromUrdf(
            full, str(robot.urdf), pin.COLLISION, package_dirs=[str(robot.urdf.parent)]
        )
        rest = pin.neutral(full)
        locked = []
        for name in full.names[1:]:
            if name in robot.joint_names:
                continue
            joint = full.getJointId(name)
            locked.append(joint)
            if name in robot.gripper.finger_joints:
                rest[full.joints[joint].idx_q] = OPENING_M / 2
        self.model, self.geometry = pin.buildReducedModel(full, shapes, locked, rest)
        for name in robot.gripper.finger_joints:
            rest[full.joints[full.getJointId(name)].idx_q] = 0.0
        _, closed = pin.buildReducedModel(full, shapes, locked, rest)
        self.closed_placements = tuple(pin.SE3(g.placement) for g in closed.geometryObjects)
        names = tuple(self.model.names[1:])
        if names != robot.joint_names:
            raise ValueError(f"the URDF's joints are {names}. Expected: {robot.joint_names}")
        self.model.lowerPositionLimit[:] = robot.limits.lower + robot.margin_rad
        self.model.upperPositionLimit[:] = robot.limits.upper - robot.margin_rad
        self.model.velocityLimit[:] = robot.limits.velocity
        hand = self.model.frames[self.model.getFrameId(robot.tool_frame)]
        self.model.addFrame(
            pin.Frame(
                TCP,
                hand.parentJoint,
                self.model.getFrameId(robot.tool_frame),
                hand.placement * pin.SE3(np.eye(3), np.array(robot.tool_offset)),
                pin.FrameType.OP_FRAME,
            )
        )
        self._tcp = self.model.getFrameId(TCP)
        self._data = self.model.createData()

    def pose(self, joints: FloatArray) -> pin.SE3:
        """The tool centre point's pose in the robot frame; joints: (n,) [rad]."""
        pin.framesForwardKinematics(self.model, self._data, joints)
        return pin.SE3(self._data.oMf[self._tcp])


def pointing_down(position: FloatArray, yaw_rad: float) -> pin.SE3:
    """The tool above the table, approaching straight down.

    position: (3,) robot frame, metres. yaw_rad: direction of the tool's x axis about the
    robot frame's z; the fingers close across it.
    """
    turn = pin.rpy.rpyToMatrix(np.pi, 0.0, 0.0)
    return pin.SE3(pin.rpy.rpyToMatrix(0.0, 0.0, yaw_rad) @ turn, np.array(position))
