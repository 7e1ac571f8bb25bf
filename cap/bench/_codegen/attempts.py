"""What came of one function: kept in a file as it comes, so that a broken-off run goes on.

What was written is kept by all that it depends on, and judged again when it is read: a judge
may have changed in between.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from cap.bench._bars import Report
from cap.bench._codegen.writing import (
    MAX_DEPTH,
    MAX_HELPERS,
    MAX_TOKENS,
    STOP,
    Document,
    Solution,
    Task,
    write,
)
from cap.bench._trials.price import estimate_of, price_of
from cap.llm.model import LanguageModel

FLAT, STEPS = "flat", "hierarchical"
WAYS = (FLAT, STEPS)

REQUESTS = {FLAT: 1.0, STEPS: 1.5}
_WRITTEN_PER_REQUEST = 52.0
_LETTERS_PER_TOKEN = 3.7
"""For an estimate: functions written for one that is asked for, tokens of one of them, letters
of a document's token. Means of the suite `codegen_dev` with the embedded model."""


@dataclass(frozen=True)
class Asked:
    """A function to be written, and who judges it.

    group: what it is counted in. judge: functions (name -> source) to (cause, detail), the
    cause "" when they are right.
    """

    task: Task
    group: str
    judge: Callable[[Mapping[str, str]], tuple[str, str]]


@dataclass(frozen=True)
class Attempt:
    """One function, written one way. cause: of the failure, "" when it is right.

    opening: its signature and docstring.
    requests: functions that were written for it, itself included; depth: of the deepest.
    tokens: prompt, cached, completion.
    """

    name: str
    group: str
    way: str
    cause: str
    detail: str = ""
    opening: str = ""
    functions: Mapping[str, str] = field(default_factory=dict)
    requests: int = 0
    depth: int = 0
    tokens: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return not self.cause


class Journal:
    """Attempts in a JSON-lines file, by a hash of all that their functions depend on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: dict[str, Attempt] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            try:
                entry = json.loads(line)
                self._found[entry["key"]] = Attempt(**entry["attempt"])
            except (ValueError, KeyError, TypeError):
                # The last line of a run that was killed while it wrote.
                continue

    def get(self, key: str) -> Attempt | None:
        """The attempt of an earlier run."""
        return self._found.get(key)

    def add(self, key: str, attempt: Attempt) -> None:
        """Keep an attempt."""
        self._found[key] = attempt
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            # On a line of its own, whatever a killed run left before it.
            file.write("\n" + json.dumps({"key": key, "attempt": asdict(attempt)}))

    def close(self) -> None:
        """Forget it all: the run is complete, and the next one measures anew."""
        self._path.unlink(missing_ok=True)


def attempt_all(
    asked: Sequence[Asked],
    documents: Mapping[str, Document],
    model: LanguageModel,
    journal: Journal,
    report: Report,
) -> list[Attempt]:
    """Write and judge every function by every way; what the journal has is not written again.

    Raises:
        ModelError: the model failed; what is finished stays in the journal.
    """
    attempts: list[Attempt] = []
    resumed = 0
    # One way after the other: a server then reads each document once.
    pairs = [(way, one) for way in WAYS for one in asked]
    left = [p for p in pairs if journal.get(_key(p[1].task, documents[p[0]], model.name)) is None]
    _say_cost(left, documents, report)
    for done, (way, one) in enumerate(pairs):
        report.progress(done, len(pairs))
        key = _key(one.task, documents[way], model.name)
        attempt = journal.get(key)
        if attempt is None:
            attempt = _attempt(one, way, documents[way], model)
            journal.add(key, attempt)
        else:
            cause, detail = one.judge(attempt.functions)
            attempt = replace(attempt, cause=cause, detail=detail)
            resumed += 1
        attempts.append(attempt)
    report.progress(len(pairs), len(pairs))
    if resumed:
        report.note(f"{resumed} of {len(pairs)} were finished by an earlier run")
    return attempts


def _say_cost(
    pairs: Sequence[tuple[str, Asked]], documents: Mapping[str, Document], report: Report
) -> None:
    """An estimate of what it will cost, where a model is paid for.

    Raises:
        UsageError: the report's options name half a price.
    """
    options = report.options
    price = price_of(options.llm, options.price_in, options.price_out)
    if not pairs:
        return
    requests = [REQUESTS[way] for way, _ in pairs]
    letters = [
        len(documents[way].text) + len(one.task.before) + len(one.task.opening)
        for way, one in pairs
    ]
    read = sum(n * count for n, count in zip(letters, requests, strict=True)) / _LETTERS_PER_TOKEN
    cost = estimate_of(
        options.llm,
        price,
        len(pairs),
        read / len(pairs),
        _WRITTEN_PER_REQUEST * sum(requests) / len(pairs),
    )
    if cost:
        report.note(f"estimate: {cost}")


def _attempt(one: Asked, way: str, document: Document, model: LanguageModel) -> Attempt:
    solution: Solution = write(one.task, document, model)
    cause, detail = one.judge(solution.functions)
    return Attempt(
        name=one.task.name,
        group=one.group,
        way=way,
        cause=cause,
        detail=detail,
        opening=one.task.opening,
        functions=solution.functions,
        requests=solution.requests,
        depth=solution.depth,
        tokens=asdict(solution.tokens),
        seconds=solution.seconds,
    )


def _key(task: Task, document: Document, model: str) -> str:
    bounds = [MAX_TOKENS, MAX_DEPTH, MAX_HELPERS, STOP]
    parts = [model, document.text, document.hierarchical, task.before, task.opening, bounds]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
