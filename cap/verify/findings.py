"""What the verifier found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a program.

    rule: the rule's name. line: from 1. column: from 0, in characters. remedy: what to
    write instead; may be empty. subject: the name or value at fault, where there is one.
    """

    rule: str
    line: int
    column: int
    message: str
    remedy: str = ""
    subject: str = ""

    def __str__(self) -> str:
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"line {self.line}: {self.message}{remedy}"
