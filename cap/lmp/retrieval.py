"""Which examples are most like a request."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from perception.colours import COLOURS

_SHOWN = 3
_LEAST_ALIKE = 0.2
_SAME = {
    other: word
    for word, others in {
        "<number>": "two three four five six seven eight nine ten eleven twelve fifteen twenty",
        "put": "place set drop lay stick pop deposit putting placing go goe belong",
        "in": "into inside",
        "on": "onto",
        "each": "every",
        "nth": "second third fourth fifth sixth seventh eighth",
        "block": "cube",
        "color": "colour",
        "center": "centre middle",
        "closest": "nearest",
        "farthest": "furthest",
        "top": "upper",
        "bottom": "lower",
        "swap": "exchange switch interchange trade",
        # Not to be taken for the verb.
        "places": "places",
        "cm": "centimeter centimetre",
        "row": "line",
    }.items()
    for other in others.split()
}
"""Words that mean much the same, without a plural's s, so that an example with one serves for the
other. "One" is no number here: "the blue one"."""
_WORDS = re.compile(r"[a-z]+|[\d.]+")
_SPOT = re.compile(
    r"\b(top|upper|bottom|lower)[ -](left|right)(?=[ -]corner)"
    r"|\b(left|right|top|upper|bottom|lower)(?=( hand)?[ -](side|edge))"
)
"""Which corner or side of the table, as long as the noun stands behind it."""


@dataclass(frozen=True)
class Turn:
    """One request and the code that answers it."""

    request: str
    code: str
    hint: str = ""
    """What the runtime adds below the request, for example what is not on the table."""


def most_alike(request: str, turns: Sequence[Turn], hint: str = "") -> tuple[Turn, ...]:
    """The turns whose requests are most like `request`, the best of them last.

    Likeness is the cosine between bags of words and word pairs, weighted by how rare they
    are among the turns (TF-IDF). The runtime's hint counts with the request. Colours and
    numbers count as one word each, because an example with another colour is as good; so do
    the corners of the table, its sides, and words that mean much the same.
    """
    best = ranked(f"{request} {hint}", turns)[:_SHOWN]
    return tuple(turn for score, turn in reversed(best) if score >= _LEAST_ALIKE)


def ranked(text: str, turns: Sequence[Turn]) -> list[tuple[float, Turn]]:
    """(likeness 0 to 1, turn) of all turns, the likest first; see `most_alike`."""
    bags = [_bag(f"{turn.request} {turn.hint}") for turn in turns]
    rarity = _rarity(bags)
    wanted = _weighted(_bag(text), rarity)
    scores = [_cosine(wanted, _weighted(bag, rarity)) for bag in bags]
    # "The block" and "the blocks" are alike and want other answers.
    literal = _literal(text)
    shared = [len(literal & _literal(turn.request)) for turn in turns]
    order = sorted(range(len(turns)), key=lambda i: (-round(scores[i], 9), -shared[i], i))
    return [(scores[i], turns[i]) for i in order]


def _bag(text: str) -> Counter[str]:
    words = [_word(w) for w in _WORDS.findall(_SPOT.sub("spot", text.lower()))]
    return Counter(words + [f"{a} {b}" for a, b in itertools.pairwise(words)])


def _literal(text: str) -> set[str]:
    """The words as they are, colours and numbers left out."""
    return {w for w in _WORDS.findall(text.lower()) if not _word(w).startswith("<")}


def _word(word: str) -> str:
    if word in COLOURS:
        return "<colour>"
    if word[0].isdigit():
        return "<number>"
    one = word.removesuffix("s")
    return _SAME.get(word) or _SAME.get(one, one)


def _rarity(bags: Sequence[Counter[str]]) -> dict[str, float]:
    seen = Counter(word for bag in bags for word in bag)
    return {word: math.log((1 + len(bags)) / (1 + n)) + 1 for word, n in seen.items()}


def _weighted(bag: Counter[str], rarity: dict[str, float]) -> dict[str, float]:
    unseen = max(rarity.values(), default=1.0)
    return {word: n * rarity.get(word, unseen) for word, n in bag.items()}


def _cosine(a: dict[str, float], b: dict[str, float]) -> float:
    dot = sum(weight * b.get(word, 0.0) for word, weight in a.items())
    norms = math.hypot(*a.values()) * math.hypot(*b.values())
    return dot / norms if norms else 0.0
