"""Simulated RGB-D cameras: fixed poses, pinhole calibration, and a noise model."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from robot_bridge.robot import FloatArray, RGBDFrame
from sim.bullet import p

_NEAR_M, _FAR_M = 0.1, 4.0
_BEYOND_HULL_M = 0.05
"""What is seen of a link stands out of its collision shape by less."""


@dataclass(frozen=True)
class CameraPose:
    """Where a camera stands and looks, robot frame, metres. up: towards the picture's top."""

    eye: tuple[float, float, float]
    target: tuple[float, float, float]
    up: tuple[float, float, float]
    fov_deg: float
    width: int
    height: int


CAMERAS: Mapping[str, CameraPose] = MappingProxyType(
    {
        # Straight above the middle of the reachable rectangle, the robot at the bottom edge.
        "overhead": CameraPose((0.5, 0.0, 1.1), (0.5, 0.0, 0.0), (1.0, 0.0, 0.0), 36.0, 480, 320),
        # From the far corners, so that the sides of stacked blocks are seen; the reachable
        # rectangle and 0.2 m above it just fill the picture.
        "left": CameraPose((1.05, 0.60, 0.55), (0.47, 0.08, 0.0), (0.0, 0.0, 1.0), 39.0, 360, 240),
        "right": CameraPose(
            (1.05, -0.60, 0.55), (0.47, -0.08, 0.0), (0.0, 0.0, 1.0), 39.0, 360, 240
        ),
    }
)


@dataclass(frozen=True)
class CameraNoise:
    """What a consumer depth camera does to a perfect picture.

    depth_sigma_m: standard deviation of depth at 1 m; it grows with the square of the
    distance, as for stereo (Nguyen, Izadi and Lovell, 2012). color_sigma: of each channel,
    in 8-bit steps. missing_fraction: pixels without depth anywhere. missing_at_edges: of
    the pixels where depth jumps.
    """

    depth_sigma_m: float = 0.0015
    color_sigma: float = 3.0
    missing_fraction: float = 0.005
    missing_at_edges: float = 0.5

    def apply(
        self,
        rgb: NDArray[np.uint8],
        depth_m: NDArray[np.float32],
        rng: np.random.Generator,
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Noisy copies of a picture's colour and depth; missing depth is NaN."""
        shape = depth_m.shape
        noise = rng.standard_normal((*shape, 3), dtype=np.float32) * self.color_sigma
        noisy = np.clip(rgb.astype(np.float32) + noise, 0, 255).astype(np.uint8)
        sigma = self.depth_sigma_m * depth_m**2
        depth = depth_m + rng.standard_normal(shape, dtype=np.float32) * sigma
        chance = np.full(shape, self.missing_fraction, dtype=np.float32)
        chance[_edges(depth_m)] = self.missing_at_edges
        depth[rng.random(shape, dtype=np.float32) < chance] = np.nan
        return noisy, depth.astype(np.float32)


def _edges(depth_m: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Pixels whose depth differs from a neighbour's by more than a centimetre."""
    edges = np.zeros(depth_m.shape, dtype=np.bool_)
    across = np.abs(np.diff(depth_m, axis=1)) > 0.01
    down = np.abs(np.diff(depth_m, axis=0)) > 0.01
    edges[:, 1:] |= across
    edges[1:, :] |= down
    return edges


def intrinsics(pose: CameraPose) -> FloatArray:
    """The (3, 3) pinhole matrix in pixels; the principal point is the picture's middle."""
    focal = pose.height / 2 / math.tan(math.radians(pose.fov_deg) / 2)
    return np.array(
        [
            [focal, 0.0, (pose.width - 1) / 2],
            [0.0, focal, (pose.height - 1) / 2],
            [0.0, 0.0, 1.0],
        ]
    )


def base_from_camera(pose: CameraPose) -> FloatArray:
    """The (4, 4) pose of the optical frame (x right, y down, z forward) in the robot frame."""
    eye, target, up = (np.array(v) for v in (pose.eye, pose.target, pose.up))
    forward = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(forward, up)
    right /= np.linalg.norm(right)
    matrix = np.eye(4)
    matrix[:3, 0], matrix[:3, 1], matrix[:3, 2] = right, np.cross(forward, right), forward
    matrix[:3, 3] = eye
    return matrix


def render(client: int, pose: CameraPose) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Colour (h, w, 3) and metric depth (h, w) along the optical axis, without noise."""
    view = p.computeViewMatrix(pose.eye, pose.target, pose.up)
    projection = p.computeProjectionMatrixFOV(
        pose.fov_deg, pose.width / pose.height, _NEAR_M, _FAR_M
    )
    _, _, rgba, buffer, _ = p.getCameraImage(
        pose.width,
        pose.height,
        view,
        projection,
        lightDirection=[0.4, 0.6, 2.0],
        lightAmbientCoeff=0.65,
        lightDiffuseCoeff=0.40,
        lightSpecularCoeff=0.0,
        shadow=0,
        renderer=p.ER_TINY_RENDERER,
        flags=p.ER_NO_SEGMENTATION_MASK,
        physicsClientId=client,
    )
    rgb = np.reshape(np.asarray(rgba, dtype=np.uint8), (pose.height, pose.width, 4))[..., :3]
    z = np.reshape(np.asarray(buffer, dtype=np.float32), (pose.height, pose.width))
    depth = _FAR_M * _NEAR_M / (_FAR_M - (_FAR_M - _NEAR_M) * z)
    return np.ascontiguousarray(rgb), depth.astype(np.float32)


@contextmanager
def _undrawn(client: int, arm: int, pose: CameraPose) -> Iterator[None]:
    """Meanwhile the arm's links out of view are not drawn: the same picture in half the time.

    The renderer sends all of a mesh's triangles through its shader before it drops those it
    does not see, and an arm's meshes have a hundred thousand.
    """
    colors: dict[int, set[tuple[float, ...]]] = {}
    for shape in p.getVisualShapeData(arm, physicsClientId=client):
        colors.setdefault(shape[1], set()).add(tuple(shape[7]))
    hidden = {}
    for link, found in colors.items():
        # One call colours all of a link's shapes, so several colours could not be given back.
        if len(found) == 1:
            low, high = p.getAABB(arm, link, physicsClientId=client)
            if not _may_see(pose, np.array(low), np.array(high)):
                (hidden[link],) = found
    try:
        for link, (r, g, b, _) in hidden.items():
            p.changeVisualShape(arm, link, rgbaColor=(r, g, b, 0.0), physicsClientId=client)
        yield
    finally:
        for link, color in hidden.items():
            p.changeVisualShape(arm, link, rgbaColor=color, physicsClientId=client)


def _may_see(pose: CameraPose, low: FloatArray, high: FloatArray) -> bool:
    """Whether a box may show in the picture; low, high: its corners (3,) [m], robot frame."""
    low, high = low - _BEYOND_HULL_M, high + _BEYOND_HULL_M
    corners = np.array(list(itertools.product(*zip(low, high, strict=True))))
    matrix = base_from_camera(pose)
    x, y, z = ((corners - matrix[:3, 3]) @ matrix[:3, :3]).T
    # Out of view is what lies beyond one of the picture's edges as a whole, or behind.
    down = math.tan(math.radians(pose.fov_deg) / 2) * z
    across = pose.width / pose.height * down
    beyond = (x < -across, x > across, y < -down, y > down, z < 0.0)
    return not any(side.all() for side in beyond)


def capture(
    client: int,
    arm: int,
    name: str,
    stamp_s: float,
    noise: CameraNoise | None,
    rng: np.random.Generator,
) -> RGBDFrame:
    """A frame of one of `CAMERAS`, as its driver would give it; arm: its PyBullet body.

    Raises:
        KeyError: no camera has that name.
    """
    pose = CAMERAS[name]
    with _undrawn(client, arm, pose):
        rgb, depth = render(client, pose)
    if noise is not None:
        rgb, depth = noise.apply(rgb, depth, rng)
    return RGBDFrame(name, stamp_s, rgb, depth, intrinsics(pose), base_from_camera(pose))
