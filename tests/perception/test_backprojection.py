from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perception.backprojection import cropped, depth_at, points_in_base, project
from robot_bridge.robot import RGBDFrame

ROWS, COLUMNS = 24, 32


def frame(depth: float, turn: float, position: tuple[float, float, float]) -> RGBDFrame:
    """A camera that looks down, turned about the vertical, over a level surface."""
    pose = np.eye(4)
    c, s = np.cos(turn), np.sin(turn)
    pose[:3, :3] = np.array([[c, s, 0.0], [s, -c, 0.0], [0.0, 0.0, -1.0]])
    pose[:3, 3] = position
    intrinsics = np.array([[40.0, 0.0, 15.5], [0.0, 42.0, 11.5], [0.0, 0.0, 1.0]])
    rgb = np.zeros((ROWS, COLUMNS, 3), dtype=np.uint8)
    depths = np.full((ROWS, COLUMNS), depth, dtype=np.float32)
    return RGBDFrame("test", 0.0, rgb, depths, intrinsics, pose)


poses = {
    "depth": st.floats(0.2, 2.0),
    "turn": st.floats(-3.0, 3.0),
    "position": st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(0.5, 2.0)),
}


@given(**poses)
def test_projection_takes_every_point_back_to_its_pixel(depth, turn, position):
    picture = frame(depth, turn, position)
    pixels, depths = project(picture, points_in_base(picture))
    rows, columns = np.mgrid[:ROWS, :COLUMNS]
    np.testing.assert_allclose(pixels[..., 0], columns, atol=2e-2)
    np.testing.assert_allclose(pixels[..., 1], rows, atol=2e-2)
    np.testing.assert_allclose(depths, depth, rtol=1e-4)


@given(**poses)
def test_a_level_surface_lies_as_far_below_the_camera_as_its_depth(depth, turn, position):
    points = points_in_base(frame(depth, turn, position))
    np.testing.assert_allclose(points[..., 2], position[2] - depth, atol=1e-4)


@given(top=st.integers(0, 10), left=st.integers(0, 10), **poses)
def test_a_crop_sees_the_same_points(top, left, depth, turn, position):
    picture = frame(depth, turn, position)
    rows, columns = slice(top, top + 8), slice(left, left + 8)
    part = points_in_base(cropped(picture, rows, columns))
    np.testing.assert_allclose(part, points_in_base(picture)[rows, columns], atol=1e-4)


def test_missing_depth_gives_no_point_and_no_depth_outside_the_picture():
    picture = frame(1.0, 0.0, (0.0, 0.0, 1.0))
    picture.depth_m[2, 3] = np.nan
    assert np.isnan(points_in_base(picture)[2, 3]).all()
    measured = depth_at(picture, np.array([[3.0, 2.0], [4.0, 2.0], [-5.0, 2.0], [4.0, 900.0]]))
    assert np.isnan(measured).tolist() == [True, False, True, True]
