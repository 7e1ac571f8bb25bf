"""The safety monitor: adversaries, ordinary work, and the time its checks take.

What reaches the simulated joints is judged by `sim.arm_watch`, which shares no code with
the monitor. Times are CPU seconds of the checking thread, so that one core is meant
whatever else this machine does.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from cap.bench._bars import BenchOptions, Report
from cap.bench._monitor.ordinary import Ordinary, run_ordinary
from cap.bench._monitor.trials import Tally, run_trials

_TRIALS, _QUICK_TRIALS = 10_000, 170
_MOTIONS, _QUICK_MOTIONS = 1_000, 40
_SHORT_S = 2.0


def run(options: BenchOptions, report: Report) -> None:
    """Adversarial trajectories first, then ordinary motions."""
    trials, motions = (_QUICK_TRIALS, _QUICK_MOTIONS) if options.quick else (_TRIALS, _MOTIONS)
    whole = trials + motions
    tally = run_trials(trials, options.seed, lambda done: report.progress(done, whole))
    ordinary = run_ordinary(
        motions, options.seed, lambda done: report.progress(trials + done, whole)
    )
    _show_trials(report, tally)
    _show_ordinary(report, ordinary)
    ticks_us = [1e6 * s for s in (*tally.tick_cpu_s, *ordinary.tick_cpu_s)]
    p99_ms = float(np.percentile(ticks_us, 99)) / 1000
    broken = sum(tally.broken.values())
    report.bar(f"bounds broken by {trials} trajectories", broken, "<=", 0)
    report.bar("crashes of the guard", sum(tally.unlike.values()), "<=", 0)
    report.bar(f"false stops in {ordinary.motions} ordinary motions", len(ordinary.stops), "<=", 0)
    report.bar("one tick's check, 99th percentile", p99_ms, "<=", 1, "ms")
    report.bar("ticks checked a second, one core", 1e6 / float(np.mean(ticks_us)), ">=", 500, "Hz")


def _show_trials(report: Report, tally: Tally) -> None:
    outcomes = sorted({outcome for _, outcome in tally.outcomes})
    kinds = sorted({kind for kind, _ in tally.outcomes})
    report.table(
        "adversarial trajectories",
        ["kind", *outcomes],
        [[kind, *(tally.outcomes[kind, outcome] for outcome in outcomes)] for kind in kinds],
    )
    report.table(
        "who objected", ["rule", "times"], [[rule, n] for rule, n in tally.rules.most_common()]
    )
    for what, share in sorted(tally.peaks.items()):
        report.note(f"greatest {what} of the simulated arm: {share:.3f} of its bound")
    for text in (*tally.details[:20], *tally.unlike):
        report.note(text)
    report.detail("broken", dict(tally.broken))
    report.distribution("one tick's check, wall time", [1e6 * s for s in tally.tick_wall_s], "us")


def _show_ordinary(report: Report, ordinary: Ordinary) -> None:
    report.note(
        f"{ordinary.puts} puts made {ordinary.motions} motions; "
        f"{ordinary.scaled} were scaled and {ordinary.held} held"
    )
    for text in ordinary.stops:
        report.note(text)
    # Ordinary work touches things on purpose; what a push against a bowl does to a joint's
    # acceleration is no command's doing, but is worth seeing.
    for text in ordinary.broken:
        report.note(f"while handling objects, {text}")
    for reason, count in Counter(f.split(": ", 1)[1] for f in ordinary.failed).most_common(5):
        report.note(f"not the monitor's doing, {count} times: {reason}")
    report.distribution("one tick's check, CPU", [1e6 * s for s in ordinary.tick_cpu_s], "us")
    short = [1000 * cpu for length, cpu in ordinary.checks if length <= _SHORT_S]
    report.distribution(f"check of a motion of up to {_SHORT_S:g} s before it starts", short, "ms")
