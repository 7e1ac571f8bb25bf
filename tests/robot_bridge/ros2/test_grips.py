"""Grips over ROS where the gripper is not what the robot's folder says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import rclpy
from trajectory_msgs.msg import JointTrajectory

from robot_bridge.config import load_robot
from robot_bridge.robot import RobotError
from robot_bridge.ros2 import wire
from robot_bridge.ros2.robot import Ros2Robot
from robot_bridge.ros2.trials.watcher import Watcher
from robot_bridge.safety import MonitorStopped
from tests.robot_bridge.ros2.processes import DOMAIN, PATIENCE_S, Nodes

pytestmark = pytest.mark.alone

_HAND = "/panda_hand_controller"
_NO_HAND = "/a_hand_that_nobody_has"
_FORCE_N = 20.0


@pytest.fixture(scope="module")
def robot(nodes: Nodes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ros2Robot]:
    """A Panda whose folder names a gripper controller that is not there."""
    folder: Path = tmp_path_factory.mktemp("robot")
    of_panda = load_robot("panda").folder
    for name in ("robot.yaml", "safety.yaml"):
        text = (of_panda / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace(_HAND, _NO_HAND), encoding="utf-8")
    rclpy.init(domain_id=DOMAIN)
    config = load_robot(folder)
    nodes.start("sim_hardware", {"seed": 1})
    nodes.start("safety_monitor", {"robot": str(folder)})
    watcher = Watcher(config)
    found = Ros2Robot(watcher.node, config)
    yield found
    found.close()
    watcher.close()
    rclpy.try_shutdown()


def test_a_grip_that_nobody_takes_is_refused_and_one_that_does_nothing_is_no_grip(
    robot: Ros2Robot,
) -> None:
    assert robot.ready(PATIENCE_S) == ""
    width = robot.state().gripper_width_m
    with pytest.raises(MonitorStopped, match=f"no-gripper.*{_NO_HAND}/joint_trajectory"):
        robot.grip(0.0, _FORCE_N)
    heard: list[JointTrajectory] = []
    robot._node.create_subscription(
        JointTrajectory, f"{_NO_HAND}/joint_trajectory", heard.append, wire.COMMAND_QOS
    )
    assert "did not move: they stay at" in _failure_once_taken(lambda: robot.grip(0.0, _FORCE_N))
    assert heard
    assert robot.state().gripper_width_m == pytest.approx(width, abs=1e-3)
    # Where they are already, there is no way to go, and nothing is wrong.
    assert not robot.grip(width, _FORCE_N).holding


def test_fingers_that_nobody_reads_are_missing(robot: Ros2Robot) -> None:
    config = robot._config
    other = replace(config.ros, fingers=(replace(config.ros.fingers[0], joint="thumb"),))
    thumbs = Ros2Robot(robot._node, replace(config, ros=other))
    until_s, told = time.monotonic() + PATIENCE_S, ""
    while "thumb not on /joint_states; start the gripper's driver" not in told:
        assert time.monotonic() < until_s, told
        told = thumbs.ready(0.5)
    thumbs.close()


def _failure_once_taken(grip: Callable[[], object]) -> str:
    """What a grip failed with, once the monitor had found who listens."""
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s:
        try:
            grip()
        except MonitorStopped:
            time.sleep(0.2)
        except RobotError as error:
            return str(error)
        else:
            return "nothing"
    return "the monitor never found who listens"
