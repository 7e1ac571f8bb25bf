"""Arguments that the problems about a table choose for it: names of its objects, distances."""

from __future__ import annotations

from typing import Any

import numpy as np

from perception.scene import Scene

_Rng = np.random.Generator

PAIRS = {
    "red bowl": (-0.2, 0.0),
    "blue bowl": (0.2, 0.1),
    "blue block": (0.0, -0.1),
    "red block": (-0.2, 0.0),
    "green block": (0.0, -0.1),
}
"""Red block in the red bowl, green block on the blue block."""


def nothing(scene: Scene, rng: _Rng) -> tuple[Any, ...]:
    """No argument."""
    return ()


def one(scene: Scene, rng: _Rng) -> tuple[Any, ...]:
    """One name."""
    return (str(rng.choice(scene.names)),)


def block(scene: Scene, rng: _Rng) -> tuple[Any, ...]:
    """The name of a block."""
    return (str(rng.choice([o.name for o in scene.of("block")])),)


def any_two(scene: Scene, rng: _Rng) -> tuple[Any, ...]:
    """Two names, each an argument."""
    return tuple(str(n) for n in rng.permutation(scene.names)[:2])


def four(scene: Scene, rng: _Rng) -> tuple[Any, ...]:
    """A list of four names."""
    return ([str(n) for n in rng.permutation(scene.names)[:4]],)


def some(scene: Scene, rng: _Rng) -> tuple[Any, ...]:
    """A list of three names or more."""
    count = int(rng.integers(3, len(scene) + 1))
    return ([str(n) for n in rng.permutation(scene.names)[:count]],)


def some_and_gap(scene: Scene, rng: _Rng) -> tuple[Any, ...]:
    """A list of three names or more, and a gap between objects in metres."""
    return (*some(scene, rng), float(rng.uniform(0.15, 0.25)))


def one_and_distance(scene: Scene, rng: _Rng) -> tuple[Any, ...]:
    """A name, and a distance in metres."""
    return (str(rng.choice(scene.names)), float(rng.uniform(0.15, 0.4)))


def three_and_tolerance(scene: Scene, rng: _Rng) -> tuple[Any, ...]:
    """A list of three names, and a tolerance in metres."""
    return ([str(n) for n in rng.permutation(scene.names)[:3]], float(rng.uniform(0.02, 0.2)))
