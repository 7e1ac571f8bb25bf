"""What a checker sees: the table before and after, what was said, what was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from robot_bridge.workspace import table_from_robot

if TYPE_CHECKING:
    from sim.scenes import SceneSpec
    from sim.world import TruthObject

BLOCK_SIZE_M = 0.04
"""Edge of a block."""
COLORS = (
    "red", "orange", "yellow", "green", "blue", "purple", "pink", "cyan", "brown", "gray",
)  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """One object as judged: x, y in the table frame and z above the table, metres."""

    name: str
    category: str
    color: str
    x: float
    y: float
    z: float

    @property
    def xy(self) -> tuple[float, float]:
        return (self.x, self.y)


@dataclass(frozen=True)
class Snapshot:
    """All objects at one moment, in an order that stays the same through a session."""

    things: tuple[Thing, ...]

    def __iter__(self) -> Iterator[Thing]:
        return iter(self.things)

    def __getitem__(self, name: str) -> Thing:
        for thing in self.things:
            if thing.name == name:
                return thing
        raise KeyError(f"no {name} among {', '.join(t.name for t in self.things)}")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(t.name for t in self.things)

    def of(self, category: str) -> tuple[Thing, ...]:
        return tuple(t for t in self.things if t.category == category)

    def moved(self, name: str, x: float, y: float, z: float) -> Snapshot:
        """The same, with one object somewhere else."""
        return Snapshot(
            tuple(replace(t, x=x, y=y, z=z) if t.name == name else t for t in self.things)
        )


@dataclass(frozen=True)
class Outcome:
    """What one sentence of a session led to.

    states: the table at the session's start and after each sentence so far; the last
    one is the outcome. said: sentences to the person. answer: what a question's program
    answered with, None without one.
    """

    states: tuple[Snapshot, ...]
    said: tuple[str, ...] = ()
    answer: Any = None

    @property
    def known(self) -> Sequence[Snapshot]:
        """The states before this sentence, oldest first."""
        return self.states[:-1]

    @property
    def before(self) -> Snapshot:
        return self.states[-2]

    @property
    def after(self) -> Snapshot:
        return self.states[-1]


@dataclass(frozen=True)
class Problem:
    """One way in which an outcome is wrong. cause: the class it is counted under."""

    cause: str
    text: str = field(default="")


WRONG_OUTCOME = "wrong outcome"
MOVED_ANYWAY = "moved when it should not"
DISTURBED = "disturbed other objects"
WRONG_ANSWER = "wrong answer"
NO_EXPLANATION = "no explanation"


def numbered(objects: Iterable[tuple[str, float, float]]) -> list[str]:
    """Names for (kind, x, y) in the table frame, kind such as "red block".

    A kind that occurs once is the name; others get numbers from left to right, then from
    top to bottom.
    """
    objects = list(objects)
    counts = Counter(kind for kind, _, _ in objects)
    order = sorted(range(len(objects)), key=lambda i: (objects[i][1], -objects[i][2]))
    seen: Counter[str] = Counter()
    names = [kind for kind, _, _ in objects]
    for i in order:
        kind = objects[i][0]
        if counts[kind] > 1:
            seen[kind] += 1
            names[i] = f"{kind} {seen[kind]}"
    return names


def snapshot_of_spec(spec: SceneSpec) -> Snapshot:
    """The table as a scene file or layout describes it, before any physics."""
    rows = []
    for o in spec.objects:
        x, y = table_from_robot(np.asarray(o.position[:2], dtype=np.float64))
        rows.append((o.category, o.color, float(x), float(y), o.z_m))
    names = numbered((f"{color} {category}", x, y) for category, color, x, y, _ in rows)
    return Snapshot(tuple(Thing(n, *row) for n, row in zip(names, rows, strict=True)))


def snapshot_of_truth(truth: Iterable[TruthObject]) -> Snapshot:
    """The table as the simulator knows it; names are the simulator's."""
    things = []
    for o in truth:
        x, y = table_from_robot(np.asarray(o.position[:2], dtype=np.float64))
        things.append(Thing(o.name, o.category, o.color, float(x), float(y), float(o.position[2])))
    return Snapshot(tuple(things))
