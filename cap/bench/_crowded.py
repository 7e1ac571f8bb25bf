"""Random tables that are hard to see: touching and stacked blocks, blocks in bowls."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from perception.colours import NAMES
from robot_bridge.robot import FloatArray
from robot_bridge.workspace import X_RANGE_M, Y_RANGE_M
from sim.scenes import ObjectSpec, SceneSpec

FEWEST, MOST = 3, 10
_EDGE_M = 0.04
_SLIT_M = 0.0005
"""Room between touching blocks at the start, so that physics needn't push them apart."""
_APART_M = 0.012
_MOST_STACKED = 4
_BOWL_REACH_M = 0.075
_ABOVE_BOWL_M = 0.06
"""From here a block is let go into a bowl: its centre above the table."""
_TRIES = 300

Part = tuple[str, str, tuple[float, float, float], float]
"""Category, colour, offset from the group's middle, yaw."""
Group = tuple[list[Part], float]
"""Parts, and the radius that they keep within."""


def crowded_scene(seed: int) -> SceneSpec:
    """A table of 3 to 10 objects; the seed decides all of it."""
    rng = np.random.default_rng(seed)
    wanted = int(rng.integers(FEWEST, MOST + 1))
    kinds: tuple[Callable[[np.random.Generator, int], Group], ...] = (
        _lone_block, _lone_bowl, _row, _stack, _full_bowl,
    )  # fmt: skip
    chances = (0.30, 0.20, 0.20, 0.15, 0.15)
    objects: list[ObjectSpec] = []
    taken: list[tuple[FloatArray, float]] = []
    for _ in range(_TRIES):
        room = wanted - len(objects)
        if room <= 0:
            break
        parts, radius = kinds[int(rng.choice(len(kinds), p=chances))](rng, room)
        centre = np.array(
            [
                rng.uniform(X_RANGE_M[0] + radius, X_RANGE_M[1] - radius),
                rng.uniform(Y_RANGE_M[0] + radius, Y_RANGE_M[1] - radius),
            ]
        )
        if any(np.linalg.norm(centre - c) < radius + r + _APART_M for c, r in taken):
            continue
        taken.append((centre, radius))
        for category, color, (dx, dy, z), yaw in parts:
            position = (float(centre[0] + dx), float(centre[1] + dy))
            objects.append(
                ObjectSpec(category, color, (*position, z), yaw)
                if category == "block"
                else ObjectSpec(category, color, position)
            )
    return SceneSpec(tuple(objects))


def _color(rng: np.random.Generator) -> str:
    return NAMES[int(rng.integers(len(NAMES)))]


def _lone_block(rng: np.random.Generator, room: int) -> Group:
    yaw = float(rng.uniform(0, np.pi / 2))
    return [("block", _color(rng), (0.0, 0.0, _EDGE_M / 2), yaw)], 0.029


def _lone_bowl(rng: np.random.Generator, room: int) -> Group:
    return [("bowl", _color(rng), (0.0, 0.0, 0.0), 0.0)], _BOWL_REACH_M


def _row(rng: np.random.Generator, room: int) -> Group:
    """Two or three blocks side by side, half of the rows in one colour, shifted at random."""
    count = min(room, int(rng.integers(2, 4)))
    one_color = _color(rng) if rng.random() < 0.5 else None
    yaw = float(rng.uniform(0, np.pi / 2))
    along = np.array([np.cos(yaw), np.sin(yaw)])
    across = np.array([-np.sin(yaw), np.cos(yaw)])
    parts: list[Part] = []
    for i in range(count):
        shift = float(rng.uniform(-0.015, 0.015)) if rng.random() < 0.5 else 0.0
        x, y = along * (i - (count - 1) / 2) * (_EDGE_M + _SLIT_M) + across * shift
        color = one_color or _color(rng)
        parts.append(("block", color, (float(x), float(y), _EDGE_M / 2), yaw))
    return parts, 0.022 * count + 0.02


def _stack(rng: np.random.Generator, room: int) -> Group:
    """Two to four blocks on one another, each a little off and turned."""
    count = min(room, int(rng.integers(2, _MOST_STACKED + 1)))
    parts: list[Part] = []
    for i in range(count):
        dx, dy = rng.uniform(-0.004, 0.004, size=2) if i else (0.0, 0.0)
        z = _EDGE_M / 2 + i * (_EDGE_M + _SLIT_M)
        yaw = float(rng.uniform(0, np.pi / 2))
        parts.append(("block", _color(rng), (float(dx), float(dy), z), yaw))
    return parts, 0.034


def _full_bowl(rng: np.random.Generator, room: int) -> Group:
    """A bowl with a block in it, of the bowl's colour in two of five."""
    color = _color(rng)
    parts: list[Part] = [("bowl", color, (0.0, 0.0, 0.0), 0.0)]
    if room > 1:
        inside = color if rng.random() < 0.4 else _color(rng)
        dx, dy = rng.uniform(-0.01, 0.01, size=2)
        yaw = float(rng.uniform(0, np.pi / 2))
        parts.append(("block", inside, (float(dx), float(dy), _ABOVE_BOWL_M), yaw))
    return parts, _BOWL_REACH_M
