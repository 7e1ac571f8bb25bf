"""What one robot needs around it to take commands: eyes, arm, sandbox, writer, twin."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cap.act import Actor
from cap.errors import UsageError
from cap.events import EventStream, MonitorVerdict, MotionFinished, MotionStarted, Note
from cap.llm.slot import ModelSlot
from cap.lmp.skills import SkillStore
from cap.lmp.writer import Writer
from cap.policy import Policy
from cap.rehearse.answers import Answers
from cap.rehearse.rehearser import Rehearser
from cap.result import MonitorCounts
from cap.sandbox import Sandbox
from cap.simulation import Simulation
from perception.colour_depth import ColourDepthDetector
from perception.observer import Observer
from perception.scene import Scene
from primitives.errors import UnreachableError
from primitives.motion.arm import Arm
from primitives.registry import Registry
from robot_bridge.guarded import GuardedRobot
from robot_bridge.robot import JointTrajectory, Robot, RobotModel, Verdict
from robot_bridge.safety import ConfigFileError, SafetyMonitor
from sim.recording import picture


class Workplace:
    """The parts of a runtime, made once; `interrupt` alone may be called from elsewhere."""

    def __init__(
        self,
        robot: Robot,
        model: ModelSlot,
        registry: Registry,
        events: EventStream,
        simulation: Simulation | None,
        *,
        unconfined: bool = False,
        policy: Policy = Policy(),  # noqa: B008 - frozen
        safety: Path | None = None,
        skills: SkillStore | None = None,
    ) -> None:
        self.registry = registry
        self.events = events
        self.model = model
        self.simulation = simulation
        self._pictured: tuple[tuple[float, int, int], NDArray[np.uint8]] | None = None
        self.interrupted = threading.Event()
        self.monitor = _monitor(robot.model, safety, time.monotonic)
        self.robot = GuardedRobot(
            robot, self.monitor, self._on_verdict, alive=lambda: self.sandbox.worker_alive
        )
        self.eyes = Observer(self.robot, ColourDepthDetector())
        self.arm = Arm(self.robot, self._on_motion)
        self.sandbox = Sandbox(
            registry,
            confinement="available" if unconfined else "required",
            warn=self.note,
        )
        self.sandbox.start()
        self.policy = policy
        self.writer = Writer(
            model.get,
            registry,
            events,
            self.interrupted.is_set,
            permitted=policy.may_be_called,
            skills=skills,
        )
        self.answers = Answers()
        self.actor = Actor.build(
            registry=registry,
            sandbox=self.sandbox,
            writer=self.writer,
            events=events,
            cancelled=self.interrupted.is_set,
            answers=self.answers,
            policy=policy,
            eyes=self.eyes,
            robot=self.robot,
            arm=self.arm,
            note=self.note,
        )
        self.rehearser = Rehearser(
            registry=registry,
            sandbox=self.sandbox,
            writer=self.writer,
            answers=self.answers,
            policy=policy,
            monitor=_monitor(robot.model, safety, None),
            arm=Arm(self.robot, self._on_motion),
            cancelled=self.interrupted.is_set,
        )

    def interrupt(self) -> None:
        """Cancel the writing, end the rehearsal, or stop the arm within its limits."""
        self.interrupted.set()
        self.robot.stop()
        self.rehearser.interrupt()
        self.sandbox.interrupt()

    def resume(self) -> None:
        """Forget an interruption; the next command begins."""
        self.interrupted.clear()
        self.robot.resume()

    # Eyes -------------------------------------------------------------------------------

    def ready_scene(self) -> Scene:
        """A Scene as fresh as the arm's last motion, seen with the arm out of the way.

        Raises:
            MotionStopped: the arm was stopped on its way. UnreachableError: no way leads home.
        """
        if not self.arm.at_home():
            self._come_home()
        return self.settled_scene()

    def _come_home(self) -> None:
        # What an interrupted call left out of account is in the way again.
        scene = self.known_scene()
        held = next((o for o in scene if o.held), None)
        self.arm.surroundings(scene, held)
        try:
            self.arm.go_home()
        except UnreachableError:
            # It stands where it would grasp or place: first out of there.
            self.arm.withdraw()
            self.arm.go_home()

    def settled_scene(self) -> Scene:
        """Look again if something has moved since the last look."""
        if not len(self.eyes.scene) or self.eyes.scene.stamp_s < self.robot.state().stamp_s:
            return self.eyes.look()
        return self.eyes.scene

    def known_scene(self) -> Scene:
        """What is known; a look only when nothing is."""
        return self.eyes.scene if len(self.eyes.scene) else self.eyes.look()

    def picture(self, width: int = 640, height: int = 480) -> NDArray[np.uint8] | None:
        """The table and the arm as a person would see them, (h, w, 3); None on hardware."""
        if self.simulation is None:
            return None
        # Nothing has moved between the end of one command and the start of the next.
        now = (self.simulation.world.time_s, width, height)
        if self._pictured is None or self._pictured[0] != now:
            self._pictured = now, picture(self.simulation.world, (width, height))
        return self._pictured[1].copy()

    # What others tell -------------------------------------------------------------------

    def monitor_counts(self) -> MonitorCounts:
        """What the monitor did since the start."""
        counts = self.robot.counts
        return MonitorCounts(
            counts.checks, counts.scaled, counts.held, counts.stopped, tuple(counts.reasons)
        )

    def note(self, text: str) -> None:
        """Tell the person something in passing."""
        self.events.emit(Note, text=text)

    def _on_verdict(self, verdict: Verdict) -> None:
        self.events.emit(
            MonitorVerdict, action=verdict.action, rule=verdict.rule, reason=verdict.reason
        )

    @contextmanager
    def _on_motion(self, label: str, trajectory: JointTrajectory) -> Iterator[None]:
        self.events.emit(
            MotionStarted,
            label=label,
            duration_s=trajectory.duration_s,
            trajectory=trajectory,
        )
        problem: str | None = None
        try:
            yield
        except Exception as error:
            problem = str(error)
            raise
        finally:
            self.events.emit(MotionFinished, label=label, error=problem)


def _monitor(
    model: RobotModel, safety: Path | None, clock: Callable[[], float] | None
) -> SafetyMonitor:
    """The robot's own rules, tightened by a file if there is one.

    Raises:
        UsageError: the file is wrong, or loosens a limit.
    """
    if safety is None:
        return SafetyMonitor.default(model, clock)
    try:
        return SafetyMonitor.from_file(model, safety, clock)
    except ConfigFileError as error:
        raise UsageError(str(error)) from error
