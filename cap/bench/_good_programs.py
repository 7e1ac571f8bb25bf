"""More than two hundred programs that are right: they verify, and run to their end in simulation.

Every text is written for a kind of table (`cap.bench._programs`) and meets several tables of
that kind, with other names, places and numbers on each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template

import numpy as np

from cap.bench._programs.asking import ASKING
from cap.bench._programs.language import LANGUAGE
from cap.bench._programs.moving import MOVING
from cap.bench._programs.shapes import FOURS, SHAPES, TRIPLES
from cap.bench._programs.special import EQUALS, FULL, LONG, TOWER
from sim.scenes import ObjectSpec, SceneSpec, in_bowl, on_block


@dataclass(frozen=True)
class GoodProgram:
    """A program and the table for which it is right. It asks no language model."""

    name: str
    scene: SceneSpec
    source: str


@dataclass(frozen=True)
class _Table:
    """A scene, and what the texts' placeholders stand for on it."""

    name: str
    scene: SceneSpec
    words: Mapping[str, str]


def good_programs() -> tuple[GoodProgram, ...]:
    """All of them, in an order that never changes."""
    rows = [
        _rows("three", 1, ("red", "blue", "green"), ("green", "yellow")),
        _rows("four", 2, ("cyan", "orange", "pink", "red"), ("red", "cyan", "purple")),
        _rows("five", 3, ("gray", "brown", "yellow", "purple", "blue"), ("blue", "brown", "gray")),
    ]
    bare = [
        _bare("bare three", 4, ("red", "yellow", "purple")),
        _bare("bare four", 5, ("blue", "pink", "green", "gray")),
        _bare("bare five", 6, ("orange", "cyan", "brown", "green", "red")),
    ]
    programs: list[GoodProgram] = []
    for texts, tables in (
        (MOVING, rows),
        (LANGUAGE, rows[:2]),
        (ASKING, rows[1:]),
        (LONG, rows),
        (SHAPES, bare),
        (TRIPLES, bare[:1]),
        (FOURS, bare[:2]),
        (TOWER, [_tower()]),
        (FULL, [_full_bowl()]),
        (EQUALS, [_equals()]),
    ):
        programs += _filled(texts, tables)
    return tuple(programs)


def _filled(texts: Mapping[str, str], tables: Sequence[_Table]) -> list[GoodProgram]:
    return [
        GoodProgram(
            f"{title}, {table.name}",
            table.scene,
            Template(text.strip()).substitute(table.words) + "\n",
        )
        for title, text in texts.items()
        for table in tables
    ]


def _rows(name: str, seed: int, blocks: Sequence[str], bowls: Sequence[str]) -> _Table:
    """Blocks in a row in front, bowls in a row behind, free band between them."""
    rng = np.random.default_rng(seed)
    front = _spread(rng, len(blocks), 0.24)
    behind = _spread(rng, len(bowls), 0.24)
    objects = [ObjectSpec("bowl", c, (0.63, -x)) for c, x in zip(bowls, behind, strict=True)]
    objects += [
        ObjectSpec("block", c, (0.355, -x), float(rng.uniform(-0.6, 0.6)))
        for c, x in zip(blocks, front, strict=True)
    ]
    return _Table(name, SceneSpec(tuple(objects)), _words(seed, blocks, bowls))


def _bare(name: str, seed: int, blocks: Sequence[str]) -> _Table:
    """Blocks alone, each in a column of its own."""
    rng = np.random.default_rng(seed)
    objects = tuple(
        ObjectSpec(
            "block", c, (round(float(rng.uniform(0.36, 0.64)), 3), -x),
            float(rng.uniform(-0.6, 0.6)),
        )
        for c, x in zip(blocks, _spread(rng, len(blocks), 0.26), strict=True)
    )  # fmt: skip
    return _Table(name, SceneSpec(objects), _words(seed, blocks, ()))


def _tower() -> _Table:
    red = ObjectSpec("block", "red", (0.45, -0.15), 0.2)
    blue = on_block("blue", red, 0.3)
    green = on_block("green", blue, 0.1)
    bowl = ObjectSpec("bowl", "yellow", (0.40, 0.15))
    return _Table("tower", SceneSpec((red, blue, green, bowl)), {})


def _full_bowl() -> _Table:
    bowl = ObjectSpec("bowl", "green", (0.55, 0.05))
    objects = (
        bowl,
        in_bowl("pink", bowl, 0.4),
        ObjectSpec("bowl", "brown", (0.60, -0.20)),
        ObjectSpec("block", "gray", (0.38, -0.10), 0.5),
    )
    return _Table("full bowl", SceneSpec(objects), {})


def _equals() -> _Table:
    objects = (
        ObjectSpec("block", "red", (0.40, 0.15), 0.3),
        ObjectSpec("block", "red", (0.42, -0.20), -0.2),
        ObjectSpec("block", "gray", (0.36, -0.05), 0.0),
        ObjectSpec("bowl", "blue", (0.60, 0.02)),
    )
    return _Table("equals", SceneSpec(objects), {})


def _spread(rng: np.random.Generator, count: int, reach_m: float) -> list[float]:
    """Table-frame x of `count` columns, a little off their even places."""
    even = np.linspace(-reach_m, reach_m, count)
    return [round(float(x), 3) for x in even + rng.uniform(-0.01, 0.01, count)]


def _words(seed: int, blocks: Sequence[str], bowls: Sequence[str]) -> dict[str, str]:
    rng = np.random.default_rng(seed)
    words = {
        key: f"{color} block"
        for key, color in zip("abc", rng.permutation(list(blocks)), strict=False)
    }
    words |= {
        key: f"{color} bowl" for key, color in zip("pq", rng.permutation(list(bowls)), strict=False)
    }
    words["side"] = ("left", "right", "top", "bottom")[seed % 4]
    words["corner"] = ("top left", "bottom right", "top right", "bottom left")[seed % 4]
    words["step"] = f"{0.04 + 0.01 * seed:.2f}"
    return words
