"""The simulated arm as a caller on the wire has it, for tests."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from diagnostic_msgs.msg import DiagnosticArray
from sensor_msgs.msg import JointState
from std_msgs.msg import String
from trajectory_msgs.msg import JointTrajectory as TrajectoryMsg
from trajectory_msgs.msg import JointTrajectoryPoint

from cap.bench._monitor.adversary import quintic
from robot_bridge.config import load_robot
from robot_bridge.robot import FloatArray, JointTrajectory
from robot_bridge.ros2 import wire
from tests.robot_bridge.ros2.processes import Peer

CONFIG = load_robot("panda")
MODEL, ROS = CONFIG.model, CONFIG.ros
N = len(MODEL.joint_names)


class Arm:
    """What it says, newest last, and what one may ask of it."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.readings = peer.listen(JointState, ROS.joint_states, wire.STATE_QOS, 5000)
        self.judgements = peer.listen(String, wire.JUDGE, wire.LATCHED_QOS, 5)
        self.truths = peer.listen(String, wire.TRUTH, wire.LATCHED_QOS, 5)
        self.diagnostics = peer.listen(DiagnosticArray, wire.DIAGNOSTICS, wire.STATE_QOS)
        peer.until(lambda: self.readings and self.judgements and self.truths, "arm")
        topic = f"{ROS.controller}/joint_trajectory"
        self.arm = peer.publisher(TrajectoryMsg, topic, wire.COMMAND_QOS)
        topic = f"{ROS.gripper_controller}/joint_trajectory"
        self.gripper = peer.publisher(TrajectoryMsg, topic, wire.COMMAND_QOS)

    @property
    def positions(self) -> FloatArray:
        self.peer.until(lambda: self.readings, "reading")
        return np.array(self.readings[-1].position[:N])

    @property
    def width_m(self) -> float:
        return float(sum(self.readings[-1].position[N:]))

    def judge(self) -> dict[str, Any]:
        """What it says of now."""
        self.judgements.clear()
        self.peer.until(lambda: self.judgements, "judgement")
        found: dict[str, Any] = json.loads(self.judgements[-1].data)
        return found

    def truth(self) -> list[dict[str, Any]]:
        self.truths.clear()
        self.peer.until(lambda: self.truths, "truth")
        found: list[dict[str, Any]] = json.loads(self.truths[-1].data)
        return found

    def status(self, what: str) -> dict[str, str]:
        """Values of an entry of the arm's diagnostics, from now on."""
        name, found = f"cap_sim_hardware: {what}", []

        def come() -> bool:
            found.extend(s for d in self.diagnostics for s in d.status if s.name == name)
            return bool(found and found[-1].values)

        self.diagnostics.clear()
        self.peer.until(come, what)
        return {"text": found[-1].message, **{v.key: v.value for v in found[-1].values}}

    def refusal(self, message: TrajectoryMsg) -> str:
        """What the arm says of a trajectory that it does not take."""
        # It tells of ten a second at most.
        self.peer.spin(0.12)
        name = "cap_sim_hardware: trajectory"
        self.diagnostics.clear()
        self.arm.publish(message)

        def said() -> list[str]:
            return [s.message for d in self.diagnostics for s in d.status if s.name == name]

        self.peer.until(said, "refusal")
        return said()[0]

    def send(self, trajectory: JointTrajectory) -> float:
        """Start it now; when that was."""
        at = self.peer.node.get_clock().now().to_msg()
        self.arm.publish(wire.trajectory_msg(trajectory, at))
        return wire.seconds(at)

    def go(self, goal: FloatArray, seconds: float) -> tuple[JointTrajectory, float]:
        """There, and at rest there."""
        motion = quintic(MODEL, np.array([self.positions, goal]), seconds)
        start_s = self.send(motion)
        self.peer.until(
            lambda: wire.seconds(self.readings[-1].header.stamp) > start_s + seconds + 0.1, "end"
        )
        return motion, start_s

    def grip(self, width_m: float, force_n: float) -> None:
        message = TrajectoryMsg()
        message.joint_names = [finger.joint for finger in ROS.fingers]
        where = [f.position(width_m, MODEL.gripper.max_width_m) for f in ROS.fingers]
        message.points = [JointTrajectoryPoint(positions=where, effort=[force_n])]
        self.gripper.publish(message)
