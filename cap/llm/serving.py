"""A server that stays loaded: `cap model serve`."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cap.llm.catalogue import ModelEntry
from cap.llm.embedded import EmbeddedModel
from cap.llm.model import ModelError
from cap.llm.paths import CachePaths, make_folder
from cap.llm.served import lock_file, publish, take, withdraw


class AlreadyServedError(ModelError):
    """Another process of this user keeps a server already."""


@contextmanager
def serve(
    entry: ModelEntry, paths: CachePaths, *, note: Callable[[str], None] = lambda text: None
) -> Iterator[EmbeddedModel]:
    """Keep a server loaded, and findable by other commands, while the context lasts.

    Wait inside the context with `EmbeddedModel.wait`, which returns when the server dies.

    Raises:
        AlreadyServedError: another process serves from this cache.
        ModelUnreachableError: the server does not start.
    """
    make_folder(paths.root)
    with lock_file(paths).open("w") as lock:
        if not take(lock, fcntl.LOCK_EX):
            raise AlreadyServedError(
                f"a model is already served from {paths.root}; end that `cap model serve` first"
            )
        model = EmbeddedModel(entry, paths, note=note, shared=False)
        try:
            publish(model.start(), entry, paths)
            yield model
        finally:
            withdraw(paths)
            model.close()
