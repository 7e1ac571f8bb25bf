"""The kernel's calls that Python has no function for."""

from __future__ import annotations

import ctypes
import os
from typing import Any

_LIBC = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, *arguments: Any) -> int:
    """`prctl(2)`.

    Raises:
        OSError: the kernel refused.
    """
    return _checked(_LIBC.prctl(option, *_words(arguments, 4)))


def syscall(number: int, *arguments: Any) -> int:
    """`syscall(2)`, for calls that the C library does not wrap.

    Raises:
        OSError: the kernel refused.
    """
    return _checked(_LIBC.syscall(ctypes.c_long(number), *_words(arguments, len(arguments))))


def unshare(flags: int) -> None:
    """Leave the namespaces in `flags` for new, empty ones.

    Raises:
        OSError: the kernel refused.
    """
    _checked(_LIBC.unshare(ctypes.c_int(flags)))


def clear_environment() -> None:
    """Forget every environment variable, those that only C code sees included."""
    os.environ.clear()
    _LIBC.clearenv()


def map_memory(protection: int) -> bool:
    """Whether a page of memory with this protection can be had; given back at once."""
    private_anonymous = 0x22
    page = 4096
    _LIBC.mmap.restype = ctypes.c_void_p
    address = _LIBC.mmap(
        None, ctypes.c_size_t(page), protection, private_anonymous, -1, ctypes.c_long(0)
    )
    if address in (None, ctypes.c_void_p(-1).value):
        return False
    _LIBC.munmap(ctypes.c_void_p(address), ctypes.c_size_t(page))
    return True


def _words(arguments: tuple[Any, ...], count: int) -> list[Any]:
    """Whole machine words: variadic calls would pass half a word of a Python integer."""
    words = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in arguments]
    return words + [ctypes.c_ulong(0)] * (count - len(words))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
