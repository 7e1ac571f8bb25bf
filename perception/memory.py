"""What is known about the objects across looks: lasting names, held and hidden objects.

A physical object keeps its name for the whole session. Fresh observations are assigned
to the known objects of the same category and colour so that the least is assumed to have
moved: the cost of a move is the square root of its length, which prefers one far move to
several short ones, and an object that left the gripper since the last look may be
anywhere at a small fixed cost.

An object without an observation stays, not visible, at the place where it was last seen,
as long as it can be there: hidden behind or below something. When its place is plainly
seen to be empty it may have rolled away or one look may have failed, so it stays through
that look; a second such look in a row forgets it. A held object is never forgotten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from perception.naming import first_names, naming_order, next_name
from perception.scene import Scene, SceneObject
from robot_bridge.robot import FloatArray

_RELEASED_COST = 0.1
"""Cost of any move of an object that was just released; 1 cm of an unmoved one's."""
_LOOKS_TO_FORGET = 2
_RESIZED_M = 0.006
"""Sizes that differ by less are measurements of one size, and their mean is better."""
_MOST_LOOKS = 8
"""Of so many looks the mean is taken; older ones fade."""


@dataclass(frozen=True)
class Seen:
    """One object of one look, all cameras together; fields as in `Detection`."""

    category: str
    color: str
    position: FloatArray
    yaw_rad: float
    size: FloatArray
    confidence: float
    measured: bool = False

    @property
    def kind(self) -> str:
        return f"{self.color} {self.category}"


@dataclass(frozen=True)
class _Known:
    """One remembered object; released: it left the gripper and was not seen since.

    looks: how many of them measured its size.
    """

    item: SceneObject
    released: bool = False
    empty_looks: int = 0
    looks: int = 0

    @property
    def kind(self) -> str:
        return f"{self.item.color} {self.item.category}"

    def seen_as(self, seen: Seen, stamp_s: float) -> _Known:
        """The object as a fresh look shows it; what was measured of its size lasts."""
        looks, size = (1 if seen.measured else 0), seen.size
        if self.looks and np.abs(size - self.item.size).max() < _RESIZED_M:
            looks += self.looks
            share = 1 / min(looks, _MOST_LOOKS) if seen.measured else 0.0
            size = self.item.size + share * (seen.size - self.item.size)
        elif self.looks and not seen.measured:
            looks, size = self.looks, self.item.size
        # The top is what was seen; it stays where it is.
        sunk = np.array([0.0, 0.0, (seen.size[2] - size[2]) / 2])
        return _Known(
            SceneObject(
                name=self.item.name,
                category=seen.category,
                color=seen.color,
                position=seen.position + sunk,
                yaw_rad=seen.yaw_rad,
                size=size,
                last_seen_s=stamp_s,
                measured=looks > 0,
            ),
            looks=looks,
        )


class ObjectMemory:
    """Keeps the Scene from look to look."""

    def __init__(self) -> None:
        self._known: list[_Known] = []
        self._stamp_s = 0.0

    @property
    def scene(self) -> Scene:
        """All known objects; grouped by kind in the order of the first sight, then by name."""
        return Scene(tuple(known.item for known in self._known), self._stamp_s)

    def picked(self, name: str) -> None:
        """The named object is in the gripper.

        Raises:
            KeyError: no such object is known.
        """
        self._change(
            name, lambda k: _Known(replace(k.item, held=True, visible=False), looks=k.looks)
        )

    def released(self, name: str) -> None:
        """The named object has left the gripper; where it lies the next look will tell.

        Raises:
            KeyError: no such object is known.
        """
        self._change(name, lambda k: replace(k, item=replace(k.item, held=False), released=True))

    def update(
        self,
        seen: Sequence[Seen],
        stamp_s: float,
        plainly_empty: Callable[[SceneObject], bool] = lambda item: False,
    ) -> Scene:
        """Take in one look; plainly_empty says whether an object's place was seen without it."""
        by_kind: defaultdict[str, list[Seen]] = defaultdict(list)
        for i in naming_order([s.position for s in seen]):
            by_kind[seen[i].kind].append(seen[i])
        kinds = dict.fromkeys([known.kind for known in self._known])
        kinds.update(dict.fromkeys(sorted(by_kind, key=_kind_order)))
        updated: list[_Known] = []
        for kind in kinds:
            before = [known for known in self._known if known.kind == kind]
            updated += _update_kind(kind, before, by_kind[kind], stamp_s, plainly_empty)
        self._known = updated
        self._stamp_s = stamp_s
        return self.scene

    def _change(self, name: str, change: Callable[[_Known], _Known]) -> None:
        if name not in self.scene:
            raise KeyError(f"no object is called {name!r}; known: {', '.join(self.scene.names)}")
        self._known = [change(k) if k.item.name == name else k for k in self._known]


def _update_kind(
    kind: str,
    before: list[_Known],
    seen: list[Seen],
    stamp_s: float,
    plainly_empty: Callable[[SceneObject], bool],
) -> list[_Known]:
    """The known objects of one kind after a look that showed `seen`, in naming order."""
    free = [i for i, known in enumerate(before) if not known.item.held]
    if len(seen) > len(free):
        # More on the table than can be: what was held must have slipped out unnoticed.
        free = list(range(len(before)))
    pairs = _assign([before[i] for i in free], seen)
    found = {free[row]: column for row, column in pairs.items()}
    after: list[_Known] = []
    for i, known in enumerate(before):
        if i in found:
            after.append(known.seen_as(seen[found[i]], stamp_s))
        elif known.item.held:
            after.append(known)
        else:
            empty_looks = known.empty_looks + 1 if plainly_empty(known.item) else 0
            if empty_looks < _LOOKS_TO_FORGET:
                hidden = replace(known.item, visible=False)
                after.append(_Known(hidden, known.released, empty_looks, known.looks))
    fresh = [s for j, s in enumerate(seen) if j not in found.values()]
    return after + _named(kind, before, fresh, stamp_s)


def _named(kind: str, before: list[_Known], fresh: list[Seen], stamp_s: float) -> list[_Known]:
    """New objects under names that none of the known ones has."""
    taken = {known.item.name for known in before}
    names = first_names(kind, len(fresh)) if not taken else []
    while len(names) < len(fresh):
        names.append(next_name(kind, frozenset(taken | set(names))))
    return [
        _Known(
            SceneObject(
                name,
                s.category,
                s.color,
                s.position,
                s.yaw_rad,
                s.size,
                last_seen_s=stamp_s,
                measured=s.measured,
            ),
            looks=int(s.measured),
        )
        for name, s in zip(names, fresh, strict=True)
    ]


def _assign(known: list[_Known], seen: list[Seen]) -> dict[int, int]:
    """Index of the observation of each known object that has one, at least total cost."""
    if not known or not seen:
        return {}
    cost = np.empty((len(known), len(seen)))
    for row, k in enumerate(known):
        gaps = np.array([np.linalg.norm(s.position - k.item.position) for s in seen])
        moved = k.released or k.item.held
        cost[row] = _RELEASED_COST + 1e-3 * gaps if moved else np.sqrt(gaps)
    rows, columns = linear_sum_assignment(cost)
    return dict(zip(rows.tolist(), columns.tolist(), strict=True))


def _kind_order(kind: str) -> tuple[str, str]:
    """Sorts "red block" and the like by category, then by colour."""
    color, _, category = kind.partition(" ")
    return category, color
