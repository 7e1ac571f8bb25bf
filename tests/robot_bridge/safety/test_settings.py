"""Safety files: strict, and never looser than the robot's own bounds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from robot_bridge.config import load_robot
from robot_bridge.safety import ConfigFileError, SafetyMonitor
from robot_bridge.safety.settings import file_settings, robot_settings
from tests.robot_bridge.safety.test_rules import leg, moved, still

MODEL = load_robot("panda").model


def written(folder: Path, text: str) -> Path:
    path = folder / "limits.yaml"
    path.write_text(text)
    return path


def test_the_robots_own_file_only_tightens_its_model() -> None:
    own = robot_settings(MODEL)
    assert (own.joint.velocity <= MODEL.limits.velocity).all()
    assert (own.joint.lower >= MODEL.limits.lower).all()
    assert own.force_n <= MODEL.gripper.max_force_n
    assert [o.name for o in own.obstacles] == ["table"]


def test_a_file_tightens_what_it_names_and_leaves_the_rest(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "cartesian: {speed_m_s: 0.25}\n"
        "joint: {upper_rad: [1, 1, 1, -0.5, 1, 3, 1]}\n"
        "workspace: {x_m: [0.0, 0.8]}\n"
        "obstacles:\n"
        "  - {name: pole, cylinder: {center_m: [0.2, 0.5, 0.5], radius_m: 0.03, height_m: 1.0}}\n",
    )
    own, tight = robot_settings(MODEL), file_settings(MODEL, path)
    assert tight.speed_m_s == 0.25
    assert tight.joint.upper[3] == -0.5
    assert tight.workspace_lower[0] == 0.0
    assert tight.workspace_upper[1] == own.workspace_upper[1]
    assert np.array_equal(tight.joint.velocity, own.joint.velocity)
    assert [o.name for o in tight.obstacles] == ["table", "pole"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cartesian: {speed_m_s: 9.0}", ["cartesian-speed", "9", "at most 1.7", "line 1"]),
        ("\njoint: {velocity_rad_s: [9, 1, 1, 1, 1, 1, 1]}", ["joint-velocity", "line 2"]),
        ("joint: {lower_rad: [-9, -1, -1, -3, -1, 0, -1]}", ["joint-position", "at least"]),
        ("workspace: {z_m: [-1, 1]}", ["workspace", "stay within"]),
        ("distance: {self_m: 0.001}", ["self-distance", "at least 0.005"]),
        ("scaling: {least: 0.1}", ["joint-velocity", "at least 0.5"]),
        ("gripper: {force_n: 400}", ["gripper-force", "at most 40"]),
        ("gripper: {force_n: 0}", ["above 0"]),
        ("payload: {mass_kg: .nan}", ["number"]),
        ("payload: {mass_kg: heavy}", ["must be a number", "heavy"]),
        ("cartesian: {sped_m_s: 1.0}", ["no such key", "did you mean speed_m_s"]),
        ("cartesain: {speed_m_s: 1.0}", ["did you mean cartesian"]),
        ("payload: {mass_kg: 1, mass_kg: 2}", ["twice"]),
        ("joint: {velocity_rad_s: [1, 1]}", ["must be 7 numbers", "2"]),
        ("joint: [1]", ["must be a mapping"]),
        ("robot: ur5", ["this robot is panda"]),
        ("obstacles: [{name: a}]", ["keep-out", "box, cylinder, mesh"]),
        ("obstacles: [{name: a, box: {center_m: [0, 0, 0], size_m: [1, 0, 1]}}]", ["above 0"]),
        ("obstacles: [{name: table, box: {center_m: [0, 0, 0], size_m: [1, 1, 1]}}]", ["already"]),
        ("obstacles: [{name: m, mesh: {file: no.stl, center_m: [0, 0, 0]}}]", ["no file"]),
        (
            'obstacles: [{name: m, mesh: {file: "\\0", center_m: [0, 0, 0]}}]',
            ["obstacles[0].mesh.file"],
        ),
        ("", ["empty"]),
        ("a: [", ["no YAML"]),
        ("!!python/object:os.system {}", ["is no number"]),
        ("robot: &a [*a]", ["aliases", "write it out", "line 1"]),
        ("a: &a {b: 1}\nc: {<<: *a}", ["aliases", "line 2"]),
        (
            "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 40)),
            ["aliases"],
        ),
        ("[" * 5000 + "]" * 5000, ["nested deeper than 20 levels"]),
        ("".join("  " * i + "a:\n" for i in range(900)), ["nested deeper than 20 levels"]),
        ("? [a, b]\n: 1", ["a key must be a plain word"]),
        ('"two\\nlines": 1', ["no such key"]),
        ('payload: {mass_kg: "1\\n2"}', ["must be a number"]),
        ("payload: {mass_kg: !!python/name:os.system 1}", ["is no number"]),
    ],
)
def test_a_file_that_is_wrong_or_loosens_a_limit_is_an_error_that_says_where(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigFileError) as raised:
        SafetyMonitor.from_file(MODEL, path)
    for word in [str(path), *words]:
        assert word in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "mesh", "words"),
    [
        ("a.stl", "nonsense", "no mesh that can be read"),
        ("b.obj", "", "no mesh that can be read"),
        ("c.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "is flat"),
        ("d.obj", "v nan 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 2 3\nf 1 2 4\n", "corners beyond"),
        ("e.obj", "v 1e9 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 2 3\nf 1 2 4\n", "corners beyond"),
    ],
)
def test_a_mesh_that_has_no_hull_is_an_error_that_says_where(
    tmp_path: Path, name: str, mesh: str, words: str
) -> None:
    (tmp_path / name).write_text(mesh)
    path = written(
        tmp_path, f"obstacles:\n  - {{name: m, mesh: {{file: {name}, center_m: [0, 0, 0]}}}}\n"
    )
    with pytest.raises(ConfigFileError, match=rf"line 2: obstacles\[0\]\.mesh.*{words}") as raised:
        SafetyMonitor.from_file(MODEL, path)
    assert "\n" not in str(raised.value)


def test_a_model_that_is_looser_than_its_urdf_is_an_error() -> None:
    for field, rule in (("velocity", "joint-velocity"), ("upper", "joint-position")):
        limits = replace(MODEL.limits, **{field: getattr(MODEL.limits, field) + 1.5})
        with pytest.raises(ConfigFileError, match=rule):
            SafetyMonitor.default(replace(MODEL, limits=limits))


def test_a_robot_takes_no_other_robots_file_and_not_none() -> None:
    with pytest.raises(ConfigFileError, match="this robot is nobody"):
        SafetyMonitor.default(replace(MODEL, name="nobody"))
    with pytest.raises(ConfigFileError, match="can't be read"):
        SafetyMonitor.default(replace(MODEL, safety=MODEL.safety.with_name("none.yaml")))


def test_a_mesh_keeps_the_arm_out_of_its_hull(tmp_path: Path) -> None:
    corners = [(x, y, z) for x in (-0.3, 0.3) for y in (-0.002, 0.002) for z in (-0.2, 0.2)]
    faces = ["1 2 4", "1 4 3", "5 7 8", "5 8 6", "1 5 6", "1 6 2", "3 4 8", "3 8 7", "1 3 7",
             "1 7 5", "2 6 8", "2 8 4"]  # fmt: skip
    (tmp_path / "plate.obj").write_text(
        "".join(f"v {x} {y} {z}\n" for x, y, z in corners) + "".join(f"f {f}\n" for f in faces)
    )
    path = written(
        tmp_path,
        "obstacles:\n  - {name: plate, mesh: {file: plate.obj, center_m: [0.5, 0.0, 0.4]}}\n",
    )
    monitor = SafetyMonitor.from_file(MODEL, path)
    swing = leg(moved(j1=-0.4), moved(j1=0.4), 2.0)
    assert monitor.check(still(moved(j1=-0.4)), swing).rule == "keep-out"
