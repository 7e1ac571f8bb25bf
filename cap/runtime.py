"""The composition root: one command from text to RunResult.

with Runtime.simulated(seed=3) as runtime:
    result = runtime.run("put the red block in the green bowl")
    print(result.program, result.said, result.truth_after)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from cap.act import Actor
from cap.command import Command, Ending
from cap.errors import UsageError
from cap.events import (
    CommandFinished,
    CommandStarted,
    EventStream,
    MonitorVerdict,
    MotionFinished,
    MotionStarted,
    Note,
    ProgramReady,
    ProgramVerified,
    SceneObserved,
    Sink,
    plain,
)
from cap.llm.model import GenerationCancelledError, LanguageModel, ModelError
from cap.llm.slot import ModelSlot
from cap.lmp.prompts import ALL
from cap.lmp.request import check_sentence, remark
from cap.lmp.retrieval import Turn
from cap.lmp.writer import TABLE_DATA, BudgetError, Writer, Written, allowed_for, any_effect
from cap.result import MonitorCounts, RunResult, Status
from cap.sandbox import Sandbox
from cap.simulation import Simulation
from cap.verify import Finding, verify
from perception.colour_depth import ColourDepthDetector
from perception.observer import Observer
from perception.scene import Scene
from primitives.api import API
from primitives.errors import PrimitiveError
from primitives.motion.arm import Arm
from primitives.objects import table_point
from primitives.registry import PrimitiveSpec
from robot_bridge.guarded import GuardedRobot, MonitorStopped
from robot_bridge.robot import JointTrajectory, MotionStopped, Robot, RobotError, Verdict
from robot_bridge.safety import SafetyMonitor
from sim.recording import picture
from sim.scenes import SceneSpec, load_scene, random_scene

_HISTORY = 4
"""How many earlier sentences the writer sees."""

_REWRITES = 2
"""How often a program that failed before anything moved is written again."""


class Runtime:
    """One robot, one model, one sandbox; commands run one after another.

    A context manager; `interrupt` alone may be called from another thread or a signal
    handler. Sinks receive every event of `cap.events` as it happens.
    """

    def __init__(
        self,
        robot: Robot,
        model: ModelSlot,
        *,
        sinks: Sequence[Sink] = (),
        simulation: Simulation | None = None,
        unconfined: bool = False,
    ) -> None:
        self.registry = API
        self.events = EventStream(sinks, time.perf_counter)
        self._model = model
        self._simulation = simulation
        self._interrupted = threading.Event()
        self._busy = threading.Lock()
        self._robot = GuardedRobot(robot, SafetyMonitor.default(robot.model), self._on_verdict)
        self._eyes = Observer(self._robot, ColourDepthDetector())
        self._arm = Arm(self._robot, self._on_motion)
        self._sandbox = Sandbox(
            self.registry,
            confinement="available" if unconfined else "required",
            warn=self._note,
        )
        self._sandbox.start()
        self._writer = Writer(model.get, self.registry, self.events, self._interrupted.is_set)
        self._actor = Actor.build(
            registry=self.registry,
            sandbox=self._sandbox,
            writer=self._writer,
            events=self.events,
            cancelled=self._interrupted.is_set,
            eyes=self._eyes,
            robot=self._robot,
            arm=self._arm,
            note=self._note,
        )
        self._history: list[Turn] = []
        self._previous: Mapping[str, Any] = {}

    @classmethod
    def simulated(
        cls,
        *,
        world: str = "tabletop",
        seed: int = 0,
        scene: Path | SceneSpec | None = None,
        llm: str | LanguageModel | None = "embedded",
        gui: bool = False,
        noise: bool = True,
        sinks: Sequence[Sink] = (),
        video: bool = False,
        eager: bool = True,
        unconfined: bool = False,
    ) -> Self:
        """A Panda at a table in PyBullet.

        scene: a scene file or specification; without one, a random scene of `seed`.
        llm: "embedded", "openai:MODEL", "cassette:FILE", an open model, or None for
        running programs that ask nothing. noise: cameras behave like real ones. video:
        keep frames of each command in its result. eager: open the model at once, beside
        the simulator; otherwise when it is first asked. unconfined: run programs even
        where this machine lacks a wall that they should run behind; a `Note` says so.

        Raises:
            UsageError: no such world. SceneFileError: the scene cannot be built.
        """
        if world != "tabletop":
            raise UsageError(f"no world is named {world!r}; there is 'tabletop'")
        spec = load_scene(scene) if isinstance(scene, Path) else scene or random_scene(seed)
        with ExitStack() as undo:
            # The model loads in a process of its own while the simulator does here.
            model = ModelSlot(llm, [(p.purpose, p.prefix(API)) for p in ALL])
            if eager:
                model.start()
            undo.callback(model.close)
            simulation = Simulation(spec, seed, gui=gui, noise=noise, video=video)
            undo.callback(simulation.close)
            runtime = cls(
                simulation.robot,
                model,
                sinks=sinks,
                simulation=simulation,
                unconfined=unconfined,
            )
            undo.pop_all()
        return runtime

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker, the model's server if it is ours, and the simulator."""
        with ExitStack() as closing:
            if self._simulation is not None:
                closing.callback(self._simulation.close)
            closing.callback(self._model.close)
            closing.callback(self._sandbox.close)

    @property
    def scene(self) -> Scene:
        """What is known of the table, without a fresh look."""
        return self._eyes.scene

    @property
    def robot_time_s(self) -> float:
        """The robot's own clock: simulated seconds in simulation."""
        return self._robot.state().stamp_s

    def observe(self) -> Scene:
        """Take a fresh look; the arm does not move for it."""
        return self._eyes.look()

    def picture(self, width: int = 640, height: int = 480) -> NDArray[np.uint8] | None:
        """The table and the arm as a person would see them, (h, w, 3); None on hardware."""
        if self._simulation is None:
            return None
        return picture(self._simulation.world, (width, height))

    def interrupt(self) -> None:
        """Cancel the writing, or stop the arm within its limits and end the program."""
        self._interrupted.set()
        self._robot.stop()
        self._sandbox.interrupt()

    def verify(self, source: str) -> list[Finding]:
        """Check a program against the API and the scene as it is known."""
        return verify(
            source,
            registry=self.registry,
            scene=self._known_scene(),
            data=TABLE_DATA,
            mode="program",
        )

    def run(self, sentence: str, *, confirm: Callable[[str], bool] | None = None) -> RunResult:
        """Carry out one sentence: observe, write, verify, act.

        confirm: shown the program before anything moves; False refuses it.

        Raises:
            UsageError: the sentence is empty or too long.
        """
        check_sentence(sentence)
        return self._command(sentence, "sentence", lambda run: self._say_and_do(run, confirm))

    def execute(self, source: str, *, verify: bool = True) -> RunResult:
        """Carry out a program; no model is asked unless the program asks one.

        verify: False skips the static checks, and nothing else.
        """
        return self._command(source, "program", lambda run: self._do(run, source, verify))

    def evaluate(
        self, purpose: str, source: str, data: Mapping[str, Any] | None = None
    ) -> tuple[Any, str]:
        """What a sub-LMP's code (`ret_val = ...`) computes on the table as it is known.

        Gives (value, what is wrong with it); the second is empty when nothing is.
        """
        self._known_scene()
        return self._actor.evaluate(purpose, source, {}, data or {})

    # One command ------------------------------------------------------------------------

    def _command(self, text: str, source: str, carry_out: Callable[[Command], Ending]) -> RunResult:
        if not self._busy.acquire(blocking=False):
            raise UsageError("a command is running already; wait for it, or interrupt it")
        try:
            self._interrupted.clear()
            self._robot.resume()
            self.events.restart()
            counts = self._monitor_counts()
            command = Command(text)
            self.events.add(command.listen)
            try:
                return self._bracket(text, source, carry_out, command, counts)
            finally:
                self.events.remove(command.listen)
        finally:
            self._busy.release()

    def _bracket(
        self,
        text: str,
        source: str,
        carry_out: Callable[[Command], Ending],
        command: Command,
        counts: MonitorCounts,
    ) -> RunResult:
        """Everything around a command that is the same for sentences and programs."""
        self.events.emit(CommandStarted, command=text, source=source)
        if self._simulation is not None:
            self._simulation.begin_video()
        self._actor.begin(tuple(self._history), self._previous)
        command.scene = self._eyes.scene
        ending = self._guarded(command, lambda c: self._look_and(c, carry_out))
        scene_before = command.scene
        with command.observing():
            scene_after = self._settled_scene()
        self.events.emit(SceneObserved, scene=scene_after, moment="after")
        if self._actor.moved:
            self._previous = {o.name: table_point(o) for o in scene_before}
        self.events.emit(CommandFinished, status=ending.status.value, error=ending.error)
        return RunResult(
            command=text,
            status=ending.status,
            program=command.program,
            functions=command.functions,
            calls=tuple(self._actor.calls),
            said=tuple(self._actor.said),
            answer=self._actor.answer,
            scene_before=scene_before,
            scene_after=scene_after,
            truth_after=None if self._simulation is None else self._simulation.world.truth(),
            timing=command.timing(self.events.now_s),
            tokens=command.tokens,
            monitor=self._monitor_counts().since(counts),
            error=ending.error,
            before=command.picture,
            after=self.picture(),
            video=() if self._simulation is None else self._simulation.end_video(),
        )

    def _look_and(self, command: Command, carry_out: Callable[[Command], Ending]) -> Ending:
        """See the table with the arm out of the way, then carry out."""
        with command.observing():
            command.scene = self._ready_scene()
        self.events.emit(SceneObserved, scene=command.scene, moment="before")
        command.picture = self.picture()
        return carry_out(command)

    def _guarded(self, command: Command, carry_out: Callable[[Command], Ending]) -> Ending:
        """Carry out, and turn whatever ends it into a status and one clear line."""
        try:
            return carry_out(command)
        except MonitorStopped as error:
            return Ending(Status.STOPPED, f"the safety monitor stopped the arm: {error}")
        except (MotionStopped, GenerationCancelledError):
            return Ending(Status.INTERRUPTED, "interrupted")
        except ModelError as error:
            return Ending(Status.NO_MODEL, str(error))
        except BudgetError as error:
            return Ending(Status.REFUSED, str(error))
        except (RobotError, PrimitiveError) as error:
            return Ending(Status.FAILED, str(error))

    def _say_and_do(self, command: Command, confirm: Callable[[str], bool] | None) -> Ending:
        """Write, verify and act; a program that fails before anything moved is rewritten."""
        sentence = command.text
        history = list(self._history)
        ending = Ending(Status.FAILED)
        for _ in range(_REWRITES + 1):
            scene = self.scene
            written = self._writer.program(
                sentence, scene, history=history, hint=remark(sentence, scene)
            )
            command.program, command.functions = (
                written.source,
                tuple(written.functions.values()),
            )
            if not written.ok:
                return self._refuse(written)
            self.events.emit(ProgramReady, source=written.source)
            if confirm is not None and not confirm(written.source):
                return Ending(Status.REFUSED, "you declined the program; nothing moved")
            ending = self._act(command, written, allowed_for(sentence))
            if ending.status is not Status.FAILED or self._actor.moved:
                break
            self._note(f"Writing again: {ending.error}")
            history = [
                *self._history,
                Turn(sentence, f"{written.source}\n# wrong: {ending.error}"),
            ]
        if ending.status is Status.FAILED:
            self._actor.say(f"I could not finish that: {ending.error}")
        elif ending.status is Status.DONE:
            self._history = [*self._history, Turn(sentence, command.program)][-_HISTORY:]
        return ending

    def _do(self, command: Command, source: str, check: bool) -> Ending:
        command.program = source
        if check:
            start_s = self.events.now_s
            findings = self.verify(source)
            self.events.emit(
                ProgramVerified,
                source=source,
                findings=tuple(plain(f) for f in findings),
                total_s=self.events.now_s - start_s,
            )
            if findings:
                return Ending(Status.REFUSED, "; ".join(str(f) for f in findings[:3]))
        self.events.emit(ProgramReady, source=source)
        return self._act(command, Written(source, {}, ()), any_effect)

    def _refuse(self, written: Written) -> Ending:
        """Tell the person in a sentence why nothing moved."""
        finding = written.findings[0]
        if finding.rule == "unknown-object":
            seen = ", ".join(self.scene.names) or "nothing"
            self._actor.say(f"I cannot do that: {finding.message}. I see: {seen}.")
        else:
            self._actor.say("I could not write a program for that; say it in other words.")
        return Ending(Status.REFUSED, "; ".join(str(f) for f in written.findings[:3]))

    def _act(
        self, command: Command, written: Written, allowed: Callable[[PrimitiveSpec], bool]
    ) -> Ending:
        with command.acting():
            outcome = self._actor.run(written.source, written.functions, allowed)
        if outcome.error is None:
            return Ending(Status.DONE)
        if outcome.error.kind == "interrupted":
            return Ending(Status.INTERRUPTED, "interrupted")
        return Ending(Status.FAILED, str(outcome.error))

    # Eyes -------------------------------------------------------------------------------

    def _ready_scene(self) -> Scene:
        """A Scene as fresh as the arm's last motion, seen with the arm out of the way."""
        if not self._arm.at_home():
            self._arm.go_home()
        return self._settled_scene()

    def _settled_scene(self) -> Scene:
        """Look again if something has moved since the last look."""
        if not len(self._eyes.scene) or self._eyes.scene.stamp_s < self._robot.state().stamp_s:
            return self._eyes.look()
        return self._eyes.scene

    def _known_scene(self) -> Scene:
        return self._eyes.scene if len(self._eyes.scene) else self._eyes.look()

    # What others tell -------------------------------------------------------------------

    def _monitor_counts(self) -> MonitorCounts:
        counts = self._robot.counts
        return MonitorCounts(
            counts.checks, counts.scaled, counts.held, counts.stopped, tuple(counts.reasons)
        )

    def _note(self, text: str) -> None:
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
