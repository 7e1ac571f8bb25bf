"""The rehearsal: a program runs in a twin of the table before it runs on the table."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cap.act import Actor
from cap.events import EventStream
from cap.lmp.retrieval import Turn
from cap.lmp.writer import Writer
from cap.lmp.written import Written
from cap.policy import Policy
from cap.rehearse.answers import Answers
from cap.rehearse.bodies import placed, spec_of
from cap.rehearse.eyes import TwinEyes
from cap.rehearse.perturb import Perturbation, perturbation
from cap.rehearse.proposal import Pictures
from cap.rehearse.report import Failure, FailureKind, Rehearsal, RehearsedCall, Trial
from cap.rehearse.watch import Watch
from cap.sandbox import Sandbox
from perception.scene import Scene
from primitives.motion.arm import Arm
from primitives.registry import Effect, PrimitiveSpec, Registry
from robot_bridge.guarded import GuardedRobot, MonitorStopped
from robot_bridge.robot import JointTrajectory, MotionStopped, RobotError
from robot_bridge.safety import SafetyMonitor
from sim.recording import picture
from sim.twin import Snapshot, TwinRobot, TwinTimeError, TwinWorld

LIMIT_S = 600.0
"""Simulated seconds that a program may take in a rehearsal."""
_SECOND_OPINIONS, _OPINION_SEED = 2, 1_000_000
_UNSTEADY_M = 0.015
"""An object that settles this far from where it was seen was not seen rightly."""


@dataclass(frozen=True)
class Part:
    """What is to be rehearsed, and on what table.

    scene: as perceived. width_m: how far the fingers are apart. history, previous: as for
    `Actor.begin`.
    """

    written: Written
    allowed: Callable[[PrimitiveSpec], bool]
    scene: Scene
    width_m: float
    history: Sequence[Turn] = ()
    previous: Mapping[str, Any] = field(default_factory=dict)


class Rehearser:
    """Makes a fresh twin for every rehearsal: same part, same finding, to the last bit.

    monitor: the rules of the real one, without its wall clock. arm: planning that nothing else
    uses. `interrupt` may be called from any thread.
    """

    def __init__(
        self,
        *,
        registry: Registry,
        sandbox: Sandbox,
        writer: Writer,
        answers: Answers,
        policy: Policy,
        monitor: SafetyMonitor,
        arm: Arm,
        cancelled: Callable[[], bool],
    ) -> None:
        self._registry = registry
        self._sandbox = sandbox
        self._writer = writer
        self._answers = answers
        self._policy = policy
        self._arm = arm
        self._cancelled = cancelled
        # Its collision shapes take longer to make than a put takes to rehearse.
        self._monitor = monitor
        self._robot: TwinRobot | None = None
        self._shots: tuple[Snapshot, Snapshot] | None = None
        self._last: Rehearsal | None = None
        self._ahead: tuple[Scene, TwinWorld] | None = None

    def expect(self, scene: Scene) -> None:
        """Make the twin for the next rehearsal, of this Scene, while nobody waits for it."""
        if self._ahead is None or self._ahead[0] is not scene:
            self.close()
            self._ahead = scene, self._twin_of(scene)

    def close(self) -> None:
        """Let go of what was made ahead."""
        if self._ahead is not None:
            self._ahead[1].close()
            self._ahead = None

    def rehearse(self, part: Part, *, trials: int = 0, seed: int = 0) -> Rehearsal:
        """Run the program in a twin of the table.

        trials: perturbed rehearsals on top. A failure that physics had a hand in is only
        believed when it happens again with everything a little off.

        Raises:
            MotionStopped: it was interrupted. ModelError: a sub-LMP found no model.
        """
        start = time.perf_counter()
        found = self._once(part, None)
        found = replace(found, wall_s=time.perf_counter() - start)
        if found.verdict == "fail" and found.by_physics:
            found = replace(found, doubts=(*found.doubts, *self._second_opinion(part)))
        shots = self._shots
        asked = tuple(Trial(s, self._problem(part, s)) for s in range(seed, seed + trials))
        self._shots = shots
        self._last = replace(found, trials=asked)
        return self._last

    def shows(self, rehearsal: Rehearsal) -> bool:
        """Whether it is the last one, of which there are pictures."""
        return rehearsal is self._last

    def pictures(self) -> Pictures | None:
        """The table before and after the last rehearsal, as a person would see it."""
        if self._shots is None:
            return None
        before, after = (self._picture(shot) for shot in self._shots)
        return Pictures(before, after)

    def interrupt(self) -> None:
        """End the rehearsal under way."""
        robot = self._robot
        if robot is not None:
            robot.stop()

    def _picture(self, shot: Snapshot) -> NDArray[np.uint8]:
        with TwinWorld.shown(shot) as world:
            return picture(world)

    def _second_opinion(self, part: Part) -> list[str]:
        shots = self._shots
        problems = [self._problem(part, _OPINION_SEED + i) for i in range(_SECOND_OPINIONS)]
        self._shots = shots
        well = sum(not problem for problem in problems)
        if not well:
            return []
        return [f"{well} of {len(problems)} rehearsals with everything a little off went well"]

    def _problem(self, part: Part, seed: int) -> str:
        """What goes wrong in a perturbed rehearsal; empty when nothing grave does."""
        found = self._once(part, perturbation(part.scene, seed))
        return found.problem if found.grave else ""

    def _once(self, part: Part, off: Perturbation | None) -> Rehearsal:
        truth = part.scene if off is None else off.truth
        with self._world(part.scene, off) as world:
            robot = self._robot_in(world, truth, part.width_m)
            self._robot = robot
            try:
                return self._watched(part, world, robot, off)
            finally:
                self._robot = None

    def _world(self, scene: Scene, off: Perturbation | None) -> TwinWorld:
        """A fresh twin; the one that was made ahead, where it is of this Scene."""
        if off is not None:
            return self._twin_of(off.truth, off.friction)
        if self._ahead is not None and self._ahead[0] is scene:
            world, self._ahead = self._ahead[1], None
            return world
        return self._twin_of(scene)

    def _twin_of(self, truth: Scene, friction: float = 1.0) -> TwinWorld:
        return TwinWorld(placed(truth), robot=self._arm.model, friction=friction)

    def _robot_in(self, world: TwinWorld, scene: Scene, width_m: float) -> TwinRobot:
        held = next((o for o in scene if o.held), None)
        return TwinRobot(
            world,
            width_m=width_m,
            held=None if held is None else (held.name, spec_of(held)),
            limit_s=LIMIT_S,
        )

    def _watched(
        self, part: Part, world: TwinWorld, robot: TwinRobot, off: Perturbation | None
    ) -> Rehearsal:
        guard = GuardedRobot(robot, self._monitor)
        guard.resume()
        eyes = TwinEyes(
            world,
            part.scene,
            lambda: robot.state().gripper_width_m,
            None if off is None else off.glance,
        )
        watch = Watch(world, eyes, self._registry)
        actor = Actor.build(
            registry=self._registry,
            sandbox=self._sandbox,
            writer=self._writer,
            events=EventStream([watch], lambda: world.time_s),
            cancelled=self._cancelled,
            answers=self._answers,
            policy=self._policy,
            eyes=eyes,
            robot=guard,
            arm=self._arm.serving(guard, _unwatched),
            note=_unheard,
        )
        # The person is asked when the arm is to move; the twin goes on as if it was a yes.
        actor.approve = _approved
        actor.begin(part.history, part.previous)
        doubts = _unsteady(part.scene, world)
        before, start_s = world.snapshot(), world.time_s
        failure = self._run(actor, part, watch)
        robot_s = world.time_s - start_s
        after = eyes.look()
        self._shots = before, world.snapshot()
        return Rehearsal(
            failure=failure,
            mishaps=tuple(watch.mishaps),
            calls=tuple(watch.calls),
            before=part.scene,
            after=after,
            said=tuple(actor.said),
            robot_s=robot_s,
            wall_s=0.0,
            checks=guard.counts.checks,
            reasons=tuple(guard.counts.reasons),
            doubts=tuple(doubts),
            answers=self._answers.given(),
        )

    def _run(self, actor: Actor, part: Part, watch: Watch) -> Failure | None:
        try:
            outcome = actor.run(part.written.source, part.written.functions, part.allowed)
        except MonitorStopped as error:
            text = f"the safety monitor would stop the arm: {error}"
            return Failure("monitor", text, _last(watch), watch.moved)
        except TwinTimeError as error:
            return Failure("limit", str(error), _last(watch), watch.moved)
        except MotionStopped:
            raise
        except RobotError as error:
            return Failure("program", str(error), _last(watch), watch.moved)
        wrong = outcome.error
        if wrong is None:
            return None
        if wrong.kind == "interrupted":
            raise MotionStopped("the rehearsal was interrupted")
        text, last = wrong.message, _last(watch)
        # An earlier call may have failed too, and the program have caught it.
        call = last if last is not None and last.error == text else None
        refused = call is not None and actor.refusal == text
        kind: FailureKind = "policy" if refused else "program"
        return Failure(kind, str(wrong), call, watch.moved, wrong.where, wrong.line)


def moves_something(
    written: Written,
    registry: Registry,
    allowed: Callable[[PrimitiveSpec], bool],
    *,
    verified: bool,
) -> bool:
    """Whether a program may move the arm.

    One that was verified names what it calls; any other can reach whatever it may call.
    """
    moving = {s.name for s in registry if s.effect is Effect.MOVES and allowed(s)}
    if not verified:
        return bool(moving)
    sources = [written.source, *(f.source for f in written.functions.values())]
    nodes = (node for source in sources for node in ast.walk(ast.parse(source)))
    return any(isinstance(n, ast.Name) and n.id in moving for n in nodes)


def _unsteady(scene: Scene, world: TwinWorld) -> list[str]:
    """Objects that did not stay where they were seen."""
    found = []
    for there in world.truth():
        item = scene[there.name]
        off = float(np.linalg.norm(np.array(there.position) - item.position))
        if not item.held and off > _UNSTEADY_M:
            found.append(
                f"the {item.name} would not stay where it was seen, but move {off * 100:.0f} cm"
            )
    return found


def _last(watch: Watch) -> RehearsedCall | None:
    return watch.calls[-1] if watch.calls else None


@contextmanager
def _unwatched(label: str, trajectory: JointTrajectory) -> Iterator[None]:
    yield


def _approved(call: str) -> bool:
    return True


def _unheard(text: str) -> None:
    pass
