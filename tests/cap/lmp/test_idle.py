"""Programs that do nothing where something was to be done."""

from __future__ import annotations

import pytest

from cap.lmp.idle import IDLE, with_idleness_found
from cap.lmp.request import asks_for_motion
from cap.lmp.written import FunctionRecord, Written
from primitives.api import API

DONE = "put the red block in the green bowl"


@pytest.mark.parametrize(
    ("sentence", "moves"),
    [
        (DONE, True),
        ("I wish the red block were in the green bowl", True),
        ("Red block, green bowl!", True),
        ("why don't you stack the blocks?", True),
        ("what about putting the red block in the bowl?", True),
        ("is the red block in the green bowl?", False),
        ("tell me whether the red block is in the green bowl", False),
        ("count the blocks in the green bowl", False),
        ("the red block is mine", False),
        ("thank you", False),
        ("", False),
    ],
)
def test_what_asks_for_motion_for_sure(sentence: str, moves: bool) -> None:
    assert asks_for_motion(sentence) is moves


@pytest.mark.parametrize(
    "program",
    [
        "say('Red block in the green bowl.')",
        "say(f'put the {blocks[0]} in the bowl')",
        "say(parse_question('is it in the bowl?'))",
        "say(parse_question('put it in the bowl, if you do not mind'))",
        "parse_question('is there a red block?')",
        "blocks[0]",
        "if is_on('red block', 'green bowl'):\n    say('yes')",
    ],
)
def test_talk_in_the_stead_of_doing_is_found(program: str) -> None:
    found = with_idleness_found(Written(program, {}, ()), DONE, API)
    assert [f.rule for f in found.findings] == [IDLE]


@pytest.mark.parametrize(
    "program",
    [
        "put_first_on_second('red block', 'green bowl')",
        "say('Here you are.')\nput_first_on_second('red block', 'green bowl')",
        "say('There is no red block on the table.')",
        "say('I cannot put it there: it is too wide.')",
        "say('The red block is already in the green bowl.')",
    ],
)
def test_doing_and_telling_why_not_are_right(program: str) -> None:
    written = Written(program, {}, ())
    assert with_idleness_found(written, DONE, API) is written


def test_a_program_with_functions_of_its_own_may_move_in_them() -> None:
    function = FunctionRecord(
        "tidy", "def tidy():\n    put_first_on_second(blocks[0], bowls[0])", 1
    )
    written = Written("tidy()\nsay('done')", {"tidy": function}, ())
    assert with_idleness_found(written, DONE, API) is written


def test_what_may_be_answered_in_words_is_not_looked_at() -> None:
    written = Written("say('yes')", {}, ())
    assert with_idleness_found(written, "tell me if the red block is in the bowl", API) is written
