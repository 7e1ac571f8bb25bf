"""The launch files start what `cap ros up` starts, with parameters that the nodes have."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import sys
import tomllib
import types
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from robot_bridge.config import robot_names
from robot_bridge.ros2.stack import (
    MONITOR,
    REAL,
    RESPAWN_DELAY_S,
    SETTINGS,
    SIM_TIME,
    SIMULATED,
    Process,
)
from tests.launch.recording import (
    FOLDER,
    LaunchConfiguration,
    Launched,
    Node,
    Shutdown,
    launched,
    text,
)

ROOT = FOLDER.parent
PACKAGE = "cap_runtime"
FILES = {
    "sim.launch.py": SIMULATED,
    "robot.launch.py": REAL,
    "panda.launch.py": REAL,
    "ur5e.launch.py": REAL,
    "monitor_only.launch.py": (MONITOR,),
}
NOT_SETTINGS = {"config"}

needs_ros = pytest.mark.skipif(
    importlib.util.find_spec("rclpy") is None, reason="no rclpy; pip install 'cap-runtime[ros]'"
)


def scripts() -> dict[str, str]:
    found: dict[str, str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "scripts"
    ]
    return found


def given(node: Node) -> dict[str, Any]:
    """The parameters that a launch file gives a node by arguments."""
    return next(dict(p) for p in node.named["parameters"] if isinstance(p, dict))


def from_file(node: Node, found: Launched) -> dict[str, Any]:
    """The parameters that a node has from its parameter file."""
    (path,) = (p for p in node.named["parameters"] if not isinstance(p, dict))
    sections = yaml.safe_load(Path(text(path, found.arguments)).read_text())
    section: dict[str, Any] = sections[f"/{node.named['name']}"]["ros__parameters"]
    return section


def test_every_launch_file_is_looked_at_and_hides_no_package() -> None:
    assert {path.name for path in FOLDER.glob("*.py")} == set(FILES)
    assert not list(FOLDER.rglob("__init__.py"))


@pytest.mark.parametrize("name", FILES)
def test_it_starts_the_processes_of_the_stack(name: str) -> None:
    found = launched(name)
    assert set(found.nodes) == {process.executable for process in FILES[name]}
    for process in FILES[name]:
        node = found.nodes[process.executable]
        assert node.named["package"] == PACKAGE
        assert node.named["name"] == process.node
        assert scripts()[process.executable] == f"{process.module}:main"
    assert found.environment.keys() == {"ROS_AUTOMATIC_DISCOVERY_RANGE"}


@pytest.mark.parametrize("name", FILES)
def test_only_what_may_start_again_does_and_all_else_ends_everything(name: str) -> None:
    found = launched(name)
    for process in FILES[name]:
        named = found.nodes[process.executable].named
        if process.ends == "respawn":
            assert named["respawn"] is True
            assert named["respawn_delay"] == RESPAWN_DELAY_S
            assert "on_exit" not in named
        else:
            assert not named.get("respawn", False)
            assert isinstance(named["on_exit"], Shutdown)


@pytest.mark.parametrize("name", FILES)
def test_every_setting_of_a_node_is_an_argument_or_in_its_file(name: str) -> None:
    found = launched(name)
    for process in FILES[name]:
        node = found.nodes[process.executable]
        by_argument, by_file = given(node), from_file(node, found)
        assert set(process.settings) <= set(by_argument) | set(by_file)
        for parameter, value in by_argument.items():
            # The argument has the parameter's name, and its type whatever it looks like.
            (source,) = value.given
            assert value.named["value_type"] is SETTINGS[parameter].kind
            if parameter == "clock":
                assert text(source, found.arguments) == SIM_TIME["clock"]
                continue
            assert isinstance(source, LaunchConfiguration)
            assert source.given == (parameter,)
        for parameter in set(process.settings) & set(by_file):
            assert by_file[parameter] == SETTINGS[parameter].default


@pytest.mark.parametrize("name", FILES)
def test_arguments_have_the_stack_s_defaults_and_say_what_they_are(name: str) -> None:
    for argument, declared in launched(name).arguments.items():
        assert declared.named["description"].endswith(".")
        if argument in NOT_SETTINGS:
            continue
        setting = SETTINGS[argument]
        if name == "sim.launch.py" and argument in SIM_TIME:
            setting = replace(setting, default=SIM_TIME[argument])
        default = declared.named["default_value"]
        if setting.kind is bool:
            assert declared.named["choices"] == ["true", "false"]
            assert default == str(setting.default).lower()
        else:
            assert default == str(setting.default)


@pytest.mark.parametrize("robot", ["panda", "ur5e"])
def test_a_robot_s_launch_file_chooses_a_robot_that_there_is(robot: str) -> None:
    assert robot in robot_names()
    assert launched(f"{robot}.launch.py").set == {"robot": robot}


@needs_ros
@pytest.mark.parametrize("process", SIMULATED, ids=lambda p: p.executable)
def test_nodes_declare_the_parameters_that_they_are_given(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    import rclpy

    from robot_bridge.ros2 import node as common

    found = launched("sim.launch.py")
    wanted = {*process.settings, *from_file(found.nodes[process.executable], found)}
    declared: set[str] = set()
    declare = common.ManagedNode.declare_parameter

    def keep(self: Any, name: str, *rest: Any, **named: Any) -> Any:
        declared.add(name)
        return declare(self, name, *rest, **named)

    monkeypatch.setattr(common.ManagedNode, "declare_parameter", keep)
    monkeypatch.setenv("ROS_AUTOMATIC_DISCOVERY_RANGE", "OFF")
    module = importlib.import_module(process.module)
    (kind,) = (
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, common.ManagedNode)
        and value.__module__ == process.module
    )
    rclpy.init()
    try:
        node = kind()
        try:
            # Some parameters are declared when they are read, which is in `configure`.
            monkeypatch.setattr(common.ManagedNode, "_try", lambda self, act: _attempt(act))
            if not wanted <= declared:
                node.trigger_configure()
        finally:
            node.close()
    finally:
        rclpy.try_shutdown()
    assert wanted <= declared


def _attempt(act: Any) -> Any:
    from rclpy.lifecycle import TransitionCallbackReturn

    act()
    return TransitionCallbackReturn.SUCCESS


def test_the_manifest_and_the_package_agree() -> None:
    manifest = ET.parse(ROOT / "package.xml").getroot()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert manifest.get("format") == "3"
    assert manifest.findtext("name") == PACKAGE
    assert manifest.findtext("version") == project["version"]
    assert manifest.findtext("export/build_type") == "ament_python"
    assert (ROOT / "resource" / PACKAGE).read_text() == ""
    depended = {element.text for element in manifest.findall("exec_depend")}
    assert {"rclpy", "launch", "launch_ros", "trajectory_msgs"} <= depended


def test_what_ros_needs_in_share_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, Any] = {}

    def setup(**named: Any) -> Any:
        kept.update(named)
        return type("Distribution", (), {"metadata": None, "python_requires": None})()

    # The real one refuses to be imported where something has imported distutils already.
    monkeypatch.setitem(sys.modules, "setuptools", types.SimpleNamespace(setup=setup))
    monkeypatch.chdir(ROOT)
    exec(compile((ROOT / "setup.py").read_text(), "setup.py", "exec"), {})
    installed = {path: folder for folder, paths in kept["data_files"] for path in paths}
    assert installed["package.xml"] == f"share/{PACKAGE}"
    assert installed[f"resource/{PACKAGE}"] == "share/ament_index/resource_index/packages"
    for name in FILES:
        assert installed[f"launch/{name}"] == f"share/{PACKAGE}/launch"
    for path in FOLDER.glob("config/*.yaml"):
        assert installed[f"launch/config/{path.name}"] == f"share/{PACKAGE}/launch/config"
    assert all((ROOT / path).is_file() for path in installed)


@pytest.mark.skipif(
    importlib.util.find_spec("launch_ros") is None, reason="no launch_ros; it comes with ROS 2 only"
)
@pytest.mark.parametrize("name", FILES)
def test_launch_itself_reads_it(name: str) -> None:
    from launch import LaunchContext
    from launch.actions import DeclareLaunchArgument
    from launch.launch_description_sources import PythonLaunchDescriptionSource

    source = PythonLaunchDescriptionSource(str(FOLDER / name))
    description = source.get_launch_description(LaunchContext())
    assert description.entities
    for entity in description.entities:
        if isinstance(entity, DeclareLaunchArgument):
            assert entity.description
