"""All problems, in four groups, and the two halves of each.

Prompts are written with the development half in sight; the other half is only for reporting.
Problems alternate between the halves in the order in which they were written down.
"""

from __future__ import annotations

from cap.bench._codegen import asking, control, geometry, planar, short
from cap.bench._codegen.problem import Problem

GROUPS: dict[str, tuple[Problem, ...]] = {
    "geometry": geometry.PROBLEMS + short.GEOMETRY,
    "control": control.PROBLEMS + short.CONTROL,
    "shapely": planar.PROBLEMS + short.SHAPELY,
    "primitives": asking.PROBLEMS + short.PRIMITIVES,
}

PROBLEMS: dict[str, Problem] = {p.name: p for group in GROUPS.values() for p in group}

DEV: frozenset[str] = frozenset(p.name for group in GROUPS.values() for p in group[::2])
"""The half that prompts were written with."""


def group_of(name: str) -> str:
    """The group of a problem."""
    return next(g for g, group in GROUPS.items() if any(p.name == name for p in group))
