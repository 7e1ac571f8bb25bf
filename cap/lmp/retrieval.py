"""Which examples are most like a request."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache

from perception.colours import COLOURS

_SHOWN = 3
_LEAST_ALIKE = 0.2
_OTHERS = 2
"""So many words that no example of something to do has count as one word, besides what they are:
who asks to "melt" a block is shown how to "paint" one is told to be impossible."""
_SAME = {
    other: word
    for word, others in {
        "<number>": "two three four five six seven eight nine ten eleven twelve fifteen twenty",
        "put": "place set drop lay stick pop deposit putting placing go goe belong bring gather "
        "collect move arrange relocate transfer shift carry deliver send transport insert",
        "horizontal": "vertical",
        "horizontally": "vertically",
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
        "side": "edge border",
        "want": "need",
    }.items()
    for other in others.split()
}
"""Words that mean much the same, without a plural's s, so that an example with one serves for the
other. "One" is no number here: "the blue one"."""
_POLITE = re.compile(
    r"\b((can|could|would|will) you|i( would|'d) like you to|i (want|need) you to"
    r"|please|kindly|thanks?( you)?( a lot)?|exactly|simply|just|hey|hi|hello|okay|ok|robot)\b"
)
"""Says nothing of what is to be done."""
_PICK_AND_PUT = re.compile(r"\bpick up (.+?) and (?:put|place|drop|set|lay|stick) (?:it|them)\b")
_STACK = re.compile(r"\b(make|build|form) (a|one) (stack|tower|pile) (of|out of|from) ")
_PHRASES = (
    (re.compile(r"\ba lot\b"), "far"),
    (re.compile(r"\b(a bit|slightly)\b"), "a little"),
    (re.compile(r"\b(a little|far) (to the )?(left|right|top|bottom|up|down)\b"), r"\1 aside"),
    (re.compile(r"\bi('d| would) (like|love)( to have)?\b"), "i want"),
)
_ALL = re.compile(r"\ball (of )?(the )?(?=(blocks|cubes|bowls)\b)")
_MANY = {"blocks", "cubes", "bowls"}
"""A word's plural counts as the word, these beside it: "the blocks" want a loop."""
_WORDS = re.compile(r"[a-z]+|[\d.]+")
_SPOT = re.compile(
    r"(\b(in|into|on|onto|at|to|towards|along) the )?"
    r"(\b(top|upper|bottom|lower)[ -](left|right)(?=[ -]corner)"
    r"|\b(left|right|top|upper|bottom|lower)(?=( hand)?[ -](side|edge)))"
)
"""Which corner or side of the table, as long as the noun stands behind it, and how it is led to."""


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
    the corners of the table, its sides, and words that mean much the same. The more the best
    of them is like the request, the more the others must be: a small model copies what it
    reads, the second best as well.
    """
    best = ranked(f"{request} {hint}", turns)[:_SHOWN]
    least = max(_LEAST_ALIKE, best[0][0] ** 2 - 1e-9) if best else 0.0
    return tuple(turn for score, turn in reversed(best) if score >= least)


def ranked(text: str, turns: Sequence[Turn]) -> list[tuple[float, Turn]]:
    """(likeness 0 to 1, turn) of all turns, the likest first; see `most_alike`."""
    index = _index(tuple(turns))
    wanted = _weighted(_bag(text, index.known), index.rarity)
    scores = [_cosine(wanted, bag) for bag in index.bags]
    # "The block" and "the blocks" are alike and want other answers.
    literal = _literal(text)
    shared = [len(literal & own) for own in index.literals]
    order = sorted(range(len(turns)), key=lambda i: (-round(scores[i], 9), -shared[i], i))
    return [(scores[i], turns[i]) for i in order]


@dataclass(frozen=True)
class _Index:
    """What is counted once for a group of turns. known: words of what can be done."""

    known: frozenset[str]
    rarity: dict[str, float]
    bags: tuple[dict[str, float], ...]
    literals: tuple[set[str], ...]


@lru_cache(maxsize=16)
def _index(turns: tuple[Turn, ...]) -> _Index:
    known = frozenset(
        _word(w) for turn in turns if not _only_tells(turn) for w in _words(turn.request)
    )
    counts = [_bag(f"{turn.request} {turn.hint}", known) for turn in turns]
    rarity = _rarity(counts)
    return _Index(
        known,
        rarity,
        tuple(_weighted(bag, rarity) for bag in counts),
        tuple(_literal(turn.request) for turn in turns),
    )


def _only_tells(turn: Turn) -> bool:
    """Whether nothing comes of a request but words: it can't be done."""
    return turn.code.strip().startswith("say('")


def _words(text: str) -> list[str]:
    return _WORDS.findall(_plain(text))


def _bag(text: str, known: Container[str]) -> Counter[str]:
    said = _words(text)
    words = [_word(w) for w in said]
    other = ["<other>"] * min(_OTHERS, sum(word not in known for word in words))
    many = ["<many>"] if _MANY & set(said) else []
    return Counter(words + many + other + [f"{a} {b}" for a, b in itertools.pairwise(words)])


def _plain(text: str) -> str:
    """The text in small letters, with roundabout words for the same put shortly."""
    short = _PICK_AND_PUT.sub(r"put \1", _POLITE.sub(" ", text.lower()))
    for words, word in _PHRASES:
        short = words.sub(word, short)
    short = _ALL.sub("the ", _STACK.sub("stack ", short))
    return _SPOT.sub("spot", short)


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
