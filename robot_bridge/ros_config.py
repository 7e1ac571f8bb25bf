"""What a robot's driver and cameras are called on ROS: the `ros` part of robot.yaml."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from robot_bridge.robot import FloatArray
from robot_bridge.strict_yaml import Value

_EFFORTS = {"Nm": True, "other": False}
_UNIT_SLACK = 1e-3
"""A quaternion's length may be so far from 1: people write four digits."""


@dataclass(frozen=True)
class FingerConfig:
    """One gripper joint on the wire: its position [m or rad] at width 0 and at max width.

    Linear in between. A gripper whose fingers hang on one driven joint has one of these.
    """

    joint: str
    closed: float
    open: float

    def position(self, width_m: float, max_width_m: float) -> float:
        """The joint's position at an opening."""
        return self.closed + (self.open - self.closed) * width_m / max_width_m

    def width_m(self, position: float, max_width_m: float) -> float:
        """The opening at a position of the joint."""
        return max_width_m * (position - self.closed) / (self.open - self.closed)


@dataclass(frozen=True)
class CameraConfig:
    """Where on ROS one RGB-D camera is, depth aligned to colour.

    image, depth, info: topics. frame: tf's name of the optical frame, "" for the one in the
    picture's header. base_from_camera: (4, 4), optical frame to robot frame; None when tf is
    to tell. trigger: a std_srvs/Trigger service that asks for a fresh picture; "" for a
    camera that streams.
    """

    name: str
    image: str
    depth: str
    info: str
    frame: str = ""
    base_from_camera: FloatArray | None = None
    trigger: str = ""


@dataclass(frozen=True, kw_only=True)
class RosConfig:
    """What the robot's driver calls things.

    prefix: what the wire's joint names begin with beyond the model's, such as "left_".
    controller, gripper_controller: each takes JointTrajectory on its /joint_trajectory.
    gripper_command: a GripperCommand action that takes grips in the controller's place, or "".
    efforts: whether joint_states' efforts are Nm; where they are not, they are not used.
    base_frame: what tf calls the robot frame, the arm's base; with the prefix, if it has one.
    """

    joint_states: str = "/joint_states"
    base_frame: str = "base_link"
    prefix: str = ""
    controller: str = "/joint_trajectory_controller"
    gripper_controller: str = "/gripper_controller"
    gripper_command: str = ""
    fingers: tuple[FingerConfig, ...] = ()
    efforts: bool = False
    cameras: tuple[CameraConfig, ...] = ()


def read_ros(value: Value) -> RosConfig:
    """The `ros` part of a robot.yaml.

    Raises:
        ConfigFileError: it is wrong; the text says where.
    """
    required = ("controller", "gripper_controller", "fingers", "efforts", "cameras")
    optional = ("joint_states", "base_frame", "prefix", "gripper_command")
    fields = value.fields((*required, *optional), required=required)
    efforts = fields["efforts"].text()
    if efforts not in _EFFORTS:
        raise fields["efforts"].error(f"must be Nm or other. Got: {efforts}")
    return RosConfig(
        joint_states=_text(fields, "joint_states", "/joint_states"),
        base_frame=_text(fields, "base_frame", "base_link"),
        prefix=_text(fields, "prefix"),
        controller=fields["controller"].text().rstrip("/"),
        gripper_controller=fields["gripper_controller"].text().rstrip("/"),
        gripper_command=_text(fields, "gripper_command").rstrip("/"),
        fingers=tuple(_finger(item) for item in fields["fingers"].items()),
        efforts=_EFFORTS[efforts],
        cameras=_cameras(fields["cameras"]),
    )


def _finger(value: Value) -> FingerConfig:
    keys = ("joint", "closed", "open")
    fields = value.fields(keys, required=keys)
    closed, opened = fields["closed"].number(), fields["open"].number()
    if closed == opened:
        raise value.error(f"closed and open must differ. Got: {closed:g} twice")
    return FingerConfig(fields["joint"].text(), closed, opened)


def _cameras(value: Value) -> tuple[CameraConfig, ...]:
    topics = ("name", "image", "depth", "info")
    found: dict[str, CameraConfig] = {}
    for item in value.items():
        fields = item.fields(
            (*topics, "frame", "position_m", "quaternion_xyzw", "trigger"), required=topics
        )
        name = fields["name"].text()
        if name in found:
            raise fields["name"].error(f"{name} is there already; name it otherwise")
        found[name] = CameraConfig(
            name=name,
            image=fields["image"].text(),
            depth=fields["depth"].text(),
            info=fields["info"].text(),
            frame=_text(fields, "frame"),
            base_from_camera=_pose(item, fields),
            trigger=_text(fields, "trigger"),
        )
    return tuple(found.values())


def _pose(item: Value, fields: dict[str, Value]) -> FloatArray | None:
    """(4, 4) from a position and a quaternion, None without them."""
    given = [key in fields for key in ("position_m", "quaternion_xyzw")]
    if not any(given):
        return None
    if not all(given):
        raise item.error("give position_m and quaternion_xyzw, or neither where tf is to tell")
    x, y, z, w = fields["quaternion_xyzw"].numbers(4)
    length = float(np.linalg.norm([x, y, z, w]))
    if abs(length - 1.0) > _UNIT_SLACK:
        raise fields["quaternion_xyzw"].error(f"must have length 1. Got: {length:g}")
    x, y, z, w = x / length, y / length, z / length, w / length
    pose = np.eye(4)
    pose[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    pose[:3, 3] = fields["position_m"].numbers(3)
    pose.setflags(write=False)
    return pose


def _text(fields: dict[str, Value], key: str, default: str = "") -> str:
    return fields[key].text() if key in fields else default
