"""Some escapes of each family; `cap bench sandbox` runs them all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cap.bench._escapes import CORPUS, STAND_INS, Escape
from cap.bench._escapes._arena import Arena
from cap.sandbox import Budgets

BY_NAME = {escape.name: escape for escape in CORPUS}

SAMPLE = (
    "jail: subclasses to os._wrap_close",
    "jail: a generator's frame",
    "jail: globals of a proxy",
    "jail: a forward reference is evaluated",
    "jail: builtins put back by hand",
    "jail: memory of the interpreter",
    "files: read with open",
    "files: write with numpy.save",
    "files: delete",
    "files: native openat",
    "files: native open of an x32 number",
    "network: tcp",
    "network: udp",
    "network: unix abstract",
    "network: hand a descriptor to the broker",
    "network: native sendto with an address on the channel",
    "processes: os.system",
    "processes: os.fork",
    "processes: a thread",
    "processes: signal the broker",
    "processes: native execve",
    "processes: native process_vm_readv",
    "processes: native ptrace of another",
    "kernel: bpf",
    "kernel: io_uring_setup",
    "kernel: keyctl",
    "kernel: memfd_create",
    "kernel: userfaultfd",
    "kernel: shmget",
    "kernel: machine code of its own",
    "kernel: a wild write",
    "memory: memory by mmap",
    "memory: text that doubles",
    "time: an endless loop",
    "flood: large lists",
    "flood: calls that expect no answer",
    "protocol: a call after the end",
    "protocol: two calls at once",
    "protocol: lists that announce millions, level upon level",
    "protocol: keys that collide",
    "protocol: infinity",
    "text: escapes in print",
    "text: escapes in a forged report",
    "persistence: the worker's code changed",
)

# Without walls these must be seen, or the judge would be deaf.
SEEN = {
    "jail: globals of a proxy": "the secret",
    "files: read with open": "the secret",
    "files: delete": "a file",
    "network: tcp": "a connection by TCP",
    "network: udp": "a packet by UDP",
    "processes: os.fork": "a process left behind",
    "processes: signal the broker": "a signal to the broker",
    "processes: kill a process": "another process's life",
    "kernel: memfd_create": "PROOF",
    "kernel: machine code of its own": "PROOF",
}


@pytest.fixture(scope="module")
def walled() -> Iterator[Arena]:
    with Arena("required") as arena:
        yield arena


@pytest.fixture(scope="module")
def bare() -> Iterator[Arena]:
    with Arena("none") as arena:
        yield arena


@pytest.mark.parametrize("name", SAMPLE)
def test_an_escape_has_no_effect_outside(walled: Arena, name: str) -> None:
    assert walled.judge(BY_NAME[name]).effects == ()


@pytest.mark.parametrize(("name", "effect"), SEEN.items())
def test_without_walls_the_same_escape_is_seen(bare: Arena, name: str, effect: str) -> None:
    assert effect in " ".join(bare.judge(BY_NAME[name]).effects)


def test_without_walls_memory_beyond_the_limit_is_seen() -> None:
    hungry = Escape("hungry", "memory", "x = np.ones(14 << 20)\nfor _ in range(20): x.sum()")
    with Arena("none", Budgets(compute_s=60, memory_bytes=64 << 20)) as arena:
        assert "memory" in " ".join(arena.judge(hungry).effects)


def test_every_escape_is_a_program_and_has_a_name_of_its_own() -> None:
    assert len(BY_NAME) == len(CORPUS) >= 150
    for escape in CORPUS:
        compile(escape.program(STAND_INS), escape.name, "exec")
