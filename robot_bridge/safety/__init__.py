"""The safety monitor: rules that look at every motion before it starts and while it runs.

Pure Python over numpy, Pinocchio and Coal: no ROS, no simulator.
"""

from robot_bridge.safety.monitor import MonitorStopped, SafetyMonitor
from robot_bridge.safety.rules import Clock
from robot_bridge.safety.strict_yaml import SafetyFileError

__all__ = ["Clock", "MonitorStopped", "SafetyFileError", "SafetyMonitor"]
