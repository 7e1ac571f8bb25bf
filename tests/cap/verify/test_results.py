"""Functions that return nothing, and what is done with what they give."""

from __future__ import annotations

import pytest

from cap.verify import verify
from primitives.registry import Registry

SILENT = "def f(n):\n    pick(n)\n"


def rules(source: str, registry: Registry) -> list[str]:
    return [f.rule for f in verify(source, registry=registry, data={"blocks": "list[str]"})]


@pytest.mark.parametrize(
    "use",
    [
        "get_obj_pos(f('a'))",
        "x = f('a')\nget_obj_pos(x)",
        "x = f('a')\nsay(x + 1)",
        "x = f('a')\nfor i in x:\n    say(i)",
        "for x in f('a'):\n    say(x)",
        "a, b = f('a')",
        "say(f('a') + 1)",
        "f('a')[0]",
        "f('a').x",
        "if f('a'):\n    say(1)",
        "say(f\"{f('a')}\")",
        "x = not f('a')",
        "push('a', target=f('a'))",
        "if pick('a'):\n    say(1)",
        "get_obj_pos(pick('a'))",
        "[x for x in f('a')]",
    ],
)
def test_a_missing_result_is_found_where_it_is_used(use: str, registry: Registry) -> None:
    assert rules(SILENT + use, registry) == ["no-result"]


@pytest.mark.parametrize(
    "source",
    [
        SILENT + "f('a')",
        SILENT + "x = f('a')",
        SILENT + "[f(b) for b in blocks]",
        SILENT + "done = []\ndone.append(f('a'))",
        SILENT + "blocks and f('a')",
        SILENT + "print(f('a'))",
        SILENT + "x = f('a')\nif x is None:\n    say('done')",
        SILENT + "def g():\n    return f('a')\ng()",
        SILENT + "list(map(lambda b: f(b), blocks))",
        SILENT + "f = get_color\nsay(f('a') + '!')",
        "def f(n):\n    if n:\n        return 1\nsay(f(1) + 1)",
        "def f():\n    yield 1\nfor x in f():\n    say(x)",
        "def f():\n    raise ValueError\nf()",
    ],
)
def test_results_that_nobody_needs_are_left_alone(source: str, registry: Registry) -> None:
    assert rules(source, registry) == []
