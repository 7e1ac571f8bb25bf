"""Puts and stacks by the real chain: noisy cameras, detector, skills, physics.

Single puts go to table points, into bowls and onto blocks, among 6 to 9 objects with as
little room between them as the fingers need. Success is judged by the simulator's truth.
"""

from __future__ import annotations

import itertools
import math
import time
from collections import Counter
from dataclasses import dataclass

import numpy as np

from cap.bench._bars import BenchOptions, Report
from cap.result import RunResult, Status
from cap.runtime import Runtime
from robot_bridge.workspace import robot_from_table, table_from_robot
from sim.scenes import BLOCK_M, SceneSpec, random_scene

_PUTS, _QUICK_PUTS = 200, 20
_STACKS, _QUICK_STACKS = 50, 5
_PLACED_M = 0.01
_IN_BOWL_M = 0.045
_EDGE_M = np.array([0.31, 0.16])
_ROOM_M = 0.09


@dataclass(frozen=True)
class Put:
    """One operation: what goes where; point: in the table frame, when `target` is None."""

    item: str
    target: str | None
    point: tuple[float, float] | None

    @property
    def program(self) -> str:
        where = repr(self.target) if self.target is not None else repr(self.point)
        return f"put_first_on_second({self.item!r}, {where})"

    @property
    def kind(self) -> str:
        return "table" if self.target is None else self.target.split()[1]


@dataclass(frozen=True)
class Tried:
    """problem: empty when it succeeded. error_m: from where it should lie, None if lost.

    speed: of the put itself, its verifying look included; command_speed: with the first
    look, verification and the pictures for people around it. Both against real time.
    """

    kind: str
    problem: str
    error_m: float | None
    speed: float
    command_speed: float


def run(options: BenchOptions, report: Report) -> None:
    """Try random puts, then stacks of four."""
    puts, stacks = (_QUICK_PUTS, _QUICK_STACKS) if options.quick else (_PUTS, _STACKS)
    tried = []
    for i in range(puts):
        report.progress(i, puts + stacks)
        tried.append(try_put(options.seed + i, options.robot))
        if tried[-1].problem:
            report.note(f"put, seed {options.seed + i}, {tried[-1].kind}: {tried[-1].problem}")
    stood = 0
    for i in range(stacks):
        report.progress(puts + i, puts + stacks)
        problem = try_stack(options.seed + i, options.robot)
        stood += not problem
        if problem:
            report.note(f"stack, seed {options.seed + i}: {problem}")
    right = [t for t in tried if not t.problem]
    counts = Counter(t.kind for t in tried)
    report.table(
        "single puts",
        ["onto", "tried", "succeeded"],
        [[k, n, sum(t.kind == k for t in right)] for k, n in sorted(counts.items())],
    )
    report.distribution(
        "distance from the goal", [1000 * t.error_m for t in tried if t.error_m is not None], "mm"
    )
    report.distribution("speed of whole commands", [t.command_speed for t in tried], "x")
    speed = report.distribution("speed of the puts themselves", [t.speed for t in tried], "x")
    report.bar("puts that succeed", 100 * len(right) / puts, ">=", 99, "%")
    report.bar("stacks of four that stand", 100 * stood / stacks, ">=", 95, "%")
    report.bar("speed of a put against real time, median", speed.median, ">=", 8, "x")


def try_put(seed: int, robot: str = "panda") -> Tried:
    """One put on a table of its own."""
    rng = np.random.default_rng((seed, 7))
    spec = random_scene(seed, blocks=int(rng.integers(4, 7)), bowls=int(rng.integers(2, 4)))
    put = choose(spec, rng)
    with Runtime.simulated(robot=robot, scene=spec, seed=seed, llm=None) as runtime:
        start, start_s = time.perf_counter(), runtime.robot_time_s
        result = runtime.execute(put.program)
        took = time.perf_counter() - start
        simulated_s = runtime.robot_time_s - start_s
    problem, error = judge(put, result)
    call_s = sum(call.end_s - call.start_s for call in result.calls)
    # A program that was refused called nothing.
    speed = simulated_s / call_s if call_s > 0.0 else 0.0
    return Tried(put.kind, problem, error, speed, simulated_s / took)


def choose(spec: SceneSpec, rng: np.random.Generator) -> Put:
    """A block, and somewhere to put it: a bowl, another block, or an empty place."""
    blocks = [o.name for o in spec.objects if o.category == "block"]
    bowls = [o.name for o in spec.objects if o.category == "bowl"]
    item = str(rng.choice(blocks))
    match int(rng.integers(3)):
        case 0:
            return Put(item, str(rng.choice(bowls)), None)
        case 1:
            return Put(item, str(rng.choice([b for b in blocks if b != item])), None)
        case _:
            return Put(item, None, free_point(spec, rng))


def free_point(spec: SceneSpec, rng: np.random.Generator) -> tuple[float, float]:
    """A place on the table that a block and the fingers fit in."""
    taken = [(table_from_robot(np.array(o.position[:2])), o.category) for o in spec.objects]
    while True:
        point = rng.uniform(-_EDGE_M, _EDGE_M)
        if all(
            np.linalg.norm(point - p) > _ROOM_M + (0.03 if kind == "bowl" else 0.0)
            for p, kind in taken
        ):
            return round(float(point[0]), 3), round(float(point[1]), 3)


def judge(put: Put, result: RunResult) -> tuple[str, float | None]:
    """(what is wrong or "", distance from the goal) by the simulator's truth."""
    if result.status is not Status.DONE:
        return result.error or result.status.value, None
    truth = {t.name: t for t in result.truth_after or ()}
    item = truth[put.item].position
    if put.target is None:
        assert put.point is not None
        x, y = robot_from_table(np.array(put.point))
        goal = (float(x), float(y), BLOCK_M / 2)
    else:
        below = truth[put.target].position
        if put.target.endswith("bowl"):
            inside = math.dist(item[:2], below[:2]) <= _IN_BOWL_M and item[2] < 2 * BLOCK_M
            return "" if inside else f"the {put.item} is not in the {put.target}", None
        goal = (below[0], below[1], below[2] + BLOCK_M)
    error = math.dist(item, goal)
    if error > _PLACED_M:
        return f"{100 * error:.1f} cm from its goal", error
    return "", error


def try_stack(seed: int, robot: str = "panda") -> str:
    """Stack four blocks; what is wrong a simulated second later, or ""."""
    spec = random_scene(seed + 1000, blocks=4, bowls=2)
    blocks = [o.name for o in spec.objects if o.category == "block"]
    lines = [
        f"put_first_on_second({upper!r}, {lower!r})" for lower, upper in itertools.pairwise(blocks)
    ]
    with Runtime.simulated(robot=robot, scene=spec, seed=seed, llm=None) as runtime:
        result = runtime.execute("\n".join(lines))
        if result.status is not Status.DONE:
            return result.error or result.status.value
        result = runtime.execute("go_home()\nlook()")
    heights = sorted(t.position[2] for t in result.truth_after or () if t.category == "block")
    wanted = [BLOCK_M * (i + 0.5) for i in range(4)]
    if not np.allclose(heights, wanted, atol=0.008):
        return f"the blocks lie at {', '.join(f'{100 * h:.1f}' for h in heights)} cm"
    return ""
