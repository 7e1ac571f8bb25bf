"""Pictures as a driver publishes them that promises nothing about their arrival."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
import rclpy
from rclpy.node import Node
from rclpy.qos import QoSProfile
from sensor_msgs.msg import CameraInfo, Image

from robot_bridge.ros2 import wire
from robot_bridge.ros2.cameras import Camera, CameraError
from robot_bridge.ros2.executor import Turning
from robot_bridge.ros_config import CameraConfig
from tests.robot_bridge.ros2.processes import DOMAIN, PATIENCE_S

pytestmark = pytest.mark.alone

CONFIG = CameraConfig(
    "wrist", "/wrist/image", "/wrist/depth", "/wrist/info", base_from_camera=np.eye(4)
)
_WIDTH, _HEIGHT = 8, 6


@pytest.fixture
def node() -> Iterator[Node]:
    rclpy.init(domain_id=DOMAIN)
    found = Node("test_cameras")
    turning = Turning(found)
    turning.start()
    yield found
    turning.close()
    rclpy.try_shutdown()


class Driver:
    """Streams one picture over and over."""

    def __init__(self, node: Node, qos: QoSProfile) -> None:
        self._node = node
        self._image = node.create_publisher(Image, CONFIG.image, qos)
        self._depth = node.create_publisher(Image, CONFIG.depth, qos)
        self._info = node.create_publisher(CameraInfo, CONFIG.info, qos)
        self._timer = node.create_timer(0.02, self._publish)

    def _publish(self) -> None:
        image = Image(width=_WIDTH, height=_HEIGHT, encoding="rgb8", step=3 * _WIDTH)
        image.header.stamp = self._node.get_clock().now().to_msg()
        image.data = bytes([200, 30, 10] * (_WIDTH * _HEIGHT))
        depth = Image(width=_WIDTH, height=_HEIGHT, encoding="32FC1", step=4 * _WIDTH)
        depth.header.stamp = image.header.stamp
        depth.data = np.full(_WIDTH * _HEIGHT, 0.5, dtype=np.float32).tobytes()
        info = CameraInfo(width=_WIDTH, height=_HEIGHT)
        info.k = [10.0, 0.0, 4.0, 0.0, 10.0, 3.0, 0.0, 0.0, 1.0]
        info.header.stamp = image.header.stamp
        for publisher, message in ((self._info, info), (self._image, image), (self._depth, depth)):
            publisher.publish(message)


@pytest.mark.parametrize("qos", [wire.STREAM_QOS, wire.STATE_QOS], ids=["best effort", "reliable"])
def test_a_camera_is_heard_however_its_driver_publishes(node: Node, qos: QoSProfile) -> None:
    camera = Camera(node, CONFIG, lambda: node.get_clock().now().nanoseconds / 1e9)
    with pytest.raises(CameraError, match="nothing on /wrist/image"):
        camera.capture(0.2)
    Driver(node, qos)
    for _ in range(2):
        frame = camera.capture(PATIENCE_S)
        assert frame.rgb[0, 0].tolist() == [200, 30, 10]
        assert frame.depth_m[0, 0] == pytest.approx(0.5)


def test_a_driver_that_comes_while_a_picture_is_waited_for_is_heard(node: Node) -> None:
    camera = Camera(node, CONFIG, lambda: node.get_clock().now().nanoseconds / 1e9)
    driver = threading.Timer(0.7, Driver, (node, wire.STREAM_QOS))
    driver.start()
    assert camera.capture(PATIENCE_S).rgb.shape == (_HEIGHT, _WIDTH, 3)
    driver.join()
