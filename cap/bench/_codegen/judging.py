"""Judging a written function: it runs in the sandbox on many inputs, beside the reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cap.bench._codegen.compare import same
from cap.bench._codegen.inputs import drawn
from cap.bench._codegen.problem import Problem
from cap.bench._codegen.tables import READING, answering, table
from cap.bench._codegen.verdict import EXCEPTION, SYNTAX, TIME, UNDEFINED, WRONG, Verdict
from cap.sandbox import Budgets, ProgramError, Sandbox
from cap.sandbox.language import BUILTINS, LIBRARY_NAMES
from perception.scene import Scene
from primitives.api import API

BUDGETS = Budgets(compute_s=8.0, calls=20_000)
"""Of one run of a solution on all its inputs, which take a few milliseconds."""

_CASES = 40
_TABLE_CASES = 8

_DRIVER = """
ret_val = []
for _case in _cases:
    _made = ({make})(*_case)
    r = {name}(*_made)
    ret_val.append({view})
"""
_AS_THEY_COME = "lambda *_given: _given"


@dataclass(frozen=True)
class _Batch:
    """Inputs of one run: a worker is fresh for each."""

    scene: Scene | None
    cases: tuple[tuple[Any, ...], ...]


class Judge:
    """Judges solutions in one sandbox; inputs and right results are made once a problem."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._batches: dict[str, tuple[_Batch, ...]] = {}
        self._expected: dict[str, list[Any]] = {}

    def judge(self, problem: Problem, functions: Mapping[str, str]) -> Verdict:
        """Whether the functions (name -> source), the problem's own among them, are right.

        The worked example is the first input; the others are drawn, always the same.
        """
        if problem.name not in functions:
            return Verdict(SYNTAX, f"no definition of {problem.name}")
        batches = self._inputs(problem)
        for batch, expected in zip(batches, self._right(problem), strict=True):
            values, error = self._run(problem, functions, batch)
            if error is not None:
                return Verdict(cause_of(error), str(error))
            for case, right, found in zip(batch.cases, expected, values, strict=True):
                if not same(right, found, ordered=problem.ordered):
                    return Verdict(WRONG, _shown(problem, case, right, found))
        return Verdict("")

    def judging(self, problem: Problem) -> Callable[[Mapping[str, str]], tuple[str, str]]:
        """`judge` for one problem; gives (cause, detail)."""

        def judging(functions: Mapping[str, str]) -> tuple[str, str]:
            verdict = self.judge(problem, functions)
            return verdict.cause, verdict.detail

        return judging

    def _inputs(self, problem: Problem) -> tuple[_Batch, ...]:
        if problem.name not in self._batches:
            self._batches[problem.name] = _batches(problem)
        return self._batches[problem.name]

    def _right(self, problem: Problem) -> list[Any]:
        """The reference's results, held against the worked example."""
        if problem.name not in self._expected:
            reference = {problem.name: problem.with_body(problem.reference)}
            found = []
            for batch in self._inputs(problem):
                values, error = self._run(problem, reference, batch)
                if error is not None:
                    raise ValueError(f"the reference of {problem.name} fails: {error}")
                found.append(values)
            right = problem.example[1]
            if not same(right, found[0][0], ordered=problem.ordered):
                raise ValueError(
                    f"the reference of {problem.name} gives {found[0][0]!r} for its example. "
                    f"Expected: {right!r}"
                )
            self._expected[problem.name] = found
        return self._expected[problem.name]

    def _run(
        self, problem: Problem, functions: Mapping[str, str], batch: _Batch
    ) -> tuple[Sequence[Any], ProgramError | None]:
        outcome = self._sandbox.run(
            _DRIVER.format(
                name=problem.name, make=problem.make or _AS_THEY_COME, view=problem.view
            ),
            mode="value",
            functions=functions,
            data={"_cases": list(batch.cases)},
            allowed=READING if batch.scene is not None else (),
            handler=answering(batch.scene) if batch.scene is not None else _no_calls,
        )
        values = outcome.value
        if outcome.error is None and not _is_answer(values, len(batch.cases)):
            error = ProgramError("value", "ValueError", "the results are not those of the cases")
            return (), error
        return values, outcome.error


def known_names(problem: Problem) -> set[str]:
    """What a solution of the problem finds defined."""
    return {*BUILTINS, *LIBRARY_NAMES, *(READING if problem.table else ())}


def cause_of(error: ProgramError) -> str:
    """The class of failure that an error of the sandbox belongs to."""
    if error.kind == "syntax":
        return SYNTAX
    if error.type in ("NameError", "UnboundLocalError"):
        return UNDEFINED
    if error.kind == "time":
        return TIME
    # Outside of every function the driver failed, at a result of another kind.
    return WRONG if error.kind == "value" or error.where == "program" else EXCEPTION


def sandbox() -> Sandbox:
    """A sandbox for a `Judge`."""
    return Sandbox(API, BUDGETS)


def _batches(problem: Problem) -> tuple[_Batch, ...]:
    given = problem.example[0]
    if not problem.table:
        cases = drawn(problem.cases, _CASES, problem.name)
        return (_Batch(None, (given, *cases)),)
    batches = [_Batch(table(given[0]), (given[1],))]
    for scene, arguments in drawn(problem.cases, _TABLE_CASES, problem.name):
        batches.append(_Batch(scene, (arguments,)))
    return tuple(batches)


def _is_answer(values: Any, count: int) -> bool:
    return isinstance(values, list) and len(values) == count


def _no_calls(*call: Any) -> None:
    raise AssertionError("the function has no primitives")


def _shown(problem: Problem, case: tuple[Any, ...], right: Any, found: Any) -> str:
    return f"{problem.name}{case!r:.200} gave {found!r:.200}. Expected: {right!r:.200}"
