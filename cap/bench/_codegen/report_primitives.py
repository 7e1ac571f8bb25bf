"""Questions about a table, by the reading primitives: the reporting half.

Nobody who writes documents reads this file.
"""

from __future__ import annotations

from functools import partial

from cap.bench._codegen.problem import Problem as _Problem
from cap.bench._codegen.table_inputs import PAIRS, four, nothing, one, one_and_distance, some
from cap.bench._codegen.tables import on_table

Problem = partial(_Problem, table=True)

PROBLEMS = (
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
        on_table(nothing),
        ((PAIRS, ()), ["blue block"]),
        ordered=False,
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
        on_table(one),
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
        on_table(some, piled=False),
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
        on_table(some, piled=False),
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
        on_table(nothing),
        ((PAIRS | {"pink block": (0.3, 0)}, ()), ["pink block"]),
        ordered=False,
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
        on_table(one, piled=False),
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
        on_table(one),
        (
            (
                {"red bowl": (0.1, 0.1), "blue bowl": (0.3, 0.0), "red block": (0.2, 0.13)},
                ("red bowl",),
            ),
            "top left",
        ),
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
        on_table(one_and_distance, piled=False),
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
    ),
    Problem(
        "def count_full_bowls() -> int:",
        "How many bowls have something in them.",
        "return sum(bool(get_objs_on(b)) for b in get_bowl_names())",
        (
            "return len(get_bowl_names())",
            "return sum(not get_objs_on(b) for b in get_bowl_names())",
        ),
        on_table(nothing),
        ((PAIRS | {"gray bowl": (0.3, -0.1)}, ()), 1),
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
        on_table(four, piled=False),
        (
            (
                {"red bowl": (0.1, 0.0), "red block": (-0.1, 0), "blue block": (0, 0.1)},
                (["red bowl", "red block"],),
            ),
            0.1,
        ),
    ),
)
