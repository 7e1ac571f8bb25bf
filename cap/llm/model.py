"""The LanguageModel seam: a prompt in, streamed text out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


class ModelError(Exception):
    """A model could not answer; the text names the cause and the remedy."""


class ModelUnreachableError(ModelError):
    """No model could be reached (missing file, no server, refused connection)."""


class GenerationCancelledError(ModelError):
    """`GenerationRequest.cancelled` became true while text was streaming."""


@dataclass(frozen=True)
class Message:
    """One chat message."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Gap:
    """A hole in an answer that is to be filled: the answer's text before and after it."""

    before: str
    after: str


@dataclass(frozen=True)
class GenerationRequest:
    """What to generate.

    A request is one document to be continued, cut up: `prefix` is constant for a `purpose`
    (examples, API text); the `pieces` behind it (the examples most like the sentence) and then
    the `setting` (the table) come again in other requests, so that a server may keep what it
    read of them; `suffix` changes with every request (the sentence). A raw-completion
    model continues all of it; a chat model gets `messages`, which say the same.

    purpose: short name of the LMP, for example "main"; requests with one purpose share
    a server slot, so that the KV cache of their prefix is reused.

    gap: what is generated stands between these two texts, behind the document; None: it
    continues the document.

    grammar: what the answer of a raw-completion model must follow, in llama.cpp's GBNF; a chat
    model is not bound.
    """

    purpose: str
    prefix: str
    suffix: str
    messages: tuple[Message, ...]
    stop: tuple[str, ...] = ()
    max_tokens: int = 512
    temperature: float = 0.0
    seed: int = 0
    n: int = 1
    grammar: str | None = None
    pieces: tuple[str, ...] = ()
    setting: str = ""
    gap: Gap | None = None

    @property
    def changing(self) -> str:
        """All behind the prefix."""
        return "".join(self.pieces) + self.setting + self.suffix

    @property
    def text(self) -> str:
        """The whole document."""
        return self.prefix + self.changing


@dataclass(frozen=True)
class TokenCounts:
    """Tokens of one exchange; `cached` of the prompt's came from a KV cache."""

    prompt: int = 0
    cached: int = 0
    completion: int = 0

    def __add__(self, other: TokenCounts) -> TokenCounts:
        return TokenCounts(
            self.prompt + other.prompt,
            self.cached + other.cached,
            self.completion + other.completion,
        )


@dataclass(frozen=True)
class Generation:
    """What came back. texts: one per sample, without the stop string."""

    texts: tuple[str, ...]
    tokens: TokenCounts
    first_token_s: float
    total_s: float
    finish: str = "stop"
    """"stop" when a stop string or the end was reached, "length" when tokens ran out."""

    @property
    def text(self) -> str:
        return self.texts[0]


class LanguageModel(Protocol):
    """A model behind one call.

    `generate` blocks; `on_text` gets each piece of the first sample as it arrives;
    `cancelled` is asked at every piece.

    Raises:
        ModelUnreachableError: nothing answers; the text names the remedy.
        GenerationCancelledError: `cancelled()` returned true.
        ModelError: the server answered with an error or with rubbish.
    """

    @property
    def name(self) -> str: ...

    def generate(
        self,
        request: GenerationRequest,
        *,
        on_text: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Generation: ...

    def warm(self, prefixes: Sequence[tuple[str, str]]) -> None:
        """Prepare for requests with these (purpose, prefix) pairs."""
        ...

    def close(self) -> None: ...
