"""Words in programs that the sub-LMPs read."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cap.lmp.words import with_names_listed, with_words_asked
from cap.verify import Finding


def unknown(*subjects: str) -> list[Finding]:
    return [Finding("unknown-object", 1, 0, "no object is named so", "", s) for s in subjects]


@pytest.mark.parametrize(
    ("source", "subject", "made"),
    [
        ("pick('middle block')", "middle block", "pick(parse_obj_name('the middle block'))"),
        ("pick('the far bowl')", "the far bowl", "pick(parse_obj_name('the far bowl'))"),
        (
            "put_first_on_second('middle block', 'red bowl'); pick('middle block')",
            "middle block",
            "put_first_on_second(parse_obj_name('the middle block'), 'red bowl'); "
            "pick(parse_obj_name('the middle block'))",
        ),
        (
            "get_nearest('top left corner', blocks)",
            "top left corner",
            "get_nearest(parse_position('the top left corner'), blocks)",
        ),
        (
            "place('the middle of the table')",
            "the middle of the table",
            "place(parse_position('the middle of the table'))",
        ),
    ],
)
def test_what_describes_a_thing_or_a_place_is_asked(source: str, subject: str, made: str) -> None:
    assert with_words_asked(source, unknown(subject)) == made


@pytest.mark.parametrize("subject", ["purple block", "phone", "left shoe", "block"])
def test_other_unknown_names_stay(subject: str) -> None:
    source = f"pick({subject!r})"
    assert with_words_asked(source, unknown(subject)) == source


def test_only_what_was_found_unknown_is_asked() -> None:
    source = "pick('middle block')"
    assert with_words_asked(source, unknown("top block")) == source
    assert with_words_asked(source, [Finding("types", 1, 0, "", "", "middle block")]) == source


@given(st.lists(st.sampled_from(["a bowl", "é bowl", "x"]), min_size=1, max_size=5), st.booleans())
def test_the_code_stays_python_whatever_stands_around(texts: list[str], lines: bool) -> None:
    source = ("\n" if lines else "; ").join(f"é = pick({text!r}, 'é')" for text in texts)
    made = with_words_asked(source, unknown("a bowl", "é bowl"))
    calls = [n for n in ast.walk(ast.parse(made)) if isinstance(n, ast.Call)]
    names = [c.func.id for c in calls if isinstance(c.func, ast.Name)]
    assert names.count("pick") == len(texts)
    assert names.count("parse_obj_name") == sum(text != "x" for text in texts)


def test_a_loop_over_one_things_name_runs_over_a_list_of_it() -> None:
    one, several = "parse_obj_name('the block on the left')", "parse_obj_name('the two blocks')"
    assert with_names_listed(f"for b in {one}:\n    pick(b)") == f"for b in [{one}]:\n    pick(b)"
    assert with_names_listed(f"[pick(b) for b in {one}]") == f"[pick(b) for b in [{one}]]"
    for source in (f"for b in {several}:\n    pick(b)", f"pick({one})", f"for b in {one}: x ="):
        assert with_names_listed(source) == source
