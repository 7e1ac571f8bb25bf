"""What runs below a process, for tests that see to it that nothing is left."""

from __future__ import annotations

from pathlib import Path


def below(parent: int) -> dict[int, str]:
    """The descendants that live: process id, and the last word of the module that it runs."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, of = stat.read_text().rpartition(") ")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            children.setdefault(int(of), []).append(int(stat.parent.name))
    found: dict[int, str] = {}
    todo = list(children.get(parent, ()))
    while todo:
        pid = todo.pop()
        found[pid] = _module(pid)
        todo += children.get(pid, ())
    return found


def alive(pid: int) -> bool:
    """Whether a process runs; what has ended and nobody has asked about does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def _module(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except OSError:
        return ""
    return words[words.index("-m") + 1].rpartition(".")[2] if "-m" in words else ""
