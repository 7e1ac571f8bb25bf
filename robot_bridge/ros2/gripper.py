"""How a grip reaches the gripper: on its controller's topic, or by a GripperCommand action."""

from __future__ import annotations

from typing import Protocol

from builtin_interfaces.msg import Time
from rclpy.action import ActionClient
from rclpy.node import Node
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

from robot_bridge.config import RobotConfig
from robot_bridge.gate import Grip
from robot_bridge.ros2.wire import COMMAND_QOS

try:
    from control_msgs.action import GripperCommand
except ImportError:
    GripperCommand = None


class Gripper(Protocol):
    """topic: whose other publishers would command the gripper past the monitor; "" for none."""

    topic: str

    def missing(self) -> str:
        """Who should take grips and is not there, with the remedy; "" when it is there."""
        ...

    def send(self, grip: Grip) -> None:
        """Pass on a grip that was allowed."""
        ...

    def close(self) -> None:
        """Give back what it opened on the node."""
        ...


def grip_msg(grip: Grip, config: RobotConfig, at: Time) -> JointTrajectory:
    """A grip as it travels: one point, the finger joints' positions, the force as effort."""
    ros, most = config.ros, config.model.gripper.max_width_m
    message = JointTrajectory()
    message.header.stamp = at
    message.joint_names = [ros.prefix + f.joint for f in ros.fingers]
    point = JointTrajectoryPoint()
    point.positions = [f.position(grip.width_m, most) for f in ros.fingers]
    point.effort = [grip.force_n] * len(ros.fingers)
    message.points = [point]
    return message


def gripper(node: Node, config: RobotConfig) -> Gripper:
    """The way that the robot's configuration names.

    Raises:
        ValueError: it names an action, and control_msgs is not installed.
    """
    if not config.ros.gripper_command:
        return GripperTopic(node, config)
    if GripperCommand is None:
        raise ValueError(
            f"gripper_command is {config.ros.gripper_command}, and control_msgs is not "
            "installed; install it (ros-$ROS_DISTRO-control-msgs), or leave gripper_command out"
        )
    return GripperAction(node, config)


class GripperTopic:
    """A trajectory of one point; the force travels as its effort."""

    def __init__(self, node: Node, config: RobotConfig) -> None:
        self.topic = f"{config.ros.gripper_controller}/joint_trajectory"
        self._node, self._config = node, config
        self._out = node.create_publisher(JointTrajectory, self.topic, COMMAND_QOS)

    def missing(self) -> str:
        if self._out.get_subscription_count() > 0:
            return ""
        return f"nobody listens on {self.topic}; start the gripper's controller"

    def send(self, grip: Grip) -> None:
        self._out.publish(grip_msg(grip, self._config, self._node.get_clock().now().to_msg()))

    def close(self) -> None:
        self._node.destroy_publisher(self._out)


class GripperAction:
    """A goal for the first finger's joint, with the force; a new one replaces the old.

    Nobody waits for its result: who asked for the grip sees the fingers in the readings.
    """

    topic = ""

    def __init__(self, node: Node, config: RobotConfig) -> None:
        self._config = config
        self._client = ActionClient(node, GripperCommand, config.ros.gripper_command)

    def missing(self) -> str:
        if self._client.server_is_ready():
            return ""
        return f"nobody serves {self._config.ros.gripper_command}; start the gripper's driver"

    def send(self, grip: Grip) -> None:
        goal = GripperCommand.Goal()
        finger = self._config.ros.fingers[0]
        most = self._config.model.gripper.max_width_m
        goal.command.position = finger.position(grip.width_m, most)
        goal.command.max_effort = grip.force_n
        self._client.send_goal_async(goal)

    def close(self) -> None:
        self._client.destroy()
