"""The eyes of a program: pictures from every camera, detections, one Scene that lasts."""

from __future__ import annotations

from perception.detector import Detector
from perception.fusion import fuse, plainly_empty
from perception.memory import ObjectMemory
from perception.scene import Scene
from robot_bridge.robot import Robot

_NOTHING_M = 0.008
"""Fingers closer together than this hold nothing; they close when something slips out."""


class Observer:
    """Looks through a robot's cameras and remembers.

    It never moves the arm: whoever calls `look` brings the arm out of the picture first.
    """

    def __init__(self, robot: Robot, detector: Detector) -> None:
        self._robot = robot
        self._detector = detector
        self._memory = ObjectMemory()

    @property
    def scene(self) -> Scene:
        """The newest knowledge, without a fresh look."""
        return self._memory.scene

    def look(self) -> Scene:
        """Take pictures with every camera, update the memory, return the new Scene.

        The Scene's stamp is that of the newest picture, robot clock.
        """
        frames = [self._robot.capture(camera) for camera in self._robot.model.cameras]
        seen = fuse({frame.camera: self._detector.detect(frame) for frame in frames})
        stamp_s = max((frame.stamp_s for frame in frames), default=self._memory.scene.stamp_s)
        held = next((item.name for item in self._memory.scene if item.held), None)
        scene = self._memory.update(seen, stamp_s, lambda item: plainly_empty(item, frames))
        if held is not None and not scene[held].held and self._fingers_apart():
            # Seen, but between the fingers: what holds them apart has not been dropped.
            self._memory.picked(held)
        return self._memory.scene

    def _fingers_apart(self) -> bool:
        return self._robot.state().gripper_width_m > _NOTHING_M

    def picked(self, name: str) -> None:
        """The named object is in the gripper from now on.

        Raises:
            KeyError: no such object is known.
        """
        self._memory.picked(name)

    def released(self, name: str) -> None:
        """The named object has left the gripper; the next look finds it again.

        Raises:
            KeyError: no such object is known.
        """
        self._memory.released(name)
