"""What a primitive may lean on while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from perception.scene import Scene
from primitives.registry import Point2
from robot_bridge.guarded import GuardedRobot

if TYPE_CHECKING:
    from primitives.motion.arm import Arm


class Eyes(Protocol):
    """Gives the Scene; looking costs a fresh picture and asks the arm to be out of view."""

    @property
    def scene(self) -> Scene:
        """The newest knowledge, without a fresh look."""
        ...

    def look(self) -> Scene:
        """Take pictures with every camera, update the memory, return the new Scene."""
        ...

    def picked(self, name: str) -> None:
        """The named object is in the gripper from now on."""
        ...

    def released(self, name: str) -> None:
        """The named object has left the gripper."""
        ...


@dataclass
class PrimitiveContext:
    """Robot, eyes, arm and voice of one running program.

    ask: runs a sub-LMP: (lmp name, phrase, data for its code) -> value. say: speaks to
    the person. note: tells the person about a retry and the like. previous: table-frame
    points (2,) of the objects before the last command.
    """

    robot: GuardedRobot
    eyes: Eyes
    arm: Arm
    say: Callable[[str], None]
    ask: Callable[[str, str, dict[str, Any]], Any]
    note: Callable[[str], None]
    previous: Mapping[str, Point2] = field(default_factory=dict)

    @property
    def scene(self) -> Scene:
        return self.eyes.scene
