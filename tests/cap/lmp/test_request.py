"""What is read off a sentence before a model sees it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cap.errors import UsageError
from cap.lmp.request import (
    MAX_LENGTH,
    absent_objects,
    as_read,
    check_sentence,
    is_description,
    is_question,
    leans_on_earlier,
    remark,
)
from perception.scene import Scene, SceneObject


def scene(*names: str) -> Scene:
    objects = []
    for name in names:
        color, category = name.split()[:2]
        objects.append(
            SceneObject(name, category, color, np.zeros(3), 0.0, np.array([0.04, 0.04, 0.04]))
        )
    return Scene(tuple(objects))


@pytest.mark.parametrize(
    "sentence",
    [
        "how many blocks are there?",
        "is the red block left of the bowl?",
        "Which bowl is empty",
        "the red block is where?",
        "do you see a bowl",
        "what happens if you pick up the red block, move it left and drop it?",
        "did you push, move or drop the red block?",
        "what can you do: pick, place, push?",
        "how would you do it?",
        "when did you move the red, the blue and the green block",
        "when you moved the red block, did it fall",
        "have you put it there",
        "have the blocks been moved",
        "when did you move the red block",
        "have all blocks been put in the red bowl",
        "do the blocks lie in bowls",
        "when, do you think, is the bowl full?",
        "do the same colors lie together?",
        "why could you not put the red block in the bowl?",
        "why can't you reach it",
        "  \n how many blocks are there",
        "the red block is in the bowl, right?",
        "is that ok?",
        "if I put the red block in the bowl, will it fit?",
        "if you move the red block, how many are left in the bowl?",
        "so why can't you reach the red block?",
        "but why won't you pick it up?",
        "which block could be moved to the left?",
        "how far may the red block be moved?",
        "did I ask you to move it?",
        "is it possible to stack four blocks?",
        "would it be possible to see the bowl from there?",
        "and where will we put it?",
        "stack height?",
        "make sense?",
        "place of the red block?",
    ],
)
def test_questions_are_told_from_requests(sentence: str) -> None:
    assert is_question(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "put the red block in the bowl",
        "can you put the red block in the bowl?",
        "can u put the red block in the bowl?",
        "could the red block be moved to the bowl?",
        "may I ask you to put it there?",
        "would it be possible to get it into the bowl?",
        "what about putting it there?",
        "Could you please stack the blocks?",
        "would you mind if I asked you to put it back, please?",
        "if there is a red bowl, put the block in it",
        "when the red bowl is empty, put the block in it",
        "when there is a green bowl, the red block goes in it",
        "which block has the color of a leaf? put it in the bowl",
        "is there a green bowl? if so, put the block in it",
        "have two blocks end up in the bowl",
        "do the same with the green block",
        "do that again with the green block",
        "have all blocks end up in the bowl",
        "is there a green bowl? if yes, put the block in it",
        "is there a green bowl? if there is put the block in it",
        "put the red block in the bowl, ok?",
        "the red block goes in the bowl, okay?",
        "couldn't you put the red block in the bowl?",
        "can’t we put it there?",
        "do me a favor and put the red block in the bowl",
        "ok, now stack the blocks, can we?",
        "if there is a red bowl, put the block in it, ok?",
        "\n put the red block in the bowl?",
    ],
)
def test_requests_in_the_form_of_questions_are_requests(sentence: str) -> None:
    assert not is_question(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "now put it back",
        "the other one too",
        "undo that",
        "5 cm to the left",
        "was the red block in the bowl before?",
        "do the same with the green block",
        "and the green block",
        "the green block as well",
        "return the red block to the bowl",
        "what about the blue bowl?",
        "how about the green block?",
        "the blue block next",
    ],
)
def test_a_sentence_that_may_mean_something_earlier_leans_on_it(sentence: str) -> None:
    assert leans_on_earlier(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["put the red block in the green bowl", "how many blocks are in bowls?", "stack all cubes"],
)
def test_a_sentence_that_says_all_leans_on_nothing(sentence: str) -> None:
    assert not leans_on_earlier(sentence)


def test_objects_that_nobody_sees_are_remarked_on() -> None:
    table = scene("red block", "blue bowl")
    assert absent_objects("put the purple block in the blue bowl", table) == ["purple block"]
    assert absent_objects("put the RED cube in the Blue bowls", table) == []
    assert absent_objects("put the grey block in the blue bowl", table) == ["gray block"]
    assert remark("is there a green bowl or a pink block?", table) == (
        "not on the table: green bowl, pink block"
    )
    assert remark("put the red block in the blue bowl", table) == ""


@pytest.mark.parametrize(
    ("name", "described"),
    [
        ("middle block", True),
        ("the banana-colored block", True),
        ("second top-most block", True),
        ("lowest bowl", True),
        ("black block", False),
        ("chocolate block", True),
        ("another block", False),
        ("purple block", False),
        ("second red block", False),
        ("block", False),
        ("phone", False),
        ("", False),
    ],
)
def test_a_description_says_which_without_a_colour(name: str, described: bool) -> None:
    assert is_description(name) is described


def test_numbered_duplicates_count_as_present() -> None:
    assert absent_objects("the red block", scene("red block 1", "red block 2")) == []


@pytest.mark.parametrize("sentence", ["", "   ", "\n\t"])
def test_an_empty_sentence_is_refused_with_an_example(sentence: str) -> None:
    with pytest.raises(UsageError, match="for example"):
        check_sentence(sentence)


def test_a_sentence_beyond_the_bound_is_refused_and_one_at_it_is_not() -> None:
    check_sentence("x" * MAX_LENGTH)
    with pytest.raises(UsageError, match=rf"10000.*{MAX_LENGTH}"):
        check_sentence("x" * 10_000)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("put the grey block in the Grey bowl", "put the gray block in the Gray bowl"),
        ("the greyish one", "the grayish one"),
        ("follow the greyhound", "follow the greyhound"),
    ],
)
def test_a_colour_is_spelt_as_objects_are_named(said: str, read: str) -> None:
    assert as_read(said) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Hello robot! I need the red block in the bowl", "I need the red block in the bowl"),
        ("ok, if you don't mind: red block, green bowl", "red block, green bowl"),
        ("stack the blocks, will you?", "stack the blocks"),
        ("hey, put it there please, thanks a lot!", "put it there"),
        ("put the red block there", "put the red block there"),
        ("hello there", "hello there"),
        ("what can you do?", "what can you do?"),
        ("if it is possible to reach it, take it", "if it is possible to reach it, take it"),
        ("is that ok?", "is that ok?"),
        ("there is one red block; put it back", "there is one red block; put it back"),
        ("robot arms are red, right?", "robot arms are red, right?"),
        ("put it\n back", "put it back"),
        ("why don't you put it there?", "put it there"),
        ("why don't you know it?", "why don't you know it?"),
        ("can u put it there", "can you put it there"),
        ("move the red block to the left a lot", "move the red block to the left a lot"),
        ("let the red block go", "let the red block go"),
        ("which of them would you", "which of them would you"),
        ("put it there, would you? Thanks a lot!", "put it there"),
        ("put the red, no wait, the blue block there", "put the blue block there"),
        ("put it on the red block, sorry, I meant on the blue one", "put it on the blue one"),
        (
            "not the red block, the blue one goes there",
            "not the red block, the blue one goes there",
        ),
        ("there is the red block, no other, there", "there is the red block, no other, there"),
        ("", ""),
    ],
)
def test_courtesies_are_not_read(said: str, read: str) -> None:
    assert as_read(said) == read


@given(st.text(max_size=60))
def test_nothing_is_added_to_what_is_said(said: str) -> None:
    assert len(as_read(said)) <= len(said)
