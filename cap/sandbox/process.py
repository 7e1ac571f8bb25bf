"""Starting, knowing and ending the worker process."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import cap
from cap.sandbox.outcome import Budgets
from cap.sandbox.wire import Channel, PeerClosedError

START_TIMEOUT_S = 30.0

# -s and -P: neither the user's packages nor the working directory are on the path.
_BOOTSTRAP = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from cap.sandbox.worker import main; main(int(sys.argv[2]))"
)
# A fixed hash seed and one thread, so that a program repeats; no other variable enters.
_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "LC_ALL": "C.UTF-8",
}
_CPU_FACTOR = 4
_CPU_SPARE_S = 30


class WorkerStartError(Exception):
    """The worker process did not come up; the text has its last words."""


class WorkerProcess:
    """One worker: a child in a session of its own, so that Ctrl-C does not reach it.

    Starting does not wait; `wait_ready` does. errors: [name, base name] of the exception
    classes that programs know, bases first.
    """

    def __init__(self, budgets: Budgets, errors: Sequence[tuple[str, str]]) -> None:
        ours, theirs = socket.socketpair()
        root = str(Path(cap.__file__).parent.parent)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-P", "-c", _BOOTSTRAP, root, str(theirs.fileno())],
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                cwd="/",
            )
        self.channel = Channel(ours)
        self._ready = False
        options = {
            "memory_bytes": budgets.memory_bytes,
            # Only a backstop for a worker whose parent is gone: the broker counts wall time.
            "cpu_s": int(budgets.compute_s * _CPU_FACTOR) + _CPU_SPARE_S,
            "errors": [list(pair) for pair in errors],
        }
        self.channel.send(["setup", options])

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def wait_ready(self) -> None:
        """Wait until the worker has imported everything.

        Raises:
            WorkerStartError: it died or stayed silent.
        """
        if self._ready:
            return
        try:
            message = self.channel.receive(START_TIMEOUT_S)
        except (PeerClosedError, TimeoutError):
            message = None
        if message != ["ready"]:
            self.kill()
            assert self._process.stderr is not None
            words = self._process.stderr.read().decode(errors="replace").strip().splitlines()
            reason = words[-1] if words else "no message"
            raise WorkerStartError(f"the program worker did not start ({reason}); run cap doctor")
        self._ready = True

    def kill(self) -> str:
        """End the process if it still runs; returns how it ended, for example "SIGKILL"."""
        self._process.kill()
        code = self._process.wait()
        self.channel.close()
        if code < 0:
            return signal.Signals(-code).name
        return f"exit code {code}"

    def close(self) -> None:
        """End the process and give back every descriptor."""
        self.kill()
        if self._process.stderr is not None:
            self._process.stderr.close()
