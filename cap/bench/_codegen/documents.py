"""The two documents behind which functions are written: the same examples, told two ways.

The examples were written with the development half of the problems in sight; none of them is
one of the problems, of either half.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent, indent

from cap.bench._codegen.tables import READING
from cap.bench._codegen.writing import Document
from primitives.api import API


@dataclass(frozen=True)
class Example:
    """A function in one body, and in steps with the functions that the steps call.

    sample: an expression that calls it; both ways give the same.
    """

    opening: str
    flat: str
    steps: str
    helpers: str
    sample: str

    def text(self, *, hierarchical: bool) -> str:
        """The example as a document shows it."""
        opening = dedent(self.opening).strip("\n")
        body = indent(dedent(self.steps if hierarchical else self.flat).strip("\n"), "    ")
        helpers = dedent(self.helpers).strip("\n")
        return f"{opening}\n{body}\n" + (f"\n\n{helpers}\n" if hierarchical else "")


EXAMPLES = (
    Example(
        '''
        def get_ring_points(points: np.ndarray, center: np.ndarray, low: float, high: float) -> np.ndarray:
            """The points whose distance from the center is between low and high, nearest first."""
        ''',
        """
        distances = np.linalg.norm(points - center, axis=1)
        inside = (distances >= low) & (distances <= high)
        return points[inside][np.argsort(distances[inside])]
        """,
        """
        distances = get_distances(points, center)
        inside = (distances >= low) & (distances <= high)
        return sort_by_value(points[inside], distances[inside])
        """,
        '''
        def get_distances(points: np.ndarray, center: np.ndarray) -> np.ndarray:
            """Distance of each point from the center."""
            return np.linalg.norm(points - center, axis=1)


        def sort_by_value(points: np.ndarray, values: np.ndarray) -> np.ndarray:
            """The points in the order of their values, smallest first."""
            return points[np.argsort(values)]
        ''',
        "get_ring_points(np.array([[3.0, 0], [1, 1], [0, 0.1], [9, 9]]), np.zeros(2), 0.5, 5)",
    ),
    Example(
        '''
        def get_tallest_of_color(color: str) -> str | None:
            """The tallest object of the colour; None if there is none."""
        ''',
        """
        names = [name for name in get_obj_names() if get_color(name) == color]
        if not names:
            return None
        return max(names, key=lambda name: get_obj_size(name)[2])
        """,
        """
        names = get_objs_of_color(color)
        if not names:
            return None
        return max(names, key=get_height)
        """,
        '''
        def get_objs_of_color(color: str) -> list[str]:
            """All objects of the colour."""
            return [name for name in get_obj_names() if get_color(name) == color]


        def get_height(name: str) -> float:
            """Height of the object in metres."""
            return get_obj_size(name)[2]
        ''',
        "[get_tallest_of_color('red'), get_tallest_of_color('gray')]",
    ),
    Example(
        '''
        def get_mean_moving_speed(times: list[float], positions: np.ndarray, threshold: float) -> float:
            """Mean speed over the steps that are faster than the threshold; 0 if none is."""
        ''',
        """
        steps = np.linalg.norm(np.diff(positions, axis=0), axis=1)
        speeds = steps / np.diff(times)
        moving = speeds[speeds > threshold]
        return float(moving.mean()) if len(moving) else 0.0
        """,
        """
        speeds = get_speeds(times, positions)
        moving = speeds[speeds > threshold]
        return get_mean_or_zero(moving)
        """,
        '''
        def get_speeds(times: list[float], positions: np.ndarray) -> np.ndarray:
            """Speed in each step."""
            steps = np.linalg.norm(np.diff(positions, axis=0), axis=1)
            return steps / np.diff(times)


        def get_mean_or_zero(values: np.ndarray) -> float:
            """Mean of the values; 0 if there is none."""
            return float(values.mean()) if len(values) else 0.0
        ''',
        "get_mean_moving_speed([0, 1, 3], np.array([[0.0, 0], [3, 4], [3, 4.1]]), 0.5)",
    ),
    Example(
        '''
        def get_shapes_on_side(shapes: list[Polygon], line: LineString, min_area: float) -> list[Polygon]:
            """The shapes of at least min_area that lie wholly left of the line, nearest first."""
        ''',
        """
        (x1, y1), (x2, y2) = line.coords[0], line.coords[-1]
        chosen = []
        for shape in shapes:
            corners = shape.exterior.coords
            sides = [(x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) for x, y in corners]
            if shape.area >= min_area and min(sides) > 0:
                chosen.append(shape)
        return sorted(chosen, key=lambda shape: shape.distance(line))
        """,
        """
        large = [shape for shape in shapes if shape.area >= min_area]
        chosen = [shape for shape in large if is_left_of(shape, line)]
        return sorted(chosen, key=lambda shape: shape.distance(line))
        """,
        '''
        def is_left_of(shape: Polygon, line: LineString) -> bool:
            """Whether all corners of the shape are left of the line."""
            return all(get_side(line, x, y) > 0 for x, y in shape.exterior.coords)


        def get_side(line: LineString, x: float, y: float) -> float:
            """Positive left of the line, negative right of it."""
            (x1, y1), (x2, y2) = line.coords[0], line.coords[-1]
            return (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        ''',
        "[s.area for s in get_shapes_on_side([box(0, 1, 2, 2), box(0, -2, 2, -1), "
        "box(0, 3, 1, 3.1), box(0, 0.5, 2, 4)], LineString([(0, 0), (1, 0)]), 1.0)]",
    ),
    Example(
        '''
        def get_reachable_part(values: list[float], limits: list[tuple[float, float]]) -> float:
            """The share of the joints whose value is inside the limits by at least a tenth of the range."""
        ''',
        """
        inside = 0
        for value, (low, high) in zip(values, limits):
            margin = 0.1 * (high - low)
            if low + margin <= value <= high - margin:
                inside += 1
        return inside / len(values)
        """,
        """
        inside = [is_well_inside(value, low, high) for value, (low, high) in zip(values, limits)]
        return sum(inside) / len(inside)
        """,
        '''
        def is_well_inside(value: float, low: float, high: float) -> bool:
            """Whether the value is inside by at least a tenth of the range."""
            margin = 0.1 * (high - low)
            return low + margin <= value <= high - margin
        ''',
        "get_reachable_part([0.05, 0.5, 0.8, 3.0], [(0, 1), (0, 1), (0, 1), (0, 1)])",
    ),
)

_INTRO = """
# Functions for robots, in Python. Already imported: numpy as np, math, and of shapely
# Point, LineString, Polygon, MultiPolygon, box, affinity, shapely.ops.
# Functions that ask about the objects on the table:
"""


def document(*, hierarchical: bool) -> Document:
    """The document of one way of writing."""
    api = "".join(f"#   {API[name].signature}\n" for name in READING)
    shown = "\n\n".join(e.text(hierarchical=hierarchical) for e in EXAMPLES)
    text = f"{_INTRO.strip()}\n{api}\n\n{shown}\n\n"
    return Document("codegen-steps" if hierarchical else "codegen-flat", text, hierarchical)
