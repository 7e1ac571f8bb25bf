"""Simulated RGB-D cameras: fixed poses, pinhole calibration, and a noise model."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

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


@dataclass(frozen=True)
class ArmLook:
    """What cameras need know of an arm that they may leave out where they do not see it.

    client, body: PyBullet's. colors: of the links that can be made invisible and visible
    again, those of one colour.
    """

    client: int
    body: int
    colors: Mapping[int, tuple[float, ...]]

    @classmethod
    def of(cls, client: int, body: int) -> Self:
        """As the arm looks now, every link visible."""
        found: dict[int, set[tuple[float, ...]]] = {}
        # In a window, links that come and go would flicker.
        if p.getConnectionInfo(client)["connectionMethod"] == p.DIRECT:
            for shape in p.getVisualShapeData(body, physicsClientId=client):
                found.setdefault(shape[1], set()).add(tuple(shape[7]))
        # One call colours all shapes of a link; where it is, its collision shape tells.
        colors = {
            link: next(iter(shades))
            for link, shades in found.items()
            if len(shades) == 1 and p.getCollisionShapeData(body, link, physicsClientId=client)
        }
        return cls(client, body, colors)

    @contextmanager
    def only_seen(self, pose: CameraPose) -> Iterator[None]:
        """Meanwhile links out of view are not drawn, which changes nothing: no shadows are.

        The renderer sends all triangles of a mesh through its shader before it drops those
        out of view, and the Panda's have a hundred thousand: half of a picture's time.
        """
        frame = base_from_camera(pose)
        hidden = [link for link in self.colors if not self._may_be_seen(link, pose, frame)]
        try:
            for link in hidden:
                self._paint(link, (*self.colors[link][:3], 0.0))
            yield
        finally:
            for link in hidden:
                self._paint(link, self.colors[link])

    def _paint(self, link: int, color: tuple[float, ...]) -> None:
        p.changeVisualShape(self.body, link, rgbaColor=color, physicsClientId=self.client)

    def _may_be_seen(self, link: int, pose: CameraPose, frame: FloatArray) -> bool:
        """False where the box around a link is beyond an edge of the picture as a whole."""
        low, high = p.getAABB(self.body, link, physicsClientId=self.client)
        sides = np.array(low) - _BEYOND_HULL_M, np.array(high) + _BEYOND_HULL_M
        corners = np.array(list(itertools.product(*zip(*sides, strict=True))))
        x, y, z = ((corners - frame[:3, 3]) @ frame[:3, :3]).T
        down = math.tan(math.radians(pose.fov_deg) / 2) * z
        across = pose.width / pose.height * down
        beyond = (x < -across, x > across, y < -down, y > down, z < 0.0)
        return not any(side.all() for side in beyond)


def capture(
    arm: ArmLook, name: str, stamp_s: float, noise: CameraNoise | None, rng: np.random.Generator
) -> RGBDFrame:
    """A frame of one of `CAMERAS`, as its driver would give it; arm: of the world to see.

    Raises:
        KeyError: no camera has that name.
    """
    pose = CAMERAS[name]
    with arm.only_seen(pose):
        rgb, depth = render(arm.client, pose)
    if noise is not None:
        rgb, depth = noise.apply(rgb, depth, rng)
    return RGBDFrame(name, stamp_s, rgb, depth, intrinsics(pose), base_from_camera(pose))
