"""Stubs made from the registry, and the type checker behind them."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cap.sandbox.lineage import ERROR_NAMES
from cap.verify import verify
from cap.verify.stubs import prelude, stub_text
from cap.verify.type_server import TypeServer, TypeServerError, _server_of
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
    line = prelude("program_api", ["blocks", "swap", *registry.names])
    assert "\n" not in line
    ast.parse(line)


@pytest.mark.parametrize(
    ("source", "place", "subject"),
    [
        ("\n\nx = len(get_color('a'))\npick(x)", (4, 5), "invalid-argument-type"),
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
    _server_of.cache_clear()

    def missing() -> str:
        raise FileNotFoundError

    monkeypatch.setattr("cap.verify.type_server.find_ty_bin", missing)
    assert verify("x = len(get_color('a'))\npick(x)", registry=registry) == []


def test_a_checker_that_was_killed_is_started_anew(registry: Registry) -> None:
    assert verify("pick(len(get_color('a')))", registry=registry)
    server = _server_of(os.getpid())
    os.kill(server.pid, signal.SIGKILL)
    assert [f.rule for f in verify("pick(len(get_color('a')))", registry=registry)] == ["types"]
    assert _server_of(os.getpid()) is not server


def test_programs_of_different_interfaces_share_one_checker(registry: Registry) -> None:
    without = "pick(item)"
    assert verify(without, registry=registry, data={"item": "str"}) == []
    (found,) = verify(without, registry=registry, data={"item": "int"})
    assert found.subject == "invalid-argument-type"
    assert verify(without, registry=registry, data={"item": "str"}) == []


def test_the_checker_ends_with_the_process_that_asked_it() -> None:
    text = (
        "import os; from cap.verify.type_server import TypeServer\n"
        "print(TypeServer().pid, flush=True); os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    status = Path(f"/proc/{int(done.stdout)}/status")
    while status.exists() and "zombie" not in status.read_text():
        time.sleep(0.02)


def test_a_closed_server_answers_with_an_error() -> None:
    server = TypeServer()
    assert server.check("x: int", lambda module: f"from {module} import x") == []
    server.close()
    with pytest.raises(TypeServerError):
        server.check("x: int", lambda module: "")
