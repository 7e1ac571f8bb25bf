"""Geometry of points, with numpy: the reporting half.

Nobody who writes documents reads this file.
"""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np

from cap.bench._codegen.inputs import args, integer, number, point, points
from cap.bench._codegen.problem import Problem, array

PROBLEMS = (
    Problem(
        "def get_points_in_cone(points: np.ndarray, apex: np.ndarray, heading: float, "
        "half_angle: float) -> np.ndarray:",
        "The points whose direction from the apex is at most half_angle away from the heading "
        "(radians).",
        """
        angles = np.arctan2(points[:, 1] - apex[1], points[:, 0] - apex[0])
        off = (angles - heading + np.pi) % (2 * np.pi) - np.pi
        return points[np.abs(off) <= half_angle]
        """,
        (
            """
            angles = np.arctan2(points[:, 1] - apex[1], points[:, 0] - apex[0])
            return points[np.abs(angles - heading) <= half_angle]
            """,
        ),
        args(points(3, 9), point(), number(-3.1, 3.1), number(0.3, 1.4)),
        ((array([-1, 0.1], [1, 0], [-1, -0.1]), array(0, 0), 3.1, 0.5), [[-1, 0.1], [-1, -0.1]]),
    ),
    Problem(
        "def fit_into_circle(points: np.ndarray, center: np.ndarray, radius: float) -> np.ndarray:",
        "Move and scale the points so that their centroid is at the center and the one farthest "
        "from it lies on the circle.",
        """
        offsets = points - points.mean(axis=0)
        return center + offsets * radius / np.linalg.norm(offsets, axis=1).max()
        """,
        (
            """
            offsets = points - points.mean(axis=0)
            return center + offsets * radius / np.abs(offsets).max()
            """,
            """
            offsets = points - points.mean(axis=0)
            return center + offsets * radius / np.linalg.norm(offsets, axis=1).mean()
            """,
        ),
        args(points(3, 7), point(), number(0.1, 2)),
        ((array([0, 0], [2, 0]), array(5, 5), 3.0), [[2, 5], [8, 5]]),
    ),
    Problem(
        "def resample_path(path: np.ndarray, n: int) -> np.ndarray:",
        "n points along the path at equal distances measured along it, both ends included.",
        """
        steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
        along = np.concatenate([[0.0], np.cumsum(steps)])
        wanted = np.linspace(0, along[-1], n)
        return np.stack([np.interp(wanted, along, path[:, k]) for k in range(2)], axis=1)
        """,
        (
            """
            wanted = np.linspace(0, len(path) - 1, n)
            index = np.arange(len(path))
            return np.stack([np.interp(wanted, index, path[:, k]) for k in range(2)], axis=1)
            """,
        ),
        args(points(3, 6), integer(3, 12)),
        ((array([0, 0], [3, 0], [3, 1]), 5), [[0, 0], [1, 0], [2, 0], [3, 0], [3, 1]]),
    ),
    Problem(
        "def sort_clockwise(points: np.ndarray) -> np.ndarray:",
        "The points in clockwise order around their centroid, beginning with the one farthest "
        "from it.",
        """
        offsets = points - points.mean(axis=0)
        order = np.argsort(-np.arctan2(offsets[:, 1], offsets[:, 0]))
        first = np.argmax(np.linalg.norm(offsets[order], axis=1))
        return points[np.roll(order, -first)]
        """,
        (
            """
            offsets = points - points.mean(axis=0)
            order = np.argsort(np.arctan2(offsets[:, 1], offsets[:, 0]))
            first = np.argmax(np.linalg.norm(offsets[order], axis=1))
            return points[np.roll(order, -first)]
            """,
            """
            offsets = points - points.mean(axis=0)
            return points[np.argsort(-np.arctan2(offsets[:, 1], offsets[:, 0]))]
            """,
        ),
        args(points(3, 8)),
        (
            (array([1, 1], [-1, 1], [-1, -1], [1, -1], [4, 0]),),
            [[4, 0], [1, -1], [-1, -1], [-1, 1], [1, 1]],
        ),
    ),
    Problem(
        "def get_widest_gap(points: np.ndarray, center: np.ndarray) -> float:",
        "The widest angle (radians) between neighbouring directions from the center to the points.",
        """
        angles = np.sort(np.arctan2(points[:, 1] - center[1], points[:, 0] - center[0]))
        return float(np.diff(np.append(angles, angles[0] + 2 * np.pi)).max())
        """,
        (
            """
            angles = np.sort(np.arctan2(points[:, 1] - center[1], points[:, 0] - center[0]))
            return float(np.diff(angles).max())
            """,
        ),
        args(points(2, 7), point()),
        ((array([1, 0], [0, 2], [0, -1]), array(0, 0)), np.pi),
    ),
    Problem(
        "def thin_out(points: np.ndarray, gap: float) -> np.ndarray:",
        "Go through the points and keep each that is farther than the gap from all points kept "
        "before.",
        """
        kept = []
        for p in points:
            if all(np.linalg.norm(p - q) > gap for q in kept):
                kept.append(p)
        return np.array(kept)
        """,
        (
            """
            kept = [points[0]]
            for i in range(1, len(points)):
                if np.linalg.norm(points[:i] - points[i], axis=1).min() > gap:
                    kept.append(points[i])
            return np.array(kept)
            """,
            """
            kept = [points[0]]
            for p in points[1:]:
                if np.linalg.norm(p - kept[-1]) > gap:
                    kept.append(p)
            return np.array(kept)
            """,
        ),
        args(points(3, 12), number(0.2, 0.9)),
        ((array([0, 0], [0.6, 0], [1.2, 0]), 1.0), [[0, 0], [1.2, 0]]),
    ),
    Problem(
        "def get_tilted_box_size(points: np.ndarray, angle: float) -> np.ndarray:",
        "Length and width of the smallest rectangle around the points whose long side is turned "
        "by the angle (radians) from x.",
        """
        along = np.array([np.cos(angle), np.sin(angle)])
        across = np.array([-np.sin(angle), np.cos(angle)])
        return np.array([np.ptp(points @ along), np.ptp(points @ across)])
        """,
        (
            """
            size = points.max(axis=0) - points.min(axis=0)
            return np.array([size[0], size[1]])
            """,
            """
            along = np.array([np.cos(angle), np.sin(angle)])
            across = np.array([-np.sin(angle), np.cos(angle)])
            return np.array([np.abs(points @ along).max(), np.abs(points @ across).max()])
            """,
        ),
        args(points(3, 8), number(-1.5, 1.5)),
        ((array([0, 0], [0, 3], [-1, 0]), np.pi / 2), [3, 1]),
    ),
    Problem(
        "def get_nearest_on_path(path: np.ndarray, p: np.ndarray) -> np.ndarray:",
        "The place on the path, on or between its points, that is nearest to p.",
        """
        best, least = path[0], np.inf
        for a, b in zip(path[:-1], path[1:]):
            t = np.clip((p - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
            q = a + t * (b - a)
            if np.linalg.norm(p - q) < least:
                best, least = q, np.linalg.norm(p - q)
        return best
        """,
        (
            """
            return path[np.argmin(np.linalg.norm(path - p, axis=1))]
            """,
            """
            best, least = path[0], np.inf
            for a, b in zip(path[:-1], path[1:]):
                q = a + (p - a) @ (b - a) / ((b - a) @ (b - a)) * (b - a)
                if np.linalg.norm(p - q) < least:
                    best, least = q, np.linalg.norm(p - q)
            return best
            """,
        ),
        args(points(2, 6), point()),
        ((array([0, 0], [4, 0], [4, 4]), array(3, -2)), [3, 0]),
    ),
    Problem(
        "def get_path_length(path: np.ndarray, closed: bool) -> float:",
        "Length of the path; a closed one goes back to its first point.",
        """
        if closed:
            path = np.vstack([path, path[:1]])
        return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())
        """,
        ("return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())",),
        args(points(3, 7), st.booleans()),
        ((array([0, 0], [3, 0], [3, 4]), True), 12.0),
    ),
    Problem(
        "def get_farthest_from_centroid(points: np.ndarray) -> np.ndarray:",
        "The point that is farthest from the centroid of all points.",
        """
        gaps = np.linalg.norm(points - points.mean(axis=0), axis=1)
        return points[np.argmax(gaps)]
        """,
        ("return points[np.argmax(np.linalg.norm(points, axis=1))]",),
        args(points(3, 8)),
        ((array([10, 0], [11, 0], [5, 0], [10, 1]),), [5, 0]),
    ),
    Problem(
        "def get_points_above_line(points: np.ndarray, slope: float, offset: float) -> np.ndarray:",
        "The points above the line y = slope * x + offset, from left to right.",
        """
        above = points[points[:, 1] > slope * points[:, 0] + offset]
        return above[np.argsort(above[:, 0])]
        """,
        (
            "return points[points[:, 1] > slope * points[:, 0] + offset]",
            """
            above = points[points[:, 1] > offset]
            return above[np.argsort(above[:, 0])]
            """,
        ),
        args(points(4, 9), number(-2, 2), number(-0.4, 0.4)),
        ((array([3, 4.5], [0, 2], [1, 1]), 1.0, 1.0), [[0, 2], [3, 4.5]]),
    ),
)
