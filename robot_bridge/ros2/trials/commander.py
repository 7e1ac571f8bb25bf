"""Commands sweeps for ever, through the same Ros2Robot and guard as the runtime.

Says on standard output, a line each: `done`, or what ended a motion. After a failure it
tries again: once the monitor was reset, the arm moves on.
"""

from __future__ import annotations

import os
import sys
import threading
import time

import rclpy
from rclpy.node import Node

from robot_bridge.config import load_robot
from robot_bridge.guarded import GuardedRobot
from robot_bridge.robot import RobotError
from robot_bridge.ros2.executor import Turning
from robot_bridge.ros2.robot import Ros2Robot
from robot_bridge.ros2.trials.moves import sweep_ends, to
from robot_bridge.safety import SafetyMonitor

_READY_S = 30.0
_AGAIN_S = 0.2


def main() -> None:
    """The executable."""
    rclpy.init()
    node = Node("cap_trial_commander", automatically_declare_parameters_from_overrides=True)
    robot_name = node.get_parameter_or("robot", None)
    config = load_robot("panda" if robot_name is None else str(robot_name.value))
    robot = Ros2Robot(node, config)
    Turning(node).start()
    missing = robot.ready(_READY_S)
    if missing:
        sys.exit(missing)
    guard = GuardedRobot(robot, SafetyMonitor.default(config.model, time.monotonic))
    ends, turn = sweep_ends(config.model), 0
    pause = threading.Event()
    while os.getppid() != 1:
        try:
            guard.execute(to(config.model, robot.state().positions, ends[turn]))
            turn = 1 - turn
            _say("done")
        except RobotError as error:
            _say(f"{type(error).__name__}: {error}")
            guard.resume()
            pause.wait(_AGAIN_S)


def _say(text: str) -> None:
    sys.stdout.write(f"{time.time():.3f} {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
