"""Whether a model's file in the cache is the one that the catalogue names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cap.llm.catalogue import ModelEntry
from cap.llm.model import ModelUnreachableError
from cap.llm.paths import CachePaths

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Verified:
    """A file whose hash was computed, as it was then."""

    sha256: str
    size: int
    mtime_ns: int


def checked_file(
    entry: ModelEntry, paths: CachePaths, note: Callable[[str], None] = lambda text: None
) -> Path:
    """The model's file, whole and unharmed.

    The hash is computed once; later calls compare size and modification time with the
    record of it. note: gets a line before something that takes seconds.

    Raises:
        ModelUnreachableError: the file is missing or damaged; the text names the remedy.
    """
    file = paths.models / entry.file
    if not file.is_file():
        raise ModelUnreachableError(
            f"the model file {file} is missing; `cap model pull` fetches it "
            f"({entry.size / 1e9:.2f} GB)"
        )
    if is_whole(entry, file, note):
        return file
    raise ModelUnreachableError(
        f"the model file {file} is damaged: it has {file.stat().st_size} bytes, "
        f"{entry.size} with sha256 {entry.sha256[:12]}... are expected; "
        f"`cap model pull` fetches it again"
    )


def is_whole(
    entry: ModelEntry, file: Path, note: Callable[[str], None] = lambda text: None
) -> bool:
    """Whether an existing file has the entry's size and hash."""
    stat = file.stat()
    if stat.st_size != entry.size:
        return False
    if _recorded(file) == Verified(entry.sha256, stat.st_size, stat.st_mtime_ns):
        return True
    note(f"checking the model file {file.name} once")
    if hash_of(file) != entry.sha256:
        return False
    remember(file, entry.sha256)
    return True


def remember(file: Path, sha256: str) -> None:
    """Record that the file, as it is now, has that hash."""
    stat = file.stat()
    record = Verified(sha256, stat.st_size, stat.st_mtime_ns)
    # In a cache that can't be written the file is merely hashed at each start.
    with suppress(OSError):
        _record_path(file).write_text(json.dumps(vars(record)), encoding="utf-8")


def forget(file: Path) -> None:
    """Delete a file and the record of its hash."""
    file.unlink(missing_ok=True)
    _record_path(file).unlink(missing_ok=True)


def hash_of(file: Path) -> str:
    """The file's sha256 in hexadecimal digits."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _recorded(file: Path) -> Verified | None:
    try:
        return Verified(**json.loads(_record_path(file).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _record_path(file: Path) -> Path:
    return file.with_name(file.name + ".verified.json")
