"""What the simulated arm tells after each tick: joints always, the rest when it is due."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
from builtin_interfaces.msg import Time
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import JointState
from std_msgs.msg import String

from robot_bridge.config import RobotConfig
from robot_bridge.ros2 import wire
from robot_bridge.ros2.nodes._faults import Distorted, Faults
from robot_bridge.ros2.nodes._plant import Plant
from sim.mirror import WorldState
from sim.motors import MotorReading

_WORLD_EVERY, _JUDGE_EVERY, _TRUTH_EVERY = 8, 24, 120
"""Ticks between two messages: 30, 10 and 2 a second."""
_CLOCK_EVERY = 2
"""Every process hears every one; between two of them a reading may seem 4 ms ahead."""


class Telling:
    """Publishers of a robot's wire. publisher: makes one, from kind, topic and QoS.

    clock: whether to publish /clock.
    """

    def __init__(
        self,
        config: RobotConfig,
        publisher: Callable[[Any, str, Any], Any],
        *,
        clock: bool,
        seed: int,
    ) -> None:
        ros = self._ros = config.ros
        self._max_width_m = config.model.gripper.max_width_m
        self._names = [
            ros.prefix + name
            for name in (*config.model.joint_names, *(finger.joint for finger in ros.fingers))
        ]
        self._distorted = Distorted(seed)
        self._frozen: MotorReading | None = None
        self._was = (True, 0)
        self._ticks = 0
        self._joint_states = publisher(JointState, ros.joint_states, wire.STATE_QOS)
        self._world = publisher(String, wire.WORLD, wire.LATCHED_QOS)
        self._truth = publisher(String, wire.TRUTH, wire.LATCHED_QOS)
        self._judge = publisher(String, wire.JUDGE, wire.LATCHED_QOS)
        self._clock = publisher(Clock, "/clock", wire.STREAM_QOS) if clock else None

    def news(self, plant: Plant, offset_s: float) -> list[tuple[Any, Any]]:
        """What is due beside the joints, to `publish`; offset_s: controller's clock to ROS time."""
        judge, ticks = plant.judge, plant.ticks
        resting, broken = self._was
        self._was = (judge.resting, judge.broken)
        came_to_rest = judge.resting and not resting
        found: list[tuple[Any, Any]] = []
        if ticks % _WORLD_EVERY == 0:
            at = wire.stamp(plant.time_s + offset_s)
            state = WorldState.of(plant.world).to_json()
            found.append((self._world, {"stamp": [at.sec, at.nanosec], **state}))
        if came_to_rest or ticks % _TRUTH_EVERY == 0:
            found.append((self._truth, [asdict(item) for item in plant.world.truth()]))
        if came_to_rest or judge.broken > broken or ticks % _JUDGE_EVERY == 0:
            found.append((self._judge, judge.tell(offset_s)))
        return found

    def publish(self, news: list[tuple[Any, Any]]) -> None:
        """Send what `news` gave."""
        for publisher, content in news:
            publisher.publish(String(data=json.dumps(content)))

    def joints(self, reading: MotorReading, stamp: Time, steady_s: float, faults: Faults) -> None:
        """Send a reading, with a drill's faults; steady_s: a clock that nobody sets."""
        self._ticks += 1
        if self._clock is not None and self._ticks % _CLOCK_EVERY == 0:
            self._clock.publish(Clock(clock=stamp))
        self._frozen = (self._frozen or reading) if faults.freeze_joint_states else None
        reading = self._frozen or reading
        fingers = [f.position(reading.width_m, self._max_width_m) for f in self._ros.fingers]
        n = len(fingers)
        message = wire.joint_state_msg(
            stamp,
            self._names,
            np.concatenate([reading.positions, fingers]),
            np.concatenate([reading.velocities, np.zeros(n)]),
            np.concatenate([reading.efforts, np.full(n, reading.finger_force_n)]),
        )
        for due in self._distorted.due(message, steady_s, faults):
            self._joint_states.publish(due)
