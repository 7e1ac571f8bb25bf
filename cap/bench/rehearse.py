"""Does it come as it was rehearsed? Programs run in the twin, then on the table.

The twin is built from what noisy cameras show; the table is the simulator's truth. A program
went badly when it ended early, or when it lost or plainly knocked about an object that it did
not handle. A rehearsal says so beforehand when its verdict is "fail".
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from cap.bench._bars import BenchOptions, Report
from cap.bench._good_programs import good_programs
from cap.bench._risky_programs import bad_programs, random_programs
from cap.lmp.effects import any_effect
from cap.lmp.written import Written
from cap.rehearse.rehearser import moves_something
from cap.rehearse.report import GRAVE_M, Rehearsal
from cap.rehearse.watch import handled_by, names_among
from cap.result import RunResult, Status
from cap.runtime import Runtime
from primitives.api import API
from robot_bridge.workspace import X_RANGE_M, Y_RANGE_M
from sim.scenes import SceneSpec

_GOOD_EVERY, _TABLES, _RANDOM = 3, 3, 40
_QUICK_EVERY, _QUICK_TABLES, _QUICK_RANDOM = 30, 1, 4
_OFF_M = 0.05


class _Case(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def scene(self) -> SceneSpec: ...
    @property
    def source(self) -> str: ...


@dataclass(frozen=True)
class Outcome:
    """One program: predicted and real.

    predicted, real: what went badly, empty when nothing did. errors_m: of the predicted
    final positions of objects that moved, where both went well. cpu_s: processor time of
    the rehearsal in this process.
    """

    kind: str
    name: str
    predicted: str
    warned: bool
    real: str
    errors_m: tuple[float, ...]
    rehearsal: Rehearsal
    cpu_s: float
    """Which differs from wall time where the machine is busy with other things."""

    @property
    def agrees(self) -> bool:
        return bool(self.predicted) == bool(self.real)


def run(options: BenchOptions, report: Report) -> None:
    """Rehearse and carry out good, bad and random programs."""
    cases = _cases(options)
    outcomes = []
    for done, (kind, case) in enumerate(cases):
        report.progress(done, len(cases))
        outcomes.append(try_program(kind, case, options.seed + done))
        if not outcomes[-1].agrees:
            report.note(_disagreement(outcomes[-1]))
    _figures(report, outcomes)
    n = len(outcomes)
    false = [o for o in outcomes if o.predicted and not o.real]
    missed = [o for o in outcomes if o.real and not o.predicted]
    speed = [o.rehearsal.speed for o in outcomes if o.rehearsal.robot_s > 1.0]
    if not options.quick:
        report.bar("programs", n, ">=", 200)
    report.bar("agreement", 100 * sum(o.agrees for o in outcomes) / n, ">=", 95, "%")
    well = sum(not o.real for o in outcomes)
    report.bar("false alarms, of programs that go well", 100 * len(false) / well, "<=", 2, "%")
    bad = n - well
    report.bar("misses, of programs that go badly", 100 * len(missed) / max(bad, 1), "<=", 10, "%")
    report.bar("speed against real time, median", float(np.median(speed)), ">=", 20, "x")


def _cases(options: BenchOptions) -> list[tuple[str, _Case]]:
    every, tables, count = (
        (_QUICK_EVERY, _QUICK_TABLES, _QUICK_RANDOM)
        if options.quick
        else (_GOOD_EVERY, _TABLES, _RANDOM)
    )
    good = [
        program
        for program in good_programs()
        if moves_something(Written(program.source, {}, ()), API, any_effect, verified=True)
    ]
    cases: list[tuple[str, _Case]] = [("good", p) for p in good[options.seed % every :: every]]
    cases += [("bad", p) for p in bad_programs(tables, options.seed)]
    cases += [("random", p) for p in random_programs(count, options.seed)]
    return cases


def try_program(kind: str, case: _Case, seed: int) -> Outcome:
    """Rehearse it from what is seen, then carry it out whatever the rehearsal said."""
    with Runtime.simulated(scene=case.scene, seed=seed, llm=None, noise=True) as runtime:
        start = time.process_time()
        rehearsal = runtime.rehearse(case.source)
        cpu_s = time.process_time() - start
        result = runtime.execute(case.source, verify=False, rehearse=False)
    predicted = rehearsal.problem if rehearsal.verdict == "fail" else ""
    real = gone_badly(result)
    both_well = not predicted and not real
    return Outcome(
        kind=kind,
        name=case.name,
        predicted=predicted,
        warned=rehearsal.verdict == "warn",
        real=real,
        errors_m=_errors(rehearsal, result) if both_well else (),
        rehearsal=rehearsal,
        cpu_s=cpu_s,
    )


def gone_badly(result: RunResult) -> str:
    """What went badly on the table, by the simulator's truth; empty when nothing did."""
    if result.status is not Status.DONE:
        return result.error or result.status.value
    handled: set[str] = set()
    for call in result.calls:
        named = [n for n in names_among(call.args) if n in result.scene_before]
        handled |= handled_by(named, result.scene_before)
    for there in result.truth_after or ():
        x, y, z = there.position
        outside = max(X_RANGE_M[0] - x, x - X_RANGE_M[1], Y_RANGE_M[0] - y, y - Y_RANGE_M[1])
        if outside > _OFF_M or z < 0.0:
            return f"the {there.name} left the table"
        if there.name in handled or there.name not in result.scene_before:
            continue
        start = result.scene_before[there.name].position
        gap = float(np.linalg.norm(np.array(there.position) - start))
        if gap > GRAVE_M:
            return f"the {there.name} was knocked {gap * 100:.0f} cm away"
    return ""


def _errors(rehearsal: Rehearsal, result: RunResult) -> tuple[float, ...]:
    moved = {m.name for m in rehearsal.moves if not m.held}
    return tuple(
        float(np.linalg.norm(np.array(t.position) - rehearsal.after[t.name].position))
        for t in result.truth_after or ()
        if t.name in moved and t.name in rehearsal.after
    )


def _disagreement(outcome: Outcome) -> str:
    if outcome.predicted:
        return f"false alarm: {outcome.kind}, {outcome.name}: {outcome.predicted}"
    warned = ", though it warned" if outcome.warned else ""
    return f"miss{warned}: {outcome.kind}, {outcome.name}: {outcome.real}"


def _figures(report: Report, outcomes: Sequence[Outcome]) -> None:
    kinds = Counter(o.kind for o in outcomes)
    rows = []
    for kind, n in kinds.items():
        ours = [o for o in outcomes if o.kind == kind]
        rows.append(
            [
                kind,
                n,
                sum(not o.real for o in ours),
                sum(o.agrees for o in ours),
                sum(bool(o.predicted and not o.real) for o in ours),
                sum(bool(o.real and not o.predicted) for o in ours),
                sum(o.warned for o in ours),
            ]
        )
    report.table(
        "prediction and outcome",
        ["kind", "programs", "went well", "agree", "false alarms", "misses", "warnings"],
        rows,
    )
    errors = [1000 * e for o in outcomes for e in o.errors_m]
    report.distribution("error of predicted final positions of what moved", errors, "mm")
    moving = [o for o in outcomes if o.rehearsal.robot_s > 1.0]
    report.distribution("rehearsal, wall time", [o.rehearsal.wall_s for o in moving], "s")
    report.distribution("speed against real time", [o.rehearsal.speed for o in moving], "x")
    report.distribution(
        "speed by processor time, second opinions included",
        [o.rehearsal.robot_s / o.cpu_s for o in moving],
        "x",
    )
    puts = [o.rehearsal.wall_s for o in moving if len(o.rehearsal.calls) == 1]
    report.distribution("rehearsal of a single call, wall time", puts, "s")
