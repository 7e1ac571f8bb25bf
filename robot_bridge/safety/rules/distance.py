"""Distance to itself and to fixed things, along the whole motion and at every tick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from robot_bridge.robot import ControlTick, RobotState, Verdict
from robot_bridge.safety.clearance import Approach, Clearance
from robot_bridge.safety.motion import Motion
from robot_bridge.safety.rule import ALLOW, Rule
from robot_bridge.safety.settings import Obstacle


class _Distance(Rule):
    """What both rules share: one computation for a motion, one for a tick."""

    unit: ClassVar[str] = "m"
    _with_itself: ClassVar[bool]

    def __init__(self, clearance: Clearance) -> None:
        self._clearance = clearance

    def begin(self) -> None:
        self._clearance.begin()

    def motion(self, state: RobotState, motion: Motion) -> Verdict:
        return self._judged(self._clearance.along(state, motion))

    def tick(self, tick: ControlTick, last: ControlTick | None) -> Verdict:
        return self._judged(self._clearance.now(tick.state))

    def _judged(self, found: Approach | None) -> Verdict:
        if found is None or found.with_itself is not self._with_itself:
            return ALLOW
        when = "" if found.time_s is None else f" at {found.time_s:.2f} s"
        return self.stop(
            f"{found.link} within {1000 * found.distance_m:.1f} mm of {found.other}{when}, "
            f"the bound is {1000 * found.margin_m:.1f} mm"
        )


class SelfDistance(_Distance):
    """No link comes too near to another, the links next to it excepted."""

    name: ClassVar[str] = "self-distance"
    doc: ClassVar[str] = "links keep apart, neighbours excepted, at every instant of a motion"
    _with_itself: ClassVar[bool] = True

    def __init__(self, clearance: Clearance, margin_m: float) -> None:
        super().__init__(clearance)
        self._margin_m = margin_m

    @property
    def bound(self) -> str:
        return f"{self._margin_m:g}"


class KeepOut(_Distance):
    """No link comes too near to the table, or into a volume that a file keeps it out of."""

    name: ClassVar[str] = "keep-out"
    doc: ClassVar[str] = "links keep off the table and out of volumes, at every instant of a motion"
    _with_itself: ClassVar[bool] = False

    def __init__(self, clearance: Clearance, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(clearance)
        self._obstacles = obstacles

    @property
    def bound(self) -> str:
        return ", ".join(f"{o.name} {o.margin_m:g}" for o in self._obstacles)
