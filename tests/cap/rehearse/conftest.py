"""One table with room, seen through noisy cameras, and a rehearser for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass

import pytest

from cap.events import EventStream
from cap.llm.slot import ModelSlot
from cap.lmp.effects import any_effect
from cap.lmp.writer import Writer
from cap.lmp.written import Written
from cap.policy import Policy
from cap.rehearse.answers import Answers
from cap.rehearse.rehearser import Part, Rehearser
from cap.rehearse.report import Rehearsal
from cap.sandbox import Sandbox
from perception.colour_depth import ColourDepthDetector
from perception.observer import Observer
from perception.scene import Scene
from primitives.api import API
from primitives.motion.arm import Arm
from robot_bridge.guarded import GuardedRobot
from robot_bridge.safety import SafetyMonitor
from sim.camera import CameraNoise
from sim.robot import SimRobot
from sim.scenes import ObjectSpec, SceneSpec, on_block
from sim.world import World

BASE = ObjectSpec("block", "yellow", (0.42, -0.20), 0.2)
TABLE = SceneSpec(
    (
        ObjectSpec("block", "red", (0.42, 0.12), 0.3),
        ObjectSpec("block", "blue", (0.50, -0.05)),
        ObjectSpec("bowl", "green", (0.58, 0.22)),
        BASE,
        on_block("orange", BASE, 0.2),
    )
)


@dataclass
class Stage:
    """A rehearser and the perceived table that it rehearses on."""

    rehearser: Rehearser
    scene: Scene
    cancelled: list[bool]
    with_policy: Callable[[Policy], Rehearser]

    def part(self, program: str, scene: Scene | None = None, width_m: float = 0.08) -> Part:
        return Part(
            written=Written(program, {}, ()),
            allowed=any_effect,
            scene=self.scene if scene is None else scene,
            width_m=width_m,
        )

    def rehearse(self, program: str, **options: int) -> Rehearsal:
        return self.rehearser.rehearse(self.part(program), **options)


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    cancelled = [False]
    with World(TABLE, 4, noise=CameraNoise()) as world, Sandbox(API) as sandbox:
        robot = SimRobot(world)
        guard = GuardedRobot(robot, SafetyMonitor.default(robot.model))

        def rehearser(policy: Policy) -> Rehearser:
            return Rehearser(
                registry=API,
                sandbox=sandbox,
                writer=Writer(
                    ModelSlot(None).get,
                    API,
                    EventStream([], time.perf_counter),
                    lambda: cancelled[0],
                ),
                answers=Answers(),
                policy=policy,
                monitor=SafetyMonitor.default(robot.model),
                arm=Arm(guard, lambda label, trajectory: nullcontext()),
                cancelled=lambda: cancelled[0],
            )

        scene = Observer(guard, ColourDepthDetector()).look()
        yield Stage(rehearser(Policy()), scene, cancelled, rehearser)
