"""The search over versions of one sentence's program, in the order of what each step costs.

Verify and rehearse; repair the statement at fault, then the whole; other samples, of which what
most lead to wins; then variations, the best version first, with the twin as judge. The best
version is kept, never simply the last (IPP, arXiv 2505.10749). A success predicate that does not
see the plan (VeriGuard, arXiv 2510.05156) calls for more versions where it says no.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from cap.events import (
    CandidateChosen,
    CandidateJudged,
    EventStream,
    Note,
    PredicateEvaluated,
)
from cap.lmp.budget import BudgetError
from cap.lmp.request import is_question, leans_on_earlier
from cap.lmp.retrieval import Turn
from cap.lmp.writer import Writer
from cap.lmp.written import Fault, Written, names_the_absent
from cap.rehearse.answers import Answers
from cap.rehearse.report import Rehearsal
from cap.search.candidate import Candidate, Origin
from cap.search.effort import Effort
from cap.search.record import SearchRecord, candidate_json
from cap.search.vote import agreement, alike, support, winner
from perception.scene import Scene

_VARIATIONS = 3
"""Children of a version in the tree."""
_TIRED = 0.15
"""A version is worth so much less for each time that it was varied, so that others have a turn."""
_MOST_TURNS = 12
_MISSED = "the table would not look as the person asked"

Rehearse = Callable[[Written], Rehearsal | None]
"""None when nothing would move, or when rehearsing is not wanted."""

Holds = Callable[[Written, Scene, Scene], tuple[bool | None, str]]
"""(predicate, before, after) -> whether it holds, or None and why that is not known."""


@dataclass
class Search:
    """For one sentence on one table.

    scene: before anything moves. history, hint: as for `Writer.program`; goals: earlier sentences
    with their predicates. tokens: how many were written so far. answers: what sub-LMPs wrote in
    rehearsals.
    """

    effort: Effort
    sentence: str
    scene: Scene
    writer: Writer
    answers: Answers
    rehearse: Rehearse
    holds: Holds
    events: EventStream
    tokens: Callable[[], int]
    history: Sequence[Turn] = ()
    goals: Sequence[Turn] = ()
    hint: str = ""
    candidates: list[Candidate] = field(default_factory=list)
    predicate: Written | None = None
    _repairs: int = 0
    _began: tuple[int, float] = (0, 0.0)

    def run(self) -> Candidate:
        """Write, judge, and go on as far as the effort allows; the version to act on.

        Raises:
            ModelError: the model failed. MotionStopped: it was interrupted. BudgetError: not
                even a first version could be written within the writer's bounds.
        """
        first = self.writer.program(self.sentence, self.scene, history=self.history, hint=self.hint)
        self._began = self.tokens(), self.events.now_s
        best = self._judged(first, "first")
        if best.written.ok:
            best = self._repaired(best)
        hopeless = is_question(self.sentence) or names_the_absent(best.written, self.sentence)
        if self.effort.samples_more and not hopeless:
            best = self._chosen(best)
        elif self.effort.mode == "repair" and not best.written.ok and not hopeless:
            best = self._rescued(best)
        return self._taken(best)

    def again(self, failed: Candidate, fault: Fault) -> Candidate | None:
        """Another version after one failed when it acted, before anything moved."""
        if self.effort.mode == "off" or self._over():
            return None
        best = self._repaired(failed, fault)
        return None if best is failed or not best.fine else self._taken(best)

    def record(self, chosen: Candidate) -> SearchRecord:
        """What was tried."""
        return SearchRecord(
            tuple(self.candidates),
            chosen.index,
            "" if self.predicate is None else self.predicate.source,
        )

    # Steps ------------------------------------------------------------------------------

    def _repaired(self, best: Candidate, fault: Fault | None = None) -> Candidate:
        """Repairs until one is fine: the statement at fault while that helps, then the whole."""
        if self.effort.mode == "off":
            return best
        statement = True
        if fault is None and not best.fine:
            best = self._asked_anew(best, best.problem)
        while (fault is not None or not best.fine) and not self._over():
            if self._repairs >= self.effort.repairs:
                break
            self._repairs += 1
            # The last try is for the whole, should it be needed.
            statement = statement and self._repairs < self.effort.repairs
            self.events.emit(Note, text=f"Writing again: {_problem(best, fault)}")
            made = self._repair(best, fault, statement)
            if made is None:
                if not statement:
                    break
                statement = False
            elif made.fine or made.value > best.value:
                best, fault = made, None
            else:
                statement = False
        return best

    def _repair(self, failed: Candidate, fault: Fault | None, statement: bool) -> Candidate | None:
        """One repair, judged; None when nothing new came of it."""
        place = fault or failed.fault
        try:
            if statement and place is not None and place.line:
                made = self.writer.mended(
                    self.sentence,
                    self.scene,
                    failed.written,
                    place,
                    history=self.history,
                    hint=self.hint,
                )
                if made is not None:
                    return self._judged(made, "statement", failed)
            turn = Turn(self.sentence, f"{failed.written.source}\n{_comment(failed, fault)}")
            made = self.writer.program(
                self.sentence, self.scene, history=[*self.history, turn], hint=self.hint
            )
        except BudgetError:
            return None
        if made.source == failed.written.source:
            return None
        return self._judged(made, "whole", failed)

    def _asked_anew(self, failed: Candidate, problem: str) -> Candidate:
        """The same program with what sub-LMPs answered asked anew, or `failed` if that is as good.

        A description that was misread is misread in every version of the program.
        """
        rehearsal = failed.rehearsal
        if rehearsal is None or not rehearsal.answers or self._over():
            return failed
        self.events.emit(Note, text=f"Asking again: {problem}")
        self.answers.doubt(rehearsal.answers, problem)
        made = self._judged(failed.written, "answers", failed)
        return made if made.value > failed.value else failed

    def _chosen(self, best: Candidate) -> Candidate:
        """Have the predicate judge, and choose among more versions where it says no."""
        self._write_predicate()
        best = self._held(best)
        if best.fine and best.holds is False:
            best = self._asked_anew(best, _MISSED)
        if self._settled(best):
            return best
        if not self._over():
            self._sample()
        best = winner(self.candidates)
        if self.effort.mode == "tree" and not agreement(self.candidates):
            best = self._grown(best)
        return best

    def _rescued(self, failed: Candidate) -> Candidate:
        """What at least two other programs lead to, where none that was written may act.

        Nobody judges these: one alone may well pass because it does something else.
        """
        if self.effort.samples < 2:
            return failed
        self.events.emit(Note, text="Writing other programs: none has passed verification")
        self._sample()
        agreed = max(alike(self.candidates), key=len, default=[])
        if len(agreed) < 2:
            return failed
        return max(agreed, key=lambda c: (c.value, -c.index))

    def _settled(self, best: Candidate) -> bool:
        """Whether nothing speaks against it; without a predicate only others could tell."""
        return best.fine and self.predicate is not None and best.holds is not False

    def _sample(self) -> None:
        for written in self.writer.samples(
            self.sentence, self.scene, self.effort.samples, history=self.history, hint=self.hint
        ):
            self._judged(written, "sample")

    def _grown(self, best: Candidate) -> Candidate:
        """Vary the best versions until one is good or the budget is spent."""
        turns: Counter[int] = Counter()
        while not (best.fine and best.holds is not False) and not self._over():
            if turns.total() >= _MOST_TURNS:
                break
            node = max(self.candidates, key=lambda c: (c.value - _TIRED * turns[c.index], -c.index))
            turns[node.index] += 1
            self._vary(node, turns.total())
            best = winner(self.candidates)
        return best

    def _vary(self, node: Candidate, seed: int) -> None:
        """What failed is shown with its trace; to what misses the goal the goal is told."""
        earlier, goal = list(self.history), ""
        if node.fine and self.predicate is not None:
            goal = f"afterwards: {' '.join(self.predicate.source.split())}"
        else:
            earlier.append(Turn(self.sentence, f"{node.written.source}\n{_comment(node, None)}"))
        for written in self.writer.samples(
            self.sentence,
            self.scene,
            _VARIATIONS,
            history=earlier,
            hint=self.hint,
            goal=goal,
            seed=seed,
        ):
            self._judged(written, "variation", node)

    # Judging ----------------------------------------------------------------------------

    def _judged(
        self, written: Written, origin: Origin, parent: Candidate | None = None
    ) -> Candidate:
        """Rehearse a version unless the same was rehearsed before, and keep it."""
        same = next((c for c in self.candidates if self._same(c, written)), None)
        if same is not None:
            rehearsal = same.rehearsal
        else:
            rehearsal = self.rehearse(written) if written.ok else None
        candidate = Candidate(
            index=len(self.candidates),
            origin=origin,
            written=written,
            before=self.scene,
            rehearsal=rehearsal,
            parent=None if parent is None else parent.index,
        )
        self.candidates.append(candidate)
        candidate = self._held(candidate)
        self.events.emit(CandidateJudged, **candidate_json(candidate))
        return candidate

    def _same(self, known: Candidate, written: Written) -> bool:
        """Whether a version is written like a known one, and would be told the same answers."""
        one, given = known.written, {} if known.rehearsal is None else known.rehearsal.answers
        alike = one.source == written.source and one.functions == written.functions
        return one.ok and written.ok and alike and self.answers.stand(given)

    def _held(self, candidate: Candidate) -> Candidate:
        """The same with what the predicate says of it."""
        if self.predicate is None or not candidate.fine:
            return candidate
        holds, problem = self.holds(self.predicate, candidate.before, candidate.after)
        self.events.emit(
            PredicateEvaluated,
            moment="rehearsed",
            source=self.predicate.source,
            holds=holds,
            problem=problem,
            candidate=candidate.index,
        )
        found = replace(candidate, holds=holds)
        self.candidates[candidate.index] = found
        return found

    def _write_predicate(self) -> None:
        # Alone, "now put it back" says nothing of what would be right.
        told = self.goals or not self.history or not leans_on_earlier(self.sentence)
        if self.effort.predicate and told and not self._over():
            try:
                written = self.writer.success(
                    self.sentence, self.scene, history=self.goals, hint=self.hint
                )
            except BudgetError:
                return
            self.predicate = written if written.ok else None

    def _taken(self, best: Candidate) -> Candidate:
        # A function that another version had repaired must not stay in its stead.
        self.writer.functions.update(best.written.functions)
        if best.rehearsal is not None:
            self.answers.believe(best.rehearsal.answers)
        if len(self.candidates) > 1:
            agree, of = support(self.candidates, best)
            self.events.emit(CandidateChosen, index=best.index, agree=agree, of=of)
        return best

    def _over(self) -> bool:
        tokens, seconds = self._began
        return (
            self.tokens() - tokens >= self.effort.tokens
            or self.events.now_s - seconds >= self.effort.seconds
        )


def _problem(candidate: Candidate, fault: Fault | None) -> str:
    return candidate.problem if fault is None else fault.text


def _comment(candidate: Candidate, fault: Fault | None) -> str:
    """What the writer reads below its program: the problem, and what the twin saw by then.

    Before anything has moved that is the table that the writer knows already.
    """
    problem = f"# wrong: {_problem(candidate, fault)}"
    rehearsal = candidate.rehearsal
    if fault is not None or rehearsal is None or not rehearsal.trace:
        return problem
    moved = rehearsal.failure is None or rehearsal.failure.moved
    return f"{problem}\n# rehearsed: {rehearsal.trace}" if moved else problem
