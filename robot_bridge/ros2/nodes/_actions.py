"""FollowJointTrajectory and GripperCommand, for callers that speak actions.

Their definitions are in control_msgs, which not every installation has: without it there
are the topics alone. They serve in threads of their own, since an action's callback lasts as
long as its motion.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import rclpy
from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.executors import ExternalShutdownException, MultiThreadedExecutor
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

from robot_bridge.config import RobotConfig
from robot_bridge.ros2.controller import Outcome, Refused
from robot_bridge.ros2.wire import HARDWARE

try:
    from control_msgs.action import FollowJointTrajectory, GripperCommand
except ImportError:
    FollowJointTrajectory = GripperCommand = None

_LOOK_S = 0.01
_THREADS = 4
_GRIP_S = 3.0
_THERE_M = 0.002


class Controllers(Protocol):
    """What the actions lead to. The first two raise Refused."""

    def take_trajectory(self, message: JointTrajectory) -> Outcome: ...

    def take_grip(self, message: JointTrajectory) -> None: ...

    def outcome(self) -> Outcome: ...

    def hold(self, reason: str) -> None: ...

    def gripper(self) -> tuple[float, float, bool]:
        """Opening [m], force of one finger [N], and whether the fingers rest."""
        ...


def action_servers(config: RobotConfig, controllers: Controllers) -> ActionServers | None:
    """Both of them, serving; None where control_msgs is not installed."""
    return None if FollowJointTrajectory is None else ActionServers(config, controllers)


class ActionServers:
    """Serves until `close`."""

    def __init__(self, config: RobotConfig, controllers: Controllers) -> None:
        self._config, self._controllers = config, controllers
        self._node = rclpy.create_node(
            f"{HARDWARE.lstrip('/')}_actions",
            use_global_arguments=False,
            start_parameter_services=False,
        )
        ros = config.ros
        self._servers = [
            self._serve(
                FollowJointTrajectory, f"{ros.controller}/follow_joint_trajectory", self._follow
            ),
            self._serve(GripperCommand, f"{ros.gripper_controller}/gripper_cmd", self._grip),
        ]
        self._executor = MultiThreadedExecutor(_THREADS)
        self._executor.add_node(self._node)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._spin, name="actions", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more goals; those under way are aborted."""
        self._ended.set()
        self._thread.join()
        for server in self._servers:
            server.destroy()
        self._executor.shutdown()
        self._node.destroy_node()

    def _serve(self, kind: Any, name: str, execute: Callable[[Any], Any]) -> Any:
        return ActionServer(
            self._node,
            kind,
            name,
            execute_callback=execute,
            goal_callback=lambda goal: GoalResponse.ACCEPT,
            cancel_callback=lambda handle: CancelResponse.ACCEPT,
            callback_group=ReentrantCallbackGroup(),
        )

    def _spin(self) -> None:
        try:
            while not self._ended.is_set() and rclpy.ok():
                self._executor.spin_once(timeout_sec=0.1)
        except ExternalShutdownException:
            pass

    def _follow(self, handle: Any) -> Any:
        result = FollowJointTrajectory.Result()
        try:
            mine = self._controllers.take_trajectory(handle.request.trajectory)
        except Refused as error:
            handle.abort()
            result.error_code, result.error_string = result.INVALID_GOAL, str(error)
            return result
        while not self._ended.is_set():
            now = self._controllers.outcome()
            if now.number != mine.number:
                handle.abort()
                result.error_string = "another trajectory replaced this one"
                result.error_code = result.INVALID_GOAL
                return result
            if now.how == "reached":
                handle.succeed()
                result.error_code = result.SUCCESSFUL
                return result
            if now.how == "aborted":
                handle.abort()
                at_goal = "goal" in now.reason
                result.error_code = (
                    result.GOAL_TOLERANCE_VIOLATED if at_goal else result.PATH_TOLERANCE_VIOLATED
                )
                result.error_string = now.reason
                return result
            if handle.is_cancel_requested:
                self._controllers.hold("the action was cancelled")
                handle.canceled()
                return result
            time.sleep(_LOOK_S)
        handle.abort()
        return result

    def _grip(self, handle: Any) -> Any:
        result, ros = GripperCommand.Result(), self._config.ros
        gripper = self._config.model.gripper
        command = handle.request.command
        wanted_m = ros.fingers[0].width_m(command.position, gripper.max_width_m)
        # max_effort 0 is how callers leave the force open.
        force_n = command.max_effort or gripper.max_force_n
        message = JointTrajectory(
            joint_names=[ros.prefix + finger.joint for finger in ros.fingers],
            points=[
                JointTrajectoryPoint(
                    positions=[f.position(wanted_m, gripper.max_width_m) for f in ros.fingers],
                    effort=[float(force_n)],
                )
            ],
        )
        try:
            self._controllers.take_grip(message)
        except Refused:
            handle.abort()
            return result
        end = time.monotonic() + _GRIP_S
        while not self._ended.is_set() and time.monotonic() < end:
            time.sleep(_LOOK_S)
            width_m, result.effort, resting = self._controllers.gripper()
            result.position = ros.fingers[0].position(width_m, gripper.max_width_m)
            if resting:
                result.reached_goal = abs(width_m - wanted_m) < _THERE_M
                result.stalled = not result.reached_goal
                handle.succeed()
                return result
        handle.abort()
        return result
