"""Bounds of the kernel on what this process may use."""

from __future__ import annotations

import resource
from dataclasses import dataclass

from cap.sandbox.confinement.seccomp import CHANNEL
from cap.sandbox.confinement.walls import WallError

STACK_BYTES = 8 << 20


@dataclass(frozen=True)
class Limits:
    """memory_bytes: address space beyond the present. cpu_s: processor time."""

    memory_bytes: int
    cpu_s: int


def put_up(limits: Limits) -> str:
    """Bound this process; returns what stands.

    Raises:
        WallError, OSError: a bound can't be set.
    """
    bounds = {
        resource.RLIMIT_AS: _address_space() + limits.memory_bytes,
        resource.RLIMIT_CPU: limits.cpu_s,
        resource.RLIMIT_STACK: STACK_BYTES,
        resource.RLIMIT_NOFILE: CHANNEL + 2,  # One to spare, for Landlock's rules.
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_SIGPENDING: 0,
        resource.RLIMIT_NICE: 0,
        resource.RLIMIT_RTPRIO: 0,
    }
    for kind, bound in bounds.items():
        _, hard = resource.getrlimit(kind)
        lowered = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (lowered, lowered))
        if resource.getrlimit(kind) != (lowered, lowered):
            raise WallError(f"the kernel did not keep limit {kind}")
    return f"{limits.memory_bytes >> 20} MB of memory, {limits.cpu_s} s of processor time"


def _address_space() -> int:
    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 - no pathlib in the worker
        pages = int(statm.read().split()[0])
    return pages * resource.getpagesize()
