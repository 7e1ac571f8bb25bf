"""One version of a program and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cap.lmp.written import Fault, Written
from cap.rehearse.report import Rehearsal
from perception.scene import Scene

Origin = Literal["first", "answers", "statement", "whole", "sample", "variation"]
"""How a version came about: the model's first answer; another version with what sub-LMPs had
answered asked anew; one statement or the whole of another version written anew; one of several
samples; a variation of another version."""

_HALFWAY = 3
"""So many calls that went well are half of the way from the worst failure to none."""


@dataclass(frozen=True)
class Candidate:
    """A version. rehearsal: None when nothing would move, or when it was not rehearsed.

    before: the table that it is for. holds: what the success predicate says of its outcome; None
    where there is none, or where that failed. parent: index of the version that it came from.
    """

    index: int
    origin: Origin
    written: Written
    before: Scene
    rehearsal: Rehearsal | None = None
    holds: bool | None = None
    parent: int | None = None

    @property
    def fine(self) -> bool:
        """Whether it may act: verified, and its rehearsal did not fail."""
        return self.written.ok and (self.rehearsal is None or self.rehearsal.verdict != "fail")

    @property
    def after(self) -> Scene:
        """The table that it leads to, as far as is known."""
        return self.before if self.rehearsal is None else self.rehearsal.after

    @property
    def problem(self) -> str:
        """Why it is not fine; empty when it is."""
        if not self.written.ok:
            return str(self.written.findings[0])
        if self.fine or self.rehearsal is None:
            return ""
        return self.rehearsal.problem

    @property
    def fault(self) -> Fault | None:
        """Where it went wrong, as far as that is a place in the code."""
        if not self.written.ok:
            finding = self.written.findings[0]
            return Fault("program", finding.line, finding.message)
        if self.fine or self.rehearsal is None or self.rehearsal.fault is None:
            return None
        where, line = self.rehearsal.fault
        return Fault(where, line, self.rehearsal.problem)

    @property
    def value(self) -> float:
        """How good it is, 0 to 1: what passes one more wall is above all that does not."""
        if not self.written.ok:
            return 0.1 / len(self.written.findings)
        if not self.fine:
            assert self.rehearsal is not None
            went_well = sum(call.error is None for call in self.rehearsal.calls)
            return 0.2 + 0.2 * went_well / (went_well + _HALFWAY)
        clear = self.rehearsal is None or self.rehearsal.verdict == "clear"
        return (0.65 if clear else 0.6) + {True: 0.3, None: 0.1, False: 0.0}[self.holds]
