"""Whether the arm, and what it holds, would touch anything: Coal on convex shapes."""

from __future__ import annotations

import itertools
from collections.abc import Collection

import coal
import numpy as np
import pinocchio as pin

from perception.scene import Scene, SceneObject
from primitives.motion.kinematics import TCP, Kinematics
from robot_bridge.robot import FloatArray

_TABLE = "table"
_HELD = "held object"
_SAFETY_M = 0.003
"""Obstacles are this much larger than they were seen."""
_SAMPLE_RAD = 0.04
"""Paths are looked at this often, in the joint that moves most."""
_NEAR_LINKS = 2
"""Links so few joints apart touch by design."""


class CollisionWorld:
    """The arm among the objects of a Scene; `update` replaces them."""

    def __init__(self, kinematics: Kinematics) -> None:
        self._kinematics = kinematics
        self._arm = kinematics.geometry.copy()
        for shape in self._arm.geometryObjects:
            if hasattr(shape.geometry, "buildConvexRepresentation"):
                shape.geometry.buildConvexRepresentation(True)
                shape.geometry = shape.geometry.convex
        self._data = kinematics.model.createData()
        self._rest: list[str] = []
        self.update(Scene(()), held=None, ignore=())

    def update(
        self,
        scene: Scene,
        held: SceneObject | None,
        ignore: Collection[str],
        fingers_closed: bool = False,
    ) -> None:
        """Set the obstacles: the table and all objects but the held one and `ignore`.

        fingers_closed: as when pushing. Open fingers would straddle what closed ones meet.
        """
        world = self._arm.copy()
        if fingers_closed:
            for shape, placement in zip(
                world.geometryObjects, self._kinematics.closed_placements, strict=True
            ):
                shape.placement = placement
        arm = list(range(world.ngeoms))
        self._pair_arm_with_itself(world, arm)
        if held is not None:
            arm.append(world.addGeometryObject(self._in_hand(held)))
        obstacles = [_table()]
        for item in scene:
            if not item.held and item.name not in ignore:
                obstacles.append(_obstacle(item))
        for obstacle in obstacles:
            index = world.addGeometryObject(obstacle)
            for part in arm:
                # The foot stands on the table.
                if world.geometryObjects[part].parentJoint > 1 or obstacle.name != _TABLE:
                    world.addCollisionPair(pin.CollisionPair(part, index))
        self._world = world
        self._world_data = world.createData()

    def touches(self, joints: FloatArray) -> str | None:
        """What the arm would touch first at joints (n,): a name, or None."""
        model = self._kinematics.model
        if not pin.computeCollisions(
            model, self._data, self._world, self._world_data, joints, True
        ):
            return None
        for pair, result in zip(
            self._world.collisionPairs, self._world_data.collisionResults, strict=True
        ):
            if result.isCollision():
                return str(self._world.geometryObjects[pair.second].name)
        return None

    def path_touches(self, path: FloatArray) -> str | None:
        """The same along straight joint segments between waypoints (k, n), ends included."""
        for start, end in itertools.pairwise(path):
            count = max(2, int(np.ceil(np.abs(end - start).max() / _SAMPLE_RAD)) + 1)
            for share in np.linspace(0.0, 1.0, count):
                name = self.touches(start + share * (end - start))
                if name is not None:
                    return name
        return None

    def _in_hand(self, held: SceneObject) -> pin.GeometryObject:
        frame = self._kinematics.model.frames[self._kinematics.model.getFrameId(TCP)]
        box = coal.Box(*(float(v) for v in held.size))
        return pin.GeometryObject(_HELD, frame.parentJoint, frame.placement, box)

    def _pair_arm_with_itself(self, world: pin.GeometryModel, arm: list[int]) -> None:
        shapes = world.geometryObjects
        for i in arm:
            for j in arm[i + 1 :]:
                if shapes[j].parentJoint - shapes[i].parentJoint > _NEAR_LINKS:
                    world.addCollisionPair(pin.CollisionPair(i, j))


def _table() -> pin.GeometryObject:
    box = coal.Box(2.0, 2.0, 0.1)
    # A touch below the top, so that fingers may reach for what lies on it.
    return pin.GeometryObject(_TABLE, 0, pin.SE3(np.eye(3), np.array([0.6, 0.0, -0.0515])), box)


def _obstacle(item: SceneObject) -> pin.GeometryObject:
    size = [float(v) + 2 * _SAFETY_M for v in item.size]
    shape = (
        coal.Cylinder(max(size[:2]) / 2, size[2]) if item.category == "bowl" else coal.Box(*size)
    )
    turn = pin.rpy.rpyToMatrix(0.0, 0.0, item.yaw_rad)
    return pin.GeometryObject(item.name, 0, pin.SE3(turn, np.array(item.position)), shape)
