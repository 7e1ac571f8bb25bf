"""What is wrong with a sub-LMP's answer, by its kind and by the words that asked for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from perception.colours import COLOURS
from perception.scene import Scene
from primitives.language import spoken
from robot_bridge.workspace import table_from_robot

_CATEGORIES = {"block": "block", "cube": "block", "bowl": "bowl"}
_ORDINALS = "first|second|third|fourth|fifth|last|next"
_PLACES = (
    "left|right|top|bottom|middle|center|upper|lower|(?:left|right|top|bottom)-?most"
    "|upper-?most|lower-?most|nearest|closest|farthest|furthest"
)
_OTHERS = r"other|same|single|only|small|big|large|\w+est|\w+ed"
_PLAIN = "|".join((*COLOURS, _ORDINALS, _PLACES, _OTHERS))
_HEAD = re.compile(
    rf"^(?:(?P<many>all|both|every|each)\b(?: of)? ?)?(?P<one>the |a |an )?(?:(?:{_PLAIN}) )*"
    rf"(?P<noun>{'|'.join(_CATEGORIES)})(?P<plural>s?)"
    r"(?= (?:to|of|in|on|at|from|by|left|right|above|below|under|over|beside|next|near|nearest"
    r"|closest|farthest|furthest|between|behind|inside|outside|that|which|whose|not)\b|$)"
)
"""A noun among words that say which of its kind: that kind is what is asked for."""
_POINTS = re.compile(r"(?:^|\bwith |\bof )(?P<count>[1-9]\d?) points\b")
_OF_POINTS = re.compile(
    r"\b(?:each|per|rows|columns|lines|circles|sides|star|every)\b"
    r"|\b(?:middle|center|centre|first|second|third|fourth|last|one|any) of \d"
)
"""A phrase with these words may speak of points and mean another number of them."""
_SEVERAL = re.compile(
    r"[,;&+/]|\b(?:and|or|plus|with|each|every|both|all|pair|tower|stack|row|line|group|set)\b"
)
"""Behind the noun: several may be meant."""
_BESIDE = re.compile(
    rf" (?:to the )?(?P<side>left|right|top|bottom) of the (?P<color>{'|'.join(COLOURS)}) "
    rf"(?P<noun>{'|'.join(_CATEGORIES)})$"
)
_SIDES = {"left": (-1.0, 0.0), "right": (1.0, 0.0), "top": (0.0, 1.0), "bottom": (0.0, -1.0)}
"""In the table frame."""
_PLAINLY_M = 0.01


def value_problem(purpose: str, phrase: str, value: Any, scene: Scene) -> str:
    """What is wrong with a sub-LMP's answer to a phrase; "" where nothing can be told to be."""
    if purpose == "parse_obj_name":
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list | tuple) or not all(isinstance(n, str) for n in names):
            return f"ret_val must be a name or a list of names. Got: {spoken(value)}"
        unknown = [n for n in names if n not in scene]
        if unknown:
            return f"no object is named {unknown[0]!r}"
        return _other_than_asked(phrase, names, scene)
    if purpose in ("parse_position", "transform_shape_pts"):
        try:
            points = np.atleast_2d(np.asarray(value, dtype=np.float64))
        except (TypeError, ValueError):
            return f"ret_val must be a point (x, y) or a list of points. Got: {value!r}"
        if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
            return "ret_val must be a point (x, y) or a list of points, with finite numbers"
        asked = None if _OF_POINTS.search(phrase) else _POINTS.search(phrase)
        if purpose == "parse_position" and asked and len(points) != int(asked["count"]):
            return f"{phrase!r} asks for {asked['count']} points; ret_val has {len(points)}"
        return ""
    if purpose == "success" and not isinstance(value, bool | np.bool_):
        return f"ret_val must be True or False. Got: {spoken(value)}"
    return ""


def as_asked(purpose: str, phrase: str, value: Any) -> Any:
    """The value; the name alone where it is a list of one and the phrase means one thing."""
    if purpose == "parse_obj_name" and isinstance(value, list | tuple) and len(value) == 1:
        return value[0] if asks_for_one(phrase) else value
    return value


def asks_for_one(phrase: str) -> bool:
    """Whether a phrase such as "the block to the left of the cyan bowl" means one thing."""
    words = " ".join(phrase.lower().split())
    head = _HEAD.match(words)
    return head is not None and not _SEVERAL.search(words[head.end() :]) and _is_one(head)


def _is_one(head: re.Match[str]) -> bool:
    return bool(head["one"] and not head["many"] and not head["plural"])


def _other_than_asked(phrase: str, names: Sequence[str], scene: Scene) -> str:
    """Whether names are of another category than the phrase's own noun, too many, or elsewhere.

    "The block to the left of the cyan bowl" is one block. Only a phrase that begins with what
    it asks for is looked at, and not where it may ask for more behind that.
    """
    words = " ".join(phrase.lower().split())
    head = _HEAD.match(words)
    if head is None or _SEVERAL.search(words[head.end() :]):
        return ""
    category = _CATEGORIES[head["noun"]]
    other = next((n for n in names if scene[n].category != category), None)
    if other is not None:
        return f"{phrase!r} asks for a {category}; ret_val has the {other}"
    if _is_one(head) and len(names) != 1:
        return f"{phrase!r} asks for one {category}; ret_val has {spoken(list(names))}"
    return _on_the_other_side(words[head.end() :], names, scene)


def _on_the_other_side(where: str, names: Sequence[str], scene: Scene) -> str:
    """Whether one lies plainly on the other side of what it should be to the left of."""
    asked = _BESIDE.fullmatch(where)
    base = f"{asked['color']} {_CATEGORIES[asked['noun']]}" if asked else ""
    if asked is None or base not in scene:
        return ""
    begin = table_from_robot(scene[base].position[:2])
    for name in names:
        along = (table_from_robot(scene[name].position[:2]) - begin) @ _SIDES[asked["side"]]
        if along < -_PLAINLY_M:
            return f"the {name} is not to the {asked['side']} of the {base}"
    return ""
