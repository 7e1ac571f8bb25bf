"""A policy takes away primitives and arguments, and its file is read strictly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cap.policy import Limit, Permission, Policy, PolicyFileError
from primitives.api import API

FILE = """
default: ask
primitives:
  push: deny
  go_home: allow
  put_first_on_second:
    rule: allow
    limits:
      item: {only: [red block, blue block]}
      target: {x: [-0.30, 0.30], y: [-0.15, 0.15], never: [red bowl]}
  move_to:
    limits:
      height_m: {min: 0.05, max: 0.3}
"""


def nowhere(name: str) -> None:
    return None


def read(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "policy.yaml"
    path.write_text(text)
    return Policy.load(path, API)


def test_what_moves_and_is_not_named_takes_the_default(tmp_path: Path) -> None:
    policy = read(tmp_path, FILE)
    assert policy.permission(API["pick"]) is Permission.ASK
    assert policy.permission(API["go_home"]) is Permission.ALLOW
    assert policy.permission(API["push"]) is Permission.DENY


def test_what_only_reads_or_speaks_is_allowed_unless_named(tmp_path: Path) -> None:
    policy = read(tmp_path, "default: deny\nprimitives: {say: deny}")
    assert policy.permission(API["get_obj_pos"]) is Permission.ALLOW
    assert policy.permission(API["say"]) is Permission.DENY
    assert not policy.may_be_called(API["pick"])


def test_a_file_that_only_allows_allows_everything(tmp_path: Path) -> None:
    policy = read(tmp_path, "default: allow")
    assert all(policy.permission(spec) is Permission.ALLOW for spec in API)


@pytest.mark.parametrize(
    ("name", "bound", "words"),
    [
        ("push", {"item": "red block"}, "denied by"),
        ("put_first_on_second", {"item": "green block", "target": "red block"}, "not among"),
        ("put_first_on_second", {"item": "red block", "target": "red bowl"}, "ruled out"),
        (
            "put_first_on_second",
            {"item": "red block", "target": np.array([0.31, 0.0])},
            "x is 0.31, the most is 0.3",
        ),
        (
            "put_first_on_second",
            {"item": "red block", "target": np.array([0.0, -0.2])},
            "y is -0.2, the least is -0.15",
        ),
        ("move_to", {"position": np.zeros(2), "height_m": 0.01}, "height_m: it is 0.01"),
    ],
)
def test_a_call_outside_is_refused_with_the_bound(
    tmp_path: Path, name: str, bound: dict[str, object], words: str
) -> None:
    assert words in read(tmp_path, FILE).problem(API[name], bound, nowhere)


def test_a_call_inside_is_let_through(tmp_path: Path) -> None:
    policy = read(tmp_path, FILE)
    put = API["put_first_on_second"]
    assert (
        policy.problem(put, {"item": "red block", "target": np.array([0.3, -0.15])}, nowhere) == ""
    )
    assert policy.problem(put, {"item": "blue block", "target": "green bowl"}, nowhere) == ""


@given(
    st.lists(
        st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(lambda p: np.array(p)),
        min_size=1,
        max_size=8,
    )
)
def test_every_point_of_a_list_is_bounded(points: list[np.ndarray]) -> None:
    inside = all(-0.3 <= p[0] <= 0.3 and -0.2 <= p[1] <= 0.2 for p in points)
    limit = Limit(x=(-0.3, 0.3), y=(-0.2, 0.2))
    assert (limit.problem(points, nowhere) == "") == inside


def test_every_name_of_a_list_is_bounded() -> None:
    limit = Limit(never=frozenset(["red block"]))
    assert "red block" in limit.problem(["blue block", "red block"], nowhere)
    assert limit.problem(["blue block"], nowhere) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("defualt: allow", "did you mean default?"),
        ("default: never", "must be allow, ask, deny"),
        ("primitives: {psh: deny}", "did you mean push?"),
        ("primitives: {push: deny, push: allow}", "given twice"),
        ("primitives: {push: {limits: {distance: {max: 1}}}}", "did you mean distance_m?"),
        ("primitives: {push: {limits: {distance_m: {}}}}", "bounds nothing"),
        ("primitives: {push: {limits: {distance_m: {only: [a]}}}}", "no such key"),
        ("primitives: {move_to: {limits: {height_m: {x: [0, 1]}}}}", "no such key"),
        ("primitives: {move_to: {limits: {position: {min: 0}}}}", "no such key"),
        ("primitives: {push: {limits: {distance_m: {max: .nan}}}}", "must be a number"),
        ("primitives: {push: {limits: {distance_m: {max: far}}}}", "must be a number"),
        ("primitives: {push: {limits: {distance_m: {min: 2, max: 1}}}}", "above max"),
        ("primitives: {move_to: {limits: {position: {x: [1, -1]}}}}", "low first"),
        ("primitives: {move_to: {limits: {position: {x: 3}}}}", "must be a list"),
        ("primitives: {pick: {limits: {item: {only: red block}}}}", "must be a list"),
        ("- push", "must be a mapping"),
        ("", "is empty"),
        ("default: [", "is no YAML"),
        ("default: !!python/object/apply:os.getcwd []", "is no number, text, list"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_place(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(PolicyFileError, match=r"policy\.yaml") as raised:
        read(tmp_path, text)
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match="can't be read"):
        Policy.load(tmp_path / "none.yaml", API)


def test_a_place_is_bounded_by_what_it_is_whatever_it_is_called_by() -> None:
    def where(name: str) -> np.ndarray | None:
        return np.array([0.25, 0.0]) if name == "red bowl" else None

    limit = Limit(x=(-0.2, 0.2))
    assert "x is 0.25" in limit.problem("red bowl", where)
    assert "x is 0.25" in limit.problem(np.array([0.25, 0.0]), where)
    assert limit.problem("no such bowl", where) == ""


def test_with_only_names_no_point_will_do() -> None:
    limit = Limit(only=frozenset(["green bowl"]))
    assert "not among green bowl" in limit.problem(np.array([0.0, 0.1]), nowhere)
    assert limit.problem("green bowl", nowhere) == ""


@pytest.mark.parametrize("nothing", [[], (), np.zeros((0, 2))])
def test_nothing_is_within_any_bounds(nothing: object) -> None:
    assert Limit(low=1.0, x=(0.0, 0.1), only=frozenset(["a"])).problem(nothing, nowhere) == ""
