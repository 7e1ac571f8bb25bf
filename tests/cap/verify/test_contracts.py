"""What primitives refuse anyway is refused before anything runs, and nothing more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cap.verify import Finding, verify
from primitives.api import API

DATA = {"objects": "list[str]", "blocks": "list[str]", "bowls": "list[str]"}


def findings(source: str, scene: Any = None) -> list[Finding]:
    return verify(source, registry=API, scene=scene, data=DATA)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("put_first_on_second('red block', 'red block')", "itself"),
        ("put_first_on_second('red block', 'The red_block')", "itself"),
        ("for b in blocks:\n    put_first_on_second(b, b)", "itself"),
        ("n = 'red block'\nput_first_on_second(n, 'red block')", "itself"),
        ("pick('red bowl')", "too wide"),
        ("put_first_on_second('red bowl', (0, 0))", "too wide"),
        ("for b in bowls:\n    pick(b)", "too wide"),
        ("pick(bowls[0])", "too wide"),
        ("b = bowls[-1]\nput_first_on_second(b, (0, 0))", "too wide"),
        ("arrange(['red block', 'red bowl'], [(0, 0), (0.1, 0)])", "too wide"),
        ("arrange(['red block', 'blue block'], [(0, 0)])", "only 1 points"),
        ("arrange(['red block', 'blue block'], circle_pts((0, 0), 0.1, 1))", "only 1 points"),
        ("push('red block', 'left', -0.1)", "above 0"),
        ("d = 0.1\npush('red block', 'left', d - 0.1)", "above 0"),
        ("move_to((0, 0), 0.7)", "0.01 to 0.5"),
        ("move_to((0, 0), height_m=0)", "0.01 to 0.5"),
        ("get_corner_pos('left')", "a side, not a corner"),
        ("get_corner_pos('nowhere')", "no direction"),
        ("get_side_pos('middle')", "no direction"),
        ("get_pos_beside('red block', 'beside')", "no direction"),
        ("get_nearest('red bowl', [])", "empty"),
        ("circle_pts((0, 0), 0.1, 0)", "at least 1"),
        ("polygon_pts((0, 0), 2, 0.1)", "at least 3"),
        ("grid_pts((0, 0), 0, 2, 0.1)", "rows"),
        ("circle_pts((0, 0), -0.1, 3)", "below 0"),
        ("place((0, 0))", "holds nothing"),
        ("say('now')\nplace('red bowl')", "holds nothing"),
    ],
)
def test_broken_contracts_are_found(source: str, words: str, scene: Any) -> None:
    (found,) = findings(source, scene)
    assert found.rule == "contracts"
    assert words in str(found)
    assert found.remedy


@pytest.mark.parametrize(
    "source",
    [
        "put_first_on_second('red block', 'blue block')",
        "for a in blocks:\n    for b in blocks:\n        if a != b:\n"
        "            get_distance(a, b)",
        "for b in bowls:\n    put_first_on_second(blocks[0], b)",
        "push('red bowl', 'left', 0.05)",
        "try:\n    pick('red bowl')\nexcept GraspError as e:\n    say(str(e))",
        "get_corner_pos('top left')\nget_side_pos('top left')\nget_side_pos('upper')",
        "get_pos_beside('red block', 'left', -0.05)",
        "bowls = ['red block']\npick(bowls[0])",
        "for b in bowls[:2]:\n    for item in get_objs_on(b):\n"
        "        pick(item)\n        place((0, 0))",
        "if get_held_obj():\n    place((0, 0))",
        "pick('red block')\nplace((0, 0))",
        "arrange(blocks, circle_pts((0, 0), 0.1, len(blocks)))",
        "arrange(blocks[:2], [(0, 0), (0.1, 0)])",
        "move_to((0, 0))\nmove_to((0, 0), 0.5)",
        "polygon_pts((0, 0), 3, 0.1)",
    ],
)
def test_what_the_primitives_take_is_left_alone(source: str, scene: Any) -> None:
    assert findings(source, scene) == []


def test_a_bowl_is_known_by_its_name_when_there_is_no_scene() -> None:
    assert [f.rule for f in findings("pick('red bowl 2')")] == ["contracts"]
    assert findings("pick('bowl block')") == []


@settings(max_examples=60, deadline=None)
@given(st.floats(-0.2, 0.4).map(lambda d: round(d, 3)))
def test_the_sign_of_a_pushed_distance_decides(distance: float) -> None:
    found = findings(f"push('red block', 'left', {distance!r})")
    assert bool(found) == (distance <= 0)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(-3, 12),
    st.sampled_from(
        [
            "circle_pts((0, 0), 0.1, {})",
            "line_pts((0, 0), (0.1, 0), {})",
            "polygon_pts((0, 0), {}, 0.1)",
            "grid_pts((0, 0), {}, 2, 0.05)",
            "centered_line_pts((0, 0), 0.1, {}, 'vertical')",
        ]
    ),
)
def test_counts_are_refused_exactly_when_the_helper_refuses_them(count: int, call: str) -> None:
    source = call.format(count)
    least = 3 if "polygon" in source else 1
    assert bool(findings(f"say({source})")) == (count < least)
