"""What travels between the nodes: names, qualities of service, and conversions.

docs/ros2.md has the same as a table. Only message types of the common ROS 2 interface
packages are used, so that nothing has to be built.
"""

from __future__ import annotations

import array
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from builtin_interfaces.msg import Duration, Time
from diagnostic_msgs.msg import DiagnosticStatus, KeyValue
from numpy.typing import NDArray
from rclpy.qos import DurabilityPolicy, HistoryPolicy, QoSProfile, ReliabilityPolicy
from sensor_msgs.msg import CameraInfo, Image, JointState
from std_msgs.msg import Header
from trajectory_msgs.msg import JointTrajectory as TrajectoryMsg
from trajectory_msgs.msg import JointTrajectoryPoint

from robot_bridge.gate import MotionStatus
from robot_bridge.robot import FloatArray, JointTrajectory, TrajectoryError

MONITOR = "/cap_safety_monitor"
RUNTIME = "/cap_runtime"
HARDWARE = "/cap_sim_hardware"
CAMERA = "/cap_sim_camera"
CONSOLE = "/cap_console"

CHECKED_TRAJECTORY = f"{MONITOR}/joint_trajectory"
"""JointTrajectory: a motion of the arm, to be checked. Its header's stamp is its identity."""
CHECKED_GRIP = f"{MONITOR}/gripper_trajectory"
"""JointTrajectory, one point: positions of the finger joints, effort: force [N] of one finger."""
HEARTBEAT = f"{MONITOR}/heartbeat"
"""Float64: the commander lives; the share of its speed (0 to 1) that a motion may have now."""
CANCEL = f"{MONITOR}/cancel"
"""builtin_interfaces/Time: come to rest and forget the motion of this identity; 0: any."""
STATUS = f"{MONITOR}/status"
"""DiagnosticStatus, latched: what the monitor does and says; see `MotionStatus`."""
EMERGENCY_STOP = f"{MONITOR}/emergency_stop"
"""std_srvs/SetBool: true presses, false releases."""
RESET = f"{MONITOR}/reset"
"""std_srvs/Trigger: let motions be judged anew after a stop."""
DIAGNOSTICS = "/diagnostics"

SENTENCE = f"{RUNTIME}/sentence"
"""String: a sentence, or JSON {"id": ..., "sentence": ...} / {"id": ..., "program": ...}."""
EVENTS = f"{RUNTIME}/events"
"""String: one event a message, as in events.jsonl of a run record."""
RESULT = f"{RUNTIME}/result"
"""String, latched: the object that `--json` prints, with the sentence's id."""
RUNTIME_STATUS = f"{RUNTIME}/status"
"""DiagnosticStatus, latched: starting, ready, busy, failed."""
RUN = f"{RUNTIME}/run"
"""std_srvs/Trigger: carry out the sentence in parameter `sentence`; answers when it is over."""
INTERRUPT = f"{RUNTIME}/interrupt"
"""std_srvs/Trigger: cancel the writing, or stop the arm within its limits."""
LOOK = f"{RUNTIME}/look"
"""std_srvs/Trigger: take a fresh look at the table; answers when SCENE has it."""
SCENE = f"{RUNTIME}/scene"
"""String, latched: the objects as they were seen last, {"stamp_s": ..., "objects": [...]}."""

TRUTH = f"{HARDWARE}/truth"
"""String, latched: where the simulator's objects really are, as `truth_after` of --json."""
JUDGE = f"{HARDWARE}/judge"
"""String, latched: what the independent checker in the simulator has seen of the arm."""
WORLD = f"{HARDWARE}/world"
"""String, latched: scene, poses and joints, for the simulated cameras."""

HEARTBEAT_S = 0.01
"""A commander beats this often: ten beats may be lost before the monitor holds the arm."""

COMMAND_QOS = QoSProfile(
    depth=10,
    history=HistoryPolicy.KEEP_LAST,
    reliability=ReliabilityPolicy.RELIABLE,
    durability=DurabilityPolicy.VOLATILE,
)
"""Commands: none may be lost, and a late joiner must not get an old one."""
STREAM_QOS = QoSProfile(
    depth=1,
    history=HistoryPolicy.KEEP_LAST,
    reliability=ReliabilityPolicy.BEST_EFFORT,
    durability=DurabilityPolicy.VOLATILE,
)
"""To read a stream of which only the newest counts; meets reliable publishers too."""
STATE_QOS = QoSProfile(
    depth=10,
    history=HistoryPolicy.KEEP_LAST,
    reliability=ReliabilityPolicy.RELIABLE,
    durability=DurabilityPolicy.VOLATILE,
)
"""To publish joint states, pictures and horizons as ros2_control and camera drivers do."""
LATCHED_QOS = QoSProfile(
    depth=1,
    history=HistoryPolicy.KEEP_LAST,
    reliability=ReliabilityPolicy.RELIABLE,
    durability=DurabilityPolicy.TRANSIENT_LOCAL,
)
"""The newest value, for late joiners too."""
RESULT_QOS = QoSProfile(
    depth=10,
    history=HistoryPolicy.KEEP_LAST,
    reliability=ReliabilityPolicy.RELIABLE,
    durability=DurabilityPolicy.TRANSIENT_LOCAL,
)
"""Results: two that end at once must both arrive; meets LATCHED_QOS on either side."""
LOG_QOS = QoSProfile(
    depth=1000,
    history=HistoryPolicy.KEEP_LAST,
    reliability=ReliabilityPolicy.RELIABLE,
    durability=DurabilityPolicy.VOLATILE,
)
"""Events: a burst of streamed text must not push one out."""

_NANO = 1_000_000_000


class WireError(ValueError):
    """A message can't be used; the text names what is wrong with it."""


def seconds(stamp: Time | Duration) -> float:
    """A stamp or duration as seconds."""
    return float(stamp.sec) + float(stamp.nanosec) / _NANO


def stamp(seconds_: float) -> Time:
    """Seconds as a stamp, rounded to nanoseconds."""
    whole, part = divmod(round(seconds_ * _NANO), _NANO)
    return Time(sec=int(whole), nanosec=int(part))


def duration(seconds_: float) -> Duration:
    """Seconds as a duration, rounded to nanoseconds."""
    whole, part = divmod(round(seconds_ * _NANO), _NANO)
    return Duration(sec=int(whole), nanosec=int(part))


def identity(at: Time) -> str:
    """A command's identity as text: its stamp."""
    return f"{at.sec}.{at.nanosec:09d}"


def trajectory_msg(trajectory: JointTrajectory, at: Time, prefix: str = "") -> TrajectoryMsg:
    """A trajectory as a message; prefix: what the wire's joint names begin with."""
    message = TrajectoryMsg()
    message.header = Header(stamp=at)
    message.joint_names = [prefix + name for name in trajectory.joint_names]
    message.points = [
        _point(t, q, v, a)
        for t, q, v, a in zip(
            trajectory.times_s,
            trajectory.positions,
            trajectory.velocities,
            trajectory.accelerations,
            strict=True,
        )
    ]
    return message


def _point(t: float, q: FloatArray, v: FloatArray, a: FloatArray) -> JointTrajectoryPoint:
    point = JointTrajectoryPoint()
    # The setters look at every element of a list, but take arrays as they are.
    point.positions = array.array("d", q.tobytes())
    point.velocities = array.array("d", v.tobytes())
    point.accelerations = array.array("d", a.tobytes())
    point.time_from_start = duration(float(t))
    return point


def trajectory_from(message: TrajectoryMsg, names: Sequence[str], prefix: str) -> JointTrajectory:
    """A message as a trajectory of the joints `names`, whatever their order on the wire.

    Times are moved so that the first point's is 0.

    Raises:
        WireError: joints are missing, doubled or unknown, an array has another length than
            there are joints, times do not rise, or a number is not finite.
    """
    order = joint_order(message.joint_names, names, prefix)
    if not message.points:
        raise WireError("the trajectory has no points")
    n = len(names)
    rows: dict[str, list[FloatArray]] = {"positions": [], "velocities": [], "accelerations": []}
    times = []
    for i, point in enumerate(message.points):
        for what, found in rows.items():
            values = np.frombuffer(getattr(point, what), dtype=np.float64)
            if len(values) != n:
                raise WireError(f"point {i} has {len(values)} {what}; this arm has {n} joints")
            found.append(values[order])
        times.append(seconds(point.time_from_start))
    offsets = np.array(times) - times[0]
    try:
        return JointTrajectory(
            tuple(names),
            offsets,
            np.array(rows["positions"]),
            np.array(rows["velocities"]),
            np.array(rows["accelerations"]),
        )
    except TrajectoryError as error:
        raise WireError(str(error)) from error


def joint_order(found: Sequence[str], names: Sequence[str], prefix: str) -> list[int]:
    """Where each of `names` stands among the wire's names.

    Raises:
        WireError: one is missing, doubled, or unknown.
    """
    wanted = [prefix + name for name in names]
    if sorted(found) != sorted(wanted):
        raise WireError(f"joints are {', '.join(found) or 'none'}; expected {', '.join(wanted)}")
    places = {name: i for i, name in enumerate(found)}
    return [places[name] for name in wanted]


@dataclass(frozen=True)
class JointReading:
    """Chosen joints of one joint_states message; arrays (n,), NaN where it says nothing."""

    stamp_s: float
    positions: FloatArray
    velocities: FloatArray
    efforts: FloatArray


def joints_from(message: JointState, names: Sequence[str], prefix: str) -> JointReading | None:
    """The joints `names` of a message in which others may stand too; None if none of them do.

    Raises:
        WireError: some of them are missing, or arrays have other lengths than the names.
    """
    places = {name: i for i, name in enumerate(message.name)}
    wanted = [prefix + name for name in names]
    missing = [name for name in wanted if name not in places]
    if len(missing) == len(wanted):
        return None
    if missing:
        raise WireError(f"joint_states lack {', '.join(missing)}")
    order = [places[name] for name in wanted]
    count = len(message.name)
    columns = []
    for what, needed in (("position", True), ("velocity", False), ("effort", False)):
        values = np.frombuffer(getattr(message, what), dtype=np.float64)
        if len(values) == count:
            columns.append(values[order])
        elif len(values) == 0 and not needed:
            columns.append(np.full(len(order), np.nan))
        else:
            raise WireError(f"joint_states name {count} joints and give {len(values)} of {what}")
    return JointReading(seconds(message.header.stamp), *columns)


def joint_state_msg(
    at: Time,
    names: Sequence[str],
    positions: FloatArray,
    velocities: FloatArray,
    efforts: FloatArray,
) -> JointState:
    """Readings of joints as a message."""
    message = JointState()
    message.header = Header(stamp=at)
    message.name = list(names)
    message.position = array.array("d", np.asarray(positions, dtype=np.float64).tobytes())
    message.velocity = array.array("d", np.asarray(velocities, dtype=np.float64).tobytes())
    message.effort = array.array("d", np.asarray(efforts, dtype=np.float64).tobytes())
    return message


# Pictures -------------------------------------------------------------------------------


def colour_msg(at: Time, frame: str, rgb: NDArray[np.uint8]) -> Image:
    """An rgb8 picture, (h, w, 3)."""
    return _image(at, frame, rgb, "rgb8", 3)


def depth_msg(at: Time, frame: str, depth_m: NDArray[np.float32]) -> Image:
    """A 32FC1 depth picture in metres, (h, w); NaN where nothing was seen (REP-118)."""
    return _image(at, frame, depth_m.astype(np.float32), "32FC1", 4)


def _image(at: Time, frame: str, pixels: NDArray[Any], encoding: str, size: int) -> Image:
    message = Image()
    message.header = Header(stamp=at, frame_id=frame)
    message.height, message.width = pixels.shape[:2]
    message.encoding = encoding
    message.is_bigendian = 0
    message.step = message.width * size
    message.data = array.array("B", np.ascontiguousarray(pixels).tobytes())
    return message


_COLOURS = {"rgb8": (3, (0, 1, 2)), "bgr8": (3, (2, 1, 0)), "rgba8": (4, (0, 1, 2))}
_COLOURS["bgra8"] = (4, (2, 1, 0))


def colour_from(message: Image) -> NDArray[np.uint8]:
    """The picture as (h, w, 3) uint8, red first.

    Raises:
        WireError: the encoding is none of rgb8, bgr8, rgba8, bgra8, or sizes disagree.
    """
    if message.encoding not in _COLOURS:
        raise WireError(f"colour pictures in {message.encoding!r}; send {', '.join(_COLOURS)}")
    channels, order = _COLOURS[message.encoding]
    rows = _rows(message, message.width * channels)
    pixels = rows[:, : message.width * channels].reshape(message.height, message.width, channels)
    return np.ascontiguousarray(pixels[..., order])


def depth_from(message: Image) -> NDArray[np.float32]:
    """The picture as (h, w) float32 metres, NaN where nothing was seen (REP-118).

    Raises:
        WireError: the encoding is neither 32FC1 [m] nor 16UC1 [mm], or sizes disagree.
    """
    kinds = {"32FC1": (4, "f4", 1.0), "16UC1": (2, "u2", 0.001), "mono16": (2, "u2", 0.001)}
    if message.encoding not in kinds:
        raise WireError(f"depth pictures in {message.encoding!r}; send 32FC1 or 16UC1")
    size, kind, unit = kinds[message.encoding]
    rows = np.ascontiguousarray(_rows(message, message.width * size)[:, : message.width * size])
    raw = rows.view((">" if message.is_bigendian else "<") + kind)
    depth = raw.astype(np.float32) * np.float32(unit)
    depth[~np.isfinite(depth) | (depth <= 0.0)] = np.nan
    return depth


def _rows(message: Image, least: int) -> NDArray[np.uint8]:
    data = np.frombuffer(message.data, dtype=np.uint8)
    step = message.step or least
    if message.height < 1 or step < least or len(data) != message.height * step:
        raise WireError(
            f"a picture of {message.width} x {message.height} with {len(data)} bytes in rows of "
            f"{message.step}; {message.encoding} needs {least} a row"
        )
    return data.reshape(message.height, step)


def info_msg(at: Time, frame: str, matrix: FloatArray, width: int, height: int) -> CameraInfo:
    """The calibration of a pinhole camera without distortion; matrix (3, 3) [px]."""
    message = CameraInfo()
    message.header = Header(stamp=at, frame_id=frame)
    message.width, message.height = width, height
    message.distortion_model = "plumb_bob"
    message.d = [0.0] * 5
    message.k = matrix.reshape(9)
    message.r = np.eye(3).reshape(9)
    message.p = np.hstack([matrix, np.zeros((3, 1))]).reshape(12)
    return message


def matrix_from(message: CameraInfo) -> FloatArray:
    """The (3, 3) pinhole matrix [px] of a rectified picture.

    Raises:
        WireError: the camera is not calibrated, or its pictures are distorted.
    """
    matrix = np.array(message.k, dtype=np.float64).reshape(3, 3)
    if not (np.isfinite(matrix).all() and matrix[0, 0] > 0.0 and matrix[1, 1] > 0.0):
        raise WireError("camera_info has no focal lengths: the camera is not calibrated")
    if any(abs(d) > 1e-6 for d in message.d):
        raise WireError("camera_info has distortion; subscribe to the rectified pictures")
    return matrix


# What the monitor tells -------------------------------------------------------------------

_LEVELS = {"stopped": DiagnosticStatus.ERROR, "holding": DiagnosticStatus.WARN}


def status_msg(status: MotionStatus) -> DiagnosticStatus:
    """What the monitor does and says, as it travels on `STATUS`."""
    values = {
        "phase": status.phase,
        "command": status.command,
        "outcome": status.outcome,
        "verdict": status.verdict,
        "rule": status.rule,
        "reason": status.reason,
        "share": f"{status.share:.6g}",
        "path_s": f"{status.path_s:.6f}",
        "duration_s": f"{status.duration_s:.6f}",
        "latched": json.dumps(status.latched),
        "emergency": json.dumps(status.emergency),
        "counts": json.dumps(dict(status.counts)),
    }
    return DiagnosticStatus(
        level=_LEVELS.get(status.phase, DiagnosticStatus.OK),
        name="cap_safety_monitor: motion",
        message=f"{status.rule}: {status.reason}" if status.rule else status.phase,
        hardware_id="",
        values=[KeyValue(key=key, value=value) for key, value in values.items()],
    )


def status_from(message: DiagnosticStatus) -> MotionStatus:
    """What the monitor does and says, from a message.

    Raises:
        WireError: it lacks a value, or one is not what it should be.
    """
    values = {v.key: v.value for v in message.values}
    try:
        return MotionStatus(
            phase=values["phase"],
            command=values["command"],
            outcome=values["outcome"],
            verdict=values["verdict"],
            rule=values["rule"],
            reason=values["reason"],
            share=_number(values["share"]),
            path_s=_number(values["path_s"]),
            duration_s=_number(values["duration_s"]),
            latched=json.loads(values["latched"]) is True,
            emergency=json.loads(values["emergency"]) is True,
            counts={str(k): int(v) for k, v in json.loads(values["counts"]).items()},
        )
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise WireError(f"a status that can't be read: {error!r}") from error


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is not finite")
    return value
