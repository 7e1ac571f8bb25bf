"""Robots as folders: `robot.yaml` tells the arm and its ROS names, `safety.yaml` its bounds.

docs/add-a-robot.md walks through both files.
"""

from __future__ import annotations

import difflib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from robot_bridge.robot import FloatArray, GripperModel, JointLimits, RobotModel
from robot_bridge.strict_yaml import ConfigFileError, Value, read

ROBOTS = Path(__file__).resolve().parent / "robots"
"""Where the robots that come with the package lie, one folder each."""

ROBOT_FILE = "robot.yaml"
SAFETY_FILE = "safety.yaml"

_PACKAGE = "package:"
_LIMITS = {
    "lower_rad": "lower",
    "upper_rad": "upper",
    "velocity_rad_s": "velocity",
    "acceleration_rad_s2": "acceleration",
    "jerk_rad_s3": "jerk",
}
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
    efforts: whether joint_states' efforts are Nm; where they are not, they are not used.
    """

    joint_states: str = "/joint_states"
    prefix: str = ""
    controller: str = "/joint_trajectory_controller"
    gripper_controller: str = "/gripper_controller"
    fingers: tuple[FingerConfig, ...] = ()
    efforts: bool = False
    cameras: tuple[CameraConfig, ...] = ()


@dataclass(frozen=True)
class RobotConfig:
    """One robot's folder, read. safety: the file of its outermost bounds."""

    folder: Path
    model: RobotModel
    safety: Path
    ros: RosConfig


def robot_names() -> tuple[str, ...]:
    """The robots that come with the package, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in ROBOTS.glob(f"*/{ROBOT_FILE}")))


def load_robot(name: str | Path) -> RobotConfig:
    """A robot by its name in `robot_bridge/robots`, or from a folder of one's own.

    Raises:
        ConfigFileError: there is no such robot, or its robot.yaml is wrong; one line.
    """
    folder = _folder(name)
    document = read(folder / ROBOT_FILE)
    keys = ("name", "urdf", "joints", "tool", "gripper", "ros")
    fields = document.fields(keys, required=keys)
    safety = folder / SAFETY_FILE
    if not safety.is_file():
        raise ConfigFileError(
            f"{folder} has no {SAFETY_FILE}: without bounds the robot does not move; "
            f"start from {ROBOTS / 'panda' / SAFETY_FILE}"
        )
    ros = _ros(fields["ros"])
    model = _model(fields, safety, tuple(camera.name for camera in ros.cameras))
    return RobotConfig(folder, model, safety, ros)


def _folder(name: str | Path) -> Path:
    known = robot_names()
    if isinstance(name, str) and name in known:
        return ROBOTS / name
    try:
        folder = Path(name).expanduser()
        if (folder / ROBOT_FILE).is_file():
            return folder.absolute()
        is_folder = folder.is_dir() and bool(str(name))
    except (OSError, RuntimeError) as error:
        raise ConfigFileError(f"{str(name)[:80]!r} names no robot's folder: {error}") from error
    if is_folder:
        raise ConfigFileError(f"the folder {folder} has no {ROBOT_FILE}; see docs/add-a-robot.md")
    near = difflib.get_close_matches(str(name).lower(), known, n=2, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known)}"
    raise ConfigFileError(f"no robot is named {str(name)!r}; {hint}; or give a robot's folder")


def _model(fields: dict[str, Value], safety: Path, cameras: tuple[str, ...]) -> RobotModel:
    keys = ("names", *_LIMITS, "home_rad", "ready_rad")
    joints = fields["joints"].fields((*keys, "brakes_within_s", "margin_rad"), required=keys)
    names = _names(joints["names"])
    limits = _limits(joints, names)
    margin = _positive(joints["margin_rad"]) if "margin_rad" in joints else 0.0
    tool = fields["tool"].fields(("frame", "offset_m"), required=("frame", "offset_m"))
    return RobotModel(
        name=fields["name"].text(),
        urdf=_urdf(fields["urdf"]),
        joint_names=names,
        limits=limits,
        home=_within(limits, margin, names, joints["home_rad"]),
        ready=_within(limits, margin, names, joints["ready_rad"]),
        tool_frame=tool["frame"].text(),
        tool_offset=np.array(tool["offset_m"].numbers(3)),
        gripper=_gripper(fields["gripper"]),
        safety=safety,
        cameras=cameras,
        margin_rad=margin,
    )


def _limits(joints: dict[str, Value], names: tuple[str, ...]) -> JointLimits:
    arrays = {}
    for key, attribute in _LIMITS.items():
        numbers = np.array(joints[key].numbers(len(names)))
        if attribute not in ("lower", "upper") and numbers.min() <= 0.0:
            raise joints[key].error(f"must be above 0. Got: {numbers.min():g}")
        arrays[attribute] = numbers
    for name, low, high in zip(names, arrays["lower"], arrays["upper"], strict=True):
        if low >= high:
            raise joints["lower_rad"].error(f"{name} has no room from {low:g} to {high:g}")
    if "brakes_within_s" in joints:
        within_s = _positive(joints["brakes_within_s"])
        arrays["velocity"] = np.minimum(arrays["velocity"], within_s * arrays["acceleration"])
    return JointLimits(**arrays)


def _within(
    limits: JointLimits, margin_rad: float, names: tuple[str, ...], value: Value
) -> FloatArray:
    """Joint positions (n,), which must lie within the limits by the margin of plans."""
    positions = np.array(value.numbers(len(names)))
    lower, upper = limits.lower + margin_rad, limits.upper - margin_rad
    for name, at, low, high in zip(names, positions, lower, upper, strict=True):
        if not low <= at <= high:
            raise value.error(f"{name} = {at:g} lies outside of {low:g} to {high:g}")
    return positions


def _gripper(value: Value) -> GripperModel:
    keys = ("max_width_m", "max_force_n", "finger_joints", "finger_length_m")
    fields = value.fields(keys, required=keys)
    fingers = _names(fields["finger_joints"])
    if len(fingers) != 2:
        raise fields["finger_joints"].error(f"must be two prismatic joints. Got: {len(fingers)}")
    return GripperModel(
        max_width_m=_positive(fields["max_width_m"]),
        max_force_n=_positive(fields["max_force_n"]),
        finger_joints=fingers,
        finger_length_m=_positive(fields["finger_length_m"]),
    )


def _urdf(value: Value) -> Path:
    """A path relative to the folder, or package:NAME/PATH into an installed Python package."""
    text = value.text()
    if text.startswith(_PACKAGE):
        package, _, inside = text.removeprefix(_PACKAGE).partition("/")
        # The package is only looked for, never imported: it may be a simulator.
        spec = importlib.util.find_spec(package) if package.isidentifier() else None
        if spec is None or not spec.submodule_search_locations:
            raise value.error(f"no package {package!r} is installed; install it, or give a path")
        path = Path(spec.submodule_search_locations[0]) / inside
    else:
        path = (value.file.parent / text).absolute()
    if not path.is_file():
        raise value.error(f"there is no file {path}; paths are relative to this file")
    return path


def _ros(value: Value) -> RosConfig:
    known = ("joint_states", "prefix", "controller", "gripper_controller", "fingers", "efforts")
    required = ("controller", "gripper_controller", "fingers", "efforts", "cameras")
    fields = value.fields((*known, "cameras"), required=required)
    efforts = fields["efforts"].text()
    if efforts not in _EFFORTS:
        raise fields["efforts"].error(f"must be Nm or other. Got: {efforts}")
    return RosConfig(
        joint_states=_text(fields, "joint_states", "/joint_states"),
        prefix=_text(fields, "prefix"),
        controller=fields["controller"].text().rstrip("/"),
        gripper_controller=fields["gripper_controller"].text().rstrip("/"),
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


def _names(value: Value) -> tuple[str, ...]:
    names = tuple(item.text() for item in value.items())
    if not names or len(set(names)) != len(names):
        raise value.error("must be different joint names, at least one")
    return names


def _positive(value: Value) -> float:
    number = value.number()
    if number <= 0.0:
        raise value.error(f"must be above 0. Got: {number:g}")
    return number


def _text(fields: dict[str, Value], key: str, default: str = "") -> str:
    return fields[key].text() if key in fields else default
