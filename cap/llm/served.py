"""How commands find a server that another process of the same user keeps."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO

from cap.llm.catalogue import ModelEntry
from cap.llm.paths import CachePaths
from cap.llm.server import Address, is_healthy


@dataclass(frozen=True)
class Served:
    """What `serving.json` says. Only the user who wrote it can read it: it holds the key."""

    url: str
    api_key: str
    pid: int
    model_sha256: str
    engine: str
    """Version of xllamacpp; saved KV states fit their own version only."""


def publish(address: Address, entry: ModelEntry, paths: CachePaths) -> None:
    """Tell other commands of this user how to reach a server."""
    served = Served(address.url, address.api_key, address.pid, entry.sha256, version("xllamacpp"))
    _write(paths.serving, served)


def withdraw(paths: CachePaths) -> None:
    """Take back what `publish` said."""
    paths.serving.unlink(missing_ok=True)


def find_running(entry: ModelEntry, paths: CachePaths) -> Address | None:
    """A server of this user that runs this model, kept by another process; None without one.

    A file that a dead process left behind is not believed: the keeper holds a file lock,
    which ends with it, and the server must answer.
    """
    served = _read(paths.serving)
    if served is None or not _is_kept(paths):
        return None
    if served.model_sha256 != entry.sha256 or served.engine != version("xllamacpp"):
        return None
    address = Address(served.url, served.api_key, served.pid)
    return address if is_healthy(address) else None


def _is_kept(paths: CachePaths) -> bool:
    try:
        with lock_file(paths).open("r") as lock:
            return not take(lock, fcntl.LOCK_SH)
    except OSError:
        return False


def lock_file(paths: CachePaths) -> Path:
    return paths.serving.with_suffix(".lock")


def take(lock: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(file: Path, served: Served) -> None:
    fresh = file.with_suffix(".new")
    with suppress(FileNotFoundError):
        fresh.unlink()
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump(vars(served), out)
    fresh.replace(file)


def _read(file: Path) -> Served | None:
    try:
        stat = file.stat()
        # Somebody else's file could send our prompts to somebody else's server.
        if stat.st_uid != os.getuid() or stat.st_mode & 0o077:
            return None
        return Served(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
