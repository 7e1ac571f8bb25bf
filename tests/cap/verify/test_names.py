"""Scope analysis, compared with what Python itself says and does."""

from __future__ import annotations

import ast
import symtable
import traceback
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cap.verify.names import analyze, name_nodes
from cap.verify.parsed import parse

NAMES = st.sampled_from(["a", "b", "c", "d", "e"])


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> str:
    if depth == 0:
        return draw(NAMES | st.sampled_from(["1", "()", "[0]"]))
    inner = expressions(depth=depth - 1)
    name, x, y = draw(NAMES), draw(inner), draw(inner)
    return draw(
        st.sampled_from(
            [
                name,
                f"[{name} for {name} in [{x}]]",
                f"[{x} for {name} in [{y}] if {name} is not {x}]",
                f"{{{name}: {x} for {name} in [{y}]}}",
                f"list({name} for {name} in [0] for _ in [{x}])",
                f"(lambda {name}: {x})({y})",
                f"(lambda {name}={x}: {y})()",
                f"(lambda *{name}: {x})()",
                f"({x} if {y} else {name})",
                f"({x} and {y})",
                f"[{x}, {y}]",
                f"({name} := {x})",
                f"f'{{{x}}}'",
                f"str({x}).upper()",
            ]
        )
    )


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


@st.composite
def statements(draw: st.DrawFn, depth: int = 2) -> list[str]:
    name, other, x = draw(NAMES), draw(NAMES), draw(expressions())
    simple = [
        [f"{name} = {x}"],
        [f"{name}, {other} = {x}, {x}"],
        [f"{x}"],
        [f"import math as {name}"],
        [f"{name}: int = {x}"],
    ]
    if depth == 0:
        return draw(st.sampled_from(simple))
    body = _indented(draw(blocks(depth=depth - 1)))
    return draw(
        st.sampled_from(
            [
                *simple,
                [f"def {name}({other}, *, d={x}):", *body, f"    return {x}"],
                [f"def {name}():", f"    global {other}", *body],
                [f"for {name} in [{x}]:", *body],
                [f"if {x}:", *body, "else:", *body],
                ["try:", *body, f"except ValueError as {name}:", *body],
                [f"class {name}:", *body],
                [f"with open({x}) as {name}:", *body],
                [f"while {x}:", *body, "    break"],
            ]
        )
    )


@st.composite
def blocks(draw: st.DrawFn, depth: int = 2) -> list[str]:
    return [line for part in draw(st.lists(statements(depth=depth), min_size=1, max_size=3))
            for line in part]  # fmt: skip


def _valid(source: str) -> bool:
    try:
        compile(source, "<test>", "exec")
    except SyntaxError:
        return False
    return True


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)


def _free_by_symtable(source: str) -> set[str]:
    """Names read from the globals that nothing binds there, as `symtable` has it."""
    module = symtable.symtable(source, "<test>", "exec")
    bound = {s.get_name() for s in module.get_symbols() if s.is_assigned() or s.is_imported()}
    read: set[str] = set()
    for table in _tables(module):
        for symbol in table.get_symbols():
            if table is not module and symbol.is_declared_global() and symbol.is_assigned():
                bound.add(symbol.get_name())
            local_class = table.get_type() == "class" and symbol.is_local()
            if (
                symbol.is_referenced()
                and not local_class
                and (symbol.is_global() or table is module)
            ):
                read.add(symbol.get_name())
    return read - bound


@settings(max_examples=120, deadline=None)
@given(blocks())
def test_undefined_names_are_those_that_symtable_finds(lines: list[str]) -> None:
    source = "\n".join(lines)
    if not _valid(source):
        return
    names = analyze(compile(source, "<test>", "exec"))
    found = {use.name for use in names.undefined(())}
    expected = {n for n in _free_by_symtable(source) if n in "abcde"}
    # The compiler drops code that constants decide (`1 and x` keeps it, `x if 1 else y`
    # does not), and what it dropped can't raise.
    assert found <= expected
    if not any(word in source for word in ("if 1", "if [", "if ()", "while", "and")):
        assert found == expected


@settings(max_examples=300, deadline=None)
@given(st.lists(expressions(), min_size=1, max_size=4), NAMES)
def test_a_straight_program_raises_a_name_error_only_where_one_was_found(
    parts: list[str], first: str
) -> None:
    source = "\n".join(
        [f"{first} = 1", *(f"{'abcde'[i % 5]} = {part}" for i, part in enumerate(parts))]
    )
    if not _valid(source) or _binds_under_a_condition(source):
        return
    names = analyze(compile(source, "<test>", "exec"))
    reported = {use.name for use in (*names.undefined(()), *names.unbound(()))}
    missing = _missing_name(source)
    assert missing is None or missing in reported


def _missing_name(source: str) -> str | None:
    """The name for whose lack the program really fails.

    None when it runs, fails otherwise, or fails in a lambda or generator expression,
    which may run long after the place where they stand.
    """
    try:
        exec(compile(source, "<test>", "exec"), {})
    except NameError as error:
        where = {frame.name for frame in traceback.extract_tb(error.__traceback__)}
        return None if where & {"<lambda>", "<genexpr>"} else error.name
    except (TypeError, ValueError, AttributeError):
        return None
    return None


@pytest.mark.parametrize(
    ("source", "undefined"),
    [
        ("x = [y for y in ys if y > limit]", ["ys", "limit"]),
        ("f = lambda a, b=c: a + b + d", ["c", "d"]),
        ("def f(a):\n    def g():\n        return a + b\n    return g", ["b"]),
        ("import numpy as n\nfrom math import sin as s\nn.x(s)", []),
        ("def f():\n    global g\n    g = 1\nf()\ng", []),
        ("def f(x: T) -> U:\n    y: V = 1\n    return y", ["T", "U"]),
        ("try:\n    pass\nexcept GraspError as e:\n    print(e)", []),
        ("try:\n    pass\nexcept SlipError:\n    pass", ["SlipError"]),
        ("class A:\n    b = 1\n    c = b + d", ["d"]),
        ("class A:\n    b = 1\n    def m(self):\n        return b", ["b"]),
        ("f'{a!r:{width}}'", ["a", "width"]),
        ("x = 1\nx += y", ["y"]),
        ("q += 1", []),
        ("del gone", ["gone"]),
        ("for i, (j, *k) in pairs:\n    i, j, k", ["pairs"]),
        ("match x:\n    case [a, *rest] if a > b:\n        rest", ["x", "b"]),
        ("while (n := step()) > 0:\n    n", ["step"]),
        ("@wrap\ndef f(): pass", ["wrap"]),
        ("print(len(blocks), np.pi, Point, math.pi)", ["blocks"]),
        ("open('x'); eval('1')", []),
        ("obj.missing.deeper", ["obj"]),
        ("f(key=value)", ["f", "value"]),
    ],
)
def test_undefined_names(source: str, undefined: list[str]) -> None:
    names = analyze(parse(source).code)
    assert [use.name for use in names.undefined(())] == undefined


@pytest.mark.parametrize(
    ("source", "early"),
    [
        ("print(x)\nx = 1", ["x"]),
        ("x = x + 1", ["x"]),
        ("q += 1", ["q"]),
        ("def f():\n    print(y)\n    y = 1", ["y"]),
        ("for i in range(3):\n    if i:\n        print(w)\n    w = i", []),
        ("while True:\n    if done():\n        print(w)\n        break\n    w = 1", []),
        ("if a():\n    x = 1\nprint(x)", []),
        ("try:\n    x = 1\nexcept ValueError:\n    y = 2\nprint(x, y)", []),
        ("def f():\n    return later\nlater = 1\nf()", []),
        ("def f(n):\n    n = n + 1\n    return n", []),
        ("def f(*names, **options):\n    names = list(names)\n    options = {}", []),
        ("x = [x for x in range(3)]", []),
        ("print(x)\n[x := i for i in range(3)]", ["x"]),
        ("[x := i for i in range(3)]\nprint(x)", []),
        ("y = [(x, x := i) for i in range(3)]", ["x"]),
        ("y = [x for i in range(3) if (x := i)]", []),
        ("y = [[x := j for j in range(i)] for i in range(3)]\nprint(x)", []),
        ("if any((x := i) > 1 for i in range(3)):\n    print(x)", []),
        ("def f():\n    print(x)\n    return [x := i for i in range(3)]", ["x"]),
        ("def f():\n    [x := i for i in range(3)]\n    return x", []),
        (
            "def f():\n    def g():\n        nonlocal x\n        x = 1\n"
            "    g()\n    print(x)\n    x = 2",
            [],
        ),
        ("def g():\n    global x\n    x = 1\ng()\nprint(x)\nx = 2", []),
        ("x = 1\ndel x\nprint(x)", ["x"]),
        ("for i in range(3):\n    print(w)\n    w = i", ["w"]),
        ("try:\n    pass\nexcept ValueError as e:\n    pass\nprint(e)\ne = 1", ["e"]),
    ],
)
def test_variables_that_are_read_before_they_have_a_value(source: str, early: list[str]) -> None:
    names = analyze(parse(source).code)
    assert [use.name for use in names.unbound(())] == early


def test_positions_lead_to_the_nodes_in_lines_with_other_scripts() -> None:
    parsed = parse("say('größer'); x = [ü(k) for k in größe]\nx.ü\nü\n")
    nodes = list(name_nodes(parsed, analyze(parsed.code).undefined({"say"})))
    assert [(n.id, n.lineno) for n in nodes] == [("ü", 1), ("größe", 1), ("ü", 3)]


def _binds_under_a_condition(source: str) -> bool:
    """Whether a := may be skipped: then only running the program tells whether it binds."""
    conditional = (ast.IfExp, ast.BoolOp)
    return any(
        isinstance(inner, ast.NamedExpr)
        for outer in ast.walk(ast.parse(source))
        if isinstance(outer, conditional)
        or (getattr(outer, "generators", []) and any(loop.ifs for loop in outer.generators))
        for inner in ast.walk(outer)
    )
