"""One command after another, in a thread that nothing else waits for."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cap.cli._failures import exit_code
from cap.errors import InterruptedError_, UsageError
from cap.events import CommandStarted, Event
from cap.guarding import one_line
from cap.record import Recorder, Setup
from cap.result import RunResult
from cap.runtime import Runtime
from cap.search.effort import Effort
from robot_bridge.ros2.nodes._request import Request

MAX_WAITING = 3
"""So many commands may wait behind the one under way; who sends more is told at once."""

_UNFORESEEN = 1


class BusyError(UsageError):
    """Too many commands wait already."""


@dataclass(frozen=True)
class Ways:
    """How commands are carried out. record: a folder for numbered folders, or None."""

    setup: Setup
    trials: int = 0
    effort: Effort = Effort()  # noqa: RUF009 - frozen
    record: Path | None = None
    policy: Path | None = None
    safety: Path | None = None


@dataclass
class _Job:
    request: Request | None
    """None: only look at the table."""
    answer: Future[dict[str, Any]]
    cancelled: bool = False


class Commander:
    """Carries out requests with one runtime; every method may be called from any thread.

    changed: called, from the commander's thread, whenever `current` or `last` is another.
    """

    def __init__(self, runtime: Runtime, ways: Ways, changed: Callable[[], None]) -> None:
        self.current: Request | None = None
        """What is being carried out."""
        self.last: dict[str, Any] = {}
        """What the last command came to."""
        self.problem = ""
        """Why the last command could not be recorded; empty while all is well."""
        self.done = 0
        self._runtime = runtime
        self._ways = ways
        self._changed = changed
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._waiting: list[_Job] = []
        self._running: _Job | None = None
        self._lock = threading.Lock()
        runtime.events.add(self._on_event)
        self._thread = threading.Thread(target=self._work, name="commands", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many commands wait behind the one under way."""
        with self._lock:
            return len(self._waiting)

    @property
    def alive(self) -> bool:
        """Whether commands are still being taken."""
        return self._thread.is_alive()

    def submit(self, request: Request) -> Future[dict[str, Any]]:
        """Carry it out when its turn comes; the record is that of `--json`, id and exit code.

        Raises:
            BusyError: `MAX_WAITING` commands wait already.
        """
        return self._enqueue(_Job(request, Future()))

    def look(self) -> Future[dict[str, Any]]:
        """Look at the table when no command runs; the arm does not move for it.

        Raises:
            BusyError: `MAX_WAITING` commands wait already.
        """
        return self._enqueue(_Job(None, Future()))

    def interrupt(self) -> int:
        """End the command under way and those that wait; gives how many these were."""
        with self._lock:
            jobs, self._waiting = [*self._waiting], []
            if self._running is not None:
                jobs.append(self._running)
            for job in jobs:
                job.cancelled = True
        if jobs:
            self._runtime.interrupt()
        return len(jobs)

    def close(self, within_s: float) -> bool:
        """Interrupt, wait for the arm to rest, take no more; whether it was over in time."""
        self.interrupt()
        self._jobs.put(None)
        self._thread.join(within_s)
        return not self._thread.is_alive()

    def _enqueue(self, job: _Job) -> Future[dict[str, Any]]:
        with self._lock:
            if len(self._waiting) >= MAX_WAITING:
                raise BusyError(
                    f"busy: a command runs and {MAX_WAITING} wait; send it again when one is over"
                )
            self._waiting.append(job)
        self._jobs.put(job)
        return job.answer

    def _on_event(self, event: Event) -> None:
        # An interruption between the queue and the command's first event would be forgotten.
        if isinstance(event, CommandStarted):
            job = self._running
            if job is not None and job.cancelled:
                self._runtime.interrupt()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            with self._lock:
                if job in self._waiting:
                    self._waiting.remove(job)
                self._running = job
                self.current = job.request
            self._changed()
            try:
                record = self._carry_out(job)
            finally:
                with self._lock:
                    self._running, self.current = None, None
            if job.request is not None:
                self.done += 1
                self.last = record
            self._changed()
            job.answer.set_result(record)

    def _carry_out(self, job: _Job) -> dict[str, Any]:
        if job.cancelled:
            return ending(job.request, InterruptedError_("interrupted before it began"))
        try:
            if job.request is None:
                self._runtime.observe()
                return {"status": "done", "exit_code": 0, "error": None}
            return self._command(job.request)
        except Exception as error:  # noqa: BLE001 - one command must not end all others
            return ending(job.request, error)

    def _command(self, request: Request) -> dict[str, Any]:
        with ExitStack() as stack:
            recorder = self._recorder(request, stack)
            result = self._run(request)
            if recorder is not None:
                recorder.finish(result)
                self.problem = recorder.problem or ""
        return {"id": request.id, **result.to_json(), "exit_code": result.status.exit_code}

    def _run(self, request: Request) -> RunResult:
        ways = self._ways
        rehearse = ways.setup.rehearse
        if request.kind == "program":
            return self._runtime.execute(request.text, rehearse=rehearse, trials=ways.trials)
        return self._runtime.run(
            request.text, rehearse=rehearse, trials=ways.trials, search=ways.effort
        )

    def _recorder(self, request: Request, stack: ExitStack) -> Recorder | None:
        ways = self._ways
        if ways.record is None:
            return None
        recorder = stack.enter_context(
            Recorder(
                next_folder(ways.record),
                replace(ways.setup, source=request.kind),
                policy=ways.policy,
                safety=ways.safety,
            )
        )
        self._runtime.events.add(recorder)
        stack.callback(self._runtime.events.remove, recorder)
        return recorder


def next_folder(root: Path) -> Path:
    """`root/0001`, or the number after the highest one there."""
    numbers = [int(p.name) for p in root.glob("*") if p.name.isdecimal()]
    return root / f"{max(numbers, default=0) + 1:04d}"


def ending(request: Request | None, error: Exception) -> dict[str, Any]:
    """The record of a command that ended by an error before it had a result."""
    code = exit_code(error)
    known = code is not None
    status = {UsageError.exit_code: "rejected", InterruptedError_.exit_code: "interrupted"}
    return {
        "id": "" if request is None else request.id,
        "command": "" if request is None else request.text,
        "status": status.get(code or 0, "failed"),
        "error": str(error) if known else one_line(error),
        "exit_code": code if known else _UNFORESEEN,
    }
