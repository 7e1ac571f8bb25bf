"""A sub-LMP's answer, held against the words that asked for it."""

from __future__ import annotations

import numpy as np
import pytest

from cap.lmp.values import as_asked, value_problem
from perception.scene import Scene, SceneObject

NAMES = ("red block", "blue block", "green block", "red bowl", "cyan bowl")
SCENE = Scene(
    tuple(
        SceneObject(name, name.split()[1], name.split()[0], np.zeros(3), 0.0, np.full(3, 0.04))
        for name in NAMES
    )
)


def problem(phrase: str, value: object) -> str:
    return value_problem("parse_obj_name", phrase, value, SCENE)


@pytest.mark.parametrize(
    ("phrase", "value", "said"),
    [
        ("the block to the bottom of the cyan bowl", "cyan bowl", "asks for a block"),
        ("The cube nearest to the red bowl", "red bowl", "asks for a block"),
        ("all the blocks left of the red bowl", ["red block", "red bowl"], "has the red bowl"),
        ("both blocks", ["red block", "red bowl"], "has the red bowl"),
        ("the bowl farthest from the red block", "blue block", "asks for a bowl"),
        ("the second block from the left", ["red block", "blue block"], "asks for one block"),
        ("the block", ["red block", "blue block"], "red block, blue block"),
        ("all of the bowls", ["red block"], "asks for a bowl"),
        ("the third block from the right", "cyan bowl", "asks for a block"),
        ("the leftmost red block", "red bowl", "asks for a block"),
        ("the topmost bowl", "red block", "asks for a bowl"),
    ],
)
def test_other_things_than_were_asked_for_are_told(phrase: str, value: object, said: str) -> None:
    assert said in problem(phrase, value)


@pytest.mark.parametrize(
    ("phrase", "value"),
    [
        ("the block to the left of the red bowl", "red block"),
        ("the block to the left of the red bowl", ["red block"]),
        ("the blocks", "red block"),
        ("the blocks", []),
        ("the first two blocks from the left", ["red block", "blue block"]),
        ("the two things on the bowls", ["red block", "blue block"]),
        ("the thing in the bowl", "red block"),
        ("what is on the red block", "blue block"),
        ("the objects near the cyan bowl", ["red block", "red bowl"]),
        ("the red block and the red bowl", ["red block", "red bowl"]),
        ("the block or the bowl that is nearest", "red bowl"),
        ("the red bowl's block", "red block"),
        ("all blocks except the red one", ["blue block", "green block"]),
        ("every block", ["red block", "blue block", "green block"]),
        ("both of the bowls", ["red bowl", "cyan bowl"]),
        ("red block", ["red block", "blue block"]),
        ("everything except the bowls", ["red block", "blue block"]),
        ("everything but the red block", ["blue block", "red bowl"]),
        ("the objects other than the red block", ["blue block", "red bowl"]),
        ("the object nearest the red bowl", "red block"),
        ("the object containing the red block", "red bowl"),
        ("the objects outside the bowls", ["red block"]),
        ("the non-block objects", ["red bowl", "cyan bowl"]),
        ("the red bowl contents", ["red block"]),
        ("the red bowl\u2019s block", "red block"),
        ("the red block, the blue block and the red bowl", ["red block", "red bowl"]),
        ("the block on the left and the block on the right", ["red block", "blue block"]),
        ("the block in each bowl", ["red block", "blue block"]),
        ("the block tower", ["red block", "blue block"]),
        ("the block(s) left of the red bowl", ["red block", "blue block"]),
        ("the red block with the red bowl", ["red block", "red bowl"]),
        ("the two blocks nearest the bowl", ["red block", "blue block"]),
    ],
)
def test_what_may_be_meant_is_let_through(phrase: str, value: object) -> None:
    assert problem(phrase, value) == ""


@pytest.mark.parametrize(
    ("phrase", "right"),
    [
        ("4 points in a line", 4),
        ("a cross with 5 points in the middle of the table", 5),
        ("a horizontal line of 3 points 9 cm apart", 3),
    ],
)
def test_as_many_points_as_were_asked_for(phrase: str, right: int) -> None:
    def problem(count: int) -> str:
        points = [(0.01 * i, 0.0) for i in range(count)]
        return value_problem("parse_position", phrase, points, SCENE)

    assert problem(right) == ""
    assert f"asks for {right} points; ret_val has {right + 1}" in problem(right + 1)
    assert f"asks for {right} points; ret_val has {right - 1}" in problem(right - 1)


@pytest.mark.parametrize(
    ("phrase", "right"),
    [
        ("a grid of 2 rows of 3 points", 6),
        ("two lines of 3 points", 6),
        ("a rectangle with 4 points per side", 12),
        ("the center of 4 points", 1),
        ("the second of 4 points", 1),
        ("a star with 5 points", 10),
    ],
)
def test_a_phrase_may_speak_of_points_and_mean_another_number(phrase: str, right: int) -> None:
    points = [(0.01 * i, 0.0) for i in range(right)]
    assert value_problem("parse_position", phrase, points, SCENE) == ""


def test_what_lies_on_the_other_side_is_told() -> None:
    """In the robot frame x is away from the robot, to the top, and y to the left."""
    at = {"red bowl": (0.5, 0.0), "left block": (0.6, 0.1), "right block": (0.4, -0.1)}
    objects = (
        SceneObject(name, name.split()[1], "", np.array([*xy, 0.02]), 0.0, np.full(3, 0.04))
        for name, xy in at.items()
    )
    scene = Scene(tuple(objects))

    def told(phrase: str, value: object) -> str:
        return value_problem("parse_obj_name", phrase, value, scene)

    for side in ("left", "top"):
        phrase = f"the block to the {side} of the red bowl"
        assert told(phrase, "left block") == ""
        assert (
            told(phrase, "right block") == f"the right block is not to the {side} of the red bowl"
        )
    for side in ("right", "bottom"):
        phrase = f"the blocks to the {side} of the red bowl"
        assert told(phrase, ["right block"]) == ""
        assert "the left block is not" in told(phrase, ["right block", "left block"])
    assert told("the block left of the red bowl", "right block")
    assert told("the block to the left of the blue bowl", "right block") == ""
    assert told("the block to the left of the red bowl and the green one", "right block") == ""


def test_a_list_of_one_is_the_one_that_was_asked_for() -> None:
    assert as_asked("parse_obj_name", "the block in the red bowl", ["red block"]) == "red block"
    assert as_asked("parse_obj_name", "the blocks in the red bowl", ["red block"]) == ["red block"]
    assert as_asked("parse_question", "the block in the red bowl", ["red block"]) == ["red block"]
    assert "ret_val has none" in problem("the block in the red bowl", [])
    assert problem("the blocks in the red bowl", []) == ""


def test_points_that_are_spoken_of_otherwise_are_not_counted() -> None:
    points = [(0.0, 0.0), (0.1, 0.0)]
    assert value_problem("parse_position", "the corners of a square", points, SCENE) == ""
    assert value_problem("parse_position", "halfway between 2 points", points[:1], SCENE) == ""


def test_other_kinds_of_answers_are_looked_at_by_kind_alone() -> None:
    assert value_problem("parse_position", "the block", (0.0, 0.1), SCENE) == ""
    assert "with finite numbers" in value_problem("parse_position", "", (0.0, np.nan), SCENE)
    assert "no object is named" in problem("the block", "pink block")
    assert "a name or a list" in problem("the block", 3)
    assert "True or False" in value_problem("success", "", 1.0, SCENE)
