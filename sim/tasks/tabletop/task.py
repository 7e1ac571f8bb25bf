"""What a tabletop task is: a family of instructions, filled with one half of the attributes."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from sim.tasks.checks import Check
from sim.tasks.layout import Layout
from sim.tasks.state import Outcome, Snapshot
from sim.tasks.tabletop.attributes import Attributes

LONG_HORIZON = "long-horizon"
SPATIAL = "spatial-geometric"
GROUPS = (LONG_HORIZON, SPATIAL)


@dataclass(frozen=True)
class Trial:
    """An instruction, the table that gives it one meaning, and the check of what it led to."""

    instruction: str
    layout: Layout
    check: Check


@dataclass(frozen=True)
class Family:
    """One row of the table of tasks.

    template: the instruction with its attributes in angle brackets. seen_instruction:
    whether the paper's prompts have an example of it. draft: fills it with
    values of those attributes.
    """

    name: str
    group: str
    seen_instruction: bool
    template: str
    draft: Callable[[np.random.Generator, Attributes], Trial] = field(repr=False)


@dataclass(frozen=True)
class Task:
    """A family in a split. split: "SA-SI", "UA-SI" or "UA-UI"."""

    family: Family
    split: str
    attributes: Attributes = field(repr=False)

    @property
    def id(self) -> str:
        return f"{self.split}/{self.family.name}"

    def trial(self, number: int, seed: int) -> Trial:
        """The trial of that number; the benchmark's seed and the task decide all of it."""
        key = zlib.crc32(f"tabletop/{self.id}/{seed}/{number}".encode())
        trial = self.family.draft(np.random.default_rng(key), self.attributes)

        def to_do(start: Snapshot) -> bool:
            return bool(trial.check(Outcome((start, start))))

        # What is done already would be passed by doing nothing.
        return replace(trial, layout=replace(trial.layout, where=(*trial.layout.where, to_do)))
