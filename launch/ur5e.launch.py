"""The safety monitor and the runtime for a real UR5e; ur_robot_driver runs beside them.

    ros2 launch cap_runtime ur5e.launch.py

Takes the arguments of robot.launch.py, the arm's name aside; docs/ros2.md has the driver's
side.
"""

from launch import LaunchDescription
from launch.actions import IncludeLaunchDescription
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import PathJoinSubstitution, ThisLaunchFileDir


def generate_launch_description() -> LaunchDescription:
    """robot.launch.py with the arm chosen."""
    return LaunchDescription(
        [
            IncludeLaunchDescription(
                PythonLaunchDescriptionSource(
                    PathJoinSubstitution([ThisLaunchFileDir(), "robot.launch.py"])
                ),
                launch_arguments={"robot": "ur5e"}.items(),
            )
        ]
    )
