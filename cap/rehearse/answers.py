"""What sub-LMPs wrote for one command, or could not, so that nothing is asked twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
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


class Answers:
    """Code by question; kept while one command is rehearsed and carried out."""

    def __init__(self) -> None:
        self._written: dict[Question, Written] = {}
        self._problems: dict[Question, str] = {}
        self._asked: Counter[Question] = Counter()

    def forget(self) -> None:
        """A new command begins."""
        self._written.clear()
        self._problems.clear()
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
        return Question(purpose, phrase, first.data, first.names, times)

    def get(self, question: Question) -> Written | None:
        """The code that answered it in an earlier run."""
        return self._written.get(question)

    def keep(self, question: Question, written: Written) -> None:
        """Code that gave an answer."""
        self._written[question] = written

    def problem(self, question: Question) -> str:
        """Why it could not be answered in an earlier run; empty when it was not tried."""
        return self._problems.get(question, "")

    def give_up(self, question: Question, problem: str) -> None:
        """Nothing that was written for it gave an answer."""
        self._problems[question] = problem
