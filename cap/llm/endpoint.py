"""Where a model server is, and what to do when it does not answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cap.llm.model import ModelUnreachableError

_PUBLIC_URL = "https://api.openai.com/v1"


@dataclass(frozen=True)
class GapTokens:
    """How a model was taught to fill a gap: it reads before TEXT after TEXT fill, and writes."""

    before: str
    after: str
    fill: str


@dataclass(frozen=True)
class Endpoint:
    """Where a server is and how patient to be with it.

    raw: continue `prefix + suffix` by `/completions`; otherwise `/chat/completions`.
    slot: for a llama.cpp server, the slot that takes requests; None for any other server.
    gap: for a raw model, its words for filling gaps; a chat model is asked in plain words.
    remedy: what a person can do when the server does not answer.
    """

    model: str
    base_url: str
    api_key: str
    remedy: str
    raw: bool = False
    slot: int | None = None
    gap: GapTokens | None = None
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
