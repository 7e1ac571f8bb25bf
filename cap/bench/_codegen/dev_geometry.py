"""Geometry of points, with numpy: the half that documents are written with."""

from __future__ import annotations

import numpy as np

from cap.bench._codegen.inputs import args, number, point, points
from cap.bench._codegen.problem import Problem, array

PROBLEMS = (
    Problem(
        "def get_closest_pair(a: np.ndarray, b: np.ndarray) -> np.ndarray:",
        "The point of a and the point of b that are closest to each other, as two rows.",
        """
        gaps = np.linalg.norm(a[:, None] - b[None], axis=2)
        i, j = np.unravel_index(np.argmin(gaps), gaps.shape)
        return np.array([a[i], b[j]])
        """,
        (
            """
            j = np.argmin(np.linalg.norm(b - a[0], axis=1))
            i = np.argmin(np.linalg.norm(a - b[j], axis=1))
            return np.array([a[i], b[j]])
            """,
        ),
        args(points(2, 7), points(2, 7)),
        ((array([0, 0], [5, 0]), array([6, 0], [0, 4])), [[5, 0], [6, 0]]),
    ),
    Problem(
        "def rotate_about_centroid(points: np.ndarray, angle: float) -> np.ndarray:",
        "The points rotated counterclockwise by the angle (radians) around their centroid.",
        """
        center = points.mean(axis=0)
        c, s = np.cos(angle), np.sin(angle)
        return (points - center) @ np.array([[c, -s], [s, c]]).T + center
        """,
        (
            """
            c, s = np.cos(angle), np.sin(angle)
            return points @ np.array([[c, -s], [s, c]]).T
            """,
            """
            center = points.mean(axis=0)
            c, s = np.cos(angle), np.sin(angle)
            return (points - center) @ np.array([[c, -s], [s, c]]) + center
            """,
        ),
        args(points(2, 6), number(-3, 3)),
        ((array([0, 0], [2, 0]), np.pi / 2), [[1, -1], [1, 1]]),
    ),
    Problem(
        "def get_length_between(path: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:",
        "Length of the path between its point nearest to a and its point nearest to b, along "
        "the path.",
        """
        i = np.argmin(np.linalg.norm(path - a, axis=1))
        j = np.argmin(np.linalg.norm(path - b, axis=1))
        part = path[min(i, j) : max(i, j) + 1]
        return float(np.linalg.norm(np.diff(part, axis=0), axis=1).sum())
        """,
        (
            """
            i = np.argmin(np.linalg.norm(path - a, axis=1))
            j = np.argmin(np.linalg.norm(path - b, axis=1))
            return float(np.linalg.norm(path[i] - path[j]))
            """,
            """
            i = np.argmin(np.linalg.norm(path - a, axis=1))
            j = np.argmin(np.linalg.norm(path - b, axis=1))
            return float(np.linalg.norm(np.diff(path[i : j + 1], axis=0), axis=1).sum())
            """,
        ),
        args(points(4, 9), point(), point()),
        ((array([0, 0], [1, 0], [1, 1], [0, 1]), array(0, 2), array(0, -1)), 3.0),
    ),
    Problem(
        "def mirror_points(points: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:",
        "The points reflected across the line through a and b.",
        """
        along = (b - a) / np.linalg.norm(b - a)
        foot = a + ((points - a) @ along)[:, None] * along
        return 2 * foot - points
        """,
        (
            """
            middle = (a + b) / 2
            return 2 * middle - points
            """,
            """
            along = (b - a) / np.linalg.norm(b - a)
            return a + ((points - a) @ along)[:, None] * along
            """,
        ),
        args(points(1, 6), point(), point()),
        ((array([1, 0], [2, 5]), array(0, 0), array(1, 1)), [[0, 1], [5, 2]]),
    ),
    Problem(
        "def get_inside_triangle(points: np.ndarray, triangle: np.ndarray) -> np.ndarray:",
        "The points that lie inside the triangle, whose corners come in either order.",
        """
        signs = []
        for k in range(3):
            a, b = triangle[k], triangle[(k + 1) % 3]
            side = (b[0] - a[0]) * (points[:, 1] - a[1]) - (b[1] - a[1]) * (points[:, 0] - a[0])
            signs.append(side > 0)
        signs = np.array(signs)
        return points[signs.all(axis=0) | (~signs).all(axis=0)]
        """,
        (
            """
            inside = np.ones(len(points), dtype=bool)
            for k in range(3):
                a, b = triangle[k], triangle[(k + 1) % 3]
                d = points - a
                inside &= (b[0] - a[0]) * d[:, 1] - (b[1] - a[1]) * d[:, 0] > 0
            return points[inside]
            """,
            """
            low, high = triangle.min(axis=0), triangle.max(axis=0)
            return points[((points > low) & (points < high)).all(axis=1)]
            """,
        ),
        args(points(5, 12), points(3, 3)),
        ((array([1, 1], [3, 3], [0.5, 2]), array([0, 0], [0, 4], [4, 0])), [[1, 1], [0.5, 2]]),
    ),
    Problem(
        "def get_main_direction(points: np.ndarray) -> np.ndarray:",
        "The unit vector along which the points spread most, with x not negative.",
        """
        offsets = points - points.mean(axis=0)
        _, vectors = np.linalg.eigh(offsets.T @ offsets)
        return vectors[:, -1] * (1 if vectors[0, -1] >= 0 else -1)
        """,
        (
            """
            _, vectors = np.linalg.eigh(points.T @ points)
            return vectors[:, -1] * (1 if vectors[0, -1] >= 0 else -1)
            """,
            """
            offsets = points - points.mean(axis=0)
            _, vectors = np.linalg.eigh(offsets.T @ offsets)
            return vectors[:, 0] * (1 if vectors[0, 0] >= 0 else -1)
            """,
        ),
        args(points(4, 9)),
        ((array([0, 5], [1, 6], [2, 7]),), [np.sqrt(0.5), np.sqrt(0.5)]),
    ),
    Problem(
        "def get_turns(path: np.ndarray) -> np.ndarray:",
        "By how much the path turns at each inner point: radians from -pi to pi, left is positive.",
        """
        steps = np.diff(path, axis=0)
        headings = np.arctan2(steps[:, 1], steps[:, 0])
        return (np.diff(headings) + np.pi) % (2 * np.pi) - np.pi
        """,
        (
            """
            steps = np.diff(path, axis=0)
            return np.diff(np.arctan2(steps[:, 1], steps[:, 0]))
            """,
            """
            steps = np.diff(path, axis=0)
            units = steps / np.linalg.norm(steps, axis=1, keepdims=True)
            return np.arccos(np.clip((units[1:] * units[:-1]).sum(axis=1), -1, 1))
            """,
        ),
        args(points(3, 8)),
        ((array([0, 0], [1, 0], [1, 1], [2, 1]),), [np.pi / 2, -np.pi / 2]),
    ),
    Problem(
        "def get_circle_through(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:",
        "Center x, center y and radius of the circle through three points.",
        """
        left = 2 * np.array([b - a, c - a])
        right = np.array([b @ b - a @ a, c @ c - a @ a])
        center = np.linalg.solve(left, right)
        return np.array([*center, np.linalg.norm(a - center)])
        """,
        (
            """
            center = (a + b + c) / 3
            return np.array([*center, np.linalg.norm(a - center)])
            """,
        ),
        args(point(), point(), point()),
        ((array(0, 0), array(2, 0), array(0, 2)), [1, 1, np.sqrt(2)]),
    ),
    Problem(
        "def get_box_center(points: np.ndarray) -> np.ndarray:",
        "The center of the smallest upright rectangle around the points.",
        "return (points.min(axis=0) + points.max(axis=0)) / 2",
        ("return points.mean(axis=0)",),
        args(points(3, 8)),
        ((array([0, 0], [4, 2], [1, 1]),), [2, 1]),
    ),
    Problem(
        "def scale_about_centroid(points: np.ndarray, factor: float) -> np.ndarray:",
        "The points, farther from their centroid by the factor.",
        """
        center = points.mean(axis=0)
        return center + factor * (points - center)
        """,
        ("return factor * points", "return factor * (points - points.mean(axis=0))"),
        args(points(2, 7), number(0.3, 3)),
        ((array([0, 0], [2, 0]), 3.0), [[-2, 0], [4, 0]]),
    ),
    Problem(
        "def get_middles_of_long_steps(path: np.ndarray, length: float) -> np.ndarray:",
        "The middles of all steps of the path that are longer than the length.",
        """
        long = np.linalg.norm(np.diff(path, axis=0), axis=1) > length
        return ((path[:-1] + path[1:]) / 2)[long]
        """,
        (
            "return (path[:-1] + path[1:]) / 2",
            """
            long = np.linalg.norm(np.diff(path, axis=0), axis=1) > length
            return path[:-1][long]
            """,
        ),
        args(points(4, 9), number(0.4, 1.2)),
        ((array([0, 0], [4, 0], [4, 1], [4, 7]), 2.0), [[2, 0], [4, 4]]),
    ),
)
