"""A world that shows what another one is like, for cameras: poses set, no physics.

The two may be in different processes; what goes between them is JSON.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Self

from robot_bridge.robot import RobotModel
from sim.bullet import p
from sim.scenes import ObjectSpec, SceneSpec
from sim.world import World

_MOVED = 1e-6


class MirrorError(ValueError):
    """What came is no state of this world; the text says why."""


@dataclass(frozen=True)
class WorldState:
    """Everything that a camera sees. poses: position [m] and quaternion x, y, z, w of each
    object, robot frame; joints: of the arm, fingers too, in the description's order.
    """

    spec: SceneSpec
    robot: str
    poses: tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]
    joints: tuple[float, ...]

    @classmethod
    def of(cls, world: World) -> Self:
        """A world as it is now."""
        count = p.getNumJoints(world.arm, physicsClientId=world.client)
        states = p.getJointStates(world.arm, range(count), physicsClientId=world.client)
        poses = tuple((item.position, item.quaternion) for item in world.truth())
        return cls(world.spec, world.robot.name, poses, tuple(state[0] for state in states))

    def differs(self, other: WorldState) -> bool:
        """Whether a picture would show anything else."""
        return (
            self.spec != other.spec
            or _far(self.joints, other.joints)
            or any(
                _far((*a, *b), (*c, *d))
                for (a, b), (c, d) in zip(self.poses, other.poses, strict=True)
            )
        )

    def to_json(self) -> dict[str, Any]:
        """Numbers keep every bit."""
        return {
            "robot": self.robot,
            "world": self.spec.world,
            "objects": [asdict(item) for item in self.spec.objects],
            "poses": self.poses,
            "joints": self.joints,
        }

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Raises MirrorError when it has another form."""
        try:
            found = json.loads(text)
            objects = tuple(
                ObjectSpec(
                    category=str(item["category"]),
                    color=str(item["color"]),
                    position=tuple(float(v) for v in item["position"]),
                    yaw_rad=float(item["yaw_rad"]),
                    block_m=_three(item["block_m"]),
                )
                for item in found["objects"]
            )
            poses = tuple(
                (tuple(float(v) for v in at), tuple(float(v) for v in turn))
                for at, turn in found["poses"]
            )
            joints = tuple(float(v) for v in found["joints"])
            spec = SceneSpec(objects, str(found["world"]))
            state = cls(spec, str(found["robot"]), poses, joints)
        except (KeyError, TypeError, ValueError) as error:
            raise MirrorError(f"a world that can't be read: {error!r}") from error
        if len(poses) != len(objects):
            raise MirrorError(f"{len(objects)} objects and {len(poses)} poses")
        return state


def _three(values: Any) -> tuple[float, float, float]:
    x, y, z = values
    return float(x), float(y), float(z)


def _far(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return any(abs(x - y) > _MOVED for x, y in zip(a, b, strict=True))


class MirrorWorld(World):
    """A world with something to see, that `show` puts into another one's state."""

    def __init__(self, state: WorldState, robot: RobotModel) -> None:
        if state.robot != robot.name:
            raise MirrorError(
                f"the world's robot is {state.robot}, this one's {robot.name}; "
                "start both with the same robot"
            )
        super().__init__(state.spec, 0, robot=robot)
        self.show(state)

    def settle(self) -> None:
        """Nothing falls: everything is put where it is."""

    def show(self, state: WorldState) -> None:
        """Put everything where it is; the scene must be the same."""
        for (_, body), (position, quaternion) in zip(self._objects, state.poses, strict=True):
            p.resetBasePositionAndOrientation(
                body, position, quaternion, physicsClientId=self.client
            )
        for joint, angle in enumerate(state.joints):
            p.resetJointState(self.arm, joint, angle, physicsClientId=self.client)
