"""Eyes in the twin: they read its state and name things as the real eyes do."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from perception.scene import Scene, SceneObject
from primitives.objects import resting_on
from robot_bridge.robot import FloatArray
from robot_bridge.workspace import X_RANGE_M, Y_RANGE_M
from sim.twin import TwinWorld

_OUT_M = 0.06
"""So far beyond the reachable rectangle the cameras see nothing."""
_LOOKS_TO_FORGET = 2
_UNCOVERED_M = 0.02
_NOTHING_M = 0.008
"""Fingers closer together than this hold nothing."""

Glance = Callable[[FloatArray, float], tuple[FloatArray, float]]
"""(position (3,), yaw) as they are -> as they are seen."""


class TwinEyes:
    """Implements `primitives.context.Eyes` over a `TwinWorld`.

    The first Scene is the perceived one, word for word, so that a program begins with
    what it will find. width_m: how far the fingers are apart. glance: errors of each look;
    None for none. An object that was hidden stays so while what covers it stays.
    """

    def __init__(
        self,
        world: TwinWorld,
        scene: Scene,
        width_m: Callable[[], float],
        glance: Glance | None = None,
    ) -> None:
        self._world = world
        self._width_m = width_m
        self._glance = glance
        self._scene = scene
        self._covers = {
            o.name: {n: np.array(scene[n].position) for n in resting_on(scene, o.name)}
            for o in scene
            if not o.visible and not o.held
        }
        self._missed: dict[str, int] = {}
        self.releases: list[str] = []
        """Names of everything that left the gripper so far."""

    @property
    def scene(self) -> Scene:
        return self._scene

    def look(self) -> Scene:
        found: list[SceneObject] = []
        truth = {t.name: t for t in self._world.truth()}
        places = {name: np.array(t.position) for name, t in truth.items()}
        for item in self._scene:
            position = places[item.name]
            if item.held and self._width_m() > _NOTHING_M:
                found.append(item)
            elif not _in_view(position):
                missed = self._missed[item.name] = self._missed.get(item.name, 0) + 1
                if missed < _LOOKS_TO_FORGET:
                    found.append(replace(item, visible=False, held=False))
            elif self._covered(item.name, places):
                found.append(item)
            else:
                found.append(self._seen(item, position, yaw_of(truth[item.name].quaternion)))
        self._scene = Scene(tuple(found), self._world.time_s)
        return self._scene

    def _seen(self, item: SceneObject, position: FloatArray, yaw_rad: float) -> SceneObject:
        if item.category == "bowl":
            yaw_rad = 0.0
        if self._glance is not None:
            position, yaw_rad = self._glance(position, yaw_rad)
        return replace(
            item,
            position=position,
            yaw_rad=yaw_rad,
            visible=True,
            held=False,
            last_seen_s=self._world.time_s,
        )

    def _covered(self, name: str, places: dict[str, FloatArray]) -> bool:
        covers = self._covers.get(name)
        if covers is None:
            return False
        if covers and all(
            float(np.linalg.norm(places[n] - where)) < _UNCOVERED_M for n, where in covers.items()
        ):
            return True
        del self._covers[name]
        return False

    def picked(self, name: str) -> None:
        self._change(name, lambda item: replace(item, held=True, visible=False))

    def released(self, name: str) -> None:
        self.releases.append(name)
        self._change(name, lambda item: replace(item, held=False))

    def _change(self, name: str, change: Callable[[SceneObject], SceneObject]) -> None:
        if name not in self._scene:
            raise KeyError(f"no object is called {name!r}; known: {', '.join(self._scene.names)}")
        self._scene = replace(
            self._scene,
            objects=tuple(change(o) if o.name == name else o for o in self._scene),
        )


def yaw_of(quaternion: tuple[float, float, float, float]) -> float:
    """The turn about z of a box, up to its quarter turns: within pi / 4 of zero.

    A box that has tipped over shows other faces; the most level of its edges counts.
    """
    x, y, z, w = quaternion
    turn = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )
    edge = turn[:, int(np.argmin(np.abs(turn[2])))]
    yaw = math.atan2(edge[1], edge[0])
    return (yaw + math.pi / 4) % (math.pi / 2) - math.pi / 4


def _in_view(position: FloatArray) -> bool:
    x, y, z = (float(v) for v in position)
    return (
        X_RANGE_M[0] - _OUT_M <= x <= X_RANGE_M[1] + _OUT_M
        and Y_RANGE_M[0] - _OUT_M <= y <= Y_RANGE_M[1] + _OUT_M
        and z > -0.02
    )
