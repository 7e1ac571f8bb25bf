"""The worker process: runs programs, and asks the broker for everything real.

Imports the standard library, numpy, shapely, msgpack and `cap.sandbox`, nothing else:
there is nothing in this process that could move an arm. It is a fork of the zygote.

Protocol (one list a frame). From the broker: ["setup", options], ["run", run, job],
["reply", call, value], ["error", call, class name, text]. From the worker: ["ready",
walls], ["call", call, name, args, kwargs, line], ["print", text], ["done", run, report].
While a call waits for its reply the broker may send a nested "run", answered first.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from cap.sandbox.confinement import WallReport, confine
from cap.sandbox.confinement.confining import keep_only
from cap.sandbox.confinement.limits import Limits
from cap.sandbox.confinement.privileges import die_with_parent
from cap.sandbox.confinement.seccomp import CHANNEL
from cap.sandbox.execution import execute
from cap.sandbox.namespace import sendable
from cap.sandbox.wire import Channel, PeerClosedError, WireError


def main(descriptor: int, parent: int, walls: list[WallReport]) -> NoReturn:
    """Become a worker: put up the walls, then serve the broker until it goes away.

    descriptor: the socket to the broker. parent: the zygote. walls: those it put up.
    """
    try:
        keep_only(descriptor)
        channel = Channel(socket.socket(fileno=CHANNEL))
        options = channel.receive()[1]
        try:
            walls = _confined(options, parent, walls)
        except Exception as error:
            channel.send(["failed", f"{type(error).__name__}: {error}"])
            raise
        channel.send(["ready", [[w.name, w.holds, w.detail] for w in walls]])
        Worker(channel, options["errors"]).serve()
    except PeerClosedError:
        os._exit(0)
    finally:
        # Nothing of the zygote's is to run in its child.
        os._exit(1)


def _confined(options: dict[str, Any], parent: int, walls: list[WallReport]) -> list[WallReport]:
    if options["confined"]:
        return confine(Limits(options["memory_bytes"], options["cpu_s"]), parent, walls)
    die_with_parent(parent)
    return walls


class Worker:
    """Runs jobs one inside the other, and turns proxy calls into frames."""

    def __init__(self, channel: Channel, errors: list[list[str]]) -> None:
        self._channel = channel
        self._errors = _error_classes(errors)
        self._last_call = 0

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
        number = self._last_call + 1
        try:
            self._channel.send(["call", number, name, sendable(list(args)), sendable(kwargs), line])
        except WireError as error:
            raise TypeError(f"{name}: {error}") from None
        self._last_call = number
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
