"""What accumulates while one command runs: its program, tokens and times."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cap.events import Event, GenerationFinished, ProgramVerified
from cap.llm.model import TokenCounts
from cap.result import FunctionRecord, Status, Timing
from perception.scene import Scene


@dataclass(frozen=True)
class Ending:
    """How a command ended, with one clear line when it did not end well."""

    status: Status
    error: str | None = None


@dataclass
class Command:
    """Filled in while the command runs; `listen` reads the event stream.

    scene, picture: the table before anything moved.
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
    act_s: float = 0.0
    _acting: bool = False

    def listen(self, event: Event) -> None:
        """A sink: counts tokens, and tells writing while acting from acting."""
        if isinstance(event, GenerationFinished):
            self.tokens += TokenCounts(
                event.prompt_tokens, event.cached_tokens, event.completion_tokens
            )
            self.write_s += event.total_s
            self.act_s -= event.total_s if self._acting else 0.0
        elif isinstance(event, ProgramVerified):
            self.verify_s += event.total_s
            self.act_s -= event.total_s if self._acting else 0.0

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
        start = time.perf_counter()
        self._acting = True
        try:
            yield
        finally:
            self._acting = False
            self.act_s += time.perf_counter() - start

    def timing(self, total_s: float) -> Timing:
        """The times so far."""
        return Timing(
            observe_s=self.observe_s,
            write_s=self.write_s,
            verify_s=self.verify_s,
            act_s=self.act_s,
            total_s=total_s,
        )
