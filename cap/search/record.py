"""What a search tried and why it chose: part of a command's result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cap.search.candidate import Candidate
from cap.search.vote import grouped


@dataclass(frozen=True)
class SearchRecord:
    """All versions in the order in which they came, and the one that was chosen.

    predicate: the source of the success predicate; empty when there was none. seen: what it says
    of the table as the camera saw it after acting; None before, or where it failed.
    """

    candidates: tuple[Candidate, ...]
    chosen: int
    predicate: str = ""
    seen: bool | None = None

    @property
    def predicted(self) -> bool | None:
        """What the predicate says of the chosen version's outcome in the twin."""
        return self.candidates[self.chosen].holds

    @property
    def missed(self) -> bool:
        """Whether what the twin promised is not what came."""
        return self.predicted is True and self.seen is False

    def to_json(self) -> dict[str, Any]:
        """Plain data. group: which versions lead to the same table; -1 for those that fail."""
        groups = grouped(self.candidates)
        number = {c.index: n for n, group in enumerate(groups) for c in group}
        return {
            "chosen": self.chosen,
            "predicate": self.predicate,
            "predicted": self.predicted,
            "seen": self.seen,
            "candidates": [
                {**candidate_json(c), "group": number.get(c.index, -1)} for c in self.candidates
            ],
        }


def candidate_json(candidate: Candidate) -> dict[str, Any]:
    """One version and the verdicts on it."""
    rehearsal = candidate.rehearsal
    return {
        "index": candidate.index,
        "origin": candidate.origin,
        "parent": candidate.parent,
        "program": candidate.written.source,
        "functions": {n: f.source for n, f in candidate.written.functions.items()},
        "verified": candidate.written.ok,
        "rehearsal": None if rehearsal is None else rehearsal.verdict,
        "problem": candidate.problem,
        "holds": candidate.holds,
        "value": candidate.value,
    }
