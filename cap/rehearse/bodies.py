"""From a perceived Scene to bodies that can stand in a world without leaping apart.

Perception errs by millimetres, so that seen objects may overlap or float a little. Heights
are set to those of what carries an object, and overlaps are pushed apart sideways.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from perception.scene import Scene, SceneObject
from robot_bridge.robot import FloatArray
from sim.scenes import BOWL_HEIGHT_M, BOWL_RADIUS_M, ObjectSpec

_STANDS_M = 0.018
"""A bottom this near to a top, or to the table, stands on it."""
_GAP_M = 0.0005
"""Left between bodies, so that they don't begin in contact."""
_ROUNDS = 40
_SHARES_HEIGHT_M = 0.004
_BOWL_FLOOR_M = 0.005
_BOWL_INSIDE_M = 0.046
"""Inner radius of a bowl at its floor."""


@dataclass
class _Body:
    item: SceneObject
    xy: FloatArray
    z: float

    @property
    def half(self) -> FloatArray:
        return np.asarray(self.item.size) / 2

    @property
    def bowl(self) -> bool:
        return self.item.category == "bowl"


def spec_of(item: SceneObject) -> ObjectSpec:
    """The body of one seen object, where it was seen."""
    return _spec(item, item.position[:2], float(item.position[2]))


def placed(scene: Scene) -> dict[str, ObjectSpec]:
    """The bodies of all objects that are not held, by name, resting on one another."""
    bodies = [_Body(o, np.array(o.position[:2]), float(o.position[2])) for o in scene if not o.held]
    # Heights first: what stands on something shares no height with it.
    _stand(bodies)
    _push_apart(bodies)
    _stand(bodies)
    return {b.item.name: _spec(b.item, b.xy, b.z) for b in bodies}


def _spec(item: SceneObject, xy: FloatArray, z: float) -> ObjectSpec:
    x, y = (float(v) for v in xy)
    if item.category == "bowl":
        return ObjectSpec("bowl", item.color, (x, y, z))
    width, depth, height = (float(v) for v in item.size)
    return ObjectSpec("block", item.color, (x, y, z), item.yaw_rad, (width, depth, height))


def _stand(bodies: list[_Body]) -> None:
    """Set heights from the bottom up."""
    done: list[_Body] = []
    for body in sorted(bodies, key=lambda b: (not b.bowl, b.z)):
        half = BOWL_HEIGHT_M / 2 if body.bowl else float(body.half[2])
        bottom = body.z - half
        tops = [0.0]
        for other in done:
            apart = math.dist(body.xy, other.xy)
            if other.bowl and not body.bowl:
                if apart < _BOWL_INSIDE_M:
                    tops.append(other.z - BOWL_HEIGHT_M / 2 + _BOWL_FLOOR_M)
            elif not body.bowl and apart < float(max(other.half[:2])) + _STANDS_M / 2:
                tops.append(other.z + float(other.half[2]))
        near = [t for t in tops if abs(bottom - t) < _STANDS_M]
        if near:
            body.z = max(near) + half + _GAP_M
        elif bottom < max(tops):
            body.z = max(t for t in tops) + half + _GAP_M
        done.append(body)


def _push_apart(bodies: list[_Body]) -> None:
    for _ in range(_ROUNDS):
        shifted = False
        for one, other in itertools.combinations(bodies, 2):
            push = _overlap(one, other)
            if push is None:
                continue
            shifted = True
            # A bowl is heavy and seen well; a block beside it gives way.
            share = 0.5 if one.bowl == other.bowl else 1.0 if other.bowl else 0.0
            one.xy = one.xy - share * push
            other.xy = other.xy + (1.0 - share) * push
        if not shifted:
            return


def _overlap(one: _Body, other: _Body) -> FloatArray | None:
    """By what vector (2,) the second must move away from the first; None when apart."""
    if min(one.z + one.half[2], other.z + other.half[2]) - _SHARES_HEIGHT_M <= max(
        one.z - one.half[2], other.z - other.half[2]
    ):
        return None
    offset = other.xy - one.xy
    if one.bowl and other.bowl:
        return _along(offset, 2 * BOWL_RADIUS_M + _GAP_M)
    if one.bowl or other.bowl:
        bowl, block = (one, other) if one.bowl else (other, one)
        return _bowl_push(bowl, block, block is other)
    return _square_push(one, other)


def _along(offset: FloatArray, least_m: float) -> FloatArray | None:
    gap = float(np.linalg.norm(offset))
    if gap >= least_m:
        return None
    direction = offset / gap if gap > 1e-9 else np.array([1.0, 0.0])
    return np.asarray(direction * (least_m - gap))


def _bowl_push(bowl: _Body, block: _Body, block_moves: bool) -> FloatArray | None:
    """Inwards for a block whose middle is over the bowl, outwards for one beside it."""
    offset = block.xy - bowl.xy
    gap = float(np.linalg.norm(offset))
    direction = offset / gap if gap > 1e-9 else np.array([1.0, 0.0])
    reach = _reach(block, direction)
    if gap < BOWL_RADIUS_M * 0.75:
        # Higher up the wall leans outwards and leaves more room.
        room = _BOWL_INSIDE_M + 0.25 * max(0.0, block.z - float(block.half[2]))
        excess = gap + min(reach, float(min(block.half[:2]))) - room
        push = -direction * min(excess, gap) if excess > 1e-6 else None
    else:
        missing = BOWL_RADIUS_M + reach + _GAP_M - gap
        push = direction * missing if missing > 1e-6 else None
    if push is None:
        return None
    return push if block_moves else -push


def _axes(body: _Body) -> tuple[FloatArray, FloatArray]:
    c, s = math.cos(body.item.yaw_rad), math.sin(body.item.yaw_rad)
    return np.array([c, s]), np.array([-s, c])


def _reach(body: _Body, direction: FloatArray) -> float:
    """Half the extent of a block's footprint along a direction."""
    along, across = _axes(body)
    return float(abs(along @ direction) * body.half[0] + abs(across @ direction) * body.half[1])


def _square_push(one: _Body, other: _Body) -> FloatArray | None:
    """Separating axes: the least push that parts two rectangles."""
    offset = other.xy - one.xy
    best: FloatArray | None = None
    least = math.inf
    for axis in (*_axes(one), *_axes(other)):
        along = float(offset @ axis)
        excess = _reach(one, axis) + _reach(other, axis) + _GAP_M - abs(along)
        if excess <= 1e-6:
            return None
        if excess < least - 1e-9:
            least = excess
            best = axis * (excess if along >= 0 else -excess)
    return best
