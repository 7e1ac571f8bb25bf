"""What accumulates while one command runs: its program, tokens and times."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cap.events import Event, GenerationFinished, ProgramRehearsed, ProgramVerified
from cap.llm.model import TokenCounts
from cap.lmp.written import FunctionRecord
from cap.rehearse.report import Rehearsal
from cap.result import Status, Timing
from cap.search.record import SearchRecord
from perception.scene import Scene


@dataclass(frozen=True)
class Ending:
    """How a command ended, with one clear line when it did not end well."""

    status: Status
    error: str | None = None


@dataclass
class Command:
    """Filled in while the command runs; `listen` reads the event stream.

    scene, picture: the table before anything moved. rehearsal: of the newest version; search:
    the versions of a sentence's program. checked: whether what the model wrote was verified.
    """

    text: str
    scene: Scene = field(default_factory=lambda: Scene(()))
    picture: NDArray[np.uint8] | None = None
    program: str = ""
    functions: tuple[FunctionRecord, ...] = ()
    tokens: TokenCounts = field(default_factory=TokenCounts)
    observe_s: float = 0.0
    write_s: float = 0.0
    verify_s: float = 0.0
    rehearse_s: float = 0.0
    act_s: float = 0.0
    rehearsal: Rehearsal | None = None
    search: SearchRecord | None = None
    checked: bool = False
    _under_way: str = ""

    def listen(self, event: Event) -> None:
        """A sink: counts tokens, and tells writing while acting or rehearsing from those."""
        if isinstance(event, GenerationFinished):
            self.tokens += TokenCounts(
                event.prompt_tokens, event.cached_tokens, event.completion_tokens
            )
            self.write_s += event.total_s
            self._take_off(event.total_s)
        elif isinstance(event, ProgramVerified):
            self.verify_s += event.total_s
            self._take_off(event.total_s)
        elif isinstance(event, ProgramRehearsed):
            self.rehearsal = event.rehearsal

    @contextmanager
    def observing(self) -> Iterator[None]:
        """Time a look at the table."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.observe_s += time.perf_counter() - start

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Time the program; what its sub-LMPs write counts as writing."""
        with self._timed("act_s"):
            yield

    @contextmanager
    def rehearsing(self) -> Iterator[None]:
        """Time a rehearsal, in the same manner."""
        with self._timed("rehearse_s"):
            yield

    @contextmanager
    def _timed(self, link: str) -> Iterator[None]:
        start = time.perf_counter()
        self._under_way = link
        try:
            yield
        finally:
            self._under_way = ""
            self._add(link, time.perf_counter() - start)

    def _take_off(self, seconds: float) -> None:
        if self._under_way:
            self._add(self._under_way, -seconds)

    def _add(self, link: str, seconds: float) -> None:
        setattr(self, link, getattr(self, link) + seconds)

    def timing(self, total_s: float) -> Timing:
        """The times so far."""
        return Timing(
            observe_s=self.observe_s,
            write_s=self.write_s,
            verify_s=self.verify_s,
            rehearse_s=self.rehearse_s,
            act_s=self.act_s,
            total_s=total_s,
        )
