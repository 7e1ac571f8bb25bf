"""The embedded model: its server is found, started or started again, and kept warm."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from cap.llm.catalogue import ModelEntry
from cap.llm.endpoint import Endpoint
from cap.llm.model import (
    Generation,
    GenerationCancelledError,
    GenerationRequest,
    ModelUnreachableError,
)
from cap.llm.model_file import checked_file
from cap.llm.openai_client import OpenAIModel
from cap.llm.paths import CachePaths, make_folder
from cap.llm.served import find_running
from cap.llm.server import (
    PROMPT_SLOT,
    Address,
    ServerProcess,
    ServerSettings,
    is_healthy,
    usable_cores,
)
from cap.llm.states import Part, PromptSlot, parts_of, unsaved

_CANCEL_CHECK_S = 0.05
_NOTED_EACH_S = 5.0
_KEEPING_S = 10.0

_SILENCE_S = 180.0
"""A first prompt of 3000 tokens is silent for 45 s on two cores."""


@dataclass(frozen=True)
class _Running:
    """A server that was reached. process: None when another process keeps it."""

    address: Address
    process: ServerProcess | None
    client: OpenAIModel
    slot: PromptSlot

    @property
    def alive(self) -> bool:
        return self.process.alive if self.process is not None else is_healthy(self.address)

    def close(self) -> None:
        self.client.close()
        self.slot.close()
        if self.process is not None:
            self.process.close()


class EmbeddedModel:
    """A `LanguageModel` on a llama.cpp server beside this process.

    A server kept by `cap model serve` is used when there is one; otherwise one starts with
    the first use and ends with `close`, or with this process. A server that died is
    replaced at the next use.

    shared: whether to look for a kept server.
    """

    def __init__(
        self,
        entry: ModelEntry,
        paths: CachePaths,
        *,
        note: Callable[[str], None] | None = None,
        shared: bool = True,
    ) -> None:
        self._entry = entry
        self._paths = paths
        self._note = note or (lambda text: None)
        self._shared = shared
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._server: _Running | None = None
        self._keeper: threading.Thread | None = None

    @property
    def name(self) -> str:
        return self._entry.name

    def generate(
        self,
        request: GenerationRequest,
        *,
        on_text: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Generation:
        """See `LanguageModel.generate`."""
        try:
            return self._ask(request, on_text, cancelled)
        except ModelUnreachableError:
            # A killed server can look alive for a moment; that nobody answers tells more.
            with self._lock:
                self._drop()
            return self._ask(request, on_text, cancelled)

    def _ask(
        self,
        request: GenerationRequest,
        on_text: Callable[[str], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> Generation:
        server = self._running(cancelled)
        _acquire(self._asking, cancelled)
        handed_on = False
        try:
            self._fill(server, request, cancelled)
            generation = self._sent(server, request, on_text, cancelled)
            handed_on = self._keep_meanwhile(server, parts_of(request))
            return generation
        finally:
            if not handed_on:
                self._asking.release()

    def warm(self, prefixes: Sequence[tuple[str, str]]) -> None:
        """Start the server; a state is read from its file when it is needed."""
        self._running()

    def prepare(
        self,
        requests: Sequence[GenerationRequest],
        *,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        """Read what is constant in requests (prefix, pieces, setting), and keep its state.

        It takes about 15 s for 1000 tokens on two cores, once for each text; without it the
        first request with a text takes that long.
        """
        missing = unsaved(self._entry.sha256, requests, self._paths.states)
        server = self._running(cancelled)
        noted_s = -math.inf
        for number, request in enumerate(missing, start=1):
            if time.monotonic() - noted_s >= _NOTED_EACH_S:
                noted_s = time.monotonic()
                self._note(f"reading examples, {number} of {len(missing)}: {request.purpose}")
            with _locked(self._asking, cancelled):
                self._fill(server, request, cancelled)
                self._read(server, request.text, cancelled)
                server.slot.keep(parts_of(request))

    def _fill(
        self, server: _Running, request: GenerationRequest, cancelled: Callable[[], bool] | None
    ) -> None:
        """Make the server's slot hold the prefix, and what was ever read behind it."""
        slot, prefix = server.slot, request.prefix
        if not (slot.knows(prefix) and slot.fill(prefix, parts_of(request))):
            self._read_prefix(server, prefix, cancelled)

    def _keep_meanwhile(self, server: _Running, parts: Sequence[Part]) -> bool:
        """Save what was new while the answer is used; whether the lock is that thread's now."""
        if not server.slot.unread(parts):
            return False

        def keep() -> None:
            try:
                server.slot.keep(parts)
            finally:
                self._asking.release()

        self._keeper = threading.Thread(target=keep, name="states", daemon=True)
        self._keeper.start()
        return True

    def _read_prefix(
        self, server: _Running, prefix: str, cancelled: Callable[[], bool] | None
    ) -> None:
        self._read(server, prefix, cancelled)
        server.slot.keep_prefix(prefix)

    def _read(self, server: _Running, text: str, cancelled: Callable[[], bool] | None) -> None:
        """Read a text, so that the slot holds it."""
        request = GenerationRequest("read", text, "", messages=(), max_tokens=1)
        self._sent(server, request, None, cancelled)

    def _sent(
        self,
        server: _Running,
        request: GenerationRequest,
        on_text: Callable[[str], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> Generation:
        try:
            generation = server.client.generate(request, on_text=on_text, cancelled=cancelled)
        except BaseException:
            server.slot.forget()
            raise
        server.slot.used(request.text, generation.tokens)
        return generation

    def start(self) -> Address:
        """Start or find the server now, and say where it is.

        Raises:
            ModelUnreachableError: the model file is missing or damaged, or the server
                does not start.
        """
        return self._running().address

    def wait(self, timeout_s: float) -> bool:
        """Wait for the server to end; False when it still runs after `timeout_s`."""
        server = self._server
        if server is None or server.process is None:
            return not self._alive()
        return server.process.wait(timeout_s)

    def close(self) -> None:
        """End a server of our own, leave one kept by others; a later call does nothing."""
        with self._lock:
            self._drop()

    def _alive(self) -> bool:
        return self._server is not None and self._server.alive

    def _running(self, cancelled: Callable[[], bool] | None = None) -> _Running:
        with _locked(self._lock, cancelled):
            if self._server is not None and not self._server.alive:
                process = self._server.process
                self._note(process.cause_of_death() if process else "the model's server has ended")
                self._drop()
            if self._server is None:
                self._server = self._reach()
            return self._server

    def _reach(self) -> _Running:
        file = checked_file(self._entry, self._paths, self._note)
        make_folder(self._paths.states)
        make_folder(self._paths.logs)
        process = None
        address = find_running(self._entry, self._paths) if self._shared else None
        if address is None:
            settings = ServerSettings(
                model=str(file),
                alias=self._entry.name,
                states=str(self._paths.states),
                threads=usable_cores(),
            )
            process = ServerProcess.start(settings, self._paths.logs)
            address = process.address
        endpoint = Endpoint(
            model=self._entry.name,
            base_url=f"{address.url}/v1",
            api_key=address.api_key,
            remedy=f"try again; the server's logs are in {self._paths.logs}",
            raw=True,
            slot=PROMPT_SLOT,
            gap=self._entry.gap,
            idle_timeout_s=_SILENCE_S,
            # The server drops idle connections, and a request may meet a dropped one.
            max_retries=2,
        )
        slot = PromptSlot(
            address,
            self._entry.sha256,
            self._paths.states,
            exclusive=process is not None,
        )
        return _Running(address, process, OpenAIModel(endpoint), slot)

    def _drop(self) -> None:
        if self._keeper is not None:
            self._keeper.join(_KEEPING_S)
        server, self._server = self._server, None
        if server is not None:
            server.close()


def _acquire(lock: threading.Lock, cancelled: Callable[[], bool] | None) -> None:
    """Take the lock; while another thread has it, a person may still cancel."""
    while not lock.acquire(timeout=_CANCEL_CHECK_S):
        if cancelled is not None and cancelled():
            raise GenerationCancelledError("the generation was cancelled")


@contextmanager
def _locked(lock: threading.Lock, cancelled: Callable[[], bool] | None) -> Iterator[None]:
    _acquire(lock, cancelled)
    try:
        yield
    finally:
        lock.release()
