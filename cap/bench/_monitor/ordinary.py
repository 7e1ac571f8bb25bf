"""Ordinary pick-and-place by the real chain, to see that the monitor leaves it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from cap.bench._monitor.bounds import PANDA
from cap.bench._monitor.trials import TimedMonitor
from perception.colour_depth import ColourDepthDetector
from perception.observer import Observer
from primitives.api import API
from primitives.context import PrimitiveContext
from primitives.errors import PrimitiveError
from primitives.motion.arm import Arm
from robot_bridge.guarded import GuardedRobot, MonitorStopped
from robot_bridge.robot import JointTrajectory, RobotError, Verdict
from robot_bridge.safety import SafetyMonitor
from robot_bridge.workspace import table_from_robot
from sim.arm_watch import ArmWatch
from sim.camera import CameraNoise
from sim.robot import SimRobot
from sim.scenes import random_scene
from sim.world import World

_PUTS_A_SCENE = 3


@dataclass
class Ordinary:
    """What came of ordinary motions. stops: the monitor's words; checks: (s, CPU s) each."""

    motions: int = 0
    puts: int = 0
    failed: list[str] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)
    scaled: int = 0
    held: int = 0
    broken: list[str] = field(default_factory=list)
    checks: list[tuple[float, float]] = field(default_factory=list)
    tick_cpu_s: list[float] = field(default_factory=list)


def run_ordinary(count: int, seed: int, progress: Callable[[int], None]) -> Ordinary:
    """Puts on random tables until at least `count` motions were made."""
    found = Ordinary()
    scene = 0
    while found.motions < count:
        _on_one_table(seed + scene, found, progress)
        scene += 1
    return found


def _on_one_table(seed: int, found: Ordinary, progress: Callable[[int], None]) -> None:
    rng = np.random.default_rng((seed, 5))
    spec = random_scene(seed, blocks=4, bowls=2)

    @contextmanager
    def counted(label: str, trajectory: JointTrajectory) -> Iterator[None]:
        found.motions += 1
        progress(found.motions)
        yield

    def heard(verdict: Verdict) -> None:
        found.scaled += verdict.action == "scale"
        found.held += verdict.action == "hold"
        if verdict.action == "stop":
            found.stops.append(f"seed {seed}: {verdict.rule}: {verdict.reason}")

    with World(spec, seed, noise=CameraNoise()) as world:
        robot = SimRobot(world)
        timed = TimedMonitor(SafetyMonitor.default(robot.model))
        guard = GuardedRobot(robot, timed.monitor, heard)
        eyes = Observer(guard, ColourDepthDetector())
        watch = ArmWatch(world, PANDA)
        context = PrimitiveContext(
            robot=guard,
            eyes=eyes,
            arm=Arm(guard, counted),
            say=lambda text: None,
            ask=lambda purpose, phrase, data: None,
            note=lambda text: None,
        )
        put = API["put_first_on_second"].function
        eyes.look()
        for _ in range(_PUTS_A_SCENE):
            blocks = [o.name for o in eyes.scene if o.category == "block" and o.visible]
            bowls = [o.name for o in eyes.scene if o.category == "bowl"]
            if not blocks:
                break
            item = str(rng.choice(blocks))
            others = [name for name in [*blocks, *bowls] if name != item]
            free = table_from_robot(rng.uniform([0.32, -0.32], [0.68, 0.32]))
            target = free if rng.random() < 0.4 else str(rng.choice(others))
            found.puts += 1
            try:
                put(context, item, target)
            except MonitorStopped:
                guard.resume()
            except (PrimitiveError, RobotError) as error:
                found.failed.append(f"seed {seed}: {error}")
        found.broken += [f"seed {seed}: {text}" for text in watch.details]
        found.checks += timed.checks
        found.tick_cpu_s += timed.tick_cpu_s
