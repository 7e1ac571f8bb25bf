"""Which examples a request is shown with."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cap.lmp.prompts import ALL, MAIN
from cap.lmp.request import is_question
from cap.lmp.retrieval import Turn, most_alike, ranked
from primitives.api import API

TURNS = (
    Turn("put the red block in the blue bowl", "in"),
    Turn("stack all the blocks", "stack"),
    Turn("make a circle of blocks with a radius of 12 cm", "circle"),
    Turn("put the red block 10 cm left of the blue bowl", "left"),
)


def codes(turns: Sequence[Turn]) -> list[str]:
    return [turn.code for turn in turns]


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        ("put the green block in the yellow bowl", ["in"]),
        ("put the green block close to the yellow bowl", ["left", "in"]),
        ("put the cyan block 5 cm left of the pink bowl", ["left"]),
        ("stack the blocks", ["stack"]),
        ("a circle with a radius of 7 cm, please", ["circle"]),
    ],
)
def test_the_likest_are_shown_and_the_best_of_them_last(request_: str, found: list[str]) -> None:
    assert codes(most_alike(request_, TURNS)) == found


def test_another_colour_or_number_is_as_good() -> None:
    red = most_alike("put the red block 5 cm left of the bowl", MAIN.pool.turns)
    cyan = most_alike("put the cyan block 17 cm left of the bowl", MAIN.pool.turns)
    assert red == cyan


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("drop the red cube into the blue bowl", "put the red block in the blue bowl"),
        ("set the cube in the upper left corner", "put the block in the top left corner"),
        ("the colour of the furthest block", "the color of the farthest block"),
        ("every two centimeters", "each 2 cm"),
        ("move all the blocks to the left side", "put all the blocks along the bottom edge"),
        ("could you please put it in the bowl", "put it in the bowl"),
        ("pick up the cube and place it on the left edge", "put the block on the right side"),
        ("I'd like to have the cube in the bowl", "I need the block in the bowl"),
        ("move it a lot to the left", "move it far to the right"),
        ("move it slightly to the left", "move it a bit up"),
        ("put all of the blocks in the bowl", "put the blocks in the bowl"),
        ("build one tower out of the cubes on the left side", "stack all blocks at the right edge"),
    ],
)
def test_words_that_mean_much_the_same_are_as_good(said: str, shown: str) -> None:
    turns = (*TURNS, Turn(shown, "same"))
    likeness, turn = ranked(said, turns)[0]
    assert (likeness, turn.request) == (pytest.approx(1.0), shown)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("swap places", "swap put"),
        ("the leftmost block", "the rightmost block"),
        ("put the blue one", "put the blue two"),
    ],
)
def test_words_that_mean_something_else_are_not(said: str, shown: str) -> None:
    assert ranked(said, [Turn(shown, "other")])[0][0] < 0.95


@pytest.mark.parametrize(
    "said", ["melt the blue block", "eat the red block", "hide the green block under the carpet"]
)
def test_what_nobody_was_shown_to_do_is_shown_what_cannot_be_done(said: str) -> None:
    shown = most_alike(said, MAIN.pool.turns)
    assert shown
    assert all(turn.code.strip().startswith("say('I cannot") for turn in shown)


def test_the_liker_the_best_the_liker_must_be_the_others() -> None:
    turns = (*TURNS, Turn("put the red block near the blue bowl", "near"))
    assert codes(most_alike("put the red block in the bowl", turns))[-1] == "in"
    assert codes(most_alike("put the pink block in the cyan bowl", turns)) == ["in"]
    assert len(most_alike("put it somewhere in the blue bowl", turns)) > 1


def test_of_one_and_of_many_are_told_apart() -> None:
    turns = (Turn("the blocks below the red bowl", "many"), Turn("the block below it", "one"))
    turns = (*turns, Turn("the block below the red bowl", "one"))
    assert most_alike("the block below the cyan bowl", turns)[-1].code == "one"
    assert most_alike("the blocks below the cyan bowl", turns)[-1].code == "many"


def test_a_request_like_nothing_is_shown_nothing() -> None:
    assert most_alike("xyzzy", TURNS) == ()
    assert most_alike("put it away", ()) == ()


@given(st.text(max_size=200))
def test_any_text_can_be_a_request(text: str) -> None:
    shown = most_alike(text, TURNS)
    assert len(set(codes(shown))) == len(shown) <= 3


def test_every_pooled_example_is_the_best_for_its_own_request() -> None:
    for prompt in ALL:
        for turn in prompt.pool.turns:
            assert most_alike(turn.request, prompt.pool.turns, turn.hint)[-1].code == turn.code


def test_what_an_example_asks_begins_with_what_can_be_read_before() -> None:
    for prompt in ALL:
        openings = {(o.prefix, o.pieces) for o in prompt.openings(API)}
        for turn in prompt.pool.turns:
            asked = prompt.request(
                API, scene=None, earlier=(), request=turn.request, hint=turn.hint
            )
            assert (asked.prefix, asked.pieces) in openings


def test_no_example_that_moves_something_is_asked_as_a_question() -> None:
    """Verification would refuse every program for such a sentence."""
    turns = [t for session in (*MAIN.sessions, MAIN.pool) for t in session.turns]
    moving = [t for t in turns if not t.code.strip().startswith("say(")]
    assert not [t.request for t in moving if is_question(t.request)]
