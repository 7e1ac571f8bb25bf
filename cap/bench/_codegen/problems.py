"""All problems, in four groups and two halves.

The documents are written with the development half in sight; the other half is only for
reporting.
"""

from __future__ import annotations

from cap.bench._codegen import (
    dev_control,
    dev_geometry,
    dev_primitives,
    dev_shapely,
    report_control,
    report_geometry,
    report_primitives,
    report_shapely,
)
from cap.bench._codegen.problem import Problem

_DEV_GROUPS: dict[str, tuple[Problem, ...]] = {
    "geometry": dev_geometry.PROBLEMS,
    "control": dev_control.PROBLEMS,
    "shapely": dev_shapely.PROBLEMS,
    "primitives": dev_primitives.PROBLEMS,
}
_REPORT_GROUPS: dict[str, tuple[Problem, ...]] = {
    "geometry": report_geometry.PROBLEMS,
    "control": report_control.PROBLEMS,
    "shapely": report_shapely.PROBLEMS,
    "primitives": report_primitives.PROBLEMS,
}

GROUPS = tuple(_DEV_GROUPS)

DEV: dict[str, Problem] = {p.name: p for group in _DEV_GROUPS.values() for p in group}
"""The half that documents are written with, by name."""

REPORT: dict[str, Problem] = {p.name: p for group in _REPORT_GROUPS.values() for p in group}
"""The half for reporting alone, by name."""

PROBLEMS: dict[str, Problem] = DEV | REPORT


def group_of(name: str) -> str:
    """The group of a problem."""
    return next(
        group
        for group in GROUPS
        if any(p.name == name for p in (*_DEV_GROUPS[group], *_REPORT_GROUPS[group]))
    )
