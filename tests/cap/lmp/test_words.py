"""Words in programs that the sub-LMPs read."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cap.lmp.words import with_names_listed, with_words_asked
from cap.verify import Finding
from primitives.api import API


def unknown(*subjects: str) -> list[Finding]:
    return [Finding("unknown-object", 1, 0, "no object is named so", "", s) for s in subjects]


def asked(source: str, *subjects: str) -> str:
    return with_words_asked(source, unknown(*subjects), API)


@pytest.mark.parametrize(
    ("source", "subject", "made"),
    [
        (
            "pick('middle block')",
            "middle block",
            "the_middle_block = parse_obj_name('the middle block')\npick(the_middle_block)",
        ),
        (
            "put_first_on_second('The left block', 'red bowl')",
            "The left block",
            "the_left_block = parse_obj_name('the left block')\n"
            "put_first_on_second(the_left_block, 'red bowl')",
        ),
        (
            "get_nearest('top left corner', blocks)",
            "top left corner",
            "the_top_left_corner = parse_position('the top left corner')\n"
            "get_nearest(the_top_left_corner, blocks)",
        ),
        (
            "place('the middle of the table')",
            "the middle of the table",
            "the_middle_of_the_table = parse_position('the middle of the table')\n"
            "place(the_middle_of_the_table)",
        ),
    ],
)
def test_what_describes_a_thing_or_a_place_is_asked(source: str, subject: str, made: str) -> None:
    assert asked(source, subject) == made


def test_what_stands_twice_is_asked_once_and_before_anything_moves() -> None:
    source = (
        "put_first_on_second('left block', 'red bowl')\n"
        "put_first_on_second('left block', get_pos_beside('red bowl', 'left'))"
    )
    assert asked(source, "left block").splitlines() == [
        "the_left_block = parse_obj_name('the left block')",
        "put_first_on_second(the_left_block, 'red bowl')",
        "put_first_on_second(the_left_block, get_pos_beside('red bowl', 'left'))",
    ]


@pytest.mark.parametrize(
    ("source", "subject"),
    [
        *((f"pick({name!r})", name) for name in ("purple block", "phone", "white cube", "block")),
        # No point may stand there.
        ("pick('left')", "left"),
        ("say('middle block')", "middle block"),
        ("say(f'{1}middle block')", "middle block"),
        ("the_middle_block = 1\npick('middle block')", "middle block"),
        ("pick('middle block'", "middle block"),
        ("pick('middle block')", "top block"),
    ],
)
def test_everything_else_stays(source: str, subject: str) -> None:
    assert asked(source, subject) == source


def test_a_direction_of_the_same_words_stays() -> None:
    made = asked("put_first_on_second('left', get_pos_beside('red bowl', 'left'))", "left")
    assert made.splitlines()[-1] == (
        "put_first_on_second('left', get_pos_beside('red bowl', 'left'))"
    )


@given(st.lists(st.sampled_from(["far-most bowl", "é", "x"]), min_size=1, max_size=5))
def test_the_code_stays_python_whatever_stands_around(texts: list[str]) -> None:
    source = "; ".join(f"é = pick({text!r})" for text in texts)
    made = asked(source, "far-most bowl")
    calls = [n for n in ast.walk(ast.parse(made)) if isinstance(n, ast.Call)]
    names = [c.func.id for c in calls if isinstance(c.func, ast.Name)]
    assert names.count("pick") == len(texts)
    assert names.count("parse_obj_name") == ("far-most bowl" in texts)
    assert "pick('far-most bowl')" not in made


def test_a_loop_over_one_things_name_runs_over_a_list_of_it() -> None:
    one, several = "parse_obj_name('the block on the left')", "parse_obj_name('the two blocks')"
    assert with_names_listed(f"for b in {one}:\n    pick(b)") == f"for b in [{one}]:\n    pick(b)"
    assert with_names_listed(f"[pick(b) for b in {one}]") == f"[pick(b) for b in [{one}]]"
    for source in (f"for b in {several}:\n    pick(b)", f"pick({one})", f"for b in {one}: x ="):
        assert with_names_listed(source) == source
