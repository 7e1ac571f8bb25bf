"""A predicate is held against the table before and after, without a robot."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from cap.lmp.written import Written
from cap.sandbox import Sandbox
from cap.search.success import evaluated
from perception.scene import Scene, SceneObject
from primitives.api import API
from robot_bridge.workspace import robot_from_table


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(API) as sandbox:
        yield sandbox


def scene(x: float, y: float) -> Scene:
    """A red block at a table point."""
    position = np.array([*robot_from_table(np.array([x, y])), 0.02])
    size = np.array([0.04, 0.04, 0.04])
    return Scene((SceneObject("red block", "block", "red", position, 0.0, size),))


def says(source: str, sandbox: Sandbox) -> tuple[bool | None, str]:
    """Of a red block that went 10 cm to the right."""
    predicate = Written(source, {}, ())
    return evaluated(predicate, scene(0.0, 0.1), scene(0.1, 0.1), registry=API, sandbox=sandbox)


def test_where_a_thing_was_and_where_it_is_are_both_known(sandbox: Sandbox) -> None:
    shift = "get_obj_pos('red block')[0] - get_previous_pos('red block')[0]"
    assert says(f"ret_val = abs({shift} - 0.10) < 0.01", sandbox) == (True, "")
    assert says(f"ret_val = {shift} < 0", sandbox) == (False, "")


def test_a_truth_of_numpy_is_one(sandbox: Sandbox) -> None:
    assert says("ret_val = np.all(np.array([1, 2]) > 0)", sandbox) == (True, "")


@pytest.mark.parametrize("value", ["1", "'yes'", "None", "np.array([True, False])"])
def test_what_is_no_truth_value_is_a_problem(value: str, sandbox: Sandbox) -> None:
    holds, problem = says(f"ret_val = {value}", sandbox)
    assert holds is None
    assert "ret_val must be True or False" in problem


def test_code_that_fails_is_a_problem(sandbox: Sandbox) -> None:
    holds, problem = says("ret_val = is_on('red block', 'blue bowl')", sandbox)
    assert holds is None
    assert "blue bowl" in problem


def test_a_predicate_cannot_act(sandbox: Sandbox) -> None:
    holds, problem = says("pick('red block')\nret_val = True", sandbox)
    assert holds is None
    assert problem
