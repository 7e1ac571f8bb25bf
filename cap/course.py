"""How one command is carried out once the table is seen: write, verify, rehearse, act."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from cap.command import Command, Ending
from cap.events import (
    OutcomeCompared,
    PredicateEvaluated,
    ProgramReady,
    ProgramRehearsed,
    ProgramVerified,
    plain,
)
from cap.lmp.effects import allowed_for, any_effect
from cap.lmp.request import is_question, remark
from cap.lmp.retrieval import Turn
from cap.lmp.skills import SkillError
from cap.lmp.table import TABLE_DATA
from cap.lmp.written import Fault, Written
from cap.policy import Approve, DeclinedError
from cap.rehearse.compare import Difference, differences
from cap.rehearse.proposal import Confirm, Proposal
from cap.rehearse.rehearser import Part, moves_something
from cap.rehearse.report import Rehearsal
from cap.result import Status
from cap.search.effort import Effort
from cap.search.search import Search
from cap.search.success import evaluated
from cap.verify import Finding, verify
from cap.workplace import Workplace
from perception.scene import Scene
from primitives.objects import table_point
from primitives.registry import PrimitiveSpec, Registry

_HISTORY = 4
"""How many earlier sentences the writer sees."""

_TOLD = ("outside-table", "contracts")
"""Rules whose findings a person understands: they are about the table, not about the code."""

_DECLINED = "you declined the program; nothing moved"


@dataclass(frozen=True)
class Manner:
    """How to carry out. verify: check statically; rehearse: first in the twin; trials: perturbed
    rehearsals on top; effort: what may be tried besides the first version.

    confirm: asked before anything moves; False refuses. approve: asked about each call that
    the policy says to ask for.
    """

    verify: bool = True
    rehearse: bool = True
    trials: int = 0
    effort: Effort = Effort()  # noqa: RUF009 - frozen
    confirm: Confirm | None = None
    approve: Approve | None = None


class Course:
    """Carries out commands one after another; remembers what was said and where things were."""

    def __init__(self, workplace: Workplace) -> None:
        self._place = workplace
        self._history: list[Turn] = []
        self._goals: list[Turn] = []
        self._predicate: Written | None = None
        self._previous: Mapping[str, Any] = {}

    def begin(self) -> None:
        """A new command: what came before is its context."""
        self._place.answers.forget()
        self._predicate = None
        self._place.actor.begin(tuple(self._history), self._previous)

    def end(self, before: Scene) -> None:
        """Remember where everything was, if anything moved."""
        if self._place.actor.moved:
            self._previous = {o.name: table_point(o) for o in before}

    def sentence(self, command: Command, manner: Manner) -> Ending:
        """Write, verify, rehearse and act; what fails before anything moved is rewritten."""
        command.checked = manner.verify
        with self._checking(manner.verify):
            return self._sentence(command, manner)

    def _sentence(self, command: Command, manner: Manner) -> Ending:
        sentence, place = command.text, self._place
        allowed = self._permitted(allowed_for(sentence))
        scene = place.eyes.scene
        several = manner.effort.samples_more
        search = Search(
            effort=manner.effort,
            sentence=sentence,
            scene=scene,
            writer=place.writer,
            answers=place.answers,
            rehearse=lambda written: self._rehearsed(
                command, written, allowed, manner, trials=0 if several else manner.trials
            ),
            holds=self._holds,
            events=place.events,
            tokens=lambda: command.tokens.completion,
            history=tuple(self._history),
            goals=tuple(self._goals),
            hint=remark(sentence, scene),
        )
        chosen = search.run()
        while True:
            written = chosen.written
            command.program = written.source
            command.functions = tuple(written.functions.values())
            command.search, self._predicate = search.record(chosen), search.predicate
            if not written.ok:
                return self._refuse(sentence, written)
            rehearsal = chosen.rehearsal
            if chosen.fine and rehearsal is not None and self._lacks(rehearsal, several, manner):
                rehearsal = self._rehearsed(command, written, allowed, manner, manner.trials)
            ending, fault = self._attempt(command, written, rehearsal, allowed, manner)
            better = None if fault is None else search.again(chosen, fault)
            if better is None:
                break
            chosen = better
        if ending.status is Status.FAILED:
            place.actor.say(f"I could not finish that: {ending.error}")
        elif ending.status is Status.DONE:
            self._history = [*self._history, Turn(sentence, command.program)][-_HISTORY:]
            if search.predicate is not None:
                goal = Turn(sentence, search.predicate.source)
                self._goals = [*self._goals, goal][-_HISTORY:]
        return ending

    def program(self, command: Command, source: str, manner: Manner) -> Ending:
        """Verify, rehearse and act."""
        command.program = source
        if manner.verify:
            start_s = self._place.events.now_s
            findings = self.findings(source)
            self._place.events.emit(
                ProgramVerified,
                source=source,
                findings=tuple(plain(f) for f in findings),
                total_s=self._place.events.now_s - start_s,
            )
            if findings:
                return Ending(Status.REFUSED, _first(findings))
        allowed = self._permitted(any_effect)
        with self._checking(manner.verify):
            written = Written(source, {}, ())
            rehearsal = self._rehearsed(command, written, allowed, manner, manner.trials)
            ending, _ = self._attempt(command, written, rehearsal, allowed, manner)
        return ending

    def findings(self, source: str) -> list[Finding]:
        """What is wrong with a program, given the scene as it is known."""
        return verify(
            source,
            registry=self._place.registry,
            scene=self._place.known_scene(),
            data=TABLE_DATA,
            allowed=self._place.policy.may_be_called,
            mode="program",
        )

    def compare(self, command: Command, actual: Scene) -> tuple[Difference, ...]:
        """Hold the table against the prediction and the predicate, and say what differs."""
        self._look_for_success(command, actual)
        if command.rehearsal is None:
            return ()
        found = differences(command.rehearsal.after, actual)
        self._place.events.emit(OutcomeCompared, differences=found)
        if found:
            self._place.actor.say(f"That went otherwise than rehearsed: {found[0].text}.")
        return found

    def _look_for_success(self, command: Command, actual: Scene) -> None:
        """What the success predicate says of the table as it is seen."""
        if command.search is None or self._predicate is None:
            return
        holds, problem = self._holds(self._predicate, command.scene, actual)
        self._place.events.emit(
            PredicateEvaluated,
            moment="seen",
            source=self._predicate.source,
            holds=holds,
            problem=problem,
        )
        command.search = replace(command.search, seen=holds)
        if command.search.missed:
            self._place.actor.say("That is done, but the table does not look as you asked.")

    def _holds(self, predicate: Written, before: Scene, after: Scene) -> tuple[bool | None, str]:
        place = self._place
        return evaluated(
            predicate,
            before,
            after,
            registry=place.registry,
            sandbox=place.sandbox,
            cancelled=place.interrupted.is_set,
        )

    def learn(self, command: Command, ending: Ending, differences: Sequence[Difference]) -> None:
        """Count the command for the functions that took part in it.

        A success is one by contract and outcome: verified, rehearsed if anything moved, done,
        and the table as predicted.
        """
        skills = self._place.writer.skills
        if skills is None or not command.functions or not command.checked:
            return
        foreseen = command.rehearsal is not None or not self._place.actor.moved
        missed = command.search is not None and command.search.missed
        success = ending.status is Status.DONE and foreseen and not differences and not missed
        if success or differences or ending.status is Status.FAILED:
            try:
                skills.learn(command.functions, command.text, success=success)
            except SkillError as error:
                self._place.note(f"nothing was learned: {error}")

    def rehearse(
        self, written: Written, allowed: Callable[[PrimitiveSpec], bool], trials: int
    ) -> Rehearsal:
        """Run it in a twin of the table as it is known."""
        place = self._place
        part = Part(
            written=written,
            allowed=allowed,
            scene=place.eyes.scene,
            width_m=place.robot.state().gripper_width_m,
            history=self._history,
            previous=self._previous,
        )
        return place.rehearser.rehearse(part, trials=trials)

    def expect(self, scene: Scene) -> None:
        """Be ready to rehearse the next command, on the table as it is seen now."""
        self._place.rehearser.expect(scene)

    @contextmanager
    def _checking(self, wanted: bool) -> Iterator[None]:
        """Verify what the model writes, or not; what nobody verified is not kept."""
        writer = self._place.writer
        known = dict(writer.functions)
        writer.checking = wanted
        try:
            yield
        finally:
            writer.checking = True
            if not wanted:
                writer.functions = known

    def _attempt(
        self,
        command: Command,
        written: Written,
        rehearsal: Rehearsal | None,
        allowed: Callable[[PrimitiveSpec], bool],
        manner: Manner,
    ) -> tuple[Ending, Fault | None]:
        """Ask and act; how it ended, and where it failed if that was before anything moved."""
        command.rehearsal = rehearsal
        if rehearsal is not None and rehearsal.verdict == "fail":
            return Ending(Status.FAILED, f"rehearsal: {rehearsal.problem}"), None
        if manner.confirm is not None:
            if not manner.confirm(self._proposal(written, rehearsal)):
                return Ending(Status.REFUSED, _DECLINED), None
            if _may_move(written, self._place.registry, allowed, manner):
                with command.acting():
                    different = self._out_of_the_way()
                if different:
                    return Ending(Status.FAILED, different), None
        self._place.events.emit(ProgramReady, source=written.source)
        self._place.actor.approve = manner.approve
        ending, fault = self._act(command, written, allowed)
        return ending, None if self._place.actor.moved else fault

    def _proposal(self, written: Written, rehearsal: Rehearsal | None) -> Proposal:
        return Proposal(
            program=written.source,
            rehearsal=rehearsal,
            pictures=None if rehearsal is None else self._place.rehearser.pictures(),
            functions=tuple(record.source for record in written.functions.values()),
        )

    def _out_of_the_way(self) -> str:
        """Bring the arm home, which had to wait for the person's yes, and look again.

        Gives why the yes no longer counts, or nothing.
        """
        place = self._place
        if place.arm.at_home():
            return ""
        agreed = place.eyes.scene
        now = place.ready_scene()
        names = [d.name for d in differences(agreed, now)]
        names += [name for name in now.names if name not in agreed]
        if not names:
            return ""
        return (
            f"the table looks different without the arm before it ({', '.join(names)}); "
            "only the arm has moved out of the way, so give the command again"
        )

    def _lacks(self, rehearsal: Rehearsal, several: bool, manner: Manner) -> bool:
        """Whether a chosen version must be rehearsed again: for its trials or its pictures."""
        if several and manner.trials:
            return True
        return manner.confirm is not None and not self._place.rehearser.shows(rehearsal)

    def _rehearsed(
        self,
        command: Command,
        written: Written,
        allowed: Callable[[PrimitiveSpec], bool],
        manner: Manner,
        trials: int,
    ) -> Rehearsal | None:
        """The rehearsal; None when it is not wanted or nothing can move."""
        command.program, command.functions = written.source, tuple(written.functions.values())
        command.rehearsal = None
        place = self._place
        if not manner.rehearse or not _may_move(written, place.registry, allowed, manner):
            return None
        with command.rehearsing():
            rehearsal = self.rehearse(written, allowed, trials)
        place.events.emit(ProgramRehearsed, source=written.source, rehearsal=rehearsal)
        place.answers.restart()
        return rehearsal

    def _act(
        self, command: Command, written: Written, allowed: Callable[[PrimitiveSpec], bool]
    ) -> tuple[Ending, Fault | None]:
        """Run it; how it ended, and where it failed."""
        self._place.answers.forgive()
        try:
            with command.acting():
                outcome = self._place.actor.run(written.source, written.functions, allowed)
        except DeclinedError as error:
            return Ending(Status.REFUSED, str(error)), None
        wrong = outcome.error
        if wrong is None:
            return Ending(Status.DONE), None
        if wrong.kind == "interrupted":
            return Ending(Status.INTERRUPTED, "interrupted"), None
        return Ending(Status.FAILED, str(wrong)), Fault(wrong.where, wrong.line or 0, str(wrong))

    def _permitted(
        self, allowed: Callable[[PrimitiveSpec], bool]
    ) -> Callable[[PrimitiveSpec], bool]:
        """What is allowed and may be called by the policy."""
        return lambda spec: allowed(spec) and self._place.policy.may_be_called(spec)

    def _refuse(self, sentence: str, written: Written) -> Ending:
        """Tell the person in a sentence why nothing moved."""
        finding, seen = written.findings[0], self._place.eyes.scene.names
        self._place.actor.say(refusal(sentence, finding, seen))
        return Ending(Status.REFUSED, _first(written.findings))


def refusal(sentence: str, finding: Finding, seen: Sequence[str]) -> str:
    """What a person is told of a sentence whose program was not accepted."""
    if finding.rule == "unknown-object":
        return f"I cannot do that: {finding.message}. I see: {', '.join(seen) or 'nothing'}."
    if finding.rule in _TOLD:
        return f"I cannot do that: {finding.message}."
    if finding.rule == "not-allowed" and is_question(sentence):
        return "I took that for a question; to have it done, begin with 'please'."
    return "I could not write a program for that; say it in other words."


def _may_move(
    written: Written,
    registry: Registry,
    allowed: Callable[[PrimitiveSpec], bool],
    manner: Manner,
) -> bool:
    return moves_something(written, registry, allowed, verified=manner.verify)


def _first(findings: Sequence[Finding]) -> str:
    return "; ".join(str(f) for f in findings[:3])
