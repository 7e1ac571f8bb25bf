"""What the verifier refuses, in which words, and what it must let through."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cap.verify import undefined_functions, verify
from cap.verify.rules import RULES
from primitives.registry import Effect, Registry

DATA = {"objects": "list[str]", "blocks": "list[str]", "bowls": "list[str]"}

GOOD = [
    "put_first_on_second('red block', 'blue bowl')",
    "put_first_on_second(item='Red Block', target=(0.1, -0.1))",
    "put_first_on_second('the red block', [0.35, 0.2])",
    "for block, bowl in zip(blocks, bowls):\n    put_first_on_second(block, bowl)",
    "put_first_on_second('red block', get_obj_pos('blue bowl') + [0.1, 0])",
    "put_first_on_second('red block', get_obj_pos('blue bowl') + np.array([10, 0]) * 0.01)",
    "x, y = get_obj_pos('red block')\nput_first_on_second('red block', (x + 0.05, y))",
    "pts = circle_pts((0, 0), radius_m=0.1, n=len(blocks))\n"
    "for b, p in zip(blocks, pts):\n    put_first_on_second(b, p)",
    "held = get_held_obj()\nif held:\n    say(held + ' is held')\n    pick(held)",
    "name = 'purple block'\nif name in objects:\n    pick(name)\nelse:\n    say('no')",
    "if 'purple block' in get_obj_names():\n    pick('purple block')",
    "for n in ['red block', 'purple block']:\n    if n in blocks:\n        pick(n)",
    "try:\n    pick('purple block')\nexcept PrimitiveError as error:\n    say(str(error))",
    "names = ['purple block']\nnames[0] = 'red block'\nfor n in names:\n    pick(n)",
    "def f(n):\n    return 1 if n < 2 else n * f(n - 1)\nsay(f(3))",
    "def down(n):\n    if n == 0:\n        return\n    say(n)\n    down(n - 1)\ndown(3)",
    "while True:\n    held = get_held_obj()\n    if held is None:\n        break",
    "def wait():\n    while True:\n        if get_held_obj() is None:\n            return\nwait()",
    "import math\nfrom shapely.geometry import Point as P\nsay(math.pi)\nP(0, 0).distance(P(1, 1))",
    "center = np.mean([get_obj_pos(b) for b in blocks], axis=0)\npush('red block', center)",
    "push('red block', tuple(get_obj_pos('blue bowl')), slowly=bool(1))",
    "at = get_obj_pos('red bowl')\n"
    "pick(min(blocks, key=lambda b: np.linalg.norm(get_obj_pos(b) - at)))",
    "pick(get_nearest('red bowl', [b for b in blocks if get_color(b) != 'red']))",
    "pick(get_nearest((0, 0), set(blocks)))\npick(get_nearest(get_side_pos('left'), blocks))",
    "put_first_on_second('red block', get_side_pos('LEFT'))",
    "put_first_on_second('red block', parse_position('the middle'))",
    "gather((0, 0))\ngather([0.1, 0], 'red block', *bowls)",
    "d = {b: get_color(b) for b in blocks}\nfor b, c in sorted(d.items()):\n    say(f'{b} {c}')",
    "d = dict(zip(blocks, bowls))\nput_first_on_second(blocks[0], d.get(blocks[0]))",
    "line = LineString([get_obj_pos('red bowl'), (0.1, 0.1)])\n"
    "put_first_on_second('red block', line.interpolate(0.5, normalized=True))",
    "a, *rest = sorted(blocks)\nput_first_on_second(a, rest[0])",
    "n = round(len(blocks) / 2)\ncircle_pts(np.zeros(2), 0.1, n)",
    "circle_pts((0, 0), 0.1, len(blocks) / 2)",
    "get_nearest((0.5, 0.9), blocks)",
    "rng = np.random.default_rng(0)\nput_first_on_second('red block', rng.uniform(-0.1, 0.1, 2))",
    "blocks = [b for b in blocks if 'red' in b]\npick(blocks[0])",
    "pick = 3\nsay(pick)",
    "say([1, 2])\nsay(None)\nprint('a', 'b')",
    "count = sum(1 for b in blocks if get_obj_pos(b)[0] < 0)\nsay(count)",
    "x: float = 0.1\npush('red block', (x, x))",
    "from typing import Any\ndef f(v: Any = None) -> list[str]:\n    return [str(v)]\nf()",
    "if len(blocks) == 2:\n    first, second = blocks\n    put_first_on_second(first, second)",
    "type(blocks) is list and say('list')",
    "say('There is no purple block on the table, and no red block in the bowl.')",
    "pick('red block')\nsay('Now there is no red block on the table.')",
    "say('There is no red block on the table left of the bowls.')",
    "if len(blocks) > 5:\n    say('There is no red block on the table.')",
    "",
]  # fmt: skip


@pytest.mark.parametrize("source", GOOD)
def test_good_programs_have_no_findings(source: str, registry: Registry, scene: Any) -> None:
    assert verify(source, registry=registry, scene=scene, data=DATA) == []


BAD = [
    ("x = = 1", "syntax", 1, "not valid Python"),
    ("def f(:\n  pass", "syntax", 1, ""),
    ("x = 1\nreturn x", "syntax", 2, "outside function"),
    ("(" * 300 + ")" * 300, "syntax", 1, ""),
    ("x = " + "-" * 5000 + "1", "syntax", 1, "nested too deep"),
    ("x = '\0'", "syntax", 1, "null"),
    ("import os", "imports", 1, "'os' can't be imported"),
    ("from numpy import *", "imports", 1, "import *"),
    ("from . import x", "imports", 1, "relative"),
    ("eval('1')", "builtins", 1, "eval"),
    ("open('x')", "builtins", 1, "open"),
    ("().__class__", "attributes", 1, "__class__"),
    ("__import__('os')", "builtins", 1, "__import__"),
    ("np.load('x')", "attributes", 1, "np.load"),
    ("np.pi = 3", "attributes", 1, "assigned"),
    ("class A: pass", "statements", 1, "a class"),
    ("async def f(): pass", "statements", 1, "async"),
    ("foo('red block')", "undefined-name", 1, "foo() is not defined"),
    ("say(1)\npick(blck)", "undefined-name", 2, "blck is not defined"),
    ("get_object_pos('red block')", "undefined-name", 1, "get_obj_pos"),
    ("say(x)\nx = 1", "early-use", 1, "before it has a value"),
    ("pick()", "arguments", 1, "name is missing"),
    ("pick('red block', 'blue block')", "arguments", 1, "takes 1 argument"),
    ("pick(nme='red block')", "arguments", 1, "did you mean name?"),
    ("pick('red block', name='red block')", "arguments", 1, "twice"),
    ("pick(3)", "arguments", 1, "name of an object"),
    ("put_first_on_second('red block', 3)", "arguments", 1, "a point (x, y)"),
    ("push('red block', 'blue bowl')", "arguments", 1, "a point (x, y)"),
    ("push('red block', (0.1, 0.2, 0.3, 0.4))", "arguments", 1, "a point (x, y)"),
    ("get_side_pos('lft')", "arguments", 1, "'left'"),
    ("circle_pts((0, 0), 0.1, 2.5)", "arguments", 1, "whole number"),
    ("def f(a):\n    return a\nf()", "function-arguments", 3, "a is missing"),
    ("def f(a):\n    return a\nf(1, 2)", "function-arguments", 3, "takes 1"),
    ("def f(a):\n    return a\nf(b=1)", "function-arguments", 3, "'b'"),
    ("pick('purple block')", "unknown-object", 1, "no object is named 'purple block'"),
    ("pick('green block')", "unknown-object", 1, "green block 1"),
    ("n = 'purple block'\npick(n)", "unknown-object", 2, "purple block"),
    ("names = ['red block', 'pink bowl']\nfor n in names:\n    pick(n)", "unknown-object", 3,
     "pink bowl"),
    ("[pick(n) for n in ('red block', 'pink bowl')]", "unknown-object", 1, "pink bowl"),
    ("get_nearest('red bowl', ['red block', 'pink bowl'])", "unknown-object", 1, "pink bowl"),
    ("gather((0, 0), 'red block', 'pink bowl')", "unknown-object", 1, "pink bowl"),
    ("say('There is no red bowl on the table.')", "untrue-report", 1, "the red bowl is on the"),
    ("say('There is no green block on the table.')", "untrue-report", 1, "green block 1"),
    ("say('There are no red bowls on the table')", "untrue-report", 1, "the red bowl is on the"),
    ("put_first_on_second('red block', (10, 5))", "outside-table", 1, "metres"),
    ("put_first_on_second('red block', np.array([0.1, 0.3]))", "outside-table", 1, "-0.20"),
    ("p = (0.5, 0)\npush('red block', p)", "outside-table", 2, "off the table"),
    ("for x in [(0, 0), (40, 0)]:\n    push('red block', x)", "outside-table", 2, "(40, 0)"),
    ("push('red block', get_obj_pos('red bowl') + [5, 0])", "outside-table", 1, "metres"),
    ("p = get_obj_pos('red bowl')\npush('red block', p - np.array([0, 5]))", "outside-table", 2,
     "moved by (0, 5)"),
    ("circle_pts((10, 5), 0.1, 5)", "outside-table", 1, "metres"),
    ("circle_pts((0, 0), 9, 5)", "outside-table", 1, "radius_m 9"),
    ("while True:\n    pick('red block')", "endless-loop", 1, "never ends"),
    ("while 1:\n    for b in blocks:\n        break", "endless-loop", 1, "never ends"),
    ("def f(x):\n    return f(x)", "endless-recursion", 2, "calls itself"),
    ("def f(x):\n    say(x)\n    f(x)\n    return 1", "endless-recursion", 3, "calls itself"),
    ("pick(blocks)", "types", 1, "pick"),
    ("say(blocks.push('x'))", "types", 1, "push"),
    ("np.centroid(blocks)", "types", 1, "centroid"),
    ("say('a' + 1)", "types", 1, "+"),
    ("for i in 5:\n    say(i)", "types", 1, "not iterable"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "rule", "line", "words"), BAD)
def test_bad_programs_are_refused_with_rule_line_and_words(
    source: str, rule: str, line: int, words: str, registry: Registry, scene: Any
) -> None:
    found = verify(source, registry=registry, scene=scene, data=DATA)
    assert [(f.rule, f.line) for f in found] == [(rule, line)]
    assert words in str(found[0])
    assert "\n" not in str(found[0])


def test_every_rule_is_documented_and_tried_here() -> None:
    assert all(rule.doc.endswith(".") for rule in RULES)
    elsewhere = {"not-allowed", "function-form", "value-form", "contracts", "no-result"}
    elsewhere |= {"format-text"}
    assert {rule.name for rule in RULES} - elsewhere <= {bad[1] for bad in BAD}


def test_an_unknown_object_names_itself_and_the_nearest(registry: Registry, scene: Any) -> None:
    (found,) = verify("pick('blu block')", registry=registry, scene=scene)
    assert found.subject == "blu block"
    assert "did you mean 'blue block'" in found.remedy
    assert "'red bowl'" in found.remedy


def test_without_a_scene_object_names_are_left_alone(registry: Registry) -> None:
    assert verify("pick('purple block')", registry=registry, scene=None) == []


def test_the_findings_of_a_program_come_in_order_of_its_lines(
    registry: Registry, scene: Any
) -> None:
    found = verify(
        "pick('purple block')\nfoo()\nimport os\nwhile True: pass", registry=registry, scene=scene
    )
    assert [f.rule for f in found] == [
        "unknown-object", "undefined-name", "imports", "endless-loop",
    ]  # fmt: skip


def test_code_for_a_value_must_give_one_and_not_move(registry: Registry, scene: Any) -> None:
    def rules(source: str) -> list[str]:
        found = verify(
            source, registry=registry, scene=scene, mode="value",
            allowed=lambda spec: spec.effect is Effect.READS,
        )  # fmt: skip
        return [f.rule for f in found]

    assert rules("ret_val = get_obj_pos('red block')") == []
    assert rules("x = 1\nx + 1") == []
    assert rules("x = 1") == ["value-form"]
    assert rules("") == ["value-form"]
    assert rules("ret_val = pick('red block')") == ["not-allowed"]
    assert rules("ret_val = list(map(pick, ['red block']))") == ["not-allowed"]
    assert rules("say('hello')\nret_val = 1") == ["not-allowed"]


def test_a_function_is_a_definition_and_nothing_else(registry: Registry, scene: Any) -> None:
    def rules(source: str) -> list[str]:
        found = verify(source, registry=registry, scene=scene, mode="function")
        return [f.rule for f in found]

    assert rules("import math\ndef f(name: str) -> None:\n    pick(name)") == []
    assert rules("pick('red block')") == ["function-form"]
    assert rules("def f():\n    pick('red block')\nf()") == ["function-form"]
    for body in ("pass", "...", "return", "'Swaps two.'\n    pass"):
        assert rules(f"def f():\n    {body}") == ["function-form"]
    assert rules("def f():\n    'Gives one.'\n    return 1") == []


def test_functions_defined_elsewhere_are_known_and_their_calls_checked(
    registry: Registry, scene: Any
) -> None:
    functions = {"swap": "def swap(a, b):\n    pass", "later": ""}
    good = verify(
        "swap('red block', 'blue block')\nlater(1, 2)",
        registry=registry, scene=scene, functions=functions,
    )  # fmt: skip
    assert good == []
    (found,) = verify("swap('red block')", registry=registry, scene=scene, functions=functions)
    assert (found.rule, found.subject) == ("function-arguments", "swap")


def test_functions_of_an_answer_must_not_move_either(registry: Registry, scene: Any) -> None:
    functions = {
        "count": "def count(names):\n    return len(names)",
        "tidy": "def tidy():\n    for n in get_obj_names():\n        pick(n)",
    }
    found = verify(
        "say(count(blocks))\ntidy()",
        registry=registry,
        scene=scene,
        data=DATA,
        functions=functions,
        allowed=lambda spec: spec.effect is not Effect.MOVES,
    )
    assert [(f.rule, f.line, f.subject) for f in found] == [("not-allowed", 2, "pick")]
    assert found[0].message.startswith("tidy() calls pick()")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_gets_an_answer(text: str) -> None:
    for found in verify(text, registry=Registry([])):
        assert found.line >= 1


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(GOOD), st.integers(0, 200), st.integers(1, 30), st.sampled_from(GOOD))
def test_any_piece_of_a_program_gets_an_answer(
    source: str, start: int, length: int, filling: str
) -> None:
    for text in (source[:start] + source[start + length :], source[:start] + filling):
        for found in verify(text, registry=Registry([])):
            assert found.line >= 1
        for call in undefined_functions(text, ()):
            compile(f"{call.signature} pass", "<test>", "exec")
