"""Endurance: sentence after sentence over the wire; prints JSON.

    python -m robot_bridge.ros2.trials.sentences --sentences 200 --speed 1.2

The embedded model writes for each of ten sentences once; after that the recorded exchanges
answer, so that it is the wire that is tried. The table is laid anew before each, and the
truth of the simulator says whether the sentence was carried out.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import uuid
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import rclpy
from rcl_interfaces.srv import SetParameters
from rclpy.parameter import Parameter
from std_msgs.msg import String

from robot_bridge.config import load_robot
from robot_bridge.ros2 import wire
from robot_bridge.ros2.trials.memory import resident_mb
from robot_bridge.ros2.trials.site import Site, isolate
from robot_bridge.ros2.trials.watcher import Watcher

_SCENE = {
    "world": "tabletop",
    "objects": [
        {"category": "block", "color": "red", "position": [0.45, 0.15]},
        {"category": "block", "color": "green", "position": [0.60, 0.00]},
        {"category": "block", "color": "yellow", "position": [0.42, -0.08]},
        {"category": "bowl", "color": "blue", "position": [0.55, -0.22]},
        {"category": "bowl", "color": "red", "position": [0.58, 0.24]},
    ],
}
_PUTS = tuple(
    (f"put the {block} block in the {bowl} bowl", f"{block} block", f"{bowl} bowl")
    for block in ("red", "green", "yellow")
    for bowl in ("blue", "red")
)
_ANSWER_S = 240.0
_IN_BOWL_M = 0.05
_LOOKS = 20


class _Runtime:
    """Sends sentences to the runtime's node and waits for their results."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self.results: dict[str, dict[str, Any]] = {}
        node = watcher.node
        self._out = node.create_publisher(String, wire.SENTENCE, wire.COMMAND_QOS)
        node.create_subscription(String, wire.RESULT, self._on_result, wire.COMMAND_QOS)

    def _on_result(self, message: String) -> None:
        found = json.loads(message.data)
        self.results[str(found.get("id"))] = found

    def ready(self) -> None:
        """Wait until the runtime listens."""
        self._watcher.until(self._out.get_subscription_count, "runtime", _ANSWER_S)
        self._watcher.pause(1.0)

    def ask(self, sentence: str) -> dict[str, Any]:
        """The result of one sentence.

        Raises:
            TimeoutError: none came.
        """
        name = uuid.uuid4().hex
        self._out.publish(String(data=json.dumps({"id": name, "sentence": sentence})))
        self._watcher.until(lambda: name in self.results, f"result of {sentence!r}", _ANSWER_S)
        return self.results.pop(name)


def main() -> None:
    """The executable."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--robot", default="panda")
    parser.add_argument("--sentences", type=int, default=200)
    parser.add_argument("--speed", type=float, default=1.2)
    given = parser.parse_args()
    isolate()
    config = load_robot(given.robot)
    with TemporaryDirectory() as folder:
        record = Path(folder) / "record"
        own = {
            "hardware": {"clock": "sim", "speed": given.speed, "scene": json.dumps(_SCENE)},
            "runtime": {"llm": "embedded", "record": str(record), "wait_s": 120.0},
        }
        common = {"robot": given.robot, "use_sim_time": True}
        with Site(Path(folder), common, own) as site:
            site.start("hardware", "camera", "monitor", "runtime")
            rclpy.init()
            watcher = Watcher(config, readings=None)
            runtime = _Runtime(watcher)
            runtime.ready()
            first = _round(watcher, runtime, len(_PUTS), site)
            right = first["outcomes"].get("right", 0)
            if right < len(_PUTS):
                # What was not written could not be answered two hundred times.
                sys.exit(
                    f"{right} of {len(_PUTS)} sentences of the first round were carried out; all "
                    f"have to be. End other work on this machine. First: {first['errors'][:1]}"
                )
            cassette = Path(folder) / "cassette.jsonl"
            with cassette.open("w") as out:
                for exchanges in sorted(record.glob("*/exchanges.jsonl")):
                    out.write(exchanges.read_text())
            site.end("runtime")
            site.start("runtime", llm=f"cassette:{cassette}", record="")
            runtime.ready()
            found = _round(watcher, runtime, given.sentences, site)
            found["written"], found["written_errors"] = first["outcomes"], first["errors"]
            sys.stdout.write(json.dumps(found) + "\n")
            watcher.close()


def _round(watcher: Watcher, runtime: _Runtime, count: int, site: Site) -> dict[str, Any]:
    outcomes: Counter[str] = Counter()
    errors: list[str] = []
    memory: list[dict[str, float]] = []
    began = time.monotonic()
    for i in range(count):
        sys.stderr.write(f"{i} of {count}\n")
        if i % max(1, count // _LOOKS) == 0:
            memory.append(resident_mb(site))
            # What the watcher keeps of all that was told is not what is looked for.
            watcher.verdicts.clear()
            watcher.told.clear()
        sentence, block, bowl = _PUTS[i % len(_PUTS)]
        _lay(watcher)
        try:
            result = runtime.ask(sentence)
        except TimeoutError as error:
            outcomes["without a result"] += 1
            errors.append(str(error))
            continue
        if result["status"] != "done":
            outcomes[str(result["status"])] += 1
            errors.append(f"{sentence}: {result['error']}")
            status = watcher.status
            if status is not None and status.latched:
                watcher.reset()
            continue
        watcher.pause(0.6)
        outcomes["right" if _inside(watcher, block, bowl) else "wrong"] += 1
    memory.append(resident_mb(site))
    return {
        "outcomes": dict(outcomes),
        "errors": errors[:20],
        "memory_mb": memory,
        "wall_s": time.monotonic() - began,
        "judge": watcher.judge,
    }


def _lay(watcher: Watcher) -> None:
    """Lay the table anew."""
    request = SetParameters.Request(
        parameters=[Parameter("scene", value=json.dumps(_SCENE)).to_parameter_msg()]
    )

    def laid() -> bool:
        answer = watcher.call(SetParameters, f"{wire.HARDWARE}/set_parameters", request)
        return bool(answer.results[0].successful)

    watcher.until(laid, "new table", 30.0)


def _inside(watcher: Watcher, block: str, bowl: str) -> bool:
    places = {item["name"]: item["position"] for item in watcher.truth}
    (x, y, _), (bx, by, _) = places[block], places[bowl]
    return bool(((x - bx) ** 2 + (y - by) ** 2) ** 0.5 < _IN_BOWL_M)


if __name__ == "__main__":
    main()
