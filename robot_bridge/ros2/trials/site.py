"""The processes of a trial: started, killed, frozen, started again, and all ended."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import yaml

from robot_bridge.ros2.transport import RANGE, avoid_shared_memory

MODULES = {
    "hardware": "robot_bridge.ros2.nodes.sim_hardware",
    "camera": "robot_bridge.ros2.nodes.sim_camera",
    "monitor": "robot_bridge.ros2.nodes.safety_monitor",
    "runtime": "robot_bridge.ros2.nodes.runtime",
    "commander": "robot_bridge.ros2.trials.commander",
    "rogue": "robot_bridge.ros2.trials.rogue",
}
BARE_TABLE = '{"objects": []}'
"""For motions that nobody plans around what lies there: a blow jolts joints past any bound."""
_END_S = 4.0
_PR_SET_PDEATHSIG = 1
_DOMAINS = 100
"""Higher ones use ports that the system gives to others (ROS 2 documentation, domain ids)."""
_LOCK_PORT = 17_400
_TAKEN: list[socket.socket] = []
"""Kept open for as long as the process lives: the locks of the domains it took."""
_LIBC = ctypes.CDLL(None)
_LAST = ("commander", "rogue", "runtime", "monitor", "camera", "hardware")
"""In this order they end: who commands first, the arm last."""


class Site:
    """A context manager; `folder` takes parameters and what the processes write.

    parameters: for every node, by name. own: for single ones, by the keys of `MODULES`.
    """

    def __init__(
        self,
        folder: Path,
        parameters: Mapping[str, Any] | None = None,
        own: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self._folder = folder
        self._parameters = dict(parameters or {})
        self._own = own or {}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str, **more: Any) -> None:
        """Start processes, or start them again; more: parameters on top."""
        for name in names:
            given = self._folder / f"{name}.yaml"
            values = {**self._parameters, **self._own.get(name, {}), **more}
            given.write_text(yaml.safe_dump({"/**": {"ros__parameters": values}}))
            with (self._folder / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    [
                        sys.executable,
                        "-m",
                        MODULES[name],
                        "--ros-args",
                        "--params-file",
                        str(given),
                    ],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=die_with_parent,
                )

    def signal(self, name: str, number: int) -> None:
        """Send a signal to a process."""
        self.processes[name].send_signal(number)

    def kill(self, name: str) -> None:
        """kill -9, and wait until it is gone."""
        self.signal(name, signal.SIGKILL)
        self.processes[name].wait()
        # What it started must not live on either.
        _kill_group(self.processes[name].pid)

    def end(self, name: str) -> None:
        """End a process as a person would, or by force where that does not help."""
        process = self.processes.get(name)
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGCONT)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _kill_group(process.pid)

    def output(self, name: str) -> str:
        """The end of what a process has written."""
        log = self._folder / f"{name}.log"
        return log.read_text(errors="replace")[-3000:] if log.exists() else ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for name in _LAST:
            self.end(name)


def isolate() -> None:
    """Keep this process and its children on this machine, on a domain of their own."""
    if "ROS_DOMAIN_ID" not in os.environ:
        os.environ["ROS_DOMAIN_ID"] = str(free_domain())
    os.environ[RANGE] = "LOCALHOST"
    avoid_shared_memory()


def free_domain() -> int:
    """A ROS domain that no other process took with this function; ours until we end.

    Two sites on one domain would command each other's arms.
    """
    for i in range(_DOMAINS):
        domain = 1 + (os.getpid() + i) % _DOMAINS
        lock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            lock.bind(("127.0.0.1", _LOCK_PORT + domain))
        except OSError:
            lock.close()
            continue
        _TAKEN.append(lock)
        return domain
    raise RuntimeError(f"all {_DOMAINS} ROS domains of this machine are taken; end some of them")


def die_with_parent() -> None:
    """For a child before it executes: who is killed leaves nothing running."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
