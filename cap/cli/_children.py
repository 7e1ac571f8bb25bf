"""Child processes of which only their parent decides when they end.

Each is in a process group of its own, so that Ctrl-C at the terminal reaches the parent
alone; where the parent is killed, the operating system ends its children.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence

_PR_SET_PDEATHSIG = 1
_POLL_S = 0.02
_LAST_LINES = 5

Print = Callable[[str, str], None]
"""Receives a child's name and one line of what it says."""


class Child:
    """One child; its lines go to `say`, from a thread of its own.

    Must be made in the main thread: the kernel ends a child with the thread that made it.
    """

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], say: Print
    ) -> None:
        self.name = name
        self.command = tuple(command)
        self.last: list[str] = []
        """The last few lines that it said."""
        self._say = say
        parent = os.getpid()
        self._process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            process_group=0,
            preexec_fn=lambda: _die_with(parent),
        )
        self._reader = threading.Thread(target=self._read, name=name, daemon=True)
        self._reader.start()

    @property
    def exit_code(self) -> int | None:
        """What it exited with, 128 and the signal's number; None while it lives."""
        code = self._process.poll()
        return code if code is None or code >= 0 else 128 - code

    def end(self, patience_s: float) -> int:
        """Ask it to end, insist after `patience_s`, and wait; gives its exit code."""
        for number, wait_s in ((signal.SIGINT, patience_s), (signal.SIGTERM, 1.0)):
            if self._process.poll() is not None:
                break
            self._process.send_signal(number)
            try:
                self._process.wait(wait_s)
            except subprocess.TimeoutExpired:
                continue
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        # What its own children may have inherited must not keep us waiting.
        self._reader.join(0.5)
        return self.exit_code or 0

    def _read(self) -> None:
        assert self._process.stdout is not None
        for raw in self._process.stdout:
            line = raw.decode("utf-8", "replace").rstrip("\n")
            if line.strip():
                self.last = [*self.last, line][-_LAST_LINES:]
            self._say(self.name, line)


def _die_with(parent: int) -> None:
    """In the child, before it becomes its program: end when the parent does."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


# Looked up before any fork: a child may not load libraries between fork and exec.
_LIBC = ctypes.CDLL(None, use_errno=True)
