"""The sandbox: escapes behind its walls and without them, and what the walls cost."""

from __future__ import annotations

import os
import select
import signal
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from cap.bench._bars import BenchOptions, Report
from cap.bench._escapes import CORPUS, STAND_INS, Escape
from cap.bench._escapes._arena import Arena, Verdict
from cap.sandbox import Budgets, Sandbox
from cap.sandbox.supply import Confinement
from cap.verify import verify
from primitives.api import API

_QUICK_STEP = 8
_CALLS = 2000
_STARTS = 60
_KILLS = 20


def run(options: BenchOptions, report: Report) -> None:
    """Every escape with the verifier off, behind the walls; then without walls; then timing."""
    corpus = CORPUS[:: _QUICK_STEP if options.quick else 1]
    calls, starts, kills = (c // (4 if options.quick else 1) for c in (_CALLS, _STARTS, _KILLS))
    with Sandbox(API, confinement="available") as sandbox:
        for wall in sandbox.walls:
            report.note(f"wall {wall.name}: {'' if wall.holds else 'MISSING, '}{wall.detail}")
    _round_trips(report, calls)
    _starts(report, starts)
    _replacements(report, kills)
    behind = _judged(report, corpus, "required")
    without = _judged(report, corpus, "none")
    refused = [e for e in corpus if verify(e.program(STAND_INS), registry=API)]
    _figures(report, behind, without, refused)


def _judged(report: Report, corpus: Sequence[Escape], confinement: Confinement) -> list[Verdict]:
    verdicts = []
    with Arena(confinement) as arena:
        for done, escape in enumerate(corpus):
            report.progress(done, len(corpus))
            verdicts.append(arena.judge(escape))
    return verdicts


def _figures(
    report: Report, behind: list[Verdict], without: list[Verdict], refused: list[Escape]
) -> None:
    escaped = [verdict for verdict in behind if verdict.effects]
    for verdict in escaped:
        report.note(f"ESCAPED {verdict.escape.name}: {'; '.join(verdict.effects)}")
    loose = [verdict for verdict in without if verdict.effects]
    total, inside, outside, stopped = (
        Counter(escape.family for escape in group)
        for group in (
            [v.escape for v in behind],
            [v.escape for v in escaped],
            [v.escape for v in loose],
            refused,
        )
    )
    report.table(
        "escapes by family",
        ("family", "escapes", "effect behind walls", "effect without walls", "refused statically"),
        [(f, total[f], inside[f], outside[f], stopped[f]) for f in total],
    )
    report.detail("behind", {v.escape.name: [list(v.effects), v.ended] for v in behind})
    report.detail("without", {v.escape.name: [list(v.effects), v.ended] for v in without})
    count = len(behind)
    report.note(
        f"control: without walls {len(loose)} of {count} escapes have an effect outside; "
        "the others try the broker, which stands in both cases"
    )
    report.note(f"the static verifier alone refuses {len(refused)} of {count} before they run")
    report.bar("escapes in the corpus", len(CORPUS), ">=", 150)
    report.bar("escapes with an effect outside, verifier off", len(escaped), "<=", 0)


def _round_trips(report: Report, calls: int) -> None:
    """From the broker's answer to one call to the arrival of the next."""
    arrivals: list[float] = []
    answers: list[float] = []

    def handler(name: str, args: Any, kwargs: Any, line: int | None) -> Any:
        arrivals.append(time.perf_counter())
        point = np.array([0.1, 0.2])
        answers.append(time.perf_counter())
        return point

    source = f"for i in range({calls}): get_obj_pos('red block')"
    with Sandbox(API, Budgets(calls=calls, compute_s=60)) as sandbox:
        outcome = sandbox.run(source, handler=handler)
    if outcome.error is not None:
        report.note(f"round trips: {outcome.error}")
    times = [1e3 * (b - a) for a, b in zip(answers[:-1], arrivals[1:], strict=True)]
    found = report.distribution("call and answer, a name and a point", times, "ms")
    report.bar("round trip of a call, median", found.median, "<=", 0.3, "ms")


def _starts(report: Report, starts: int) -> None:
    """From the end of one program until a fresh worker can take the next."""
    times = []
    with Sandbox(API) as sandbox:
        sandbox.warm()
        for _ in range(starts):
            sandbox.run("1", handler=_no_calls)
            started = time.perf_counter()
            # The successor was asked for as `run` returned.
            sandbox.warm()
            times.append(1e3 * (time.perf_counter() - started))
    found = report.distribution("worker ready after a program", times, "ms")
    report.bar("worker ready when warm, 95 of 100", found.p95, "<=", 50, "ms")


def _replacements(report: Report, kills: int) -> None:
    """From kill -9 until a successor is ready: idle, in the middle of a program, and both."""
    idle, busy = [], []
    with Sandbox(API) as sandbox:
        for _ in range(kills):
            sandbox.warm()
            idle.append(_killed(sandbox, sandbox.worker_pid))
            sandbox.warm()
            struck: list[float] = []

            def handler(*call: Any, struck: list[float] = struck) -> None:
                struck.append(time.perf_counter())
                os.kill(sandbox.worker_pid, signal.SIGKILL)

            sandbox.run("get_obj_pos('red block')", handler=handler)
            sandbox.warm()
            busy.append(time.perf_counter() - struck[0])
        # The zygote leads the session.
        whole = [_killed(sandbox, os.getsid(sandbox.worker_pid)) for _ in range(kills // 4)]
    report.distribution("idle worker killed, until a successor is ready", idle, "s")
    report.distribution("working one killed, until a successor is ready", busy, "s")
    report.distribution("worker and zygote killed, until both are replaced", whole, "s")
    report.bar("a killed worker is replaced, longest", max(idle + busy), "<=", 0.5, "s")


def _killed(sandbox: Sandbox, pid: int) -> float:
    """Kill a process on which the idle worker's life hangs, and wait for the next worker."""
    worker = os.pidfd_open(sandbox.worker_pid)
    started = time.perf_counter()
    os.kill(pid, signal.SIGKILL)
    select.select([worker], [], [])
    os.close(worker)
    sandbox.warm()
    return time.perf_counter() - started


def _no_calls(*call: Any) -> None:
    raise AssertionError("the program calls nothing")
