from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from sim.camera import CameraNoise
from sim.robot import SimRobot
from sim.scenes import ObjectSpec, SceneSpec
from sim.world import World

Build = Callable[..., SimRobot]


@pytest.fixture
def table() -> Iterator[Build]:
    """Builds a noisy simulated table from object specifications, and gives its robot."""
    with ExitStack() as worlds:

        def build(*objects: ObjectSpec, seed: int = 3) -> SimRobot:
            spec = SceneSpec(tuple(objects))
            return SimRobot(worlds.enter_context(World(spec, seed, noise=CameraNoise())))

        yield build
