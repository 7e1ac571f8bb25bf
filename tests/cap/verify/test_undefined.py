"""Missing functions and variables, and what their call sites tell."""

from __future__ import annotations

from typing import Any

import pytest

from cap.verify import undefined_functions, undefined_variables

KNOWN = {"pick", "get_obj_pos", "say", "put_first_on_second", "blocks"}
DATA = {"blocks": "list[str]"}


def _one(source: str, registry: Any) -> Any:
    (call,) = undefined_functions(source, KNOWN, registry=registry, data=DATA)
    return call


@pytest.mark.parametrize(
    ("source", "signature"),
    [
        ("stack(blocks)", "def stack(blocks: list[str]) -> None:"),
        ("swap('red block', 'blue block')", "def swap(name: str, name2: str) -> None:"),
        ("if is_clear(blocks[0]): pass", "def is_clear(name: str) -> bool:"),
        ("for n in within(blocks, x_min=0.1): pick(n)",
         "def within(blocks: list[str], x_min: float) -> list:"),
        ("pick(largest(blocks))", "def largest(blocks: list[str]) -> str:"),
        ("put_first_on_second('a', over(get_obj_pos('b')))",
         "def over(pos: np.ndarray) -> str | np.ndarray:"),
        ("x = between('a', np.array([0, 1]))\nget_obj_pos(x)",
         "def between(name: str, pos: np.ndarray) -> str:"),
        ("p = get_obj_pos('a') + shift(3)", "def shift(n: int) -> np.ndarray:"),
        ("a, b = pair()", "def pair() -> tuple:"),
        ("sorted(blocks, key=size)", "def size(item):"),
        ("move(1)\nmove(1, side='left')", "def move(n: int, side: str | None = None) -> None:"),
        ("move(*blocks, **{})", "def move(*args, **options) -> None:"),
        ("n = 5\nfor i in range(n): hop(i, n)\nhop", "def hop(i: int, n: int) -> None:"),
        ("unknown(len(blocks) > 2 and other)\nother = 1", "def unknown(arg) -> None:"),
        ("if not done(n for n in blocks): pass", "def done(arg) -> bool:"),
    ],
)  # fmt: skip
def test_the_signature_fits_the_call_sites(registry: Any, source: str, signature: str) -> None:
    call = _one(f"{source}\nsay('done')", registry)
    assert call.signature == signature
    compile(f"{call.signature} pass", "<test>", "exec")


def test_a_call_site_tells_line_text_arguments_and_use(registry: Any) -> None:
    call = _one("x = 1\nif x:\n    y = near(blocks[0], limit=0.5)\n    say(y[0])", registry)
    (site,) = call.call_sites
    assert call.usage == site.text == "y = near(blocks[0], limit=0.5)"
    assert site.line == 3
    assert [(a.source, a.type, a.name) for a in site.arguments] == [
        ("blocks[0]", "str", None),
        ("0.5", "float", "limit"),
    ]
    assert site.use == "assigned to y"


def test_functions_come_in_order_with_all_their_sites() -> None:
    calls = undefined_functions("b(a())\na()\nb(1)", ())
    assert [(c.name, [s.line for s in c.call_sites]) for c in calls] == [
        ("b", [1, 3]),
        ("a", [1, 2]),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "def f(): return g()\ndef g(): return f()\nf()",
        "f = lambda x: x\nf(1)",
        "from math import sin\nsin(np.pi)",
        "def outer(step):\n    step()",
        "[f() for f in (print,)]",
        "x.method()",
        "raise GraspError('x')",
        "open('x')",
        "x = = f()",
        "",
    ],
)
def test_what_is_defined_is_not_missing(source: str) -> None:
    assert undefined_functions(source, ()) == []


def test_variables_and_functions_are_told_apart() -> None:
    source = "pick(colour)\nf(1)\nmap(g, blocks)\nf\nlimit + colour"
    assert [(v.name, v.lines) for v in undefined_variables(source, KNOWN)] == [
        ("colour", (1, 5)),
        ("limit", (5,)),
    ]
    assert [c.name for c in undefined_functions(source, KNOWN)] == ["f", "g"]
    assert undefined_variables("x = = y", ()) == []


def test_a_value_that_goes_round_in_variables_is_followed_once() -> None:
    (call,) = undefined_functions("x = f()\ny = x\nx = y\nsay(len(x))", {"say"})
    assert call.returns == "list"
