"""Watching a rehearsal: each call, what it touches and knocks over, and what falls."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cap.events import CallFinished, CallStarted, Event
from cap.rehearse.eyes import TwinEyes
from cap.rehearse.report import MOVED_M, Mishap, RehearsedCall
from perception.scene import Scene
from primitives.objects import resting_on, rests_on, table_point
from primitives.registry import Effect, Registry
from robot_bridge.robot import FloatArray
from robot_bridge.workspace import X_RANGE_M, Y_RANGE_M
from sim.twin import TwinWorld
from sim.world import World

_EVERY = 2
"""Physics steps between two looks at contacts."""
_FELL_M = 0.04
"""What is let go of higher than this above where it comes to rest has fallen."""
_OFF_M = 0.05
"""So far beyond the reachable rectangle an object counts as lost."""


@dataclass
class _Open:
    """A call under way: what it may move, what carries that and may be touched, and where
    everything was before it."""

    call: RehearsedCall
    handled: frozenset[str]
    carriers: frozenset[str]
    places: dict[str, FloatArray]
    releases: int


class Watch:
    """An event sink for the rehearsal's own stream, and a step hook of its world."""

    def __init__(self, world: TwinWorld, eyes: TwinEyes, registry: Registry) -> None:
        self.calls: list[RehearsedCall] = []
        self.mishaps: list[Mishap] = []
        self.moved = False
        """Whether a call has begun that moves the arm, and time has passed in it."""
        self._world = world
        self._eyes = eyes
        self._registry = registry
        self._open: list[_Open] = []
        self._steps = 0
        self._touched: set[tuple[int, str]] = set()
        self._heights: dict[str, float] = {}
        """Of what is held, when the fingers last touched it."""
        world.on_step.append(self._on_step)

    def __call__(self, event: Event) -> None:
        if isinstance(event, CallStarted):
            self._begin(event)
        elif isinstance(event, CallFinished):
            self._finish(event)

    def _begin(self, event: CallStarted) -> None:
        scene = self._eyes.scene
        named = [n for n in names_among(event.args) if n in scene]
        call = RehearsedCall(
            index=event.index,
            primitive=event.primitive,
            args=event.args,
            line=event.line,
            result=None,
            error=None,
            start_s=self._world.time_s,
            end_s=self._world.time_s,
            saw=", ".join(_described(scene, n) for n in dict.fromkeys(named)),
        )
        handled = handled_by(named, scene)
        carriers = frozenset(
            o.name for o in scene if any(rests_on(scene[n], o) for n in handled if n in scene)
        )
        self._open.append(_Open(call, handled, carriers, self._places(), len(self._eyes.releases)))

    def _finish(self, event: CallFinished) -> None:
        under_way = self._open.pop()
        now_s = self._world.time_s
        self.calls.append(
            replace(under_way.call, result=event.result, error=event.error, end_s=now_s)
        )
        if self._registry[event.primitive].effect is Effect.MOVES:
            self.moved = self.moved or now_s > under_way.call.start_s
            self._judge(under_way)

    def _judge(self, under_way: _Open) -> None:
        index, places = under_way.call.index, self._places()
        # What is in the hand goes with it, and home may be beside the rectangle.
        held = {o.name for o in self._eyes.scene if o.held}
        for name, before in under_way.places.items():
            now = places[name]
            gap = float(np.linalg.norm(now - before))
            if name not in held and _off_table(now) and not _off_table(before):
                self._add("lost", name, f"the {name} would leave the table", gap, index)
            elif name not in under_way.handled and gap > MOVED_M:
                text = f"the {name} would be knocked {gap * 100:.0f} cm away"
                self._add("knocked", name, text, gap, index)
            elif (index, name) in self._touched:
                self._add("contact", name, f"the arm would touch the {name}", gap, index)
        for name in self._eyes.releases[under_way.releases :]:
            fall = self._heights.get(name, 0.0) - float(places[name][2])
            if fall > _FELL_M and not _off_table(places[name]):
                text = f"the {name} would fall {fall * 100:.0f} cm"
                self._add("dropped", name, text, fall, index)

    def _add(self, kind: Any, name: str, text: str, distance_m: float, call: int) -> None:
        self.mishaps.append(Mishap(kind, name, text, distance_m, call))

    def _on_step(self, world: World) -> None:
        self._steps += 1
        if self._steps % _EVERY or not self._open:
            return
        under_way = self._open[-1]
        touched = self._world.touched_by_arm()
        for item in self._eyes.scene:
            if item.held and item.name in touched:
                self._heights[item.name] = self._world.height_m(item.name)
        for name in touched - under_way.handled - under_way.carriers:
            self._touched.add((under_way.call.index, name))

    def _places(self) -> dict[str, FloatArray]:
        return {t.name: np.array(t.position) for t in self._world.truth()}


def names_among(values: Iterable[Any]) -> list[str]:
    """The texts among arguments, those in lists included."""
    found: list[str] = []
    for value in values:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, (list, tuple)):
            found += names_among(value)
    return found


def handled_by(named: Collection[str], scene: Scene) -> frozenset[str]:
    """What a call on the named objects may move: they, what lies on them, what is held."""
    handled = {o.name for o in scene if o.held}
    open_ = list(named)
    while open_:
        name = open_.pop()
        if name not in handled:
            handled.add(name)
            open_ += resting_on(scene, name)
    return frozenset(handled)


def _described(scene: Scene, name: str) -> str:
    item = scene[name]
    if item.held:
        return f"{name} in the gripper"
    x, y = (float(v) for v in table_point(item))
    return f"{name} at ({x:.2f}, {y:.2f})" + ("" if item.visible else ", hidden")


def _off_table(position: FloatArray) -> bool:
    x, y, z = (float(v) for v in position)
    outside = max(X_RANGE_M[0] - x, x - X_RANGE_M[1], Y_RANGE_M[0] - y, y - Y_RANGE_M[1])
    return z < -0.02 or outside > _OFF_M or not math.isfinite(z)
