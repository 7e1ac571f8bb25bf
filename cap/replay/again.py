"""Running the program of a record again, to its end or to the end of one of its steps."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cap.config import Settings
from cap.errors import CapError, InterruptedError_
from cap.events import CallFinished, CallStarted, Event, plain
from cap.policy import Approve
from cap.record import RecordedRun, RecordError
from cap.replay.steps import Step
from cap.result import RunResult, Status
from cap.runtime import Runtime


class StrayedError(CapError):
    """The program did something else than the record says; the text names the step."""

    exit_code = 1


@dataclass(frozen=True)
class Reached:
    """The world at the end of a step.

    truth: the objects as `--json` gives them, robot frame. picture: (h, w, 3). result: of
    the command that was ended there.
    """

    step: Step
    truth: list[dict[str, Any]]
    picture: NDArray[np.uint8]
    result: RunResult


def check_repeatable(run: RecordedRun) -> None:
    """Whether a run can be run again at all.

    Raises:
        RecordError: no program ran in it, or it was not recorded in simulation.
    """
    if not run.program.strip():
        raise RecordError(f"{run.folder} has no program to run again (it ended as {run.status!r})")
    if run.truth_after is None:
        raise RecordError(f"{run.folder} was not recorded in simulation; poses can't be compared")


def settings_of(run: RecordedRun, llm: str | None = None) -> Settings:
    """The settings of a record's world and rules. llm: in place of the recorded answers."""
    setup = run.setup
    return Settings(
        world=setup.world,
        robot=setup.robot,
        seed=setup.seed,
        noise=setup.noise,
        llm=llm or run.cassette,
        unconfined=setup.unconfined,
        policy=str(run.policy_file or ""),
        safety=str(run.safety_file or ""),
    )


def run_again(runtime: Runtime, run: RecordedRun, approve: Approve | None = None) -> RunResult:
    """Run the recorded program in the record's world, under the same rules."""
    source = "\n\n\n".join([*(f.source for f in run.functions), run.program])
    return runtime.execute(source, rehearse=run.setup.rehearse, approve=approve)


def run_to(
    runtime: Runtime,
    run: RecordedRun,
    steps: Sequence[Step],
    number: int,
    approve: Approve | None = None,
) -> Reached:
    """Run the recorded program, and end it when step `number` has ended; the world stays so.

    Raises:
        StrayedError: it called something else than the record says, or ended before.
        InterruptedError_: a person interrupted it.
    """
    stopper = _Stopper(runtime, steps, number)
    runtime.events.add(stopper)
    try:
        result = run_again(runtime, run, approve)
    finally:
        runtime.events.remove(stopper)
    if stopper.strayed:
        raise StrayedError(f"{run.folder}: {stopper.strayed}")
    if stopper.truth is None or stopper.picture is None:
        if result.status is Status.INTERRUPTED:
            raise InterruptedError_("interrupted")
        how = result.error or result.status.value
        raise StrayedError(
            f"{run.folder}: the program ended after step {stopper.ended}, before step {number}: "
            f"{how}"
        )
    return Reached(steps[number - 1], stopper.truth, stopper.picture, result)


@dataclass
class _Stopper:
    """A sink that holds calls against the record, and ends the program at a step."""

    runtime: Runtime
    steps: Sequence[Step]
    number: int
    ended: int = 0
    strayed: str = ""
    truth: list[dict[str, Any]] | None = None
    picture: NDArray[np.uint8] | None = None
    _arguments: list[Any] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        if self.strayed or self.truth is not None:
            return
        if isinstance(event, CallStarted):
            self._arguments.append(plain(event.args))
        elif isinstance(event, CallFinished):
            self._finished(event, self._arguments.pop())

    def _finished(self, event: CallFinished, arguments: list[Any]) -> None:
        self.ended += 1
        step = self.steps[self.ended - 1]
        if event.primitive != step.primitive or _text(arguments) != _text(step.args):
            self.strayed = (
                f"step {step.number} is {shown_call(step)} in the record, and now "
                f"{event.primitive}({', '.join(map(_shown, arguments))})"
            )
        elif bool(event.error) != bool(step.error):
            self.strayed = (
                f"step {step.number}, {shown_call(step)}, came to "
                f"{step.error or 'its end'!r} in the record, and now to "
                f"{event.error or 'its end'!r}"
            )
        elif self.ended == self.number:
            self.truth = truth_of(self.runtime)
            self.picture = self.runtime.picture()
        else:
            return
        self.runtime.interrupt()


def truth_of(runtime: Runtime) -> list[dict[str, Any]]:
    """The objects as the simulator has them now, as `--json` gives them."""
    assert runtime.simulation is not None, "a replay runs in simulation"
    found: list[dict[str, Any]] = plain(runtime.simulation.world.truth())
    return found


def shown_call(step: Step) -> str:
    """A call as a program would write it, numbers to the millimetre."""
    return f"{step.primitive}({', '.join(map(_shown, step.args))})"


def _text(arguments: Sequence[Any]) -> str:
    # As text, in which what is not a number equals itself, and every bit of a float counts.
    return json.dumps(arguments)


def _shown(value: Any) -> str:
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    if isinstance(value, list):
        return f"({', '.join(map(_shown, value))})"
    return repr(value)
