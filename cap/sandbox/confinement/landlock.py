"""Landlock: no file may be named, no TCP port used, no process outside signalled.

Linux, Documentation/userspace-api/landlock.rst. What a ruleset handles and no rule allows
is refused; ours handles everything that the kernel knows and has no rule.
"""

from __future__ import annotations

import ctypes
import errno
import os

from cap.sandbox.confinement import kernel
from cap.sandbox.confinement.walls import WallError

# The same on every machine: numbers from 424 on are shared.
_CREATE_RULESET = 444
_RESTRICT_SELF = 446
_ASK_VERSION = 1

_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""By version of the interface: how many of the file rights, lowest bits first, it knows."""
_TCP_RIGHTS = 0b11
_SCOPES = 0b11


class _Ruleset(ctypes.Structure):
    """`struct landlock_ruleset_attr`."""

    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


def version() -> int:
    """The version of the kernel's interface; 0 without Landlock."""
    try:
        return kernel.syscall(_CREATE_RULESET, 0, 0, _ASK_VERSION)
    except OSError:
        return 0


def put_up() -> str:
    """Take from this process every right that Landlock can take; returns what stands.

    Needs no_new_privs.

    Raises:
        WallError, OSError: it can't be had.
    """
    known = version()
    if not known:
        raise WallError("this kernel has no Landlock, or has it switched off")
    rights = _FILE_RIGHTS[min(known, max(_FILE_RIGHTS))]
    ruleset = _Ruleset(
        (1 << rights) - 1,
        _TCP_RIGHTS if known >= 4 else 0,
        _SCOPES if known >= 6 else 0,
    )
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    descriptor = kernel.syscall(_CREATE_RULESET, ctypes.byref(ruleset), size, 0)
    try:
        kernel.syscall(_RESTRICT_SELF, descriptor, 0)
    finally:
        os.close(descriptor)
    _check()
    parts = ["files"] + ["TCP"] * (known >= 4) + ["signals"] * (known >= 6)
    return f"version {known}: no {', no '.join(parts)}"


def _check() -> None:
    try:
        os.close(os.open("/", os.O_RDONLY))
    except OSError as error:
        if error.errno == errno.EACCES:
            return
        raise
    raise WallError("the kernel took the rules and still opens files")
