"""The emergency stop."""

from __future__ import annotations

import threading
from typing import ClassVar

from robot_bridge.robot import ControlTick, RobotState, Verdict
from robot_bridge.safety.motion import Motion
from robot_bridge.safety.rule import ALLOW, Rule


class EmergencyStop(Rule):
    """Once pressed, from any thread, nothing moves until it is released."""

    name: ClassVar[str] = "emergency-stop"
    unit: ClassVar[str] = ""
    doc: ClassVar[str] = "pressed from any thread, it stands until it is released"

    def __init__(self) -> None:
        self._pressed = threading.Event()
        self._reason = ""

    @property
    def bound(self) -> str:
        return "not pressed"

    @property
    def pressed(self) -> bool:
        return self._pressed.is_set()

    def press(self, reason: str) -> None:
        self._reason = reason
        self._pressed.set()

    def release(self) -> None:
        self._pressed.clear()

    def motion(self, state: RobotState, motion: Motion) -> Verdict:
        return self._judged()

    def tick(self, tick: ControlTick, last: ControlTick | None) -> Verdict:
        return self._judged()

    def grip(self, width_m: float, force_n: float) -> Verdict:
        return self._judged()

    def _judged(self) -> Verdict:
        return self.stop(f"pressed ({self._reason}); release it first") if self.pressed else ALLOW
