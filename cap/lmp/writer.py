"""The writer: sentence and Scene to a verified program, with all functions it needs.

Hierarchical generation after Code as Policies (arXiv 2209.07753): the main LMP writes the
program, the function LMP writes every function that the program uses and nobody defined,
and the functions those need, until nothing is missing. What verification finds goes back
to the LMP with the checker's words, a bounded number of times, first for the statement at
fault alone and then for the whole; the version with the fewest findings is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from cap.events import EventStream, Note
from cap.llm.model import LanguageModel
from cap.lmp.budget import Bounds, Budget, BudgetError
from cap.lmp.effects import allowed_for, any_effect, reads_only
from cap.lmp.exchange import MENDING, Exchange, Wanted
from cap.lmp.functions import FunctionWriter
from cap.lmp.idle import IDLE, with_idleness_found
from cap.lmp.prompt import Mode
from cap.lmp.prompts import MAIN, SUB_LMPS, SUCCESS
from cap.lmp.request import leans_on_earlier
from cap.lmp.retrieval import Turn
from cap.lmp.skills import SkillStore
from cap.lmp.words import with_names_listed, with_words_asked
from cap.lmp.written import (
    Fault,
    FunctionRecord,
    Written,
    first_fault,
    names_the_absent,
    with_findings,
)
from perception.scene import Scene
from primitives.registry import PrimitiveSpec, Registry


@dataclass
class Writer:
    """Writes code with one model for one session; functions are never written twice.

    model: gives the model when it is first needed. permitted: primitives that a program may
    call at all. checking: whether what is written is verified; False only to measure what
    verification is worth. functions: those written so far. skills: functions of earlier
    sessions that worked; None writes all anew.
    """

    model: Callable[[], LanguageModel]
    registry: Registry
    events: EventStream
    cancelled: Callable[[], bool]
    permitted: Callable[[PrimitiveSpec], bool] = lambda spec: True
    checking: bool = True
    bounds: Bounds = field(default_factory=Bounds)
    functions: dict[str, FunctionRecord] = field(default_factory=dict)
    skills: SkillStore | None = None

    def program(
        self, sentence: str, scene: Scene, *, history: Sequence[Turn] = (), hint: str = ""
    ) -> Written:
        """Write the program for a sentence; the result may still carry findings.

        history: earlier sentences and programs, read where the sentence may lean on them,
        and versions that failed with a comment that says why.

        Raises:
            ModelError: the model failed. BudgetError: the bounds are used up.
        """
        earlier = _leaned_on(sentence, history)
        wanted = Wanted(MAIN, sentence, earlier, hint, self._also(sentence))
        return self._write(wanted, scene, allowed_for(sentence))

    def samples(
        self,
        sentence: str,
        scene: Scene,
        count: int,
        *,
        history: Sequence[Turn] = (),
        hint: str = "",
        goal: str = "",
        seed: int = 0,
    ) -> list[Written]:
        """Several programs for a sentence, from one request; the same may come twice.

        history, hint: as for `program`. goal: what must be true afterwards. Each is as the model
        wrote it, with what verification finds; those that would need more than the bounds allow
        are left out.

        Raises:
            ModelError: the model failed.
        """
        exchange, functions = self._begun(scene)
        also = "\n".join(text for text in (goal, self._also(sentence)) if text)
        wanted = Wanted(MAIN, sentence, _leaned_on(sentence, history), hint, also)
        sources = exchange.samples(wanted, scene, count, seed)
        known: dict[str, Written] = {}
        for source in dict.fromkeys(sources):
            with suppress(BudgetError):
                written = _completed(functions, source, allowed_for(sentence))
                known[source] = self._judged(written, sentence)
        return [known[source] for source in sources if source in known]

    def mended(
        self,
        sentence: str,
        scene: Scene,
        written: Written,
        fault: Fault,
        *,
        history: Sequence[Turn] = (),
        hint: str = "",
    ) -> Written | None:
        """The same program with the statement at fault written anew; the rest stays.

        None where there is nothing but that statement, or nothing else came of it.

        Raises:
            ModelError: the model failed. BudgetError: the bounds are used up.
        """
        exchange, functions = self._begun(scene)
        source: str | None = written.source
        if fault.where == "program":
            wanted = Wanted(MAIN, sentence, _leaned_on(sentence, history), hint)
            source = exchange.mended(wanted, scene, written.source, fault)
        elif not functions.mended(written, fault):
            source = None
        if source is None:
            return None
        return self._judged(functions.completed(source, allowed_for(sentence)), sentence)

    def value(
        self,
        purpose: str,
        phrase: str,
        scene: Scene,
        *,
        data: Mapping[str, Any],
        history: Sequence[Turn] = (),
        again: int = 0,
    ) -> Written:
        """Write the code by which a sub-LMP answers a phrase (`ret_val = ...`).

        history: answers that were rejected; again: how many there were.
        """
        wanted = Wanted(SUB_LMPS[purpose], phrase, history, again=again)
        return self._write(wanted, scene, reads_only, data)

    def success(
        self, sentence: str, scene: Scene, *, history: Sequence[Turn] = (), hint: str = ""
    ) -> Written:
        """Write what tells, after a command, whether it was done (`ret_val = True or False`).

        scene: the table before it. history: earlier sentences and their predicates, and
        versions that failed.
        """
        wanted = Wanted(SUCCESS, sentence, _leaned_on(sentence, history), hint)
        return self._write(wanted, scene, reads_only)

    def complete(self, source: str, scene: Scene) -> Written:
        """Write the functions that a program lacks, then verify it together with them.

        Raises:
            ModelError: the model failed. BudgetError: the bounds are used up.
        """
        _, functions = self._begun(scene)
        return functions.completed(source, any_effect)

    def _write(
        self,
        wanted: Wanted,
        scene: Scene,
        allowed: Callable[[PrimitiveSpec], bool],
        data: Collection[str] = (),
    ) -> Written:
        exchange, functions = self._begun(scene)
        asked = wanted
        best: Written | None = None
        for attempt in range(1, self.bounds.rounds + 1):
            source: str | None = None
            if best is not None and attempt == MENDING:
                fault = first_fault("program", best.findings)
                source = exchange.mended(wanted, scene, best.source, fault, attempt)
            if source is None:
                source = exchange.whole(asked, scene, attempt)
            written = _completed(functions, source, allowed, wanted.prompt.mode, data)
            if wanted.prompt is MAIN:
                written = self._judged(written, wanted.request)
            if best is None or len(written.findings) < len(best.findings):
                best = written
            if best.ok or names_the_absent(best, wanted.request):
                break
            if attempt < self.bounds.rounds:
                self.events.emit(Note, text=f"Writing again: {written.findings[0].message}")
                failed = with_findings(written.source, written.findings)
                rejected = Turn(wanted.request, failed, wanted.hint)
                silent = written.findings[0].rule == IDLE
                asked = replace(wanted, earlier=[*wanted.earlier, rejected], silent=silent)
        assert best is not None
        return best

    def _begun(self, scene: Scene) -> tuple[Exchange, FunctionWriter]:
        """What writes for one sentence, on one budget."""
        budget = Budget(self.bounds)
        exchange = Exchange(self.model, self.registry, self.events, self.cancelled, budget)
        functions = FunctionWriter(
            scene=scene,
            exchange=exchange,
            budget=budget,
            registry=self.registry,
            events=self.events,
            permitted=self.permitted,
            checking=self.checking,
            functions=self.functions,
            skills=self.skills,
        )
        return exchange, functions

    def _judged(self, written: Written, sentence: str) -> Written:
        """A program with what the sentence alone shows to be wrong with it."""
        if not self.checking:
            return written
        return with_idleness_found(written, sentence, self.registry)

    def _also(self, sentence: str) -> str:
        """What the main LMP is told of skills that worked in sentences like this one."""
        alike = () if self.skills is None else self.skills.alike(sentence)
        return "\n".join(f"also defined: {s.signature}  # {s.doc}" for s in alike)


def _completed(
    functions: FunctionWriter,
    source: str,
    allowed: Callable[[PrimitiveSpec], bool],
    mode: Mode = "program",
    data: Collection[str] = (),
) -> Written:
    """A version with the functions it lacks, and with the words in it asked of sub-LMPs."""
    if mode != "program":
        return functions.completed(source, allowed, mode, data)
    written = functions.completed(with_names_listed(source), allowed, mode, data)
    read = with_words_asked(written.source, written.findings, functions.registry)
    if read == written.source:
        return written
    asking = functions.completed(read, allowed, mode, data)
    return asking if len(asking.findings) < len(written.findings) else written


def _leaned_on(sentence: str, history: Sequence[Turn]) -> Sequence[Turn]:
    """What a sentence may mean of what came before it; its own failed versions in any case."""
    if leans_on_earlier(sentence):
        return history
    return [turn for turn in history if turn.request == sentence]
