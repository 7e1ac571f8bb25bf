"""What a judge says of a written function."""

from __future__ import annotations

from dataclasses import dataclass

SYNTAX = "syntax"
UNDEFINED = "undefined name"
EXCEPTION = "exception"
WRONG = "wrong result"
TIME = "time"


@dataclass(frozen=True)
class Verdict:
    """cause: why a solution fails, one of the causes above; "" for one that passes."""

    cause: str
    detail: str = ""

    @property
    def ok(self) -> bool:
        return not self.cause
