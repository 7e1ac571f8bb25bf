"""What is wrong with a sub-LMP's answer, by its kind and by the words that asked for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from perception.scene import Scene
from primitives.language import spoken

_CATEGORIES = {"block": "block", "cube": "block", "bowl": "bowl"}
_HEAD = re.compile(rf"\b({'|'.join(_CATEGORIES)})(s?)\b(?!'|s')")
_BEFORE = re.compile(
    r"\b(?:in|on|of|at|by|with|from|to|near|next|beside|between|inside|under|above|below|behind"
    r"|what|which|that|and|or|all|both|any|every|each|two|three|four|five|pair)\b|,"
)
"""Before the first noun these say that it is not what is asked for, or not how many of it."""
_AFTER = re.compile(r"^\s*(?:and|or|,)\b")
_COUNTED = re.compile(r"^(?:all|both|two|three|four|five|every|each)\b(?: of)?(?: the)?\s*")


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
        return ""
    if purpose == "success" and not isinstance(value, bool | np.bool_):
        return f"ret_val must be True or False. Got: {spoken(value)}"
    return ""


def _other_than_asked(phrase: str, names: Sequence[str], scene: Scene) -> str:
    """Whether names are of another category than the phrase's own noun, or too many.

    "The block to the left of the cyan bowl" is one block. Only the phrase's first noun is
    looked at, and only where nothing before it says that it belongs to something else.
    """
    words = phrase.lower().strip()
    many = _COUNTED.match(words)
    rest = words[many.end() :] if many else words
    noun = _HEAD.search(rest)
    if noun is None or _BEFORE.search(rest[: noun.start()]) or _AFTER.match(rest[noun.end() :]):
        return ""
    category = _CATEGORIES[noun[1]]
    other = next((n for n in names if scene[n].category != category), None)
    if other is not None:
        return f"{phrase!r} asks for a {category}; ret_val has the {other}"
    if rest.startswith("the ") and not many and not noun[2] and len(names) > 1:
        return f"{phrase!r} asks for one {category}; ret_val has {spoken(list(names))}"
    return ""
