"""The rules, in the order in which they are asked. A new one is a class and a line here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from robot_bridge.robot import RobotModel
from robot_bridge.safety.clearance import Clearance
from robot_bridge.safety.points import ArmPoints
from robot_bridge.safety.rule import Rule
from robot_bridge.safety.rules.cartesian import CartesianSpeed, Workspace
from robot_bridge.safety.rules.command import CommandJump, Finite, JointNames, TimeOrder
from robot_bridge.safety.rules.distance import KeepOut, SelfDistance
from robot_bridge.safety.rules.emergency import EmergencyStop
from robot_bridge.safety.rules.gripper import GripperForce, GripperWidth, HeldMass
from robot_bridge.safety.rules.joints import (
    JointAcceleration,
    JointJerk,
    JointPosition,
    JointVelocity,
)
from robot_bridge.safety.rules.liveness import Heartbeat, HoldTime, StaleState, StalledTicks
from robot_bridge.safety.rules.tracking import TrackingError
from robot_bridge.safety.settings import SafetySettings

Clock = Callable[[], float]
"""Wall seconds, never going back."""


def all_rules(model: RobotModel, settings: SafetySettings, clock: Clock | None) -> Sequence[Rule]:
    """Every rule for a robot; those that need the wall clock only where there is one."""
    joint, least = settings.joint, settings.least
    points, clearance = ArmPoints(model), Clearance(model, settings)
    rules: list[Rule] = [
        EmergencyStop(),
        JointNames(model.joint_names),
        Finite(),
        TimeOrder(settings.duration_s),
        StaleState(settings.state_age_s),
        JointPosition(joint),
        CommandJump(settings.start_gap_rad, settings.end_speed_rad_s, joint),
        JointVelocity(joint, least),
        JointAcceleration(joint, least),
        JointJerk(joint, least),
        TrackingError(settings.error_rad),
        CartesianSpeed(points, settings.speed_m_s, least),
        SelfDistance(clearance, settings.self_m),
        KeepOut(clearance, settings.obstacles),
        Workspace(points, settings.workspace_lower, settings.workspace_upper),
        GripperForce(settings.force_n),
        GripperWidth(settings.width_m),
        HeldMass(model, settings.mass_kg),
        Heartbeat(settings.heartbeat_s, clock),
    ]
    if clock is not None:
        rules.append(StalledTicks(settings.tick_gap_s, clock))
    rules.append(HoldTime(settings.hold_s))
    return rules


__all__ = ["Clock", "EmergencyStop", "Heartbeat", "HoldTime", "all_rules"]
