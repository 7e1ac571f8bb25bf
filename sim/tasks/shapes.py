"""Checks of the figures that objects form on the table: rows, circles, polygons."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from robot_bridge.robot import FloatArray
from sim.tasks.checks import Check, is_on_table
from sim.tasks.places import XY, distance
from sim.tasks.state import WRONG_OUTCOME, Outcome, Problem

_LINE_OFFSET_M = 0.022
"""Farthest that a member of a row may be from its straight line."""
_ANGLE_DEG = 15.0
"""How far a horizontal, vertical or diagonal row may be turned."""
_SHAPE_M = 0.03
"""How much lengths within a figure may differ from what they should be."""


def _points(outcome: Outcome, names: Sequence[str]) -> FloatArray:
    return np.array([outcome.after[n].xy for n in names], dtype=np.float64)


def _lying(outcome: Outcome, names: Sequence[str]) -> list[Problem]:
    return [
        Problem(WRONG_OUTCOME, f"{n} is not on the table")
        for n in names
        if not is_on_table(outcome.after[n])
    ]


def row(
    *names: str,
    direction: str = "any",
    ordered: bool = False,
    length: float | None = None,
    even: bool = True,
) -> Check:
    """Objects in a straight row.

    direction: "horizontal", "vertical", "diagonal" or "any". ordered: in the order of
    `names`, from left to right, in a vertical row from top to bottom. length: between
    the outer centres, metres. even: gaps must be alike.
    """

    def check(outcome: Outcome) -> list[Problem]:
        problems = _lying(outcome, names)
        points = _points(outcome, names)
        centered = points - points.mean(axis=0)
        axis = np.linalg.svd(centered, full_matrices=False)[2][0]
        vertical = direction == "vertical"
        if (axis[1] > 0) if vertical else (axis[0] < 0):
            axis = -axis
        along, across = centered @ axis, centered @ np.array([-axis[1], axis[0]])

        def wrong(text: str) -> None:
            problems.append(Problem(WRONG_OUTCOME, text))

        if float(np.abs(across).max()) > _LINE_OFFSET_M:
            wrong("the objects are not in a straight line")
        tilt = math.degrees(math.atan2(abs(axis[1]), abs(axis[0])))
        low, high = {
            "horizontal": (0.0, _ANGLE_DEG),
            "vertical": (90.0 - _ANGLE_DEG, 90.0),
            "diagonal": (20.0, 70.0),
        }.get(direction, (0.0, 90.0))
        if not low <= tilt <= high:
            wrong(f"the line is not {direction}: {tilt:.0f} degrees")
        gaps = np.diff(np.sort(along))
        if float(gaps.min()) < 0.035:
            wrong("objects of the line stand in the same place")
        if even and float(gaps.max() - gaps.min()) > 0.04:
            wrong("the gaps of the line are uneven")
        if ordered and bool(np.any(np.diff(along) <= 0)):
            wrong("the line is in another order")
        got = float(along.max() - along.min())
        if length is not None and abs(got - length) > _SHAPE_M:
            wrong(f"the line is {got * 100:.0f} cm long. Asked: {length * 100:.0f} cm")
        return problems

    return check


def circle(*names: str, center: XY | str | None = None, radius: float | None = None) -> Check:
    """Objects spread on a circle.

    center: a point, an object's name, or None for wherever. radius: metres, or None for
    any.
    """

    def check(outcome: Outcome) -> list[Problem]:
        problems = _lying(outcome, names)
        points = _points(outcome, names)
        if isinstance(center, str):
            middle = np.array(outcome.after[center].xy)
        else:
            middle = _circle_center(points) if center is None else np.array(center)
        spokes = points - middle
        radii = np.linalg.norm(spokes, axis=1)
        goal = float(radii.mean()) if radius is None else radius
        if float(np.abs(radii - goal).max()) > _SHAPE_M or goal < 0.04:
            problems.append(Problem(WRONG_OUTCOME, "the objects are not on the circle"))
        angles = np.sort(np.degrees(np.arctan2(spokes[:, 1], spokes[:, 0])))
        gaps = np.diff(np.append(angles, angles[0] + 360.0))
        share = 360.0 / len(names)
        if float(gaps.max()) > 1.5 * share or float(gaps.min()) < 0.5 * share:
            problems.append(Problem(WRONG_OUTCOME, "the objects do not go round the circle"))
        return problems

    return check


def _circle_center(points: FloatArray) -> FloatArray:
    """Least-squares centre of the circle through points (n, 2) (Kasa's algebraic fit)."""
    system = np.column_stack([2.0 * points, np.ones(len(points))])
    solution = np.linalg.lstsq(system, (points**2).sum(axis=1), rcond=None)[0]
    return np.asarray(solution[:2], dtype=np.float64)


def polygon(*names: str, edge: float | None = None) -> Check:
    """Objects at the corners of a regular triangle or of a square, in any order.

    edge: length of a side in metres, or None for any.
    """

    def check(outcome: Outcome) -> list[Problem]:
        problems = _lying(outcome, names)
        points = [outcome.after[n].xy for n in names]
        lengths = sorted(distance(p, q) for i, p in enumerate(points) for q in points[i + 1 :])
        n = len(names)
        sides, diagonals = lengths[:n], lengths[n:]
        goal = sum(sides) / n if edge is None else edge
        off = [abs(s - goal) for s in sides] + [abs(d - goal * math.sqrt(2)) for d in diagonals]
        if max(off) > _SHAPE_M or goal < 0.045:
            shape = "triangle" if n == 3 else "square"
            problems.append(Problem(WRONG_OUTCOME, f"the objects do not form the {shape}"))
        return problems

    return check
