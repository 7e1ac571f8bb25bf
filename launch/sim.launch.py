"""The whole system with the simulator in the place of the arm's driver.

    ros2 launch cap_runtime sim.launch.py seed:=3 llm:=embedded
    ros2 run cap_runtime cap_console

The same processes as `cap ros up --sim`.
"""

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, IncludeLaunchDescription, Shutdown
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import (
    LaunchConfiguration,
    PathJoinSubstitution,
    PythonExpression,
    ThisLaunchFileDir,
)
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue

YES_NO = ["true", "false"]


def typed(name: str, kind: type) -> ParameterValue:
    """An argument as a parameter of a kind, whatever it looks like."""
    return ParameterValue(LaunchConfiguration(name), value_type=kind)


def generate_launch_description() -> LaunchDescription:
    """Arm and cameras, simulated, and robot.launch.py on top."""
    parameters = PathJoinSubstitution([LaunchConfiguration("config"), "sim.yaml"])
    return LaunchDescription(
        [
            DeclareLaunchArgument(
                "seed",
                default_value="0",
                description="Seed of the random scene and of the camera noise.",
            ),
            DeclareLaunchArgument(
                "scene",
                default_value="",
                description="A scene file; empty for a random scene of the seed.",
            ),
            DeclareLaunchArgument(
                "noise",
                default_value="true",
                choices=YES_NO,
                description="Whether the simulated cameras are noisy.",
            ),
            DeclareLaunchArgument(
                "gui",
                default_value="false",
                choices=YES_NO,
                description="Whether to show the simulator's window.",
            ),
            DeclareLaunchArgument(
                "use_sim_time",
                default_value="true",
                choices=YES_NO,
                description="Whether time waits for the simulated arm where the machine is busy.",
            ),
            IncludeLaunchDescription(
                PythonLaunchDescriptionSource(
                    PathJoinSubstitution([ThisLaunchFileDir(), "robot.launch.py"])
                )
            ),
            Node(
                package="cap_runtime",
                executable="cap_sim_hardware",
                name="cap_sim_hardware",
                output="screen",
                parameters=[
                    parameters,
                    {
                        "robot": typed("robot", str),
                        "seed": typed("seed", int),
                        "scene": typed("scene", str),
                        "gui": typed("gui", bool),
                        "clock": ParameterValue(
                            PythonExpression(
                                [
                                    "'sim' if '",
                                    LaunchConfiguration("use_sim_time"),
                                    "' == 'true' else 'wall'",
                                ]
                            ),
                            value_type=str,
                        ),
                    },
                ],
                on_exit=Shutdown(reason="the simulated arm ended"),
            ),
            Node(
                package="cap_runtime",
                executable="cap_sim_camera",
                name="cap_sim_camera",
                output="screen",
                parameters=[
                    parameters,
                    {
                        "robot": typed("robot", str),
                        "seed": typed("seed", int),
                        "noise": typed("noise", bool),
                        "use_sim_time": typed("use_sim_time", bool),
                    },
                ],
                # It takes pictures and moves nothing, so it may start again at any time.
                respawn=True,
                respawn_delay=1.0,
            ),
        ]
    )
