"""What the eyes see of random tables, against what the simulator knows.

Scenes hold 3 to 10 objects: blocks and bowls lying apart, blocks that touch (often of one
colour), stacks of up to four, and blocks in bowls. Camera noise is on. All blocks have the nominal
size; half as many scenes again have cubes of 3 to 5 cm and bowls up to 6 % smaller and
larger, for the bars on sizes.
"""

from __future__ import annotations

import math
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cap.bench._bars import BenchOptions, Report
from cap.bench._crowded import crowded_scene
from perception.colour_depth import ColourDepthDetector
from perception.naming import COLUMN_M
from perception.observer import Observer
from perception.scene import Scene, SceneObject
from robot_bridge.robot import FloatArray, RGBDFrame
from robot_bridge.workspace import table_from_robot
from sim.camera import CameraNoise
from sim.robot import SimRobot
from sim.scenes import BOWL_HEIGHT_M, BOWL_RADIUS_M, ObjectSpec
from sim.world import TruthObject, World

_SCENES, _QUICK = 200, 20
_VARIED, _QUICK_VARIED = 100, 10
_LEVEL_RAD = 0.1
_SCALES = (0.94, 1.06)
_NEAR_M = {"block": 0.025, "bowl": 0.04}
"""A found object further away than this from a true one is another object."""


@dataclass(frozen=True)
class Judged:
    """One scene: errors of the objects that were found; the rest in words.

    size_errors_m: of each found object the largest error of its three extents, and whether
    it says that it was measured. yaw_errors_rad: of each block that stands level.
    """

    seed: int
    errors_m: tuple[float, ...]
    size_errors_m: tuple[tuple[float, bool], ...]
    yaw_errors_rad: tuple[float, ...]
    missed: tuple[str, ...]
    phantoms: tuple[str, ...]
    misnamed: tuple[str, ...]
    observe_s: float

    @property
    def right(self) -> bool:
        return not self.missed and not self.misnamed


def run(options: BenchOptions, report: Report) -> None:
    """Look once at each random scene and hold the Scene against the truth."""
    count = _QUICK if options.quick else _SCENES
    varied_count = _QUICK_VARIED if options.quick else _VARIED
    judged: list[Judged] = []
    varied: list[Judged] = []
    for i in range(count + varied_count):
        report.progress(i, count + varied_count)
        if i < count:
            judged.append(look_at(options.seed + i))
        else:
            varied.append(look_at(options.seed + i - count, varied=True))
    errors = [1000 * e for j in judged for e in j.errors_m]
    _explain(judged, "seed", report)
    _explain(varied, "varied sizes, seed", report)
    report.distribution("position error", errors, "mm")
    report.distribution(
        "yaw error of blocks", [np.rad2deg(e) for j in judged for e in j.yaw_errors_rad], "deg"
    )
    report.distribution("size error, nominal sizes", _size_errors(judged), "mm")
    sizes = report.distribution("size error, varied sizes", _size_errors(varied), "mm")
    seen = [measured for j in varied for _, measured in j.size_errors_m]
    report.distribution(
        "the same, all extents measured",
        [1000 * e for j in varied for e, measured in j.size_errors_m if measured],
        "mm",
    )
    report.note(f"all extents of {100 * statistics.mean(seen):.0f} % of them are measured")
    report.distribution("one observation, all cameras", [j.observe_s for j in judged], "s")
    report.bar(
        "scenes with every object found and rightly named",
        100 * statistics.mean(j.right for j in judged), ">=", 98, "%",
    )  # fmt: skip
    report.bar(
        "scenes without phantoms",
        100 * statistics.mean(not j.phantoms for j in judged), ">=", 99, "%",
    )  # fmt: skip
    report.bar("position error, median", _percentile(errors, 50), "<=", 4, "mm")
    report.bar("position error, 95th percentile", _percentile(errors, 95), "<=", 10, "mm")
    report.bar(
        "one observation, median", statistics.median(j.observe_s for j in judged), "<=", 0.3, "s"
    )
    report.bar(
        "scenes of varied sizes with every object found and rightly named",
        100 * statistics.mean(j.right for j in varied), ">=", 95, "%",
    )  # fmt: skip
    report.bar("size error, varied sizes, median", sizes.median, "<=", 3, "mm")
    report.bar("size error, varied sizes, 95th percentile", sizes.p95, "<=", 8, "mm")


def _explain(judged: list[Judged], where: str, report: Report) -> None:
    for j in judged:
        for word, things in (
            ("missed", j.missed),
            ("misnamed", j.misnamed),
            ("phantom", j.phantoms),
        ):
            if things:
                report.note(f"{where} {j.seed}: {word} {'; '.join(things)}")


def _size_errors(judged: list[Judged]) -> list[float]:
    """In millimetres."""
    return [1000 * error for j in judged for error, _ in j.size_errors_m]


def look_at(seed: int, *, varied: bool = False) -> Judged:
    """Build the scene of a seed, let it settle, look once, compare."""
    spec = crowded_scene(seed, varied=varied)
    scale = float(np.random.default_rng((seed, 5)).uniform(*_SCALES)) if varied else 1.0
    with World(spec, seed, noise=CameraNoise()) as world:
        world.settle()
        observer = Observer(_Scaled(world, scale), ColourDepthDetector())
        start_s = time.perf_counter()
        scene = observer.look()
        observe_s = time.perf_counter() - start_s
        truth = [_scaled(true, scale) for true in world.truth()]
        sizes = [scale * true_size(o) for o in spec.objects]
        return judge(seed, scene, truth, sizes, observe_s)


def _scaled(true: TruthObject, scale: float) -> TruthObject:
    x, y, z = true.position
    return replace(true, position=(scale * x, scale * y, scale * z))


class _Scaled(SimRobot):
    """Sees a table that is `scale` times as large about the robot's foot.

    From so many times as far a larger thing gives the same picture, with larger depths.
    """

    def __init__(self, world: World, scale: float) -> None:
        super().__init__(world)
        self._scale = scale

    def capture(self, camera: str) -> RGBDFrame:
        frame = super().capture(camera)
        pose = np.array(frame.base_from_camera)
        pose[:3, 3] *= self._scale
        depth_m = np.asarray(frame.depth_m * self._scale, dtype=np.float32)
        return replace(frame, depth_m=depth_m, base_from_camera=pose)


def true_size(item: ObjectSpec) -> FloatArray:
    """Extents (3,) in metres."""
    if item.category == "block":
        return np.array(item.block_m)
    return np.array([2 * BOWL_RADIUS_M, 2 * BOWL_RADIUS_M, BOWL_HEIGHT_M])


def judge(
    seed: int,
    scene: Scene,
    truth: Sequence[TruthObject],
    sizes: Sequence[FloatArray],
    observe_s: float,
) -> Judged:
    """Pair found and true objects of one kind by distance, nearest pairs first.

    sizes: (3,) of the true objects, in their order.
    """
    free = list(scene.objects)
    size_of = dict(zip((true.name for true in truth), sizes, strict=True))
    pairs: list[tuple[TruthObject, SceneObject]] = []
    missed = []
    for true in truth:
        same = [o for o in free if (o.category, o.color) == (true.category, true.color)]
        nearest = min(same, key=lambda o: _gap(o, true), default=None)
        if nearest is None or _gap(nearest, true) > _NEAR_M[true.category]:
            missed.append(f"{true.color} {true.category} at {np.round(true.position, 3).tolist()}")
            continue
        free.remove(nearest)
        pairs.append((true, nearest))
    return Judged(
        seed,
        tuple(_gap(found, true) for true, found in pairs),
        tuple((_size_gap(found, size_of[true.name]), found.measured) for true, found in pairs),
        tuple(
            _yaw_gap(found, true)
            for true, found in pairs
            if true.category == "block" and _tilt(true) < _LEVEL_RAD
        ),
        tuple(missed),
        tuple(f"{o.name} at {np.round(o.position, 3).tolist()}" for o in free),
        tuple(_misnamed(pairs)),
        observe_s,
    )


def _misnamed(pairs: list[tuple[TruthObject, SceneObject]]) -> list[str]:
    """Objects whose name is not the one that the true table gives them.

    Two equals closer in x than the naming's column, by more than the noise, are ordered
    by y; those whose distance in x lies within noise of the column may be in either order.
    """
    wrong = []
    count = Counter(f"{t.color} {t.category}" for t, _ in pairs)
    for true, found in pairs:
        kind = f"{true.color} {true.category}"
        if count[kind] == 1 and found.name != kind:
            wrong.append(f"{kind} called {found.name}")
        for other, named in pairs:
            if other is true or f"{other.color} {other.category}" != kind:
                continue
            x, y = table_from_robot(_vector(true)[:2])
            other_x, other_y = table_from_robot(_vector(other)[:2])
            left = other_x - x > 2 * COLUMN_M
            above = abs(other_x - x) < COLUMN_M / 5 and y - other_y > 2 * COLUMN_M
            if (left or above) and _number(found.name) > _number(named.name):
                wrong.append(f"{found.name} and {named.name} in the wrong order")
    return wrong


def _number(name: str) -> int:
    last = name.rsplit(" ", 1)[-1]
    return int(last) if last.isdigit() else 0


def _vector(true: TruthObject) -> FloatArray:
    return np.asarray(true.position, dtype=np.float64)


def _gap(found: SceneObject, true: TruthObject) -> float:
    return float(np.linalg.norm(found.position - _vector(true)))


def _size_gap(found: SceneObject, size: FloatArray) -> float:
    return float(np.abs(found.size - size).max())


def _tilt(true: TruthObject) -> float:
    """How far its upper face leans [rad]; any face may be the upper one."""
    x, y, z, w = true.quaternion
    ups = (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y))
    return math.acos(min(1.0, max(abs(up) for up in ups)))


def _yaw_gap(found: SceneObject, true: TruthObject) -> float:
    """Between the yaws of a level block, modulo a quarter turn [rad]."""
    x, y, z, w = true.quaternion
    yaw = math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))
    quarter = math.pi / 2
    return abs((found.yaw_rad - yaw + quarter / 2) % quarter - quarter / 2)


def _percentile(values: list[float], percent: float) -> float:
    return float(np.percentile(values, percent)) if values else float("nan")
