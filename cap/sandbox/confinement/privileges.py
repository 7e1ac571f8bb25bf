"""Giving up every right that a process can have over others."""

from __future__ import annotations

import ctypes
import os
import signal

from cap.sandbox.confinement import kernel
from cap.sandbox.confinement.walls import WallError

NOBODY = 65534

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_PR_GET_NO_NEW_PRIVS = 39
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4

_CAPABILITY_VERSION_3 = 0x20080522
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWIPC = 0x08000000
_CLONE_NEWNET = 0x40000000


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    """Effective, permitted, inheritable; low words, then high words."""

    _fields_ = (("words", ctypes.c_uint32 * 6),)


def leave_namespaces() -> str:
    """Enter new, empty network and IPC namespaces; returns what stands.

    Raises:
        OSError: the kernel does not let this process have them.
    """
    flags = _CLONE_NEWNET | _CLONE_NEWIPC
    kernel.unshare(flags if os.geteuid() == 0 else flags | _CLONE_NEWUSER)
    return "a network and shared memory of its own, both empty"


def become_nobody() -> str:
    """Stop being root; returns who this process is.

    Raises:
        OSError: there is nobody else to be.
    """
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    return f"user {os.getuid()}, not root"


def drop_bounding_set() -> None:
    """Make every capability unreachable for good. For root only, before `become_nobody`."""
    for capability in range(64):
        try:
            kernel.prctl(_PR_CAPBSET_DROP, capability)
        except OSError:
            return  # Beyond the last that the kernel knows, or no right to drop any.


def drop_all() -> str:
    """Give up all capabilities and the way to new ones; returns what stands.

    Raises:
        WallError, OSError: it can't be had.
    """
    kernel.prctl(_PR_SET_NO_NEW_PRIVS, 1)
    kernel.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    header = _Header(_CAPABILITY_VERSION_3, 0)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capset(ctypes.byref(header), ctypes.byref(_Sets())) != 0:
        raise WallError("capabilities can't be given up")
    held = _Sets()
    libc.capget(ctypes.byref(header), ctypes.byref(held))
    if any(held.words) or kernel.prctl(_PR_GET_NO_NEW_PRIVS) != 1:
        raise WallError("the kernel left capabilities")
    return "no capability, and none to be gained"


def hide() -> None:
    """No core dump, and nobody of the same user may trace or read this process."""
    kernel.prctl(_PR_SET_DUMPABLE, 0)


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, whatever it is doing then.

    A change of user undoes this, so it comes after one.
    """
    kernel.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
