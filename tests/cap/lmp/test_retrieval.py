"""Which examples a request is shown with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cap.lmp.prompts import ALL, MAIN
from cap.lmp.retrieval import Turn, most_alike

TURNS = (
    Turn("put the red block in the blue bowl", "a"),
    Turn("stack all the blocks", "b"),
    Turn("make a circle of blocks with a radius of 12 cm", "c"),
)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ("put the green block in the yellow bowl", "a"),
        ("stack the blocks", "b"),
        ("a circle with a radius of 7 cm, please", "c"),
    ],
)
def test_the_likest_example_comes_last(request_: str, code: str) -> None:
    assert most_alike(request_, TURNS)[-1].code == code


def test_another_colour_or_number_is_as_good() -> None:
    red = most_alike("put the red block 5 cm left of the bowl", MAIN.pool.turns)
    cyan = most_alike("put the cyan block 17 cm left of the bowl", MAIN.pool.turns)
    assert red == cyan


def test_a_request_like_nothing_is_shown_nothing() -> None:
    assert most_alike("xyzzy", TURNS) == []
    assert most_alike("put it away", ()) == []


@given(st.text(max_size=200))
def test_any_text_can_be_a_request(text: str) -> None:
    assert len(most_alike(text, TURNS)) <= 3


def test_every_pooled_example_is_the_likest_to_itself() -> None:
    for prompt in ALL:
        for turn in prompt.pool.turns:
            assert most_alike(turn.request, prompt.pool.turns, turn.hint)[-1].code == turn.code
