"""What a code generation problem is: a signature, a line of words, and what is right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import dedent, indent
from typing import Any

import numpy as np
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray


@dataclass(frozen=True)
class Problem:
    """A function that a person asks for.

    signature: a `def` line with its colon. doc: one line, as a person would say it.
    reference, wrong: bodies; the wrong ones are plausible and differ in what they give.
    cases: tuples of arguments; with `table`, pairs of a Scene and such a tuple.
    example: arguments and result, worked out by hand; with `table` its arguments are
    (objects as {name: (x, y)} in metres, tuple).
    make: expression that makes the function's arguments from a case's, where those can't
    cross into the sandbox (polygons). view: expression of `r`, the result, that is compared.
    ordered: whether the items of the result have an order.
    """

    signature: str
    doc: str
    reference: str
    wrong: tuple[str, ...]
    cases: SearchStrategy[tuple[Any, ...]]
    example: tuple[tuple[Any, ...], Any]
    make: str = ""
    view: str = "r"
    ordered: bool = True
    table: bool = False

    @property
    def name(self) -> str:
        found = re.match(r"def (\w+)\(", self.signature)
        assert found is not None
        return found[1]

    @property
    def opening(self) -> str:
        """What stands there before the body: the signature and the line of words."""
        return f'{self.signature}\n    """{self.doc}"""\n'

    def with_body(self, body: str) -> str:
        """The whole function."""
        return self.opening + indent(dedent(body).strip("\n"), "    ") + "\n"


def array(*rows: Any) -> NDArray[np.float64]:
    """Numbers of a worked example."""
    return np.array(rows, dtype=np.float64)
