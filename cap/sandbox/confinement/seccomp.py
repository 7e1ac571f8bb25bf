"""The system calls that the worker keeps, and the filter that refuses all others.

After its start a program needs memory, the clock, random bits and one socket; nothing
else is on the list. No call can open, make or name anything: no file, no socket, no
process, no thread, no signal.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import sys
from dataclasses import dataclass

from cap.sandbox.confinement import kernel
from cap.sandbox.confinement.bpf import ERRNO, Condition, allow_list
from cap.sandbox.confinement.walls import WallError

CHANNEL = 3
"""The descriptor of the worker's one socket."""

_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_PROT_EXEC = 4
_MAP_ANONYMOUS = 0x20
_X32_NUMBERS = 0x40000000

_CHANNEL_ONLY = Condition(0, "equal", CHANNEL)
_NO_ADDRESS = Condition(4, "equal", 0)
_NOT_EXECUTABLE = Condition(2, "no bit", _PROT_EXEC)
_NO_FILE = Condition(3, "all bits", _MAP_ANONYMOUS)

# Frequent ones first: the filter is read from the top.
_KEPT: dict[str, tuple[Condition, ...]] = {
    "sendto": (_CHANNEL_ONLY, _NO_ADDRESS),
    "recvfrom": (_CHANNEL_ONLY, _NO_ADDRESS),
    "mmap": (_NOT_EXECUTABLE, _NO_FILE),
    "munmap": (),
    "brk": (),
    "mremap": (),
    "madvise": (),
    "mprotect": (_NOT_EXECUTABLE,),
    "clock_gettime": (),
    "getrandom": (),
    "rt_sigreturn": (),
    "exit_group": (),
}


@dataclass(frozen=True)
class _Machine:
    audit: int
    """AUDIT_ARCH of linux/audit.h."""
    numbers: dict[str, int]
    number_bound: int | None = None


_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        {
            "sendto": 44, "recvfrom": 45, "mmap": 9, "munmap": 11, "brk": 12, "mremap": 25,
            "madvise": 28, "mprotect": 10, "clock_gettime": 228, "getrandom": 318,
            "rt_sigreturn": 15, "exit_group": 231,
        },
        _X32_NUMBERS,
    ),
    "aarch64": _Machine(
        0xC00000B7,
        {
            "sendto": 206, "recvfrom": 207, "mmap": 222, "munmap": 215, "brk": 214,
            "mremap": 216, "madvise": 233, "mprotect": 226, "clock_gettime": 113,
            "getrandom": 278, "rt_sigreturn": 139, "exit_group": 94,
        },
    ),
}  # fmt: skip


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def worker_filter(machine: str) -> bytes:
    """The filter for a machine by its `uname -m`.

    Raises:
        WallError: the calls of this kind of machine are not known here.
    """
    known = _MACHINES.get(machine)
    if known is None:
        raise WallError(f"no list of system calls for {machine or 'this'} machines")
    return allow_list(
        known.audit,
        {known.numbers[name]: conditions for name, conditions in _KEPT.items()},
        refusal=ERRNO | errno.EPERM,
        number_bound=known.number_bound,
    )


def install(program: bytes) -> None:
    """Put this process under a filter for the rest of its life.

    Needs no_new_privs or CAP_SYS_ADMIN.

    Raises:
        OSError: the kernel has no filters, or does not let this process have one.
    """
    loaded = _Program(len(program) // 8, program)
    kernel.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(loaded))


def put_up() -> str:
    """Confine this process to the calls it needs; returns what stands.

    Raises:
        WallError, OSError: it can't be had.
    """
    if sys.platform != "linux" or sys.maxsize < 1 << 32:
        raise WallError("only 64-bit Linux has it")
    install(worker_filter(platform.machine()))
    return f"{len(_KEPT)} system calls allowed, {platform.machine()}"
