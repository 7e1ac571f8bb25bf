"""What the arm can do for a program: put, pick, place, push, move."""

from __future__ import annotations

from typing import Literal

import numpy as np

from perception.scene import SceneObject
from primitives.context import PrimitiveContext
from primitives.errors import (
    ArgumentError,
    GraspError,
    PlacementError,
    PrimitiveError,
    UnreachableError,
)
from primitives.motion.grasping import (
    Spot,
    at_point,
    in_the_way,
    lies_at,
    quarter_turns,
    spot_in_bowl,
    spot_on_block,
    spot_on_table,
    yaws_to_grasp,
)
from primitives.motion.kinematics import OPENING_M
from primitives.objects import resting_on, rests_on
from primitives.refusals import (
    check_free_hands,
    check_graspable,
    check_inside,
    check_pushable,
    check_target,
    reachable,
    visible,
)
from primitives.registry import Effect, Level, ObjectName, Point2, primitive
from robot_bridge.robot import FloatArray
from robot_bridge.workspace import robot_from_table

_GRIP_N = 25.0
_ABOVE_M = 0.10
"""The arm comes from this far above what it takes or sets down."""
_CARRY_M = 0.22
"""Least height of the tool while it carries something."""
_SLOW = 0.6
_HELD_M = 0.008
"""Fingers closer together than this hold nothing."""
_TRIES = 2
_SPOT_M = 0.015
_THERE_M = 0.003
_CENTRED_M = 0.010
"""What lies this near to its point, or to its block's middle, already is left alone."""
_PUSHED_M = 0.020
"""Further from its goal than this, a push has not done what was asked."""
_FINGER_M = 0.012
"""Half the fingers' thickness in the direction in which they push."""
_PUSH_GAP_M = 0.025
_DIRECTIONS = {
    "left": np.array([-1.0, 0.0]),
    "right": np.array([1.0, 0.0]),
    "up": np.array([0.0, 1.0]),
    "down": np.array([0.0, -1.0]),
}


@primitive(effect=Effect.MOVES, level=Level.SKILL)
def put_first_on_second(
    ctx: PrimitiveContext, item: ObjectName, target: ObjectName | Point2
) -> None:
    """Pick up `item` and put it on the block, in the bowl, or at the point `target`."""
    check_target(ctx, item, target)
    check_graspable(ctx, item)
    # A place that is taken is refused now, not with the item in the gripper.
    spot = _spot(ctx, ctx.scene[item], target)
    if _already_there(ctx, item, spot):
        return
    for attempt in range(_TRIES):
        try:
            if not ctx.scene[item].held:
                _pick_up(ctx, item)
            _set_down(ctx, item, target)
            return
        except PrimitiveError as error:
            _recover(ctx)
            if attempt == _TRIES - 1 or item not in ctx.scene or not ctx.scene[item].visible:
                raise
            ctx.note(f"Trying again: {error}")


@primitive(effect=Effect.MOVES, level=Level.MOTION)
def pick(ctx: PrimitiveContext, item: ObjectName) -> None:
    """Pick up `item` and hold it."""
    check_graspable(ctx, item)
    for attempt in range(_TRIES):
        try:
            if not ctx.scene[item].held:
                _pick_up(ctx, item)
            break
        except PrimitiveError as error:
            _recover(ctx)
            if attempt == _TRIES - 1 or item not in ctx.scene or not ctx.scene[item].visible:
                raise
            ctx.note(f"Trying again: {error}")
    ctx.arm.go_home()
    ctx.eyes.look()


@primitive(effect=Effect.MOVES, level=Level.MOTION)
def place(ctx: PrimitiveContext, target: ObjectName | Point2) -> None:
    """Put the object in the gripper on the block, in the bowl, or at the point `target`."""
    held = next((o for o in ctx.scene if o.held), None)
    if held is None:
        raise GraspError("the gripper holds nothing; pick something up first")
    item = ObjectName(held.name)
    check_target(ctx, item, target)
    try:
        _set_down(ctx, item, target)
    except PrimitiveError:
        _recover(ctx)
        raise


@primitive(effect=Effect.MOVES, level=Level.MOTION)
def push(
    ctx: PrimitiveContext,
    item: ObjectName,
    direction: Literal["left", "right", "up", "down"],
    distance_m: float,
) -> None:
    """Push `item` over the table by `distance_m` metres."""
    check_free_hands(ctx)
    if distance_m <= 0.0:
        raise ArgumentError(f"push: distance_m must be above 0 m. Got: {distance_m:g}")
    thing = visible(ctx, item)
    step = _DIRECTIONS[direction]
    here = np.array(thing.position)
    heading = robot_from_table(step) - robot_from_table(np.zeros(2))
    goal = here[:2] + heading * distance_m
    check_inside(goal)
    check_pushable(ctx, thing, heading, distance_m)
    behind = float(max(thing.size[:2])) / 2 + _FINGER_M
    yaw = float(np.arctan2(heading[1], heading[0]))
    low = min(0.02, float(thing.size[2]) / 2)
    start = np.array([*(here[:2] - heading * (behind + _PUSH_GAP_M)), low])
    end = np.array([*(goal - heading * behind), low])
    ctx.arm.surroundings(
        ctx.scene, ignore=[item, *resting_on(ctx.scene, item)], fingers_closed=True
    )
    chosen, problem = ctx.arm.best_yaw(start, [yaw, yaw + np.pi])
    if chosen is None:
        raise UnreachableError(f"cannot push the {item} {direction}: {problem}")
    ctx.arm.grip(0.0, _GRIP_N)
    up = np.array([0.0, 0.0, _ABOVE_M])
    try:
        ctx.arm.reach("approach", start + up, chosen)
        ctx.arm.line("descend", start, chosen)
        ctx.arm.line("push", end, chosen, _SLOW)
        ctx.arm.line("retreat", end + up, chosen)
    except UnreachableError:
        _finish(ctx)
        raise
    _finish(ctx)
    _check_pushed(ctx, item, goal)


@primitive(effect=Effect.MOVES, level=Level.MOTION)
def move_to(ctx: PrimitiveContext, position: Point2, height_m: float = 0.2) -> None:
    """Move the gripper to the point, `height_m` metres above the table."""
    if not 0.01 <= height_m <= 0.5:
        raise ArgumentError(f"move_to: height_m must lie within 0.01 to 0.5 m. Got: {height_m:g}")
    xy = reachable(position)
    held = next((o for o in ctx.scene if o.held), None)
    ctx.arm.surroundings(ctx.scene, held)
    where = np.array([*xy, height_m])
    yaw, problem = ctx.arm.best_yaw(where, quarter_turns(0.0))
    if yaw is None:
        raise UnreachableError(f"cannot move to {_shown(position)}, {height_m:g} m up: {problem}")
    ctx.arm.reach("move", where, yaw)


@primitive(effect=Effect.MOVES, level=Level.MOTION)
def open_gripper(ctx: PrimitiveContext) -> None:
    """Open the gripper; what it holds drops."""
    ctx.arm.grip(ctx.robot.model.gripper.max_width_m, _GRIP_N)
    held = next((o for o in ctx.scene if o.held), None)
    if held is not None:
        ctx.eyes.released(held.name)
        _finish(ctx)


@primitive(effect=Effect.MOVES, level=Level.MOTION)
def close_gripper(ctx: PrimitiveContext) -> None:
    """Close the gripper on whatever is between its fingers."""
    ctx.arm.grip(0.0, _GRIP_N)


@primitive(effect=Effect.MOVES, level=Level.MOTION)
def go_home(ctx: PrimitiveContext) -> None:
    """Move the arm out of the cameras' view."""
    ctx.arm.surroundings(ctx.scene, next((o for o in ctx.scene if o.held), None))
    ctx.arm.go_home()


# What the primitives are made of -------------------------------------------------------


def _pick_up(ctx: PrimitiveContext, item: ObjectName) -> None:
    """Approach, grasp, lift; on success the item is held, high above its place."""
    thing = visible(ctx, item)
    grasp = np.array(thing.position)
    around = [o.name for o in ctx.scene if o.category == "bowl" and rests_on(thing, o)]
    ctx.arm.surroundings(ctx.scene, ignore=[item, *around])
    bowl = ctx.scene[around[0]] if around else None
    yaw, problem = ctx.arm.best_yaw(grasp, yaws_to_grasp(thing, bowl))
    if yaw is None:
        raise GraspError(f"the {item} cannot be grasped: {problem}")
    up = np.array([0.0, 0.0, _ABOVE_M])
    ctx.arm.grip(OPENING_M, _GRIP_N)
    ctx.arm.reach("approach", grasp + up, yaw)
    ctx.arm.line("grasp", grasp, yaw)
    grip = ctx.arm.grip(0.0, _GRIP_N)
    if not grip.holding:
        raise GraspError(
            f"the fingers closed to {grip.width_m * 1000:.0f} mm without the {item} between them"
        )
    ctx.eyes.picked(item)
    ctx.arm.surroundings(ctx.scene, ctx.scene[item], ignore=around)
    ctx.arm.line("lift", np.array([*grasp[:2], max(_CARRY_M, grasp[2] + _ABOVE_M)]), yaw)
    _check_held(ctx, item)


def _set_down(ctx: PrimitiveContext, item: ObjectName, target: ObjectName | Point2) -> None:
    """Transfer, place, release, retreat, and look whether it lies where it should."""
    thing = ctx.scene[item]
    spot = _spot(ctx, thing, target)
    beside = [spot.support] if spot.support is not None else []
    if beside:
        beside += resting_on(ctx.scene, beside[0])
    ctx.arm.surroundings(ctx.scene, thing, ignore=beside)
    yaw, problem = ctx.arm.best_yaw(spot.position, spot.yaws)
    if yaw is None:
        raise PlacementError(f"the {item} cannot be put there: {problem}")
    high = np.array([*spot.position[:2], max(_CARRY_M, spot.position[2] + _ABOVE_M)])
    ctx.arm.reach("transfer", high, yaw)
    _check_held(ctx, item)
    ctx.arm.line("place", spot.position + np.array([0.0, 0.0, 0.002]), yaw, _SLOW)
    ctx.arm.grip(spot.opening_m, _GRIP_N)
    ctx.eyes.released(item)
    ctx.arm.line("retreat", high, yaw)
    ctx.arm.surroundings(ctx.scene, ignore=[item, *beside])
    _finish(ctx)
    _check_placed(ctx, item, spot)


def _spot(ctx: PrimitiveContext, thing: SceneObject, target: ObjectName | Point2) -> Spot:
    if isinstance(target, str):
        below: SceneObject | None = ctx.scene[target]
        xy = np.array([0.0, 0.0])
    else:
        xy = robot_from_table(target)
        below = at_point(thing, xy, ctx.scene)
    if below is None:
        other = in_the_way(thing, xy, ctx.scene)
        if other is not None:
            raise PlacementError(
                f"the {other.name} is in the way of the {thing.name} there; choose a free place"
            )
        return spot_on_table(thing, xy)
    if below.category == "bowl":
        return spot_in_bowl(thing, below, ctx.scene)
    return spot_on_block(thing, _top_of(ctx, below, thing.name))


def _top_of(ctx: PrimitiveContext, below: SceneObject, item: str) -> SceneObject:
    """The topmost block of the stack that `below` is in: there the item goes."""
    while True:
        above = [n for n in resting_on(ctx.scene, below.name) if n != item]
        if not above:
            return below
        below = ctx.scene[above[0]]


def _already_there(ctx: PrimitiveContext, item: ObjectName, spot: Spot) -> bool:
    """Whether nothing is left to do: the item lies as well as the arm could put it."""
    thing = ctx.scene[item]
    if thing.held or not lies_at(thing, spot, ctx.scene, _THERE_M):
        return False
    if spot.support is None or ctx.scene[spot.support].category == "bowl":
        return True
    return float(np.linalg.norm(thing.position[:2] - spot.position[:2])) < _CENTRED_M


def _check_placed(ctx: PrimitiveContext, item: ObjectName, spot: Spot) -> None:
    if item not in ctx.scene or not ctx.scene[item].visible:
        raise PlacementError(f"the {item} is out of sight after it was put down")
    thing = ctx.scene[item]
    if lies_at(thing, spot, ctx.scene, _SPOT_M):
        return
    if spot.support is not None:
        raise PlacementError(f"the {item} did not stay on the {spot.support}")
    off = float(np.linalg.norm(thing.position - spot.position))
    raise PlacementError(f"the {item} lies {off * 100:.1f} cm from where it was put")


def _check_pushed(ctx: PrimitiveContext, item: ObjectName, goal: FloatArray) -> None:
    """Raises PlacementError when a fresh look shows the item away from `goal` (2,)."""
    if item not in ctx.scene or not ctx.scene[item].visible:
        raise PlacementError(f"the {item} is out of sight after the push")
    off = float(np.linalg.norm(ctx.scene[item].position[:2] - goal))
    if off > _PUSHED_M:
        raise PlacementError(
            f"the {item} lies {off * 100:.1f} cm from where the push was to bring it; "
            "push it again, or put it there"
        )


def _check_held(ctx: PrimitiveContext, item: ObjectName) -> None:
    if ctx.robot.state().gripper_width_m < _HELD_M:
        ctx.eyes.released(item)
        raise GraspError(f"the {item} slipped out of the gripper")


def _shown(point: Point2) -> str:
    return f"({float(point[0]):.2f}, {float(point[1]):.2f})"


def _finish(ctx: PrimitiveContext) -> None:
    """Out of view, and a fresh look."""
    ctx.arm.go_home()
    ctx.eyes.look()


def _recover(ctx: PrimitiveContext) -> None:
    """After a failure: let nothing half held, out of view, a fresh look."""
    held = next((o for o in ctx.scene if o.held), None)
    ctx.arm.surroundings(ctx.scene, held)
    if held is None:
        ctx.arm.grip(ctx.robot.model.gripper.max_width_m, _GRIP_N)
    _finish(ctx)
