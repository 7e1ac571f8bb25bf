"""Two outcomes of one world held against one another: which objects lie elsewhere."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scipy.spatial.transform import Rotation


@dataclass(frozen=True)
class PoseDifference:
    """One object in both outcomes.

    recorded, replayed: positions (x, y, z), robot frame, metres. apart_m: between them.
    turned_rad: the angle between the two orientations. same: to the last bit.
    """

    name: str
    recorded: tuple[float, ...]
    replayed: tuple[float, ...]
    apart_m: float
    turned_rad: float
    same: bool

    def to_json(self) -> dict[str, Any]:
        return {**vars(self), "recorded": list(self.recorded), "replayed": list(self.replayed)}


def pose_differences(
    recorded: Sequence[Mapping[str, Any]], replayed: Sequence[Mapping[str, Any]]
) -> tuple[PoseDifference, ...]:
    """Every object of the record, in its order; both as `--json` gives `truth_after`.

    Raises:
        KeyError: an object of the record is not in the other world.
    """
    by_name = {item["name"]: item for item in replayed}
    return tuple(_difference(item, by_name[item["name"]]) for item in recorded)


def _difference(a: Mapping[str, Any], b: Mapping[str, Any]) -> PoseDifference:
    turn = Rotation.from_quat(a["quaternion"]).inv() * Rotation.from_quat(b["quaternion"])
    return PoseDifference(
        name=a["name"],
        recorded=tuple(a["position"]),
        replayed=tuple(b["position"]),
        apart_m=math.dist(a["position"], b["position"]),
        turned_rad=float(turn.magnitude()),
        same=dict(a) == dict(b),
    )
