"""Random start layouts in which a command makes sense.

A `Layout` names the objects that a command needs, how many others may lie about, and
what must hold so that the command has one clear meaning (who is leftmost, which place
must be free). Layouts are drawn until everything holds; the seed decides all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from robot_bridge.robot import FloatArray
from robot_bridge.workspace import robot_from_table
from sim.scenes import ObjectSpec, SceneSpec
from sim.tasks.places import HALF_X_M, HALF_Y_M
from sim.tasks.state import COLORS, Snapshot, Thing, numbered

Condition = Callable[[Snapshot], bool]

_EDGE_M = {"block": 0.04, "bowl": 0.075}
"""Least distance between an object's centre and the reachable rectangle's edge."""
_GAP_M = {("block", "block"): 0.09, ("block", "bowl"): 0.125, ("bowl", "bowl"): 0.165}
"""Least distance between centres: fingers fit between objects that lie apart."""
_DRAWS = 20_000


class LayoutError(Exception):
    """No layout satisfies the conditions; the text names the objects."""


@dataclass(frozen=True)
class Layout:
    """What a command's table must look like.

    objects: kinds separated by commas, "red block, red block, blue bowl". more_blocks,
    more_bowls: distractors, in colours that no needed object of that category has and
    that `avoid` does not list. where: conditions on the start state, all of which hold.
    """

    objects: str
    more_blocks: int = 0
    more_bowls: int = 0
    avoid: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()

    def draw(self, seed: int) -> SceneSpec:
        """A scene in which everything holds.

        Raises:
            LayoutError: none was found in many draws.
        """
        rng = np.random.default_rng(seed)
        for _ in range(_DRAWS):
            kinds = self._kinds(rng)
            spots = _scatter([category for _, category in kinds], rng)
            if spots is None:
                continue
            snapshot = _snapshot(kinds, spots)
            if all(condition(snapshot) for condition in self.where):
                return _spec(snapshot, rng)
        raise LayoutError(f"no layout found for {self.objects} in {_DRAWS} draws")

    def _kinds(self, rng: np.random.Generator) -> list[tuple[str, str]]:
        kinds = []
        for text in self.objects.split(","):
            color, category = text.split()
            kinds.append((color, category))
        for category, more in (("block", self.more_blocks), ("bowl", self.more_bowls)):
            used = {color for color, other in kinds if other == category} | set(self.avoid)
            free = [color for color in COLORS if color not in used]
            picked = rng.choice(len(free), size=more, replace=False)
            kinds += [(free[i], category) for i in picked]
        return kinds


def _scatter(categories: list[str], rng: np.random.Generator) -> list[FloatArray] | None:
    """Positions in the table frame, bowls first because they need the most room."""
    spots: dict[int, FloatArray] = {}
    for i in sorted(range(len(categories)), key=lambda i: categories[i] != "bowl"):
        edge = _EDGE_M[categories[i]]
        room = np.array([HALF_X_M - edge, HALF_Y_M - edge])
        for _ in range(30):
            p = np.round(rng.uniform(-room, room), 3)
            if all(
                float(np.hypot(*(p - q))) >= _gap(categories[i], categories[j])
                for j, q in spots.items()
            ):
                spots[i] = p
                break
        else:
            return None
    return [spots[i] for i in range(len(categories))]


def _gap(a: str, b: str) -> float:
    first, second = sorted((a, b))
    return _GAP_M[(first, second)]


def _snapshot(kinds: list[tuple[str, str]], spots: list[FloatArray]) -> Snapshot:
    places = [(float(x), float(y)) for x, y in spots]
    names = numbered((f"{c} {k}", x, y) for (c, k), (x, y) in zip(kinds, places, strict=True))
    return Snapshot(
        tuple(
            Thing(name, category, color, x, y, 0.02)
            for name, (color, category), (x, y) in zip(names, kinds, places, strict=True)
        )
    )


def _spec(snapshot: Snapshot, rng: np.random.Generator) -> SceneSpec:
    objects = []
    for thing in snapshot:
        x, y = robot_from_table(np.array(thing.xy))
        yaw = float(rng.uniform(-np.pi / 4, np.pi / 4)) if thing.category == "block" else 0.0
        objects.append(ObjectSpec(thing.category, thing.color, (float(x), float(y)), yaw))
    return SceneSpec(tuple(objects))
