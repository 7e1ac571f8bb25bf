"""One fault in the middle of a real command, and what became of the arm and of the record."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cap.bench._monitor.bounds import PANDA
from cap.bench._monitor.faulty import Fault, FaultyRobot
from cap.events import Event, MonitorVerdict, MotionStarted
from cap.llm.slot import ModelSlot
from cap.record import EVENTS, Recorder, Setup, read_run
from cap.result import RunResult
from cap.runtime import Runtime
from cap.simulation import Simulation
from robot_bridge.robot import RGBDFrame, RobotError
from sim.arm_watch import ArmWatch
from sim.scenes import ObjectSpec, SceneSpec
from sim.world import STEP_S

_SPEC = SceneSpec(
    (ObjectSpec("block", "red", (0.5, 0.1)), ObjectSpec("bowl", "blue", (0.5, -0.15)))
)
_PROGRAM = "put_first_on_second('red block', 'blue bowl')"
_ASKING = f"{_PROGRAM}\nparse_position('the middle')"
_MOTION = "transfer"
_INTO_S = 0.4
"""So far into the motion the fault comes: in full swing."""
_FREEZE_S = 1.5
_RESTING_RAD_S = 0.02


@dataclass(frozen=True)
class Drilled:
    """status, error: of the command. noticed: the monitor's first words, "" when it was silent.

    rest_s: robot seconds from noticing (without the monitor: from the fault) until every
    joint was slower than 0.02 rad/s. moving_rad_s: the fastest joint as the fault came.
    record: what is wrong with the run folder, "" when it is whole.
    """

    fault: str
    status: str
    error: str
    noticed: str
    rest_s: float
    moving_rad_s: float
    broken: tuple[str, ...]
    record: str


class _Blind(FaultyRobot):
    """A robot whose cameras go away when told to."""

    gone = False

    def capture(self, camera: str) -> RGBDFrame:
        if self.gone:
            raise RobotError(f"the camera {camera} does not answer; check its cable")
        return super().capture(camera)


class _Drill:
    """Runs the command; once the motion is in full swing, `strike` is called."""

    def __init__(self, fault: str, folder: Path) -> None:
        self.fault = fault
        self._folder = folder
        self._struck: int | None = None
        self._noticed: tuple[int, str] | None = None
        self._left: int | None = None

    def run(self) -> Drilled:
        with ExitStack() as stack:
            recorder = stack.enter_context(
                Recorder(
                    self._folder,
                    Setup("tabletop", 0, False, "none", scene=False, source="program"),
                )
            )
            simulation = Simulation(_SPEC, 0, gui=False, noise=False, video=False)
            stack.callback(simulation.close)
            self._world = simulation.world
            self.robot = _Blind(simulation.robot, "none", 0.0)
            server = stack.enter_context(_server()) if self.fault == "model dies" else None
            slot = ModelSlot(None if server is None else "openai:drill", [])
            stack.callback(slot.close)
            runtime = Runtime(self.robot, slot, sinks=(recorder, self._hear), simulation=simulation)
            stack.callback(runtime.close)
            self._strike = self._strikes(runtime, server)
            self._watch = ArmWatch(simulation.world, PANDA)
            simulation.world.on_step.append(lambda world: self._step())
            program = _ASKING if server is not None else _PROGRAM
            result = runtime.execute(program, rehearse=False)
            recorder.finish(result)
            return self._judged(result)

    def _strikes(
        self, runtime: Runtime, server: subprocess.Popen[bytes] | None
    ) -> Callable[[], None]:
        def worker() -> None:
            # A killer from outside would find the process just so.
            os.kill(runtime._place.sandbox.worker_pid, signal.SIGKILL)

        def freeze() -> None:
            me = os.getpid()
            script = f"kill -STOP {me}; sleep {_FREEZE_S}; kill -CONT {me}"
            subprocess.Popen(["/bin/sh", "-c", script], start_new_session=True)

        def state(kind: Fault) -> Callable[[], None]:
            def spoil() -> None:
                self.robot.fault = kind

            return spoil

        def camera() -> None:
            self.robot.gone = True

        def model() -> None:
            assert server is not None
            server.kill()

        def button() -> None:
            runtime.emergency_stop("the drill")

        return {
            "worker killed": worker,
            "parent frozen": freeze,
            "state frozen": state("frozen"),
            "state stuck": state("stuck"),
            "state delayed": state("delayed"),
            "camera gone": camera,
            "model dies": model,
            "emergency stop": button,
        }[self.fault]

    def _hear(self, event: Event) -> None:
        if isinstance(event, MotionStarted) and event.label == _MOTION and self._struck is None:
            self._left = int(_INTO_S / STEP_S)
        struck = self._struck is not None
        if isinstance(event, MonitorVerdict) and struck and self._noticed is None:
            self._noticed = (len(self._watch.speeds), f"{event.action}: {event.rule}")

    def _step(self) -> None:
        if self._left is None:
            return
        self._left -= 1
        if self._left == 0:
            self._left = None
            self._struck = len(self._watch.speeds)
            self._strike()

    def _judged(self, result: RunResult) -> Drilled:
        speeds = np.array(self._watch.speeds)
        assert self._struck is not None, "the fault came"
        start = self._noticed[0] if self._noticed is not None else self._struck
        resting = np.flatnonzero(speeds[start:] < _RESTING_RAD_S)
        rest_s = float(resting[0]) * STEP_S if len(resting) else float("inf")
        return Drilled(
            self.fault,
            result.status.value,
            result.error or "",
            self._noticed[1] if self._noticed is not None else "",
            rest_s,
            float(speeds[self._struck - 1]),
            tuple(self._watch.details),
            record_problem(self._folder),
        )


def drill(fault: str, folder: Path) -> Drilled:
    """Run one fault's drill here and now, recording into `folder`."""
    return _Drill(fault, folder).run()


def record_problem(folder: Path) -> str:
    """What is missing from a run folder, or ""."""
    lines = (folder / EVENTS).read_text(encoding="utf-8").splitlines()
    try:
        events = [json.loads(line) for line in lines]
    except ValueError as error:
        return f"a line of {EVENTS} does not parse: {error}"
    kinds = [event["kind"] for event in events]
    for begun, ended in (
        ("CommandStarted", "CommandFinished"),
        ("MotionStarted", "MotionFinished"),
        ("CallStarted", "CallFinished"),
    ):
        if kinds.count(begun) != kinds.count(ended):
            return f"{kinds.count(begun)} {begun}, {kinds.count(ended)} {ended}"
    if kinds[-1] != "CommandFinished":
        return f"the last event is {kinds[-1]}"
    read_run(folder)
    return ""


FAULTS = (
    "worker killed",
    "parent frozen",
    "state frozen",
    "state stuck",
    "state delayed",
    "camera gone",
    "model dies",
    "emergency stop",
)
"""A new fault is a name here and what it does in `_Drill._strikes`."""


def _server() -> subprocess.Popen[bytes]:
    """A model server that listens and can be killed; where it listens goes to the environment."""
    script = (
        "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen();"
        "print(s.getsockname()[1], flush=True); s.accept()[0].recv(1)"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert process.stdout is not None
    port = int(process.stdout.readline())
    os.environ["OPENAI_BASE_URL"] = f"http://127.0.0.1:{port}/v1"
    os.environ["OPENAI_API_KEY"] = "none"
    return process
