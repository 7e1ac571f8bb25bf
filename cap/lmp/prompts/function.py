"""The function LMP: writes a function that a program uses and nobody has defined."""

from __future__ import annotations

from cap.lmp.prompt import Prompt, Session
from cap.lmp.retrieval import Turn

INTRO = """
Helper functions for robot programs, in Python, one `def` each.
Positions are arrays (x, y) in metres on the table seen from above: x to the right, y up.
A function uses its own arguments, these functions, numpy as np, and nothing else:
"""

SESSIONS = (
    Session(
        turns=(
            Turn(
                "stack_in_order(['red block', 'blue block', 'green block'])",
                """
def stack_in_order(names: list[str]) -> None:
    \"\"\"Stack the objects; the first is at the bottom.\"\"\"
    for below, name in zip(names, names[1:]):
        put_first_on_second(name, below)
""",
            ),
            Turn(
                "offset = get_offset_m('red block', 'blue bowl')",
                """
def get_offset_m(first: str, second: str) -> np.ndarray:
    \"\"\"Vector from the first object to the second in metres.\"\"\"
    return get_obj_pos(second) - get_obj_pos(first)
""",
            ),
            Turn(
                "if is_between('red block', 'blue bowl', 'green bowl'):",
                """
def is_between(name: str, first: str, second: str) -> bool:
    \"\"\"Whether the object lies between two others.\"\"\"
    start, end = get_obj_pos(first), get_obj_pos(second)
    t = np.dot(get_obj_pos(name) - start, end - start) / np.dot(end - start, end - start)
    return bool(0 < t < 1)
""",
            ),
            Turn(
                "swap('red block', 'blue block')",
                """
def swap(first: str, second: str) -> None:
    \"\"\"Exchange the places of two objects.\"\"\"
    first_pos, second_pos = get_obj_pos(first), get_obj_pos(second)
    put_first_on_second(first, get_free_pos())
    put_first_on_second(second, first_pos)
    put_first_on_second(first, second_pos)
""",
            ),
            Turn(
                "for name in get_in_region(blocks, x_min=0.0, x_max=0.2):",
                """
def get_in_region(names: list[str], x_min: float, x_max: float) -> list[str]:
    \"\"\"The objects whose x lies between x_min and x_max.\"\"\"
    return [name for name in names if x_min <= get_obj_pos(name)[0] <= x_max]
""",
            ),
            Turn(
                "pts = sort_by_angle([get_obj_pos(b) for b in blocks], (0, 0))",
                """
def sort_by_angle(points: list[np.ndarray], center: np.ndarray) -> list[np.ndarray]:
    \"\"\"Points sorted by their angle around the center.\"\"\"
    return sorted(points, key=lambda p: np.arctan2(p[1] - center[1], p[0] - center[0]))
""",
            ),
        ),
    ),
)

PROMPT = Prompt(
    purpose="function",
    mode="function",
    intro=INTRO,
    names=(
        "put_first_on_second",
        "pick",
        "place",
        "push",
        "say",
        "parse_position",
        "parse_obj_name",
        "get_obj_names",
        "get_block_names",
        "get_bowl_names",
        "get_obj_pos",
        "get_obj_size",
        "get_color",
        "is_on",
        "get_objs_on",
        "get_corner_pos",
        "get_corners",
        "get_side_pos",
        "get_pos_beside",
        "get_free_pos",
        "get_distance",
        "get_nearest",
        "get_farthest",
        "left_to_right",
        "top_to_bottom",
        "line_pts",
        "circle_pts",
        "polygon_pts",
        "grid_pts",
    ),
    sessions=SESSIONS,
    max_tokens=320,
)
