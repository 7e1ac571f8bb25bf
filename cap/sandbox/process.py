"""Starting, knowing and ending worker processes."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import cap
from cap.sandbox.confinement import WallReport
from cap.sandbox.outcome import Budgets
from cap.sandbox.wire import Channel, PeerClosedError, WireError

START_TIMEOUT_S = 30.0
_REAP_TIMEOUT_S = 2.0

# -s and -P: neither the user's packages nor the working directory are on the path.
_BOOTSTRAP = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from cap.sandbox.zygote import main; main(int(sys.argv[2]), sys.argv[3] == 'confined')"
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
_ANSWER_BYTES = 64


class WorkerStartError(Exception):
    """The worker process did not come up; the text has its last words."""


class ZygoteClosedError(Exception):
    """The zygote has ended."""


class Zygote:
    """The process that workers are forks of, in a session of its own: Ctrl-C stays here.

    Starting does not wait. confined: whether its workers put up walls.
    """

    def __init__(self, *, confined: bool) -> None:
        self.confined = confined
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        root = str(Path(cap.__file__).parent.parent)
        mode = "confined" if confined else "bare"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-P", "-c", _BOOTSTRAP, root, str(theirs.fileno()), mode],
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                cwd="/",
            )
        self._control = ours
        self._answered = False
        self._words: str | None = None

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask_fork(self, worker_end: socket.socket) -> None:
        """Ask for a worker on this socket; `fork_answer` gives its number.

        Raises:
            ZygoteClosedError: there is no zygote any more.
        """
        try:
            socket.send_fds(self._control, [b"fork"], [worker_end.fileno()])
        except OSError as error:
            raise ZygoteClosedError(str(error)) from None

    def fork_answer(self) -> int:
        """The number of the worker last asked for.

        Raises:
            ZygoteClosedError: it ended before, or was silent for `START_TIMEOUT_S`.
        """
        return self._answer(START_TIMEOUT_S)

    def reap(self, pid: int) -> int | None:
        """Wait for a killed worker; its exit code, or None when the zygote is gone too.

        A zygote that doesn't answer is ended: nobody may wait for it.
        """
        try:
            self._control.send(b"reap %d" % pid)
            return os.waitstatus_to_exitcode(self._answer(_REAP_TIMEOUT_S))
        except (OSError, ZygoteClosedError):
            self._process.kill()
            self._process.wait()
            return None

    def close(self) -> str:
        """End it and its workers; gives the last line that it wrote on standard error."""
        if self._words is not None:
            return self._words
        self._control.close()
        if self._answered:
            # It reaps its children; a worker of one that is killed dies with it.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_REAP_TIMEOUT_S)
        self._process.kill()
        _, words = self._process.communicate()
        lines = words.decode(errors="replace").strip().splitlines()
        self._words = lines[-1] if lines else "no message"
        return self._words

    def _answer(self, timeout_s: float) -> int:
        self._control.settimeout(timeout_s)
        try:
            answer = self._control.recv(_ANSWER_BYTES)
        except OSError as error:
            raise ZygoteClosedError(str(error)) from None
        if not answer:
            raise ZygoteClosedError("end of stream")
        self._answered = True
        return int(answer)


class WorkerProcess:
    """One worker, a fork of the zygote; it is used for one program.

    Starting does not wait; `wait_ready` does. errors: [name, base name] of the exception
    classes that programs know, bases first.

    Raises:
        ZygoteClosedError: the zygote is gone.
    """

    def __init__(self, zygote: Zygote, budgets: Budgets, errors: Sequence[tuple[str, str]]) -> None:
        self._zygote = zygote
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                zygote.ask_fork(theirs)
            except ZygoteClosedError:
                ours.close()
                raise
        self.channel = Channel(ours)
        self.walls: tuple[WallReport, ...] = ()
        self._ready = False
        self._pid: int | None = None
        self._handle: int | None = None
        self._end: str | None = None
        options = {
            "confined": zygote.confined,
            "memory_bytes": budgets.memory_bytes,
            # Only a backstop: the broker counts wall time.
            "cpu_s": int(budgets.compute_s * _CPU_FACTOR) + _CPU_SPARE_S,
            "errors": [list(pair) for pair in errors],
        }
        try:
            self.channel.send(["setup", options])
        except PeerClosedError as error:
            raise ZygoteClosedError(str(error)) from None

    @property
    def pid(self) -> int:
        """Its process number; waits until the zygote has given it birth.

        Raises:
            WorkerStartError: the zygote ended first.
        """
        if self._pid is None:
            try:
                self._pid = self._zygote.fork_answer()
            except ZygoteClosedError:
                raise self._start_error() from None
            # The zygote keeps it as a zombie until told to reap it: the number is its own.
            self._handle = os.pidfd_open(self._pid)
        return self._pid

    @property
    def alive(self) -> bool:
        """False once it has ended; one that is not yet born counts as alive."""
        if self._end is not None:
            return False
        if self._handle is None:
            return self._zygote.alive
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        return not poll.poll(0)

    def wait_ready(self) -> None:
        """Wait until the worker has put up its walls and can take a program.

        Raises:
            WorkerStartError: it died or stayed silent.
        """
        if self._ready:
            return
        _ = self.pid
        try:
            message = self.channel.receive(START_TIMEOUT_S)
        except (PeerClosedError, TimeoutError, WireError):
            message = None
        match message:
            case ["ready", list(walls)]:
                self.walls = tuple(WallReport(name, holds, why) for name, holds, why in walls)
            case ["failed", str(why)]:
                raise self._start_error(why)
            case _:
                raise self._start_error()
        self._ready = True

    def kill(self) -> str:
        """End the process if it still runs; returns how it ended, for example "SIGKILL"."""
        if self._end is None:
            self._end = self._killed()
        return self._end

    def close(self) -> None:
        """End the process and give back every descriptor."""
        self.kill()

    def _killed(self) -> str:
        self.channel.close()
        if self._pid is None or self._handle is None:
            # Its channel is closed, so it ends as soon as it is born.
            return "never born"
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        os.close(self._handle)
        code = self._zygote.reap(self._pid)
        if code is None:
            return "its zygote ended"
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def _start_error(self, why: str = "") -> WorkerStartError:
        words = why or self._zygote.close()
        return WorkerStartError(f"the program worker did not start ({words}); run cap doctor")
