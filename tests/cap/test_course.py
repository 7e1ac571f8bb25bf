"""What a person hears of a sentence that was not carried out."""

from __future__ import annotations

import pytest

from cap.course import refusal
from cap.lmp.request import is_question
from cap.verify import Finding

MOVES = Finding("not-allowed", 1, 0, "push() can't be called here: this code must not move")


@pytest.mark.parametrize(
    ("sentence", "finding", "told"),
    [
        (
            "put it in the red bowl",
            Finding("unknown-object", 1, 0, "no red bowl is on the table"),
            "I cannot do that: no red bowl is on the table. I see: blue block.",
        ),
        (
            "put it out there",
            Finding("outside-table", 1, 0, "(2.0, 0.0) is off the table"),
            "I cannot do that: (2.0, 0.0) is off the table.",
        ),
        (
            "push it",
            MOVES,
            "I could not write a program for that; say it in other words.",
        ),
        (
            "does the blue block get a push?",
            MOVES,
            "I took that for a question; to have it done, begin with 'please'.",
        ),
    ],
)
def test_a_refusal_says_what_helps(sentence: str, finding: Finding, told: str) -> None:
    assert refusal(sentence, finding, ("blue block",)) == told


def test_what_a_refusal_advises_helps() -> None:
    assert is_question("does the blue block get a push?")
    assert not is_question("please: does the blue block get a push?")
