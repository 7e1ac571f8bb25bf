"""The allow-list of the language: every way out that is known is refused, and nothing else."""

from __future__ import annotations

import builtins
import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cap.sandbox.language import BUILTINS, FORBIDDEN, MODULES
from cap.verify import verify
from cap.verify.vocabulary import BY_TEXT, DOORS, FRAMES, attribute_problem
from primitives.registry import Registry

LANGUAGE = {"imports", "builtins", "attributes", "statements", "format-text"}


def rules(source: str, registry: Registry) -> list[str]:
    return [f.rule for f in verify(source, registry=registry, data={"blocks": "list[str]"})]


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("import os", "imports"),
        ("import numpy.ctypeslib", "imports"),
        ("import numpy as np, sys", "imports"),
        ("from os import path", "imports"),
        ("from numpy import load", "imports"),
        ("from numpy import lib", "imports"),
        ("from random import _os", "imports"),
        ("from statistics import sys", "imports"),
        ("from typing import get_type_hints", "imports"),
        ("from re import enum", "imports"),
        ("from operator import attrgetter as a", "imports"),
        ("from string import Formatter", "imports"),
        ("from shapely import lib", "imports"),
        ("from numpy import *", "imports"),
        ("from .. import x", "imports"),
        ("import importlib", "imports"),
        ("import builtins", "imports"),
        ("eval('1')", "builtins"),
        ("list(map(eval, ['1']))", "builtins"),
        ("exec('x = 1')", "builtins"),
        ("compile('1', '', 'eval')", "builtins"),
        ("getattr(blocks, 'append')", "builtins"),
        ("setattr(blocks, 'x', 1)", "builtins"),
        ("vars()", "builtins"),
        ("globals()['x']", "builtins"),
        ("locals()", "builtins"),
        ("open('x')", "builtins"),
        ("__import__('os')", "builtins"),
        ("__builtins__['eval']", "builtins"),
        ("say({}['__builtins__'])", "builtins"),
        ("type('A', (), {})", "builtins"),
        ("def __getattr__(name):\n    return name", "builtins"),
        ("import math as __builtins__", "builtins"),
        ("try:\n    pass\nexcept ValueError as __x__:\n    pass", "builtins"),
        ("def f(__x__):\n    pass", "builtins"),
        ("def f():\n    global __name__", "builtins"),
        ("match blocks:\n    case [*__all__]:\n        pass", "builtins"),
        ("breakpoint()", "builtins"),
        ("input()", "builtins"),
        ("().__class__.__base__", "attributes"),
        ("(x for x in ()).gi_frame.f_back", "attributes"),
        ("say.__globals__", "attributes"),
        ("(lambda: 0).__code__.co_consts", "attributes"),
        ("f = say\nf.func_globals", "attributes"),
        ("try:\n    pass\nexcept ValueError as e:\n    e.__traceback__", "attributes"),
        ("try:\n    pass\nexcept ValueError as e:\n    e.tb_frame", "attributes"),
        ("str.mro()", "attributes"),
        ("random._os", "attributes"),
        ("np.load('x')", "attributes"),
        ("np.save('x', np.zeros(1))", "attributes"),
        ("np.zeros(1).tofile('x')", "attributes"),
        ("np.zeros(1).dump('x')", "attributes"),
        ("np.zeros(1).ctypes", "attributes"),
        ("n = np\nn.memmap('x')", "attributes"),
        ("import numpy as n\nn.fromfile('x')", "attributes"),
        ("np.lib.npyio", "attributes"),
        ("np.lib.stride_tricks.as_strided(np.zeros(1), (99,))", "attributes"),
        ("np.ma.core", "attributes"),
        ("shapely.lib", "attributes"),
        ("import statistics\nstatistics.sys", "attributes"),
        ("import typing\ntyping.sys.modules", "attributes"),
        ("import re\nre.enum", "attributes"),
        ("import operator\noperator.attrgetter('x')", "attributes"),
        ("import operator\noperator.methodcaller('x')", "attributes"),
        ("import string\nstring.Formatter()", "attributes"),
        ("np.pi = 3", "attributes"),
        ("import math as m\nm.pi = 3", "attributes"),
        ("np.random.default_rng = None", "attributes"),
        ("del np.pi", "attributes"),
        ("match blocks:\n    case object(__class__=c):\n        say(c)", "attributes"),
        ("match blocks:\n    case object(gi_frame=c):\n        say(c)", "attributes"),
        ("class A: pass", "statements"),
        ("class A(metaclass=type): pass", "statements"),
        ("async def f(): pass", "statements"),
        ("say('{0.__class__}'.format(blocks))", "format-text"),
        ("say('{0[0].__class__}'.format(blocks))", "format-text"),
        ("t = '{.gi_frame}'\nsay(t.format(blocks))", "format-text"),
        ("say(str.format('{}', blocks))", "format-text"),
        ("def f(template):\n    say(template.format(blocks))", "format-text"),
        ("say(('{0.__cla' + input_text).format(blocks))", "format-text"),
        ("say('{x}'.join(blocks).format_map({}))", "format-text"),
    ],
)
def test_ways_out_are_refused(source: str, rule: str, registry: Registry) -> None:
    assert rule in rules(source, registry)


@pytest.mark.parametrize(
    "source",
    [
        "import numpy.random as r\nr.default_rng(0).normal()",
        "from collections import namedtuple, Counter\nP = namedtuple('P', 'x y')\n"
        "P(1, 2)._asdict()\nP(1, 2)._replace(x=2)\nCounter(blocks)",
        "from shapely.ops import unary_union\nunary_union([Point(0, 0).buffer(1)]).area",
        "from shapely import affinity as a\na.rotate(Point(0, 0), 3)",
        "np.linalg.norm(np.zeros(2))\nnp.random.default_rng(1).random()",
        "np.fft.fft(np.zeros(4))\nnp.ma.array([1, 2])",
        "say('{} blocks'.format(len(blocks)))",
        "t = '{:.2f}'\nfor x in (1, 2):\n    say(t.format(x))",
        "for t in ('{}', '{0}!'):\n    say(t.format(1))",
        "say('an __init__ in a sentence, {braces}, a.b')",
        "type(blocks) is list",
        "id = 3\ndir = 'left'\nvars = [id, dir]\nsay(vars)",
        "@lambda f: f\ndef g():\n    return 1\ng()",
        "import functools\n@functools.cache\ndef f(n):\n    return n\nf(1)",
        "match len(blocks):\n    case 1 | 2:\n        say('few')\n    case n:\n        say(n)",
        "with np.errstate(all='ignore'):\n    np.zeros(1)",
        "def f():\n    f.count = 1\nf()",
        "from re import sub\nsay(sub('a', 'b', 'abc'))",
    ],
)
def test_ordinary_python_is_left_alone(source: str, registry: Registry) -> None:
    assert not LANGUAGE & set(rules(source, registry))


@pytest.mark.parametrize("name", sorted(FORBIDDEN - {"__build_class__"}))
def test_every_builtin_that_programs_lack_is_refused(name: str, registry: Registry) -> None:
    assert rules(f"{name}", registry) == ["builtins"]
    assert hasattr(builtins, name)


@pytest.mark.parametrize("name", sorted(BUILTINS - {"None", "True", "False"}))
def test_every_builtin_that_programs_have_is_let_through(name: str, registry: Registry) -> None:
    assert rules(f"x = {name}", registry) == []


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_listed_module_can_be_imported(module: str, registry: Registry) -> None:
    assert rules(f"import {module}\nimport {module} as m\nm", registry) == []


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(sorted(FRAMES | DOORS | BY_TEXT))
    | st.text(string.ascii_lowercase, min_size=1, max_size=6).map(lambda t: f"__{t}__")
    | st.text(string.ascii_lowercase, min_size=1, max_size=6).map(lambda t: f"_{t}"),
    value=st.sampled_from(
        ["blocks", "say", "np", "(x for x in ())", "get_obj_pos('a')", "f(1)[0]"]
    ),
    use=st.sampled_from(["{}", "x = {}", "{}()", "{}[0]", "say([{}])", "{} = 1", "del {}"]),
)
def test_a_private_attribute_is_refused_wherever_it_stands(
    name: str, value: str, use: str, registry: Registry
) -> None:
    source = f"def f(n):\n    return [n]\n{use.format(f'{value}.{name}')}"
    assert "attributes" in rules(source, registry)


@given(st.text(string.ascii_letters, min_size=1, max_size=8))
def test_attributes_are_private_by_their_first_letter_alone(name: str) -> None:
    assert attribute_problem(f"_{name}")
    listed: Any = FRAMES | DOORS | BY_TEXT
    if name not in listed and not name.startswith("co_"):
        assert not attribute_problem(name)
