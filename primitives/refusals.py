"""What skills refuse before anything moves, each in one clear line."""

from __future__ import annotations

import numpy as np

from perception.scene import SceneObject
from primitives.context import PrimitiveContext
from primitives.errors import ArgumentError, GraspError, PlacementError, UnreachableError
from primitives.objects import resting_on, rests_on
from primitives.registry import ObjectName, Point2
from robot_bridge.robot import FloatArray
from robot_bridge.workspace import TABLE_X_RANGE_M, TABLE_Y_RANGE_M, robot_from_table

SLACK_M = 0.005
"""A point so little outside the table counts as on it."""


def visible(ctx: PrimitiveContext, item: ObjectName) -> SceneObject:
    thing = ctx.scene[item]
    if not thing.visible:
        above = resting_on(ctx.scene, item)
        if above:
            raise GraspError(f"the {item} is under the {above[0]}; move that first")
        raise GraspError(f"the {item} is out of sight; look again, or uncover it")
    return thing


def check_free_hands(ctx: PrimitiveContext) -> None:
    held = next((o for o in ctx.scene if o.held), None)
    if held is not None:
        raise GraspError(f"the gripper holds the {held.name}; place it first")


def check_graspable(ctx: PrimitiveContext, item: ObjectName) -> None:
    """Raises GraspError for what no try can take hold of, before anything moves."""
    if ctx.scene[item].held:
        return
    thing = visible(ctx, item)
    check_free_hands(ctx)
    if thing.category == "bowl":
        raise GraspError(f"the {item} is too wide for the gripper; it can be pushed")
    above = resting_on(ctx.scene, item)
    if above:
        raise GraspError(f"the {item} is under the {above[0]}; move that first")


def check_target(ctx: PrimitiveContext, item: ObjectName, target: ObjectName | Point2) -> None:
    if not isinstance(target, str):
        reachable(target)
        return
    if target == item:
        raise ArgumentError(f"the {item} cannot be put on itself; name another target")
    if ctx.scene[target].held:
        raise ArgumentError(f"the {target} is in the gripper; place it first")


def check_pushable(
    ctx: PrimitiveContext, thing: SceneObject, heading: FloatArray, distance_m: float
) -> None:
    """Raises PlacementError when a push would move anything but the item and its contents."""
    below = next((o.name for o in ctx.scene if rests_on(thing, o)), None)
    if below is not None:
        raise PlacementError(
            f"the {thing.name} lies on or in the {below}; pick it up instead of pushing it"
        )
    above = resting_on(ctx.scene, thing.name)
    if above and thing.category != "bowl":
        raise PlacementError(f"the {thing.name} is under the {above[0]}; move that first")
    for other in ctx.scene:
        if other.name == thing.name or other.held or other.name in above:
            continue
        offset = other.position[:2] - thing.position[:2]
        along = float(offset @ heading)
        across = abs(float(heading[0] * offset[1] - heading[1] * offset[0]))
        apart = float(max(thing.size[:2]) + max(other.size[:2])) / 2
        if across < apart and 0.0 < along < distance_m + apart:
            room = max(0.0, along - apart)
            raise PlacementError(
                f"the {other.name} is in the way of the {thing.name}, {room * 100:.0f} cm ahead; "
                "push less far, or move it first"
            )


def reachable(point: Point2) -> FloatArray:
    """The point in the robot frame; raises UnreachableError outside the table."""
    for axis, value, (low, high) in zip(
        "xy", point, (TABLE_X_RANGE_M, TABLE_Y_RANGE_M), strict=True
    ):
        if not low - SLACK_M <= float(value) <= high + SLACK_M:
            far = f"; distances are in metres, {value:g} cm is {value / 100:g}"
            raise UnreachableError(
                f"{axis} = {float(value):.3g} is outside the table, {low:g} to {high:g} m"
                + (far if abs(float(value)) >= 1 else "")
            )
    return robot_from_table(point)


def check_inside(xy: FloatArray) -> None:
    """Raises UnreachableError when a robot-frame point leaves the reachable rectangle."""
    middle = robot_from_table(np.zeros(2))
    offset = xy - middle
    reachable(Point2(np.array([-offset[1], offset[0]])))
