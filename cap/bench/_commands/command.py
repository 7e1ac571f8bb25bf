"""What a benchmark command is: sentences of one session, a start layout, a check for each."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from sim.scenes import SceneSpec
from sim.tasks.checks import Check
from sim.tasks.layout import Layout


@dataclass(frozen=True)
class Step:
    """One sentence and the check of what it led to."""

    sentence: str
    check: Check


@dataclass(frozen=True)
class Command:
    """One benchmark item. id: unique, "dev-line-1". kind: the group it is counted in."""

    id: str
    kind: str
    layout: Layout
    steps: tuple[Step, ...]

    def scene(self, seed: int) -> SceneSpec:
        """The start scene; each command draws its own from the benchmark's seed."""
        return self.layout.draw(zlib.crc32(f"{self.id}/{seed}".encode()))


def session(id: str, layout: Layout, *steps: tuple[str, Check]) -> Command:
    """A command of several sentences; the kind is the id's middle part."""
    return Command(id, id.split("-")[1], layout, tuple(Step(s, c) for s, c in steps))


def single(id: str, sentence: str, layout: Layout, check: Check) -> Command:
    """A command of one sentence."""
    return session(id, layout, (sentence, check))
