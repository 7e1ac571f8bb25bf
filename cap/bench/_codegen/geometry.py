"""Geometry of points, with numpy."""

from __future__ import annotations

import numpy as np

from cap.bench._codegen.inputs import args, integer, number, point, points
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
)
