"""Putting up the walls in their order, and trying them from inside."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable

from cap.sandbox.confinement import kernel, landlock, limits, privileges, seccomp
from cap.sandbox.confinement.limits import Limits
from cap.sandbox.confinement.walls import WallError, WallReport


def confine(bounds: Limits, parent: int, before: list[WallReport]) -> list[WallReport]:
    """Put up every wall that this machine has around this process.

    parent: the process with which this one is to die. before: walls inherited from it.
    The process holds the standard descriptors and `seccomp.CHANNEL`, nothing else.
    """
    reports = [*before, _tried("limits", lambda: limits.put_up(bounds))]
    privileges.drop_bounding_set()
    reports.append(_tried("user", privileges.become_nobody))
    reports.append(_tried("privileges", privileges.drop_all))
    reports.append(_tried("belongings", lambda: _hide(parent)))
    reports.append(_tried("landlock", landlock.put_up))
    reports.append(_tried("seccomp", _seccomp))
    return reports


def inherited_walls() -> list[WallReport]:
    """Put up what a whole family of workers can share, before the first is born."""
    return [_tried("namespaces", privileges.leave_namespaces)]


def keep_only(channel: int) -> None:
    """Close every descriptor but this, which becomes `seccomp.CHANNEL`, and null ones."""
    if channel != seccomp.CHANNEL:
        os.dup2(channel, seccomp.CHANNEL, inheritable=False)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.closerange(seccomp.CHANNEL + 1, _highest_descriptor() + 1)


def _highest_descriptor() -> int:
    return max(int(name) for name in os.listdir("/proc/self/fd"))  # noqa: PTH208 - worker


def _tried(name: str, put_up: Callable[[], str]) -> WallReport:
    try:
        return WallReport(name, True, put_up())
    except (WallError, OSError) as error:
        return WallReport(name, False, str(error))


def _hide(parent: int) -> str:
    kernel.clear_environment()
    privileges.hide()
    privileges.die_with_parent(parent)
    return "one socket, no environment, no dumps"


def _seccomp() -> str:
    stands = seccomp.put_up()
    passed = [name for name, attempt in _ATTEMPTS.items() if not _refused(attempt)]
    if passed:
        raise WallError(f"the filter is in place and lets through: {', '.join(passed)}")
    return stands


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _executable_page() -> None:
    if not kernel.map_memory(0b101):
        raise OSError(errno.EPERM, "")


_ATTEMPTS: dict[str, Callable[[], object]] = {
    "open": lambda: os.open("/", os.O_RDONLY),
    "open for writing": lambda: os.open("/dev/null", os.O_WRONLY),
    "list": lambda: os.listdir("/"),  # noqa: PTH208 - worker
    "socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
    "socketpair": socket.socketpair,
    "pipe": os.pipe,
    "fork": _fork,
    "exec": lambda: os.execv("/nothing/there", ["nothing"]),
    "kill": lambda: os.kill(os.getppid(), 0),
    "prctl": lambda: privileges.hide(),
    "executable memory": _executable_page,
}
"""Harmless where they succeed, and each must be refused as not permitted."""


def _refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError as error:
        return error.errno == errno.EPERM
    return False
