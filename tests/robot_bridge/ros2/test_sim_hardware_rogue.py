"""What a rogue publisher can do to the simulated arm: nothing that its limits forbid."""

from __future__ import annotations

import numpy as np
import pytest
from rosgraph_msgs.msg import Clock
from trajectory_msgs.msg import JointTrajectory as TrajectoryMsg
from trajectory_msgs.msg import JointTrajectoryPoint

from robot_bridge.ros2 import wire
from robot_bridge.safety.settings import robot_settings
from tests.robot_bridge.ros2.processes import Nodes, Peer
from tests.robot_bridge.ros2.simulated_arm import MODEL, Arm, N

pytestmark = pytest.mark.alone


def wild(rng: np.random.Generator) -> TrajectoryMsg:
    """Well-formed and extreme: far beyond the limits of joints that can turn freely."""
    points, at = [], 0.0
    for _ in range(int(rng.integers(1, 5))):
        at += float(rng.choice([1e-6, 0.01, 0.1]))
        goal = MODEL.home + rng.uniform(-0.1, 0.1, N)
        goal[[0, 6]] = rng.uniform(-50.0, 50.0, 2)
        point = JointTrajectoryPoint(positions=goal, time_from_start=wire.duration(at))
        if rng.random() < 0.5:
            point.velocities = rng.uniform(-100.0, 100.0, N)
        points.append(point)
    points[-1].velocities = []
    return TrajectoryMsg(joint_names=MODEL.joint_names, points=points)


def test_a_rogue_publisher_cannot_drive_the_arm_beyond_its_limits(nodes: Nodes, peer: Peer) -> None:
    parameters = {"judge": "model", "scene": '{"objects": []}', "clock": "sim", "speed": 2.0}
    # Nothing is to give up: all that holds the arm is its limits.
    tolerances = {"path_tolerance_rad": 0.0, "goal_tolerance_rad": 0.0}
    nodes.start("sim_hardware", parameters | tolerances)
    rng = np.random.default_rng(5)
    clock = peer.listen(Clock, "/clock", wire.STREAM_QOS, 2)
    arm = Arm(peer)
    for _ in range(80):
        arm.arm.publish(wild(rng))
        peer.spin(0.05)
    far = JointTrajectoryPoint(positions=MODEL.home + np.eye(N)[0] * 50.0)
    arm.arm.publish(TrajectoryMsg(joint_names=MODEL.joint_names, points=[far]))
    peer.until(lambda: abs(arm.positions[0] - MODEL.limits.upper[0]) < 1e-3, "limit")
    found = arm.judge()
    assert found["steps"] > 500
    assert found["broken"] == {}, found["details"]
    # The judge counts shares of the arm's utmost; the controller has the safety limits.
    least = float((robot_settings(MODEL).joint.velocity / MODEL.limits.velocity).min())
    assert found["peaks"]["joint velocity"] > 0.9 * least, "held by the limit, not by being slow"
    assert found["peaks"]["joint acceleration"] > 0.7
    assert wire.seconds(clock[-1].clock) < 1000.0, "a clock of its own"
