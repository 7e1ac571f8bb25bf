"""Convex hulls from points and from files of meshes."""

from __future__ import annotations

from pathlib import Path

import coal
import numpy as np

from robot_bridge.robot import FloatArray

_LARGEST_M = 1000.0
_THINNEST_M = 1e-6
_SIDES = 16
"""Of the prism around a cylinder: 2 % more than its radius at the corners."""


def hull(points: FloatArray) -> coal.ConvexBase:
    """The convex hull of points (k, 3)."""
    corners = coal.StdVec_Vec3s()
    corners.extend([np.array(p) for p in points])
    return coal.ConvexBase.convexHull(corners, False, "Qt")


def hull_of_file(file: Path) -> coal.ConvexBase:
    """The convex hull of a mesh.

    Raises:
        ValueError: it is no mesh, or has no hull; one line that tells why.
    """
    try:
        points = corners(coal.MeshLoader().load(str(file), np.ones(3)))
    except (ValueError, RuntimeError) as error:
        raise ValueError(f"{file} is no mesh that can be read; give an STL or OBJ file") from error
    # Coal trusts its points: with one that is no number the whole process dies.
    if not np.isfinite(points).all() or np.abs(points).max(initial=0.0) > _LARGEST_M:
        raise ValueError(f"{file} has corners beyond {_LARGEST_M:g} m or no numbers; write metres")
    if len(points) < 4 or np.linalg.matrix_rank(points - points[0], tol=_THINNEST_M) < 3:
        raise ValueError(f"{file} is flat; give a mesh that encloses something")
    try:
        return hull(points)
    except (ValueError, RuntimeError) as error:
        raise ValueError(f"{file} has no convex hull; simplify the mesh") from error


def corners(shape: coal.CollisionGeometry) -> FloatArray:
    """Corner points (k, 3) of a mesh or a box; of a prism around a cylinder.

    Raises:
        ValueError: a shape of another kind.
    """
    if isinstance(shape, coal.Box):
        signs = np.array(np.meshgrid(*[[-1.0, 1.0]] * 3)).reshape(3, -1).T
        return np.asarray(signs * np.array(shape.halfSide))
    if isinstance(shape, coal.Cylinder):
        angles = np.arange(_SIDES) * 2 * np.pi / _SIDES
        outer = shape.radius / np.cos(np.pi / _SIDES)
        ring = outer * np.stack([np.cos(angles), np.sin(angles)], axis=1)
        return np.array([[x, y, z] for z in (-shape.halfLength, shape.halfLength) for x, y in ring])
    if not hasattr(shape, "vertices"):
        raise ValueError(f"a {type(shape).__name__} cannot be a link; use mesh, box or cylinder")
    return np.asarray(shape.vertices())
