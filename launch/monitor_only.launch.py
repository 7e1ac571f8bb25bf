"""The safety monitor alone, for whoever commands the arm from elsewhere.

ros2 launch cap_runtime monitor_only.launch.py robot:=ur5e
"""

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, SetEnvironmentVariable, Shutdown
from launch.substitutions import (
    EnvironmentVariable,
    LaunchConfiguration,
    PathJoinSubstitution,
    ThisLaunchFileDir,
)
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue

RANGE = "ROS_AUTOMATIC_DISCOVERY_RANGE"


def generate_launch_description() -> LaunchDescription:
    """The monitor; everything ends when it does."""
    return LaunchDescription(
        [
            DeclareLaunchArgument(
                "robot",
                default_value="panda",
                description="Which arm: its name, or its folder (docs/add-a-robot.md).",
            ),
            DeclareLaunchArgument(
                "safety",
                default_value="",
                description="A file that tightens the monitor's limits (docs/monitor.md).",
            ),
            DeclareLaunchArgument(
                "use_sim_time",
                default_value="false",
                choices=["true", "false"],
                description="Whether time is that of /clock.",
            ),
            DeclareLaunchArgument(
                "config",
                default_value=PathJoinSubstitution([ThisLaunchFileDir(), "config"]),
                description="A folder with the nodes' parameter files.",
            ),
            # This machine alone, unless the person has chosen otherwise.
            SetEnvironmentVariable(RANGE, EnvironmentVariable(RANGE, default_value="LOCALHOST")),
            Node(
                package="cap_runtime",
                executable="cap_safety_monitor",
                name="cap_safety_monitor",
                output="screen",
                parameters=[
                    PathJoinSubstitution([LaunchConfiguration("config"), "monitor.yaml"]),
                    {
                        "robot": ParameterValue(LaunchConfiguration("robot"), value_type=str),
                        "safety": ParameterValue(LaunchConfiguration("safety"), value_type=str),
                        "use_sim_time": ParameterValue(
                            LaunchConfiguration("use_sim_time"), value_type=bool
                        ),
                    },
                ],
                # Never respawned: a monitor that died is a reason to look, not to go on.
                on_exit=Shutdown(reason="the safety monitor ended"),
            ),
        ]
    )
