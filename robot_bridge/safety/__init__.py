"""The safety monitor: rules that look at every motion before it starts and while it runs.

Pure Python over numpy, Pinocchio and Coal: no ROS, no simulator.
"""

from robot_bridge.safety.monitor import MonitorStopped, SafetyMonitor
from robot_bridge.safety.rules import Clock
from robot_bridge.strict_yaml import ConfigFileError

__all__ = ["Clock", "ConfigFileError", "MonitorStopped", "SafetyMonitor"]
