"""The bridge to ROS 2: Ros2Robot, the safety monitor's node, and the nodes around them."""
