"""The problems of the code generation suite, their judge, the two ways of writing, the runner."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cap.bench._bars import BenchOptions, Report
from cap.bench._codegen.attempts import STEPS, Journal
from cap.bench._codegen.compare import same
from cap.bench._codegen.documents import EXAMPLES, document
from cap.bench._codegen.inputs import args, drawn, number, points
from cap.bench._codegen.judging import (
    EXCEPTION,
    SYNTAX,
    TIME,
    UNDEFINED,
    WRONG,
    Judge,
    known_names,
    sandbox,
)
from cap.bench._codegen.problems import DEV, GROUPS, PROBLEMS
from cap.bench._codegen.writing import MAX_DEPTH, Document, Task, write
from cap.bench.codegen import measure
from cap.llm.cassette import CassetteModel
from cap.llm.model import Generation, ModelError, TokenCounts
from cap.sandbox import Sandbox

CASSETTE = Path(__file__).parent / "cassettes" / "codegen.jsonl"
RECORDED = ("smooth", "get_loners")


@pytest.fixture(scope="module")
def opened() -> Iterator[Sandbox]:
    with sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def judge(opened: Sandbox) -> Judge:
    return Judge(opened)


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_reference_is_right_and_the_wrong_ones_give_something_else(
    judge: Judge, name: str
) -> None:
    problem = PROBLEMS[name]
    right = judge.judge(problem, {name: problem.with_body(problem.reference)})
    assert right.ok, right.detail
    assert problem.wrong
    for body in problem.wrong:
        verdict = judge.judge(problem, {name: problem.with_body(body)})
        assert verdict.cause == WRONG, (body, verdict)


def test_halves_are_equal_in_every_group() -> None:
    assert len(PROBLEMS) >= 60
    for group in GROUPS.values():
        assert 2 * sum(p.name in DEV for p in group) == len(group)


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("return values[", SYNTAX),
        ("return smoothen(values)", UNDEFINED),
        ("return values[99]", EXCEPTION),
        ("return None", WRONG),
        ("return np.array", WRONG),
        ("while True:\n    pass", TIME),
    ],
)
def test_a_failure_is_called_by_its_cause(body: str, cause: str) -> None:
    from cap.bench._codegen.judging import BUDGETS
    from cap.sandbox import Budgets
    from primitives.api import API

    assert BUDGETS.compute_s > 1
    problem = PROBLEMS["smooth"]
    with Sandbox(API, Budgets(compute_s=1.0)) as hasty:
        found = Judge(hasty).judge(problem, {problem.name: problem.with_body(body)})
    assert found.cause == cause


def test_a_reference_that_misses_its_worked_example_is_noticed(opened: Sandbox) -> None:
    from dataclasses import replace

    problem = PROBLEMS["smooth"]
    broken = replace(problem, reference=problem.wrong[0])
    with pytest.raises(ValueError, match="for its example"):
        Judge(opened).judge(broken, {problem.name: problem.with_body(problem.reference)})


def test_the_same_inputs_are_drawn_each_time_and_no_two_arrays_are_alike() -> None:
    cases = args(points(2, 4), points(2, 4), number(0, 1))
    first, second = (drawn(cases, 30, "a name") for _ in range(2))
    assert len(first) > 20
    assert all(same(a, b) for a, b in zip(first, second, strict=True))
    assert not any(same(a, b) for a, b, _ in first)


@pytest.mark.parametrize(
    ("expected", "found", "alike"),
    [
        ([1.0, 2.0], np.array([1.0, 2.0 + 1e-9]), True),
        ([1.0, 2.0], [2.0, 1.0], False),
        (True, 1, False),
        (True, np.bool_(True), True),
        (1.0, None, False),
        (None, None, True),
        ("a", "b", False),
        ({"a": [1]}, {"a": [1], "b": []}, False),
        ([[1, 2]], [1, 2], False),
    ],
)
def test_results_are_compared_by_what_they_say(expected: Any, found: Any, alike: bool) -> None:
    assert same(expected, found) is alike


def test_unordered_results_are_compared_with_their_counts() -> None:
    assert same(["a", "b"], ["b", "a"], ordered=False)
    assert not same(["a", "b", "b"], ["b", "a", "a"], ordered=False)
    assert same({"x": ["a", "b"]}, {"x": ["b", "a"]}, ordered=False)


def test_both_documents_tell_the_same_examples(opened: Sandbox) -> None:
    from cap.bench._codegen.tables import READING, answering, table

    scene = table({"red bowl": (0.0, 0.0), "red block": (0.2, 0.1), "blue block": (-0.2, 0.1)})
    for example in EXAMPLES:
        values = []
        for hierarchical in (False, True):
            outcome = opened.run(
                f"{example.text(hierarchical=hierarchical)}\n{example.sample}",
                mode="value",
                allowed=READING,
                handler=answering(scene),
            )
            assert outcome.error is None, outcome.error
            values.append(outcome.value)
        assert values[0] is not None
        assert same(*values)


def test_no_example_is_a_problem() -> None:
    for hierarchical in (False, True):
        text = document(hierarchical=hierarchical).text
        assert not [name for name in PROBLEMS if f"def {name}(" in text]


class _Scripted:
    """Bodies by the function that is asked for; the writing is tried, not a model."""

    name = "scripted"

    def __init__(self, bodies: dict[str, str]) -> None:
        self._bodies = bodies
        self.asked: list[str] = []

    def generate(self, request: Any, **options: Any) -> Generation:
        last = request.suffix.rsplit("def ", 1)[1].split("(")[0]
        self.asked.append(last)
        return Generation((self._bodies[last],), TokenCounts(10, 0, 5), 0.1, 0.2)

    def warm(self, prefixes: Any) -> None: ...

    def close(self) -> None: ...


def _written(bodies: dict[str, str], *, hierarchical: bool) -> tuple[_Scripted, Any]:
    model = _Scripted(bodies)
    task = Task("f", "def f(x: float) -> float:\n", known_names(PROBLEMS["smooth"]))
    return model, write(task, Document("try", "", hierarchical), model)


def test_what_a_function_leaves_undefined_is_written_next_in_steps_alone() -> None:
    bodies = {
        "f": "    return g(x) + g(2 * x)\n",
        "g": "    return h(x) ** 2\n",
        "h": "    return x + 1\n",
    }
    model, solution = _written(bodies, hierarchical=True)
    assert list(solution.functions) == ["f", "g", "h"]
    assert (solution.depth, solution.requests, solution.tokens.completion) == (2, 3, 15)
    model, solution = _written(bodies, hierarchical=False)
    assert model.asked == ["f"]


def test_functions_that_call_ever_new_ones_come_to_an_end() -> None:
    bodies = {"f": "    return g0(x)\n"}
    bodies |= {f"g{i}": f"    return g{i + 1}(x)\n" for i in range(20)}
    _, solution = _written(bodies, hierarchical=True)
    assert len(solution.functions) == 1 + MAX_DEPTH


def test_a_function_that_runs_on_is_cut_to_itself() -> None:
    _, solution = _written({"f": "    return x\n\nx = f(1\n"}, hierarchical=True)
    assert solution.functions == {"f": "def f(x: float) -> float:\n    return x"}


def test_two_problems_from_a_recorded_model_to_figures(tmp_path: Path) -> None:
    problems = [PROBLEMS[name] for name in RECORDED]
    out, journal = io.StringIO(), tmp_path / "journal.jsonl"
    report = Report("codegen", BenchOptions(), out, io.StringIO())
    measure(problems, CassetteModel(CASSETTE), journal, report)
    attempts = report.details["attempts"]
    assert [(a["name"], a["way"]) for a in attempts] == [
        (name, way) for way in ("flat", "hierarchical") for name in RECORDED
    ]
    assert attempts[0]["cause"] == ""
    assert all(a["tokens"]["completion"] > 0 for a in attempts)
    assert not journal.exists()
    json.dumps(report.to_json(), allow_nan=False)


class _Failing(_Scripted):
    def generate(self, request: Any, **options: Any) -> Generation:
        raise ModelError("no model")


def test_a_run_that_broke_off_goes_on_where_it_was(tmp_path: Path) -> None:
    problems = [PROBLEMS[name] for name in RECORDED]
    journal = tmp_path / "journal.jsonl"
    model = CassetteModel(CASSETTE)

    class _BreaksOff(CassetteModel):
        left = 1

        def generate(self, request: Any, **options: Any) -> Generation:
            if request.purpose.endswith("steps"):
                raise ModelError("gone")
            return super().generate(request, **options)

    report = Report("codegen", BenchOptions(), io.StringIO(), io.StringIO())
    with pytest.raises(ModelError):
        measure(problems, _BreaksOff(CASSETTE), journal, report)
    with journal.open("a") as file:
        file.write('\n{"key": "half a li')
    report = Report("codegen", BenchOptions(), io.StringIO(), io.StringIO())
    measure(problems, model, journal, report)
    assert "2 of 4 were finished by an earlier run" in report.notes


def test_the_journal_keeps_attempts(tmp_path: Path) -> None:
    from cap.bench._codegen.attempts import Attempt

    journal = Journal(tmp_path / "deep" / "journal.jsonl")
    attempt = Attempt("f", "geometry", STEPS, WRONG, tokens={"completion": 3})
    journal.add("key", attempt)
    assert Journal(tmp_path / "deep" / "journal.jsonl").get("key") == attempt
