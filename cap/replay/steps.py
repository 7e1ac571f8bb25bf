"""The steps of a recorded run: the primitive calls of its program, in the order they ended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cap.record import EVENTS, RESULT, RecordedRun, RecordError


@dataclass(frozen=True)
class Step:
    """One primitive call as it was recorded.

    number: from 1. args, result: as JSON has them. start_s, end_s: wall seconds since the
    command began.
    """

    number: int
    primitive: str
    args: tuple[Any, ...]
    result: Any
    error: str | None
    start_s: float
    end_s: float

    def to_json(self) -> dict[str, Any]:
        return {**vars(self), "args": list(self.args)}


def read_steps(run: RecordedRun) -> tuple[Step, ...]:
    """The calls of the version of the program that ran last.

    What a sub-LMP's code calls ends before the call that asked it, and so comes first.

    Raises:
        RecordError: a file of the run can't be read or is damaged.
    """
    try:
        calls = json.loads((run.folder / RESULT).read_text(encoding="utf-8"))["calls"]
        lines = (run.folder / EVENTS).read_text(encoding="utf-8").splitlines()
        kinds = [json.loads(line)["kind"] for line in lines]
        ended = 0
        for kind in kinds:
            # An earlier version that failed before anything moved left calls in the result.
            ended = 0 if kind == "ProgramReady" else ended + (kind == "CallFinished")
        own = calls[len(calls) - ended :] if ended else []
        return tuple(_step(number, call) for number, call in enumerate(own, start=1))
    except OSError as error:
        raise RecordError(f"{error.filename} can't be read: {error.strerror}") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RecordError(f"{run.folder} is damaged: {error!r}") from error


def find_step(run: RecordedRun, steps: tuple[Step, ...], number: int) -> Step:
    """The step of a number.

    Raises:
        RecordError: there is none; the text says which there are.
    """
    if not 1 <= number <= len(steps):
        there = f"steps 1 to {len(steps)}" if steps else "no steps: no primitive was called"
        raise RecordError(
            f"{run.folder} has {there}. Got: {number}; `cap replay {run.folder} --list` lists them"
        )
    return steps[number - 1]


def _step(number: int, call: dict[str, Any]) -> Step:
    return Step(
        number=number,
        primitive=call["primitive"],
        args=tuple(call["args"]),
        result=call.get("result"),
        error=call.get("error"),
        start_s=call["start_s"],
        end_s=call["end_s"],
    )
