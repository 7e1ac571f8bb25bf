"""The simulated end of the chain: a world, its robot, and pictures for people."""

from __future__ import annotations

from contextlib import ExitStack

import numpy as np
from numpy.typing import NDArray

from robot_bridge.robot import RobotModel
from sim.camera import CameraNoise
from sim.recording import Recording
from sim.robot import SimRobot
from sim.scenes import SceneSpec
from sim.world import World


class Simulation:
    """A world with a robot in it; `close` ends both.

    robot: whose arm it is; the Panda's where none is given. video: gather frames of
    each command between `begin_video` and `end_video`.
    """

    def __init__(
        self,
        spec: SceneSpec,
        seed: int,
        *,
        robot: RobotModel | None = None,
        gui: bool,
        noise: bool,
        video: bool,
    ) -> None:
        with ExitStack() as resources:
            self.world = resources.enter_context(
                World(spec, seed, robot=robot, gui=gui, noise=CameraNoise() if noise else None)
            )
            self.robot = SimRobot(self.world)
            self._resources = resources.pop_all()
        self._records = video
        self._recording: Recording | None = None

    def begin_video(self) -> None:
        """Forget earlier frames and gather new ones, if videos are wanted."""
        if self._records:
            self._recording = Recording(self.world)

    def end_video(self) -> tuple[NDArray[np.uint8], ...]:
        """The frames gathered since `begin_video`, (h, w, 3) each."""
        if self._recording is None:
            return ()
        recording, self._recording = self._recording, None
        recording.close()
        return tuple(recording.frames)

    def close(self) -> None:
        """End the simulator."""
        self._resources.close()
