"""One client for every model server that speaks the OpenAI protocol."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2
import openai

from cap.llm.model import (
    Generation,
    GenerationCancelledError,
    GenerationRequest,
    ModelError,
    ModelUnreachableError,
    TokenCounts,
)

_CANCEL_CHECK_S = 0.05
_PUBLIC_URL = "https://api.openai.com/v1"


@dataclass(frozen=True)
class Endpoint:
    """Where a server is and how patient to be with it.

    raw: continue `prefix + suffix` by `/completions`; otherwise `/chat/completions`.
    slots: for a llama.cpp server, the slot of each purpose; empty for any other server.
    remedy: what a person can do when the server does not answer.
    """

    model: str
    base_url: str
    api_key: str
    remedy: str
    raw: bool = False
    slots: Sequence[tuple[str, int]] = ()
    connect_timeout_s: float = 5.0
    idle_timeout_s: float = 60.0
    max_retries: int = 3


def public_endpoint(model: str, environment: Mapping[str, str]) -> Endpoint:
    """The server that OPENAI_BASE_URL and OPENAI_API_KEY name.

    Raises:
        ModelUnreachableError: there is no key, and no base URL of a server without keys.
    """
    base_url = environment.get("OPENAI_BASE_URL", "").strip()
    api_key = environment.get("OPENAI_API_KEY", "").strip()
    if base_url and not base_url.startswith(("http://", "https://")):
        raise ModelUnreachableError(
            f"OPENAI_BASE_URL is {base_url!r}; it must begin with http:// or https://"
        )
    if not api_key and not base_url:
        raise ModelUnreachableError(
            f"openai:{model} needs a key; set OPENAI_API_KEY "
            f"(and OPENAI_BASE_URL for a server of your own), or use --llm embedded"
        )
    return Endpoint(
        model=model,
        base_url=base_url or _PUBLIC_URL,
        # A server of one's own often wants no key; the protocol still wants a word.
        api_key=api_key or "none",
        remedy="check OPENAI_BASE_URL and the network, or use --llm embedded",
    )


@dataclass(frozen=True)
class _Piece:
    """A piece of streamed text, of sample `index`; or the counts at the end."""

    index: int = 0
    text: str = ""
    finish: str | None = None
    tokens: TokenCounts | None = None


class OpenAIModel:
    """A `LanguageModel` behind an OpenAI-compatible HTTP API.

    The network runs in a thread of its own, so that a request is cancelled at once even
    while the server is silent, and so that a notebook's event loop is no obstacle.
    """

    def __init__(self, endpoint: Endpoint, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._slots = dict(endpoint.slots)
        self._client = openai.AsyncOpenAI(
            api_key=endpoint.api_key,
            base_url=endpoint.base_url,
            max_retries=endpoint.max_retries,
            timeout=httpx2.Timeout(endpoint.idle_timeout_s, connect=endpoint.connect_timeout_s),
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="model-client", daemon=True
        )
        self._thread.start()

    @property
    def name(self) -> str:
        return self._endpoint.model

    def generate(
        self,
        request: GenerationRequest,
        *,
        on_text: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Generation:
        """See `LanguageModel.generate`."""
        started = self._clock()
        first: float | None = None
        texts = [""] * request.n
        finish = "stop"
        tokens: TokenCounts | None = None
        arrived: queue.SimpleQueue[_Piece | None] = queue.SimpleQueue()
        running = asyncio.run_coroutine_threadsafe(self._stream(request, arrived), self._loop)
        try:
            while (piece := _next(arrived, cancelled)) is not None:
                tokens = piece.tokens or tokens
                if piece.finish is not None and piece.index == 0:
                    finish = piece.finish
                if not piece.text or not 0 <= piece.index < request.n:
                    continue
                first = self._clock() if first is None else first
                texts[piece.index] += piece.text
                if on_text is not None and piece.index == 0:
                    on_text(piece.text)
            running.result()
        except (openai.OpenAIError, httpx2.HTTPError, ValueError) as error:
            raise self._explain(error) from error
        finally:
            running.cancel()
        ended = self._clock()
        return Generation(
            texts=tuple(_before_stop(text, request.stop) for text in texts),
            tokens=tokens or TokenCounts(),
            first_token_s=(first if first is not None else ended) - started,
            total_s=ended - started,
            finish="length" if finish == "length" else "stop",
        )

    def warm(self, prefixes: Sequence[tuple[str, str]]) -> None:
        """A server reached by this protocol alone keeps its caches by itself."""

    def close(self) -> None:
        """Close connections; a later call does nothing."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._client.close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _stream(
        self, request: GenerationRequest, arrived: queue.SimpleQueue[_Piece | None]
    ) -> None:
        try:
            pieces = self._completion(request) if self._endpoint.raw else self._chat(request)
            finished = False
            async for piece in pieces:
                finished = finished or piece.finish is not None
                arrived.put(piece)
            if not finished:
                raise httpx2.RemoteProtocolError("the stream ended before the answer did")
        finally:
            arrived.put(None)

    async def _completion(self, request: GenerationRequest) -> AsyncIterator[_Piece]:
        extra: dict[str, Any] = {}
        if self._slots:
            extra = {"cache_prompt": True, "id_slot": self._slots.get(request.purpose, 0)}
        if request.grammar is not None:
            extra["grammar"] = request.grammar
        stream = await self._client.completions.create(
            model=self._endpoint.model,
            prompt=request.prefix + request.suffix,
            max_tokens=request.max_tokens,
            temperature=request.temperature,
            seed=request.seed,
            n=request.n,
            stop=list(request.stop) or openai.omit,
            stream=True,
            stream_options={"include_usage": True},
            extra_body=extra or None,
        )
        async with stream:
            async for chunk in stream:
                for choice in chunk.choices or ():
                    yield _Piece(choice.index, choice.text or "", choice.finish_reason)
                if chunk.usage is not None:
                    yield _Piece(tokens=_counts(chunk.usage))

    async def _chat(self, request: GenerationRequest) -> AsyncIterator[_Piece]:
        messages: list[Any] = [{"role": m.role, "content": m.content} for m in request.messages]
        stream = await self._client.chat.completions.create(
            model=self._endpoint.model,
            messages=messages,
            max_tokens=request.max_tokens,
            temperature=request.temperature,
            seed=request.seed,
            n=request.n,
            stop=list(request.stop) or openai.omit,
            stream=True,
            stream_options={"include_usage": True},
            extra_body=None if request.grammar is None else {"grammar": request.grammar},
        )
        async with stream:
            async for chunk in stream:
                for choice in chunk.choices or ():
                    text = choice.delta.content if choice.delta else None
                    yield _Piece(choice.index, text or "", choice.finish_reason)
                if chunk.usage is not None:
                    yield _Piece(tokens=_counts(chunk.usage))

    def _explain(self, error: Exception) -> ModelError:
        where = str(self._client.base_url).rstrip("/")
        remedy, model = self._endpoint.remedy, self._endpoint.model
        match error:
            case openai.APITimeoutError() | httpx2.TimeoutException():
                return ModelUnreachableError(
                    f"the model server at {where} was silent for "
                    f"{self._endpoint.idle_timeout_s:g} s; {remedy}"
                )
            case openai.APIConnectionError():
                cause = error.__cause__ or error
                return ModelUnreachableError(
                    f"no model server answers at {where} ({_line(cause)}); {remedy}"
                )
            case openai.AuthenticationError() | openai.PermissionDeniedError():
                return ModelUnreachableError(
                    f"the model server at {where} refused the key "
                    f"(status {error.status_code}); set OPENAI_API_KEY"
                )
            case openai.NotFoundError():
                return ModelUnreachableError(
                    f"the model server at {where} has no model {model!r} or no such address; "
                    f"check the name after openai: and OPENAI_BASE_URL"
                )
            case openai.APIStatusError():
                return ModelError(
                    f"the model server at {where} answered status {error.status_code}: "
                    f"{_line(error)}; {remedy}"
                )
            case httpx2.HTTPError():
                return ModelError(
                    f"the model server at {where} broke off in the middle of an answer "
                    f"({_line(error)}); {remedy}"
                )
            case _:
                return ModelError(
                    f"the model server at {where} sent something that is no completion "
                    f"({_line(error)}); {remedy}"
                )


def _next(
    arrived: queue.SimpleQueue[_Piece | None], cancelled: Callable[[], bool] | None
) -> _Piece | None:
    """The next piece, None at the end.

    Raises:
        GenerationCancelledError: `cancelled()` became true while waiting.
    """
    while True:
        if cancelled is not None and cancelled():
            raise GenerationCancelledError("the generation was cancelled")
        try:
            return arrived.get(timeout=_CANCEL_CHECK_S)
        except queue.Empty:
            continue


def _counts(usage: Any) -> TokenCounts:
    details = usage.prompt_tokens_details
    return TokenCounts(
        prompt=usage.prompt_tokens or 0,
        cached=(details.cached_tokens or 0) if details is not None else 0,
        completion=usage.completion_tokens or 0,
    )


def _before_stop(text: str, stops: Sequence[str]) -> str:
    """Some servers send the stop string too."""
    cut = min((at for at in map(text.find, stops) if at >= 0), default=len(text))
    return text[:cut]


def _line(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 200 else text[:197] + "..."
