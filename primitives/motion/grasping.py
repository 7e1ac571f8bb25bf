"""How to take hold of an object, and where to let it go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perception.scene import Scene, SceneObject
from primitives.motion.kinematics import OPENING_M
from primitives.objects import rests_on
from robot_bridge.robot import FloatArray

_QUARTERS = np.arange(4) * np.pi / 2
_BOWL_FLOOR_M = 0.005
_BESIDE_M = 0.021
"""Blocks in a bowl lie this far from its middle, so that two fit side by side."""
_OVERLAP_M = 0.036
"""Blocks whose centres are nearer than this cannot lie side by side."""
_ON_PURPOSE_M = 0.015
"""A point this near to a block's middle means the top of that block."""


def quarter_turns(yaw_rad: float) -> list[float]:
    """The yaw and its quarter turns, each within half a turn of zero."""
    return [float((yaw_rad + q + np.pi) % (2 * np.pi) - np.pi) for q in _QUARTERS]


def yaws_to_grasp(item: SceneObject, bowl: SceneObject | None) -> list[float]:
    """Tool yaws along the item's sides; in a bowl, those that keep the fingers off its wall."""
    yaws = quarter_turns(item.yaw_rad)
    if bowl is None:
        return yaws
    offset = item.position[:2] - bowl.position[:2]

    def nearest_wall(yaw: float) -> float:
        """How far from the bowl's middle the outer finger comes."""
        finger = OPENING_M / 2 * np.array([-np.sin(yaw), np.cos(yaw)])
        return max(float(np.linalg.norm(offset + side * finger)) for side in (1.0, -1.0))

    # A yaw and the one half a turn from it are alike.
    return sorted(yaws, key=lambda yaw: (round(nearest_wall(yaw), 6), yaw))[:2]


@dataclass(frozen=True)
class Spot:
    """Where an object's centre is to be let go.

    position: (3,) robot frame, metres. yaws: tool yaws to choose from. support: the name
    of what it will lie on or in, None for the table. opening_m: how far the fingers open.
    """

    position: FloatArray
    yaws: tuple[float, ...]
    support: str | None
    opening_m: float


def spot_on_table(item: SceneObject, xy: FloatArray) -> Spot:
    """On the bare table, sides along the table's."""
    z = float(item.size[2]) / 2
    return Spot(np.array([*xy, z]), tuple(quarter_turns(0.0)), None, OPENING_M)


def spot_on_block(item: SceneObject, below: SceneObject) -> Spot:
    """Centred on a block and turned like it."""
    z = below.top_m + float(item.size[2]) / 2
    position = np.array([*below.position[:2], z])
    return Spot(position, tuple(quarter_turns(below.yaw_rad)), below.name, OPENING_M)


def spot_in_bowl(item: SceneObject, bowl: SceneObject, scene: Scene) -> Spot:
    """Beside what lies in the bowl already, or on top of it where there is no room."""
    inside = [o for o in scene if o.name != item.name and rests_on(o, bowl)]
    half = float(item.size[2]) / 2
    floor = bowl.bottom_m + _BOWL_FLOOR_M
    choices = []
    for side in (1.0, -1.0):
        xy = bowl.position[:2] + np.array([0.0, side * _BESIDE_M])
        below = [o.top_m for o in inside if _overlap(o, xy)]
        choices.append((max(below, default=floor), -side, xy))
    top, _, xy = min(choices, key=lambda choice: choice[:2])
    # The fingers close along x, across the line in which the blocks lie.
    yaws = (np.pi / 2, -np.pi / 2)
    return Spot(np.array([*xy, top + half + 0.006]), yaws, bowl.name, 0.056)


def lies_at(item: SceneObject, spot: Spot, scene: Scene, within_m: float) -> bool:
    """Whether the item is on the spot's support, or `within_m` of its point on the table."""
    if spot.support is None:
        return float(np.linalg.norm(item.position - spot.position)) <= within_m
    if spot.support not in scene:
        return True
    support = scene[spot.support]
    # Higher up in a heap it lies on the others, which lie in the bowl.
    return rests_on(item, support) or any(
        rests_on(item, other) and rests_on(other, support) for other in scene
    )


def _overlap(other: SceneObject, xy: FloatArray) -> bool:
    return float(np.linalg.norm(other.position[:2] - xy)) < _OVERLAP_M


def at_point(item: SceneObject, xy: FloatArray, scene: Scene) -> SceneObject | None:
    """The bowl or block that a point (2,) in the robot frame lies in or on, if any."""
    found = None
    for other in scene:
        if other.name == item.name or other.held:
            continue
        gap = float(np.linalg.norm(other.position[:2] - xy))
        reach = 0.7 * float(max(other.size[:2])) / 2 if other.category == "bowl" else _ON_PURPOSE_M
        if gap < reach and (found is None or other.top_m > found.top_m):
            found = other
    return found


def in_the_way(item: SceneObject, xy: FloatArray, scene: Scene) -> SceneObject | None:
    """An object that an item set down at a point would overlap, if any."""
    half = float(max(item.size[:2])) / 2
    for other in scene:
        if other.name == item.name or other.held:
            continue
        gap = np.abs(other.position[:2] - xy)
        if float(np.linalg.norm(gap)) >= half + float(max(other.size[:2])) / 2:
            continue
        # Blocks lie with their sides along each other; a bowl is round.
        if other.category == "bowl" or gap.max() < (item.size[0] + other.size[0]) / 2:
            return other
    return None
