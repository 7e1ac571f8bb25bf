"""Whether the arm is where it is told to be."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from robot_bridge.robot import ControlTick, Verdict
from robot_bridge.safety.rule import ALLOW, Rule


class TrackingError(Rule):
    """The arm follows its set points: something that pushes it away, or blocks it, shows."""

    name: ClassVar[str] = "tracking-error"
    unit: ClassVar[str] = "rad"
    doc: ClassVar[str] = "every joint is near its set point"

    def __init__(self, error_rad: float) -> None:
        self._error_rad = error_rad

    @property
    def bound(self) -> str:
        return f"{self._error_rad:g}"

    def tick(self, tick: ControlTick, last: ControlTick | None) -> Verdict:
        errors = np.abs(tick.positions - tick.state.positions)
        joint = int(errors.argmax())
        if errors[joint] <= self._error_rad:
            return ALLOW
        return self.stop(
            f"joint {joint + 1} is {errors[joint]:.3f} from its set point, "
            f"the bound is {self._error_rad:g} [rad]"
        )
