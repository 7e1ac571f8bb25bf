"""Trials in several processes against one: what each core adds."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from cap.bench._bars import BenchOptions, Report
from cap.runtime import Runtime

OPTIONS = frozenset({"jobs"})
_PER_CORE = 0.9
_TRIALS, _QUICK_TRIALS = 6, 2
_ROUNDS, _QUICK_ROUNDS = 5, 2
_PROGRAM = """
for block in blocks[:2]:
    put_first_on_second(block, get_free_pos())
"""


def run(options: BenchOptions, report: Report) -> None:
    """The same trials one at a time and one a core, in turn, each round on other tables.

    A trial is a world of its own, a look, a rehearsal and the motions behind all walls; no
    model takes part, because one server answers all processes.
    """
    import joblib

    cores = len(os.sched_getaffinity(0))
    jobs = options.jobs if options.jobs > 1 else cores
    trials = (_QUICK_TRIALS if options.quick else _TRIALS) * jobs
    rounds = _QUICK_ROUNDS if options.quick else _ROUNDS
    alone: list[float] = []
    together: list[float] = []
    with (
        joblib.parallel_config("loky", inner_max_num_threads=1),
        joblib.Parallel(jobs) as workers,
    ):
        # They are started, and have imported everything, before any time is taken.
        _timed(workers, [range(jobs)])
        for round_ in range(rounds):
            report.progress(round_, rounds)
            first = options.seed + 1 + round_ * trials
            seeds = range(first, first + trials)
            alone.append(_timed(workers, [[seed] for seed in seeds]))
            together.append(_timed(workers, [seeds]))
    report.distribution("one at a time", [trials / s for s in alone], "trials a second")
    report.distribution(f"{jobs} processes", [trials / s for s in together], "trials a second")
    gains = [a / t for a, t in zip(alone, together, strict=True)]
    usable = min(jobs, cores)
    report.distribution("gain", gains, "times")
    report.note(f"{trials} trials a round, {rounds} rounds, {cores} cores")
    report.bar("gain per core, median", float(np.median(gains)) / usable, ">=", _PER_CORE)


def _timed(workers: Any, batches: Sequence[Sequence[int]]) -> float:
    """Seconds for batches of trials, one batch after the other."""
    import joblib

    start = time.perf_counter()
    for seeds in batches:
        workers(joblib.delayed(_trial)(seed) for seed in seeds)
    return time.perf_counter() - start


def _trial(seed: int) -> None:
    # Whether it comes to its end is nobody's concern here: it takes the same work each time.
    with Runtime.simulated(seed=seed, llm=None) as runtime:
        runtime.execute(_PROGRAM)
