"""What a rehearsal found: typed, plain, and the one thing that everybody else reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cap.events import plain
from cap.lmp.written import Written
from cap.rehearse.answers import Question
from perception.scene import Scene
from robot_bridge.robot import FloatArray

FailureKind = Literal["program", "policy", "monitor", "limit"]
"""program: it raised, or a primitive refused; policy: the policy does not let a call through;
monitor: the safety monitor stopped the arm; limit: it moves for longer than a rehearsal may."""

MishapKind = Literal["contact", "knocked", "dropped", "lost"]
"""contact: the arm touched what the call does not handle; knocked: such an object moved;
dropped: what was held fell; lost: an object left the table."""

Verdict = Literal["clear", "warn", "fail"]


@dataclass(frozen=True)
class RehearsedCall:
    """One primitive call. start_s, end_s: the twin's robot clock; saw: what it says of the
    objects among the arguments, before the call."""

    index: int
    primitive: str
    args: tuple[Any, ...]
    line: int | None
    result: Any
    error: str | None
    start_s: float
    end_s: float
    saw: str = ""


@dataclass(frozen=True)
class Failure:
    """Why the program did not come to its end.

    call: the call that failed, when it was one. moved: whether the arm had moved by then;
    a refusal before that depends on nothing but what the eyes saw. where, line: of the code
    that failed: "program", or the name of a function that was written for it.
    """

    kind: FailureKind
    text: str
    call: RehearsedCall | None = None
    moved: bool = False
    where: str = "program"
    line: int | None = None

    @property
    def by_physics(self) -> bool:
        """Whether it could be otherwise with everything a little off."""
        return self.kind == "program" and self.moved and self.call is not None


@dataclass(frozen=True)
class Mishap:
    """Something that happened to an object beside what was asked for.

    distance_m: how far it moved or fell. call: index of the call under way.
    """

    kind: MishapKind
    object: str
    text: str
    distance_m: float
    call: int


@dataclass(frozen=True)
class Move:
    """One object that would lie elsewhere afterwards; (3,) robot frame, metres."""

    name: str
    start: FloatArray
    end: FloatArray
    held: bool = False


@dataclass(frozen=True)
class Trial:
    """One rehearsal with everything a little off. problem: empty when it went well."""

    seed: int
    problem: str


@dataclass(frozen=True)
class Rehearsal:
    """The whole finding.

    robot_s: predicted time of the arm's work; wall_s: what the rehearsal took, its trials
    not counted. checks, reasons: of the safety monitor. doubts: why not to believe it
    much. trials: perturbed rehearsals that the person asked for. answers: of sub-LMPs that
    it leaned on.
    """

    failure: Failure | None
    mishaps: tuple[Mishap, ...]
    calls: tuple[RehearsedCall, ...]
    before: Scene
    after: Scene
    said: tuple[str, ...]
    robot_s: float
    wall_s: float
    checks: int = 0
    reasons: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    trials: tuple[Trial, ...] = field(default=())
    answers: Mapping[Question, Written] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """clear: act; warn: act and say so; fail: do not act.

        A program that ends early fails, and so does one that loses or plainly knocks
        about what it does not handle; for what is slight it is a warning. Doubts make a
        warning of what physics had a hand in, and of nothing else.
        """
        if self.grave and not (self.doubts and self.by_physics):
            return "fail"
        return "warn" if self.grave or self.mishaps else "clear"

    @property
    def grave(self) -> bool:
        """Whether it did not come to its end, or did what alone is reason not to act."""
        return self.failure is not None or any(is_grave(m) for m in self.mishaps)

    @property
    def by_physics(self) -> bool:
        """Whether what it found could be otherwise with everything a little off."""
        return self.failure is None or self.failure.by_physics

    @property
    def problem(self) -> str:
        """The gravest finding in one line; empty when there is none."""
        if self.failure is not None:
            return self.failure.text
        mishap = max(self.mishaps, key=lambda m: (is_grave(m), m.distance_m), default=None)
        return "" if mishap is None else mishap.text

    @property
    def faulty_call(self) -> RehearsedCall | None:
        """The call that the problem belongs to; None when it belongs to none."""
        if self.failure is not None:
            return self.failure.call
        worst = max(self.mishaps, key=lambda m: (is_grave(m), m.distance_m), default=None)
        if worst is None:
            return None
        return next((c for c in self.calls if c.index == worst.call), None)

    @property
    def fault(self) -> tuple[str, int] | None:
        """("program" or a function's name, line) of the code that the problem belongs to."""
        if self.failure is not None and self.failure.line is not None:
            return self.failure.where, self.failure.line
        call = self.faulty_call
        return None if call is None or not call.line else ("program", call.line)

    @property
    def trace(self) -> str:
        """The call that the problem belongs to, and what the twin saw; empty without one."""
        call = self.faulty_call
        if call is None:
            return ""
        where = "" if call.line is None else f"line {call.line}: "
        arguments = ", ".join(_shown(a) for a in call.args)
        seen = f"; seen: {call.saw}" if call.saw else ""
        return f"{where}{call.primitive}({arguments}){seen}"

    @property
    def moves(self) -> tuple[Move, ...]:
        """Objects that would lie elsewhere, in the Scene's order."""
        found = []
        for item in self.after:
            if item.name not in self.before:
                continue
            start = self.before[item.name].position
            gap = float(sum((item.position - start) ** 2)) ** 0.5
            if item.held or gap > MOVED_M:
                found.append(Move(item.name, start, item.position, item.held))
        return tuple(found)

    @property
    def speed(self) -> float:
        """Predicted robot seconds per wall second."""
        return self.robot_s / self.wall_s if self.wall_s > 0 else 0.0

    @property
    def succeeded_share(self) -> float | None:
        """The share of trials that went well; None when there were none."""
        if not self.trials:
            return None
        return sum(not t.problem for t in self.trials) / len(self.trials)

    def to_json(self) -> dict[str, Any]:
        """Plain data; positions in metres in the robot frame."""
        return {
            "verdict": self.verdict,
            "problem": self.problem,
            "trace": self.trace,
            "failure": plain(self.failure),
            "mishaps": plain(self.mishaps),
            "calls": plain(self.calls),
            "moves": plain(self.moves),
            "scene_after": plain(self.after.objects),
            "said": list(self.said),
            "robot_s": self.robot_s,
            "wall_s": self.wall_s,
            "speed": self.speed,
            "monitor": {"checks": self.checks, "reasons": list(self.reasons)},
            "doubts": list(self.doubts),
            "trials": plain(self.trials),
            "succeeded_share": self.succeeded_share,
        }


MOVED_M = 0.01
"""An object that ends up this far from where it was has moved."""
GRAVE_M = 0.03
"""An object that is knocked further than this was plainly knocked about."""


def is_grave(mishap: Mishap) -> bool:
    """Whether a mishap alone is reason not to act."""
    if mishap.kind == "lost":
        return True
    return mishap.kind == "knocked" and mishap.distance_m > GRAVE_M


def _shown(value: Any) -> str:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_shown(v) for v in value)}]"
    return f"{value:.3g}" if isinstance(value, float) else repr(value)
