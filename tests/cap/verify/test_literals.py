"""Values that the text alone decides: never another one than the program really has."""

from __future__ import annotations

import ast
import contextlib
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cap.verify.names import analyze
from cap.verify.parsed import parse
from cap.verify.program import Program
from primitives.api import API


def probed(source: str) -> tuple[Program, ast.expr]:
    """The program, and the argument of its call of `say`."""
    parsed = parse(source)
    program = Program(
        parsed=parsed,
        names=analyze(parsed.code),
        registry=API,
        scene=None,
        functions={},
        data={"blocks": "list[str]"},
        allowed=frozenset(API.names),
        mode="program",
    )
    (call,) = (
        n
        for n in ast.walk(parsed.tree)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "say"
    )
    return program, call.args[0]


def possible(source: str) -> list[Any]:
    program, node = probed(source)
    return [v.tolist() if isinstance(v, np.ndarray) else v for v in program.literals.possible(node)]


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("say(3)", [3]),
        ("say('red' + ' block')", ["red block"]),
        ("c = 'red'\nsay(f'{c} block')", ["red block"]),
        ("for c in ['red', 'blue']:\n    say(f'{c} block')", ["red block", "blue block"]),
        ("a, b = 1, 2\nsay(a - b)", [-1]),
        ("x: float = 0.5\nsay(x / 2)", [0.25]),
        ("cm = 12\nr = cm / 100\nsay(r)", [0.12]),
        ("say(2 ** 3)", [8.0]),
        ("p = (0.1, 0.2)\nsay(p[1])", [0.2]),
        ("say(np.array([1, 2]) * 2)", [[2.0, 4.0]]),
        ("say([0, 1] + np.array([1, 2]))", [[1.0, 3.0]]),
        ("for x in np.linspace(0, 1, 3):\n    say((x, 0))", [(0.0, 0), (0.5, 0), (1.0, 0)]),
        ("for i in range(3):\n    say(i * 10)", [0, 10, 20]),
        ("for a in [1, 2]:\n    for b in [3, 4]:\n        say(a * b)", [3, 4, 6, 8]),
        ("for a, b in zip([1, 2], [3, 4]):\n    say(a * b)", [3, 8]),
        ("for b, x in zip(blocks, [3, 4]):\n    say(x)", [3, 4]),
        ("for i, x in enumerate([3, 4]):\n    say(x)", [3, 4]),
        ("for a, b in [(1, 2), (3, 4)]:\n    say(a + b)", [3, 7]),
        ("pairs = [(1, 2), (3, 4)]\n[say(a + b) for a, b in pairs]", [3, 7]),
        ("def f():\n    x = 3\n    say(x)", [3]),
        ("x = 1\ndef f():\n    say(x)", [1]),
        ("say(circle_pts((0, 0), 0.1, 1)[0][1])", [pytest.approx(0.1)]),
        ("say(len(grid_pts((0, 0), 2, 3, 0.1)))", [6]),
    ],
)
def test_values_that_the_text_decides(source: str, values: list[Any]) -> None:
    assert possible(source) == values


@pytest.mark.parametrize(
    "source",
    [
        "x = 1\nx = 2\nsay(x)",
        "x = 1\nx += 1\nsay(x)",
        "if blocks:\n    x = 1\nelse:\n    x = 2\nsay(x)",
        "def f(x):\n    say(x)\nx = 1",
        "say((lambda x: x)(1))",
        "names = ['a']\nnames.append('b')\nsay(names)",
        "names = ['a']\nother = names\nother.append('b')\nsay(names)",
        "names = ['a']\nnames[0] = 'b'\nsay(names)",
        "x = 1\ndef f():\n    global x\n    x = 2\nsay(x)",
        "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n    say(x)",
        "for x in blocks:\n    say(x)",
        "for i, x in enumerate([3, 4]):\n    say(i)",
        "for x in [1, 2]:\n    x = 3\n    say(x)",
        "say(1 / 0)",
        "say([1][3])",
        "say(10 ** 10 ** 10 ** 10)",
        "say([0] * 10 ** 9)",
        "say(range(10 ** 9))",
        "say(circle_pts((0, 0), 0.1, 10 ** 9))",
        "say(circle_pts((0, 0), 0.1, 0))",
        "len = max\nsay(len([1, 2]))",
        "for x in range(1000):\n    say(x)",
        "*x, y = 1, 2\nsay(x)",
        "(x := 1)\nsay(x)",
        "with np.errstate() as x:\n    say(x)",
    ],
)
def test_values_that_it_does_not_decide(source: str) -> None:
    assert possible(source) == []


NAMES = st.sampled_from(["a", "b", "c"])
ATOMS = st.sampled_from(["1", "2", "0.5", "(1, 2)", "[3, 4]", "a", "b", "c", "'t'"])


@st.composite
def expressions(draw: st.DrawFn, depth: int = 2) -> str:
    if depth == 0:
        return draw(ATOMS)
    x, y = draw(expressions(depth=depth - 1)), draw(expressions(depth=depth - 1))
    return draw(
        st.sampled_from(
            [x, f"({x} + {y})", f"({x} * {y})", f"({x} - {y})", f"-{x}", f"({x}, {y})",
             f"{x}[0]", f"len({x})", f"f'{{{x}}}'" if "'" not in x else x,
             f"np.array({x})", f"max({x}, {y})"]
        )
    )  # fmt: skip


@st.composite
def statements(draw: st.DrawFn, depth: int = 2) -> list[str]:
    name, other, x, y = draw(NAMES), draw(NAMES), draw(expressions()), draw(expressions())
    if depth == 0:
        return [f"{name} = {x}"]
    body = [f"    {line}" for line in draw(statements(depth=depth - 1))]
    return draw(
        st.sampled_from(
            [
                [f"{name} = {x}"],
                [f"{name}, {other} = {x}, {y}"],
                [f"{name}, {other} = {x}"],
                [f"{name} += {x}"],
                [f"{name}.append({x})"],
                [f"{name}[0] = {x}"],
                [f"for {name} in [{x}, {y}]:", *body],
                [f"for {name}, {other} in zip([{x}], [{y}, {x}]):", *body],
                [f"for {name}, {other} in enumerate([{x}]):", *body],
                [f"if {x}:", *body],
                [f"def f({name}):", *body, "    return 1", f"f({y})"],
                [f"[{x} for {name} in [{y}]]"],
                [f"({name} := {x})"],
                ["try:", *body, "except TypeError:", f"    {other} = {y}"],
            ]
        )
    )


def _text(value: Any) -> str:
    return repr(value.tolist() if isinstance(value, np.ndarray) else value)


@settings(max_examples=250, deadline=None)
@given(st.lists(statements(), max_size=4), expressions(), st.sampled_from(["", "loop", "function"]))
def test_a_decided_value_is_the_one_that_the_program_has(
    parts: list[list[str]], probe: str, place: str
) -> None:
    lines = ["a = 1", *(line for part in parts for line in part)]
    lines += {
        "": [f"say({probe})"],
        "loop": ["for c in [5, 6]:", f"    say({probe})"],
        "function": ["def g(b):", f"    say({probe})", "g(7)"],
    }[place]
    source = "\n".join(lines)
    program, node = probed(source)
    decided = {_text(v) for v in program.literals.possible(node)}
    seen: list[str] = []
    failures = (NameError, TypeError, ValueError, IndexError, AttributeError)
    with contextlib.suppress(*failures), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(source, {"np": np, "say": lambda value: seen.append(_text(value))})
    if decided:
        assert set(seen) <= decided
