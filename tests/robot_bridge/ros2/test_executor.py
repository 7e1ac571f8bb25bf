"""Callbacks in a thread of their own, with either of rclpy's executors."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.robot_bridge.ros2.processes import DOMAIN

pytestmark = pytest.mark.alone

_TURN = """
import threading
import rclpy
from std_msgs.msg import Float64
from robot_bridge.ros2 import executor
from robot_bridge.ros2.transport import avoid_shared_memory

avoid_shared_memory()
rclpy.init()
node = rclpy.create_node("turned")
turning = executor.Turning(node)
turning.start()
# Made while the thread already turns, as a client of a service is.
heard = threading.Event()
node.create_subscription(Float64, "said", lambda message: heard.set(), 10)
publisher = node.create_publisher(Float64, "said", 10)
for _ in range(100):
    publisher.publish(Float64(data=1.0))
    if heard.wait(0.1):
        break
print(type(turning._executor).__name__, heard.is_set())
"""
_OLD = "import sys\nsys.modules['rclpy.experimental'] = None\n"
"""As with an rclpy that came before the events executor."""

_FAIL = """
import rclpy
from robot_bridge.ros2.node import ManagedNode, run_node


class Failing(ManagedNode):
    def activate(self):
        self.create_timer(0.01, self.fail)

    def fail(self):
        raise RuntimeError("a callback that fails")

    def cleanup(self):
        print("cleaned up")


run_node(lambda: Failing("failing"))
"""


def _run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "ROS_DOMAIN_ID": str(DOMAIN)},
    )


@pytest.mark.parametrize(
    ("before", "kind"), [("", "EventsExecutor"), (_OLD, "SingleThreadedExecutor")]
)
def test_what_is_made_while_it_turns_is_heard_and_the_process_ends(before: str, kind: str) -> None:
    ended = _run(before + _TURN)
    assert (ended.returncode, ended.stdout.split()) == (0, [kind, "True"]), ended.stderr


@pytest.mark.parametrize("before", ["", _OLD])
def test_a_callback_that_fails_ends_the_node_cleanly(before: str) -> None:
    ended = _run(before + _FAIL)
    assert ended.returncode == 1
    assert "a callback that fails" in ended.stderr
    assert "cleaned up" in ended.stdout


_DESTROY = """
import time
import rclpy
from std_msgs.msg import Float64
from robot_bridge.ros2 import wire
from robot_bridge.ros2.executor import Turning
from robot_bridge.ros2.transport import avoid_shared_memory

avoid_shared_memory()
rclpy.init()
node = rclpy.create_node("destroying")
turning = Turning(node)
turning.start()
heard = []
node.create_subscription(Float64, "beat", lambda message: heard.append(message), 10)
beat = node.create_publisher(Float64, "beat", 10)
said = node.create_publisher(Float64, "said", wire.STREAM_QOS)
node.create_timer(0.001, lambda: said.publish(Float64()))
for i in range(400):
    # What it asks of a publisher that offers less is told to it as an event.
    qos = wire.STATE_QOS if i % 2 == 0 else wire.STREAM_QOS
    other = node.create_subscription(Float64, "said", lambda message: None, qos)
    time.sleep(0.003)
    node.destroy_subscription(other)
    beat.publish(Float64(data=1.0))
    time.sleep(0.01)
before = len(heard)
for _ in range(100):
    beat.publish(Float64(data=1.0))
    time.sleep(0.05)
    if len(heard) > before:
        break
print(turning._thread.is_alive(), len(heard) > before)
"""
_MISUSE = """
import rclpy
from std_msgs.msg import Float64
from robot_bridge.ros2.node import ManagedNode, run_node


class Misusing(ManagedNode):
    def activate(self):
        self.publisher = self.create_publisher(Float64, "said", 10)
        self.destroy_publisher(self.publisher)
        self.create_timer(0.01, lambda: self.publisher.publish(Float64()))


run_node(lambda: Misusing("misusing"))
"""


def test_what_is_destroyed_while_it_turns_does_not_end_it() -> None:
    """A race: with a turn that lets the failure through, three of four runs end the thread."""
    ended = _run(_DESTROY)
    assert (ended.returncode, ended.stdout.split()) == (0, ["True", "True"]), ended.stderr


def test_a_callback_that_uses_what_was_destroyed_ends_the_node() -> None:
    ended = _run(_MISUSE)
    assert ended.returncode == 1
    assert "InvalidHandle" in ended.stderr


_THREADS = """
import os
from pathlib import Path
import rclpy
from robot_bridge.ros2.transport import avoid_shared_memory

avoid_shared_memory()
os.environ["%s"] = os.environ["AGAIN"] or os.environ["%s"]
avoid_shared_memory()
rclpy.init()
node = rclpy.create_node("alone")
print(*(p.read_text().strip() for p in Path("/proc/self/task").glob("*/comm")))
print(*(os.environ.get(name) for name in ("FASTDDS_DEFAULT_PROFILES_FILE", "%s")))
"""
_RANGE = "ROS_AUTOMATIC_DISCOVERY_RANGE"


def _threads_of(**environment: str) -> list[str]:
    """What a node prints: the names of its threads; then profile and range."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("FAST")}
    ended = subprocess.run(
        [sys.executable, "-c", _THREADS.replace("%s", _RANGE)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**clean, "ROS_DOMAIN_ID": str(DOMAIN), "AGAIN": "", **environment},
    )
    return ended.stdout.splitlines()


@pytest.mark.parametrize("again", ["", "LOCALHOST"])
@pytest.mark.parametrize("how_far", ["LOCALHOST", "SUBNET"])
def test_no_process_waits_for_locks_in_shared_memory(how_far: str, again: str) -> None:
    threads, _ = _threads_of(**{_RANGE: how_far, "AGAIN": again})
    assert "dds.udp" in threads
    assert "dds.shm" not in threads


def test_udp_that_a_person_chose_is_udp_at_home_too() -> None:
    threads, _ = _threads_of(**{_RANGE: "LOCALHOST", "FASTDDS_BUILTIN_TRANSPORTS": "UDPv4"})
    assert "dds.shm" not in threads


@pytest.mark.parametrize(
    "chosen", [{"FASTDDS_BUILTIN_TRANSPORTS": "DEFAULT"}, {"ROS_STATIC_PEERS": "127.0.0.1"}]
)
def test_what_a_person_chose_stays(chosen: dict[str, str]) -> None:
    threads, kept = _threads_of(**{_RANGE: "LOCALHOST", **chosen})
    assert kept == "None LOCALHOST"
    assert "dds.shm" in threads
