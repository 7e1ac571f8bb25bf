"""What a run takes of the machine: memory of all its processes, and the environment on disk."""

from __future__ import annotations

import importlib.metadata
import os
import re
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

_PROC = Path("/proc")
_MARKER = re.compile(r"extra\s*==")


class MemoryWatch:
    """Samples the memory of this process and all its descendants while the block runs.

    Memory is the proportional set size: pages that several processes share count once in
    all. others: further processes to count, for example a model server found running.
    """

    def __init__(
        self, interval_s: float = 0.25, others: Callable[[], Iterable[int]] = tuple
    ) -> None:
        self.peak_bytes = 0
        self.peak_by_process: dict[str, int] = {}
        """At the peak, by the process's command."""
        self._interval_s = interval_s
        # Once: finding them may ask a server, which would disturb what is measured.
        self._others = tuple(others())
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _sample(self) -> None:
        while True:
            sizes = {
                f"{_command(pid)} ({pid})": proportional_bytes(pid)
                for pid in {*descendants(os.getpid()), *self._others}
            }
            if sum(sizes.values()) > self.peak_bytes:
                self.peak_bytes, self.peak_by_process = sum(sizes.values()), sizes
            if self._ended.wait(self._interval_s):
                return


def descendants(root: int) -> set[int]:
    """A process, its children, their children, and so on."""
    parents = {}
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
            except OSError:
                continue
            # The command, in brackets, may hold anything.
            parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def proportional_bytes(pid: int) -> int:
    """Proportional set size in bytes; 0 for a process that is gone."""
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def environment_bytes(distribution: str) -> tuple[int, int]:
    """Bytes on disk of an installed distribution with all that it needs, and how many those are.

    Counted from the files that each distribution lists, so that development tools in the
    same environment stay out; pip itself, which every environment has, is counted.
    """
    names = _closure(distribution) | {"pip"}
    files: set[Path] = set()
    for name in names:
        listed = importlib.metadata.distribution(name).files or []
        files |= {Path(str(f.locate())) for f in listed}
    return sum(_allocated(f) for f in files), len(names)


def _closure(distribution: str) -> set[str]:
    found: set[str] = set()
    waiting = [distribution]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            required = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            # Behind a marker for another platform or Python.
            continue
        found.add(name)
        waiting.extend(re.split(r"[^\w.-]", r)[0] for r in required if not _MARKER.search(r))
    return found


def _allocated(path: Path) -> int:
    try:
        return path.stat().st_blocks * 512
    except OSError:
        return 0


def _command(pid: int) -> str:
    try:
        words = (_PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return "gone"
    modules = [w for w in words if w.startswith(b"cap.")]
    return (modules[0] if modules else words[0].rpartition(b"/")[2]).decode(errors="replace")
