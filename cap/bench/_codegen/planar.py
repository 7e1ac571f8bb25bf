"""Plane shapes, with shapely. Arguments cross into the sandbox as coordinates."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
from numpy.typing import NDArray

from cap.bench._codegen.inputs import (
    args,
    convex,
    generators,
    number,
    point,
    points,
    polygons,
)
from cap.bench._codegen.problem import Problem, array

_ONE = "lambda p, *rest: (Polygon(p), *rest)"
_TWO = "lambda p, q, *rest: (Polygon(p), Polygon(q), *rest)"
_AND_LIST = "lambda p, many, *rest: (Polygon(p), [Polygon(m) for m in many], *rest)"
_FACTS = "[r.geom_type, r.area, r.length, *r.centroid.coords[0]]"
_SQUARE = array([0, 0], [4, 0], [4, 4], [0, 4])

_rooms = generators.map(
    lambda rng: np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * rng.uniform(0.8, 1.3, 2)
)
_few = st.lists(polygons(0.45, 0.9), min_size=1, max_size=4)


def _strip(rng: np.random.Generator) -> NDArray[np.float64]:
    """An upright strip that cuts most rooms in two, somewhat aslant."""
    x, width, slant = rng.uniform(-0.6, 0.6), rng.uniform(0.1, 0.5), rng.uniform(-0.2, 0.2)
    left = np.array([[x, -2], [x + slant, 2]])
    return np.array([left[0], left[1], left[1] + [width, 0], left[0] + [width, 0]])


PROBLEMS = (
    Problem(
        "def get_free_area(room: Polygon, obstacles: list[Polygon]) -> float:",
        "Area of the room that no obstacle covers; obstacles may overlap and stick out.",
        "return room.difference(shapely.ops.unary_union(obstacles)).area",
        (
            "return room.area - sum(o.area for o in obstacles)",
            "return room.area - sum(room.intersection(o).area for o in obstacles)",
        ),
        args(_rooms, st.lists(polygons(0.6, 0.8), min_size=2, max_size=5)),
        ((_SQUARE, [_SQUARE + 2, _SQUARE + 3]), 12.0),
        make=_AND_LIST,
    ),
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
            lambda room, rng: (room, _strip(rng)),
            _rooms,
            generators,
        ),
        (
            (_SQUARE, array([1, -1], [2, -1], [2, 5], [1, 5])),
            ["Polygon", 8.0, 12.0, 3.0, 2.0],
        ),
        make=_TWO,
        view=_FACTS,
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
        ((array([-2, -1], [6, -1]), [_SQUARE], 1.8), True),
        make="lambda path, many, width: (path, [Polygon(m) for m in many], width)",
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
        ((_SQUARE, array(1, 2)), [0, 2]),
        make=_ONE,
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
            (array(-1, 2), array([-2, 0], [5, 2], [-1, 9]), [_SQUARE, _SQUARE + 20]),
            [[-2, 0], [-1, 9]],
        ),
        make="lambda viewer, pts, many: (viewer, pts, [Polygon(m) for m in many])",
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
        args(_rooms, _few, number(0.05, 0.3)),
        ((_SQUARE, [_SQUARE + 10], 1.0), 4.0),
        make=_AND_LIST,
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
        ((_SQUARE, array(1, 1), array(1, 2)), [4.0, 12.0]),
        make=_ONE,
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
        make=_ONE,
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
        ((_SQUARE, np.array([[3, 0], [5, 0], [5, 4], [3, 4]]) * 1.0), 0.5),
        make=_TWO,
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
        make=_ONE,
        ordered=False,
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
        make=_ONE,
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
        ((_SQUARE, array(3, 3)), 40.0),
        make=_ONE,
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
        ((_SQUARE + 1, _SQUARE * 2, array(3, 3)), True),
        make=_TWO,
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
        (([_SQUARE, _SQUARE + 20, _SQUARE + array(5, 0)], 2.0), [(0, 2)]),
        make="lambda many, gap: ([Polygon(m) for m in many], gap)",
        ordered=False,
    ),
)
