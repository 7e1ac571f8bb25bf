"""The bowl's shape: a hollow body of revolution, for the eye and for contact."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from robot_bridge.robot import FloatArray
from sim.scenes import BOWL_HEIGHT_M, BOWL_RADIUS_M

_FLOOR_M = 0.005
_WALL_M = 0.005
_FOOT_RADIUS_M = 0.052
_FOOT_M = 0.002
"""So high above the table wall and floor begin: the bowl stands on its feet alone."""
_SEGMENTS = 16
"""Flat pieces of the wall; a block in the bowl cannot tell them from a circle."""


@dataclass(frozen=True)
class Mesh:
    """vertices (n, 3), normals (n, 3), triangles (m, 3), the bowl's centre at the origin."""

    vertices: FloatArray
    normals: FloatArray
    triangles: list[int]


@dataclass(frozen=True)
class Box:
    """A part of the contact shape: half extents, centre and quaternion (x, y, z, w)."""

    half_extents: tuple[float, float, float]
    position: tuple[float, float, float]
    orientation: tuple[float, float, float, float]


def floor_cylinder() -> tuple[float, float, float]:
    """Radius, height and centre height of the floor."""
    return _FOOT_RADIUS_M, _FLOOR_M - _FOOT_M, -BOWL_HEIGHT_M / 2 + (_FLOOR_M + _FOOT_M) / 2


def foot_pieces() -> list[Box]:
    """What the bowl stands on: two squares across each other, whose corners are its foot's rim.

    A cylinder's flat end touches a table in two points, on which it rocks; a box's, in four.
    """
    half = _FOOT_RADIUS_M / math.sqrt(2)
    center = (0.0, 0.0, -BOWL_HEIGHT_M / 2 + _FLOOR_M / 2)
    size = (half, half, _FLOOR_M / 2)
    return [Box(size, center, _turned(angle, 0.0)) for angle in (0.0, math.pi / 4)]


def wall_pieces() -> list[Box]:
    """The slanted wall as boxes that overlap a little at their edges."""
    rise = BOWL_HEIGHT_M
    run = BOWL_RADIUS_M - _FOOT_RADIUS_M
    lean = math.atan2(run, rise)
    # Standing on the table too, the boxes would give the solver seven times the contacts.
    share = 1 - _FOOT_M / rise
    slant = math.hypot(rise, run) * share
    radius = BOWL_RADIUS_M - run * share / 2 - _WALL_M / 2
    width = BOWL_RADIUS_M * math.tan(math.pi / _SEGMENTS) * 1.02
    pieces = []
    for i in range(_SEGMENTS):
        angle = 2 * math.pi * i / _SEGMENTS
        pieces.append(
            Box(
                (_WALL_M / 2, width, slant / 2),
                (radius * math.cos(angle), radius * math.sin(angle), _FOOT_M / 2),
                _turned(angle, lean),
            )
        )
    return pieces


def _turned(about_z: float, about_y: float) -> tuple[float, float, float, float]:
    """The quaternion of a turn about y, then one about z."""
    cz, sz = math.cos(about_z / 2), math.sin(about_z / 2)
    cy, sy = math.cos(about_y / 2), math.sin(about_y / 2)
    return (-sz * sy, cz * sy, sz * cy, cz * cy)


def surface(segments: int = 48) -> Mesh:
    """The visible surface, its profile turned about z; each face has its own normals."""
    half = BOWL_HEIGHT_M / 2
    profile = [
        (0.0, -half),
        (_FOOT_RADIUS_M, -half),
        (BOWL_RADIUS_M, half),
        (BOWL_RADIUS_M - _WALL_M, half),
        (_FOOT_RADIUS_M - _WALL_M, -half + _FLOOR_M),
        (0.0, -half + _FLOOR_M),
    ]
    vertices: list[tuple[float, float, float]] = []
    normals: list[tuple[float, float, float]] = []
    triangles: list[int] = []
    for (r0, z0), (r1, z1) in itertools.pairwise(profile):
        length = math.hypot(r1 - r0, z1 - z0)
        out, up = (z1 - z0) / length, -(r1 - r0) / length
        first = len(vertices)
        for i in range(segments + 1):
            c, s = math.cos(2 * math.pi * i / segments), math.sin(2 * math.pi * i / segments)
            vertices += [(r0 * c, r0 * s, z0), (r1 * c, r1 * s, z1)]
            normals += [(out * c, out * s, up)] * 2
        for i in range(segments):
            a = first + 2 * i
            triangles += [a, a + 2, a + 1, a + 1, a + 2, a + 3]
    return Mesh(np.array(vertices), np.array(normals), triangles)
