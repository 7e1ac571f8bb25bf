"""Questions about a table, by the reading primitives: the half that documents are written with."""

from __future__ import annotations

from functools import partial

from cap.bench._codegen.problem import Problem as _Problem
from cap.bench._codegen.problem import array
from cap.bench._codegen.table_inputs import (
    PAIRS,
    any_two,
    block,
    nothing,
    one,
    some,
    some_and_gap,
    three_and_tolerance,
)
from cap.bench._codegen.tables import on_table

Problem = partial(_Problem, table=True)

PROBLEMS = (
    Problem(
        "def get_next_in_row(name: str) -> str | None:",
        "The nearest object to the right of the named one, by x alone; None if there is none.",
        """
        x = get_obj_pos(name)[0]
        right = [n for n in get_obj_names() if get_obj_pos(n)[0] > x + 1e-9]
        return min(right, key=lambda n: get_obj_pos(n)[0]) if right else None
        """,
        (
            """
            x = get_obj_pos(name)[0]
            right = [n for n in get_obj_names() if get_obj_pos(n)[0] > x + 1e-9]
            return get_nearest(name, right) if right else None
            """,
            """
            x = get_obj_pos(name)[0]
            left = [n for n in get_obj_names() if get_obj_pos(n)[0] < x - 1e-9]
            return max(left, key=lambda n: get_obj_pos(n)[0]) if left else None
            """,
        ),
        on_table(one, piled=False),
        (
            (
                {"red bowl": (-0.2, 0.1), "blue block": (0.0, -0.1), "red block": (0.02, 0.1)},
                ("red bowl",),
            ),
            "blue block",
        ),
    ),
    Problem(
        "def get_names_by_color() -> dict[str, list[str]]:",
        "All objects on the table, grouped by their colour: colour to names.",
        """
        groups = {}
        for name in get_obj_names():
            groups.setdefault(get_color(name), []).append(name)
        return groups
        """,
        (
            """
            groups = {}
            for name in get_block_names():
                groups.setdefault(get_color(name), []).append(name)
            return groups
            """,
            "return {get_color(name): [name] for name in get_obj_names()}",
        ),
        on_table(nothing),
        (
            (PAIRS, ()),
            {
                "red": ["red bowl", "red block"],
                "blue": ["blue bowl", "blue block"],
                "green": ["green block"],
            },
        ),
        ordered=False,
    ),
    Problem(
        "def get_nearest_empty_bowl(name: str) -> str | None:",
        "The empty bowl that is nearest to the named object; None if no bowl is empty.",
        """
        empty = [b for b in get_bowl_names() if not get_objs_on(b) and b != name]
        return get_nearest(name, empty) if empty else None
        """,
        (
            "return get_nearest(name, get_bowl_names())",
            """
            empty = [b for b in get_bowl_names() if not get_objs_on(b)]
            return empty[0] if empty else None
            """,
        ),
        on_table(block),
        ((PAIRS, ("red block",)), "blue bowl"),
    ),
    Problem(
        "def get_loners(names: list[str], gap: float) -> list[str]:",
        "The objects among names that are farther than the gap from every other one of them.",
        """
        return [
            n for n in names if all(get_distance(n, m) > gap for m in names if m != n)
        ]
        """,
        (
            """
            return [
                n for n in names if any(get_distance(n, m) > gap for m in names if m != n)
            ]
            """,
            """
            return [
                n for n, m in zip(names, names[1:] + names[:1]) if get_distance(n, m) > gap
            ]
            """,
        ),
        on_table(some_and_gap, piled=False),
        (
            (
                {"red bowl": (0.2, 0), "red block": (0, 0), "blue block": (0.05, 0)},
                (["red bowl", "red block", "blue block"], 0.1),
            ),
            ["red bowl"],
        ),
        ordered=False,
    ),
    Problem(
        "def are_in_line(names: list[str], tolerance: float) -> bool:",
        "Whether all named objects lie within the tolerance of the straight line through the first "
        "and the last of them.",
        """
        start, end = get_obj_pos(names[0]), get_obj_pos(names[-1])
        across = np.array([start[1] - end[1], end[0] - start[0]])
        across = across / np.linalg.norm(across)
        return all(abs((get_obj_pos(n) - start) @ across) <= tolerance for n in names)
        """,
        (
            """
            y = get_obj_pos(names[0])[1]
            return all(abs(get_obj_pos(n)[1] - y) <= tolerance for n in names)
            """,
            """
            start, end = get_obj_pos(names[0]), get_obj_pos(names[-1])
            middle = (start + end) / 2
            return all(np.linalg.norm(get_obj_pos(n) - middle) <= tolerance for n in names[1:-1])
            """,
        ),
        on_table(three_and_tolerance, piled=False),
        (
            (
                {"red bowl": (-0.2, -0.1), "blue bowl": (0.2, 0.1), "red block": (0.0, 0.01)},
                (["red bowl", "red block", "blue bowl"], 0.02),
            ),
            True,
        ),
    ),
    Problem(
        "def count_by_side() -> dict[str, int]:",
        "How many blocks are left and how many are right of the table's middle: keys 'left' and "
        "'right'.",
        """
        left = sum(bool(get_obj_pos(b)[0] < 0) for b in get_block_names())
        return {"left": left, "right": len(get_block_names()) - left}
        """,
        (
            """
            left = sum(bool(get_obj_pos(n)[0] < 0) for n in get_obj_names())
            return {"left": left, "right": len(get_obj_names()) - left}
            """,
            """
            low = sum(bool(get_obj_pos(b)[1] < 0) for b in get_block_names())
            return {"left": low, "right": len(get_block_names()) - low}
            """,
        ),
        on_table(nothing),
        ((PAIRS | {"pink block": (0.3, 0)}, ()), {"left": 1, "right": 3}),
    ),
    Problem(
        "def plan_tour(start: np.ndarray, names: list[str]) -> list[str]:",
        "The order in which one visits all named objects who always goes to the nearest one not "
        "yet visited, beginning at start.",
        """
        left, place, tour = list(names), start, []
        while left:
            tour.append(get_nearest(place, left))
            left.remove(tour[-1])
            place = get_obj_pos(tour[-1])
        return tour
        """,
        ("return sorted(names, key=lambda n: get_distance(start, n))",),
        on_table(lambda scene, rng: (rng.uniform(-0.2, 0.2, 2), *some(scene, rng)), piled=False),
        (
            (
                {"red bowl": (0.1, 0), "blue bowl": (-0.15, 0), "pink bowl": (0.3, 0)},
                (array(0, 0), ["blue bowl", "pink bowl", "red bowl"]),
            ),
            ["red bowl", "pink bowl", "blue bowl"],
        ),
    ),
    Problem(
        "def get_highest_tower() -> list[str]:",
        "The highest pile of blocks that stands on the table, from the bottom to the top; of equal "
        "ones the one farthest left.",
        """
        best = []
        for block in left_to_right(get_block_names()):
            if any(is_on(block, o) for o in get_obj_names() if o != block):
                continue
            tower = [block]
            while get_objs_on(tower[-1]):
                tower.append(get_objs_on(tower[-1])[0])
            if len(tower) > len(best):
                best = tower
        return best
        """,
        (
            """
            best = []
            for block in left_to_right(get_block_names()):
                tower = [block] + get_objs_on(block)
                if len(tower) > len(best):
                    best = tower
            return best
            """,
            "return max(([b] + get_objs_on(b) for b in get_block_names()), key=len)",
        ),
        on_table(nothing),
        (
            (
                {
                    "red block": (0, 0),
                    "blue block": (0, 0),
                    "pink block": (0, 0),
                    "red bowl": (0.2, 0),
                },
                (),
            ),
            ["red block", "blue block", "pink block"],
        ),
    ),
    Problem(
        "def get_rightmost_bowl() -> str:",
        "The bowl that is farthest to the right.",
        "return max(get_bowl_names(), key=lambda n: get_obj_pos(n)[0])",
        (
            "return left_to_right(get_obj_names())[-1]",
            "return left_to_right(get_bowl_names())[0]",
        ),
        on_table(nothing, piled=False),
        ((PAIRS, ()), "blue bowl"),
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
        on_table(nothing),
        ((PAIRS | {"gray bowl": (0.3, -0.1)}, ()), {"red": 1, "blue": 1, "green": 1, "gray": 0}),
    ),
    Problem(
        "def get_upper_one(first: str, second: str) -> str:",
        "That one of both objects which lies farther up on the table.",
        "return max([first, second], key=lambda n: get_obj_pos(n)[1])",
        (
            "return max([first, second], key=lambda n: get_obj_pos(n)[0])",
            "return min([first, second], key=lambda n: get_obj_pos(n)[1])",
        ),
        on_table(any_two, piled=False),
        ((PAIRS, ("red bowl", "blue bowl")), "blue bowl"),
    ),
)
