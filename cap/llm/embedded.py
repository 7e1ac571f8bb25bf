"""The embedded model: its server is started, found or restarted as needed, and kept warm."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from cap.llm.catalogue import ModelEntry
from cap.llm.model import Generation, GenerationRequest
from cap.llm.model_file import checked_file
from cap.llm.openai_client import Endpoint, OpenAIModel
from cap.llm.paths import CachePaths
from cap.llm.server import SLOTS, ServerProcess, ServerSettings, default_threads
from cap.llm.states import SlotStates

_RESTART = "run the command again; the server's log is {log}"


class EmbeddedModel:
    """A `LanguageModel` on a llama.cpp server of this process's own.

    The server starts with the first use, and again when it has died.
    """

    def __init__(
        self, entry: ModelEntry, paths: CachePaths, *, note: Callable[[str], None] | None = None
    ) -> None:
        self._entry = entry
        self._paths = paths
        self._note = note or (lambda text: None)
        self._lock = threading.RLock()
        self._server: ServerProcess | None = None
        self._client: OpenAIModel | None = None
        self._states: SlotStates | None = None

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
        client, states = self._running()
        states.restore(request.purpose, request.prefix)
        generation = client.generate(request, on_text=on_text, cancelled=cancelled)
        states.keep(request.purpose, request.prefix)
        return generation

    def warm(self, prefixes: Sequence[tuple[str, str]]) -> None:
        """Start the server and restore the KV state of each prefix that has one saved."""
        _, states = self._running()
        for purpose, prefix in prefixes:
            states.restore(purpose, prefix)

    def close(self) -> None:
        """End the server; a later call does nothing."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            if self._server is not None:
                self._server.close()
            self._client = self._server = self._states = None

    def _running(self) -> tuple[OpenAIModel, SlotStates]:
        with self._lock:
            if self._server is not None and not self._server.alive:
                self._note(self._server.cause_of_death())
                self.close()
            if self._client is None or self._states is None:
                self._start()
            assert self._client is not None
            assert self._states is not None
            return self._client, self._states

    def _start(self) -> None:
        file = checked_file(self._entry, self._paths, self._note)
        self._server = ServerProcess.start(
            ServerSettings(
                model=str(file),
                alias=self._entry.name,
                states=str(self._paths.states),
                threads=default_threads(),
            ),
            self._paths.server_log,
        )
        address = self._server.address
        self._client = OpenAIModel(
            Endpoint(
                model=self._entry.name,
                base_url=f"{address.url}/v1",
                api_key=address.api_key,
                remedy=_RESTART.format(log=self._paths.server_log),
                raw=True,
                slots=SLOTS,
                # A first prompt of 3000 tokens is silent for 45 s on two cores.
                idle_timeout_s=180.0,
                max_retries=0,
            )
        )
        self._states = SlotStates(address, self._entry.sha256, self._paths.states)
