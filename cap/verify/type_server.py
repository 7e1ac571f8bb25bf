"""The type checker `ty` as a language server: one child process that stays warm.

A check of sixty lines takes a tenth of the time of a fresh `ty` run, because the server
keeps what it learned about Python and numpy. It reads texts; it never runs or imports them.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import selectors
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ty import find_ty_bin

_TIMEOUT_S = 20.0
_HEADER_BYTES = 4096
_ERROR = 1
_METHOD_NOT_FOUND = -32601


class TypeServerError(Exception):
    """The type checker can't be started, ended by itself, or doesn't answer."""


@dataclass(frozen=True)
class Diagnostic:
    """One error that `ty` found. line from 1, column from 0 in UTF-8 bytes."""

    kind: str
    line: int
    column: int
    message: str


class TypeServer:
    """A running `ty server` with an empty workspace of its own.

    Raises TypeServerError when it can't be started.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = 0
        self._buffer = bytearray()
        self._stubs: set[str] = set()
        self._folder = tempfile.TemporaryDirectory(prefix="cap-types-")
        root = Path(self._folder.name)
        (root / "ty.toml").write_text(
            f"[environment]\npython = {json.dumps(sys.prefix)}\npython-version = '3.11'\n",
            encoding="utf-8",
        )
        try:
            # A session of its own: an interrupt from the keyboard is not meant for it.
            self._process = subprocess.Popen(
                [find_ty_bin(), "server"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=root,
                env={"HOME": str(root), "XDG_CONFIG_HOME": str(root)},
                start_new_session=True,
            )
        except OSError as error:
            self._folder.cleanup()
            raise TypeServerError(f"the type checker can't be started: {error}") from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to: IO[bytes] = self._process.stdin
        self._from: IO[bytes] = self._process.stdout
        # At the interpreter's end too; never from a fork, which has no say over the server.
        self._end = weakref.finalize(self, _end, self._process, self._folder.cleanup, os.getpid())
        self._root = root
        self._greet()

    @property
    def pid(self) -> int:
        """Of the child process."""
        return self._process.pid

    def close(self) -> None:
        """End the process and remove its workspace."""
        self._end()

    def check(self, stub: str, program: Callable[[str], str]) -> list[Diagnostic]:
        """Errors in a program that uses a stub module.

        stub: the module's text. program: gives the program's text for the module's name.

        Raises:
            TypeServerError: no answer; the server is of no more use.
        """
        with self._lock:
            uri = f"{self._root.as_uri()}/program.py"
            document = {"uri": uri, "languageId": "python", "version": 1}
            text = program(self._stub(stub))
            self._notify("textDocument/didOpen", {"textDocument": {**document, "text": text}})
            answer = self._ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
            self._notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        items = answer.get("items", []) if isinstance(answer, dict) else []
        return [_diagnostic(item) for item in items if item.get("severity") == _ERROR]

    def _stub(self, text: str) -> str:
        """Name of the module with this text; a name is never used for another text."""
        name = f"program_api_{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        if name not in self._stubs:
            (self._root / f"{name}.pyi").write_text(text, encoding="utf-8")
            self._stubs.add(name)
        return name

    def _greet(self) -> None:
        folder = {"uri": self._root.as_uri(), "name": "program"}
        self._ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": folder["uri"],
                "workspaceFolders": [folder],
                "capabilities": {
                    "general": {"positionEncodings": ["utf-8"]},
                    "textDocument": {"diagnostic": {"dynamicRegistration": False}},
                },
            },
        )
        self._notify("initialized", {})

    def _notify(self, method: str, parameters: Mapping[str, Any]) -> None:
        self._send({"method": method, "params": parameters})

    def _ask(self, method: str, parameters: Mapping[str, Any]) -> Any:
        self._numbers += 1
        self._send({"id": self._numbers, "method": method, "params": parameters})
        deadline_s = time.monotonic() + _TIMEOUT_S
        while True:
            message = self._receive(deadline_s)
            if "method" in message:
                if "id" in message:
                    refusal = {"code": _METHOD_NOT_FOUND, "message": "not offered"}
                    self._send({"id": message["id"], "error": refusal})
            elif message.get("id") == self._numbers:
                if "error" in message:
                    raise TypeServerError(f"the type checker refused: {message['error']}")
                return message.get("result")

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        try:
            self._to.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            self._to.flush()
        except (OSError, ValueError) as error:
            raise TypeServerError(f"the type checker has ended: {error}") from error

    def _receive(self, deadline_s: float) -> dict[str, Any]:
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > _HEADER_BYTES:
                raise TypeServerError("the type checker's answer has no header")
            self._read_more(deadline_s)
        length = 0
        for line in bytes(self._buffer[:end]).split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                length = int(value)
        while len(self._buffer) < end + 4 + length:
            self._read_more(deadline_s)
        body = bytes(self._buffer[end + 4 : end + 4 + length])
        del self._buffer[: end + 4 + length]
        message: dict[str, Any] = json.loads(body)
        return message

    def _read_more(self, deadline_s: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._from, selectors.EVENT_READ)
            if not selector.select(max(0.0, deadline_s - time.monotonic())):
                raise TypeServerError(f"the type checker gave no answer within {_TIMEOUT_S:g} s")
        chunk = os.read(self._from.fileno(), 1 << 16)
        if not chunk:
            raise TypeServerError("the type checker has ended")
        self._buffer += chunk


def check(stub: str, program: Callable[[str], str]) -> list[Diagnostic]:
    """`TypeServer.check` with this process's server, started anew once if it has ended.

    Raises:
        TypeServerError: it can't be started, or fails twice.
    """
    server = _server_of(os.getpid())
    try:
        return server.check(stub, program)
    except TypeServerError:
        server.close()
        _server_of.cache_clear()
    return _server_of(os.getpid()).check(stub, program)


@functools.cache
def _server_of(pid: int) -> TypeServer:
    """The one server of a process; a fork starts its own, as pipes can't be shared."""
    return TypeServer()


def _diagnostic(item: Mapping[str, Any]) -> Diagnostic:
    start = item["range"]["start"]
    # What follows the first line explains the types once more.
    message = str(item.get("message")).partition("\n")[0]
    return Diagnostic(str(item.get("code")), start["line"] + 1, start["character"], message)


def _end(process: subprocess.Popen[bytes], cleanup: Callable[[], None], owner: int) -> None:
    if os.getpid() != owner:
        return
    process.kill()
    for pipe in (process.stdin, process.stdout):
        # What could not be sent any more is of no use to anybody.
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
    process.wait()
    cleanup()
