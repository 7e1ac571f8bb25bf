"""What a tabletop instruction is filled with: the seen half of each kind, and the unseen."""

from __future__ import annotations

from dataclasses import dataclass

from sim.tasks.places import Region, corner, side


@dataclass(frozen=True)
class Attributes:
    """One half of the values.

    places: corners and sides as `region` reads them. nths: counted from 1.
    """

    colors: tuple[str, ...]
    places: tuple[str, ...]
    directions: tuple[str, ...]
    distances: tuple[str, ...]
    magnitudes: tuple[str, ...]
    nths: tuple[int, ...]
    lines: tuple[str, ...]


SEEN = Attributes(
    colors=("blue", "red", "green", "orange", "yellow"),
    places=("left side", "top left corner", "top side", "top right corner"),
    directions=("top", "left"),
    distances=("closest",),
    magnitudes=("a little",),
    nths=(1, 2),
    lines=("horizontal", "vertical"),
)
"""The attributes that the examples of the paper's prompts use."""

UNSEEN = Attributes(
    colors=("pink", "cyan", "brown", "gray", "purple"),
    places=("bottom right corner", "bottom side", "bottom left corner"),
    directions=("bottom", "right"),
    distances=("farthest",),
    magnitudes=("a lot",),
    nths=(3, 4),
    lines=("diagonal",),
)

ORDINALS = ("first", "second", "third", "fourth")
"""Words for 1 to 4."""


def region(place: str) -> Region:
    """The part of the table that a place such as "left side" or "top left corner" names.

    Raises:
        ValueError: it names none.
    """
    words = place.split()
    if len(words) == 3 and words[2] == "corner":
        return corner(words[0], words[1])
    if len(words) == 2 and words[1] == "side":
        return side(words[0])
    raise ValueError(f"{place!r} is no place; say 'left side' or 'top left corner'")
