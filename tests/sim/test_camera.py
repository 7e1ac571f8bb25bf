"""The cameras' calibration and noise."""

from __future__ import annotations

import numpy as np
import pytest

from robot_bridge.config import load_robot, robot_names
from robot_bridge.robot import FloatArray, RGBDFrame
from sim.bullet import p
from sim.camera import CAMERAS, CameraNoise, capture, render
from sim.robot import SimRobot
from sim.scenes import ObjectSpec, SceneSpec
from sim.world import World

SPOTS = ((0.35, 0.25), (0.5, 0.0), (0.65, -0.25))


def points(frame: RGBDFrame) -> FloatArray:
    """Every pixel's point in the robot frame, (h, w, 3)."""
    v, u = np.indices(frame.depth_m.shape)
    k, z = frame.intrinsics, frame.depth_m.astype(np.float64)
    xyz = np.stack([(u - k[0, 2]) / k[0, 0] * z, (v - k[1, 2]) / k[1, 1] * z, z], axis=-1)
    return xyz @ frame.base_from_camera[:3, :3].T + frame.base_from_camera[:3, 3]


@pytest.mark.parametrize("camera", list(CAMERAS))
def test_colour_depth_and_calibration_agree_on_where_blocks_are(camera: str) -> None:
    spec = SceneSpec(tuple(ObjectSpec("block", "red", spot) for spot in SPOTS))
    with World(spec, 0) as world:
        frame = SimRobot(world).capture(camera)
        cloud = points(frame)
        red = (frame.rgb[..., 0] > 2.0 * frame.rgb[..., 1]) & (cloud[..., 2] > 0.035)
        tops = cloud[red]
        for x, y in SPOTS:
            near = tops[np.hypot(tops[:, 0] - x, tops[:, 1] - y) < 0.03]
            assert len(near) > 20
            assert np.allclose(near[:, 2].max(), 0.04, atol=0.003)
            middle = (near[:, :2].max(axis=0) + near[:, :2].min(axis=0)) / 2
            assert np.allclose(middle, (x, y), atol=0.004)


def test_at_home_the_arm_hides_nothing_from_the_overhead_camera() -> None:
    with World(SceneSpec(()), 0) as world:
        cloud = points(SimRobot(world).capture("overhead"))
    inside = (np.abs(cloud[..., 0] - 0.5) < 0.25) & (np.abs(cloud[..., 1]) < 0.4)
    assert np.abs(cloud[inside][:, 2]).max() < 0.003


def test_noise_has_the_size_it_says() -> None:
    noise = CameraNoise(depth_sigma_m=0.002, missing_fraction=0.01)
    rgb = np.full((200, 300, 3), 128, dtype=np.uint8)
    depth = np.ones((200, 300), dtype=np.float32)
    noisy_rgb, noisy = noise.apply(rgb, depth, np.random.default_rng(0))
    assert np.nanstd(noisy) == pytest.approx(0.002, rel=0.05)
    assert np.isnan(noisy).mean() == pytest.approx(0.01, rel=0.2)
    assert noisy_rgb.astype(float).std() == pytest.approx(noise.color_sigma, rel=0.1)


def test_each_frame_has_noise_of_its_own_and_a_run_repeats_it() -> None:
    def two() -> tuple[RGBDFrame, RGBDFrame]:
        with World(SceneSpec(()), 3, noise=CameraNoise()) as world:
            robot = SimRobot(world)
            return robot.capture("overhead"), robot.capture("overhead")

    first, second = two()
    again, _ = two()
    assert not np.array_equal(first.rgb, second.rgb)
    assert np.array_equal(first.rgb, again.rgb)


def test_an_unknown_camera_is_named() -> None:
    with World(SceneSpec(()), 0) as world, pytest.raises(KeyError, match="ceiling"):
        SimRobot(world).capture("ceiling")


@pytest.mark.parametrize("name", robot_names())
def test_links_out_of_view_are_left_out_and_nobody_sees_it(name: str) -> None:
    model = load_robot(name).model
    rng = np.random.default_rng(4)
    with World(SceneSpec(()), 0, robot=model) as world, World(SceneSpec(()), 0, robot=model) as own:
        joints = [world.joint_indices()[joint] for joint in model.joint_names]
        looks = p.getVisualShapeData(world.arm, physicsClientId=world.client)
        for i in range(8):
            angles = rng.uniform(model.limits.lower, model.limits.upper) if i else model.home
            for one in (world, own):
                for joint, angle in zip(joints, angles, strict=True):
                    p.resetJointState(one.arm, joint, float(angle), physicsClientId=one.client)
            for camera, pose in CAMERAS.items():
                rgb, depth = render(own.client, pose)
                frame = capture(world.arm_look, camera, 0.0, None, rng)
                assert np.array_equal(frame.depth_m, depth)
                assert np.array_equal(frame.rgb, rgb)
        assert p.getVisualShapeData(world.arm, physicsClientId=world.client) == looks


def test_at_home_nearly_all_of_the_pandas_links_are_left_out() -> None:
    with World(SceneSpec(()), 0) as world, world.arm_look.only_seen(CAMERAS["left"]):
        shapes = p.getVisualShapeData(world.arm, physicsClientId=world.client)
        assert sum(shape[7][3] == 0.0 for shape in shapes) >= 8
