"""Language models: one seam, an embedded model, any OpenAI-compatible server, cassettes."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from cap.llm.model import LanguageModel, ModelError


def open_model(
    spec: str,
    *,
    note: Callable[[str], None] | None = None,
    environment: Mapping[str, str] = os.environ,
) -> LanguageModel:
    """A model by its `--llm` text: "embedded", "openai:MODEL" or "cassette:FILE".

    Nothing is loaded or connected before the first use or `warm`. note: gets lines that a
    person should know, for example that the server was started again.

    Raises:
        ModelError: the text makes no sense.
        ModelUnreachableError: the cassette can't be read, or OPENAI_API_KEY is missing.
    """
    # Each client is imported when it is wanted: the server's child process and commands
    # without a model would otherwise pay for all of them.
    kind, _, rest = spec.partition(":")
    if kind == "embedded" and not rest:
        from cap.llm.catalogue import DEFAULT_MODEL, find_model
        from cap.llm.embedded import EmbeddedModel
        from cap.llm.paths import CachePaths

        return EmbeddedModel(find_model(DEFAULT_MODEL), CachePaths.of(environment), note=note)
    if kind == "openai" and rest:
        from cap.llm.endpoint import public_endpoint
        from cap.llm.openai_client import OpenAIModel

        return OpenAIModel(public_endpoint(rest, environment))
    if kind == "cassette" and rest:
        from cap.llm.cassette import CassetteModel

        return CassetteModel(Path(rest).expanduser())
    raise ModelError(f"--llm {spec!r} names no model; use embedded, openai:MODEL or cassette:FILE")
