"""Stubs made from the registry, and the type checker behind them."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from cap.sandbox.lineage import ERROR_NAMES
from cap.verify import verify
from cap.verify.stubs import prelude, stub_text
from primitives.registry import Registry


def test_the_stub_defines_every_primitive_variable_and_error(registry: Registry) -> None:
    tree = ast.parse(stub_text(registry, {"blocks": "list[str]"}, {"swap": ""}))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert set(functions) == set(registry.names)
    assert ast.unparse(functions["put_first_on_second"]) == (
        "def put_first_on_second(item: str, target: str | _Point) -> None:\n    ..."
    )
    assert ast.unparse(functions["gather"].args) == "place: _Point, *names: str"
    variables = {
        node.target.id: ast.unparse(node.annotation)
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    assert variables["blocks"] == "list[str]"
    assert variables["swap"] == "Any"
    assert {node.name for node in tree.body if isinstance(node, ast.ClassDef)} == ERROR_NAMES


def test_the_prelude_is_one_line_so_that_lines_can_be_counted(registry: Registry) -> None:
    line = prelude(registry, {"blocks": "list[str]"}, {"swap": ""})
    assert "\n" not in line
    ast.parse(line)


@pytest.mark.parametrize(
    ("source", "place", "subject"),
    [
        ("\n\nx = len('ab')\npick(x)", (4, 5), "invalid-argument-type"),
        ("def f(n: int) -> None:\n    get_color(n)", (2, 14), "invalid-argument-type"),
        ("pick(get_obj_pos('a'))", (1, 5), "invalid-argument-type"),
        ("get_obj_pos('a').shapes", (1, 0), "missing-attribute"),
    ],
)
def test_a_wrong_type_is_found_where_it_stands(
    registry: Registry, source: str, place: tuple[int, int], subject: str
) -> None:
    (found,) = verify(source, registry=registry)
    assert (found.rule, found.subject) == ("types", subject)
    assert (found.line, found.column) == place


@pytest.mark.parametrize(
    "source",
    [
        "d = {'a': 'red block'}\npick(d.get('a'))",
        "x = 1 if get_color('a') else 'red block'\npick(x)",
        "sorted([1, 'a'])",
        "sum([[1], [2]], [])",
        "swap(1, 2, three=3).anything",
        "np.sort(np.array(['a', 'b']))[::-1].tolist()",
    ],
)
def test_what_may_be_right_is_left_alone(registry: Registry, source: str) -> None:
    assert verify(source, registry=registry, functions={"swap": ""}) == []


def test_without_the_checker_nothing_is_found_and_nothing_fails(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> Any:
        raise FileNotFoundError

    monkeypatch.setattr("cap.verify.types.find_ty_bin", missing)
    assert verify("x = len('ab')\npick(x)", registry=registry) == []
