"""Typed events: the one record that the REPL, `--json`, the recorder and tests read."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from perception.scene import Scene

if TYPE_CHECKING:
    from cap.rehearse.compare import Difference
    from cap.rehearse.report import Rehearsal

SCHEMA_VERSION = 1

Sink = Callable[["Event"], None]
"""Receives every event, in order, in the thread that emitted it."""


@dataclass(frozen=True)
class Event:
    """Base: `time_s` counts wall seconds since the command began."""

    time_s: float

    @property
    def kind(self) -> str:
        return type(self).__name__


@dataclass(frozen=True)
class CommandStarted(Event):
    command: str
    source: str
    """"sentence" or "program"."""


@dataclass(frozen=True)
class SceneObserved(Event):
    scene: Scene
    moment: str
    """"before", "during" or "after"."""


@dataclass(frozen=True)
class GenerationStarted(Event):
    purpose: str
    """Which LMP writes: main, function, parse_position, ..."""
    subject: str
    """The sentence, or the function's name."""
    attempt: int = 1
    line: int | None = None
    """Where only one statement is written anew: its line."""
    samples: int = 1


@dataclass(frozen=True)
class TextGenerated(Event):
    purpose: str
    text: str
    """One streamed piece."""


@dataclass(frozen=True)
class GenerationFinished(Event):
    purpose: str
    subject: str
    prompt: str
    text: str
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    first_token_s: float
    total_s: float
    key: str = ""
    """The request's key in a cassette, so that a recorded run can be replayed."""
    texts: tuple[str, ...] = ()
    """All samples, `text` the first of them; empty for a single one."""


@dataclass(frozen=True)
class ProgramVerified(Event):
    source: str
    findings: tuple[Mapping[str, Any], ...]
    """Each: rule, line, column, message, remedy. Empty: nothing wrong was found."""
    total_s: float = 0.0


@dataclass(frozen=True)
class FunctionWritten(Event):
    name: str
    source: str
    depth: int


@dataclass(frozen=True)
class SkillUsed(Event):
    """A function that a program lacks was there already: kept from an earlier success."""

    name: str
    source: str
    depth: int


@dataclass(frozen=True)
class ProgramRehearsed(Event):
    """The program ran in the twin; nothing on the table has moved."""

    source: str
    rehearsal: Rehearsal


@dataclass(frozen=True)
class CandidateJudged(Event):
    """One version of a sentence's program, and what is known of it (see `cap.search`)."""

    index: int
    origin: str
    """As `cap.search.candidate.Origin`."""
    parent: int | None
    program: str
    functions: Mapping[str, str]
    verified: bool
    rehearsal: str | None
    """Its verdict; None when it was not rehearsed."""
    problem: str
    holds: bool | None
    """What the success predicate says of where it leads; None without one."""
    value: float


@dataclass(frozen=True)
class PredicateEvaluated(Event):
    """The success predicate, held against a table."""

    moment: str
    """"rehearsed": where a version leads in the twin; "seen": what the camera sees after acting."""
    source: str
    holds: bool | None
    problem: str = ""
    """Why it is not known whether it holds."""
    candidate: int | None = None


@dataclass(frozen=True)
class CandidateChosen(Event):
    """Of several versions the one to act on. agree: how many of those that may act lead there."""

    index: int
    agree: int
    of: int


@dataclass(frozen=True)
class OutcomeCompared(Event):
    """The table after acting, held against what the rehearsal predicted. Empty: as predicted."""

    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class ProgramReady(Event):
    source: str


@dataclass(frozen=True)
class CallStarted(Event):
    index: int
    primitive: str
    args: tuple[Any, ...]
    line: int | None = None


@dataclass(frozen=True)
class CallFinished(Event):
    index: int
    primitive: str
    result: Any = None
    error: str | None = None


@dataclass(frozen=True)
class MotionStarted(Event):
    label: str
    """"approach", "grasp", "lift", "transfer", "place", "retreat", "look", ..."""
    duration_s: float
    trajectory: Any = field(default=None, repr=False)
    """The `JointTrajectory`; the recorder saves it beside the events."""


@dataclass(frozen=True)
class MotionFinished(Event):
    label: str
    error: str | None = None


@dataclass(frozen=True)
class MonitorVerdict(Event):
    """Only verdicts other than "allow" become events."""

    action: str
    rule: str
    reason: str


@dataclass(frozen=True)
class Said(Event):
    text: str


@dataclass(frozen=True)
class Note(Event):
    """Something that a person should know: a retry, a repair round, a slow download."""

    text: str


@dataclass(frozen=True)
class CommandFinished(Event):
    status: str
    error: str | None = None


class EventStream:
    """Stamps events with seconds since `restart` and hands them to every sink in order."""

    def __init__(self, sinks: Iterable[Sink], clock: Callable[[], float]) -> None:
        self._sinks = list(sinks)
        self._clock = clock
        self._start = clock()

    def add(self, sink: Sink) -> None:
        """Also send events to `sink` from now on."""
        self._sinks.append(sink)

    def remove(self, sink: Sink) -> None:
        """Send no more events to `sink`."""
        self._sinks.remove(sink)

    def restart(self) -> None:
        """Count seconds from now on."""
        self._start = self._clock()

    @property
    def now_s(self) -> float:
        return self._clock() - self._start

    def emit(self, kind: type[Event], **fields: Any) -> None:
        """Make an event of `kind` with the present time."""
        event = kind(time_s=self.now_s, **fields)
        for sink in self._sinks:
            sink(event)


def to_json(event: Event) -> dict[str, Any]:
    """A plain JSON object: schema, kind and the event's fields; trajectories are left out."""
    fields = {
        f.name: plain(getattr(event, f.name))
        for f in dataclasses.fields(event)
        if f.name != "trajectory"
    }
    return {"schema": SCHEMA_VERSION, "kind": event.kind, **fields}


def plain(value: Any) -> Any:
    """Dataclasses, arrays and tuples as JSON-ready dicts, lists and numbers."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    return str(value)
