"""A place for a model that opens in the background, so that a simulator can load beside it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from cap.llm import open_model
from cap.llm.model import LanguageModel, ModelUnreachableError


class ModelSlot:
    """Opens a model by its specification, and gives it when it is needed.

    llm: a specification for `open_model`, a model that somebody else has opened and will
    close, or None for no model. prefixes: (purpose, prefix) pairs to warm.
    """

    def __init__(
        self, llm: str | LanguageModel | None, prefixes: Sequence[tuple[str, str]] = ()
    ) -> None:
        self._given = llm if not isinstance(llm, str) else None
        self._spec = llm if isinstance(llm, str) else None
        self._prefixes = tuple(prefixes)
        self._pending: Future[LanguageModel] | None = None

    def start(self) -> None:
        """Begin to open it now, in the background; `get` does so otherwise."""
        if self._spec is not None and self._pending is None:
            threads = ThreadPoolExecutor(1, thread_name_prefix="model")
            self._pending = threads.submit(_open, self._spec, self._prefixes)
            threads.shutdown(wait=False)

    def get(self) -> LanguageModel:
        """The model; waits until it is open.

        Raises:
            ModelError: it could not be opened, or there is none.
        """
        self.start()
        if self._pending is not None:
            return self._pending.result()
        if self._given is None:
            raise ModelUnreachableError(
                "this program asks a language model and none was given; "
                "run it with a model (--llm embedded)"
            )
        return self._given

    def close(self) -> None:
        """Close the model if it was opened here."""
        if self._pending is None or self._pending.cancel():
            return
        if self._pending.exception() is None:
            self._pending.result().close()


def _open(spec: str, prefixes: tuple[tuple[str, str], ...]) -> LanguageModel:
    model = open_model(spec)
    model.warm(prefixes)
    return model
