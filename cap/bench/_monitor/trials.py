"""One adversarial trajectory after another, against the guard, on real physics."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from cap.bench._monitor.adversary import KINDS, far, random_joints, smooth
from cap.bench._monitor.bounds import KEEP_OUT_FILE, PANDA, PLATE, POLE
from cap.bench._monitor.faulty import Fault, FaultyRobot
from robot_bridge.guarded import GuardedRobot, MonitorStopped
from robot_bridge.robot import (
    ControlTick,
    FloatArray,
    JointTrajectory,
    RobotModel,
    RobotState,
    TrajectoryError,
    Verdict,
)
from robot_bridge.safety import SafetyMonitor
from sim.arm_watch import ArmWatch
from sim.robot import SimRobot
from sim.scenes import SceneSpec
from sim.world import World

_ROOM_M = 0.01
_FAULTS: tuple[Fault, ...] = ("frozen", "stuck", "delayed")
_PER_WORLD = 400
"""A fresh world after so many: what one trial might leave behind, the rest are spared."""


class TimedMonitor:
    """Times a monitor's checks: wall and CPU seconds of this thread."""

    def __init__(self, monitor: SafetyMonitor) -> None:
        self.monitor = monitor
        self.tick_cpu_s: list[float] = []
        self.tick_wall_s: list[float] = []
        self.checks: list[tuple[float, float]] = []
        """(duration of the trajectory, CPU seconds of its check)."""
        self._tick, self._check = monitor.tick, monitor.check
        monitor.tick = self._timed_tick  # type: ignore[method-assign]
        monitor.check = self._timed_check  # type: ignore[method-assign]

    def _timed_tick(self, tick: ControlTick) -> Verdict:
        wall, cpu = time.perf_counter(), time.thread_time()
        verdict = self._tick(tick)
        self.tick_cpu_s.append(time.thread_time() - cpu)
        self.tick_wall_s.append(time.perf_counter() - wall)
        return verdict

    def _timed_check(self, state: RobotState, command: JointTrajectory) -> Verdict:
        cpu = time.thread_time()
        verdict = self._check(state, command)
        self.checks.append((command.duration_s, time.thread_time() - cpu))
        return verdict


@dataclass
class Tally:
    """What came of many trials. outcomes: (kind, outcome) to count; rules: who objected."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)
    peaks: dict[str, float] = field(default_factory=dict)
    tick_cpu_s: list[float] = field(default_factory=list)
    tick_wall_s: list[float] = field(default_factory=list)
    unlike: Counter[str] = field(default_factory=Counter)
    """Exceptions that are neither a stop nor a refusal of a malformed trajectory."""


def run_trials(count: int, seed: int, progress: Callable[[int], None]) -> Tally:
    """Adversarial trajectories of every kind in turn; each starts in a free pose."""
    tally = Tally()
    rng = np.random.default_rng((seed, 11))
    kinds = [*KINDS, "faulty state", "interrupted"]
    done = 0
    while done < count:
        with _bench() as (watch, robot, monitor):
            for _ in range(min(_PER_WORLD, count - done)):
                progress(done)
                _try(kinds[done % len(kinds)], watch, robot, monitor, rng, tally)
                done += 1
            tally.tick_cpu_s += monitor.tick_cpu_s
            tally.tick_wall_s += monitor.tick_wall_s
            tally.broken += watch.broken
            tally.details += watch.details
            for what, share in watch.peaks.items():
                tally.peaks[what] = max(share, tally.peaks.get(what, 0.0))
    return tally


@contextmanager
def _bench() -> Iterator[tuple[ArmWatch, SimRobot, TimedMonitor]]:
    with TemporaryDirectory() as folder, World(SceneSpec(()), 0) as world:
        path = Path(folder) / "keep-out.yaml"
        path.write_text(KEEP_OUT_FILE)
        robot = SimRobot(world)
        watch = ArmWatch(world, PANDA, (PLATE, POLE))
        yield watch, robot, TimedMonitor(SafetyMonitor.from_file(robot.model, path))


def _try(
    kind: str,
    watch: ArmWatch,
    robot: SimRobot,
    timed: TimedMonitor,
    rng: np.random.Generator,
    tally: Tally,
) -> None:
    model = robot.model
    start = _free(watch, model, rng)
    watch.place(start)
    monitor, heard = timed.monitor, list[Verdict]()
    monitor.reset()
    robot.resume()
    before = sum(watch.broken.values())
    outcome = "allowed"
    try:
        maker = KINDS.get(kind, far if rng.random() < 0.3 else smooth)
        trajectory = maker(model, robot.state().positions, rng)
        after_s = float(rng.uniform(0.1, 0.9)) * trajectory.duration_s
        if kind == "faulty state":
            faulty = FaultyRobot(robot, rng.choice(_FAULTS), after_s)
            GuardedRobot(faulty, monitor, heard.append).execute(trajectory)
        elif kind == "interrupted":
            guard = GuardedRobot(robot, monitor, heard.append)
            guard.execute(trajectory, _interruption(rng, after_s, monitor))
        else:
            GuardedRobot(robot, monitor, heard.append).execute(trajectory)
        if heard:
            outcome = "held" if any(v.action == "hold" for v in heard) else "scaled"
    except TrajectoryError:
        outcome = "no trajectory"
    except MonitorStopped:
        outcome = "stopped" if len(watch.speeds) > 2 else "refused"
    except Exception as error:  # noqa: BLE001 - a crash of the guard is what is looked for
        outcome = "crashed"
        tally.unlike[f"{kind}: {type(error).__name__}: {error}"] += 1
    monitor.release_emergency_stop()
    tally.rules.update({v.rule for v in heard})
    if sum(watch.broken.values()) > before:
        outcome = f"{outcome}, bounds broken"
    tally.outcomes[kind, outcome] += 1


def _interruption(
    rng: np.random.Generator, after_s: float, monitor: SafetyMonitor
) -> Callable[[ControlTick], Verdict]:
    """A second supervisor that wavers, or the emergency button."""
    if rng.random() < 0.3:
        return lambda tick: _press(monitor) if tick.path_s > after_s else Verdict("allow")
    period = int(rng.integers(5, 60))
    actions = [Verdict("allow"), Verdict("hold"), Verdict("scale", scale=float(rng.uniform(0, 1)))]
    count = 0

    def waver(tick: ControlTick) -> Verdict:
        nonlocal count
        count += 1
        return actions[count // period % 3]

    return waver


def _press(monitor: SafetyMonitor) -> Verdict:
    monitor.emergency_stop("the bench")
    return Verdict("allow")


def _free(watch: ArmWatch, model: RobotModel, rng: np.random.Generator) -> FloatArray:
    """A pose that touches nothing and is within the box, often low over the table."""
    while True:
        if rng.random() < 0.5:
            joints = np.array([0.0, 0.1, 0.0, -2.3, 0.0, 2.4, np.pi / 4])
            joints += rng.uniform(-1, 1, 7) * np.array([1.2, 0.5, 0.4, 0.5, 0.5, 0.6, 1.0])
        else:
            joints = random_joints(model, rng)
        if (
            (joints > model.limits.lower + 0.05).all()
            and (joints < model.limits.upper - 0.05).all()
            and watch.clear(joints, _ROOM_M)
            and watch.inside(0.02)
        ):
            return np.asarray(joints)
