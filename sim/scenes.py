"""What lies on the table at the start: scene files, and seeded random scenes."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from robot_bridge.workspace import X_RANGE_M, Y_RANGE_M
from sim.colors import PALETTE

CATEGORIES = ("block", "bowl")
MAX_OBJECTS = 12
BLOCK_M = 0.04
"""Edge of a block."""
BOWL_RADIUS_M = 0.065
"""Outer radius of a bowl's rim."""
BOWL_HEIGHT_M = 0.05

_RADIUS_M = {"block": BLOCK_M / math.sqrt(2), "bowl": BOWL_RADIUS_M}
"""Radius of the circle around each object's footprint, whatever its yaw."""
_GAP_M = 0.03
"""Random scenes leave this much between footprints, so that fingers fit between."""
_BOWL_FLOOR_M = 0.005


class SceneFileError(Exception):
    """A scene cannot be read or built; the text names the object, the value and the bound."""


@dataclass(frozen=True)
class ObjectSpec:
    """One object at the start.

    position: (x, y) or (x, y, z) of the centre, robot frame, metres; without z it stands
    on the table. yaw_rad: about z. block_m: edges of a block, metres.
    """

    category: str
    color: str
    position: tuple[float, ...]
    yaw_rad: float = 0.0
    block_m: tuple[float, float, float] = (BLOCK_M, BLOCK_M, BLOCK_M)

    @property
    def name(self) -> str:
        return f"{self.color} {self.category}"

    @property
    def z_m(self) -> float:
        """Height of the centre above the table."""
        if len(self.position) == 3:
            return self.position[2]
        return self.block_m[2] / 2 if self.category == "block" else BOWL_HEIGHT_M / 2

    @property
    def raised(self) -> bool:
        """Whether it lies on or in something else."""
        return (
            len(self.position) == 3
            and self.category == "block"
            and self.z_m > self.block_m[2] * 0.6
        )


@dataclass(frozen=True)
class SceneSpec:
    """A world and the objects in it."""

    objects: tuple[ObjectSpec, ...]
    world: str = "tabletop"


def load_scene(path: Path) -> SceneSpec:
    """Read a scene file (the README shows its form).

    Raises:
        SceneFileError: it is not there, not a scene, or a scene that cannot be built.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SceneFileError(f"scene file {path}: {error.strerror}; check the path") from error
    except ValueError as error:
        raise SceneFileError(f"scene file {path} is not JSON: {error}") from error
    return read_scene(text, f"scene file {path}")


def read_scene(text: str, source: str = "the scene") -> SceneSpec:
    """A scene from a scene file's text; source: what errors call it.

    Raises:
        SceneFileError: it is not a scene, or one that cannot be built.
    """
    try:
        data = json.loads(text)
    except RecursionError as error:
        raise SceneFileError(f"{source} is not a scene: it is nested too deep") from error
    except ValueError as error:
        # Wrong JSON, or an integer of more digits than Python reads.
        raise SceneFileError(f"{source} is not JSON: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("objects"), list):
        raise SceneFileError(
            f"{source} needs the form "
            '{"world": "tabletop", "objects": [{"category", "color", "position"}, ...]}'
        )
    world = data.get("world", "tabletop")
    if world != "tabletop":
        raise SceneFileError(f"{source}: no world is named {world!r}; use 'tabletop'")
    objects = tuple(_object(entry, i) for i, entry in enumerate(data["objects"]))
    spec = SceneSpec(objects, world)
    check_scene(spec)
    return spec


def scene_text(spec: SceneSpec) -> str:
    """A scene file's text for a scene of 4 cm blocks; `read_scene` gives the scene again."""
    objects = [
        {
            "category": item.category,
            "color": item.color,
            "position": list(item.position),
            "yaw": item.yaw_rad,
        }
        for item in spec.objects
    ]
    return json.dumps({"world": spec.world, "objects": objects})


def _object(entry: Any, index: int) -> ObjectSpec:
    where = f"object {index + 1}"
    if not isinstance(entry, dict):
        raise SceneFileError(f"{where} must be an object with category, color and position")
    unknown = set(entry) - {"category", "color", "position", "yaw"}
    if unknown:
        raise SceneFileError(
            f"{where} has an unknown field {sorted(unknown)[0]!r}; "
            "there are category, color, position and yaw"
        )
    position = entry.get("position")
    if (
        not isinstance(position, list)
        or len(position) not in (2, 3)
        or not all(_is_number(v) for v in position)
    ):
        raise SceneFileError(f"{where}: position must be [x, y] or [x, y, z]. Got: {position!r}")
    yaw = entry.get("yaw", 0.0)
    if not _is_number(yaw) or not math.isfinite(yaw):
        raise SceneFileError(f"{where}: yaw must be a number in radians. Got: {yaw!r}")
    return ObjectSpec(
        str(entry.get("category")),
        str(entry.get("color")),
        tuple(float(v) for v in position),
        float(yaw),
    )


def _is_number(value: Any) -> bool:
    """Whether a JSON value is a number that fits a float; infinite and NaN ones count."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, float) or abs(value) < 2**53


def check_scene(spec: SceneSpec) -> None:
    """Raises SceneFileError when an object is unknown, out of reach, or inside another."""
    if len(spec.objects) > MAX_OBJECTS:
        raise SceneFileError(
            f"the scene has {len(spec.objects)} objects, the bound is {MAX_OBJECTS}; remove some"
        )
    for item in spec.objects:
        _check_object(item)
    for i, first in enumerate(spec.objects):
        for second in spec.objects[i + 1 :]:
            _check_apart(first, second)


def _check_object(item: ObjectSpec) -> None:
    if item.category not in CATEGORIES:
        raise SceneFileError(
            f"unknown category {item.category!r}; there are {', '.join(CATEGORIES)}"
        )
    if item.color not in PALETTE:
        raise SceneFileError(f"unknown color {item.color!r}; there are {', '.join(PALETTE)}")
    if not all(math.isfinite(v) for v in item.position):
        raise SceneFileError(f"{item.name}: position must be finite. Got: {item.position}")
    for axis, value, (low, high) in zip("xy", item.position, (X_RANGE_M, Y_RANGE_M), strict=False):
        if not low <= value <= high:
            raise SceneFileError(
                f"{item.name} at {axis} = {value:g} m is out of reach: {axis} goes from "
                f"{low:g} to {high:g} m in the robot frame"
            )
    if len(item.position) == 3 and not 0.0 <= item.position[2] <= 0.3:
        raise SceneFileError(
            f"{item.name} at z = {item.position[2]:g} m: z goes from 0 to 0.3 m above the table"
        )


def _check_apart(first: ObjectSpec, second: ObjectSpec) -> None:
    tall = (first.block_m[2] + second.block_m[2]) / 2
    if abs(first.z_m - second.z_m) >= tall * 0.95 or (
        {first.category, second.category} == {"block", "bowl"} and _lies_in_bowl(first, second)
    ):
        return
    gap = math.dist(first.position[:2], second.position[:2])
    least = _least_gap(first, second)
    if gap < least - 1e-9:
        raise SceneFileError(
            f"{first.name} and {second.name} overlap: their centres are {gap:.3f} m apart and "
            f"need {least:.3f} m; move one"
        )


def _least_gap(first: ObjectSpec, second: ObjectSpec) -> float:
    """How far apart two centres must be, in the direction in which they lie.

    Blocks may touch. Separating axes: two squares are apart when their projections are,
    on an axis across the face of either one.
    """
    if not first.category == second.category == "block":
        return _RADIUS_M[first.category] + _RADIUS_M[second.category]
    dx = second.position[0] - first.position[0]
    dy = second.position[1] - first.position[1]
    gap = math.hypot(dx, dy)
    if gap == 0.0:
        return (first.block_m[0] + second.block_m[0]) / 2
    turn = second.yaw_rad - first.yaw_rad
    spread = abs(math.cos(turn)) + abs(math.sin(turn))
    toward = math.atan2(dy, dx)
    least = math.inf
    for own, other in ((first, second), (second, first)):
        reach = (own.block_m[0] + other.block_m[0] * spread) / 2
        across = max(abs(math.cos(toward - own.yaw_rad)), abs(math.sin(toward - own.yaw_rad)))
        least = min(least, reach / across)
    return least


def _lies_in_bowl(first: ObjectSpec, second: ObjectSpec) -> bool:
    block, bowl = (first, second) if first.category == "block" else (second, first)
    inside = math.dist(block.position[:2], bowl.position[:2]) < BOWL_RADIUS_M - BLOCK_M / 2
    return inside and len(block.position) == 3


def in_bowl(color: str, bowl: ObjectSpec, yaw_rad: float = 0.0) -> ObjectSpec:
    """A block lying in the middle of a bowl."""
    x, y = bowl.position[:2]
    return ObjectSpec("block", color, (x, y, _BOWL_FLOOR_M + BLOCK_M / 2), yaw_rad)


def on_block(color: str, below: ObjectSpec, yaw_rad: float = 0.0) -> ObjectSpec:
    """A block standing on another."""
    x, y = below.position[:2]
    return ObjectSpec("block", color, (x, y, below.z_m + BLOCK_M), yaw_rad)


def random_scene(
    seed: int,
    *,
    blocks: int | None = None,
    bowls: int | None = None,
    colors: Sequence[str] = tuple(PALETTE),
) -> SceneSpec:
    """A scene of separate objects, in which nothing touches anything but the table.

    Without numbers there are 3 to 5 blocks and 2 to 3 bowls. Colours do not repeat within
    a category while there are enough of them; blocks take some of the bowls' colours, so
    that matching makes sense.

    Raises:
        SceneFileError: fewer objects than none, or more than fit on the table.
    """
    rng = np.random.default_rng(seed)
    n_blocks = int(rng.integers(3, 6)) if blocks is None else blocks
    n_bowls = int(rng.integers(2, 4)) if bowls is None else bowls
    if min(n_blocks, n_bowls) < 0:
        raise SceneFileError(
            f"a scene has 0 blocks and bowls or more. Got: {n_blocks} blocks, {n_bowls} bowls"
        )
    if n_blocks + n_bowls > MAX_OBJECTS:
        raise SceneFileError(
            f"{n_blocks + n_bowls} objects do not fit, the bound is {MAX_OBJECTS}; ask for fewer"
        )
    order = [str(c) for c in rng.permutation(list(colors))]
    kinds = [("bowl", order[i % len(order)]) for i in range(n_bowls)]
    kinds += [("block", order[i % len(order)]) for i in range(n_blocks)]
    for _ in range(200):
        placed = _scatter(kinds, rng)
        if placed is not None:
            return SceneSpec(tuple(placed))
    raise SceneFileError(f"{n_blocks} blocks and {n_bowls} bowls do not fit on the table")


def _scatter(kinds: Sequence[tuple[str, str]], rng: np.random.Generator) -> list[ObjectSpec] | None:
    placed: list[ObjectSpec] = []
    for category, color in kinds:
        radius = _RADIUS_M[category]
        for _ in range(50):
            x = float(rng.uniform(X_RANGE_M[0] + radius, X_RANGE_M[1] - radius))
            y = float(rng.uniform(Y_RANGE_M[0] + radius, Y_RANGE_M[1] - radius))
            if all(
                math.dist((x, y), other.position[:2]) > radius + _RADIUS_M[other.category] + _GAP_M
                for other in placed
            ):
                yaw = float(rng.uniform(-math.pi / 4, math.pi / 4)) if category == "block" else 0.0
                placed.append(ObjectSpec(category, color, (round(x, 4), round(y, 4)), yaw))
                break
        else:
            return None
    return placed
