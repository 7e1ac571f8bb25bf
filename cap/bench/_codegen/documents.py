"""The two documents behind which functions are written: the same examples, told two ways.

The examples were written with the development half of the problems in sight; none of them is
one of the problems, of either half.
"""

from __future__ import annotations

from cap.bench._codegen.example import Example
from cap.bench._codegen.tables import READING
from cap.bench._codegen.writing import Document
from primitives.api import API

EXAMPLES = (
    Example(
        '''
        def get_ring(points: np.ndarray, center: np.ndarray, low: float, high: float) -> np.ndarray:
            """The points whose distance from the center is between low and high, nearest first."""
        ''',
        """
        ring = []
        for p in points:
            if low <= np.linalg.norm(p - center) <= high:
                ring.append(p)
        ring.sort(key=lambda p: np.linalg.norm(p - center))
        return np.array(ring)
        """,
        """
        ring = [p for p in points if is_in_ring(p, center, low, high)]
        return sort_by_distance(ring, center)
        """,
        '''
        def is_in_ring(p: np.ndarray, center: np.ndarray, low: float, high: float) -> bool:
            """Whether the distance of p from the center is between low and high."""
            return low <= np.linalg.norm(p - center) <= high


        def sort_by_distance(points: list[np.ndarray], center: np.ndarray) -> np.ndarray:
            """The points, those nearest to the center first."""
            return np.array(sorted(points, key=lambda p: np.linalg.norm(p - center)))
        ''',
        "get_ring(np.array([[3.0, 0], [1, 1], [0, 0.1], [9, 9]]), np.zeros(2), 0.5, 5)",
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
        def hold_peaks(values: list[float], decay: float) -> list[float]:
            """Follow the values up at once, and down by no more than the factor decay a step."""
        ''',
        """
        peak = 0.0
        peaks = []
        for value in values:
            peak = max(value, peak * decay)
            peaks.append(peak)
        return peaks
        """,
        """
        peak = 0.0
        peaks = []
        for value in values:
            peak = get_next_peak(peak, value, decay)
            peaks.append(peak)
        return peaks
        """,
        '''
        def get_next_peak(peak: float, value: float, decay: float) -> float:
            """The value, or what is left of the peak if that is more."""
            return max(value, peak * decay)
        ''',
        "hold_peaks([1.0, 4.0, 1.0, 1.0], 0.5)",
    ),
    Example(
        '''
        def get_left_shapes(shapes: list[Polygon], line: LineString, least: float) -> list[Polygon]:
            """The shapes of at least this area that lie wholly left of the line, nearest first."""
        ''',
        """
        (x1, y1), (x2, y2) = line.coords[0], line.coords[-1]
        chosen = []
        for shape in shapes:
            corners = shape.exterior.coords
            sides = [(x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) for x, y in corners]
            if shape.area >= least and min(sides) > 0:
                chosen.append(shape)
        return sorted(chosen, key=lambda shape: shape.distance(line))
        """,
        """
        large = [shape for shape in shapes if shape.area >= least]
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
        "[s.area for s in get_left_shapes([box(0, 1, 2, 2), box(0, -2, 2, -1), "
        "box(0, 3, 1, 3.1), box(0, 0.5, 2, 4)], LineString([(0, 0), (1, 0)]), 1.0)]",
    ),
    Example(
        '''
        def get_views(spots: np.ndarray, target: np.ndarray) -> np.ndarray:
            """For each spot the unit vector that points from it to the target."""
        ''',
        """
        views = []
        for spot in spots:
            way = target - spot
            views.append(way / np.linalg.norm(way))
        return np.array(views)
        """,
        """
        return np.array([get_unit(target - spot) for spot in spots])
        """,
        '''
        def get_unit(v: np.ndarray) -> np.ndarray:
            """The vector with length 1."""
            return v / np.linalg.norm(v)
        ''',
        "get_views(np.array([[0.0, 0], [3, 0]]), np.array([3.0, 4]))",
    ),
    Example(
        '''
        def get_crowded_blocks(gap: float) -> list[str]:
            """The blocks that have at least two bowls within the gap, from left to right."""
        ''',
        """
        crowded = []
        for block in get_block_names():
            near = [bowl for bowl in get_bowl_names() if get_distance(block, bowl) <= gap]
            if len(near) >= 2:
                crowded.append(block)
        return left_to_right(crowded)
        """,
        """
        crowded = [block for block in get_block_names() if count_bowls_near(block, gap) >= 2]
        return left_to_right(crowded)
        """,
        '''
        def count_bowls_near(name: str, gap: float) -> int:
            """How many bowls are within the gap of the object."""
            return len([bowl for bowl in get_bowl_names() if get_distance(name, bowl) <= gap])
        ''',
        "get_crowded_blocks(0.3)",
    ),
    Example(
        '''
        def get_shifted_rest(shapes: list[Polygon], hole: Polygon, shift: np.ndarray) -> float:
            """Area that is left of all shapes together after the hole, shifted, is cut out."""
        ''',
        """
        merged = shapely.ops.unary_union(shapes)
        moved = affinity.translate(hole, shift[0], shift[1])
        return merged.difference(moved).area
        """,
        """
        merged = shapely.ops.unary_union(shapes)
        moved = shift_shape(hole, shift)
        return merged.difference(moved).area
        """,
        '''
        def shift_shape(shape: Polygon, shift: np.ndarray) -> Polygon:
            """The shape, moved by the vector."""
            return affinity.translate(shape, shift[0], shift[1])
        ''',
        "get_shifted_rest([box(0, 0, 2, 2), box(1, 0, 4, 2)], box(0, 0, 1, 1), np.array([1.0, 1]))",
    ),
    Example(
        '''
        def get_safe_share(values: list[float], limits: list[tuple[float, float]]) -> float:
            """The share of joints that are inside their limits by a tenth of the range."""
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
        "get_safe_share([0.05, 0.5, 0.8, 3.0], [(0, 1), (0, 1), (0, 1), (0, 1)])",
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
