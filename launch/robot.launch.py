"""The safety monitor and the runtime, beside the drivers of a real arm and its cameras.

    ros2 launch cap_runtime robot.launch.py robot:=/path/to/my_robot llm:=openai:gpt-4.1

The drivers are launched by their own packages; docs/ros2.md has the commands.
"""

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, IncludeLaunchDescription, Shutdown
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import LaunchConfiguration, PathJoinSubstitution, ThisLaunchFileDir
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue

YES_NO = ["true", "false"]


def text(name: str) -> ParameterValue:
    """An argument as text, whatever it looks like."""
    return ParameterValue(LaunchConfiguration(name), value_type=str)


def flag(name: str) -> ParameterValue:
    """An argument as true or false."""
    return ParameterValue(LaunchConfiguration(name), value_type=bool)


def generate_launch_description() -> LaunchDescription:
    """Monitor and runtime; everything ends when one of them does."""
    return LaunchDescription(
        [
            DeclareLaunchArgument(
                "llm",
                default_value="embedded",
                description="Who writes: embedded, openai:MODEL, cassette:FILE, or none.",
            ),
            DeclareLaunchArgument(
                "policy",
                default_value="",
                description="A file that says what programs may call (docs/policy.md).",
            ),
            DeclareLaunchArgument(
                "rehearse",
                default_value="true",
                choices=YES_NO,
                description="Whether to run a program in the twin first.",
            ),
            DeclareLaunchArgument(
                "record",
                default_value="",
                description="A folder for records; each command gets a numbered folder in it.",
            ),
            DeclareLaunchArgument(
                "unconfined",
                default_value="false",
                choices=YES_NO,
                description="Whether to run programs even where a wall of the sandbox lacks.",
            ),
            IncludeLaunchDescription(
                PythonLaunchDescriptionSource(
                    PathJoinSubstitution([ThisLaunchFileDir(), "monitor_only.launch.py"])
                )
            ),
            Node(
                package="cap_runtime",
                executable="cap_runtime",
                name="cap_runtime",
                output="screen",
                parameters=[
                    PathJoinSubstitution([LaunchConfiguration("config"), "runtime.yaml"]),
                    {
                        "robot": text("robot"),
                        "safety": text("safety"),
                        "llm": text("llm"),
                        "policy": text("policy"),
                        "rehearse": flag("rehearse"),
                        "record": text("record"),
                        "unconfined": flag("unconfined"),
                        "use_sim_time": flag("use_sim_time"),
                    },
                ],
                # First the arm comes to rest, then the sandbox and the model end.
                sigterm_timeout="10",
                # A command must not begin anew by itself.
                on_exit=Shutdown(reason="the runtime ended"),
            ),
        ]
    )
