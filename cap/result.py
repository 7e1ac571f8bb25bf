"""What one command came to: the typed result, and its JSON form for `--json`."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cap.events import plain
from cap.llm.model import TokenCounts
from cap.lmp.written import FunctionRecord
from cap.rehearse.compare import Difference
from cap.rehearse.report import Rehearsal
from cap.search.record import SearchRecord
from perception.scene import Scene


class Status(enum.Enum):
    """How a command ended; each has the exit code of the command-line contract."""

    DONE = "done"
    REFUSED = "refused"
    STOPPED = "stopped"
    FAILED = "failed"
    NO_MODEL = "no_model"
    INTERRUPTED = "interrupted"

    @property
    def exit_code(self) -> int:
        return {
            Status.DONE: 0,
            Status.REFUSED: 3,
            Status.STOPPED: 4,
            Status.FAILED: 5,
            Status.NO_MODEL: 6,
            Status.INTERRUPTED: 130,
        }[self]


@dataclass(frozen=True)
class CallRecord:
    """One primitive call; times in seconds since the command began."""

    primitive: str
    args: tuple[Any, ...]
    result: Any
    error: str | None
    start_s: float
    end_s: float

    def to_json(self) -> dict[str, Any]:
        value = {"error": self.error} if self.error is not None else {"result": plain(self.result)}
        return {
            "primitive": self.primitive,
            "args": plain(self.args),
            **value,
            "start_s": self.start_s,
            "end_s": self.end_s,
        }


@dataclass(frozen=True)
class Timing:
    """Wall seconds spent in each link of the chain."""

    observe_s: float = 0.0
    write_s: float = 0.0
    verify_s: float = 0.0
    rehearse_s: float = 0.0
    act_s: float = 0.0
    total_s: float = 0.0


@dataclass(frozen=True)
class MonitorCounts:
    """What the safety monitor did during the command."""

    checks: int = 0
    scaled: int = 0
    held: int = 0
    stopped: int = 0
    reasons: tuple[str, ...] = ()

    def since(self, earlier: MonitorCounts) -> MonitorCounts:
        """What came on top of `earlier`."""
        return MonitorCounts(
            self.checks - earlier.checks,
            self.scaled - earlier.scaled,
            self.held - earlier.held,
            self.stopped - earlier.stopped,
            self.reasons[len(earlier.reasons) :],
        )


@dataclass(frozen=True)
class RunResult:
    """Everything about one command.

    truth_after: objects as the simulator has them (name, category, color, position (3,),
    quaternion xyzw), robot frame; None on hardware. answer: what a question came to.
    rehearsal: of the last version of the program; None when there was none. differences:
    between what it predicted and what came. search: the versions that were tried; None for a
    program.
    before, after: pictures for people, (h, w, 3) uint8; None without a viewing camera.
    """

    command: str
    status: Status
    program: str
    functions: tuple[FunctionRecord, ...]
    calls: tuple[CallRecord, ...]
    said: tuple[str, ...]
    answer: Any
    scene_before: Scene
    scene_after: Scene
    truth_after: Sequence[Any] | None
    timing: Timing
    tokens: TokenCounts
    monitor: MonitorCounts
    error: str | None = None
    rehearsal: Rehearsal | None = None
    search: SearchRecord | None = None
    differences: tuple[Difference, ...] = ()
    before: NDArray[np.uint8] | None = field(default=None, repr=False)
    after: NDArray[np.uint8] | None = field(default=None, repr=False)
    video: tuple[NDArray[np.uint8], ...] = field(default=(), repr=False)

    @property
    def ok(self) -> bool:
        return self.status is Status.DONE

    def to_json(self) -> dict[str, Any]:
        """The object that `--json` prints; positions in metres in the robot frame."""
        return {
            "command": self.command,
            "status": self.status.value,
            "program": self.program,
            "functions": plain(self.functions),
            "calls": [call.to_json() for call in self.calls],
            "said": list(self.said),
            "answer": plain(self.answer),
            "scene_before": plain(self.scene_before.objects),
            "scene_after": plain(self.scene_after.objects),
            "truth_after": None if self.truth_after is None else plain(tuple(self.truth_after)),
            "timing": plain(self.timing),
            "tokens": plain(self.tokens),
            "monitor": plain(self.monitor),
            "rehearsal": self._rehearsal_json(),
            "search": None if self.search is None else self.search.to_json(),
            "error": self.error,
        }

    def _rehearsal_json(self) -> dict[str, Any] | None:
        if self.rehearsal is None:
            return None
        return {**self.rehearsal.to_json(), "differences": plain(self.differences)}
