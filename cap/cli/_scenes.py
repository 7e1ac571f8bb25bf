"""Scenes and pictures as a terminal shows them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rich.style import Style
from rich.table import Table
from rich.text import Text

from perception.scene import Scene, SceneObject
from robot_bridge.workspace import table_from_robot

_TERMINAL_COLORS = {
    "red": "red",
    "orange": "dark_orange",
    "yellow": "yellow",
    "green": "green",
    "blue": "blue",
    "purple": "purple",
    "pink": "hot_pink",
    "cyan": "cyan",
    "brown": "orange4",
    "gray": "grey50",
}
_RAMP = " .:-=+*#%@"
_CHARACTER_ASPECT = 2.0
"""Height of a character cell over its width, on most terminals."""


def scene_table(scene: Scene) -> Table:
    """The objects seen, in table-frame centimetres: x to the right, y away from the robot."""
    table = Table(title="on the table", title_justify="left", title_style="dim", box=None)
    table.add_column("object")
    for column in ("x cm", "y cm", "top cm"):
        table.add_column(column, justify="right")
    table.add_column("")
    for item in scene:
        x, y = table_from_robot(item.position[:2]) * 100
        name = Text("● ", style=_TERMINAL_COLORS.get(item.color, "")) + Text(item.name)
        table.add_row(name, f"{x:.1f}", f"{y:.1f}", f"{item.top_m * 100:.1f}", _state(item))
    if not len(scene):
        table.add_row("nothing", "", "", "", "")
    return table


def moved_table(before: Scene, after: Scene, threshold_m: float = 0.01) -> Table | None:
    """Objects that are elsewhere afterwards; None when all are where they were."""
    table = Table(title="moved", title_justify="left", title_style="dim", box=None)
    for column in ("object", "from (x, y) cm", "to (x, y) cm", ""):
        table.add_column(column)
    for item in after:
        if item.name not in before:
            continue
        start = before[item.name].position
        if np.linalg.norm(item.position - start) > threshold_m:
            name = Text("● ", style=_TERMINAL_COLORS.get(item.color, "")) + Text(item.name)
            table.add_row(name, _point(start), _point(item.position), _rests(item, after))
    return table if table.row_count else None


def half_blocks(picture: NDArray[np.uint8], columns: int, *, color: bool) -> Text:
    """A picture (h, w, 3) as characters: two pixels each in colour, else shades of ASCII."""
    height, width = picture.shape[:2]
    rows = max(int(columns * height / width / _CHARACTER_ASPECT), 1)
    size = (columns, rows * 2 if color else rows)
    pixels = np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))
    if not color:
        shades = (pixels.mean(axis=2) / 256 * len(_RAMP)).astype(int)
        return Text("\n".join("".join(_RAMP[s] for s in row) for row in shades))
    text = Text(no_wrap=True)
    for upper, lower in zip(pixels[::2], pixels[1::2], strict=True):
        for top, bottom in zip(upper, lower, strict=True):
            text.append("▀", Style(color=_hex(top), bgcolor=_hex(bottom)))
        text.append("\n")
    return text


def _state(item: SceneObject) -> str:
    if item.held:
        return "in the gripper"
    return "" if item.visible else "hidden; last seen here"


def _point(position: NDArray[np.float64]) -> str:
    x, y = table_from_robot(position[:2]) * 100
    return f"({x:.1f}, {y:.1f})"


def _rests(item: SceneObject, scene: Scene) -> str:
    """What the object lies in or on, as far as positions tell."""
    if item.held:
        return "in the gripper"
    for other in scene:
        apart = float(np.linalg.norm(item.position[:2] - other.position[:2]))
        if other.name == item.name or apart > float(max(other.size[:2])) / 2:
            continue
        if other.category == "bowl" and item.category != "bowl":
            return f"in the {other.name}"
        if other.position[2] < item.position[2] - 0.01:
            return f"on the {other.name}"
    return ""


def _hex(pixel: NDArray[np.uint8]) -> str:
    return "#" + "".join(f"{int(v):02x}" for v in pixel)
