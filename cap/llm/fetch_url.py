"""Fetching a model file from one address, resuming what was begun."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from cap.llm.fetching import Progress, Report, SourceError, full_disk_explained

_CONNECT_S = 5.0
_SILENCE_S = 30.0
_TRIES = 5


def fetch_url(
    url: str,
    size: int,
    part: Path,
    report: Report,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Download `size` bytes into `part`, going on behind what `part` already holds.

    A broken connection is tried again, with growing pauses, as long as each try brings
    something new.

    Raises:
        SourceError: the server can't be reached, lacks the file, or keeps breaking off.
        DiskFullError: writing failed for lack of room; `part` keeps what came.
    """
    failure = ""
    for attempt in range(_TRIES):
        before = _length(part)
        if before == size:
            return
        if attempt:
            sleep(2.0 ** (attempt - 1))
        try:
            _attempt(url, size, part, report)
        except httpx2.HTTPError as error:
            failure = _line(error)
            # Nothing came: the host is out of reach, and patience would not help.
            if _length(part) <= before:
                break
    if _length(part) != size:
        raise SourceError(f"{_host(url)}: {failure or 'it keeps breaking off'}")


def _attempt(url: str, size: int, part: Path, report: Report) -> None:
    start = _length(part)
    if start > size:
        part.unlink()
        start = 0
    headers = {"Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    timeout = httpx2.Timeout(_SILENCE_S, connect=_CONNECT_S)
    with httpx2.stream(
        "GET", url, headers=headers, timeout=timeout, follow_redirects=True
    ) as answer:
        if answer.status_code == 416:
            part.unlink(missing_ok=True)
            raise SourceError(f"{_host(url)}: it has no bytes from {start} on")
        if answer.status_code not in (200, 206):
            raise SourceError(f"{_host(url)}: status {answer.status_code}")
        resumed = answer.status_code == 206
        start = start if resumed else 0
        announced = int(answer.headers.get("content-length", size - start))
        if start + announced != size:
            raise SourceError(
                f"{_host(url)}: its file has {start + announced} bytes, expected {size}"
            )
        note = f"fetching from {_host(url)}"
        with full_disk_explained(part.parent), part.open("ab" if resumed else "wb") as out:
            for block in answer.iter_raw():
                start += len(block)
                if start > size:
                    raise SourceError(f"{_host(url)}: it sends more than {size} bytes")
                out.write(block)
                report(Progress(start, size, note))


def _length(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
