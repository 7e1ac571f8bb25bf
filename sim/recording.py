"""Pictures and videos for people: a three-quarter view of the arm and the table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sim.camera import CameraPose, render
from sim.world import STEP_S, World

_EYE = (1.35, -0.95, 0.95)
_TARGET = (0.34, 0.0, 0.20)


def picture(world: World, size: tuple[int, int] = (640, 480)) -> NDArray[np.uint8]:
    """The world as a bystander sees it, (h, w, 3); size: (width, height) in pixels."""
    pose = CameraPose(_EYE, _TARGET, (0.0, 0.0, 1.0), 42.0, size[0], size[1])
    return render(world.client, pose)[0]


class Recording:
    """Gathers a picture every so often while the world steps, until it is closed.

    period_s: simulated seconds between frames.
    """

    def __init__(
        self, world: World, *, period_s: float = 0.25, size: tuple[int, int] = (320, 240)
    ) -> None:
        self.frames: list[NDArray[np.uint8]] = []
        self._world = world
        self._every = max(1, round(period_s / STEP_S))
        self._size = size
        self._steps = 0
        world.on_step.append(self._on_step)

    def _on_step(self, world: World) -> None:
        if self._steps % self._every == 0:
            self.frames.append(picture(world, self._size))
        self._steps += 1

    def close(self) -> None:
        """Gather no more."""
        if self._on_step in self._world.on_step:
            self._world.on_step.remove(self._on_step)


def write_gif(frames: Sequence[NDArray[np.uint8]], path: Path, *, frame_s: float = 0.1) -> None:
    """Write an animated GIF; the last frame stays a little longer."""
    images = [Image.fromarray(f).quantize(colors=96) for f in frames]
    last_ms = int(frame_s * 1000) * 12
    images[0].save(
        path,
        save_all=True,
        append_images=images[1:],
        duration=[int(frame_s * 1000)] * (len(images) - 1) + [last_ms],
        loop=0,
        optimize=True,
    )
