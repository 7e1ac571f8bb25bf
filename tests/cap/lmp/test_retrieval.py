"""Which examples a request is shown with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cap.lmp.prompts import ALL, MAIN
from cap.lmp.retrieval import Turn, likest_group
from primitives.api import API

GROUPS = (
    (
        Turn("put the red block in the blue bowl", "a1"),
        Turn("drop the red block into the blue bowl", "a2"),
    ),
    (Turn("stack all the blocks", "b"),),
    (Turn("make a circle of blocks with a radius of 12 cm", "c"),),
)


@pytest.mark.parametrize(
    ("request_", "codes"),
    [
        ("put the green block in the yellow bowl", ["a1", "a2"]),
        ("drop it into the yellow bowl", ["a1", "a2"]),
        ("stack the blocks", ["b"]),
        ("a circle with a radius of 7 cm, please", ["c"]),
    ],
)
def test_the_group_with_the_likest_example_is_shown_whole(request_: str, codes: list[str]) -> None:
    assert [turn.code for turn in likest_group(request_, GROUPS)] == codes


def test_another_colour_or_number_is_as_good() -> None:
    red = likest_group("put the red block 5 cm left of the bowl", MAIN.pool.groups)
    cyan = likest_group("put the cyan block 17 cm left of the bowl", MAIN.pool.groups)
    assert red == cyan


def test_a_request_like_nothing_is_shown_nothing() -> None:
    assert likest_group("xyzzy", GROUPS) == ()
    assert likest_group("put it away", ()) == ()


@given(st.text(max_size=200))
def test_any_text_can_be_a_request(text: str) -> None:
    assert likest_group(text, GROUPS) in ((), *GROUPS)


def test_every_pooled_example_finds_its_own_group() -> None:
    for prompt in ALL:
        for group in prompt.pool.groups:
            for turn in group:
                found = likest_group(turn.request, prompt.pool.groups, turn.hint)
                assert turn.code in [shown.code for shown in found]


def test_requests_begin_with_what_can_be_read_before() -> None:
    for prompt in ALL:
        openings = {(o.prefix, o.pieces) for o in prompt.openings(API)}
        for turn in prompt.pool.turns:
            asked = prompt.request(
                API, scene=None, earlier=(), request=turn.request, hint=turn.hint
            )
            assert (asked.prefix, asked.pieces) in openings
