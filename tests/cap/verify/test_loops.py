"""Loops and recursion: what can't end is found, and what ends is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cap.verify import verify
from primitives.registry import Registry


def rules(source: str, registry: Registry) -> list[str]:
    return [f.rule for f in verify(source, registry=registry, data={"blocks": "list[str]"})]


@pytest.mark.parametrize(
    "source",
    [
        "while True:\n    say(1)",
        "while 1:\n    for b in blocks:\n        break",
        "while 'yes':\n    def f():\n        return 1",
        "i = 0\nwhile i < 3:\n    say(i + 1)",
        "i = 0\nwhile i < len(blocks):\n    pick('red block')",
        "def f():\n    i = 0\n    while i < 3:\n        say('x')\nf()",
        "todo = ['a']\nwhile todo:\n    say('x')",
        "todo = ['a']\nwhile len(todo) > 0:\n    say('x')\n    continue",
        "i, n = 0, 3\nwhile i < n:\n    for j in range(3):\n        say(j)",
        "while not blocks == []:\n    say('x')",
        "for i in itertools.count():\n    say(i)",
        "for b in itertools.cycle(blocks):\n    pick(b)",
        "for b in itertools.repeat('a'):\n    say(b)",
        "for b in iter(int, 1):\n    say(b)",
        "names = ['a']\nfor n in names:\n    say(n)\n    names.append(n)",
    ],
)
def test_loops_that_cannot_end_are_found(source: str, registry: Registry) -> None:
    assert rules(f"import itertools\n{source}", registry) == ["endless-loop"]


@pytest.mark.parametrize(
    "source",
    [
        "while True:\n    if get_held_obj():\n        break",
        "def f():\n    while True:\n        return 1\nf()",
        "while True:\n    raise ValueError('x')",
        "i = 0\nwhile i < 3:\n    i += 1",
        "i = 0\nwhile i < 3:\n    i = i + 1",
        "i = 0\nwhile (i := i + 1) < 3:\n    say(i)",
        "todo = ['a']\nwhile todo:\n    todo.pop()",
        "todo = ['a']\nwhile todo:\n    del todo[0]",
        "todo = ['a']\nwhile todo:\n    todo[:] = []",
        "todo = ['a']\nwhile todo:\n    a, *todo = todo",
        "def drop(names):\n    names.clear()\ntodo = ['a']\nwhile todo:\n    drop(todo)",
        "n = 0\ndef step():\n    global n\n    n += 1\nwhile n < 3:\n    step()",
        "while get_held_obj() is None:\n    pick('a')",
        "i = 0\nwhile i < 3:\n    for i in range(9):\n        say(i)",
        "todo = ['a']\nother = todo\nwhile todo:\n    other.pop()",
        "for i in itertools.count():\n    if i > 3:\n        break",
        "for b, i in zip(blocks, itertools.count()):\n    say(i)",
        "for b in itertools.repeat('a', 3):\n    say(b)",
        "names, seen = ['a'], []\nfor n in names:\n    seen.append(n)",
        "names = ['a']\nfor n in names:\n    if len(names) < 3:\n        names.append(n)",
        "while False:\n    say(1)",
    ],
)
def test_loops_that_can_end_are_left_alone(source: str, registry: Registry) -> None:
    assert rules(f"import itertools\n{source}", registry) == []


@settings(max_examples=80, deadline=None)
@given(
    body=st.lists(
        st.sampled_from(["say(i)", "i += 1", "n = 2", "n -= 1", "x = i", "if n:\n        n = 0"]),
        min_size=1,
        max_size=4,
    ),
    test=st.sampled_from(["i < n", "n > i and True", "not n < i", "i != n", "abs(n - i) > 0"]),
)
def test_a_loop_that_is_called_endless_does_not_end(
    body: list[str], test: str, registry: Registry
) -> None:
    source = f"i, n = 0, 3\nwhile {test}:\n" + "".join(f"    {line}\n" for line in body)
    if "endless-loop" in rules(source, registry):
        rounds = f"i, n, rounds = 0, 3, 0\nwhile ({test}) and rounds < 50:\n    rounds += 1\n"
        names: dict[str, object] = {"say": lambda text: None}
        exec(rounds + "".join(f"    {line}\n" for line in body), names)
        assert names["rounds"] == 50
