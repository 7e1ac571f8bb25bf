"""One command tried in simulation: what happened, whether it was right, and why not."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cap.bench._commands.command import Command
from cap.bench._trials.pictures import as_text
from cap.bench._trials.record import NO_MODEL, TrialRecord
from cap.events import plain
from cap.llm.model import LanguageModel
from cap.result import RunResult, Status
from cap.runtime import Runtime
from cap.search.effort import Effort
from sim.scenes import scene_text
from sim.tasks.layout import LayoutError
from sim.tasks.state import Outcome, Snapshot, snapshot_of_spec, snapshot_of_truth

CRASHED = "crashed"
NO_PROGRAM = "no program"
_ENDINGS = {
    Status.REFUSED: "refused by verification",
    Status.STOPPED: "stopped by the monitor",
    Status.FAILED: "program error",
    Status.NO_MODEL: NO_MODEL,
    Status.INTERRUPTED: "interrupted",
}
_REFUSING_IS_RIGHT = ("impossible",)
"""Kinds whose right end may be any status, as long as the check holds."""


@dataclass(frozen=True)
class Way:
    """Which links of the chain take part, as for `Runtime.run`."""

    verify: bool = True
    rehearse: bool = True
    effort: Effort = Effort()  # noqa: RUF009 - frozen


WALLED = Way()
BARE = Way(verify=False, rehearse=False)
"""Without the walls that can be left out."""


@dataclass(frozen=True)
class Attempt:
    """cause: the class of the failure, "" when right. details: what the checks found.

    results: one for each sentence that was run; a session ends with its first failure.
    """

    command: Command
    cause: str
    details: tuple[str, ...] = ()
    results: tuple[RunResult, ...] = field(default=(), repr=False)

    @property
    def ok(self) -> bool:
        return not self.cause

    @property
    def tokens(self) -> Counter[str]:
        """Sums over the session: prompt, cached, completion."""
        counts: Counter[str] = Counter()
        for result in self.results:
            counts.update(
                prompt=result.tokens.prompt,
                cached=result.tokens.cached,
                completion=result.tokens.completion,
            )
        return counts

    def to_json(self) -> dict[str, Any]:
        """Everything that helps to understand it, sentences and programs included."""
        return {
            "id": self.command.id,
            "kind": self.command.kind,
            "ok": self.ok,
            "cause": self.cause,
            "details": list(self.details),
            "steps": [_step_json(r) for r in self.results],
        }


def _step_json(result: RunResult) -> dict[str, Any]:
    return {
        "sentence": result.command,
        "status": result.status.value,
        "program": result.program,
        "functions": plain(result.functions),
        "said": list(result.said),
        "answer": _finite(plain(result.answer)),
        "error": result.error,
        "timing": plain(result.timing),
        "tokens": plain(result.tokens),
    }


def _finite(value: Any) -> Any:
    """JSON has no NaN and no infinity; a program may well answer with one."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, list):
        return [_finite(v) for v in value]
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    return value


def attempt(
    command: Command,
    model: LanguageModel,
    seed: int,
    *,
    way: Way = WALLED,
    settle: bool = False,
    skills: Path | None = None,
) -> Attempt:
    """Run a command's session on its own scene and judge it on simulator truth.

    way: which links of the chain take part. settle: let the arm go home before judging, so that
    what would fall has fallen. skills: a folder of kept functions to use and to add to. A crash
    of the chain is a failed attempt like any other, not an exception.
    """
    results: list[RunResult] = []
    try:
        cause, details = _session(command, model, seed, results, way, settle, skills)
    except Exception as error:  # noqa: BLE001 - one crash must not end a suite of hundreds
        cause, details = CRASHED, (f"{type(error).__name__}: {error}",)
    return Attempt(command, cause, details, tuple(results))


def _session(
    command: Command,
    model: LanguageModel,
    seed: int,
    results: list[RunResult],
    way: Way,
    settle: bool,
    skills: Path | None,
) -> tuple[str, tuple[str, ...]]:
    spec = command.scene(seed)
    states = [snapshot_of_spec(spec)]
    with Runtime.simulated(scene=spec, seed=seed, llm=model, noise=True, skills=skills) as runtime:
        for step in command.steps:
            result = runtime.run(
                step.sentence, verify=way.verify, rehearse=way.rehearse, search=way.effort
            )
            results.append(result)
            settled = runtime.execute("go_home()", rehearse=False) if settle else result
            states.append(_after(states[0], settled))
            outcome = Outcome(tuple(states), result.said, result.answer)
            cause, details = judge(
                command,
                len(results) - 1,
                outcome,
                result.status,
                program=result.program,
                error=result.error,
            )
            if cause:
                return cause, details
    return "", ()


def _after(start: Snapshot, result: RunResult) -> Snapshot:
    after = snapshot_of_truth(result.truth_after or ())
    if after.names != start.names:
        raise ValueError(
            f"the simulator names {', '.join(after.names)}. Expected: {', '.join(start.names)}"
        )
    return after


def judge(
    command: Command,
    step: int,
    outcome: Outcome,
    status: Status,
    *,
    program: str,
    error: str | None,
) -> tuple[str, tuple[str, ...]]:
    """(class of the failure or "", what is wrong) of one sentence of a command."""
    problems = command.steps[step].check(outcome)
    details = tuple(p.text for p in problems)
    ended_right = status is Status.DONE or command.kind in _REFUSING_IS_RIGHT
    if not problems and ended_right:
        return "", ()
    if ended_right:
        return problems[0].cause, details
    cause = _ENDINGS[status]
    if status is Status.REFUSED and not program.strip():
        cause = NO_PROGRAM
    return cause, (*([error] if error else []), *details)


def record_of(tried: Attempt, *, task: str, group: str, seed: int) -> TrialRecord:
    """What is kept of an attempt; pictures of failures only."""
    results = tried.results
    tokens = tried.tokens
    timings = [plain(r.timing) for r in results]
    return TrialRecord(
        id=tried.command.id,
        task=task,
        group=group,
        setting=_setting(tried.command, seed),
        cause=tried.cause,
        details=tried.details,
        sentences=tuple(step.sentence for step in tried.command.steps),
        programs=tuple("\n".join([*(f.source for f in r.functions), r.program]) for r in results),
        said=tuple(text for r in results for text in r.said),
        seconds=sum(r.timing.total_s for r in results),
        timing={name.removesuffix("_s"): sum(t[name] for t in timings) for name in timings[0]}
        if timings
        else {},
        prompt_tokens=tokens["prompt"],
        cached_tokens=tokens["cached"],
        completion_tokens=tokens["completion"],
        before="" if tried.ok or not results else as_text(results[0].before),
        after="" if tried.ok or not results else as_text(results[-1].after),
    )


def _setting(command: Command, seed: int) -> str:
    """A hash of start and sentences."""
    try:
        start = scene_text(command.scene(seed))
    except LayoutError:
        start = ""
    sentences = "\n".join(step.sentence for step in command.steps)
    return hashlib.sha256(f"{start}\n{sentences}".encode()).hexdigest()[:16]
