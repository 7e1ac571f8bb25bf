"""Random tables for functions that ask about objects, and what answers their calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import hypothesis.strategies as st
import numpy as np
from hypothesis.strategies import SearchStrategy

from cap.bench._codegen.inputs import generators
from perception.scene import Scene, SceneObject
from primitives.api import API
from primitives.checks import bind
from primitives.context import PrimitiveContext
from primitives.registry import Effect
from robot_bridge.robot import FloatArray
from robot_bridge.workspace import TABLE_X_RANGE_M, TABLE_Y_RANGE_M, robot_from_table
from sim.tasks.state import COLORS

READING = tuple(s.name for s in API if s.effect is Effect.READS and s.name != "get_previous_pos")
"""Primitives that these functions may call."""

_BLOCK_M = np.array([0.04, 0.04, 0.04])
_BOWL_M = np.array([0.12, 0.12, 0.05])
_FLOOR_M = 0.008
"""Thickness of a bowl's floor."""
_APART_M = 0.13
_EDGE_M = 0.06


@dataclass(frozen=True)
class _StillEyes:
    """A table that nobody touches."""

    scene: Scene

    def look(self) -> Scene:
        return self.scene

    def picked(self, name: str) -> None:
        raise AssertionError(f"{name} was picked up by a function that only reads")

    def released(self, name: str) -> None:
        raise AssertionError(f"{name} was put down by a function that only reads")


def answering(
    scene: Scene,
) -> Callable[[str, tuple[Any, ...], dict[str, Any], int | None], Any]:
    """What carries out a sandboxed function's calls, with the real primitives."""
    silent: Any = None
    context = PrimitiveContext(
        robot=silent, eyes=_StillEyes(scene), arm=silent, say=silent, ask=silent, note=silent
    )

    def call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], line: int | None) -> Any:
        spec = API[name]
        return spec.function(context, **bind(spec, args, kwargs, scene))

    return call


def table(places: Mapping[str, tuple[float, float]]) -> Scene:
    """A table with the named objects at these places (x, y), table frame, metres.

    A block at a bowl's place lies in it; a block at a block's place lies on it.
    """
    objects: list[SceneObject] = []
    for name, place in places.items():
        color, category = name.split()
        objects.append(_placed(color, category, np.array(place), objects))
    return Scene(tuple(objects))


def _placed(
    color: str, category: str, place: FloatArray, objects: list[SceneObject]
) -> SceneObject:
    xy = robot_from_table(place)
    below = [o for o in objects if np.allclose(o.position[:2], xy)]
    size = _BLOCK_M if category == "block" else _BOWL_M
    bottom_m = 0.0
    if below:
        bottom_m = _FLOOR_M if below[-1].category == "bowl" else below[-1].top_m
    position = np.array([*xy, bottom_m + size[2] / 2])
    return SceneObject(f"{color} {category}", category, color, position, 0.0, size)


def _random_table(rng: np.random.Generator, blocks: int, bowls: int, piled: bool) -> Scene:
    colors = rng.permutation(list(COLORS))
    places: dict[str, tuple[float, float]] = {}
    free: list[tuple[float, float]] = []
    while len(free) < blocks + bowls:
        x = rng.uniform(TABLE_X_RANGE_M[0] + _EDGE_M, TABLE_X_RANGE_M[1] - _EDGE_M)
        y = rng.uniform(TABLE_Y_RANGE_M[0] + _EDGE_M, TABLE_Y_RANGE_M[1] - _EDGE_M)
        if all(np.hypot(x - a, y - b) > _APART_M for a, b in free):
            free.append((x, y))
        elif rng.uniform() < 0.01:
            # Too full to go on: begin again.
            free.clear()
    for color in colors[:bowls]:
        places[f"{color} bowl"] = free.pop()
    holders = list(places)
    # Some colours of the bowls come again, so that blocks have partners.
    for color in [*colors[: blocks // 2], *colors[bowls : bowls + blocks - blocks // 2]]:
        name = f"{color} block"
        if piled and holders and rng.uniform() < 0.45:
            holder = holders.pop(int(rng.integers(len(holders))))
            places[name] = places[holder]
            if holder.endswith("block"):
                holders.append(name)
        else:
            places[name] = free.pop()
            holders.append(name)
    return table(places)


def on_table(
    choose: Callable[[Scene, np.random.Generator], tuple[Any, ...]], *, piled: bool = True
) -> SearchStrategy[tuple[Any, ...]]:
    """Pairs of a table and arguments chosen for it.

    On the table are three to five blocks and two or three bowls. piled: some of the blocks lie
    in bowls or on blocks; otherwise all lie apart, and no two are equally far from a third.
    """
    tables = st.builds(
        _random_table, generators, st.integers(3, 5), st.integers(2, 3), st.just(piled)
    )
    return st.builds(lambda scene, rng: (scene, choose(scene, rng)), tables, generators)
