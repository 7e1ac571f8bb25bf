"""Trials of the bridge to ROS 2, each a process that prints JSON lines."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

from cap.bench._bars import Report
from cap.errors import UsageError

_TRIALS = "robot_bridge.ros2.trials"


def trial(name: str, arguments: list[str], report: Report, total: int) -> Iterator[dict[str, Any]]:
    """What a trial prints, line by line; its progress (`i of n` on stderr) goes to the report.

    Raises:
        UsageError: there is no ROS 2 here. RuntimeError: it failed; the text has its last words.
    """
    if importlib.util.find_spec("rclpy") is None:
        raise UsageError("this suite needs ROS 2; run `make ros`, or source your ROS 2")
    words: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-m", f"{_TRIALS}.{name}", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        lines: list[str] = []

        def hear() -> None:
            assert process.stdout is not None
            lines.extend(process.stdout)

        listener = threading.Thread(target=hear, daemon=True)
        listener.start()
        for line in process.stderr:
            first = line.split(" of ")[0]
            if first.isdigit():
                report.progress(int(first), total)
            else:
                words = [*words[-30:], line]
        listener.join()
    if process.returncode != 0:
        raise RuntimeError(f"the trial {name} failed: {''.join(words)[-2000:]}")
    for line in lines:
        if line.startswith("{"):
            yield json.loads(line)
