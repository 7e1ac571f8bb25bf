"""Acting: a verified program runs in the sandbox, and its calls become primitive calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cap.events import CallFinished, CallStarted, EventStream, Said
from cap.lmp.budget import BudgetError
from cap.lmp.effects import reads_only
from cap.lmp.retrieval import Turn
from cap.lmp.table import table_values
from cap.lmp.values import as_asked, value_problem
from cap.lmp.writer import Writer
from cap.lmp.written import FunctionRecord
from cap.policy import Approve, Policy
from cap.rehearse.answers import Answers, Question
from cap.result import CallRecord
from cap.sandbox import ProgramOutcome, Sandbox
from primitives.checks import bind
from primitives.context import Eyes, PrimitiveContext
from primitives.errors import PrimitiveError
from primitives.objects import table_point
from primitives.registry import Contract, Effect, PrimitiveSpec, Registry

_ASK_ROUNDS = 2
"""How often a sub-LMP whose code failed when it ran may try again."""


@dataclass
class Actor:
    """Runs programs for one command after another; collects what they did.

    context: what primitives lean on. cancelled: whether the person has interrupted; asked
    before every call. answers: what sub-LMPs wrote when the program was rehearsed. approve:
    whom to ask about calls that the policy asks for; None when nobody can be asked. refusal:
    why the policy let a call not through, the last one of these.
    """

    registry: Registry
    sandbox: Sandbox
    writer: Writer
    events: EventStream
    cancelled: Callable[[], bool]
    answers: Answers
    policy: Policy
    context: PrimitiveContext
    approve: Approve | None = None
    calls: list[CallRecord] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    answer: Any = None
    moved: bool = False
    refusal: str = ""
    history: Sequence[Turn] = ()

    @classmethod
    def build(
        cls,
        *,
        eyes: Eyes,
        robot: Any,
        arm: Any,
        note: Callable[[str], None],
        **fields: Any,
    ) -> Actor:
        """An actor whose primitives speak and ask through it."""
        actor = cls(context=None, **fields)  # type: ignore[arg-type]
        actor.context = PrimitiveContext(
            robot=robot, eyes=eyes, arm=arm, say=actor.say, ask=actor.ask, note=note
        )
        return actor

    def begin(self, history: Sequence[Turn], previous: Mapping[str, Any]) -> None:
        """Forget the last command's calls; remember what came before this one."""
        self.calls.clear()
        self.said.clear()
        self.answer = None
        self.moved = False
        self.refusal = ""
        self.answers.restart()
        self.history = history
        self.context.previous = previous

    def run(
        self,
        source: str,
        functions: Mapping[str, FunctionRecord],
        allowed: Callable[[PrimitiveSpec], bool],
    ) -> ProgramOutcome:
        """Run a program to its end; the outcome carries the program's error, if any.

        allowed: which primitives it may call; the same as verification allowed.

        Raises:
            MotionStopped: the arm was stopped. ModelError: a sub-LMP found no model.
            DeclinedError: a person did not allow a call.
        """
        return self.sandbox.run(
            source,
            mode="program",
            functions={name: record.source for name, record in functions.items()},
            data=table_values(self.context.scene),
            allowed=allowed,
            handler=self._call,
            on_print=self.say,
            cancelled=self.cancelled,
        )

    def say(self, text: str) -> None:
        """Speak to the person."""
        self.said.append(text)
        self.events.emit(Said, text=text)

    def ask(self, purpose: str, phrase: str, data: Mapping[str, Any]) -> Any:
        """Let a sub-LMP write the code that answers `phrase`, and run it here and now."""
        data = {name: np.asarray(value) for name, value in data.items()}
        question = self.answers.question(purpose, phrase, data, self.context.scene)
        known = self.answers.get(question)
        if known is not None:
            value, problem = self.evaluate(purpose, phrase, known.source, known.functions, data)
            if not problem:
                return self._answered(purpose, value)
        problem = self.answers.problem(question)
        if not problem:
            try:
                return self._answered(purpose, self._written_value(question, data))
            except PrimitiveError as error:
                problem = str(error)
                self.answers.give_up(question, problem)
        raise PrimitiveError(problem)

    def _written_value(self, question: Question, data: Mapping[str, Any]) -> Any:
        """Have code written for a question, and run it.

        Raises:
            PrimitiveError: nothing that was written gave an answer.
        """
        purpose, phrase = question.purpose, question.phrase
        doubts = self.answers.doubts(question)
        rejected = [_rejected(phrase, doubt.source, doubt.problem) for doubt in doubts]
        problem = ""
        for _ in range(_ASK_ROUNDS):
            try:
                written = self.writer.value(
                    purpose,
                    phrase,
                    self.context.scene,
                    data=data,
                    history=rejected[-1:],
                    again=len(rejected),
                )
            except BudgetError as error:
                raise PrimitiveError(str(error)) from error
            if not written.ok:
                problem = written.findings[0].message
                break
            value, problem = self.evaluate(purpose, phrase, written.source, written.functions, data)
            if not problem:
                self.answers.keep(question, written)
                return value
            rejected.append(_rejected(phrase, written.source, problem))
        raise PrimitiveError(f"{purpose} could not make sense of {phrase!r}: {problem}")

    def _answered(self, purpose: str, value: Any) -> Any:
        if purpose == "parse_question":
            self.answer = value
        return value

    def evaluate(
        self,
        purpose: str,
        phrase: str,
        source: str,
        functions: Mapping[str, FunctionRecord],
        data: Mapping[str, Any],
    ) -> tuple[Any, str]:
        """The value that a sub-LMP's code computes for a phrase, or what is wrong with it."""
        outcome = self.sandbox.run(
            source,
            mode="value",
            functions={name: record.source for name, record in functions.items()},
            data={**table_values(self.context.scene), **data},
            allowed=reads_only,
            handler=self._call,
            on_print=self.say,
            cancelled=self.cancelled,
        )
        if outcome.error is not None:
            return None, outcome.error.message
        value = as_asked(purpose, phrase, outcome.value)
        return value, value_problem(purpose, phrase, value, self.context.scene)

    def _call(
        self, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any], line: int | None
    ) -> Any:
        spec = self.registry[name]
        shown = (*args, *kwargs.values())
        start_s = self.events.now_s
        index = len(self.calls)
        self.events.emit(CallStarted, index=index, primitive=name, args=shown, line=line)
        result: Any = None
        problem: str | None = None
        try:
            result = self._perform(spec, args, kwargs)
        except Exception as error:
            problem = str(error) or type(error).__name__
            raise
        finally:
            self.calls.append(CallRecord(name, shown, result, problem, start_s, self.events.now_s))
            self.events.emit(
                CallFinished, index=index, primitive=name, result=result, error=problem
            )
        return result

    def _perform(
        self, spec: PrimitiveSpec, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Any:
        bound = bind(spec, args, kwargs, self.context.scene)
        try:
            self.policy.check(spec, bound, self._place_of, self.approve)
        except PrimitiveError as error:
            self.refusal = str(error)
            raise
        self._hold(spec.requires, spec, bound)
        self.moved = self.moved or spec.effect is Effect.MOVES
        result = spec.function(self.context, **bound)
        self._hold(spec.ensures, spec, bound)
        return result

    def _place_of(self, name: str) -> NDArray[np.float64] | None:
        scene = self.context.scene
        return table_point(scene[name]) if name in scene else None

    def _hold(
        self, contracts: Sequence[Contract], spec: PrimitiveSpec, bound: dict[str, Any]
    ) -> None:
        for contract in contracts:
            if not contract.check(self.context, bound):
                raise PrimitiveError(f"{spec.name}: {contract.text}")


def _rejected(phrase: str, source: str, problem: str) -> Turn:
    return Turn(phrase, f"{source}\n# wrong: {problem}")
