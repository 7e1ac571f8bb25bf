"""The embedded model's server: a llama.cpp server in a child process of its own."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2

from cap.llm.model import ModelUnreachableError

SPARE_SLOTS = 8
"""Slots 0 to 7 take the further samples of a request with n > 1: the server fills the
lowest idle ones."""

PROMPT_SLOT = SPARE_SLOTS
"""The slot that takes requests. One is enough, because the KV state of a prompt is read from
its file in a few hundredths of a second; and what one state leaves free of the context, the
samples can use."""

_START_TIMEOUT_S = 120.0
_END_TIMEOUT_S = 5.0
_HEALTH_TIMEOUT_S = 2.0
_MAX_THREADS = 16
_KEPT_LOGS = 5


@dataclass(frozen=True)
class ServerSettings:
    """How the server runs. context_tokens: shared by all slots (28 KB of memory each)."""

    model: str
    alias: str
    states: str
    context_tokens: int = 6144
    batch_tokens: int = 512
    slots: int = SPARE_SLOTS + 1
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
    def start(cls, settings: ServerSettings, logs: Path) -> Self:
        """Start the server, with its log in the folder `logs`, and wait until it is ready.

        Raises:
            ModelUnreachableError: it did not become ready; the text says why.
        """
        api_key = secrets.token_urlsafe(24)
        log = _new_log(logs, secrets.token_hex(4))
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

    def wait(self, timeout_s: float) -> bool:
        """Wait for the server to end; False when it still runs after `timeout_s`."""
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True

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


def usable_cores() -> int:
    """Cores that this process may run on; more threads than that only hinder."""
    return min(_MAX_THREADS, len(os.sched_getaffinity(0)))


def is_healthy(address: Address) -> bool:
    """Whether a server answers there and is ready."""
    try:
        return httpx2.get(f"{address.url}/health", timeout=_HEALTH_TIMEOUT_S).status_code == 200
    except httpx2.HTTPError:
        return False


def _new_log(folder: Path, name: str) -> Path:
    old = sorted(folder.glob("server-*.log"), key=lambda f: f.stat().st_mtime, reverse=True)
    for file in old[_KEPT_LOGS - 1 :]:
        file.unlink(missing_ok=True)
    return folder / f"server-{name}.log"


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
