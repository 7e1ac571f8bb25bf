"""Programs that go wrong, might go wrong, or look as if they could, each on its own table."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from robot_bridge.workspace import table_from_robot
from sim.scenes import BLOCK_M, ObjectSpec, SceneFileError, SceneSpec, on_block, random_scene


@dataclass(frozen=True)
class RiskyProgram:
    """A program and its table; what comes of it nobody says in advance."""

    name: str
    scene: SceneSpec
    source: str


def bad_programs(tables: int, seed: int) -> tuple[RiskyProgram, ...]:
    """Every kind of mistake on so many tables."""
    found = []
    for number in range(tables):
        rng = np.random.default_rng((seed, number, 11))
        for name, make in _MISTAKES.items():
            scene, source = make(rng, seed + 31 * number)
            found.append(RiskyProgram(f"{name}, table {number}", scene, source))
    return tuple(found)


def random_programs(count: int, seed: int) -> tuple[RiskyProgram, ...]:
    """One to three random calls on a random table that leaves little room."""
    return tuple(_random_program(seed + i) for i in range(count))


def _random_program(seed: int) -> RiskyProgram:
    rng = np.random.default_rng((seed, 12))
    scene = random_scene(seed, blocks=int(rng.integers(4, 8)), bowls=int(rng.integers(1, 4)))
    lines = [_random_call(scene, rng) for _ in range(int(rng.integers(1, 4)))]
    return RiskyProgram(f"random calls, {seed}", scene, "\n".join(lines) + "\n")


def _random_call(scene: SceneSpec, rng: np.random.Generator) -> str:
    names = [o.name for o in scene.objects]
    blocks = [o.name for o in scene.objects if o.category == "block"]
    item, other = (str(n) for n in rng.choice(blocks, 2, replace=False))
    x, y = (round(float(v), 3) for v in rng.uniform((-0.36, -0.21), (0.36, 0.21)))
    match int(rng.integers(6)):
        case 0 | 1:
            return f"put_first_on_second({item!r}, {str(rng.choice(names))!r})"
        case 2:
            return f"put_first_on_second({item!r}, ({x}, {y}))"
        case 3:
            direction = str(rng.choice(["left", "right", "up", "down"]))
            far = round(float(rng.uniform(0.03, 0.15)), 3)
            return f"push({str(rng.choice(names))!r}, {direction!r}, {far})"
        case 4:
            return f"pick({item!r})\nplace({str(rng.choice(names))!r})"
        case _:
            return f"pick({item!r})\nmove_to(get_obj_pos({other!r}), 0.2)\nopen_gripper()"


Made = tuple[SceneSpec, str]


def _spread(seed: int) -> tuple[SceneSpec, list[str], list[str]]:
    """Four blocks and two bowls with room; their names."""
    scene = random_scene(seed, blocks=4, bowls=2)
    names = [o.name for o in scene.objects]
    return scene, [n for n in names if n.endswith("block")], [n for n in names if n.endswith("l")]


def _simple(text: str) -> Callable[[np.random.Generator, int], Made]:
    """A mistake that any table allows; {a} to {d} are its blocks, {p} and {q} its bowls."""

    def make(rng: np.random.Generator, seed: int) -> Made:
        scene, blocks, bowls = _spread(seed)
        words = dict(zip("abcd", blocks, strict=True)) | dict(zip("pq", bowls, strict=True))
        return scene, text.format_map({key: repr(name) for key, name in words.items()}) + "\n"

    return make


def _push_into_neighbour(rng: np.random.Generator, seed: int) -> Made:
    x, y = float(rng.uniform(0.40, 0.60)), float(rng.uniform(-0.1, 0.1))
    scene = SceneSpec(
        (
            ObjectSpec("block", "red", (x, y)),
            ObjectSpec("block", "blue", (x, y - 0.08), float(rng.uniform(-0.5, 0.5))),
            ObjectSpec("bowl", "green", (x, y + 0.2)),
        )
    )
    return scene, "push('red block', 'right', 0.10)\n"


def _between_neighbours(rng: np.random.Generator, seed: int) -> Made:
    x, y = float(rng.uniform(0.40, 0.60)), float(rng.uniform(-0.1, 0.1))
    gap = float(rng.uniform(0.075, 0.11))
    around = [(gap / 2, 0.0), (-gap / 2, 0.0), (0.0, gap / 2), (0.0, -gap / 2)]
    blocks = [
        ObjectSpec("block", color, (x + dx, y + dy))
        for color, (dx, dy) in zip(("red", "blue", "green", "pink"), around, strict=True)
    ]
    scene = SceneSpec((*blocks, ObjectSpec("block", "yellow", (0.35, -0.30))))
    px, py = table_from_robot(np.array([x, y]))
    return scene, f"put_first_on_second('yellow block', ({px:.3f}, {py:.3f}))\n"


def _out_of_the_crowd(rng: np.random.Generator, seed: int) -> Made:
    """The middle one of nine blocks that stand closer than fingers are thick."""
    x, y, step = 0.5, float(rng.uniform(-0.1, 0.1)), BLOCK_M + float(rng.uniform(0.002, 0.012))
    colors = ("red", "blue", "green", "pink", "yellow", "cyan", "orange", "brown", "purple")
    places = itertools.product((-step, 0.0, step), repeat=2)
    blocks = tuple(
        ObjectSpec("block", color, (x + dx, y + dy))
        for color, (dx, dy) in zip(colors, places, strict=True)
    )
    return SceneSpec(blocks), "put_first_on_second('yellow block', (0.25, 0.1))\n"


def _leaning_tower(rng: np.random.Generator, seed: int) -> Made:
    """One more block on a tower, every block of which is off to the same side."""
    x, y, off = 0.5, float(rng.uniform(-0.1, 0.1)), float(rng.uniform(0.004, 0.009))
    tower = [ObjectSpec("block", "red", (x, y))]
    for color in ("blue", "green", "yellow"):
        upper = on_block(color, tower[-1])
        px, py = upper.position[:2]
        tower.append(ObjectSpec("block", color, (px, py + off, upper.z_m)))
    scene = SceneSpec((*tower, ObjectSpec("block", "pink", (0.40, 0.28))))
    return scene, "put_first_on_second('pink block', 'yellow block')\n"


def _drop_on_a_tower(rng: np.random.Generator, seed: int) -> Made:
    """Let go above a tower, a little beside its middle."""
    x, y = 0.5, float(rng.uniform(-0.1, 0.1))
    base = ObjectSpec("block", "red", (x, y))
    scene = SceneSpec((base, on_block("blue", base), ObjectSpec("block", "pink", (0.40, 0.28))))
    px, py = table_from_robot(np.array([x, y]))
    off = float(rng.uniform(0.0, 0.03))
    return scene, (
        f"pick('pink block')\nmove_to(({px + off:.3f}, {py:.3f}), 0.22)\nopen_gripper()\n"
    )


def _drop_on_a_rim(rng: np.random.Generator, seed: int) -> Made:
    scene = SceneSpec(
        (
            ObjectSpec("bowl", "green", (0.5, 0.0)),
            ObjectSpec("block", "red", (0.40, 0.25)),
        )
    )
    turn = float(rng.uniform(0.0, 2 * math.pi))
    px, py = 0.06 * math.cos(turn), 0.06 * math.sin(turn)
    return scene, f"pick('red block')\nmove_to(({px:.3f}, {py:.3f}), 0.2)\nopen_gripper()\n"


def _push_under_a_tower(rng: np.random.Generator, seed: int) -> Made:
    base = ObjectSpec("block", "red", (0.5, float(rng.uniform(-0.1, 0.1))))
    scene = SceneSpec((base, on_block("blue", base), ObjectSpec("bowl", "green", (0.4, 0.28))))
    return scene, "push('red block', 'up', 0.06)\n"


def _from_under(rng: np.random.Generator, seed: int) -> Made:
    base = ObjectSpec("block", "red", (0.5, float(rng.uniform(-0.1, 0.1))))
    scene = SceneSpec((base, on_block("blue", base), ObjectSpec("bowl", "green", (0.4, 0.28))))
    return scene, "put_first_on_second('red block', 'green bowl')\n"


def _tall_stack(rng: np.random.Generator, seed: int) -> Made:
    try:
        scene = random_scene(seed, blocks=7, bowls=1)
    except SceneFileError:
        scene = random_scene(seed + 1, blocks=7, bowls=1)
    blocks = [o.name for o in scene.objects if o.category == "block"]
    lines = [f"put_first_on_second({u!r}, {lo!r})" for lo, u in itertools.pairwise(blocks)]
    return scene, "\n".join(lines) + "\n"


_MISTAKES: dict[str, Callable[[np.random.Generator, int], Made]] = {
    "a bowl in the fingers": _simple("pick({p})"),
    "two in the gripper": _simple("pick({a})\npick({b})"),
    "nothing to place": _simple("put_first_on_second({a}, {p})\nplace({q})"),
    "beyond the table": _simple(
        "x = 0.2 + 0.3\nput_first_on_second({a}, {p})\nput_first_on_second({b}, (x, 0.0))"
    ),
    "no such object": _simple("pick({a})\nplace({b}.replace('block', 'bowl') + ' 7')"),
    "centimetres": _simple("far = 12\nput_first_on_second({a}, (far, 5))"),
    "an exception after a move": _simple("put_first_on_second({a}, {b})\nx = 1 / len([])"),
    "an empty list": _simple("tall = [b for b in blocks if get_obj_size(b)[2] > 1]\npick(tall[0])"),
    "onto itself": _simple("for b in blocks:\n    put_first_on_second(b, {a})"),
    "pushed over the edge": _simple("push({a}, 'left', 0.60)"),
    "onto the edge of another": _simple(
        "x, y = get_obj_pos({b})\nput_first_on_second({a}, (x + 0.025, y + 0.01))"
    ),
    "let go high up": _simple("pick({a})\nmove_to((0.0, 0.0), 0.3)\nopen_gripper()"),
    "low over everything": _simple(
        "close_gripper()\nfor b in objects:\n    move_to(get_obj_pos(b), 0.03)"
    ),
    "never held": _simple("close_gripper()\nmove_to((0.0, 0.0))\nplace({p})"),
    "held until the end": _simple(
        "put_first_on_second({a}, {p})\npick({b})\npush({c}, 'up', 0.05)"
    ),
    "pushed into a neighbour": _push_into_neighbour,
    "between neighbours": _between_neighbours,
    "out of the crowd": _out_of_the_crowd,
    "a leaning tower": _leaning_tower,
    "dropped on a tower": _drop_on_a_tower,
    "dropped on a rim": _drop_on_a_rim,
    "pushed under a tower": _push_under_a_tower,
    "from under another": _from_under,
    "a tall stack": _tall_stack,
}
