"""From the detections of several cameras to one set of objects.

Detections of the same object agree in kind and nearly in place; the most confident one
gives the pose. Two bodies can't share room: of two detections that overlap, the more
confident stays. What only a weak glimpse speaks for must be confirmed by a second camera, or
by what stands on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from perception.backprojection import depth_at, project
from perception.detector import Detection
from perception.memory import Seen
from perception.scene import SceneObject
from robot_bridge.robot import FloatArray, RGBDFrame

_SAME_M = {"block": 0.028, "bowl": 0.06}
"""Centres of one object in two views lie closer than this."""
_OVERLAP_M = {"block": 0.030, "bowl": 0.080}
"""Centres of two objects of a category can't lie closer than this."""
_BELIEVED = 0.45
"""Confidence that needs no second witness."""
_EXACT = 0.80
"""Confidence that only an unhidden view from above reaches."""
_RAISED_M = 0.03
"""What lies lower than this stands on the table."""
_HIGH_M = 0.13
"""No stack is believed from here on without something below its top."""
_UNSURE = 0.15
"""A height further from a cube's, relative, than this was measured from something else."""
_BEYOND_M = 0.02
"""A line of sight that ends this far behind a point has passed through it."""


def fuse(detections: Mapping[str, Sequence[Detection]]) -> list[Seen]:
    """The objects of one look; detections: by camera."""
    everything = [(d, camera) for camera in sorted(detections) for d in detections[camera]]
    everything.sort(key=lambda entry: (-entry[0].confidence, entry[1]))
    groups: list[dict[str, Detection]] = []
    for detection, camera in everything:
        home = next((g for g in groups if _same(_best(g), detection)), None)
        if home is not None:
            home.setdefault(camera, detection)
        elif not any(_overlap(_best(g), detection) for g in groups):
            groups.append({camera: detection})
    objects: list[Seen] = []
    weak: list[Seen] = []
    for group in groups:
        believed = _best(group).confidence >= _BELIEVED or len(group) > 1
        (objects if believed else weak).append(_merged(list(group.values())))
    # From the top of a stack downwards, each block may speak for the one below it.
    for one in sorted(weak, key=_top, reverse=True):
        if any(_stands_on(other, one) for other in objects):
            objects.append(one)
    standing = [one for one in objects if not _floats(one, objects)]
    return [_as_tall_as_it_stands(one, standing) for one in standing]


def _as_tall_as_it_stands(one: Seen, objects: Sequence[Seen]) -> Seen:
    """A block on another, its height measured from the other's top to its own."""
    top = _top(one)
    below = [
        _top(other)
        for other in objects
        if other.category == "block"
        and _top(other) < top - _RAISED_M / 2
        and np.linalg.norm(other.position[:2] - one.position[:2]) < other.size[0] / 2
    ]
    height = top - max(below, default=0.0)
    if one.category != "block" or not below or abs(height / one.size[2] - 1.0) > _UNSURE:
        return one
    size = np.append(one.size[:2], height)
    position = np.append(one.position[:2], top - height / 2)
    return replace(one, size=size, position=position)


def _stands_on(one: Seen, below: Seen) -> bool:
    """Whether a raised object lies right above a block."""
    bottom = float(one.position[2] - one.size[2] / 2)
    return (
        below.category == "block"
        and bottom > _RAISED_M
        and abs(bottom - _top(below)) < _RAISED_M / 2
        and float(np.linalg.norm(one.position[:2] - below.position[:2])) < below.size[0] / 2
    )


def _top(one: Seen) -> float:
    return float(one.position[2] + one.size[2] / 2)


def _floats(one: Seen, objects: Sequence[Seen]) -> bool:
    """Whether something is in the air: part of the arm, or in its hand.

    What was seen well and not high may stand on blocks that nothing showed.
    """
    bottom = float(one.position[2] - one.size[2] / 2)
    if bottom < _RAISED_M or (one.confidence >= _EXACT and bottom < _HIGH_M):
        return False
    return not any(
        other.position[2] < one.position[2] - _RAISED_M / 2
        and np.linalg.norm(other.position[:2] - one.position[:2]) < other.size[0] / 2 + _RAISED_M
        for other in objects
    )


def _best(group: Mapping[str, Detection]) -> Detection:
    return next(iter(group.values()))


def _merged(views: Sequence[Detection]) -> Seen:
    """One object from its views, the most confident first.

    A view from above stands for itself. Slanted views err towards their cameras, so that
    their mean is better than either.
    """
    best = views[0]
    position = best.position
    if best.confidence < _EXACT:
        weights = [view.confidence for view in views]
        position = np.average([view.position for view in views], axis=0, weights=weights)
    return Seen(
        best.category,
        best.color,
        position,
        best.yaw_rad,
        best.size,
        best.confidence,
        best.measured,
    )


def plainly_empty(item: SceneObject, frames: Sequence[RGBDFrame]) -> bool:
    """Whether some camera looks through the place where `item` was last seen."""
    reach = item.size / 4
    signs = np.array([[a, b, c] for a in (-1, 0, 1) for b in (-1, 0, 1) for c in (-1, 0, 1)])
    samples: FloatArray = item.position + signs * reach
    for frame in frames:
        pixels, depth = project(frame, samples)
        seen = depth_at(frame, pixels)
        measured = np.isfinite(seen) & (depth > 0)
        through = measured & (seen > depth + _BEYOND_M)
        if measured.any() and through.sum() > 0.6 * len(samples):
            return True
    return False


def _same(one: Detection, other: Detection) -> bool:
    return (
        one.category == other.category
        and one.color == other.color
        and float(np.linalg.norm(one.position - other.position)) < _SAME_M[one.category]
    )


def _overlap(one: Detection, other: Detection) -> bool:
    """Whether two detections claim the same room; a block may be inside a bowl."""
    if one.category != other.category:
        return False
    return float(np.linalg.norm(one.position - other.position)) < _OVERLAP_M[one.category]
