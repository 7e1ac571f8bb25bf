"""Checks of what was answered or said; a right answer in either place counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from numbers import Real
from typing import Any

from sim.tasks.checks import Check
from sim.tasks.places import distance
from sim.tasks.state import COLORS, NO_EXPLANATION, WRONG_ANSWER, Outcome, Problem

_NUMBER_WORDS = {
    "zero": 0, "none": 0, "no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_REFUSAL = re.compile(
    r"\b(no|not|cannot|can't|cant|don't|doesn't|isn't|aren't|won't|unable|impossible|sorry"
    r"|unknown|nothing|none|only|never|without|missing|couldn't|outside|beyond)\b"
)
_INABILITY = ("can't", "cannot", "can not", "unable", "not able", "impossible", "not possible")


def _text(value: Any) -> str:
    """What a person would read of an answer."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(str(v) for v in value)
    return str(value)


def _texts(outcome: Outcome) -> list[str]:
    texts = list(outcome.said)
    if outcome.answer is not None and not isinstance(outcome.answer, (bool, Real)):
        texts.append(_text(outcome.answer))
    return [t.lower().replace("’", "'") for t in texts]


def _reply(outcome: Outcome) -> str:
    given = [*outcome.said, *([] if outcome.answer is None else [_text(outcome.answer)])]
    return " / ".join(given) or "nothing"


def _wrong(outcome: Outcome, asked: str) -> list[Problem]:
    return [Problem(WRONG_ANSWER, f"answered {_reply(outcome)!r}. Right: {asked}")]


def says_yes() -> Check:
    """A yes, or True."""
    return _says_truth(True)


def says_no() -> Check:
    """A no, or False."""
    return _says_truth(False)


def _says_truth(expected: bool) -> Check:
    def check(outcome: Outcome) -> list[Problem]:
        if isinstance(outcome.answer, bool) and outcome.answer is expected:
            return []
        if any(_truth_of(t) is expected for t in _texts(outcome)):
            return []
        return _wrong(outcome, "yes" if expected else "no")

    return check


def _truth_of(text: str) -> bool | None:
    yes = re.search(r"\b(yes|yep|true)\b", text) is not None
    no = re.search(r"\b(no|nope|false|not|isn't|aren't|none|doesn't)\b", text) is not None
    if yes == no:
        return None if not yes else text.strip().startswith(("yes", "true"))
    return yes


def says_number(expected: float, tolerance: float = 1e-6) -> Check:
    """A number; in words and sentences the first number counts."""

    def check(outcome: Outcome) -> list[Problem]:
        answer = outcome.answer
        if (
            isinstance(answer, Real)
            and not isinstance(answer, bool)
            and abs(float(answer) - expected) <= tolerance
        ):
            return []
        for text in _texts(outcome):
            found = _numbers(text)
            if found and abs(found[0] - expected) <= tolerance:
                return []
        return _wrong(outcome, f"{expected:g}")

    return check


def says_distance(a: str, b: str, tolerance_m: float = 0.015) -> Check:
    """The distance between two objects' centres, as a number in metres or centimetres."""

    def check(outcome: Outcome) -> list[Problem]:
        length_m = distance(outcome.before[a].xy, outcome.before[b].xy)
        in_m = says_number(length_m, tolerance_m)
        in_cm = says_number(length_m * 100.0, tolerance_m * 100.0)
        if in_m(outcome) and in_cm(outcome):
            return _wrong(outcome, f"{length_m * 100:.1f} cm")
        return []

    return check


def _numbers(text: str) -> list[float]:
    # Numbers of names ("red block 2") and "the red one" count nothing, nor does a first "no,".
    text = re.sub(r"\b(block|bowl) \d+", r"\1", text)
    text = re.sub(rf"\b(the|this|that|{'|'.join(COLORS)}) one\b|\bno,", " ", text)
    return [
        float(_NUMBER_WORDS[word]) if word in _NUMBER_WORDS else float(word)
        for word in re.findall(r"-?\d+(?:\.\d+)?|[a-z]+", text)
        if word in _NUMBER_WORDS or word[-1].isdigit()
    ]


def says_names(expected: Sequence[str], among: Sequence[str]) -> Check:
    """Exactly `expected` are named, of the objects `among`; a bare colour names one too."""

    def check(outcome: Outcome) -> list[Problem]:
        for text in _texts(outcome):
            if {n for n in among if _names(text, n)} == set(expected):
                return []
        return _wrong(outcome, ", ".join(expected) or "none")

    return check


def _names(text: str, name: str) -> bool:
    color = name.split()[0]
    return (
        re.search(rf"\b{re.escape(name)}\b(?! \d)", text) is not None
        or re.search(rf"\b{color}\b(?! (block|bowl))", text) is not None
    )


def explains(*about: str) -> Check:
    """A sentence that says that it can't be done, or why, and is about this request.

    about: one of these words must occur, or a plain "I can't"; a general excuse that fits
    every request is no explanation.
    """
    topic = re.compile(r"\b(" + "|".join(re.escape(w) for w in (*about, *_INABILITY)) + r")\b")

    def check(outcome: Outcome) -> list[Problem]:
        if any(_REFUSAL.search(t) and topic.search(t) for t in _texts(outcome)):
            return []
        return [Problem(NO_EXPLANATION, f"said {_reply(outcome)!r}")]

    return check
