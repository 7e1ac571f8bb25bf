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

from cap.command import Command, Ending
from cap.course import Course, Manner
from cap.errors import UsageError
from cap.events import CommandFinished, CommandStarted, EventStream, Note, SceneObserved, Sink
from cap.guarding import guarded, one_line
from cap.llm.model import LanguageModel
from cap.llm.slot import ModelSlot
from cap.lmp.effects import any_effect
from cap.lmp.prompts import ALL
from cap.lmp.request import check_sentence
from cap.lmp.skills import SkillStore
from cap.lmp.written import Written
from cap.policy import Approve, Policy
from cap.rehearse.proposal import Confirm
from cap.rehearse.report import Rehearsal
from cap.result import MonitorCounts, RunResult, Status
from cap.search.effort import Effort
from cap.simulation import Simulation
from cap.verify import Finding
from cap.workplace import Workplace
from perception.scene import Scene
from primitives.api import API
from robot_bridge.config import load_robot
from robot_bridge.robot import Robot, RobotModel
from robot_bridge.safety import ConfigFileError
from sim.scenes import SceneSpec, load_scene, random_scene


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
        policy: Policy = Policy(),  # noqa: B008 - frozen
        safety: Path | None = None,
        skills: Path | None = None,
    ) -> None:
        self.registry = API
        self.events = EventStream(sinks, time.perf_counter)
        self._busy = threading.Lock()
        self._place = Workplace(
            robot,
            model,
            self.registry,
            self.events,
            simulation,
            unconfined=unconfined,
            policy=policy,
            safety=safety,
            skills=None if skills is None else SkillStore(skills, self._note),
        )
        self._course = Course(self._place)

    @classmethod
    def simulated(
        cls,
        *,
        world: str = "tabletop",
        robot: str | Path = "panda",
        seed: int = 0,
        scene: Path | SceneSpec | None = None,
        llm: str | LanguageModel | None = "embedded",
        gui: bool = False,
        noise: bool = True,
        sinks: Sequence[Sink] = (),
        video: bool = False,
        eager: bool = True,
        unconfined: bool = False,
        policy: Path | Policy | None = None,
        safety: Path | None = None,
        skills: Path | None = None,
    ) -> Self:
        """An arm at a table in PyBullet.

        robot: a name that `robot_names` gives, or a robot's folder (docs/add-a-robot.md).
        scene: a scene file or specification; without one, a random scene of `seed`.
        llm: "embedded", "openai:MODEL", "cassette:FILE", an open model, or None for
        running programs that ask nothing. noise: cameras behave like real ones. video:
        keep frames of each command in its result. eager: open the model at once, beside
        the simulator; otherwise when it is first asked. unconfined: run programs even
        where this machine lacks a wall that they should run behind; a `Note` says so.
        policy: what programs may call, and when a person is asked (see `cap.policy`).
        safety: a file that tightens the safety monitor's limits (docs/monitor.md).
        skills: a folder of functions that worked; used, and added to (docs/skills.md).

        Raises:
            UsageError: no such world or robot, or one of the files can't be used.
            SceneFileError: the scene cannot be built.
        """
        if world != "tabletop":
            raise UsageError(f"no world is named {world!r}; there is 'tabletop'")
        if isinstance(policy, Path):
            policy = Policy.load(policy, API)
        arm = _robot(robot)
        spec = load_scene(scene) if isinstance(scene, Path) else scene or random_scene(seed)
        with ExitStack() as undo:
            # The model loads in a process of its own while the simulator does here.
            model = ModelSlot(llm, [(p.purpose, p.prefix(API)) for p in ALL])
            if eager:
                model.start()
            undo.callback(model.close)
            simulation = Simulation(spec, seed, robot=arm, gui=gui, noise=noise, video=video)
            undo.callback(simulation.close)
            runtime = cls(
                simulation.robot,
                model,
                sinks=sinks,
                simulation=simulation,
                unconfined=unconfined,
                policy=policy or Policy(),
                safety=safety,
                skills=skills,
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
            if self._place.simulation is not None:
                closing.callback(self._place.simulation.close)
            closing.callback(self._place.rehearser.close)
            closing.callback(self._place.model.close)
            closing.callback(self._place.sandbox.close)

    @property
    def scene(self) -> Scene:
        """What is known of the table, without a fresh look."""
        return self._place.eyes.scene

    @property
    def robot_time_s(self) -> float:
        """The robot's own clock: simulated seconds in simulation."""
        return self._place.robot.state().stamp_s

    @property
    def simulation(self) -> Simulation | None:
        """The simulated world, for judging and for pictures; None on hardware."""
        return self._place.simulation

    @property
    def worker_alive(self) -> bool:
        """Whether the process in which programs run is there."""
        return self._place.sandbox.worker_alive

    def observe(self) -> Scene:
        """Take a fresh look; the arm does not move for it.

        Raises:
            UsageError: a command is running.
        """
        with self._alone():
            return self._place.eyes.look()

    def picture(self, width: int = 640, height: int = 480) -> NDArray[np.uint8] | None:
        """The table and the arm as a person would see them, (h, w, 3); None on hardware."""
        return self._place.picture(width, height)

    def interrupt(self) -> None:
        """Cancel the writing or the rehearsal, or stop the arm within its limits."""
        self._place.interrupt()

    def emergency_stop(self, reason: str) -> None:
        """Stop the arm within its limits; from any thread. It stands until it is released."""
        self._place.robot.emergency_stop(reason)

    def release_emergency_stop(self) -> None:
        """Let the next command move the arm again."""
        self._place.monitor.release_emergency_stop()

    def verify(self, source: str) -> list[Finding]:
        """Check a program against the API and the scene as it is known."""
        return self._course.findings(source)

    def rehearse(self, source: str, *, trials: int = 0) -> Rehearsal:
        """What a program would do on the table as it is seen now; nothing moves.

        Where the arm is in the cameras' view, what it hides is where it was last seen.

        Raises:
            MotionStopped: it was interrupted. ModelError: it asks a model and there is none.
            UsageError: a command is running.
        """
        with self._alone():
            self._place.settled_scene()
            return self._course.rehearse(Written(source, {}, ()), any_effect, trials)

    def run(
        self,
        sentence: str,
        *,
        confirm: Confirm | None = None,
        approve: Approve | None = None,
        verify: bool = True,
        rehearse: bool = True,
        trials: int = 0,
        search: Effort = Effort(),  # noqa: B008 - frozen
    ) -> RunResult:
        """Carry out one sentence: observe, write, verify, rehearse, act.

        verify: False skips the static checks of what the model writes, and nothing else.
        rehearse: run the program in the twin first; what fails there is written again, or
        refused. trials: so many perturbed rehearsals on top. search: what may be tried besides
        the first version (docs/search.md). confirm: shown the program and
        what it would do before anything moves; False refuses it. approve: asked about each
        call that the policy says to ask for; without it such calls are not made.

        Raises:
            UsageError: the sentence is empty or too long.
        """
        check_sentence(sentence)
        manner = Manner(verify, rehearse, trials, search, confirm, approve)
        return self._command(
            sentence, "sentence", lambda run: self._course.sentence(run, manner), confirm
        )

    def execute(
        self,
        source: str,
        *,
        verify: bool = True,
        confirm: Confirm | None = None,
        approve: Approve | None = None,
        rehearse: bool = True,
        trials: int = 0,
    ) -> RunResult:
        """Carry out a program; no model is asked unless the program asks one.

        verify: False skips the static checks, and nothing else. The others: as for `run`;
        what fails in rehearsal is not run.
        """
        manner = Manner(verify, rehearse, trials, confirm=confirm, approve=approve)
        return self._command(
            source, "program", lambda run: self._course.program(run, source, manner), confirm
        )

    def evaluate(
        self,
        purpose: str,
        source: str,
        data: Mapping[str, Any] | None = None,
        *,
        phrase: str = "",
    ) -> tuple[Any, str]:
        """What a sub-LMP's code (`ret_val = ...`) computes on the table as it is known.

        phrase: what it is to answer, where the answer is to be held against that.

        Gives (value, what is wrong with it); the second is empty when nothing is.

        Raises:
            UsageError: a command is running.
        """
        with self._alone():
            self._place.known_scene()
            return self._place.actor.evaluate(purpose, phrase, source, {}, data or {})

    def _note(self, text: str) -> None:
        self.events.emit(Note, text=text)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One thing at a time; what was interrupted or answered before it is over.

        Raises:
            UsageError: something is under way.
        """
        if not self._busy.acquire(blocking=False):
            raise UsageError("a command is running already; wait for it, or interrupt it")
        try:
            self._place.resume()
            self._place.answers.forget()
            yield
        finally:
            self._busy.release()

    def _command(
        self,
        text: str,
        source: str,
        carry_out: Callable[[Command], Ending],
        confirm: Confirm | None,
    ) -> RunResult:
        with self._alone():
            self.events.restart()
            counts = self._place.monitor_counts()
            command = Command(text)
            self.events.add(command.listen)
            try:
                return self._bracket(
                    text,
                    source,
                    lambda: self._look_and(command, carry_out, may_move=confirm is None),
                    command,
                    counts,
                )
            finally:
                self.events.remove(command.listen)

    def _bracket(
        self,
        text: str,
        source: str,
        carry_out: Callable[[], Ending],
        command: Command,
        counts: MonitorCounts,
    ) -> RunResult:
        """Everything around a command that is the same for sentences and programs."""
        place, actor = self._place, self._place.actor
        self.events.emit(CommandStarted, command=text, source=source)
        if place.simulation is not None:
            place.simulation.begin_video()
        self._course.begin()
        command.scene = place.eyes.scene
        ending = guarded(carry_out)
        scene_before = command.scene
        with command.observing():
            try:
                scene_after = place.settled_scene()
            except Exception as error:  # noqa: BLE001
                # A camera that is gone must not take the record of the command with it.
                place.note(f"no last look at the table: {one_line(error)}")
                scene_after = place.eyes.scene
        self.events.emit(SceneObserved, scene=scene_after, moment="after")
        self._course.end(scene_before)
        differences = (
            self._course.compare(command, scene_after) if ending.status is Status.DONE else ()
        )
        self._course.learn(command, ending, differences)
        self.events.emit(CommandFinished, status=ending.status.value, error=ending.error)
        if command.rehearsal is not None:
            self._course.expect(scene_after)
        return RunResult(
            command=text,
            status=ending.status,
            program=command.program,
            functions=command.functions,
            calls=tuple(actor.calls),
            said=tuple(actor.said),
            answer=actor.answer,
            scene_before=scene_before,
            scene_after=scene_after,
            truth_after=None if place.simulation is None else place.simulation.world.truth(),
            timing=command.timing(self.events.now_s),
            tokens=command.tokens,
            monitor=place.monitor_counts().since(counts),
            error=ending.error,
            rehearsal=command.rehearsal,
            search=command.search,
            differences=differences,
            before=command.picture,
            after=place.picture(),
            video=() if place.simulation is None else place.simulation.end_video(),
        )

    def _look_and(
        self, command: Command, carry_out: Callable[[Command], Ending], *, may_move: bool
    ) -> Ending:
        """See the table, with the arm out of the way if it may move yet, then carry out."""
        with command.observing():
            place = self._place
            command.scene = place.ready_scene() if may_move else place.settled_scene()
        self.events.emit(SceneObserved, scene=command.scene, moment="before")
        command.picture = self._place.picture()
        return carry_out(command)


def _robot(name: str | Path) -> RobotModel:
    """A robot's model.

    Raises:
        UsageError: no robot has that name, or its folder can't be used.
    """
    try:
        return load_robot(name).model
    except ConfigFileError as error:
        raise UsageError(str(error)) from error
