"""Node cap_sim_camera: the simulated cameras, in a process of their own.

    python -m robot_bridge.ros2.nodes.sim_camera --ros-args -p robot:=panda

A picture takes tens of milliseconds to render, which would stall a control loop; and this
process may die without an arm noticing. It mirrors `wire.WORLD` and takes pictures when
asked for one, as drivers of industrial cameras do, or at a rate.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from builtin_interfaces.msg import Time
from diagnostic_msgs.msg import DiagnosticStatus
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import String
from std_srvs.srv import Trigger

from robot_bridge.config import CameraConfig, load_robot
from robot_bridge.ros2 import wire
from robot_bridge.ros2.node import ManagedNode, NodeError, run_node
from robot_bridge.ros2.nodes._side_node import SideNode
from sim.camera import CAMERAS, CameraNoise, capture
from sim.mirror import MirrorError, MirrorWorld, WorldState

_PATIENCE_S = 3.0
"""How long a request waits for the world as it is after it."""


@dataclass(frozen=True)
class _Outlet:
    """Where one camera's pictures go."""

    camera: CameraConfig
    image: Any
    depth: Any
    info: Any

    @property
    def frame(self) -> str:
        return self.camera.frame or f"{self.camera.name}_color_optical_frame"


_NICE = 10


class _WorldEar:
    """Hears of the world in a thread of its own, so that the main one may wait for news."""

    def __init__(self, sim_time: bool) -> None:
        self._news = threading.Condition()
        self._heard = 0
        self._world = ""
        self._side = SideNode(f"{wire.CAMERA.lstrip('/')}_world", sim_time=sim_time)
        self._side.node.create_subscription(String, wire.WORLD, self._on_world, wire.LATCHED_QOS)
        self._side.start()

    @property
    def newest(self) -> str:
        """What was heard last; "" before anything was."""
        return self._world

    def after_now(self, now_s: float) -> str:
        """The world as it is now or later; now_s: ROS time.

        Raises:
            NodeError: nothing is heard of it any more.
        """
        with self._news:
            heard = self._heard

            def new() -> bool:
                # The second one from now is newer whatever the two clocks say.
                return self._heard >= heard + 2 or (
                    self._heard > heard and wire.seconds(_stamp(self._world)) >= now_s
                )

            if not self._news.wait_for(new, _PATIENCE_S):
                raise NodeError(
                    f"no news of the world for {_PATIENCE_S:g} s; is {wire.HARDWARE} running?"
                )
            return self._world

    def close(self) -> None:
        self._side.close()

    def _on_world(self, message: String) -> None:
        with self._news:
            self._world, self._heard = message.data, self._heard + 1
            self._news.notify_all()


class SimCamera(ManagedNode):
    """Renders what it was last told of the world."""

    def __init__(self) -> None:
        super().__init__(wire.CAMERA)
        self.parameter("robot", "panda", "The robot's name, or its folder: topics and frames.")
        self.parameter("seed", 0, "Of the noise.")
        self.parameter("noise", True, "Whether pictures are noisy, as a depth camera's are.")
        self.parameter("fps", 0.0, "Pictures a second of every camera; 0 for only when asked.")
        self._opened: list[tuple[Any, Any]] = []
        self._outlets: dict[str, _Outlet] = {}
        self._mirror: MirrorWorld | None = None
        self._active = False
        self._captures = 0
        self._ear: _WorldEar | None = None

    # Lifecycle ------------------------------------------------------------------------------

    def configure(self) -> None:
        config = load_robot(self._value("robot"))
        self._model = config.model
        fps = float(self._value("fps"))
        if not 0.0 <= fps <= 60.0:
            raise NodeError(f"fps is {fps:g}; use 0 to 60")
        unknown = [camera.name for camera in config.ros.cameras if camera.name not in CAMERAS]
        if unknown:
            raise NodeError(
                f"nothing simulates camera {unknown[0]}; there are {', '.join(CAMERAS)}"
            )
        for camera in config.ros.cameras:
            self._outlets[camera.name] = _Outlet(
                camera,
                self._publisher(Image, camera.image),
                self._publisher(Image, camera.depth),
                self._publisher(CameraInfo, camera.info),
            )
            if camera.trigger:
                self._serve(camera.trigger, (camera.name,))
        self._serve("~/capture", tuple(self._outlets))
        self._ear = _WorldEar(bool(self._value("use_sim_time")))
        if fps > 0.0:
            timer = self.create_timer(1.0 / fps, self._stream)
            self._opened.append((self.destroy_timer, timer))

    def activate(self) -> None:
        self._active = True

    def deactivate(self) -> None:
        self._active = False

    def cleanup(self) -> None:
        for destroy, what in self._opened:
            destroy(what)
        self._opened.clear()
        self._outlets.clear()
        if self._ear is not None:
            self._ear.close()
            self._ear = None
        if self._mirror is not None:
            self._mirror.close()
            self._mirror = None

    def _value(self, name: str) -> Any:
        return self.get_parameter(name).value

    def _publisher(self, kind: Any, topic: str) -> Any:
        publisher = self.create_publisher(kind, topic, wire.STATE_QOS)
        self._opened.append((self.destroy_publisher, publisher))
        return publisher

    def _serve(self, name: str, cameras: tuple[str, ...]) -> None:
        service = self.create_service(Trigger, name, self._answer(cameras))
        self._opened.append((self.destroy_service, service))

    # Pictures -------------------------------------------------------------------------------

    def _answer(self, cameras: tuple[str, ...]) -> Callable[[Any, Any], Any]:
        def answer(request: Any, response: Any) -> Any:
            try:
                if not self._active or self._ear is None:
                    raise NodeError("the cameras are not active; activate the node")
                now_s = self.get_clock().now().nanoseconds * 1e-9
                self._take(cameras, self._ear.after_now(now_s))
            except (NodeError, MirrorError) as error:
                response.success, response.message = False, str(error)
            else:
                response.success, response.message = True, ", ".join(cameras)
            return response

        return answer

    def _stream(self) -> None:
        if self._active and self._ear is not None and self._ear.newest:
            try:
                self._take(tuple(self._outlets), self._ear.newest)
            except MirrorError as error:
                self.get_logger().error(str(error), throttle_duration_sec=1.0)

    def _take(self, cameras: tuple[str, ...], text: str) -> None:
        """Render and publish; all of them show the same moment."""
        world, stamp = self._mirrored(WorldState.from_json(text)), _stamp(text)
        noise = CameraNoise() if self._value("noise") else None
        self._captures += 1
        for i, name in enumerate(cameras):
            rng = np.random.default_rng((int(self._value("seed")), self._captures, i))
            frame = capture(world.arm_look, name, wire.seconds(stamp), noise, rng)
            outlet = self._outlets[name]
            height, width = frame.depth_m.shape
            outlet.depth.publish(wire.depth_msg(stamp, outlet.frame, frame.depth_m))
            outlet.image.publish(wire.colour_msg(stamp, outlet.frame, frame.rgb))
            # A small message just before large ones may be pushed out of a buffer unread, and is
            # then sent again only seconds later.
            outlet.info.publish(wire.info_msg(stamp, outlet.frame, frame.intrinsics, width, height))

    def _mirrored(self, state: WorldState) -> MirrorWorld:
        if self._mirror is None or self._mirror.spec != state.spec:
            if self._mirror is not None:
                self._mirror.close()
                self._mirror = None
            self._mirror = MirrorWorld(state, self._model)
        else:
            self._mirror.show(state)
        return self._mirror

    def diagnostics(self) -> list[DiagnosticStatus]:
        heard = self._ear is not None and bool(self._ear.newest)
        level = DiagnosticStatus.OK if heard else DiagnosticStatus.WARN
        text = "ready" if heard else f"nothing heard of the world from {wire.HARDWARE}"
        return [self.status("cameras", level, text, {"pictures taken": self._captures})]


def _stamp(world: str) -> Time:
    """Of a world's message."""
    try:
        sec, nanosec = json.loads(world)["stamp"]
        return Time(sec=sec, nanosec=nanosec)
    except (KeyError, TypeError, ValueError, AssertionError) as error:
        raise MirrorError(f"a world without a stamp: {error!r}") from error


def main() -> int:
    """Take pictures until SIGINT or SIGTERM."""
    # A picture may wait; the arm's control loop beside it may not.
    os.nice(_NICE)
    return run_node(SimCamera)


if __name__ == "__main__":
    sys.exit(main())
