"""How long a command takes through the monitor, and what its loop costs; prints JSON.

    python -m robot_bridge.ros2.trials.roundtrip --motions 300

The round trip: from publishing a trajectory until the first piece of it that the monitor
gives the controller is here again, and until its answer is.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import rclpy
from builtin_interfaces.msg import Time
from std_msgs.msg import Float64
from trajectory_msgs.msg import JointTrajectory as TrajectoryMsg

from robot_bridge.config import load_robot
from robot_bridge.robot import JointTrajectory
from robot_bridge.ros2 import wire
from robot_bridge.ros2.trials import moves
from robot_bridge.ros2.trials.site import BARE_TABLE, Site, isolate
from robot_bridge.ros2.trials.watcher import Watcher

_SHORT_RAD = 0.02
_LOOK_S = 0.05


class _Tester:
    """Sends motions and notes when their first piece and their answer come."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        node, ros = watcher.node, watcher.config.ros
        self._out = node.create_publisher(TrajectoryMsg, wire.CHECKED_TRAJECTORY, wire.COMMAND_QOS)
        self._beats = node.create_publisher(Float64, wire.HEARTBEAT, wire.STATE_QOS)
        # Raw: taking pieces apart would load the machine that is measured.
        node.create_subscription(
            TrajectoryMsg,
            f"{ros.controller}/joint_trajectory",
            self._on_piece,
            wire.STREAM_QOS,
            raw=True,
        )
        node.create_timer(wire.HEARTBEAT_S, lambda: self._beats.publish(Float64(data=1.0)))
        self._piece_s: float | None = None
        self._waiting = False

    def _on_piece(self, message: bytes) -> None:
        if self._waiting and self._piece_s is None:
            self._piece_s = time.perf_counter()
            self._watcher.heard.set()

    def move(self, trajectory: JointTrajectory) -> tuple[float, float]:
        """Carry one out; milliseconds to its first piece and to its answer.

        Raises:
            RuntimeError: the monitor refuses it.
        """
        now = self._watcher.node.get_clock().now().nanoseconds
        at = Time(sec=now // 10**9, nanosec=now % 10**9)
        message, identity = wire.trajectory_msg(trajectory, at), wire.identity(at)
        answers: list[float] = []

        def answered() -> bool:
            status = self._watcher.status
            if status is not None and status.command == identity and not answers:
                answers.append(time.perf_counter())
            return bool(answers) and self._piece_s is not None

        self._piece_s, self._waiting = None, True
        sent = time.perf_counter()
        self._out.publish(message)
        end = sent + 2.0
        heard = self._watcher.heard
        while not answered() and time.perf_counter() < end:
            heard.wait(_LOOK_S)
            heard.clear()
        self._waiting = False
        status = self._watcher.status
        if self._piece_s is None or not answers or status is None:
            raise RuntimeError(f"no answer: {status}")
        self._watcher.until(
            lambda: self._watcher.status is not None and self._watcher.status.phase == "idle",
            "end of the motion",
        )
        return 1000 * (self._piece_s - sent), 1000 * (answers[0] - sent)


def main() -> None:
    """The executable."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--robot", default="panda")
    parser.add_argument("--motions", type=int, default=300)
    given = parser.parse_args()
    isolate()
    config = load_robot(given.robot)
    with TemporaryDirectory() as folder, Site(Path(folder), {"robot": given.robot}) as site:
        site.start("hardware", scene=BARE_TABLE)
        site.start("monitor")
        rclpy.init()
        # As the runtime hears them: acknowledged, they would load the machine that is measured.
        watcher = Watcher(config, readings=wire.STREAM_QOS)
        watcher.until(lambda: watcher.positions is not None, "joint states")
        # A collection of ours would count as the monitor's delay; and none beats in its time.
        gc.collect()
        gc.freeze()
        tester = _Tester(watcher)
        # It waits for a first beat, of a tester that it has to find first.
        watcher.until(
            lambda: watcher.status is not None and watcher.status.phase == "idle",
            "monitor that is ready",
        )
        sys.stdout.write(json.dumps(_measured(watcher, tester, site, given.motions)) + "\n")
        watcher.close()


def _measured(watcher: Watcher, tester: _Tester, site: Site, count: int) -> dict[str, Any]:
    model, rng = watcher.config.model, np.random.default_rng(0)
    watcher.pause(0.3)
    here = watcher.positions
    assert here is not None
    tester.move(moves.to(model, here, np.array(model.ready)))
    found: dict[str, Any] = {"short_ms": [], "long_ms": [], "short_answer_ms": []}
    cpu, began = _cpu(site), time.perf_counter()
    for i in range(count):
        sys.stderr.write(f"{i} of {count}\n")
        here = watcher.positions
        assert here is not None
        long = i % 5 == 4
        step = moves.step(model, here, rng, 1.0 if long else _SHORT_RAD)
        piece, answer = tester.move(step)
        found["long_ms" if long else "short_ms"].append(piece)
        if not long:
            found["short_answer_ms"].append(answer)
    wall = time.perf_counter() - began
    ends = moves.sweep_ends(model)
    for i in range(6):
        here = watcher.positions
        assert here is not None
        tester.move(moves.to(model, here, ends[i % 2]))
    watcher.pause(1.1)
    found["loop"] = watcher.diagnostics.get("cap_safety_monitor: loop", {})
    found["cpu_share"] = {k: (v - cpu[k]) / wall for k, v in _cpu(site).items()}
    found["judge"] = watcher.judge
    return found


def _cpu(site: Site) -> dict[str, float]:
    """CPU seconds of each process so far."""
    ticks = os.sysconf("SC_CLK_TCK")
    found = {}
    for name, process in site.processes.items():
        fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        found[name] = (int(fields[11]) + int(fields[12])) / ticks
    return found


if __name__ == "__main__":
    main()
