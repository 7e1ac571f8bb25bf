"""The Scene: named objects that were seen, in metres in the robot frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from robot_bridge.robot import FloatArray


@dataclass(frozen=True)
class SceneObject:
    """One named object.

    position: centre (3,), robot frame, metres; for an object that is not visible, where
    it was last seen (or the gripper, when held). size: extents (3,) in metres.
    measured: the extents were read from pixels, now or at an earlier look; otherwise some
    are the nominal ones of its category.
    """

    name: str
    category: str
    color: str
    position: FloatArray
    yaw_rad: float
    size: FloatArray
    visible: bool = True
    held: bool = False
    last_seen_s: float = 0.0
    measured: bool = False

    @property
    def top_m(self) -> float:
        """Height of the object's highest point above the table, metres."""
        return float(self.position[2] + self.size[2] / 2)

    @property
    def bottom_m(self) -> float:
        """Height of the object's lowest point above the table, metres."""
        return float(self.position[2] - self.size[2] / 2)


@dataclass(frozen=True)
class Scene:
    """All objects known at one moment; names are unique; order is the naming order."""

    objects: tuple[SceneObject, ...]
    stamp_s: float = 0.0

    def __iter__(self) -> Iterator[SceneObject]:
        return iter(self.objects)

    def __len__(self) -> int:
        return len(self.objects)

    def __contains__(self, name: object) -> bool:
        return any(o.name == name for o in self.objects)

    def __getitem__(self, name: str) -> SceneObject:
        for o in self.objects:
            if o.name == name:
                return o
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(o.name for o in self.objects)

    def of(self, category: str) -> tuple[SceneObject, ...]:
        return tuple(o for o in self.objects if o.category == category)
