"""Plane shapes, with shapely: the half that documents are written with."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np

from cap.bench._codegen.inputs import args, convex, number, point, points, polygons
from cap.bench._codegen.problem import Problem, array
from cap.bench._codegen.shape_inputs import AND_LIST, ONE, SQUARE, TWO, rooms, several

PROBLEMS = (
    Problem(
        "def get_free_area(room: Polygon, obstacles: list[Polygon]) -> float:",
        "Area of the room that no obstacle covers; obstacles may overlap and stick out.",
        "return room.difference(shapely.ops.unary_union(obstacles)).area",
        (
            "return room.area - sum(o.area for o in obstacles)",
            "return room.area - sum(room.intersection(o).area for o in obstacles)",
        ),
        args(rooms, st.lists(polygons(0.6, 0.8), min_size=2, max_size=5)),
        ((SQUARE, [SQUARE + 2, SQUARE + 3]), 12.0),
        make=AND_LIST,
    ),
    Problem(
        "def is_path_clear(path: np.ndarray, obstacles: list[Polygon], width: float) -> bool:",
        "Whether a robot of this width can drive along the middle of the path without touching an "
        "obstacle.",
        """
        corridor = LineString(path).buffer(width / 2)
        return not any(corridor.intersects(o) for o in obstacles)
        """,
        (
            """
            corridor = LineString(path).buffer(width)
            return not any(corridor.intersects(o) for o in obstacles)
            """,
            """
            line = LineString(path)
            return not any(line.intersects(o) for o in obstacles)
            """,
        ),
        args(points(2, 3), st.lists(polygons(0.2, 1.2), min_size=1, max_size=2), number(0.1, 0.9)),
        ((array([-2, -1], [6, -1]), [SQUARE], 1.8), True),
        make="lambda path, many, width: (path, [Polygon(m) for m in many], width)",
    ),
    Problem(
        "def get_visible_points(viewer: np.ndarray, points: np.ndarray, obstacles: list[Polygon]) "
        "-> np.ndarray:",
        "The points that the viewer sees: no obstacle crosses the straight line to them.",
        """
        seen = [
            p for p in points
            if not any(LineString([viewer, p]).intersects(o) for o in obstacles)
        ]
        return np.array(seen)
        """,
        (
            """
            hidden = [any(o.contains(Point(p)) for o in obstacles) for p in points]
            return points[~np.array(hidden)]
            """,
            """
            first = obstacles[0]
            return np.array([p for p in points if not LineString([viewer, p]).intersects(first)])
            """,
        ),
        args(point(), points(4, 9), st.lists(polygons(0.3, 0.8), min_size=2, max_size=3)),
        (
            (array(-1, 2), array([-2, 0], [5, 2], [-1, 9]), [SQUARE, SQUARE + 20]),
            [[-2, 0], [-1, 9]],
        ),
        make="lambda viewer, pts, many: (viewer, pts, [Polygon(m) for m in many])",
    ),
    Problem(
        "def get_cut_areas(plate: Polygon, a: np.ndarray, b: np.ndarray) -> list[float]:",
        "The areas of the plate on the left and on the right of the line from a through b, which "
        "goes on beyond both.",
        """
        along = (b - a) / np.linalg.norm(b - a)
        left = np.array([-along[1], along[0]])
        far = 1000.0
        half = Polygon([
            a - far * along, a + far * along,
            a + far * (along + left), a + far * (left - along),
        ])
        return [plate.intersection(half).area, plate.difference(half).area]
        """,
        (
            """
            pieces = shapely.ops.split(plate, LineString([a, b])).geoms
            areas = [piece.area for piece in pieces]
            return areas if len(areas) == 2 else [plate.area, 0.0]
            """,
            """
            left = np.array([a[1] - b[1], b[0] - a[0]])
            half = Polygon([a, b, b + 1000 * left, a + 1000 * left])
            return [plate.intersection(half).area, plate.difference(half).area]
            """,
        ),
        args(convex(1.0, 0.2), point(), point()),
        ((SQUARE, array(1, 1), array(1, 2)), [4.0, 12.0]),
        make=ONE,
    ),
    Problem(
        "def get_overlap(a: Polygon, b: Polygon) -> float:",
        "The share of the smaller of both areas that lies in the other.",
        "return a.intersection(b).area / min(a.area, b.area)",
        (
            "return a.intersection(b).area / a.union(b).area",
            "return a.intersection(b).area / a.area",
        ),
        args(polygons(1.0, 0.4), polygons(0.8, 0.4)),
        ((SQUARE, np.array([[3, 0], [5, 0], [5, 4], [3, 4]]) * 1.0), 0.5),
        make=TWO,
    ),
    Problem(
        "def count_puddles(drops: np.ndarray, radius: float) -> int:",
        "How many puddles there are, when drops of this radius that touch run together.",
        """
        puddles = shapely.ops.unary_union([Point(p).buffer(radius) for p in drops])
        return len(puddles.geoms) if puddles.geom_type == "MultiPolygon" else 1
        """,
        (
            """
            puddles = shapely.ops.unary_union([Point(p).buffer(2 * radius) for p in drops])
            return len(puddles.geoms) if puddles.geom_type == "MultiPolygon" else 1
            """,
            """
            alone = 0
            for i, p in enumerate(drops):
                if all(np.linalg.norm(p - q) > 2 * radius for q in drops[:i]):
                    alone += 1
            return alone
            """,
        ),
        args(points(3, 12), number(0.1, 0.35)),
        ((array([0, 0], [1.5, 0], [3, 0], [9, 9]), 1.0), 2),
    ),
    Problem(
        "def get_swept_area(tool: Polygon, way: np.ndarray) -> float:",
        "Area over which a convex tool passes when it slides straight along the vector way.",
        """
        moved = affinity.translate(tool, way[0], way[1])
        return tool.union(moved).convex_hull.area
        """,
        (
            """
            moved = affinity.translate(tool, way[0], way[1])
            return tool.union(moved).area
            """,
            "return tool.area + np.linalg.norm(way) * (tool.bounds[3] - tool.bounds[1])",
        ),
        args(convex(0.4), point()),
        ((SQUARE, array(3, 3)), 40.0),
        make=ONE,
    ),
    Problem(
        "def fits_at(part: Polygon, board: Polygon, place: np.ndarray) -> bool:",
        "Whether the part lies wholly on the board when its centroid is moved to the place.",
        """
        center = part.centroid
        moved = affinity.translate(part, place[0] - center.x, place[1] - center.y)
        return board.contains(moved)
        """,
        (
            "return board.contains(affinity.translate(part, place[0], place[1]))",
            "return board.contains(Point(place)) and part.area < board.area",
        ),
        args(convex(0.35, 0.6), convex(1.3, 0.1), point().map(lambda p: p * 0.7)),
        ((SQUARE + 1, SQUARE * 2, array(3, 3)), True),
        make=TWO,
    ),
    Problem(
        "def get_shares_inside(shapes: list[Polygon], region: Polygon) -> list[float]:",
        "For each shape the share of its area that lies in the region.",
        "return [s.intersection(region).area / s.area for s in shapes]",
        (
            "return [s.intersection(region).area / region.area for s in shapes]",
            "return [1.0 if region.contains(s) else 0.0 for s in shapes]",
        ),
        args(several, polygons(1.0, 0.2)),
        (([SQUARE, SQUARE + 2, SQUARE + 9], SQUARE), [1.0, 0.25, 0.0]),
        make="lambda many, p: ([Polygon(m) for m in many], Polygon(p))",
    ),
    Problem(
        "def get_length_inside(area: Polygon, paths: list[np.ndarray]) -> float:",
        "How much of the paths, all together, runs inside the area.",
        "return sum(area.intersection(LineString(p)).length for p in paths)",
        (
            "return sum(LineString(p).length for p in paths)",
            "return sum(LineString(p).length for p in paths if area.contains(LineString(p)))",
        ),
        args(polygons(0.9), st.lists(points(2, 4), min_size=1, max_size=3)),
        ((SQUARE, [array([-2, 1], [2, 1]), array([1, 1], [1, 9])]), 5.0),
        make="lambda p, paths: (Polygon(p), paths)",
    ),
    Problem(
        "def get_points_in_one_shape(points: np.ndarray, shapes: list[Polygon]) -> np.ndarray:",
        "The points that lie in exactly one of the shapes.",
        """
        counts = [sum(s.contains(Point(p)) for s in shapes) for p in points]
        return points[np.array(counts) == 1]
        """,
        (
            "return np.array([p for p in points if any(s.contains(Point(p)) for s in shapes)])",
            "return np.array([p for p in points if not any(s.contains(Point(p)) for s in shapes)])",
        ),
        args(points(6, 12), st.lists(polygons(0.8, 0.4), min_size=2, max_size=3)),
        ((array([1, 1], [3, 3], [9, 9], [5, 5]), [SQUARE, SQUARE + 2]), [[1, 1], [5, 5]]),
        make="lambda p, many: (p, [Polygon(m) for m in many])",
    ),
)
