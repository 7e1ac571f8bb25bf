"""A run folder as one MCAP file, which Foxglove and other viewers open.

    /joint_states   JointState            set points of the arm, 50 a second of a motion
    /tf             foxglove.FrameTransforms    where the arm's joints are
    /arm            foxglove.SceneUpdate        the arm as a line through its joints
    /scene          foxglove.SceneUpdate        what perception saw, each time it looked
    /truth          foxglove.SceneUpdate        where the simulator had everything at the end
    /camera         foxglove.CompressedImage    the pictures before and after
    /events         cap.Event             every event of the run, as in events.jsonl
    /log            foxglove.Log                what was said, noted, and ruled by the monitor

Attached are the program, the functions and result.json. Times begin with the command at 0. The
arm moves on its own clock and everything else on the wall's: while a motion lasts, time passes as
it does for the arm. Messages are JSON; the schemas' names are those of
https://docs.foxglove.dev/docs/sdk/schemas, and so are the fields.
"""

from __future__ import annotations

import base64
import importlib.util
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import pinocchio as pin

from cap.errors import UsageError
from cap.record import AFTER, BEFORE, EVENTS, RESULT, TRAJECTORIES, RecordedRun, RecordError
from cap.replay.mcap_schemas import SCHEMAS
from robot_bridge.config import load_robot
from robot_bridge.robot import FloatArray, JointTrajectory, RobotModel
from robot_bridge.safety.points import arm_model
from robot_bridge.spline import sample_many
from sim.tasks.state import BLOCK_SIZE_M

if TYPE_CHECKING:
    from mcap.writer import Writer

FRAME = "base_link"
_PERIOD_S = 0.02
_ARM = (0.25, 0.25, 0.28)
_RGB = {
    "red": (0.84, 0.15, 0.16),
    "orange": (1.0, 0.5, 0.05),
    "yellow": (0.93, 0.79, 0.18),
    "green": (0.17, 0.63, 0.17),
    "blue": (0.12, 0.47, 0.71),
    "purple": (0.58, 0.40, 0.74),
    "pink": (0.89, 0.47, 0.76),
    "cyan": (0.09, 0.75, 0.81),
    "brown": (0.55, 0.34, 0.29),
    "gray": (0.5, 0.5, 0.5),
}
_BOWL_M = (0.13, 0.13, 0.05)
_PRIMITIVES = ("arrows", "cubes", "spheres", "cylinders", "lines", "triangles", "texts", "models")
_LOG_LEVELS = {"Said": 2, "Note": 2, "MonitorVerdict": 3, "CommandFinished": 2}


@dataclass(frozen=True)
class Written:
    """messages: how many of each topic. duration_s: from the first to the last."""

    file: Path
    messages: Mapping[str, int]
    duration_s: float


def write_mcap(run: RecordedRun, file: Path) -> Written:
    """Write a run as MCAP; a file that is there already is replaced once all is written.

    Raises:
        UsageError: the package `mcap` is not installed, or the file can't be written.
        RecordError: the run's folder is damaged.
    """
    if importlib.util.find_spec("mcap") is None:
        raise UsageError("--mcap needs the package mcap; install the extra: pip install '.[mcap]'")
    aside = file.with_name(file.name + ".part")
    try:
        with aside.open("wb") as out:
            written = _Export(run, out).write(file)
        aside.replace(file)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise UsageError(f"{file} can't be written: {error.strerror or error}") from error
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return written


@dataclass(frozen=True)
class _Timed:
    """An event as recorded, at its time in the file, with the motion that it begins."""

    time_s: float
    event: Mapping[str, Any]
    motion: JointTrajectory | None = None


class _Export:
    def __init__(self, run: RecordedRun, out: IO[bytes]) -> None:
        from mcap.writer import Writer

        self._run = run
        self._writer: Writer = Writer(out)
        self._channels: dict[str, int] = {}
        self._schemas: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        self._last_s = 0.0

    def write(self, file: Path) -> Written:
        run = self._run
        robot = load_robot(run.setup.robot).model
        timed = list(_timeline(_events(run), _motions(run, robot)))
        end_s = timed[-1].time_s if timed else 0.0
        self._writer.start(library="cap-runtime")
        self._picture(0.0, run.folder / BEFORE)
        arm = _ArmDrawing(robot)
        for step in timed:
            self._event(step)
            if step.motion is not None:
                self._motion(step.time_s, step.motion, arm)
        truth = [_entity(item, item["quaternion"]) for item in run.truth_after or ()]
        if truth:
            self._say("/truth", "foxglove.SceneUpdate", end_s, _scene_update(truth, end_s))
        self._picture(end_s, run.folder / AFTER)
        self._attach(end_s)
        self._writer.finish()  # type: ignore[no-untyped-call]
        return Written(file, dict(self._counts), self._last_s)

    def _event(self, step: _Timed) -> None:
        event, now = step.event, step.time_s
        self._say("/events", "cap.Event", now, event)
        kind = str(event["kind"])
        if kind == "SceneObserved":
            seen = [_entity(o, _about_z(o["yaw_rad"])) for o in event["scene"]["objects"]]
            self._say("/scene", "foxglove.SceneUpdate", now, _scene_update(seen, now))
        if kind in _LOG_LEVELS:
            self._say("/log", "foxglove.Log", now, _log(event, now))

    def _motion(self, start_s: float, motion: JointTrajectory, arm: _ArmDrawing) -> None:
        count = max(2, int(np.ceil(motion.duration_s / _PERIOD_S)) + 1)
        times = np.linspace(0.0, motion.duration_s, count)
        positions, velocities, _ = sample_many(motion, times)
        for t, q, v in zip(times, positions, velocities, strict=True):
            now = start_s + float(t)
            state = {
                "timestamp": _stamp(now),
                "name": list(motion.joint_names),
                "position": q.tolist(),
                "velocity": v.tolist(),
            }
            self._say("/joint_states", "JointState", now, state)
            frames = arm.frames(q)
            self._say("/tf", "foxglove.FrameTransforms", now, arm.transforms(frames, now))
            line = [arm.line(frames)]
            self._say("/arm", "foxglove.SceneUpdate", now, _scene_update(line, now))

    def _picture(self, now: float, path: Path) -> None:
        if path.exists():
            data = base64.b64encode(path.read_bytes()).decode()
            image = {"timestamp": _stamp(now), "frame_id": "viewer", "data": data, "format": "png"}
            self._say("/camera", "foxglove.CompressedImage", now, image)

    def _attach(self, now: float) -> None:
        run = self._run
        texts = {"program.py": run.program, **{f"{f.name}.py": f.source for f in run.functions}}
        for name, text in texts.items():
            self._writer.add_attachment(0, _ns(now), name, "text/x-python", text.encode())
        result = (run.folder / RESULT).read_bytes()
        self._writer.add_attachment(0, _ns(now), RESULT, "application/json", result)
        setup = {name: str(value) for name, value in vars(run.setup).items()}
        self._writer.add_metadata("setup", setup)

    def _say(self, topic: str, schema: str, time_s: float, message: Mapping[str, Any]) -> None:
        count = self._counts.get(topic, 0)
        data = json.dumps(message, ensure_ascii=False).encode()
        channel, now = self._channel(topic, schema), _ns(time_s)
        self._writer.add_message(channel, now, data, publish_time=now, sequence=count)
        self._counts[topic] = count + 1
        self._last_s = max(self._last_s, time_s)

    def _channel(self, topic: str, schema: str) -> int:
        if topic not in self._channels:
            if schema not in self._schemas:
                text = json.dumps(SCHEMAS[schema]).encode()
                self._schemas[schema] = self._writer.register_schema(schema, "jsonschema", text)
            self._channels[topic] = self._writer.register_channel(
                topic, "json", self._schemas[schema]
            )
        return self._channels[topic]


class _ArmDrawing:
    """Where the joints of an arm are, as messages."""

    def __init__(self, robot: RobotModel) -> None:
        self._model = arm_model(robot)
        self._data = self._model.createData()
        tool = self._model.frames[self._model.getFrameId(robot.tool_frame)]
        offset = pin.SE3(np.eye(3), np.array(robot.tool_offset))
        self._tool = (tool.parentJoint, tool.placement * offset)
        self._names = (*robot.joint_names, "tool_center_point")

    def frames(self, positions: FloatArray) -> list[pin.SE3]:
        """Of each joint and the tool centre point, in the robot frame."""
        pin.forwardKinematics(self._model, self._data, positions)
        joint, placement = self._tool
        return [*list(self._data.oMi)[1:], self._data.oMi[joint] * placement]

    def transforms(self, frames: Sequence[pin.SE3], now: float) -> dict[str, Any]:
        """All of them below the robot frame."""
        return {
            "transforms": [
                {
                    "timestamp": _stamp(now),
                    "parent_frame_id": FRAME,
                    "child_frame_id": name,
                    "translation": _vector(frame.translation),
                    "rotation": _quaternion(pin.Quaternion(frame.rotation).coeffs()),
                }
                for name, frame in zip(self._names, frames, strict=True)
            ]
        }

    def line(self, frames: Sequence[pin.SE3]) -> dict[str, Any]:
        """An entity: from the base through the joints to the tool centre point."""
        points = [np.zeros(3), *(frame.translation for frame in frames)]
        line = {
            "type": 0,
            "pose": _pose(np.zeros(3), (0.0, 0.0, 0.0, 1.0)),
            "thickness": 0.05,
            "scale_invariant": False,
            "points": [_vector(p) for p in points],
            "color": _color(_ARM),
            "colors": [],
            "indices": [],
        }
        return {"id": "arm", "lines": [line]}


def _events(run: RecordedRun) -> list[dict[str, Any]]:
    try:
        lines = (run.folder / EVENTS).read_text(encoding="utf-8").splitlines()
        events = [json.loads(line) for line in lines]
        if not all(isinstance(e["kind"], str) and e["time_s"] >= 0 for e in events):
            raise ValueError(f"{EVENTS} holds something that is no event")
    except OSError as error:
        raise RecordError(f"{run.folder} can't be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise RecordError(f"{run.folder} is damaged: {error!r}") from error
    return events


def _motions(run: RecordedRun, robot: RobotModel) -> list[JointTrajectory]:
    """The trajectories of a run in the order in which they began."""
    try:
        with np.load(run.folder / TRAJECTORIES) as kept:
            names = sorted({name.rpartition(".")[0] for name in kept.files})
            return [
                JointTrajectory(
                    robot.joint_names,
                    *(
                        kept[f"{name}.{part}"]
                        for part in ("times_s", "positions", "velocities", "accelerations")
                    ),
                )
                for name in names
            ]
    except FileNotFoundError as error:
        raise RecordError(f"{run.folder} has no {TRAJECTORIES}") from error
    except Exception as error:
        raise RecordError(f"{run.folder} is damaged: {error}") from error


def _timeline(
    events: Sequence[Mapping[str, Any]], motions: Sequence[JointTrajectory]
) -> Iterator[_Timed]:
    """Events at their times in the file.

    While a motion lasts the file's clock is the arm's. Of a motion that was broken off nobody
    recorded how far it came: it takes the wall's time, and its set points are left out.

    Raises:
        RecordError: there are more or fewer motions than events say.
    """
    started = [i for i, e in enumerate(events) if e["kind"] == "MotionStarted"]
    if len(started) != len(motions):
        raise RecordError(
            f"{len(started)} motions began, and {TRAJECTORIES} has {len(motions)}; it is damaged"
        )
    of_event = dict(zip(started, motions, strict=True))
    shift, begun, moving = 0.0, 0.0, None
    for i, event in enumerate(events):
        wall = float(event["time_s"])
        if event["kind"] == "MotionStarted":
            whole = next((e for e in events[i:] if e["kind"] == "MotionFinished"), None)
            moving = of_event[i] if whole is not None and whole.get("error") is None else None
            begun = wall
            yield _Timed(wall + shift, event, moving)
        elif event["kind"] == "MotionFinished" and moving is not None:
            shift += moving.duration_s - (wall - begun)
            moving = None
            yield _Timed(wall + shift, event)
        else:
            within = 0.0 if moving is None else min(wall - begun, moving.duration_s)
            now = wall + shift if moving is None else begun + shift + within
            yield _Timed(now, event)


def _scene_update(entities: Sequence[Mapping[str, Any]], now: float) -> dict[str, Any]:
    return {
        "deletions": [],
        "entities": [
            {
                "timestamp": _stamp(now),
                "frame_id": FRAME,
                "lifetime": _stamp(0.0),
                "frame_locked": False,
                "metadata": [],
                **{kind: [] for kind in _PRIMITIVES},
                **entity,
            }
            for entity in entities
        ],
    }


def _entity(item: Mapping[str, Any], xyzw: Sequence[float]) -> dict[str, Any]:
    """A block as a cube, a bowl as a cylinder. item: name, category, color, position, size."""
    bowl = item["category"] == "bowl"
    size = item.get("size") or (_BOWL_M if bowl else (BLOCK_SIZE_M,) * 3)
    shape = {
        "pose": _pose(item["position"], xyzw),
        "size": _vector(size),
        "color": _color(_RGB.get(item["color"], (0.7, 0.7, 0.7))),
    }
    if bowl:
        return {
            "id": item["name"],
            "cylinders": [{**shape, "bottom_scale": 0.7, "top_scale": 1.0}],
        }
    return {"id": item["name"], "cubes": [shape]}


def _log(event: Mapping[str, Any], now: float) -> dict[str, Any]:
    kind = event["kind"]
    if kind == "MonitorVerdict":
        text = f"{event['action']} by {event['rule']}: {event['reason']}"
    elif kind == "CommandFinished":
        text = f"{event['status']} {event.get('error') or ''}".strip()
    else:
        text = event["text"]
    return {
        "timestamp": _stamp(now),
        "level": _LOG_LEVELS[kind],
        "message": text,
        "name": kind,
        "file": "",
        "line": 0,
    }


def _about_z(yaw_rad: float) -> tuple[float, float, float, float]:
    return 0.0, 0.0, float(np.sin(yaw_rad / 2)), float(np.cos(yaw_rad / 2))


def _pose(position: Any, xyzw: Any) -> dict[str, Any]:
    return {"position": _vector(position), "orientation": _quaternion(xyzw)}


def _vector(values: Any) -> dict[str, float]:
    x, y, z = (float(v) for v in values)
    return {"x": x, "y": y, "z": z}


def _quaternion(values: Any) -> dict[str, float]:
    x, y, z, w = (float(v) for v in values)
    return {"x": x, "y": y, "z": z, "w": w}


def _color(rgb: Sequence[float]) -> dict[str, float]:
    return {"r": rgb[0], "g": rgb[1], "b": rgb[2], "a": 1.0}


def _ns(time_s: float) -> int:
    return round(time_s * 1e9)


def _stamp(time_s: float) -> dict[str, int]:
    sec, nsec = divmod(_ns(time_s), 1_000_000_000)
    return {"sec": sec, "nsec": nsec}
