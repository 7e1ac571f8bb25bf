"""The worker process: runs programs, and asks the broker for everything real.

Imports the standard library, numpy, shapely, msgpack and `cap.sandbox`, nothing else:
there is nothing in this process that could move an arm.

Protocol (one list a frame). From the broker: ["setup", options], ["run", run, job],
["reply", call, value], ["error", call, class name, text]. From the worker: ["ready"],
["call", call, name, args, kwargs, line], ["print", text], ["done", run, report]. While
a call waits for its reply the broker may send a nested "run", which is answered first.
"""

from __future__ import annotations

import os
import resource
import select
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

from cap.sandbox.execution import execute
from cap.sandbox.namespace import sendable
from cap.sandbox.wire import Channel, PeerClosedError, WireError

_MAX_FILES = 16


def main(descriptor: int) -> None:
    """Serve the broker on this inherited socket until it closes."""
    channel = Channel(socket.socket(fileno=descriptor))
    threading.Thread(target=_end_with_broker, args=(descriptor,), daemon=True).start()
    worker = Worker(channel, channel.receive()[1])
    _silence()
    channel.send(["ready"])
    try:
        worker.serve()
    except PeerClosedError:
        os._exit(0)


def _end_with_broker(descriptor: int) -> None:
    """End this process when the other side of the socket is gone, even in mid-program."""
    poll = select.poll()
    poll.register(descriptor, 0)  # A hang-up is reported without being asked for.
    poll.poll()
    os._exit(0)


def _silence() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)


def _limit(memory_bytes: int, cpu_s: int) -> None:
    """Bound this process's address space, processor time, files and core dumps."""
    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 - no pathlib in the worker
        pages = int(statm.read().split()[0])
    space = pages * resource.getpagesize() + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MAX_FILES, _MAX_FILES))


class Worker:
    """Runs jobs one inside the other, and turns proxy calls into frames."""

    def __init__(self, channel: Channel, options: dict[str, Any]) -> None:
        self._channel = channel
        self._errors = _error_classes(options["errors"])
        self._last_call = 0
        _limit(options["memory_bytes"], options["cpu_s"])

    def serve(self) -> None:
        """Answer every "run" until the broker goes away."""
        while True:
            message = self._channel.receive()
            # A reply to a call that the program abandoned (by a recursion error, say)
            # may still be under way.
            if message[0] == "run":
                self._run(message[1], message[2])

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], line: int) -> Any:
        """Have the broker call a primitive.

        Raises:
            PrimitiveError: or a subclass of that name; what the primitive reported.
            TypeError: an argument is of a type that may not cross.
        """
        self._last_call = number = self._last_call + 1
        try:
            self._channel.send(["call", number, name, sendable(list(args)), sendable(kwargs), line])
        except WireError as error:
            raise TypeError(f"{name}: {error}") from None
        while True:
            match self._channel.receive():
                case ["run", run, job]:
                    self._run(run, job)
                case ["reply", answered, value] if answered == number:
                    return value
                case ["error", answered, kind, text] if answered == number:
                    raise self._errors[kind](text)

    def write(self, text: str) -> None:
        """Hand on what the program prints."""
        self._channel.send(["print", text])

    def _run(self, run: int, job: dict[str, Any]) -> None:
        proxies = {name: self._proxy(name) for name in job["allowed"]}
        report = execute(job, {**proxies, **self._errors}, self.write)
        try:
            self._channel.send(["done", run, report])
        except WireError as error:
            trouble = {"kind": "value", "type": "TypeError", "message": str(error), "trace": []}
            self._channel.send(["done", run, {"error": trouble}])

    def _proxy(self, name: str) -> Callable[..., Any]:
        def proxy(*args: Any, **kwargs: Any) -> Any:
            return self.call(name, args, kwargs, _program_line())

        proxy.__name__ = proxy.__qualname__ = name
        return proxy


def _program_line() -> int:
    """The line of the innermost running program that led to this call; 0 if unknown."""
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename == "<program>":
            return frame.f_lineno
        frame = frame.f_back  # type: ignore[assignment]
    return 0


def _error_classes(lineage: list[list[str]]) -> dict[str, type[Exception]]:
    """Exception classes made from [name, base name] pairs, bases first."""
    classes: dict[str, type[Exception]] = {}
    for name, base in lineage:
        classes[name] = type(name, (classes.get(base, Exception),), {"__module__": "primitives"})
    return classes
