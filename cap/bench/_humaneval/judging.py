"""Judging a HumanEval solution: its published tests run in the sandbox.

The program's language is all of Python here, so the code runs with the worker's real builtins
instead of those that programs have. The walls are the operating system's and stay: modules
that the worker has loaded can be imported, and nothing else can, because no file opens.
"""

from __future__ import annotations

from collections.abc import Mapping

from cap.bench._codegen.verdict import (
    EXCEPTION,
    SYNTAX,
    TIME,
    UNDEFINED,
    WRONG,
    Verdict,
)
from cap.bench._humaneval.problems import Problem
from cap.sandbox import Budgets, ProgramError, Sandbox
from primitives.api import API

BUDGETS = Budgets(compute_s=8.0)
"""The published harness gives 3 s on a machine of its own."""

# A module of Python code knows the real builtins.
_DRIVER = """
_builtins = dict(random.__builtins__)
_space = {"__name__": "solution", "__builtins__": _builtins}
_builtins["exec"](_solution, _space)
_builtins["exec"](_test, _space)
_space["check"](_space[_name])
ret_val = "passed"
"""


def sandbox() -> Sandbox:
    """A sandbox for solutions."""
    return Sandbox(API, BUDGETS)


def judge_functions(opened: Sandbox, problem: Problem, functions: Mapping[str, str]) -> Verdict:
    """Whether functions (name -> source), the problem's own among them, pass its tests."""
    if problem.name not in functions:
        return Verdict(SYNTAX, f"no definition of {problem.name}")
    return judge(opened, problem, "\n\n".join([problem.before, *functions.values()]))


def judge(opened: Sandbox, problem: Problem, source: str) -> Verdict:
    """Whether a whole solution, what stands above it included, passes the problem's tests."""
    outcome = opened.run(
        _DRIVER,
        mode="value",
        data={"_solution": source, "_test": problem.test, "_name": problem.name},
        allowed=(),
        handler=_no_calls,
    )
    if outcome.error is not None:
        return Verdict(_cause(outcome.error), str(outcome.error))
    if outcome.value != "passed":
        return Verdict(WRONG, f"the tests ended with {outcome.value!r:.100}")
    return Verdict("")


def _cause(error: ProgramError) -> str:
    if error.type in ("SyntaxError", "IndentationError"):
        return SYNTAX
    if error.type == "AssertionError":
        return WRONG
    if error.type in ("NameError", "UnboundLocalError"):
        return UNDEFINED
    return TIME if error.kind == "time" else EXCEPTION


def _no_calls(*call: object) -> None:
    raise AssertionError("a solution has no primitives")
