"""Functions written from words: problems, documents, writing, judging, figures."""

from __future__ import annotations

import importlib.util

from cap.errors import UsageError


def need_hypothesis() -> None:
    """To be called before the problems are imported.

    Raises:
        UsageError: hypothesis is not installed.
    """
    if importlib.util.find_spec("hypothesis") is None:
        raise UsageError("this suite draws inputs with hypothesis; install cap-runtime[bench]")
