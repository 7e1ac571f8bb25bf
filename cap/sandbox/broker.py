"""The broker: runs programs in the worker, and stands between them and the primitives.

Everything that comes from the worker is checked here before anything is done with it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal

from cap.sandbox.confinement import WallReport
from cap.sandbox.ledger import EndedError, Ledger
from cap.sandbox.lineage import ERROR_NAMES, error_lineage
from cap.sandbox.outcome import Budgets, ProgramError, ProgramOutcome
from cap.sandbox.process import WorkerProcess
from cap.sandbox.reports import BreachError, is_line, read_report
from cap.sandbox.supply import Confinement, WorkerSupply
from cap.sandbox.text import safe_text, safe_value
from cap.sandbox.wire import PeerClosedError, WireError
from primitives.errors import PrimitiveError
from primitives.registry import PrimitiveSpec, Registry

Handler = Callable[[str, tuple[Any, ...], dict[str, Any], int | None], Any]
"""Carries out one call: (primitive, args, kwargs, line of the program) -> result."""

MAX_NESTING = 8
"""Programs inside programs (a sub-LMP's code that asks a sub-LMP, and so on)."""
_POLL_S = 0.02
_SEND_TIMEOUT_S = 5.0
_MAX_KEYWORD = 100


@dataclass
class _Life:
    """One worker and the reason for its end."""

    process: WorkerProcess
    ledger: Ledger
    death: ProgramError | None = None
    depth: int = 0
    runs: int = 0


@dataclass(frozen=True)
class _Run:
    number: int
    allowed: frozenset[str]
    handler: Handler
    on_print: Callable[[str], None]
    cancelled: Callable[[], bool]


class Sandbox:
    """Runs programs; a context manager that owns the worker process.

    A worker lives for one program, nested ones included, so that nothing a program does
    to its libraries reaches the next one; its successor starts at once and is warm when
    needed. `run` belongs to one thread (and may be called again by a handler);
    `interrupt` may be called from any thread or signal handler.

    confinement: what to do where the machine lacks a wall; `warn` is told then.
    """

    def __init__(
        self,
        registry: Registry,
        budgets: Budgets = Budgets(),  # noqa: B008 - frozen
        *,
        confinement: Confinement = "required",
        warn: Callable[[str], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registry = registry
        self._budgets = budgets
        self._clock = clock
        self._supply = WorkerSupply(budgets, error_lineage(), confinement, warn or _ignore)
        self._interrupted = threading.Event()
        self._life: _Life | None = None
        self._closed = False

    def __enter__(self) -> Sandbox:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start a worker without waiting for it; `run` does so when nobody has.

        Raises:
            WorkerStartError: it can't be started at all.
        """
        self._current()

    def warm(self) -> None:
        """Wait until a worker is ready.

        Raises:
            WorkerStartError: it does not start.
        """
        self._current().process.wait_ready()

    def close(self) -> None:
        """End the worker; a later `run` raises."""
        self._closed = True
        if self._life is not None:
            self._life.process.close()
            self._life = None
        self._supply.close()

    @property
    def walls(self) -> tuple[WallReport, ...]:
        """The walls around the worker, as it found them; waits until it is ready.

        Raises:
            WorkerStartError: it does not start.
        """
        self.warm()
        return self._current().process.walls

    @property
    def worker_pid(self) -> int:
        """The process that runs the present program, or will run the next one."""
        return self._current().process.pid

    @property
    def worker_alive(self) -> bool:
        """Whether the running program's process lives; True while no program runs."""
        life = self._life
        return life is None or life.depth == 0 or life.process.alive

    def interrupt(self) -> None:
        """End the running program, at the latest when the pending call returns."""
        self._interrupted.set()

    def run(
        self,
        source: str,
        *,
        handler: Handler,
        mode: Literal["program", "value"] = "program",
        functions: Mapping[str, str] | None = None,
        data: Mapping[str, Any] | None = None,
        allowed: Callable[[PrimitiveSpec], bool] | Collection[str] | None = None,
        on_print: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        seed: int = 0,
    ) -> ProgramOutcome:
        """Run a program to its end, or to the end of a budget.

        mode: "value" gives back the variable `ret_val`, else the last expression.
        functions: name -> source, in the program's own namespace. data: variables.
        allowed: the primitives it sees; None for all. handler: a `PrimitiveError` that it
        raises is raised in the program; any other exception ends the program and comes
        out of here. Called by a handler, the program runs inside the pending one.

        Raises:
            ConfinementError: a required wall can't be had, and the sandbox requires it.
            WorkerStartError: no worker could be started.
            WireError: `source` or `data` can't be sent.
        """
        life = self._current()
        nested = life.depth > 0
        if life.death is not None:
            return ProgramOutcome(error=life.death)
        if life.depth >= MAX_NESTING:
            return ProgramOutcome(
                error=ProgramError(
                    "nesting",
                    "NestingError",
                    f"programs may ask for values at most {MAX_NESTING} deep",
                )
            )
        if not nested:
            self._interrupted.clear()
            life.process.wait_ready()
            self._supply.check(life.process.walls)
        life.runs += 1
        run = _Run(
            number=life.runs,
            allowed=self._names(allowed),
            handler=handler,
            on_print=on_print or _ignore,
            cancelled=cancelled or _never,
        )
        job = {
            "source": source,
            "mode": mode,
            "functions": dict(functions or {}),
            "data": dict(data or {}),
            "allowed": [s.name for s in self._registry if s.name in run.allowed],
            "seed": seed,
        }
        calls_before = life.ledger.calls
        life.depth += 1
        try:
            value, error = self._converse(life, run, job)
        except BaseException:
            self._end(life, ProgramError("interrupted", "Interrupted", "the program was ended"))
            raise
        finally:
            life.depth -= 1
            if not nested:
                self._retire(life)
        return ProgramOutcome(value, error, life.ledger.calls - calls_before)

    def _converse(
        self, life: _Life, run: _Run, job: dict[str, Any]
    ) -> tuple[Any, ProgramError | None]:
        try:
            self._send(life, ["run", run.number, job])
            while True:
                message = self._receive(life, run)
                match message:
                    case ["call", int(number), str(name), list(args), dict(kwargs), line]:
                        self._call(life, run, number, name, tuple(args), kwargs, line)
                    case ["print", str(text)]:
                        self._print(life, run, text)
                    case ["done", int(number), dict(report)] if number == run.number:
                        return read_report(report)
                    case _:
                        raise BreachError("a message of no known form")
        except BreachError as breach:
            self._end(
                life,
                ProgramError(
                    "protocol", "ProtocolError", f"the program's process was ended: {breach}"
                ),
            )
            return None, life.death
        except EndedError as ended:
            self._end(life, ended.error)
            return None, life.death

    def _receive(self, life: _Life, run: _Run) -> Any:
        """The next message; counts the time spent waiting as the program's computing."""
        while True:
            self._check_stopped(life, run)
            left_s = life.ledger.compute_left_s()
            started = self._clock()
            try:
                message = life.process.channel.receive(min(_POLL_S, left_s))
            except TimeoutError:
                continue
            except PeerClosedError:
                raise self._death(life) from None
            except WireError as error:
                raise BreachError(str(error)) from None
            finally:
                life.ledger.count_compute(self._clock() - started)
            life.ledger.check_traffic(life.process.channel.received_bytes)
            return message

    def _call(
        self,
        life: _Life,
        run: _Run,
        number: int,
        name: str,
        args: tuple[Any, ...],
        kwargs: dict[Any, Any],
        line: Any,
    ) -> None:
        if type(number) is not int or number != life.ledger.calls + 1:
            raise BreachError(f"call {number} after call {life.ledger.calls}")
        if name not in run.allowed:
            raise BreachError(f"a call of {name[:60]!a}, which this program doesn't have")
        if not all(_is_keyword(key) for key in kwargs):
            raise BreachError("a keyword that is no name")
        if not is_line(line):
            raise BreachError("a line that no program has")
        life.ledger.count_call()
        try:
            result = run.handler(name, safe_value(args), safe_value(kwargs), line or None)
            answer = ["reply", number, result]
        except PrimitiveError as error:
            answer = ["error", number, self._known(error), str(error)]
        self._check_stopped(life, run)
        if life.process.channel.has_input() and life.process.alive:
            raise BreachError(f"something said while call {number} was under way")
        self._send(life, answer)

    def _print(self, life: _Life, run: _Run, text: str) -> None:
        life.ledger.count_output(text)
        run.on_print(safe_text(text))

    def _check_stopped(self, life: _Life, run: _Run) -> None:
        if life.death is not None:
            raise EndedError(life.death.kind, life.death.type, life.death.message)
        if self._interrupted.is_set() or run.cancelled():
            raise EndedError("interrupted", "Interrupted", "the program was interrupted")

    def _send(self, life: _Life, message: list[Any]) -> None:
        try:
            life.process.channel.send(message, _SEND_TIMEOUT_S)
        except PeerClosedError:
            raise self._death(life) from None
        except TimeoutError:
            raise BreachError("the worker doesn't read") from None

    def _death(self, life: _Life) -> EndedError:
        """The error for a worker that ended by itself."""
        how = life.process.kill()
        if how == "SIGXCPU":
            return EndedError("time", "TimeBudgetError", "the program used up its processor time")
        return EndedError("worker died", "WorkerDiedError", f"the program's process ended ({how})")

    def _end(self, life: _Life, error: ProgramError) -> None:
        if life.death is None:
            life.death = error
            life.process.close()

    def _retire(self, life: _Life) -> None:
        """Replace a worker whose program is over."""
        life.process.close()
        if self._life is life:
            self._life = self._begin()

    def _begin(self) -> _Life:
        return _Life(self._supply.begin(), Ledger(self._budgets))

    def _current(self) -> _Life:
        if self._closed:
            raise RuntimeError("the sandbox is closed; open another")
        if self._life is not None and self._life.depth == 0 and not self._life.process.alive:
            # It died while idle, of which the next program must not hear.
            self._life.process.close()
            self._life = None
        if self._life is None:
            self._life = self._begin()
        return self._life

    def _names(
        self, allowed: Callable[[PrimitiveSpec], bool] | Collection[str] | None
    ) -> frozenset[str]:
        if allowed is None:
            return frozenset(self._registry.names)
        if callable(allowed):
            return frozenset(s.name for s in self._registry if allowed(s))
        return frozenset(allowed) & frozenset(self._registry.names)

    def _known(self, error: PrimitiveError) -> str:
        """The nearest class of `error` that programs know by name."""
        return next(c.__name__ for c in type(error).__mro__ if c.__name__ in ERROR_NAMES)


def _is_keyword(key: Any) -> bool:
    return isinstance(key, str) and len(key) <= _MAX_KEYWORD and key.isidentifier()


def _ignore(text: str) -> None:
    pass


def _never() -> bool:
    return False
