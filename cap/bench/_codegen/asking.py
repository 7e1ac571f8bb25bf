"""Questions about the objects on a table, by the primitives that read."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from cap.bench._codegen.problem import Problem as _Problem
from cap.bench._codegen.problem import array
from cap.bench._codegen.tables import on_table
from perception.scene import Scene

Problem = partial(_Problem, table=True)
_Rng = np.random.Generator

_PAIRS = {
    "red bowl": (-0.2, 0.0),
    "blue bowl": (0.2, 0.1),
    "blue block": (0.0, -0.1),
    "red block": (-0.2, 0.0),
    "green block": (0.0, -0.1),
}
"""Red block in the red bowl, green block on the blue block."""


def _nothing(scene: Scene, rng: _Rng) -> tuple[Any, ...]:
    return ()


def _one(scene: Scene, rng: _Rng) -> tuple[Any, ...]:
    return (str(rng.choice(scene.names)),)


def _block(scene: Scene, rng: _Rng) -> tuple[Any, ...]:
    return (str(rng.choice([o.name for o in scene.of("block")])),)


def _some(scene: Scene, rng: _Rng) -> tuple[Any, ...]:
    count = int(rng.integers(3, len(scene) + 1))
    return ([str(n) for n in rng.permutation(scene.names)[:count]],)


def _some_and_gap(scene: Scene, rng: _Rng) -> tuple[Any, ...]:
    return (*_some(scene, rng), float(rng.uniform(0.15, 0.25)))


def _three_and_tolerance(scene: Scene, rng: _Rng) -> tuple[Any, ...]:
    return ([str(n) for n in rng.permutation(scene.names)[:3]], float(rng.uniform(0.02, 0.2)))


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
        on_table(_one, piled=False),
        (
            (
                {"red bowl": (-0.2, 0.1), "blue block": (0.0, -0.1), "red block": (0.02, 0.1)},
                ("red bowl",),
            ),
            "blue block",
        ),
    ),
    Problem(
        "def get_blocks_left_of(name: str) -> list[str]:",
        "The blocks that lie left of the named object, from left to right.",
        """
        x = get_obj_pos(name)[0]
        return left_to_right([b for b in get_block_names() if get_obj_pos(b)[0] < x - 1e-9])
        """,
        (
            """
            y = get_obj_pos(name)[1]
            return left_to_right([b for b in get_block_names() if get_obj_pos(b)[1] < y - 1e-9])
            """,
            """
            x = get_obj_pos(name)[0]
            return left_to_right([b for b in get_obj_names() if get_obj_pos(b)[0] < x - 1e-9])
            """,
        ),
        on_table(lambda scene, rng: (scene.of("bowl")[0].name,)),
        (
            (
                {
                    "red bowl": (0.2, 0),
                    "blue bowl": (0, 0.1),
                    "red block": (0.1, 0.1),
                    "blue block": (-0.1, -0.1),
                },
                ("red bowl",),
            ),
            ["blue block", "red block"],
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
        on_table(_nothing),
        (
            (_PAIRS, ()),
            {
                "red": ["red bowl", "red block"],
                "blue": ["blue bowl", "blue block"],
                "green": ["green block"],
            },
        ),
        ordered=False,
    ),
    Problem(
        "def get_unmatched_blocks() -> list[str]:",
        "The blocks that do not lie in a bowl of their own colour, though there is such a bowl.",
        """
        found = []
        for block in get_block_names():
            partners = [b for b in get_bowl_names() if get_color(b) == get_color(block)]
            if partners and not any(is_on(block, b) for b in partners):
                found.append(block)
        return found
        """,
        (
            """
            colors = [get_color(b) for b in get_bowl_names()]
            return [b for b in get_block_names() if get_color(b) in colors]
            """,
            """
            found = []
            for block in get_block_names():
                partners = [b for b in get_bowl_names() if get_color(b) == get_color(block)]
                if not any(is_on(block, b) for b in partners):
                    found.append(block)
            return found
            """,
        ),
        on_table(_nothing),
        ((_PAIRS, ()), ["blue block"]),
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
        on_table(_block),
        ((_PAIRS, ("red block",)), "blue bowl"),
    ),
    Problem(
        "def get_tower(name: str) -> list[str]:",
        "The named object and all that is piled on it, from the bottom to the top.",
        """
        tower = [name]
        while get_objs_on(tower[-1]):
            tower.append(get_objs_on(tower[-1])[0])
        return tower
        """,
        (
            "return [name] + get_objs_on(name)",
            "return [name]",
        ),
        on_table(_one),
        (
            (
                {
                    "red bowl": (0.2, 0),
                    "red block": (0, 0),
                    "blue block": (0, 0),
                    "pink block": (0, 0),
                },
                ("red block",),
            ),
            ["red block", "blue block", "pink block"],
        ),
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
        on_table(_some_and_gap, piled=False),
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
        "def get_most_central(names: list[str]) -> str:",
        "The object among names that is nearest to the middle (the mean position) of them all.",
        """
        middle = np.mean([get_obj_pos(n) for n in names], axis=0)
        return get_nearest(middle, names)
        """,
        (
            "return get_nearest(np.zeros(2), names)",
            """
            spots = np.array([get_obj_pos(n) for n in names])
            return get_nearest((spots.min(axis=0) + spots.max(axis=0)) / 2, names)
            """,
        ),
        on_table(_some, piled=False),
        (
            (
                {
                    "red bowl": (0.2, 0.1),
                    "red block": (0.1, 0.1),
                    "blue block": (0.0, 0.1),
                    "pink bowl": (-0.2, -0.1),
                },
                (["red bowl", "red block", "blue block"],),
            ),
            "red block",
        ),
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
        on_table(_three_and_tolerance, piled=False),
        (
            (
                {"red bowl": (-0.2, -0.1), "blue bowl": (0.2, 0.1), "red block": (0.0, 0.01)},
                (["red bowl", "red block", "blue bowl"], 0.02),
            ),
            True,
        ),
    ),
    Problem(
        "def get_middle_of_farthest_pair(names: list[str]) -> np.ndarray:",
        "The point midway between the two of the named objects that are farthest apart.",
        """
        pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
        a, b = max(pairs, key=lambda pair: get_distance(*pair))
        return (get_obj_pos(a) + get_obj_pos(b)) / 2
        """,
        (
            """
            far = get_farthest(names[0], names)
            return (get_obj_pos(names[0]) + get_obj_pos(far)) / 2
            """,
            """
            spots = np.array([get_obj_pos(n) for n in names])
            return (spots.min(axis=0) + spots.max(axis=0)) / 2
            """,
        ),
        on_table(_some, piled=False),
        (
            (
                {
                    "red bowl": (0.0, 0.1),
                    "red block": (0.2, -0.1),
                    "blue block": (-0.2, -0.1),
                    "pink bowl": (0.3, 0.1),
                },
                (["red bowl", "red block", "blue block"],),
            ),
            [0, -0.1],
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
        on_table(_nothing),
        ((_PAIRS | {"pink block": (0.3, 0)}, ()), {"left": 1, "right": 3}),
    ),
    Problem(
        "def get_loose_blocks() -> list[str]:",
        "The blocks that lie on the table itself with nothing on them.",
        """
        return [
            b for b in get_block_names()
            if not get_objs_on(b) and not any(is_on(b, o) for o in get_obj_names() if o != b)
        ]
        """,
        (
            "return [b for b in get_block_names() if not get_objs_on(b)]",
            """
            return [
                b for b in get_block_names()
                if not any(is_on(b, o) for o in get_obj_names() if o != b)
            ]
            """,
            """
            return [
                b for b in get_block_names()
                if not get_objs_on(b) and not any(is_on(b, o) for o in get_block_names() if o != b)
            ]
            """,
        ),
        on_table(_nothing),
        ((_PAIRS | {"pink block": (0.3, 0)}, ()), ["pink block"]),
        ordered=False,
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
        on_table(lambda scene, rng: (rng.uniform(-0.2, 0.2, 2), *_some(scene, rng)), piled=False),
        (
            (
                {"red bowl": (0.1, 0), "blue bowl": (-0.15, 0), "pink bowl": (0.3, 0)},
                (array(0, 0), ["blue bowl", "pink bowl", "red bowl"]),
            ),
            ["red bowl", "pink bowl", "blue bowl"],
        ),
    ),
    Problem(
        "def get_nearest_of_other_color(name: str) -> str:",
        "The nearest object that has another colour than the named one.",
        """
        others = [n for n in get_obj_names() if get_color(n) != get_color(name)]
        return get_nearest(name, others)
        """,
        (
            "return get_nearest(name, [n for n in get_obj_names() if n != name])",
            """
            others = [n for n in get_block_names() if get_color(n) != get_color(name)]
            return get_nearest(name, others)
            """,
        ),
        on_table(_one, piled=False),
        (
            (
                {
                    "red bowl": (0, 0),
                    "red block": (0, 0),
                    "blue bowl": (0.2, 0),
                    "pink block": (0.3, 0),
                },
                ("red bowl",),
            ),
            "blue bowl",
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
        on_table(_nothing),
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
        "def describe_place(name: str) -> str:",
        "'top left', 'top right', 'bottom left' or 'bottom right': where the object lies as seen "
        "from the mean position of all objects.",
        """
        x, y = get_obj_pos(name) - np.mean([get_obj_pos(n) for n in get_obj_names()], axis=0)
        return ("top " if y > 0 else "bottom ") + ("left" if x < 0 else "right")
        """,
        (
            """
            x, y = get_obj_pos(name)
            return ("top " if y > 0 else "bottom ") + ("left" if x < 0 else "right")
            """,
            """
            x, y = get_obj_pos(name) - np.mean([get_obj_pos(n) for n in get_obj_names()], axis=0)
            return ("top " if x > 0 else "bottom ") + ("left" if y < 0 else "right")
            """,
        ),
        on_table(_one),
        (
            (
                {"red bowl": (0.1, 0.1), "blue bowl": (0.3, 0.0), "red block": (0.2, 0.13)},
                ("red bowl",),
            ),
            "top left",
        ),
    ),
)
