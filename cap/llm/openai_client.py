"""One client for every model server that speaks the OpenAI protocol."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import httpx2
import openai

from cap.llm.client_errors import BrokenOffError, RubbishError, broken_off_told_apart, explained
from cap.llm.endpoint import Endpoint
from cap.llm.model import (
    Generation,
    GenerationCancelledError,
    GenerationRequest,
    ModelError,
    TokenCounts,
)

_CANCEL_CHECK_S = 0.05
_DISPENSABLE = {"max_tokens", "temperature", "seed", "stop"}
_Stream = openai.AsyncStream[Any]


_ALL = -1


@dataclass(frozen=True)
class _Piece:
    """A piece of streamed text, of sample `index`; or the counts at its end, `_ALL` for all."""

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
        tokens: dict[int, TokenCounts] = {}
        arrived: queue.SimpleQueue[_Piece | None] = queue.SimpleQueue()
        running = asyncio.run_coroutine_threadsafe(self._stream(request, arrived), self._loop)
        try:
            while (piece := _next(arrived, cancelled)) is not None:
                if piece.tokens is not None:
                    tokens[piece.index] = piece.tokens
                if piece.finish is not None and piece.index == 0:
                    finish = piece.finish
                if not piece.text or not 0 <= piece.index < request.n:
                    continue
                first = self._clock() if first is None else first
                texts[piece.index] += piece.text
                if on_text is not None and piece.index == 0:
                    on_text(piece.text)
            running.result()
        except (openai.OpenAIError, httpx2.HTTPError, ValueError, BrokenOffError) as error:
            raise explained(error, self._endpoint) from error
        finally:
            running.cancel()
        ended = self._clock()
        return Generation(
            texts=tuple(_before_stop(text, request.stop) for text in texts),
            tokens=_together(tokens),
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
            finished = False
            async with await self._open(request) as stream:
                with broken_off_told_apart():
                    async for chunk in stream:
                        for piece in _pieces(chunk):
                            finished = finished or piece.finish is not None
                            arrived.put(piece)
            if not finished:
                raise BrokenOffError("the stream ended before the answer did")
        finally:
            arrived.put(None)

    async def _open(self, request: GenerationRequest) -> _Stream:
        sampling: dict[str, Any] = {
            "model": self._endpoint.model,
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "seed": request.seed,
            "n": request.n,
            "stop": list(request.stop) or openai.omit,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if not self._endpoint.raw:
            return await self._open_chat(request, sampling)
        extra: dict[str, Any] = {} if request.grammar is None else {"grammar": request.grammar}
        if self._endpoint.slot is not None:
            extra |= {"cache_prompt": True, "id_slot": self._endpoint.slot}
        prompt = _document(request, self._endpoint)
        return cast(
            _Stream,
            await self._client.completions.create(prompt=prompt, extra_body=extra, **sampling),
        )

    async def _open_chat(self, request: GenerationRequest, sampling: dict[str, Any]) -> _Stream:
        messages: Any = [{"role": m.role, "content": m.content} for m in request.messages]
        while True:
            try:
                return cast(
                    _Stream,
                    await self._client.chat.completions.create(messages=messages, **sampling),
                )
            except openai.BadRequestError as error:
                # Some models refuse a setting that others need; ask without it.
                if error.param not in _DISPENSABLE or error.param not in sampling:
                    raise
                value = sampling.pop(error.param)
                if error.param == "max_tokens":
                    sampling["max_completion_tokens"] = value


def _document(request: GenerationRequest, endpoint: Endpoint) -> str:
    """What a raw model is to continue.

    Raises:
        ModelError: it was never taught to fill a gap.
    """
    if request.gap is None:
        return request.text
    words, gap = endpoint.gap, request.gap
    if words is None:
        raise ModelError(f"{endpoint.model} can't fill gaps in what it has written")
    # Files of a repository, of which only the last has a gap: the document stays as it was read.
    return f"{request.text}{words.before}{gap.before}{words.after}{gap.after}{words.fill}"


def _pieces(chunk: Any) -> list[_Piece]:
    """What one chunk of either kind of stream says.

    Raises:
        RubbishError: it is no such chunk; the package does not check what a server sends.
    """
    try:
        pieces = [_piece(choice) for choice in chunk.choices or ()]
        if chunk.usage is not None:
            sample = chunk.choices[0].index if chunk.choices else _ALL
            pieces.append(_Piece(sample, tokens=_counts(chunk.usage)))
    except (AttributeError, TypeError) as error:
        raise RubbishError(str(error)) from error
    return pieces


def _piece(choice: Any) -> _Piece:
    text = choice.text if hasattr(choice, "text") else choice.delta.content
    if not isinstance(choice.index, int) or not isinstance(text, str | None):
        raise TypeError("a piece of text has the wrong type")
    return _Piece(choice.index, text or "", choice.finish_reason)


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


def _together(counts: Mapping[int, TokenCounts]) -> TokenCounts:
    """The counts of a request: as told for all samples, or put together from those of each.

    The prompt, which llama.cpp's server counts for each sample, is read once.
    """
    if _ALL in counts or not counts:
        return counts.get(_ALL, TokenCounts())
    each = counts.values()
    return TokenCounts(
        prompt=max(c.prompt for c in each),
        cached=max(c.cached for c in each),
        completion=sum(c.completion for c in each),
    )


def _before_stop(text: str, stops: Sequence[str]) -> str:
    """Some servers send the stop string too."""
    cut = min((at for at in map(text.find, stops) if at >= 0), default=len(text))
    return text[:cut]
