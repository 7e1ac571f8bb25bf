"""The same commands over ROS 2 and in one process: the bridge must not cost success.

Twenty sentences of the development half, each on its own scene: once with the simulator in
this process, once with `cap ros up --sim` (hardware, cameras, safety monitor and runtime as
processes of their own), judged by the same checks on the truth of the simulator there.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cap.bench._bars import BenchOptions, Report
from cap.bench._commands.attempt import attempt, judge
from cap.bench._commands.command import Command
from cap.bench._commands.halves import DEV
from cap.llm import open_model
from cap.lmp.prompts import ALL
from cap.result import Status
from primitives.api import API
from sim.scenes import scene_text
from sim.tasks.state import Outcome, snapshot_of_spec, snapshot_of_truth
from sim.world import TruthObject

_COUNT = 20
_QUICK = 4
_LIMIT_S = 300


def run(options: BenchOptions, report: Report) -> None:
    """Twenty commands both ways; four when quick."""
    single = [command for command in DEV if len(command.steps) == 1]
    chosen = single[:: len(single) // _COUNT][:_COUNT]
    if options.quick:
        chosen = chosen[:_QUICK]
    model = open_model("embedded", note=report.note)
    rows = []
    try:
        model.warm([(p.purpose, p.prefix(API)) for p in ALL])
        for i, command in enumerate(chosen):
            report.progress(i, len(chosen))
            here = attempt(command, model, options.seed).cause
            rows.append((command, here))
    finally:
        # Two models would not fit beside each other on a small machine.
        model.close()
    found = []
    for i, (command, here) in enumerate(rows):
        report.progress(i, len(chosen))
        there = over_ros(command, options.seed)
        found.append((command, here, there))
        report.note(f"{command.id:22} in process: {here or 'right'}; over ROS: {there or 'right'}")
    right_here = sum(not here for _, here, _ in found)
    right_there = sum(not there for *_, there in found)
    report.table(
        "right of each",
        ["in process", "over ROS", "of"],
        [[right_here, right_there, len(found)]],
    )
    report.bar("right over ROS, less those in process", right_there - right_here, ">=", 0)


def over_ros(command: Command, seed: int) -> str:
    """Why the command went wrong over ROS; "" when it is right."""
    spec = command.scene(seed)
    with TemporaryDirectory() as folder:
        scene = Path(folder) / "scene.json"
        scene.write_text(scene_text(spec))
        done = subprocess.run(
            [
                *(sys.executable, "-m", "cap.cli", "ros", "up", "--sim", "--json"),
                *("--scene", str(scene), "--seed", str(seed)),
                *("--sentence", command.steps[0].sentence),
            ],
            capture_output=True,
            text=True,
            timeout=_LIMIT_S,
            check=False,
        )
    try:
        result: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return f"no result: {done.stderr.strip()[-200:]}"
    after = snapshot_of_truth([TruthObject(**item) for item in result["truth_after"]])
    outcome = Outcome((snapshot_of_spec(spec), after), tuple(result["said"]), result["answer"])
    cause, _ = judge(
        command,
        0,
        outcome,
        Status(result["status"]),
        program=result["program"],
        error=result["error"],
    )
    return cause
