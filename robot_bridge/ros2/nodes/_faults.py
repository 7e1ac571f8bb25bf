"""Faults that a drill asks the simulated arm for; none of them is on by itself."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Faults:
    """clock_jump_s: added to the arm's clock: stamps, /clock, and what "now" is for commands.
    joint_states_delay_s: how late readings are sent, with the stamps they have. drop: the
    share of readings that is lost. freeze: fresh stamps on the positions of the moment when
    it began.
    """

    clock_jump_s: float = 0.0
    joint_states_delay_s: float = 0.0
    joint_states_drop: float = 0.0
    freeze_joint_states: bool = False


FAULTS = {
    "clock_jump_s": "Drill: seconds added to the arm's clock.",
    "joint_states_delay_s": "Drill: seconds by which joint states are sent late.",
    "joint_states_drop": "Drill: share of joint states that is lost, 0 to 1.",
    "freeze_joint_states": "Drill: joint states repeat the last positions, freshly stamped.",
}
"""Parameters, without their prefix, and what they do."""


class Distorted:
    """A stream of messages with faults in it; `send` is what publishes."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._waiting: deque[tuple[float, Any]] = deque()

    def due(self, message: Any, now_s: float, faults: Faults) -> list[Any]:
        """What to send now, when `message` is the newest. now_s: any steady clock."""
        if self._random.random() >= faults.joint_states_drop:
            self._waiting.append((now_s + faults.joint_states_delay_s, message))
        found = []
        while self._waiting and self._waiting[0][0] <= now_s:
            found.append(self._waiting.popleft()[1])
        return found
