"""Running an escape with everything that it could touch watched from outside."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from cap.bench._escapes._canaries import Ears, Folder, Sentinel
from cap.bench._escapes._escape import Escape
from cap.sandbox import Budgets, ProgramOutcome, Sandbox
from cap.sandbox.supply import Confinement
from primitives.api import API
from primitives.checks import bind

BUDGETS = Budgets(compute_s=1.5, calls=100, memory_bytes=128 << 20)
_TOO_MANY_BYTES = 512 << 20
_GRACE_S = 3.0
"""A machine that is busy with other things ends a program late, not never."""
_SLACK_BYTES = 16 << 20
_BROKER_BYTES = 128 << 20
_SETTLE_S = 0.02
_SAMPLE_S = 0.005
_STALL_S = 0.5
_KEY = 0x43A9E5
_TOKEN = "token-of-the-bench-7d1f0c"

# Said anew, so that the judge does not lean on what it judges.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)

_HEALTHY = """
import math, statistics
print('healthy')
ret_val = [
    float(np.mean([1, 3])), math.pi, sum([1, 2]), len('abc'), statistics.mean([1, 2]),
    Point(0, 0).distance(Point(3, 4)), str(np.array([0.123])), random.random() < 1,
    get_obj_pos('red block').tolist(), str(PrimitiveError('a')),
    'kept' in np.__dict__,
]
"""
_EXPECTED = [2.0, np.pi, 3, 3, 1.5, 5.0, "[0.123]", True, [0.1, 0.2], "a", False]


@dataclass(frozen=True)
class Verdict:
    """What an escape did to the world outside; nothing, if all is well.

    ended: how the program ended, in the broker's words; empty when it ended by itself.
    """

    escape: Escape
    effects: tuple[str, ...]
    ended: str


class Arena:
    """Canaries and a sandbox of real workers; a context manager, for the main thread."""

    def __init__(self, confinement: Confinement, budgets: Budgets = BUDGETS) -> None:
        self._budgets = budgets
        self._sandbox = Sandbox(API, budgets, confinement=confinement)
        self._folder = Folder(_TOKEN)
        self._ears_folder = Folder(_TOKEN)
        self._ears = Ears(self._ears_folder.path)
        self._sentinel = Sentinel(_TOKEN)
        self._shared = f"cap-escapes-{os.getpid()}"
        self._signals = 0
        self._handler = signal.signal(signal.SIGUSR1, self._on_signal)
        self._mounts = Path("/proc/self/mounts").read_text()
        self._idle_bytes = 0

    def __enter__(self) -> Arena:
        self._sandbox.warm()
        self._idle_bytes = _resident_bytes(self._sandbox.worker_pid)
        return self

    def __exit__(self, *_: object) -> None:
        self._sandbox.close()
        self._sentinel.close()
        self._ears.close()
        self._folder.close()
        self._ears_folder.close()
        signal.signal(signal.SIGUSR1, self._handler)

    def judge(self, escape: Escape) -> Verdict:
        """Run one escape, the static verifier left out, and look for its effects."""
        self._sandbox.warm()
        watch = _Watch(self._sandbox.worker_pid)
        heard = _Listener(self._budgets.calls)
        started, worked = time.monotonic(), time.process_time()
        with watch.running():
            outcome = self._sandbox.run(
                escape.program(self._words()), handler=heard.call, on_print=heard.said.append
            )
        took_s = time.monotonic() - started - watch.stalled_s
        broker_s = time.process_time() - worked
        heard.over = True
        time.sleep(_SETTLE_S)
        effects = [
            *heard.effects(outcome),
            *self._ears.heard(),
            *self._sentinel.changes(),
            *self._machine_changes(),
            *self._extra_processes(),
        ]
        if self._folder.changed:
            effects.append("a file")
            self._folder.fill()
        if took_s > self._budgets.compute_s + _GRACE_S:
            effects.append(f"time: {took_s:.1f} s")
        if broker_s > self._budgets.compute_s + _GRACE_S:
            effects.append(f"the broker's time: {broker_s:.1f} s")
        if watch.worker_bytes > self._idle_bytes + self._budgets.memory_bytes + _SLACK_BYTES:
            effects.append(f"memory: {watch.worker_bytes >> 20} MB")
        if watch.broker_bytes > _BROKER_BYTES:
            effects.append(f"the broker's memory: {watch.broker_bytes >> 20} MB more")
        if not self._healthy():
            effects.append("the next program")
        return Verdict(escape, tuple(effects), outcome.error.kind if outcome.error else "")

    def _words(self) -> Mapping[str, str]:
        folder = self._folder.path
        return {
            "DIR": str(folder),
            "SECRET": str(folder / "secret.txt"),
            "VICTIM": str(folder / "victim.txt"),
            "SENTINEL": str(self._sentinel.pid),
            "ADDRESS": str(self._sentinel.address),
            "PARENT": str(os.getpid()),
            "SHARED": self._shared,
            "KEY": str(_KEY),
            "TOO_MANY": str(_TOO_MANY_BYTES),
            **self._ears.words(),
        }

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1

    def _machine_changes(self) -> list[str]:
        found = []
        if self._signals:
            found.append("a signal to the broker")
            self._signals = 0
        if Path("/proc/self/mounts").read_text() != self._mounts:
            found.append("the mounts")
        shared = Path("/dev/shm") / self._shared
        if shared.exists():
            found.append("shared memory by name")
            shared.unlink()
        found += _remove_ipc()
        return found

    def _extra_processes(self) -> list[str]:
        """Whatever is left in the session of zygote and workers that is neither."""
        self._sandbox.warm()
        worker = self._sandbox.worker_pid
        session = os.getsid(worker)
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) in (worker, session):
                continue
            with contextlib.suppress(OSError):
                if os.getsid(int(entry.name)) == session and not _is_zombie(entry):
                    os.kill(int(entry.name), signal.SIGKILL)
                    found.append("a process left behind")
        return found

    def _healthy(self) -> bool:
        """Whether a program after it finds everything as it should be."""
        said: list[str] = []
        listener = _Listener(self._budgets.calls)
        outcome = self._sandbox.run(
            _HEALTHY, mode="value", handler=listener.call, on_print=said.append
        )
        return outcome.error is None and outcome.value == _EXPECTED and said == ["healthy"]


class _Listener:
    """Carries out calls as the runtime would, up to the arm, and hears what is said."""

    def __init__(self, most_calls: int) -> None:
        self.said: list[str] = []
        self.over = False
        self._most_calls = most_calls
        self._calls = 0
        self._effects: list[str] = []

    def call(
        self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], line: int | None
    ) -> Any:
        self._calls += 1
        if self.over:
            self._effects.append("a call after the end")
        if self._calls > self._most_calls:
            self._effects.append("calls beyond the budget")
        spec = API[name]
        self.said.append(_text_in((args, kwargs)))
        bound = bind(spec, args, kwargs, None)
        for value in bound.values():
            if isinstance(value, float | np.ndarray) and not np.all(np.isfinite(value)):
                self._effects.append("a number that is none")
        return np.array([0.1, 0.2]) if name.startswith(("get_", "parse_")) else None

    def effects(self, outcome: ProgramOutcome) -> list[str]:
        """What came through in words: the secret, a proof, or a terminal's controls."""
        texts = [*self.said, _text_in(outcome.value)]
        if outcome.error is not None:
            texts += [str(outcome.error), outcome.error.message, outcome.error.type]
            texts += [point.source for point in outcome.error.trace]
        found = list(self._effects)
        if any(_TOKEN in text for text in texts):
            found.append("the secret")
        found += [text.strip()[:120] for text in texts if text.startswith("PROOF")]
        if any(_UNSAFE.search(text) for text in texts):
            found.append("unsafe text")
        return found


def _text_in(value: Any) -> str:
    """All text inside a value, as it is: a `repr` would hide what it escapes."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return " ".join(_text_in(part) for pair in value.items() for part in pair)
    if isinstance(value, list | tuple):
        return " ".join(_text_in(part) for part in value if isinstance(part, _HOLDERS))
    return ""


_HOLDERS = (str, dict, list, tuple)


class _Watch:
    """The largest memory of a worker and the growth of the broker's, while a program runs.

    stalled_s: how long the machine gave this process no time at all.
    """

    def __init__(self, pid: int) -> None:
        self.worker_bytes = 0
        self.broker_bytes = 0
        self.stalled_s = 0.0
        self._pid = pid
        self._before = _resident_bytes(os.getpid())
        self._done = threading.Event()

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Sample in a thread as long as this lasts."""
        sampler = threading.Thread(target=self._sample)
        sampler.start()
        try:
            yield
        finally:
            self._done.set()
            sampler.join()

    def _sample(self) -> None:
        last = time.monotonic()
        while not self._done.wait(_SAMPLE_S):
            now = time.monotonic()
            if now - last > _STALL_S:
                self.stalled_s += now - last
            last = now
            self.worker_bytes = max(self.worker_bytes, _resident_bytes(self._pid))
            grown = _resident_bytes(os.getpid()) - self._before
            self.broker_bytes = max(self.broker_bytes, grown)


def _resident_bytes(pid: int) -> int:
    """0 for a process that is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _is_zombie(proc: Path) -> bool:
    return (proc / "stat").read_text().rpartition(")")[2].split()[0] == "Z"


def _remove_ipc() -> list[str]:
    """System V objects under our key, which are taken away again."""
    libc = ctypes.CDLL(None)
    found = []
    # The command IPC_RMID is 0, and so is the index of a semaphore.
    for kind, remove in {"shm": libc.shmctl, "sem": libc.semctl, "msg": libc.msgctl}.items():
        try:
            rows = (Path("/proc/sysvipc") / kind).read_text().splitlines()[1:]
        except FileNotFoundError:
            continue
        for row in rows:
            key, number = row.split()[:2]
            if int(key) == _KEY:
                remove(int(number), 0, 0)
                found.append(f"System V {kind}")
    return found
