"""The Robot seam: what every arm, simulated or real, gives and takes.

Frames: the robot frame follows ROS REP-103 (base at the origin, x forward, y left,
z up; metres, radians). Camera frames are optical frames (OpenCV: x right, y down,
z forward).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


class RobotError(Exception):
    """A robot could not do what it was asked; the text names what and why."""


class MotionStopped(RobotError):  # noqa: N818 - an outcome, not a fault
    """A motion ended early because `stop()` was called or the safety monitor stopped it.

    The arm has come to rest by the time this is raised.
    """


class TrajectoryError(RobotError):
    """A trajectory is malformed: wrong joints, shapes, times or non-finite numbers."""


def _frozen(array: object, shape: tuple[int | None, ...], name: str) -> FloatArray:
    """A read-only float64 copy of `array`, whose shape must match (None matches any)."""
    out = np.array(array, dtype=np.float64)
    if len(out.shape) != len(shape) or any(
        want is not None and want != got for want, got in zip(shape, out.shape, strict=True)
    ):
        raise TrajectoryError(f"{name} must have shape {shape}. Got: {out.shape}")
    out.setflags(write=False)
    return out


@dataclass(frozen=True)
class JointLimits:
    """Limits per arm joint, each of shape (n,): [rad], [rad/s], [rad/s^2], [rad/s^3]."""

    lower: FloatArray
    upper: FloatArray
    velocity: FloatArray
    acceleration: FloatArray
    jerk: FloatArray


@dataclass(frozen=True)
class GripperModel:
    """A parallel gripper: openings in metres between the finger pads, force in newtons."""

    max_width_m: float
    max_force_n: float
    finger_joints: tuple[str, ...]
    finger_length_m: float
    """How far the pads reach beyond the tool centre point, along the approach axis."""


@dataclass(frozen=True)
class RobotModel:
    """What is fixed about an arm: description, joints, limits, tool, gripper, cameras."""

    name: str
    urdf: Path
    joint_names: tuple[str, ...]
    limits: JointLimits
    home: FloatArray
    """Joint positions (n,) in which the arm is out of every camera's view of the table."""
    ready: FloatArray
    """Joint positions (n,) above the middle of the table, tool straight down."""
    tool_frame: str
    """URDF frame; `tool_offset` further along its z axis lies the tool centre point."""
    tool_offset: FloatArray
    """Tool centre point (between the finger pads) in the tool frame, shape (3,), metres."""
    gripper: GripperModel
    safety: Path
    """The file of its outermost bounds, which no other file can loosen."""
    cameras: tuple[str, ...] = ()
    margin_rad: float = 0.0
    """Plans keep so far inside the position limits: curves swing out between their points."""


@dataclass(frozen=True)
class RobotState:
    """One reading of the arm. Arrays have shape (n,) in `RobotModel.joint_names` order, and are
    new ones in every reading: rules hold one reading against the next.
    """

    stamp_s: float
    positions: FloatArray
    velocities: FloatArray
    efforts: FloatArray
    gripper_width_m: float
    gripper_force_n: float = math.nan
    """What one finger pushes with; NaN where it is not measured."""


@dataclass(frozen=True)
class JointTrajectory:
    """Positions [rad], velocities [rad/s], accelerations [rad/s^2] over time.

    times_s: shape (t,), strictly increasing, starting at 0. The others: shape (t, n),
    columns in `joint_names` order. Between points a robot interpolates with cubic
    Hermite splines.

    Raises:
        TrajectoryError: shapes disagree, times do not increase, or a number is not finite.
    """

    joint_names: tuple[str, ...]
    times_s: FloatArray
    positions: FloatArray
    velocities: FloatArray
    accelerations: FloatArray

    def __post_init__(self) -> None:
        n = len(self.joint_names)
        times = _frozen(self.times_s, (None,), "times_s")
        if len(times) < 1 or times[0] != 0.0 or bool(np.any(np.diff(times) <= 0.0)):
            raise TrajectoryError("times_s must start at 0 and strictly increase")
        object.__setattr__(self, "times_s", times)
        for name in ("positions", "velocities", "accelerations"):
            value = _frozen(getattr(self, name), (len(times), n), name)
            if not bool(np.all(np.isfinite(value))):
                raise TrajectoryError(f"{name} must be finite")
            object.__setattr__(self, name, value)

    @property
    def duration_s(self) -> float:
        return float(self.times_s[-1])


@dataclass(frozen=True)
class RGBDFrame:
    """A colour and depth picture with its calibration.

    rgb: (h, w, 3) uint8. depth_m: (h, w) float32, metres along the optical axis, NaN
    where the sensor saw nothing. intrinsics: (3, 3) pinhole matrix [px].
    base_from_camera: (4, 4) homogeneous, optical frame to robot frame.
    """

    camera: str
    stamp_s: float
    rgb: NDArray[np.uint8]
    depth_m: NDArray[np.float32]
    intrinsics: FloatArray
    base_from_camera: FloatArray


@dataclass(frozen=True)
class GripResult:
    """Where the fingers came to rest, and whether something holds them apart."""

    width_m: float
    holding: bool


@dataclass(frozen=True)
class Verdict:
    """What the safety monitor says of one command: allow, scale, hold or stop."""

    action: str
    """One of "allow", "scale", "hold", "stop"."""
    rule: str = ""
    reason: str = ""
    scale: float = 1.0
    data: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ControlTick:
    """One tick of a robot's control loop, just before its set point is sent.

    time_s: the robot's control clock, to hold against the reading's own stamp.
    positions, velocities: the set point, (n,) [rad], [rad/s]. path_s: how far along the
    trajectory it lies; 0 while only the gripper moves.
    """

    time_s: float
    state: RobotState
    positions: FloatArray
    velocities: FloatArray
    path_s: float = 0.0


Supervisor = Callable[[ControlTick], Verdict]
"""Says at every control tick how a motion goes on; see `Robot.execute`."""


@runtime_checkable
class Robot(Protocol):
    """One arm with a gripper and cameras.

    Calls block until done. `stop` alone may be called from another thread or from a
    signal handler, at any time.
    """

    @property
    def model(self) -> RobotModel: ...

    def state(self) -> RobotState:
        """The newest reading."""
        ...

    def execute(self, trajectory: JointTrajectory, supervise: Supervisor | None = None) -> None:
        """Follow `trajectory` from the present position and come to rest at its end.

        supervise: asked at every control tick. "scale" slows down along the path to that
        share of its speed, "hold" comes to rest on the path and waits there until another
        verdict, "stop" comes to rest and ends the motion; all within the limits.

        Raises:
            MotionStopped: `stop()` was called or the supervisor said stop; the arm
                decelerated within its limits, or did not move because `resume()` was not
                called since.
            TrajectoryError: it does not start where the arm is, or names other joints.
        """
        ...

    def grip(
        self, width_m: float, force_n: float, supervise: Supervisor | None = None
    ) -> GripResult:
        """Move the fingers towards an opening of `width_m`, pushing at most `force_n`.

        Returns when the fingers rest, at the width or against an object; the force
        stays on until the next call. supervise: asked at every control tick; "hold" and
        "scale" keep the fingers where they are until another verdict.

        Raises:
            MotionStopped: `stop()` was called or the supervisor said stop.
        """
        ...

    def capture(self, camera: str) -> RGBDFrame:
        """A fresh picture from one of `model.cameras`."""
        ...

    def stop(self) -> None:
        """Decelerate the motion under way within limits, and refuse others until `resume`.

        The latch closes the gap between two motions, in which a stop would be lost.
        """
        ...

    def resume(self) -> None:
        """Allow motions again after a `stop`."""
        ...


_START_RAD = 0.01


def check_start(model: RobotModel, trajectory: JointTrajectory, state: RobotState) -> None:
    """Raises TrajectoryError when a trajectory names other joints, or begins elsewhere."""
    if trajectory.joint_names != model.joint_names:
        raise TrajectoryError(
            f"the trajectory names joints {trajectory.joint_names}. Expected: {model.joint_names}"
        )
    gap = float(np.abs(trajectory.positions[0] - state.positions).max())
    if gap > _START_RAD:
        raise TrajectoryError(
            f"the trajectory starts {gap:.3f} rad from where the arm is; "
            f"the bound is {_START_RAD} rad"
        )


def check_grip(model: RobotModel, width_m: float, force_n: float) -> None:
    """Raises TrajectoryError when a grip is beyond the gripper."""
    gripper = model.gripper
    if not (0.0 <= width_m <= gripper.max_width_m and 0.0 < force_n <= gripper.max_force_n):
        raise TrajectoryError(
            f"grip width {width_m:g} m and force {force_n:g} N must lie within 0 to "
            f"{gripper.max_width_m:g} m and 0 to {gripper.max_force_n:g} N"
        )
