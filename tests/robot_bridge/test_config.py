"""Robots as folders: each that comes with the package is whole, and what is wrong is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from robot_bridge.config import ROBOTS, FingerConfig, load_robot, robot_names
from robot_bridge.robot import FloatArray, JointTrajectory, RobotState
from robot_bridge.safety import ConfigFileError, SafetyMonitor
from robot_bridge.safety.points import ArmPoints
from robot_bridge.safety.settings import robot_settings
from sim.camera import CAMERAS, base_from_camera

NAMES = robot_names()


def standing(name: str, joints: FloatArray) -> str:
    """The rule that an arm which stands at `joints` (n,) breaks, "" when none."""
    model = load_robot(name).model
    rows = np.array([joints, joints])
    zeros = np.zeros_like(rows)
    state = RobotState(0.0, joints, zeros[0], zeros[0], 0.0)
    still = JointTrajectory(model.joint_names, np.array([0.0, 0.1]), rows, zeros, zeros)
    verdict = SafetyMonitor.default(model).check(state, still)
    return "" if verdict.action == "allow" else f"{verdict.rule}: {verdict.reason}"


def copied(tmp_path: Path, *changes: tuple[str, str], file: str = "robot.yaml") -> Path:
    """A folder of one's own: the xArm 6's, with some words of one file replaced."""
    folder = tmp_path / "mine"
    shutil.copytree(ROBOTS / "xarm6", folder)
    text = (folder / file).read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / file).write_text(text)
    return folder


def test_there_are_a_seven_joint_arm_and_two_with_six() -> None:
    assert {"panda", "ur5e", "xarm6"} <= set(NAMES)
    assert len(load_robot("panda").model.joint_names) == 7
    assert len(load_robot("ur5e").model.joint_names) == 6


@pytest.mark.parametrize("name", NAMES)
def test_a_robot_is_named_like_its_folder_and_has_bounds_within_its_urdf(name: str) -> None:
    robot = load_robot(name)
    assert robot.model.name == name
    # Raises where the model is looser than the URDF, or the safety file than the model.
    own = robot_settings(robot.model)
    assert (own.joint.velocity < robot.model.limits.velocity).all(), "speeds are tightened"
    assert any(o.name == "table" for o in own.obstacles)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("posture", ["home", "ready"])
def test_no_rule_is_broken_by_an_arm_that_rests_at_home_or_ready(name: str, posture: str) -> None:
    assert standing(name, getattr(load_robot(name).model, posture)) == ""


def test_a_posture_that_is_no_good_would_be_found() -> None:
    model = load_robot("ur5e").model
    low = model.ready + np.array([0.0, 1.0, 0.0, -1.0, 0.0, 0.0])
    assert standing("ur5e", low).startswith("keep-out")
    bent = model.ready.copy()
    bent[1:4] = -2.6, 2.95, 0.0
    assert standing("ur5e", bent).startswith("self-distance")


@pytest.mark.parametrize("name", NAMES)
def test_ready_is_above_the_middle_of_the_table_with_the_tool_down(name: str) -> None:
    model = load_robot(name).model
    _, _, flange, tool = ArmPoints(model).at(model.ready[None])[0]
    assert np.abs(tool[:2] - [0.5, 0.0]).max() < 0.06
    assert 0.1 < tool[2] < 0.6
    assert np.abs((flange - tool)[:2]).max() < 1e-4, "the tool hangs straight down"
    assert flange[2] > tool[2]


@pytest.mark.parametrize("name", NAMES)
def test_the_simulated_cameras_are_where_the_configuration_says(name: str) -> None:
    robot = load_robot(name)
    assert robot.model.cameras == tuple(CAMERAS)
    for camera in robot.ros.cameras:
        assert camera.base_from_camera is not None
        assert np.allclose(camera.base_from_camera, base_from_camera(CAMERAS[camera.name]))


def test_names_on_the_wire_are_the_drivers() -> None:
    ur5e, xarm6 = load_robot("ur5e").ros, load_robot("xarm6").ros
    assert ur5e.controller == "/scaled_joint_trajectory_controller"
    assert not ur5e.efforts, "its efforts are currents"
    assert [f.joint for f in xarm6.fingers] == ["drive_joint"]
    assert load_robot("panda").ros.efforts


def test_a_fingers_position_and_the_opening_tell_each_other() -> None:
    drive = FingerConfig("drive_joint", closed=0.85, open=0.0)
    assert drive.position(0.0, 0.084) == 0.85
    assert drive.position(0.084, 0.084) == pytest.approx(0.0)
    assert drive.width_m(drive.position(0.03, 0.084), 0.084) == pytest.approx(0.03)


def test_a_folder_of_ones_own_is_a_robot(tmp_path: Path) -> None:
    folder = copied(tmp_path, ("name: xarm6", "name: lab_arm"))
    safety = folder / "safety.yaml"
    safety.write_text(safety.read_text().replace("robot: xarm6", "robot: lab_arm"))
    robot = load_robot(folder)
    assert robot.model.urdf == folder / "xarm6.urdf"
    assert robot.safety == safety
    assert robot_settings(robot.model).mass_kg == 4.0
    assert load_robot(str(folder)).model.name == "lab_arm"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ur5", "did you mean ur5e?"),
        ("Panda", "did you mean panda?"),
        ("zzz", f"there are {', '.join(NAMES)}"),
        ("", "there are"),
        ("no/such/folder", "or give a robot's folder"),
    ],
)
def test_a_name_that_no_robot_has_is_an_error_with_the_nearest(name: str, words: str) -> None:
    with pytest.raises(ConfigFileError) as raised:
        load_robot(name)
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_folder_without_one_of_its_files_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigFileError, match=r"has no robot\.yaml"):
        load_robot(tmp_path)
    folder = copied(tmp_path)
    (folder / "safety.yaml").unlink()
    with pytest.raises(ConfigFileError, match=r"has no safety\.yaml"):
        load_robot(folder)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("urdf: xarm6.urdf", "urdf: none.urdf", ["urdf", "there is no file"]),
        ("urdf: xarm6.urdf", "urdf: package:no_such/x.urdf", ["no package 'no_such'"]),
        ("home_rad: [0.0", "home_rad: [7.0", ["joints.home_rad", "joint1 = 7", "-2.88 to 2.88"]),
        ("home_rad: [0.0, ", "home_rad: [", ["must be 6 numbers", "5"]),
        ("  ready_rad:", "  raedy_rad:", ["did you mean ready_rad"]),
        ("upper_rad: [2.9", "upper_rad: [-2.9", ["joint1 has no room"]),
        ("jerk_rad_s3: [4000.0", "jerk_rad_s3: [0", ["joints.jerk_rad_s3", "above 0"]),
        ("home_rad: [0.0", "home_rad: [2.89", ["joint1 = 2.89 lies outside of"]),
        ("margin_rad: 0.02", "margin_rad: -1", ["joints.margin_rad", "above 0"]),
        ("brakes_within_s: 0.135", "brakes_within_s: soon", ["must be a number", "soon"]),
        ("joint5, joint6", "joint5, joint5", ["different joint names"]),
        ("max_width_m: 0.084", "max_width_m: -1", ["gripper.max_width_m", "above 0"]),
        ("[gripper_left_finger_joint, ", "[", ["two prismatic joints", "1"]),
        ("efforts: other", "efforts: amps", ["Nm or other", "amps"]),
        ("closed: 0.85", "closed: 0.0", ["must differ"]),
        ("- name: left", "- name: overhead", ["overhead is there already"]),
        ("      position_m: [0.5, 0.0, 1.1]\n", "", ["give position_m and quaternion_xyzw"]),
        ("[0.7071067811865476, -", "[1.7, -", ["must have length 1"]),
    ],
)
def test_a_robot_file_that_is_wrong_is_an_error_that_says_where(
    tmp_path: Path, old: str, new: str, words: list[str]
) -> None:
    folder = copied(tmp_path, (old, new))
    with pytest.raises(ConfigFileError) as raised:
        load_robot(folder)
    for word in [str(folder / "robot.yaml"), "line ", *words]:
        assert word in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_model_that_is_looser_than_its_urdf_does_not_move(tmp_path: Path) -> None:
    folder = copied(tmp_path, ("upper_rad: [2.9, 2.0", "upper_rad: [2.9, 2.2"))
    with pytest.raises(ConfigFileError, match=r"joint2's upper limit 2.2.*loosens the URDF"):
        SafetyMonitor.default(load_robot(folder).model)
