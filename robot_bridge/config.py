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
from robot_bridge.ros_config import CameraConfig, FingerConfig, RosConfig, read_ros
from robot_bridge.strict_yaml import ConfigFileError, Value, read

__all__ = [
    "CameraConfig",
    "FingerConfig",
    "RobotConfig",
    "RosConfig",
    "load_robot",
    "robot_names",
]

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
    ros = read_ros(fields["ros"])
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
