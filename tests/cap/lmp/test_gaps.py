from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cap.lmp.gaps import filled, gap_at, removed

LOOP = """\
points = parse_position('a line')
for block, point in zip(blocks, points):
    put_first_on_second(
        block,
        point,
    )
say('done')
"""


@pytest.mark.parametrize(
    ("line", "statement"),
    [
        (1, "points = parse_position('a line')"),
        (2, "for block, point in zip(blocks, points):"),
        (3, "put_first_on_second(\n        block,\n        point,\n    )"),
        (4, "put_first_on_second(\n        block,\n        point,\n    )"),
        (7, "say('done')"),
    ],
)
def test_the_gap_is_the_innermost_statement_of_a_line(line: int, statement: str) -> None:
    gap = gap_at(LOOP, line)
    assert gap is not None
    assert removed(LOOP, gap) == statement


def test_a_statement_with_a_body_leaves_its_body() -> None:
    gap = gap_at(LOOP, 2)
    assert gap is not None
    assert filled(gap, "for block, point in zip(bowls, points):\n").splitlines()[2:4] == [
        "    put_first_on_second(",
        "        block,",
    ]


def test_a_filled_gap_keeps_its_indentation() -> None:
    gap = gap_at(LOOP, 3)
    assert gap is not None
    lines = filled(gap, "put_first_on_second(block, point)\n").splitlines()
    assert lines[2] == "    put_first_on_second(block, point)"
    ast.parse(filled(gap, "put_first_on_second(block, point)\n"))


def test_what_follows_is_not_written_twice() -> None:
    gap = gap_at("a = 1\nb = 2\nc = 3", 1)
    assert gap is not None
    assert filled(gap, "a = 9\nb = 2\nc = 3") == "a = 9\nb = 2\nc = 3"
    assert filled(gap, "a = 9\nb = 2") == "a = 9\nb = 2\nc = 3"
    assert filled(gap, "a = 9\nd = 4") == "a = 9\nd = 4\nb = 2\nc = 3"


def test_a_gap_may_stay_empty() -> None:
    gap = gap_at("a = 1\nb = 2", 1)
    assert gap is not None
    assert filled(gap, "\n").strip() == "b = 2"


def test_a_filling_that_is_like_what_follows_stays() -> None:
    gap = gap_at("go_home()\nsay('a')", 1)
    assert gap is not None
    assert filled(gap, "say('a')") == "say('a')\nsay('a')"


def test_a_program_of_one_statement_has_no_gap() -> None:
    assert gap_at("put_first_on_second('red block', 'blue bowl')\n", 1) is None


@pytest.mark.parametrize("line", [0, -1, 8, 99])
def test_a_line_that_is_not_there_has_no_gap(line: int) -> None:
    assert gap_at(LOOP, line) is None


def test_where_nothing_parses_the_gap_is_the_line() -> None:
    broken = "x = get_obj_pos('red block')\nput_first_on_second(\nsay('done')\n"
    gap = gap_at(broken, 2)
    assert gap is not None
    assert removed(broken, gap) == "put_first_on_second("


STATEMENTS = st.recursive(
    st.sampled_from(["x = 1", "say(\n    'a'\n)", "# only words\ny = x"]).map(str.splitlines),
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(
        lambda bodies: ["for i in range(2):", *("    " + line for b in bodies for line in b)]
    ),
    max_leaves=6,
)


@given(st.lists(STATEMENTS, min_size=1, max_size=4), st.integers(1, 30))
def test_what_was_there_fills_the_gap_exactly(bodies: list[list[str]], line: int) -> None:
    source = "\n".join(line for body in bodies for line in body)
    gap = gap_at(source, line)
    if gap is None:
        return
    old = removed(source, gap)
    assert old
    assert ast.dump(ast.parse(filled(gap, old))) == ast.dump(ast.parse(source))
