"""Arguments of primitive calls: what is taken, what is refused, and in which words."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perception.scene import Scene, SceneObject
from primitives.checks import bind, nearest_names, resolve_name
from primitives.errors import ArgumentError, PrimitiveError, UnknownObjectError
from primitives.registry import Effect, Level, ObjectName, Point2, primitive

NAMES = ("red block", "blue block", "green block 1", "green block 2", "red bowl")


def _scene(*names: str) -> Scene:
    return Scene(
        tuple(
            SceneObject(n, "block", "red", np.array([0.5, 0, 0.02]), 0.0, np.full(3, 0.04))
            for n in names
        )
    )


SCENE = _scene(*NAMES)


@primitive(effect=Effect.MOVES, level=Level.SKILL)
def put(
    ctx: Any, item: ObjectName, target: ObjectName | Point2, speed: float = 1.0, n: int = 1
) -> None:
    """Put."""


@primitive(effect=Effect.READS, level=Level.QUERY)
def mixed(
    ctx: Any,
    side: Literal["top left", "bottom"] = "bottom",
    flag: bool = False,
    text: str = "",
    pair: tuple[int, float] = (1, 2.0),
    points: list[Point2] | None = None,
    anything: Any = None,
) -> None:
    """Mixed."""


@primitive(effect=Effect.READS, level=Level.QUERY)
def gather(ctx: Any, place: Point2, *names: ObjectName) -> None:
    """Gather."""


PUT: Any = put
MIXED: Any = mixed
GATHER: Any = gather


def _put(*args: Any, **kwargs: Any) -> dict[str, Any]:
    return bind(PUT.spec, args, kwargs, SCENE)


def _mixed(**kwargs: Any) -> dict[str, Any]:
    return bind(MIXED.spec, (), kwargs, SCENE)


def test_arguments_are_bound_by_place_and_name_and_defaults_filled_in() -> None:
    bound = _put("red block", target="red bowl", n=3.0)
    assert bound == {"item": "red block", "target": "red bowl", "speed": 1.0, "n": 3}
    assert type(bound["n"]) is int


@pytest.mark.parametrize(
    "point",
    [(0.1, -0.2), [0.1, -0.2], np.array([0.1, -0.2]), (0.1, -0.2, 5.0), np.float32([0.1, -0.2])],
)
def test_points_of_any_make_become_arrays(point: Any) -> None:
    target = _put("red block", point)["target"]
    assert (target.shape, target.dtype) == ((2,), np.float64)
    np.testing.assert_allclose(target, [0.1, -0.2], atol=1e-7)


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(allow_nan=True))
def test_a_point_is_taken_exactly_when_it_is_finite(x: float, y: float) -> None:
    finite = math.isfinite(x) and math.isfinite(y)
    try:
        target = _put("red block", (x, y))["target"]
    except ArgumentError as error:
        assert not finite
        assert "finite" in str(error)  # noqa: PT017 - both outcomes are right for some x
    else:
        assert finite
        assert tuple(target) == (x, y)


@pytest.mark.parametrize(
    "point",
    [3, None, "left", (1,), (1, 2, 3, 4), [(1, 2), (3, 4)], ("a", "b"), {}, [[1], [2, 3]], True,
     (1j, 2), np.array([object(), 1])],
)  # fmt: skip
def test_what_is_no_point_is_refused(point: Any) -> None:
    with pytest.raises(ArgumentError, match="gather: place must be"):
        bind(GATHER.spec, (point,), {}, SCENE)


@pytest.mark.parametrize("name", ["red block", "Red Block", "red_block", "the red block"])
def test_names_are_found_in_spite_of_their_spelling(name: str) -> None:
    assert _put(name, (0, 0))["item"] == "red block"


def test_an_unknown_name_gets_the_nearest_and_all_names() -> None:
    with pytest.raises(UnknownObjectError) as caught:
        _put("rad block", "red bowl")
    text = str(caught.value)
    assert text.startswith("put: item: no object is named 'rad block'; did you mean 'red block'")
    assert all(repr(name) in text for name in NAMES)


def test_an_unknown_name_where_a_point_would_do_is_still_an_unknown_name() -> None:
    with pytest.raises(UnknownObjectError, match="target: no object is named 'moon'"):
        _put("red block", "moon")


def test_an_ambiguous_name_is_not_guessed() -> None:
    with pytest.raises(UnknownObjectError, match="green block 1"):
        _put("green block", "red bowl")


def test_without_a_scene_any_name_passes() -> None:
    assert bind(PUT.spec, ("moon", "sun"), {}, None)["target"] == "sun"


@pytest.mark.parametrize(
    ("args", "kwargs", "words"),
    [
        ((), {}, "put: item is missing; write put(item, target, speed, n)"),
        (("red block",), {}, "put: target is missing"),
        (("a",) * 5, {}, "put takes 4 arguments. Got: 5"),
        (("red block", "red bowl"), {"sped": 1}, "no parameter 'sped'; did you mean speed?"),
        (("red block", "red bowl"), {"item": "a"}, "put: item is given twice"),
        ((3, "red bowl"), {}, "put: item must be the name of an object"),
        (("red block", 3), {}, "an object's name or a point (x, y) in metres. Got: 3"),
        (("red block", "red bowl"), {"speed": math.nan}, "put: speed must be a finite number"),
        (("red block", "red bowl"), {"speed": 10**400}, "put: speed must be a finite number"),
        (("red block", "red bowl"), {"speed": "fast"}, "put: speed must be a number. Got: 'fast'"),
        (("red block", "red bowl"), {"speed": True}, "put: speed must be a number. Got: True"),
        (("red block", "red bowl"), {"n": 2.5}, "put: n must be a whole number. Got: 2.5"),
        (("x" * 5000, "red bowl"), {}, "text of at most"),
    ],
)
def test_calls_that_do_not_fit_are_refused_in_one_clear_line(
    args: tuple[Any, ...], kwargs: dict[str, Any], words: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        bind(PUT.spec, args, kwargs, SCENE)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("name", "value", "bound"),
    [
        ("side", "Top_Left", "top left"),
        ("side", "top-left", "top left"),
        ("flag", np.bool_(True), True),
        ("text", "hello", "hello"),
        ("pair", [3, 1], (3, 1.0)),
        ("points", None, None),
        ("anything", {"a": [1]}, {"a": [1]}),
    ],
)
def test_values_are_brought_into_the_type_of_the_annotation(
    name: str, value: Any, bound: Any
) -> None:
    assert _mixed(**{name: value})[name] == bound


def test_lists_of_points_may_be_lists_or_arrays() -> None:
    for points in ([(0, 1), [2, 3]], np.arange(4).reshape(2, 2)):
        got = _mixed(points=points)["points"]
        np.testing.assert_array_equal(got, [[0, 1], [2, 3]])
        assert all(point.shape == (2,) for point in got)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        (
            "side",
            "topleft",
            "one of 'top left', 'bottom'. Got: 'topleft'; did you mean 'top left'?",
        ),
        ("side", 3, "one of 'top left', 'bottom'. Got: 3"),
        ("flag", 1, "True or False. Got: 1"),
        ("text", 5, "text. Got: 5; str() makes text of it"),
        ("pair", [1], "a tuple of 2 values"),
        ("points", [(0, 1), (2, math.inf)], "points[1] must be a point with finite numbers"),
        ("points", (0.1, 0.2), "points[0] must be a point"),
        ("points", "line", "a list of points"),
        ("anything", "x" * 5000, "text of at most"),
    ],
)
def test_wrong_values_are_refused_with_what_was_expected(name: str, value: Any, words: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        _mixed(**{name: value})
    assert words in str(caught.value)


def test_a_variadic_parameter_takes_all_that_are_left() -> None:
    bound = bind(GATHER.spec, ((0, 0), "red block", "red bowl"), {}, SCENE)
    assert bound["names"] == ("red block", "red bowl")
    assert bind(GATHER.spec, ((0, 0),), {}, SCENE)["names"] == ()
    with pytest.raises(UnknownObjectError, match="names"):
        bind(GATHER.spec, ((0, 0), "moon"), {}, SCENE)


WILD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(NAMES) | st.complex_numbers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)  # fmt: skip


@given(st.sampled_from([PUT.spec, MIXED.spec, GATHER.spec]), st.lists(WILD, max_size=5))
def test_any_arguments_are_bound_or_refused_by_a_primitive_error(spec: Any, args: Any) -> None:
    try:
        bound = bind(spec, args, {}, SCENE)
    except PrimitiveError:
        return
    assert set(bound) == {p.name for p in spec.parameters}


def test_near_names_come_nearest_first() -> None:
    assert nearest_names("Blue_blok", NAMES)[0] == "blue block"
    assert nearest_names("xyzzy", NAMES) == []
    assert resolve_name("moon", NAMES) is None
