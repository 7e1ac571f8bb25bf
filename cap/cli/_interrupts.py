"""Ctrl-C while a command runs: the first asks it to end well, a second insists."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

INSIST_WITHIN_S = 2.0


@contextmanager
def interrupting(
    stop: Callable[[], None],
    tell: Callable[[str], None],
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[None]:
    """Within the block SIGINT calls `stop` instead of raising somewhere in the middle.

    A second one within `INSIST_WITHIN_S` raises KeyboardInterrupt. Only for the main thread.
    """
    last_s = float("-inf")

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal last_s
        now_s = clock()
        if now_s - last_s < INSIST_WITHIN_S:
            raise KeyboardInterrupt
        last_s = now_s
        stop()
        tell("stopping; press Ctrl-C again at once to leave")

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
