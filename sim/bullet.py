"""PyBullet without its greeting: on import it writes its build time to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _silent() -> Iterator[None]:
    # The greeting comes from C code, so the descriptor itself has to be turned away.
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


with _silent():
    import pybullet as p

__all__ = ["p"]
