"""The numbers behind the rules: from the robot's model and its YAML files, never looser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pinocchio as pin

from robot_bridge.robot import FloatArray, JointLimits, RobotModel
from robot_bridge.safety.shapes import hull_of_file
from robot_bridge.strict_yaml import ConfigFileError, Value, read

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Obstacle:
    """A fixed thing to keep `margin_m` from, robot frame, metres.

    kind: "box" with size (x, y, z); "cylinder" upright, with size (radius, height); "mesh"
    from `file`, of which the convex hull counts.
    """

    name: str
    kind: str
    center: tuple[float, float, float]
    size: tuple[float, ...]
    yaw_rad: float
    margin_m: float
    file: Path | None = None


@dataclass(frozen=True)
class SafetySettings:
    """Every bound of the monitor; units in the names, arrays (n,) and (3,)."""

    joint: JointLimits
    speed_m_s: float
    workspace_lower: FloatArray
    workspace_upper: FloatArray
    self_m: float
    obstacles: tuple[Obstacle, ...]
    force_n: float
    width_m: float
    mass_kg: float
    start_gap_rad: float
    end_speed_rad_s: float
    duration_s: float
    error_rad: float
    least: float
    state_age_s: float
    heartbeat_s: float
    tick_gap_s: float
    hold_s: float


@dataclass(frozen=True)
class _Bound:
    """One key of a file. tighter: which way it may go. rule: whom it belongs to."""

    section: str
    key: str
    rule: str
    tighter: Literal["down", "up"] = "down"


_NUMBERS = (
    _Bound("cartesian", "speed_m_s", "cartesian-speed"),
    _Bound("distance", "self_m", "self-distance", "up"),
    _Bound("gripper", "force_n", "gripper-force"),
    _Bound("gripper", "width_m", "gripper-width"),
    _Bound("payload", "mass_kg", "held-mass"),
    _Bound("command", "start_gap_rad", "command-jump"),
    _Bound("command", "end_speed_rad_s", "command-jump"),
    _Bound("command", "duration_s", "time-order"),
    _Bound("tracking", "error_rad", "tracking-error"),
    _Bound("scaling", "least", "joint-velocity", "up"),
    _Bound("liveness", "state_age_s", "stale-state"),
    _Bound("liveness", "heartbeat_s", "heartbeat"),
    _Bound("liveness", "tick_gap_s", "stalled-ticks"),
    _Bound("liveness", "hold_s", "hold-time"),
)
_JOINTS = {
    "lower_rad": ("lower", _Bound("joint", "lower_rad", "joint-position", "up")),
    "upper_rad": ("upper", _Bound("joint", "upper_rad", "joint-position")),
    "velocity_rad_s": ("velocity", _Bound("joint", "velocity_rad_s", "joint-velocity")),
    "acceleration_rad_s2": (
        "acceleration",
        _Bound("joint", "acceleration_rad_s2", "joint-acceleration"),
    ),
    "jerk_rad_s3": ("jerk", _Bound("joint", "jerk_rad_s3", "joint-jerk")),
}
_AXES = ("x_m", "y_m", "z_m")
_SECTIONS = (
    "robot",
    "joint",
    "workspace",
    "obstacles",
    *dict.fromkeys(b.section for b in _NUMBERS),
)
_SHAPES = ("box", "cylinder", "mesh")


def robot_settings(model: RobotModel) -> SafetySettings:
    """The outermost bounds of a robot: its model's limits, tightened by its own file.

    Raises:
        ConfigFileError: the robot has no file, or the file is wrong.
    """
    _check_urdf(model)
    loosest = SafetySettings(
        joint=model.limits,
        workspace_lower=np.full(3, -np.inf),
        workspace_upper=np.full(3, np.inf),
        obstacles=(),
        **{b.key: np.inf if b.tighter == "down" else 0.0 for b in _NUMBERS},
    )
    loosest = replace(loosest, force_n=model.gripper.max_force_n, width_m=model.gripper.max_width_m)
    document = read(model.safety)
    sections = [s for s in _SECTIONS if s != "obstacles"]
    fields = document.fields(_SECTIONS, required=sections)
    for section in {b.section for b in _NUMBERS}:
        keys = [b.key for b in _NUMBERS if b.section == section]
        fields[section].fields(keys, required=keys)
    return _tightened(loosest, document, model)


def _check_urdf(model: RobotModel) -> None:
    """Raises ConfigFileError when the model's joint limits are looser than its URDF's."""
    urdf = pin.buildModelFromUrdf(str(model.urdf))
    limits = model.limits
    for i, name in enumerate(model.joint_names):
        at = urdf.joints[urdf.getJointId(name)].idx_q
        for rule, what, value, low, high in (
            ("joint-position", "lower", limits.lower[i], urdf.lowerPositionLimit[at], np.inf),
            ("joint-position", "upper", limits.upper[i], -np.inf, urdf.upperPositionLimit[at]),
            ("joint-velocity", "velocity", limits.velocity[i], 0.0, urdf.velocityLimit[at]),
        ):
            if not low - _ROUNDING <= value <= high + _ROUNDING:
                raise ConfigFileError(
                    f"{model.urdf}: rule {rule}: {name}'s {what} limit {value:g} of the robot "
                    f"model loosens the URDF's {high if value > high else low:g}; tighten the model"
                )


def file_settings(model: RobotModel, path: Path) -> SafetySettings:
    """A robot's bounds, tightened further by a file of one's own.

    Raises:
        ConfigFileError: the file is wrong, or loosens a bound; the text says where.
    """
    return _tightened(robot_settings(model), read(path), model)


def _tightened(base: SafetySettings, document: Value, model: RobotModel) -> SafetySettings:
    sections = document.fields(_SECTIONS)
    if "robot" in sections and sections["robot"].text() != model.name:
        raise sections["robot"].error(f"this robot is {model.name}; name it, or take its own file")
    changes: dict[str, object] = {}
    for section in {b.section for b in _NUMBERS} & set(sections):
        bounds = {b.key: b for b in _NUMBERS if b.section == section}
        for key, value in sections[section].fields(list(bounds)).items():
            number = value.number()
            _check(bounds[key], value, number, getattr(base, key), key)
            changes[key] = number
    if "joint" in sections:
        changes["joint"] = _joints(base.joint, sections["joint"], model.joint_names)
    if "workspace" in sections:
        lower, upper = _workspace(base, sections["workspace"])
        changes["workspace_lower"], changes["workspace_upper"] = lower, upper
    if "obstacles" in sections:
        changes["obstacles"] = _obstacles(base.obstacles, sections["obstacles"])
    return replace(base, **changes)  # type: ignore[arg-type]


def _check(bound: _Bound, value: Value, number: float, limit: float, what: str) -> None:
    """Raises ConfigFileError when a number is looser than its limit, or not positive."""
    loose = number - limit if bound.tighter == "down" else limit - number
    word = "at most" if bound.tighter == "down" else "at least"
    if loose > _ROUNDING:
        raise value.error(
            f"rule {bound.rule}: {what} = {number:g} loosens its bound; "
            f"give {word} {limit:g}, or leave it out"
        )
    if bound.section != "joint" and number <= 0.0:
        raise value.error(f"rule {bound.rule}: {what} must be above 0. Got: {number:g}")


def _joints(base: JointLimits, section: Value, names: tuple[str, ...]) -> JointLimits:
    changes = {}
    for key, value in section.fields(list(_JOINTS)).items():
        attribute, bound = _JOINTS[key]
        numbers = value.numbers(len(names))
        limits = getattr(base, attribute)
        for name, number, limit in zip(names, numbers, limits, strict=True):
            _check(bound, value, number, float(limit), f"{name}")
            if attribute not in ("lower", "upper") and number <= 0.0:
                raise value.error(f"rule {bound.rule}: {name} must be above 0. Got: {number:g}")
        changes[attribute] = np.array(numbers)
    tightened = replace(base, **changes)
    for name, low, high in zip(names, tightened.lower, tightened.upper, strict=True):
        if low >= high:
            raise section.error(f"rule joint-position: {name} has no room from {low:g} to {high:g}")
    return tightened


def _workspace(base: SafetySettings, section: Value) -> tuple[FloatArray, FloatArray]:
    lower, upper = np.array(base.workspace_lower), np.array(base.workspace_upper)
    for key, value in section.fields(_AXES).items():
        axis = _AXES.index(key)
        low, high = value.numbers(2)
        if low < lower[axis] - _ROUNDING or high > upper[axis] + _ROUNDING:
            raise value.error(
                f"rule workspace: [{low:g}, {high:g}] loosens its bound; "
                f"stay within {lower[axis]:g} to {upper[axis]:g}"
            )
        if low >= high:
            raise value.error(f"rule workspace: {low:g} must be below {high:g}")
        lower[axis], upper[axis] = low, high
    return lower, upper


def _obstacles(base: tuple[Obstacle, ...], section: Value) -> tuple[Obstacle, ...]:
    found = list(base)
    for item in section.items():
        fields = item.fields(("name", "margin_m", *_SHAPES), required=("name",))
        name = fields["name"].text()
        if any(o.name == name for o in found):
            raise fields["name"].error(f"rule keep-out: {name} is there already; name it otherwise")
        shapes = [s for s in _SHAPES if s in fields]
        if len(shapes) != 1:
            raise item.error(f"rule keep-out: give {name} one of {', '.join(_SHAPES)}")
        margin = fields["margin_m"].number() if "margin_m" in fields else 0.0
        if margin < 0.0:
            raise fields["margin_m"].error(f"rule keep-out: must not be negative. Got: {margin:g}")
        found.append(_READERS[shapes[0]](name, fields[shapes[0]], margin))
    return tuple(found)


def _box(name: str, value: Value, margin_m: float) -> Obstacle:
    fields = value.fields(("center_m", "size_m", "yaw_rad"), required=("center_m", "size_m"))
    size = _positive(fields["size_m"], fields["size_m"].numbers(3))
    return Obstacle(name, "box", _center(fields), size, _yaw(fields), margin_m)


def _cylinder(name: str, value: Value, margin_m: float) -> Obstacle:
    keys = ("center_m", "radius_m", "height_m")
    fields = value.fields(keys, required=keys)
    size = [fields[k].number() for k in ("radius_m", "height_m")]
    return Obstacle(name, "cylinder", _center(fields), _positive(value, size), 0.0, margin_m)


def _mesh(name: str, value: Value, margin_m: float) -> Obstacle:
    fields = value.fields(("file", "center_m", "yaw_rad"), required=("file", "center_m"))
    file = (value.file.parent / fields["file"].text()).absolute()
    try:
        if not file.is_file():
            raise ValueError(f"there is no file {file}; paths are relative to this one")
        hull_of_file(file)
    except (OSError, ValueError) as error:
        raise fields["file"].error(f"rule keep-out: {error}") from error
    return Obstacle(name, "mesh", _center(fields), (), _yaw(fields), margin_m, file)


_READERS: dict[str, Callable[[str, Value, float], Obstacle]] = {
    "box": _box,
    "cylinder": _cylinder,
    "mesh": _mesh,
}


def _center(fields: dict[str, Value]) -> tuple[float, float, float]:
    x, y, z = fields["center_m"].numbers(3)
    return x, y, z


def _yaw(fields: dict[str, Value]) -> float:
    return fields["yaw_rad"].number() if "yaw_rad" in fields else 0.0


def _positive(value: Value, numbers: list[float]) -> tuple[float, ...]:
    if min(numbers) <= 0.0:
        raise value.error(f"sizes must be above 0. Got: {min(numbers):g}")
    return tuple(numbers)
