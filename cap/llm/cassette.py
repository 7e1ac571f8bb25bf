"""Cassettes: recorded exchanges with a model, replayed without it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cap.llm.model import (
    Generation,
    GenerationCancelledError,
    GenerationRequest,
    LanguageModel,
    ModelError,
    ModelUnreachableError,
    TokenCounts,
)

_RECORD_AGAIN = "record it again (in tests: pytest --cap-record)"


class CassetteModel:
    """Replays a cassette; a request that it does not hold is an error.

    A cassette is JSON lines, one exchange each. The key covers the whole request, prompt
    prefix included: a changed prompt needs a new recording.

    Raises:
        ModelUnreachableError: the file is missing or is no cassette.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._exchanges = _read(path)

    @property
    def name(self) -> str:
        return f"cassette:{self._path}"

    def generate(
        self,
        request: GenerationRequest,
        *,
        on_text: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Generation:
        """See `LanguageModel.generate`."""
        if cancelled is not None and cancelled():
            raise GenerationCancelledError("the generation was cancelled")
        exchange = self._exchanges.get(request_key(request))
        if exchange is None:
            raise ModelError(self._unknown(request))
        answer = exchange["generation"]
        generation = Generation(
            texts=tuple(answer["texts"]),
            tokens=TokenCounts(**answer["tokens"]),
            first_token_s=answer["first_token_s"],
            total_s=answer["total_s"],
            finish=answer["finish"],
        )
        if on_text is not None and generation.text:
            on_text(generation.text)
        return generation

    def warm(self, prefixes: Sequence[tuple[str, str]]) -> None:
        """Nothing to prepare."""

    def close(self) -> None:
        """Nothing to release."""

    def _unknown(self, request: GenerationRequest) -> str:
        asked = request.suffix.strip().splitlines()[-1:] or [""]
        same_words = any(
            e["purpose"] == request.purpose and e["suffix"] == request.changing
            for e in self._exchanges.values()
        )
        why = (
            "it was recorded with another prompt prefix or other sampling settings"
            if same_words
            else "it was never recorded"
        )
        return (
            f"cassette {self._path} has no answer for {request.purpose} "
            f"{asked[0][:80]!r}: {why}; {_RECORD_AGAIN}"
        )


class RecordingModel:
    """Hands requests to a model and appends each new exchange to a cassette."""

    def __init__(self, inner: LanguageModel, path: Path) -> None:
        self._inner = inner
        self._path = path
        self._known = set(_read(path)) if path.exists() else set()

    @property
    def name(self) -> str:
        return self._inner.name

    def generate(
        self,
        request: GenerationRequest,
        *,
        on_text: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Generation:
        """See `LanguageModel.generate`; a cancelled exchange is not recorded."""
        generation = self._inner.generate(request, on_text=on_text, cancelled=cancelled)
        key = request_key(request)
        if key not in self._known:
            self._known.add(key)
            line = {
                "key": key,
                "model": self._inner.name,
                "purpose": request.purpose,
                "suffix": request.changing,
                "generation": asdict(generation),
            }
            with self._path.open("a", encoding="utf-8") as cassette:
                cassette.write(json.dumps(line) + "\n")
        return generation

    def warm(self, prefixes: Sequence[tuple[str, str]]) -> None:
        """See `LanguageModel.warm`."""
        self._inner.warm(prefixes)

    def close(self) -> None:
        """See `LanguageModel.close`."""
        self._inner.close()


def request_key(request: GenerationRequest) -> str:
    """A hash of the whole request; equal keys ask for the same answer."""
    fields = asdict(request)
    if request.gap is None:
        del fields["gap"]
    text = json.dumps(fields, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ModelUnreachableError(
            f"cassette {path} can't be read ({error.strerror}); {_RECORD_AGAIN}"
        ) from error
    except UnicodeDecodeError as error:
        raise ModelUnreachableError(f"cassette {path} is no text file; {_RECORD_AGAIN}") from error
    exchanges = {}
    for number, line in enumerate(lines, start=1):
        try:
            exchange = json.loads(line)
            answer = exchange["generation"]
            if not {"texts", "tokens", "first_token_s", "total_s", "finish"} <= answer.keys():
                raise KeyError("generation")
            exchanges[exchange["key"]] = exchange
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelUnreachableError(
                f"cassette {path} is damaged at line {number}; {_RECORD_AGAIN}"
            ) from error
    return exchanges
