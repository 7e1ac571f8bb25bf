"""Problems of every group that take two short steps."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import numpy as np

from cap.bench._codegen.inputs import args, number, point, points, polygons, values, vectors
from cap.bench._codegen.problem import Problem, array
from cap.bench._codegen.tables import on_table
from perception.scene import Scene

_SQUARE = array([0, 0], [4, 0], [4, 4], [0, 4])
_FIRST_LIST = "lambda many, *rest: ([Polygon(m) for m in many], *rest)"
_shapes = st.lists(polygons(0.4, 0.9), min_size=2, max_size=5)

GEOMETRY = (
    Problem(
        "def get_box_center(points: np.ndarray) -> np.ndarray:",
        "The center of the smallest upright rectangle around the points.",
        "return (points.min(axis=0) + points.max(axis=0)) / 2",
        ("return points.mean(axis=0)",),
        args(points(3, 8)),
        ((array([0, 0], [4, 2], [1, 1]),), [2, 1]),
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

CONTROL = (
    Problem(
        "def get_pd_command(position: float, velocity: float, goal: float, kp: float, kd: float, "
        "limit: float) -> float:",
        "Command of a PD controller that holds the goal, at most limit either way.",
        "return float(np.clip(kp * (goal - position) - kd * velocity, -limit, limit))",
        (
            "return kp * (goal - position) - kd * velocity",
            "return float(np.clip(kp * (goal - position) + kd * velocity, -limit, limit))",
        ),
        args(*[number(-1, 1)] * 3, number(0.5, 4), number(0.2, 2), number(0.5, 2)),
        ((1.0, 1.0, 3.0, 2.0, 1.0, 2.5), 2.5),
    ),
    Problem(
        "def apply_dead_band(commands: list[float], band: float) -> list[float]:",
        "Commands smaller than the band become 0; the others come closer to 0 by the band.",
        """
        out = []
        for c in commands:
            size = max(0.0, abs(c) - band)
            out.append(size if c > 0 else -size)
        return out
        """,
        (
            "return [c if abs(c) >= band else 0.0 for c in commands]",
            "return [max(0.0, c - band) for c in commands]",
        ),
        args(values(4, 9), number(0.1, 0.6)),
        (([3.0, -2.0, 0.5, -0.5], 1.0), [2.0, -1.0, 0.0, 0.0]),
    ),
    Problem(
        "def get_late_error(times: list[float], values: list[float], target: float, start: float) "
        "-> float:",
        "Mean distance of the values from the target, from the start time on; 0 if none is so "
        "late.",
        """
        errors = [abs(v - target) for t, v in zip(times, values) if t >= start]
        return sum(errors) / len(errors) if errors else 0.0
        """,
        (
            "return sum(abs(v - target) for v in values) / len(values)",
            """
            late = [v for t, v in zip(times, values) if t >= start]
            return abs(sum(late) / len(late) - target) if late else 0.0
            """,
        ),
        args(st.just([0.0, 1.0, 2.0, 3.0]), values(4, 4), number(-0.4, 0.4), number(0.5, 3.5)),
        (([0.0, 1.0, 2.0], [9.0, 3.0, 0.0], 1.0, 1.0), 1.5),
    ),
    Problem(
        "def get_worst_deviation(wanted: np.ndarray, driven: np.ndarray) -> float:",
        "The largest distance between a wanted point and the driven point of the same number.",
        "return float(np.linalg.norm(wanted - driven, axis=1).max())",
        (
            "return float(np.abs(wanted - driven).max())",
            "return float(np.linalg.norm(wanted - driven, axis=1).mean())",
        ),
        args(points(4, 4), points(4, 4)),
        ((array([0, 0], [1, 0]), array([0, 1], [4, 4])), 5.0),
    ),
    Problem(
        "def blend_velocities(a: np.ndarray, b: np.ndarray, share: float, max_speed: float) "
        "-> np.ndarray:",
        "The share of velocity b and the rest of velocity a together; one faster than max_speed "
        "is shortened to it.",
        """
        v = (1 - share) * a + share * b
        speed = np.linalg.norm(v)
        return v if speed <= max_speed else v * max_speed / speed
        """,
        (
            "return (1 - share) * a + share * b",
            "return np.clip((1 - share) * a + share * b, -max_speed, max_speed)",
            """
            v = share * a + (1 - share) * b
            speed = np.linalg.norm(v)
            return v if speed <= max_speed else v * max_speed / speed
            """,
        ),
        args(vectors(2), vectors(2), number(0.1, 0.9), number(0.2, 0.9)),
        ((array(0, 0), array(6, 8), 0.5, 1.0), [0.6, 0.8]),
    ),
    Problem(
        "def get_wheel_speeds(speed: float, turn_rate: float, track: float, max_speed: float) "
        "-> tuple[float, float]:",
        "Speeds of the left and the right wheel, a track apart, for a speed and a turn rate (left "
        "is positive); both slow down alike so that neither passes max_speed.",
        """
        left, right = speed - turn_rate * track / 2, speed + turn_rate * track / 2
        scale = max(1.0, abs(left) / max_speed, abs(right) / max_speed)
        return left / scale, right / scale
        """,
        (
            """
            left, right = speed - turn_rate * track / 2, speed + turn_rate * track / 2
            clip = lambda v: max(-max_speed, min(max_speed, v))
            return clip(left), clip(right)
            """,
            "return speed - turn_rate * track / 2, speed + turn_rate * track / 2",
        ),
        args(number(-1, 1), number(-2, 2), number(0.2, 1), number(0.3, 1)),
        ((1.0, 2.0, 1.0, 1.0), (0.0, 1.0)),
    ),
)

SHAPELY = (
    Problem(
        "def get_shares_inside(shapes: list[Polygon], region: Polygon) -> list[float]:",
        "For each shape the share of its area that lies in the region.",
        "return [s.intersection(region).area / s.area for s in shapes]",
        (
            "return [s.intersection(region).area / region.area for s in shapes]",
            "return [1.0 if region.contains(s) else 0.0 for s in shapes]",
        ),
        args(_shapes, polygons(1.0, 0.2)),
        (([_SQUARE, _SQUARE + 2, _SQUARE + 9], _SQUARE), [1.0, 0.25, 0.0]),
        make="lambda many, p: ([Polygon(m) for m in many], Polygon(p))",
    ),
    Problem(
        "def count_crossed(shapes: list[Polygon], path: np.ndarray) -> int:",
        "How many of the shapes the path crosses or touches.",
        "return sum(LineString(path).intersects(s) for s in shapes)",
        (
            "return sum(any(s.contains(Point(p)) for p in path) for s in shapes)",
            "return sum(s.contains(LineString(path)) for s in shapes)",
        ),
        args(_shapes, points(2, 3)),
        (([_SQUARE, _SQUARE + 2, _SQUARE + 9], array([-1, 1], [9, 1])), 1),
        make=_FIRST_LIST,
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
        ((_SQUARE, [array([-2, 1], [2, 1]), array([1, 1], [1, 9])]), 5.0),
        make="lambda p, paths: (Polygon(p), paths)",
    ),
    Problem(
        "def get_nearest_shape(shapes: list[Polygon], p: np.ndarray) -> int:",
        "The number of the shape that is nearest to the point p.",
        "return int(np.argmin([s.distance(Point(p)) for s in shapes]))",
        ("return int(np.argmin([s.centroid.distance(Point(p)) for s in shapes]))",),
        args(st.lists(polygons(0.4, 3), min_size=3, max_size=6), point().map(lambda p: p * 3)),
        (([_SQUARE * 10, _SQUARE + array(44, 0)], array(41, 2)), 0),
        make=_FIRST_LIST,
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
        ((array([1, 1], [3, 3], [9, 9], [5, 5]), [_SQUARE, _SQUARE + 2]), [[1, 1], [5, 5]]),
        make="lambda p, many: (p, [Polygon(m) for m in many])",
    ),
    Problem(
        "def get_fence_length(fields: list[Polygon], margin: float) -> float:",
        "Length of the fence around all fields together, with a margin around each field.",
        "return shapely.ops.unary_union([f.buffer(margin) for f in fields]).length",
        (
            "return sum(f.buffer(margin).length for f in fields)",
            "return shapely.ops.unary_union(fields).length",
        ),
        args(_shapes, number(0.1, 0.5)),
        (([_SQUARE, _SQUARE], 0.0), 16.0),
        make=_FIRST_LIST,
    ),
)


def _nothing(scene: Scene, rng: np.random.Generator) -> tuple[Any, ...]:
    return ()


def _any_two(scene: Scene, rng: np.random.Generator) -> tuple[Any, ...]:
    return tuple(str(n) for n in rng.permutation(scene.names)[:2])


def _one_and_distance(scene: Scene, rng: np.random.Generator) -> tuple[Any, ...]:
    return (str(rng.choice(scene.names)), float(rng.uniform(0.15, 0.4)))


def _names(scene: Scene, rng: np.random.Generator) -> tuple[Any, ...]:
    return ([str(n) for n in rng.permutation(scene.names)[:4]],)


_FULL = {
    "red bowl": (-0.2, 0.0),
    "blue bowl": (0.2, 0.1),
    "blue block": (0.0, -0.1),
    "red block": (-0.2, 0.0),
    "green block": (0.0, -0.1),
}
"""Red block in the red bowl, green block on the blue block."""

PRIMITIVES = (
    Problem(
        "def get_rightmost_bowl() -> str:",
        "The bowl that is farthest to the right.",
        "return max(get_bowl_names(), key=lambda n: get_obj_pos(n)[0])",
        (
            "return left_to_right(get_obj_names())[-1]",
            "return left_to_right(get_bowl_names())[0]",
        ),
        on_table(_nothing, piled=False),
        ((_FULL, ()), "blue bowl"),
        table=True,
    ),
    Problem(
        "def get_blocks_near(name: str, distance: float) -> list[str]:",
        "The blocks, the named object left out, at most the distance away from it, nearest first.",
        """
        near = [
            b for b in get_block_names() if b != name and get_distance(b, name) <= distance
        ]
        return sorted(near, key=lambda b: get_distance(b, name))
        """,
        (
            "return [b for b in get_block_names() if b != name and get_distance(b, name) "
            "<= distance][::-1]",
            """
            near = [n for n in get_obj_names() if n != name and get_distance(n, name) <= distance]
            return sorted(near, key=lambda n: get_distance(n, name))
            """,
        ),
        on_table(_one_and_distance, piled=False),
        (
            (
                {
                    "red bowl": (0, 0),
                    "red block": (0.2, 0),
                    "blue block": (-0.1, 0.0),
                    "pink block": (0.3, 0.1),
                    "pink bowl": (0.1, 0),
                },
                ("red bowl", 0.25),
            ),
            ["blue block", "red block"],
        ),
        table=True,
    ),
    Problem(
        "def get_color_counts() -> dict[str, int]:",
        "How many blocks there are of each colour of which there is an object: colour to number.",
        """
        counts = {get_color(n): 0 for n in get_obj_names()}
        for block in get_block_names():
            counts[get_color(block)] += 1
        return counts
        """,
        (
            """
            counts = {}
            for block in get_block_names():
                counts[get_color(block)] = counts.get(get_color(block), 0) + 1
            return counts
            """,
            """
            counts = {}
            for name in get_obj_names():
                counts[get_color(name)] = counts.get(get_color(name), 0) + 1
            return counts
            """,
        ),
        on_table(_nothing),
        ((_FULL | {"gray bowl": (0.3, -0.1)}, ()), {"red": 1, "blue": 1, "green": 1, "gray": 0}),
        table=True,
    ),
    Problem(
        "def count_full_bowls() -> int:",
        "How many bowls have something in them.",
        "return sum(bool(get_objs_on(b)) for b in get_bowl_names())",
        (
            "return len(get_bowl_names())",
            "return sum(not get_objs_on(b) for b in get_bowl_names())",
        ),
        on_table(_nothing),
        ((_FULL | {"gray bowl": (0.3, -0.1)}, ()), 1),
        table=True,
    ),
    Problem(
        "def get_upper_one(first: str, second: str) -> str:",
        "That one of both objects which lies farther up on the table.",
        "return max([first, second], key=lambda n: get_obj_pos(n)[1])",
        (
            "return max([first, second], key=lambda n: get_obj_pos(n)[0])",
            "return min([first, second], key=lambda n: get_obj_pos(n)[1])",
        ),
        on_table(_any_two, piled=False),
        ((_FULL, ("red bowl", "blue bowl")), "blue bowl"),
        table=True,
    ),
    Problem(
        "def get_spread(names: list[str]) -> float:",
        "The mean distance of the named objects from the middle of them all.",
        """
        spots = np.array([get_obj_pos(n) for n in names])
        return float(np.linalg.norm(spots - spots.mean(axis=0), axis=1).mean())
        """,
        (
            "return float(np.mean([np.linalg.norm(get_obj_pos(n)) for n in names]))",
            """
            spots = np.array([get_obj_pos(n) for n in names])
            return float(np.linalg.norm(spots - spots.mean(axis=0), axis=1).max())
            """,
        ),
        on_table(_names, piled=False),
        (
            (
                {"red bowl": (0.1, 0.0), "red block": (-0.1, 0), "blue block": (0, 0.1)},
                (["red bowl", "red block"],),
            ),
            0.1,
        ),
        table=True,
    ),
)
