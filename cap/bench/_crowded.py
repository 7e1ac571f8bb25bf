"""Random tables that are hard to see: touching and stacked blocks, blocks in bowls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from perception.colours import NAMES
from robot_bridge.robot import FloatArray
from robot_bridge.workspace import X_RANGE_M, Y_RANGE_M
from sim.scenes import BLOCK_M, ObjectSpec, SceneSpec

FEWEST, MOST = 3, 10
_EDGES_M = (0.032, 0.047)
"""Edges of cubes where they vary."""
_SLIT_M = 0.0005
"""Room between touching blocks at the start, so that physics needn't push them apart."""
_APART_M = 0.012
_MOST_STACKED = 4
_BOWL_REACH_M = 0.075
_ABOVE_BOWL_M = 0.06
"""From here a block is let go into a bowl: its centre above the table."""
_TRIES = 300

Part = tuple[str, str, tuple[float, float, float], float, float]
"""Category, colour, offset from the group's middle, yaw, edge."""
Group = tuple[list[Part], float]
"""Parts, and the radius that they keep within."""


def crowded_scene(seed: int, *, varied: bool = False) -> SceneSpec:
    """A table of 3 to 10 objects; the seed decides all of it. varied: cubes of 3.2 to 4.7 cm."""
    rng = np.random.default_rng(seed)
    edges = _Edges(np.random.default_rng((seed, 3)), varied)
    wanted = int(rng.integers(FEWEST, MOST + 1))
    kinds: tuple[Callable[[np.random.Generator, int, _Edges], Group], ...] = (
        _lone_block, _lone_bowl, _row, _stack, _full_bowl,
    )  # fmt: skip
    chances = (0.30, 0.20, 0.20, 0.15, 0.15)
    objects: list[ObjectSpec] = []
    taken: list[tuple[FloatArray, float]] = []
    for _ in range(_TRIES):
        room = wanted - len(objects)
        if room <= 0:
            break
        parts, radius = kinds[int(rng.choice(len(kinds), p=chances))](rng, room, edges)
        centre = np.array(
            [
                rng.uniform(X_RANGE_M[0] + radius, X_RANGE_M[1] - radius),
                rng.uniform(Y_RANGE_M[0] + radius, Y_RANGE_M[1] - radius),
            ]
        )
        if any(np.linalg.norm(centre - c) < radius + r + _APART_M for c, r in taken):
            continue
        taken.append((centre, radius))
        for category, color, (dx, dy, z), yaw, edge in parts:
            position = (float(centre[0] + dx), float(centre[1] + dy))
            objects.append(
                ObjectSpec(category, color, (*position, z), yaw, (edge, edge, edge))
                if category == "block"
                else ObjectSpec(category, color, position)
            )
    return SceneSpec(tuple(objects))


@dataclass(frozen=True)
class _Edges:
    """Gives each block's edge; largest: none is longer."""

    rng: np.random.Generator
    varied: bool

    @property
    def largest(self) -> float:
        return _EDGES_M[1] if self.varied else BLOCK_M

    def next(self) -> float:
        return float(self.rng.uniform(*_EDGES_M)) if self.varied else BLOCK_M


def _color(rng: np.random.Generator) -> str:
    return NAMES[int(rng.integers(len(NAMES)))]


def _lone_block(rng: np.random.Generator, room: int, edges: _Edges) -> Group:
    yaw = float(rng.uniform(0, np.pi / 2))
    edge = edges.next()
    return [("block", _color(rng), (0.0, 0.0, edge / 2), yaw, edge)], edges.largest * 0.725


def _lone_bowl(rng: np.random.Generator, room: int, edges: _Edges) -> Group:
    return [("bowl", _color(rng), (0.0, 0.0, 0.0), 0.0, 0.0)], _BOWL_REACH_M


def _row(rng: np.random.Generator, room: int, edges: _Edges) -> Group:
    """Two or three blocks side by side, half of the rows in one colour, shifted at random."""
    count = min(room, int(rng.integers(2, 4)))
    one_color = _color(rng) if rng.random() < 0.5 else None
    yaw = float(rng.uniform(0, np.pi / 2))
    along = np.array([np.cos(yaw), np.sin(yaw)])
    across = np.array([-np.sin(yaw), np.cos(yaw)])
    lengths = [edges.next() for _ in range(count)]
    # Where each block's middle is along the row, which has its own middle at 0.
    ends = np.cumsum([edge + _SLIT_M for edge in lengths])
    middles = ends - (np.array(lengths) + _SLIT_M) / 2 - ends[-1] / 2
    parts: list[Part] = []
    for i, edge in enumerate(lengths):
        shift = float(rng.uniform(-0.015, 0.015)) if rng.random() < 0.5 else 0.0
        x, y = along * middles[i] + across * shift
        color = one_color or _color(rng)
        parts.append(("block", color, (float(x), float(y), edge / 2), yaw, edge))
    return parts, 0.55 * edges.largest * count + 0.02


def _stack(rng: np.random.Generator, room: int, edges: _Edges) -> Group:
    """Two to four blocks on one another, each a little off and turned."""
    count = min(room, int(rng.integers(2, _MOST_STACKED + 1)))
    parts: list[Part] = []
    top = 0.0
    for i in range(count):
        dx, dy = rng.uniform(-0.004, 0.004, size=2) if i else (0.0, 0.0)
        yaw = float(rng.uniform(0, np.pi / 2))
        edge = edges.next()
        parts.append(("block", _color(rng), (float(dx), float(dy), top + edge / 2), yaw, edge))
        top += edge + _SLIT_M
    return parts, edges.largest * 0.85


def _full_bowl(rng: np.random.Generator, room: int, edges: _Edges) -> Group:
    """A bowl with a block in it, of the bowl's colour in two of five."""
    color = _color(rng)
    parts: list[Part] = [("bowl", color, (0.0, 0.0, 0.0), 0.0, 0.0)]
    if room > 1:
        inside = color if rng.random() < 0.4 else _color(rng)
        dx, dy = rng.uniform(-0.01, 0.01, size=2)
        yaw = float(rng.uniform(0, np.pi / 2))
        parts.append(("block", inside, (float(dx), float(dy), _ABOVE_BOWL_M), yaw, edges.next()))
    return parts, _BOWL_REACH_M
