"""The embedded model's server: a llama.cpp server in a child process of its own."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from cap.llm.model import ModelUnreachableError

SPARE_SLOTS = 8
"""Slots 0 to 7 take the further samples of a request with n > 1 (the server fills the
lowest idle ones) and requests of unknown purpose, so that they never push a prompt out."""

SLOT_PURPOSES = (
    "main",
    "function",
    "parse_position",
    "parse_obj_name",
    "parse_question",
    "transform_shape_pts",
)
"""Each has a slot that keeps the KV state of its constant prefix."""

SLOTS = tuple((purpose, SPARE_SLOTS + i) for i, purpose in enumerate(SLOT_PURPOSES))

_START_TIMEOUT_S = 120.0
_END_TIMEOUT_S = 5.0


@dataclass(frozen=True)
class ServerSettings:
    """How the server runs. context_tokens: shared by all slots (28 KB of memory each)."""

    model: str
    alias: str
    states: str
    context_tokens: int = 16_384
    batch_tokens: int = 512
    slots: int = SPARE_SLOTS + len(SLOT_PURPOSES)
    threads: int = 2
    niceness: int = 0


@dataclass(frozen=True)
class Address:
    """How to reach a running server. url ends without a slash."""

    url: str
    api_key: str
    pid: int


class ServerProcess:
    """A running server; a context manager that ends it."""

    def __init__(
        self, process: subprocess.Popen[str], address: Address, settings: ServerSettings, log: Path
    ) -> None:
        self._process = process
        self.address = address
        self.settings = settings
        self._log = log

    @classmethod
    def start(cls, settings: ServerSettings, log: Path) -> Self:
        """Start the server and wait until it is ready.

        Raises:
            ModelUnreachableError: it did not become ready; the text says why.
        """
        Path(settings.states).mkdir(parents=True, exist_ok=True)
        api_key = secrets.token_urlsafe(24)
        with log.open("w") as sink:
            process = subprocess.Popen(
                [sys.executable, "-m", "cap.llm._serve"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=sink,
                text=True,
                # Ctrl-C is for the parent to handle; it ends the child by the pipe.
                start_new_session=True,
            )
        try:
            url = _handshake(process, {**vars(settings), "api_key": api_key}, log)
        except BaseException:
            process.kill()
            process.wait()
            raise
        return cls(process, Address(url, api_key, process.pid), settings, log)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def cause_of_death(self) -> str:
        """One sentence on how a server that is no longer alive ended."""
        return _ending(self._process, self._log)

    def close(self) -> None:
        """End the server; a later call does nothing."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(_END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def default_threads(cores: Callable[[], int | None] = os.cpu_count) -> int:
    """One thread a core: llama.cpp gains nothing from more."""
    return max(1, cores() or 1)


def _handshake(process: subprocess.Popen[str], settings: dict[str, object], log: Path) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    alarm = threading.Timer(_START_TIMEOUT_S, process.kill)
    alarm.start()
    try:
        process.stdin.write(json.dumps(settings) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
    except BrokenPipeError:
        line = ""
    finally:
        alarm.cancel()
    if not line:
        raise ModelUnreachableError(_ending(process, log))
    answer = json.loads(line)
    if "error" in answer:
        raise ModelUnreachableError(
            f"the embedded model's server did not start: {answer['error']}; "
            f"its log is {log}; `cap doctor` checks the model file"
        )
    return str(answer["address"])


def _ending(process: subprocess.Popen[str], log: Path) -> str:
    code = process.wait()
    if code == -9:
        how = "was killed (often: out of memory; it needs about 2 GB, close other programs)"
    else:
        how = f"ended with exit code {code}"
    return f"the embedded model's server {how}; its log is {log}; run the command again"
