"""What a run of a program may cost, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

ReportedKind = Literal["exception", "primitive", "syntax", "value", "recursion", "memory"]
"""Why a program ended early, as the worker itself reports it."""

ErrorKind = (
    ReportedKind
    | Literal["time", "calls", "output", "nesting", "interrupted", "protocol", "worker died"]
)
"""Why a program ended early.

exception: it raised; primitive: a primitive reported an error and the program did not
catch it; value: its value can't be given back; recursion, memory, time, calls, output:
a budget is spent; nesting: programs inside programs inside programs, too deep;
interrupted: from outside; protocol: the worker sent something that it never should.
"""


@dataclass(frozen=True)
class Budgets:
    """Bounds on one program, its nested programs included.

    compute_s: wall seconds of its own computing; time in primitives is not counted.
    memory_bytes: address space beyond what the idle worker has. output_bytes: printed.
    traffic_bytes: all that it sends, arguments of calls included.
    """

    compute_s: float = 10.0
    calls: int = 500
    memory_bytes: int = 1 << 30
    output_bytes: int = 1 << 16
    traffic_bytes: int = 16 << 20


@dataclass(frozen=True)
class TracePoint:
    """One step of a traceback. where: "program" or the generated function's name."""

    where: str
    line: int
    source: str


@dataclass(frozen=True)
class ProgramError:
    """Why a program ended early.

    type: name of the exception's class, for example "GraspError"; trace: from the
    program's own line inwards, generated functions included, libraries left out.
    """

    kind: ErrorKind
    type: str
    message: str
    trace: tuple[TracePoint, ...] = ()

    @property
    def line(self) -> int | None:
        """The line, in the program or in the function named by `where`, that failed."""
        return self.trace[-1].line if self.trace else None

    @property
    def where(self) -> str:
        """ "program", or the name of the generated function that failed."""
        return self.trace[-1].where if self.trace else "program"

    @property
    def source(self) -> str:
        """The text of the line that failed."""
        return self.trace[-1].source if self.trace else ""

    def __str__(self) -> str:
        if self.line is None:
            return f"{self.type}: {self.message}"
        place = "" if self.where == "program" else f" of {self.where}()"
        return f"line {self.line}{place}, `{self.source.strip()}`: {self.type}: {self.message}"


@dataclass(frozen=True)
class ProgramOutcome:
    """value: of mode "value"; calls: how many primitives were called."""

    value: Any = None
    error: ProgramError | None = None
    calls: int = 0
