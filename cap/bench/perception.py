"""What the eyes see of random tables, against what the simulator knows.

Scenes hold 3 to 10 objects: blocks and bowls lying apart, blocks that touch (often of one
colour), stacks of up to four, and blocks in bowls. Camera noise is on.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from dataclasses import dataclass

import numpy as np

from cap.bench._bars import BenchOptions, Report
from cap.bench._crowded import crowded_scene
from perception.colour_depth import ColourDepthDetector
from perception.naming import COLUMN_M
from perception.observer import Observer
from perception.scene import Scene, SceneObject
from robot_bridge.robot import FloatArray
from robot_bridge.workspace import table_from_robot
from sim.camera import CameraNoise
from sim.robot import SimRobot
from sim.world import TruthObject, World

_SCENES, _QUICK = 200, 20
_NEAR_M = {"block": 0.025, "bowl": 0.04}
"""A found object further away than this from a true one is another object."""


@dataclass(frozen=True)
class Judged:
    """One scene: errors in metres of the objects that were found; the rest in words."""

    seed: int
    errors_m: tuple[float, ...]
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
    judged: list[Judged] = []
    for i in range(count):
        report.progress(i, count)
        judged.append(look_at(options.seed + i))
    errors = [1000 * e for j in judged for e in j.errors_m]
    for j in judged:
        for word, things in (
            ("missed", j.missed),
            ("misnamed", j.misnamed),
            ("phantom", j.phantoms),
        ):
            if things:
                report.note(f"seed {j.seed}: {word} {'; '.join(things)}")
    report.distribution("position error", errors, "mm")
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


def look_at(seed: int) -> Judged:
    """Build the scene of a seed, let it settle, look once, compare."""
    with World(crowded_scene(seed), seed, noise=CameraNoise()) as world:
        world.settle()
        observer = Observer(SimRobot(world), ColourDepthDetector())
        start_s = time.perf_counter()
        scene = observer.look()
        observe_s = time.perf_counter() - start_s
        return judge(seed, scene, world.truth(), observe_s)


def judge(seed: int, scene: Scene, truth: tuple[TruthObject, ...], observe_s: float) -> Judged:
    """Pair found and true objects of one kind by distance, nearest pairs first."""
    free = list(scene.objects)
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


def _percentile(values: list[float], percent: float) -> float:
    return float(np.percentile(values, percent)) if values else float("nan")
