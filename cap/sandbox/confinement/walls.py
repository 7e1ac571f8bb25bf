"""Which walls there are, which of them a program may not run without, and their remedies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Wall:
    """keeps: what it keeps a program from. remedy: where the machine does not have it."""

    name: str
    required: bool
    keeps: str
    remedy: str


WALLS = (
    Wall(
        "seccomp",
        True,
        "every system call but twelve",
        "use a Linux kernel with seccomp filters on x86_64 or aarch64, and a container profile "
        "that lets a process install its own",
    ),
    Wall(
        "limits",
        True,
        "memory, processor time, files, processes and dumps beyond a bound",
        "start the program where setrlimit is allowed",
    ),
    Wall(
        "privileges",
        True,
        "capabilities, and gaining any by running another program",
        "use Linux 3.5 or newer",
    ),
    Wall(
        "belongings",
        True,
        "descriptors but one, environment variables, being traced",
        "use Linux",
    ),
    Wall(
        "user",
        False,
        "what root may do to files and processes",
        "run as a user of your own, or map user 65534 into the container",
    ),
    Wall(
        "landlock",
        False,
        "every file, TCP, and signals to other processes",
        "use Linux 5.13 or newer with landlock among the security modules (lsm=landlock,...)",
    ),
    Wall(
        "namespaces",
        False,
        "network interfaces and shared memory of the machine",
        "allow unprivileged user namespaces",
    ),
)


@dataclass(frozen=True)
class WallReport:
    """Whether one wall stands. detail: what stands, or why it does not."""

    name: str
    holds: bool
    detail: str


class WallError(Exception):
    """A wall can't be had on this machine; the text says why."""


def missing_walls(reports: Iterable[WallReport]) -> tuple[str, ...]:
    """What is missing of the required walls, each with its reason: "seccomp (why)"."""
    found = {report.name: report for report in reports}
    return tuple(
        f"{wall.name} ({found[wall.name].detail if wall.name in found else 'not put up'})"
        for wall in WALLS
        if wall.required and not (wall.name in found and found[wall.name].holds)
    )
