"""Endurance: thousands of short motions over the wire; prints JSON.

    python -m robot_bridge.ros2.trials.soak --motions 10000 --speed 1.2

Every command must be answered, once, and come to its end; what is refused or stopped is
counted with its rule, and the monitor reset. The memory of every process is looked at as it
goes.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import rclpy

from robot_bridge.config import load_robot
from robot_bridge.robot import MotionStopped, RobotError, TrajectoryError
from robot_bridge.ros2.robot import Ros2Robot
from robot_bridge.ros2.trials import moves
from robot_bridge.ros2.trials.memory import resident_mb
from robot_bridge.ros2.trials.site import BARE_TABLE, Site, isolate
from robot_bridge.ros2.trials.watcher import Watcher

_STEP_RAD = 0.03
_LOOKS = 50


def main() -> None:
    """The executable."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--robot", default="panda")
    parser.add_argument("--motions", type=int, default=10_000)
    parser.add_argument("--speed", type=float, default=1.2)
    given = parser.parse_args()
    isolate()
    config = load_robot(given.robot)
    own = {
        "hardware": {"clock": "sim", "speed": given.speed, "scene": BARE_TABLE},
        "monitor": {"use_sim_time": True},
    }
    with TemporaryDirectory() as folder, Site(Path(folder), {"robot": given.robot}, own) as site:
        site.start("hardware", "monitor")
        rclpy.init()
        watcher = Watcher(config, sim_time=True, readings=None)
        robot = Ros2Robot(watcher.node, config)
        missing = robot.ready(60.0)
        if missing:
            sys.exit(missing)
        sys.stdout.write(json.dumps(_run(watcher, robot, site, given.motions)) + "\n")
        robot.close()
        watcher.close()


def _run(watcher: Watcher, robot: Ros2Robot, site: Site, count: int) -> dict[str, Any]:
    model, rng = robot.model, np.random.default_rng(0)
    outcomes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    memory: list[dict[str, float]] = []
    pause = threading.Event()
    began, began_sim = time.monotonic(), robot.state().stamp_s
    commands = 0
    while outcomes["done"] < count and commands < 2 * count:
        if commands % max(1, count // _LOOKS) == 0:
            sys.stderr.write(f"{outcomes['done']} of {count}\n")
            memory.append(resident_mb(site))
            # What the watcher keeps of all that was told is not what is looked for.
            watcher.verdicts.clear()
            watcher.told.clear()
        here = robot.state().positions
        near = float(np.abs(here - model.ready).max()) < 0.6
        motion = (
            moves.step(model, here, rng, _STEP_RAD)
            if near
            else moves.to(model, here, np.array(model.ready))
        )
        commands += 1
        try:
            robot.execute(motion)
            outcomes["done"] += 1
            continue
        except MotionStopped as error:
            # Told: the commander knows what became of its command.
            outcomes["stopped or refused"] += 1
            reasons[str(error).split(":")[0]] += 1
        except TrajectoryError as error:
            # By our own look at it: nothing was asked.
            outcomes["not sent"] += 1
            reasons[str(error)[:80]] += 1
        except RobotError as error:
            outcomes["without an answer"] += 1
            reasons[str(error)[:80]] += 1
        pause.wait(0.3)
        status = watcher.status
        if status is not None and status.latched:
            watcher.reset()
    memory.append(resident_mb(site))
    return {
        "outcomes": dict(outcomes),
        "reasons": dict(reasons),
        "memory_mb": memory,
        "wall_s": time.monotonic() - began,
        "simulated_s": robot.state().stamp_s - began_sim,
        "judge": watcher.judge,
        "counts": dict(watcher.status.counts) if watcher.status is not None else {},
        "diagnostics": watcher.diagnostics,
    }


if __name__ == "__main__":
    main()
