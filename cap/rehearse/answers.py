"""What sub-LMPs wrote for one command, or could not, so that nothing is asked twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cap.lmp.written import Written
from perception.scene import Scene


@dataclass(frozen=True)
class Question:
    """One asking. times: how often the same was asked before in this run.

    Data counts by name alone: the code is evaluated again on the data and the scene of the
    moment, which differ by millimetres between the twin and the table.
    """

    purpose: str
    phrase: str
    data: tuple[str, ...]
    names: tuple[str, ...]
    times: int


@dataclass(frozen=True)
class Doubt:
    """An answer that a version failed with. problem: how that version failed."""

    source: str
    problem: str


class Answers:
    """Code by question; kept while one command is rehearsed and carried out.

    An answer serves all versions of a program, until it is doubted because one failed with it.
    """

    def __init__(self) -> None:
        self._written: dict[Question, Written] = {}
        self._problems: dict[Question, str] = {}
        self._doubts: dict[Question, tuple[Doubt, ...]] = {}
        self._asked: Counter[Question] = Counter()

    def forget(self) -> None:
        """A new command begins."""
        self._written.clear()
        self._problems.clear()
        self._doubts.clear()
        self._asked.clear()

    def restart(self) -> None:
        """The program, or another version of it, runs from its start."""
        self._asked.clear()

    def forgive(self) -> None:
        """The program acts: what could not be answered in rehearsals is asked once more."""
        self._problems.clear()

    def question(
        self, purpose: str, phrase: str, data: Mapping[str, Any], scene: Scene
    ) -> Question:
        """The question that is asked now; asking again is another question."""
        first = Question(purpose, phrase, tuple(sorted(data)), scene.names, 0)
        times = self._asked[first]
        self._asked[first] += 1
        return replace(first, times=times)

    def get(self, question: Question) -> Written | None:
        """The code that answered it in an earlier run."""
        return self._written.get(question)

    def keep(self, question: Question, written: Written) -> None:
        """Code that gave an answer."""
        self._written[question] = written

    def given(self) -> dict[Question, Written]:
        """What was asked in this run and is answered."""
        asked = (
            replace(first, times=times)
            for first, count in self._asked.items()
            for times in range(count)
        )
        return {q: self._written[q] for q in asked if q in self._written}

    def doubt(self, given: Mapping[Question, Written], problem: str) -> None:
        """Have these questions answered anew: a version that leaned on the answers failed."""
        for question, written in given.items():
            doubts = self._doubts.get(question, ())
            self._doubts[question] = (*doubts, Doubt(written.source, problem))
            self._written.pop(question, None)

    def stand(self, given: Mapping[Question, Written]) -> bool:
        """Whether the same would be answered now."""
        return all(self._written.get(q) == written for q, written in given.items())

    def doubts(self, question: Question) -> tuple[Doubt, ...]:
        """Its earlier answers that are not believed any more."""
        return self._doubts.get(question, ())

    def believe(self, given: Mapping[Question, Written]) -> None:
        """Let these be the answers again: the version that leans on them is chosen."""
        self._written.update(given)

    def problem(self, question: Question) -> str:
        """Why it could not be answered in an earlier run; empty when it was not tried."""
        return self._problems.get(question, "")

    def give_up(self, question: Question, problem: str) -> None:
        """Nothing that was written for it gave an answer."""
        self._problems[question] = problem
