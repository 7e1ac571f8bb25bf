"""A simulated table in a test: sentences in, expectations on what is really there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cap.events import Event
from cap.result import RunResult
from cap.runtime import Runtime
from cap.search.effort import Effort
from cap.testing._explain import explanation
from sim.tasks.checks import Check, all_of
from sim.tasks.state import Outcome, Snapshot, snapshot_of_truth


class Tabletop:
    """One simulated table for one test; a runtime and the memory of what was asked of it.

    runtime: as `Runtime.simulated` gives it. events: all that it told, oldest first.
    results: of the commands so far. pictures: a folder for the pictures of a failure.
    """

    def __init__(self, runtime: Runtime, events: list[Event], pictures: Path) -> None:
        self.runtime = runtime
        self.events = events
        self.results: list[RunResult] = []
        self._pictures = pictures
        self._states = [self.truth]

    @property
    def truth(self) -> Snapshot:
        """Where everything really is: the table frame, metres; heights above the table."""
        assert self.runtime.simulation is not None
        return snapshot_of_truth(self.runtime.simulation.world.truth())

    @property
    def result(self) -> RunResult:
        """Of the last command.

        Raises:
            AssertionError: there was none yet.
        """
        assert self.results, "nothing was asked yet; call run() or execute() first"
        return self.results[-1]

    def run(
        self,
        sentence: str,
        *,
        ok: bool = True,
        search: Effort = Effort(),  # noqa: B008 - frozen
    ) -> RunResult:
        """Carry out a sentence, and let everything come to rest.

        ok: whether it must end well; False for sentences that must not. search: what may be
        tried besides the first program.

        Raises:
            AssertionError: it did not end well. UsageError: it is empty or too long.
        """
        return self._came_to(self.runtime.run(sentence, search=search), ok)

    def execute(self, program: str, *, ok: bool = True) -> RunResult:
        """Carry out a program; no model is asked unless the program asks one."""
        return self._came_to(self.runtime.execute(program), ok)

    def expect(self, *checks: Check) -> None:
        """What must be true now.

        Raises:
            AssertionError: something is not; the text names it, the program that ran, and
                pictures of the table before and after.
        """
        result = self.result
        outcome = Outcome(tuple(self._states), result.said, result.answer)
        self._fail_for([problem.text or problem.cause for problem in all_of(*checks)(outcome)])

    def _came_to(self, result: RunResult, ok: bool) -> RunResult:
        assert self.runtime.simulation is not None
        self.runtime.simulation.world.settle()
        self.results.append(result)
        self._states.append(self.truth)
        if ok and not result.ok:
            self._fail_for([f"it ended as {result.status.value}: {result.error or 'no reason'}"])
        return result

    def _fail_for(self, problems: Sequence[str]) -> None:
        __tracebackhide__ = True
        if problems:
            raise AssertionError(explanation(problems, self.results, self._pictures))
