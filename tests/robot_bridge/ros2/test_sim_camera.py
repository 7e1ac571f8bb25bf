"""The simulated cameras over the wire: what they show, when, and where it is."""

from __future__ import annotations

import json
import signal
from collections import deque
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from sensor_msgs.msg import CameraInfo, Image, JointState
from std_msgs.msg import String
from std_srvs.srv import Trigger

from perception.colour_depth import ColourDepthDetector
from perception.fusion import fuse
from robot_bridge.robot import RGBDFrame
from robot_bridge.ros2 import wire
from sim.camera import capture
from sim.mirror import MirrorError, MirrorWorld, WorldState
from sim.scenes import random_scene
from sim.world import World
from tests.robot_bridge.ros2.processes import NodeProcess, Nodes, Peer
from tests.robot_bridge.ros2.simulated_arm import MODEL, ROS, N

pytestmark = pytest.mark.alone

SEED = 4
ALL = f"{wire.CAMERA}/capture"


@dataclass
class Cameras:
    """All of them, as somebody else on the wire has them; newest last."""

    peer: Peer
    hardware: NodeProcess
    node: NodeProcess
    heard: dict[str, tuple[deque[Any], deque[Any], deque[Any]]]

    def clear(self) -> None:
        for queues in self.heard.values():
            for queue in queues:
                queue.clear()

    def ask(self, service: str = ALL) -> Any:
        return self.peer.call(Trigger, service, Trigger.Request())

    def _complete(self) -> bool:
        """Whether the newest of everything belong together."""
        found = [queue[-1].header.stamp for v in self.heard.values() for queue in v if queue]
        return len(found) == 3 * len(self.heard) and all(stamp == found[0] for stamp in found)

    def back(self) -> bool:
        """Whether they answer; what was sent to a dead process has no answer."""
        try:
            answer = self.peer.call(Trigger, ALL, Trigger.Request(), timeout_s=4.0)
        except AssertionError:
            return False
        return bool(answer.success)

    def frames(self) -> dict[str, RGBDFrame]:
        """Fresh ones of every camera."""
        self.clear()
        assert self.ask().success
        self.peer.until(self._complete, "frames")
        found = {}
        for config in ROS.cameras:
            image, depth, info = (queue[-1] for queue in self.heard[config.name])
            assert image.header.frame_id == config.frame
            assert config.base_from_camera is not None
            found[config.name] = RGBDFrame(
                config.name,
                wire.seconds(image.header.stamp),
                wire.colour_from(image),
                wire.depth_from(depth),
                wire.matrix_from(info),
                config.base_from_camera,
            )
        return found


@pytest.fixture(scope="module")
def cameras(nodes: Nodes, peer: Peer) -> Cameras:
    hardware = nodes.start("sim_hardware", {"seed": SEED})
    node = nodes.start("sim_camera", {"noise": False})
    heard = {
        camera.name: (
            peer.listen(Image, camera.image, wire.STATE_QOS, 5),
            peer.listen(Image, camera.depth, wire.STATE_QOS, 5),
            peer.listen(CameraInfo, camera.info, wire.STATE_QOS, 5),
        )
        for camera in ROS.cameras
    }
    found = Cameras(peer, hardware, node, heard)
    peer.until(found.back, "pictures")
    return found


def test_pictures_are_what_the_simulator_shows_in_one_process(cameras: Cameras) -> None:
    frames = cameras.frames()
    assert set(frames) == set(MODEL.cameras)
    with World(random_scene(SEED), SEED, robot=MODEL) as world:
        for name, frame in frames.items():
            own = capture(world.arm_look, name, 0.0, None, np.random.default_rng(0))
            same = (frame.rgb == own.rgb).all(axis=2)
            assert same.mean() > 0.999, name
            assert np.nanmedian(np.abs(frame.depth_m - own.depth_m)) < 1e-4
            assert frame.intrinsics == pytest.approx(own.intrinsics)
            assert frame.base_from_camera == pytest.approx(own.base_from_camera, abs=1e-6)


def test_perception_finds_the_objects_where_they_are(cameras: Cameras) -> None:
    truths = cameras.peer.listen(String, wire.TRUTH, wire.LATCHED_QOS)
    cameras.peer.until(lambda: truths, "truth")
    truth = json.loads(truths[-1].data)
    detector = ColourDepthDetector()
    seen = fuse({name: detector.detect(frame) for name, frame in cameras.frames().items()})
    assert sorted(item.kind for item in seen) == sorted(
        f"{item['color']} {item['category']}" for item in truth
    )
    for item in seen:
        gaps = [
            np.linalg.norm(item.position[:2] - other["position"][:2])
            for other in truth
            if item.kind == f"{other['color']} {other['category']}"
        ]
        assert min(gaps) < 0.01, item.kind


def test_a_picture_is_newer_than_the_request(cameras: Cameras) -> None:
    asked = cameras.peer.node.get_clock().now().nanoseconds * 1e-9
    stamps = {frame.stamp_s for frame in cameras.frames().values()}
    assert len(stamps) == 1, "all of them show one moment"
    assert stamps.pop() >= asked


def test_each_camera_is_asked_by_its_own_service_too(cameras: Cameras) -> None:
    cameras.clear()
    left = next(camera for camera in ROS.cameras if camera.name == "left")
    assert cameras.ask(left.trigger).success
    cameras.peer.until(lambda: all(cameras.heard["left"]), "left camera")
    assert not cameras.heard["overhead"][0]


def test_noise_is_on_by_itself_and_every_picture_has_its_own(cameras: Cameras) -> None:
    clean = cameras.frames()["overhead"]
    assert cameras.peer.set_parameters(wire.CAMERA, noise=True) == [(True, "")]
    first, second = cameras.frames()["overhead"], cameras.frames()["overhead"]
    assert cameras.peer.set_parameters(wire.CAMERA, noise=False) == [(True, "")]
    assert np.isnan(first.depth_m).mean() > 0.002
    assert not np.isnan(clean.depth_m).any()
    assert (first.rgb != second.rgb).any()


def test_a_camera_that_dies_does_not_touch_the_arm_and_comes_back(
    cameras: Cameras, nodes: Nodes
) -> None:
    readings = cameras.peer.listen(JointState, ROS.joint_states, wire.STREAM_QOS)
    cameras.node.signal(signal.SIGKILL)
    cameras.node.wait()
    readings.clear()
    cameras.peer.until(lambda: len(readings) > 100, "joint states")
    assert np.array(readings[-1].position[:N]) == pytest.approx(MODEL.home, abs=2e-3)
    cameras.node = nodes.start("sim_camera", {"noise": False})
    cameras.peer.until(cameras.back, "pictures")


def test_without_an_arm_there_are_no_pictures_rather_than_old_ones(cameras: Cameras) -> None:
    cameras.hardware.end()
    answer = cameras.ask()
    assert not answer.success
    assert "is /cap_sim_hardware running?" in answer.message


def test_a_world_travels_as_text_without_losing_a_bit() -> None:
    with World(random_scene(7), 7, robot=MODEL, visuals=False) as world:
        state = WorldState.of(world)
        assert WorldState.from_json(json.dumps(state.to_json())) == state
        with MirrorWorld(state, MODEL) as mirror:
            assert not WorldState.of(mirror).differs(state)
            moved = replace(state, joints=(0.1, *state.joints[1:]))
            assert moved.differs(state)
    with pytest.raises(MirrorError, match="can't be read"):
        WorldState.from_json('{"objects": 3}')
