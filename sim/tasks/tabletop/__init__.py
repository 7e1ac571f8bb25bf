"""The simulated tabletop tasks of Code as Policies, on our tables and with our checks.

Families, groups and the two halves of the attributes follow the paper's appendix (Liang and
others, "Code as Policies", 2022, arXiv 2209.07753); scenes and checks are our own.
"""

from __future__ import annotations

from sim.tasks.tabletop import long_horizon, spatial
from sim.tasks.tabletop.attributes import SEEN, UNSEEN
from sim.tasks.tabletop.task import GROUPS, LONG_HORIZON, SPATIAL, Family, Task, Trial

__all__ = [
    "FAMILIES",
    "GROUPS",
    "LONG_HORIZON",
    "SPATIAL",
    "SPLITS",
    "TASKS",
    "Family",
    "Task",
    "Trial",
]

FAMILIES: tuple[Family, ...] = (*long_horizon.FAMILIES, *spatial.FAMILIES)
SPLITS = ("SA-SI", "UA-SI", "UA-UI")
"""Seen or unseen attributes, seen or unseen instructions."""

TASKS: tuple[Task, ...] = (
    *(Task(f, "SA-SI", SEEN) for f in FAMILIES if f.seen_instruction),
    *(Task(f, "UA-SI", UNSEEN) for f in FAMILIES if f.seen_instruction),
    *(Task(f, "UA-UI", UNSEEN) for f in FAMILIES if not f.seen_instruction),
)
