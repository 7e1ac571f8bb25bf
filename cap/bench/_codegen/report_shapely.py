"""Plane shapes, with shapely: the reporting half.

Nobody who writes documents reads this file.
"""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np

from cap.bench._codegen.inputs import args, generators, number, point, points, polygons
from cap.bench._codegen.problem import Problem, array
from cap.bench._codegen.shape_inputs import (
    AND_LIST,
    FACTS,
    FIRST_LIST,
    ONE,
    SQUARE,
    TWO,
    few,
    rooms,
    several,
    strip,
)

PROBLEMS = (
    Problem(
        "def get_largest_rest(plate: Polygon, cutter: Polygon) -> Polygon:",
        "The largest connected piece that is left of the plate when the cutter is taken away.",
        """
        rest = plate.difference(cutter)
        pieces = rest.geoms if rest.geom_type == "MultiPolygon" else [rest]
        return max(pieces, key=lambda piece: piece.area)
        """,
        (
            "return plate.difference(cutter)",
            "return plate.difference(cutter).convex_hull",
        ),
        st.builds(
            lambda room, rng: (room, strip(rng)),
            rooms,
            generators,
        ),
        (
            (SQUARE, array([1, -1], [2, -1], [2, 5], [1, 5])),
            ["Polygon", 8.0, 12.0, 3.0, 2.0],
        ),
        make=TWO,
        view=FACTS,
    ),
    Problem(
        "def get_nearest_edge_point(area: Polygon, p: np.ndarray) -> np.ndarray:",
        "The point on the outline of the area that is nearest to p, which may lie inside.",
        """
        outline = area.exterior
        foot = outline.interpolate(outline.project(Point(p)))
        return np.array([foot.x, foot.y])
        """,
        (
            """
            foot = shapely.ops.nearest_points(area, Point(p))[0]
            return np.array([foot.x, foot.y])
            """,
            """
            corners = np.array(area.exterior.coords)
            return corners[np.argmin(np.linalg.norm(corners - p, axis=1))]
            """,
        ),
        args(polygons(), point()),
        ((SQUARE, array(1, 2)), [0, 2]),
        make=ONE,
    ),
    Problem(
        "def get_standing_area(room: Polygon, obstacles: list[Polygon], radius: float) -> float:",
        "Area in which the center of a round robot can be, so that it is wholly in the room and "
        "touches no obstacle.",
        """
        blocked = shapely.ops.unary_union([o.buffer(radius) for o in obstacles])
        return room.buffer(-radius).difference(blocked).area
        """,
        (
            "return room.difference(shapely.ops.unary_union(obstacles)).area",
            """
            blocked = shapely.ops.unary_union([o.buffer(radius) for o in obstacles])
            return room.difference(blocked).area
            """,
            "return room.buffer(-radius).difference(shapely.ops.unary_union(obstacles)).area",
        ),
        args(rooms, few, number(0.05, 0.3)),
        ((SQUARE, [SQUARE + 10], 1.0), 4.0),
        make=AND_LIST,
    ),
    Problem(
        "def get_dent_area(shape: Polygon) -> float:",
        "How much area a rubber band around the shape encloses beyond the shape itself.",
        "return shape.convex_hull.area - shape.area",
        (
            "return shape.envelope.area - shape.area",
            "return shape.minimum_rotated_rectangle.area - shape.area",
        ),
        args(polygons()),
        ((array([0, 0], [4, 0], [4, 4], [2, 1], [0, 4]),), 6.0),
        make=ONE,
    ),
    Problem(
        "def get_planting_spots(field: Polygon, spacing: float) -> np.ndarray:",
        "All points inside the field of a square grid with this spacing, which begins at the lower "
        "left corner of the field's bounding box.",
        """
        left, bottom, right, top = field.bounds
        spots = [
            [x, y]
            for x in np.arange(left, right, spacing)
            for y in np.arange(bottom, top, spacing)
            if field.contains(Point(x, y))
        ]
        return np.array(spots)
        """,
        (
            """
            left, bottom, right, top = field.bounds
            return np.array([
                [x, y]
                for x in np.arange(left, right, spacing)
                for y in np.arange(bottom, top, spacing)
            ])
            """,
            """
            left, bottom, right, top = field.bounds
            return np.array([
                [x, y]
                for x in np.arange(left + spacing / 2, right, spacing)
                for y in np.arange(bottom + spacing / 2, top, spacing)
                if field.contains(Point(x, y))
            ])
            """,
        ),
        args(polygons(), number(0.2, 0.6)),
        ((array([0, 1], [5, 0], [2, 5]), 2.0), [[2, 2], [2, 4]]),
        make=ONE,
        ordered=False,
    ),
    Problem(
        "def get_middle_of_longest_side(shape: Polygon) -> np.ndarray:",
        "The middle of the longest side of the shape.",
        """
        corners = np.array(shape.exterior.coords)
        k = np.argmax(np.linalg.norm(np.diff(corners, axis=0), axis=1))
        return (corners[k] + corners[k + 1]) / 2
        """,
        (
            """
            corners = np.array(shape.exterior.coords)[:-1]
            k = np.argmax(np.linalg.norm(np.diff(corners, axis=0), axis=1))
            return (corners[k] + corners[k + 1]) / 2
            """,
            """
            corners = np.array(shape.minimum_rotated_rectangle.exterior.coords)
            k = np.argmax(np.linalg.norm(np.diff(corners, axis=0), axis=1))
            return (corners[k] + corners[k + 1]) / 2
            """,
        ),
        args(polygons()),
        ((array([0, 0], [2, 0], [2, 1], [0, 5]),), [0, 2.5]),
        make=ONE,
    ),
    Problem(
        "def sort_along_path(points: np.ndarray, path: np.ndarray) -> np.ndarray:",
        "The points in the order in which somebody who walks the path comes nearest to them.",
        """
        line = LineString(path)
        return np.array(sorted(points, key=lambda p: line.project(Point(p))))
        """,
        (
            "return np.array(sorted(points, key=lambda p: np.linalg.norm(p - path[0])))",
            "return np.array(sorted(points, key=lambda p: LineString(path).distance(Point(p))))",
        ),
        # Walks round three sides, the points inside: no two come nearest at a corner.
        args(
            points(3, 6).map(lambda p: p * 0.55),
            generators.map(
                lambda rng: np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * rng.uniform(0.9, 1.2)
            ),
        ),
        (
            (array([1, 2.8], [1, 0.1], [2.9, 1]), array([0, 0], [3, 0], [3, 3], [0, 3])),
            [[1, 0.1], [2.9, 1], [1, 2.8]],
        ),
    ),
    Problem(
        "def get_crowded_pairs(parts: list[Polygon], gap: float) -> list[tuple[int, int]]:",
        "Numbers (i, j), i smaller than j, of the parts between which there is less than the gap.",
        """
        return [
            (i, j)
            for i in range(len(parts))
            for j in range(i + 1, len(parts))
            if parts[i].distance(parts[j]) < gap
        ]
        """,
        (
            """
            return [
                (i, j)
                for i in range(len(parts))
                for j in range(i + 1, len(parts))
                if parts[i].centroid.distance(parts[j].centroid) < gap
            ]
            """,
            """
            return [
                (i, i + 1)
                for i in range(len(parts) - 1)
                if parts[i].distance(parts[i + 1]) < gap
            ]
            """,
        ),
        args(st.lists(polygons(0.3, 1.2), min_size=3, max_size=6), number(0.1, 0.7)),
        (([SQUARE, SQUARE + 20, SQUARE + array(5, 0)], 2.0), [(0, 2)]),
        make="lambda many, gap: ([Polygon(m) for m in many], gap)",
        ordered=False,
    ),
    Problem(
        "def count_crossed(shapes: list[Polygon], path: np.ndarray) -> int:",
        "How many of the shapes the path crosses or touches.",
        "return sum(LineString(path).intersects(s) for s in shapes)",
        (
            "return sum(any(s.contains(Point(p)) for p in path) for s in shapes)",
            "return sum(s.contains(LineString(path)) for s in shapes)",
        ),
        args(several, points(2, 3)),
        (([SQUARE, SQUARE + 2, SQUARE + 9], array([-1, 1], [9, 1])), 1),
        make=FIRST_LIST,
    ),
    Problem(
        "def get_nearest_shape(shapes: list[Polygon], p: np.ndarray) -> int:",
        "The number of the shape that is nearest to the point p.",
        "return int(np.argmin([s.distance(Point(p)) for s in shapes]))",
        ("return int(np.argmin([s.centroid.distance(Point(p)) for s in shapes]))",),
        args(st.lists(polygons(0.4, 3), min_size=3, max_size=6), point().map(lambda p: p * 3)),
        (([SQUARE * 10, SQUARE + array(44, 0)], array(41, 2)), 0),
        make=FIRST_LIST,
    ),
    Problem(
        "def get_fence_length(fields: list[Polygon], margin: float) -> float:",
        "Length of the fence around all fields together, with a margin around each field.",
        "return shapely.ops.unary_union([f.buffer(margin) for f in fields]).length",
        (
            "return sum(f.buffer(margin).length for f in fields)",
            "return shapely.ops.unary_union(fields).length",
        ),
        args(several, number(0.1, 0.5)),
        (([SQUARE, SQUARE], 0.0), 16.0),
        make=FIRST_LIST,
    ),
)
