"""Pictures of one RGB-D camera over ROS: colour, depth and calibration of the same moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from rclpy.node import Node
from rclpy.qos import QoSProfile, ReliabilityPolicy
from rclpy.serialization import deserialize_message
from sensor_msgs.msg import CameraInfo, Image
from std_srvs.srv import Trigger

from robot_bridge.config import CameraConfig
from robot_bridge.robot import FloatArray, RGBDFrame, RobotError
from robot_bridge.ros2 import wire

_TOGETHER_S = 0.03
"""Colour and depth stamped no further apart are one picture."""
_TIMEOUT_S = 5.0
_LOOK_S = 0.5


class CameraError(RobotError):
    """A camera gave no usable picture; the text says which and what to look at."""


class Camera:
    """One camera of a robot's configuration; pictures come in the executor's thread.

    Messages are kept as bytes and read only when a picture is asked for: a streaming camera
    costs next to nothing meanwhile.
    """

    def __init__(
        self, node: Node, config: CameraConfig, now: Callable[[], float], lookup: Any = None
    ) -> None:
        self._config = config
        self._now = now
        self._news = threading.Condition()
        self._raw: dict[str, tuple[int, bytes]] = {}
        self._received = 0
        self._node = node
        self._topics = {
            "image": (config.image, Image),
            "depth": (config.depth, Image),
            "info": (config.info, CameraInfo),
        }
        self._listening_to_all: set[str] = set()
        for kind in self._topics:
            self._listen(kind, wire.STATE_QOS)
        self._trigger = node.create_client(Trigger, config.trigger) if config.trigger else None
        self._lookup = lookup

    def capture(self, timeout_s: float = _TIMEOUT_S) -> RGBDFrame:
        """A picture that was taken after this call.

        Raises:
            CameraError: none came in time, or it can't be used.
        """
        self._meet_offers()
        asked_s = self._now()
        with self._news:
            before = self._received
        if self._trigger is not None:
            self._ask(timeout_s)
        found: list[Any] = []

        def complete() -> bool:
            found[:] = self._together(before, asked_s)
            return bool(found)

        until_s = time.monotonic() + timeout_s
        while True:
            with self._news:
                if self._news.wait_for(
                    complete, min(_LOOK_S, max(0.0, until_s - time.monotonic()))
                ):
                    break
                if time.monotonic() >= until_s:
                    raise CameraError(self._silence(before, timeout_s))
            # A driver may have come, or come back, meanwhile.
            self._meet_offers()
        return self._frame(*found)

    def _listen(self, kind: str, qos: QoSProfile) -> None:
        topic, type_ = self._topics[kind]
        heard = partial(self._on_message, kind)
        self._node.create_subscription(type_, topic, heard, qos, raw=True)

    def _meet_offers(self) -> None:
        """Listen as a driver publishes: one that promises nothing reaches no reliable listener.

        Reliable is tried first because a picture is many packets, and one lost loses it. The
        first listener stays: to destroy one beside a turning executor can end the executor.
        """
        for kind in self._topics.keys() - self._listening_to_all:
            topic, _ = self._topics[kind]
            offers = self._node.get_publishers_info_by_topic(topic)
            if any(o.qos_profile.reliability == ReliabilityPolicy.BEST_EFFORT for o in offers):
                self._listen(kind, wire.STREAM_QOS)
                self._listening_to_all.add(kind)

    def _ask(self, timeout_s: float) -> None:
        name, client = self._config.trigger, self._trigger
        if client is None or not client.wait_for_service(timeout_s):
            raise CameraError(f"camera {self._config.name}: nobody offers {name}; start its driver")
        future = client.call_async(Trigger.Request())
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        if not done.wait(timeout_s):
            raise CameraError(f"camera {self._config.name}: {name} did not answer in {timeout_s} s")
        answer = future.result()
        if answer is None or not answer.success:
            told = "failed" if answer is None else answer.message
            raise CameraError(f"camera {self._config.name}: {name}: {told}")

    def _on_message(self, kind: str, raw: bytes) -> None:
        with self._news:
            self._received += 1
            self._raw[kind] = (self._received, raw)
            self._news.notify_all()

    def _together(self, before: int, asked_s: float) -> list[Any]:
        """Colour, depth and calibration that came after `before`, or nothing yet."""
        if len(self._raw) < 3:
            return []
        image_at, image = self._raw["image"]
        depth_at, depth = self._raw["depth"]
        if min(image_at, depth_at) <= before:
            return []
        colour, far = deserialize_message(image, Image), deserialize_message(depth, Image)
        at, also = (wire.seconds(m.header.stamp) for m in (colour, far))
        if abs(at - also) > _TOGETHER_S:
            return []
        # A stream may still deliver what was taken before it was asked for.
        if self._trigger is None and min(at, also) < asked_s:
            return []
        return [colour, far, deserialize_message(self._raw["info"][1], CameraInfo)]

    def _frame(self, colour: Image, depth: Image, info: CameraInfo) -> RGBDFrame:
        name = self._config.name
        try:
            rgb, metres = wire.colour_from(colour), wire.depth_from(depth)
            matrix = wire.matrix_from(info)
        except wire.WireError as error:
            raise CameraError(f"camera {name}: {error}") from error
        if rgb.shape[:2] != metres.shape or rgb.shape[:2] != (info.height, info.width):
            raise CameraError(
                f"camera {name}: colour is {rgb.shape[1]} x {rgb.shape[0]}, depth "
                f"{metres.shape[1]} x {metres.shape[0]}, calibration {info.width} x "
                f"{info.height}; use depth that is aligned to colour"
            )
        return RGBDFrame(
            name,
            wire.seconds(colour.header.stamp),
            rgb,
            metres,
            matrix,
            self._extrinsics(colour.header.frame_id),
        )

    def _extrinsics(self, frame: str) -> FloatArray:
        if self._config.base_from_camera is not None:
            return np.array(self._config.base_from_camera)
        if self._lookup is None:
            raise CameraError(
                f"camera {self._config.name}: no extrinsics; give position_m and "
                "quaternion_xyzw in robot.yaml, or install tf2_ros so that tf can tell"
            )
        found: FloatArray = self._lookup(self._config.frame or frame)
        return found

    def _silence(self, before: int, timeout_s: float) -> str:
        missing = [
            topic
            for kind, (topic, _) in self._topics.items()
            if kind not in self._raw or (kind != "info" and self._raw[kind][0] <= before)
        ]
        told = f"nothing on {', '.join(missing)}" if missing else "colour and depth never together"
        return f"camera {self._config.name}: no picture within {timeout_s:g} s: {told}"
