"""Was it as rehearsed? What the table looks like against what was predicted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perception.scene import Scene, SceneObject

TOLERANCE_M = 0.025
"""Perception errs by up to 4 mm on both sides; what falls into a bowl may lie anywhere in it."""


@dataclass(frozen=True)
class Difference:
    """One object that is not where the rehearsal had it. distance_m: None when it is gone."""

    name: str
    text: str
    distance_m: float | None = None


def differences(predicted: Scene, actual: Scene) -> tuple[Difference, ...]:
    """Objects whose place is not the predicted one, in the predicted Scene's order."""
    found = (_difference(item, actual) for item in predicted)
    return tuple(d for d in found if d is not None)


def _difference(item: SceneObject, actual: Scene) -> Difference | None:
    if item.name not in actual:
        return Difference(item.name, f"the {item.name} is gone, which rehearsal did not predict")
    there = actual[item.name]
    if item.held != there.held:
        text = "is in the gripper" if there.held else "is not in the gripper"
        return Difference(item.name, f"the {item.name} {text}, unlike in rehearsal")
    if item.held or not (item.visible and there.visible):
        return None
    gap = float(np.linalg.norm(there.position - item.position))
    if gap <= TOLERANCE_M:
        return None
    text = f"the {item.name} lies {gap * 100:.0f} cm from where rehearsal had it"
    return Difference(item.name, text, gap)
