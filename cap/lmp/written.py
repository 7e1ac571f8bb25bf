"""What a version of the code is, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cap.lmp.request import as_read, is_description
from cap.verify import Finding

_EITHER = re.compile(r"\b(if|or|unless|whether|otherwise|else|either|any)\b")


@dataclass(frozen=True)
class FunctionRecord:
    """A function that was written because a program used it. depth: 1 for the program's own."""

    name: str
    source: str
    depth: int


@dataclass(frozen=True)
class Written:
    """A version of the code, the functions it needs, and what verification found."""

    source: str
    functions: Mapping[str, FunctionRecord]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return not self.findings


@dataclass(frozen=True)
class Fault:
    """Where a version went wrong and how. where: "program" or the function's name; line: in it."""

    where: str
    line: int
    text: str


def first_fault(where: str, findings: Sequence[Finding]) -> Fault:
    """The first finding as a fault, with its remedy."""
    first = findings[0]
    told = f"{first.message}; {first.remedy}" if first.remedy else first.message
    return Fault(where, first.line, told)


def with_findings(source: str, findings: Sequence[Finding]) -> str:
    """A version that failed as the next attempt reads it, with the checker's words below."""
    shown = "\n".join(f"# wrong: line {f.line}: {f.message}" for f in findings[:3])
    return f"{source}\n{shown}"


def names_the_absent(written: Written, request: str) -> bool:
    """Whether no other version can help: the person named an object that is not there.

    "The middle block" is no name but a description, which another version may take for one;
    "if there is a blue block ..." says itself that it may not be there.
    """
    words = as_read(request.lower())
    if _EITHER.search(words):
        return False
    return any(
        f.rule == "unknown-object" and f.subject in words and not is_description(f.subject)
        for f in written.findings
    )
