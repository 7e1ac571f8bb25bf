"""What all ways of fetching a model file share: progress, errors, room on the disk."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cap.llm.model import ModelUnreachableError

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class DownloadError(ModelUnreachableError):
    """A model could not be fetched; the text names the cause and the remedy."""


class SourceError(Exception):
    """One source failed; another may do. The text is a cause without a remedy."""


class DiskFullError(DownloadError):
    """There is not enough room; no other source can help."""


@dataclass(frozen=True)
class Progress:
    """done and total in bytes. note: what is being done, for a person."""

    done: int
    total: int
    note: str


Report = Callable[[Progress], None]
FreeBytes = Callable[[Path], int]


def free_bytes(folder: Path) -> int:
    """Bytes that may still be written below a folder."""
    return shutil.disk_usage(folder).free


def need_room(folder: Path, needed: int, free: FreeBytes) -> None:
    """Check for room before anything is fetched.

    Raises:
        DiskFullError: fewer than `needed` bytes are free.
    """
    found = free(folder)
    if found < needed:
        raise DiskFullError(
            f"not enough room in {folder}: {needed / 1e6:.0f} MB are needed, "
            f"{found / 1e6:.0f} MB are free; free some, or set CAP_CACHE to another place"
        )


@contextmanager
def full_disk_explained(folder: Path) -> Iterator[None]:
    """Turn the system's "disk full" into a `DiskFullError`."""
    try:
        yield
    except OSError as error:
        if error.errno not in _DISK_FULL:
            raise
        raise DiskFullError(
            f"the disk is full ({folder}); free some room, or set CAP_CACHE to another place, "
            f"and run `cap model pull` again: it goes on where it stopped"
        ) from error
