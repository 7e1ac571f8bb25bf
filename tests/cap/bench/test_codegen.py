"""The problems of the code generation suite, their judge, the two ways of writing, the runner."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cap.bench._bars import BenchOptions, Report
from cap.bench._codegen.attempts import FLAT, STEPS, WAYS, Asked, Attempt, Journal, attempt_all
from cap.bench._codegen.compare import same
from cap.bench._codegen.documents import EXAMPLES, document
from cap.bench._codegen.figures import show_failures
from cap.bench._codegen.inputs import args, drawn, number, points
from cap.bench._codegen.judging import Judge, known_names, sandbox
from cap.bench._codegen.problems import DEV, GROUPS, PROBLEMS, REPORT, group_of
from cap.bench._codegen.suite import measure, summarize
from cap.bench._codegen.verdict import EXCEPTION, SYNTAX, TIME, UNDEFINED, WRONG
from cap.bench._codegen.writing import MAX_DEPTH, MAX_HELPERS, Task, source_of, written
from cap.bench._trials.compare import compare, load
from cap.llm.cassette import CassetteModel
from cap.llm.model import LanguageModel, ModelError
from cap.lmp.code_text import only_definition
from cap.sandbox import Sandbox
from primitives.api import API

CASSETTE = Path(__file__).parent / "cassettes" / "codegen.jsonl"
RECORDED = [DEV["smooth"], DEV["get_loners"]]
"""One without primitives, one with."""


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


def test_halves_are_equal_in_every_group_and_have_no_problem_in_common() -> None:
    assert len(PROBLEMS) == len(DEV) + len(REPORT) >= 60
    for group in GROUPS:
        dev, reporting = (sum(group_of(n) == group for n in half) for half in (DEV, REPORT))
        assert dev == reporting > 0


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


def _written(
    bodies: dict[str, str], *, hierarchical: bool, shown: list[str] | None = None
) -> tuple[dict[str, str], int]:
    """What is written when each function that is asked for gets its body.

    shown: gets what each was written behind.
    """
    task = Task("f", "def f(x: float) -> float:\n", known_names(PROBLEMS["smooth"]))

    def ask(name: str, behind: str, opening: str) -> str | None:
        assert behind.endswith(opening)
        if shown is not None:
            shown.append(behind)
        return only_definition(opening + bodies[name], name)

    return written(task, ask, hierarchical=hierarchical)


def test_what_a_function_leaves_undefined_is_written_next_in_steps_alone() -> None:
    bodies = {
        "f": "    return g(x) + g(2 * x)\n",
        "g": "    return h(x) ** 2\n",
        "h": "    return x + 1\n",
    }
    functions, depth = _written(bodies, hierarchical=True)
    assert (list(functions), depth) == (["f", "g", "h"], 2)
    functions, depth = _written(bodies, hierarchical=False)
    assert (list(functions), depth) == (["f"], 0)


def test_what_is_written_next_stands_behind_all_that_was_written_for_it() -> None:
    bodies = {"f": "    return g(x) + h(x)\n", "g": "    return x\n", "h": "    return -x\n"}
    shown: list[str] = []
    _written(bodies, hierarchical=True, shown=shown)
    first = "def f(x: float) -> float:\n    return g(x) + h(x)"
    assert shown[2].startswith(f"{first}\n\n\ndef g(")
    assert shown[2].index("return x\n\n\ndef h(") > 0


def test_functions_that_call_one_another_are_written_once() -> None:
    bodies = {"f": "    return g(x)\n", "g": "    return f(x) + g(x)\n"}
    functions, depth = _written(bodies, hierarchical=True)
    assert (list(functions), depth) == (["f", "g"], 1)


def test_functions_that_call_ever_new_ones_come_to_an_end() -> None:
    deep = {"f": "    return g0(x)\n"}
    deep |= {f"g{i}": f"    return g{i + 1}(x)\n" for i in range(20)}
    functions, depth = _written(deep, hierarchical=True)
    assert (len(functions), depth) == (1 + MAX_DEPTH, MAX_DEPTH)
    wide = {"f": f"    return {' + '.join(f'g{i}(x)' for i in range(20))}\n"}
    wide |= {f"g{i}": "    return x\n" for i in range(20)}
    functions, _ = _written(wide, hierarchical=True)
    assert len(functions) == 1 + MAX_HELPERS


def test_a_function_that_runs_on_is_cut_to_itself() -> None:
    functions, _ = _written({"f": "    return x\n\nx = f(1\n"}, hierarchical=True)
    assert functions == {"f": "def f(x: float) -> float:\n    return x"}


@pytest.mark.parametrize(
    "answer",
    [
        "    y = 2 * x\n    return y\n",
        "y = 2 * x\nreturn y",
        'def f(x: float) -> float:\n    """Twice."""\n    y = 2 * x\n    return y\n',
        "```python\n    y = 2 * x\n    return y\n```",
        "    y = 2 * x\n    return y\n\n\nThis doubles it.",
    ],
)
def test_a_function_is_found_however_it_is_answered(answer: str) -> None:
    opening = 'def f(x: float) -> float:\n    """Twice."""\n'
    right = opening + "    y = 2 * x\n    return y"
    assert source_of("f", opening, answer) == right


@pytest.mark.parametrize("answer", ["", "\n", "I can't do that.", "def g(x):\n    return x"])
def test_an_answer_without_a_body_is_no_function(answer: str) -> None:
    assert source_of("f", 'def f(x: float) -> float:\n    """Twice."""\n', answer) is None


def test_what_is_no_function_is_left_out() -> None:
    functions, _ = _written({"f": "    return g(x)\n", "g": "    return (\n"}, hierarchical=True)
    assert list(functions) == ["f"]
    assert _written({"f": "    return (\n"}, hierarchical=True) == ({}, 0)


def _attempt(name: str, way: str, cause: str = "") -> Attempt:
    tokens = {"prompt": 1000, "cached": 900, "completion": 50}
    return Attempt(name, group_of(name), way, cause, requests=1, tokens=tokens, seconds=1.0)


def _report(options: BenchOptions | None = None) -> Report:
    return Report("codegen", options or BenchOptions(), io.StringIO(), io.StringIO())


def test_the_bar_is_the_reporting_half_s() -> None:
    dev, reporting = [*DEV][:10], [*REPORT][:10]
    # Of the development half the flat way has all, of the other one two fewer.
    attempts = [_attempt(name, FLAT) for name in dev]
    attempts += [_attempt(name, STEPS, WRONG) for name in dev]
    attempts += [
        _attempt(name, FLAT, UNDEFINED if name in reporting[:2] else "") for name in reporting
    ]
    attempts += [_attempt(name, STEPS) for name in reporting]
    report = _report()
    summarize(attempts, report)
    assert [bar.value for bar in report.bars] == [pytest.approx(20.0)]
    assert [table.title for table in report.tables][:2] == [
        "Right, the half that documents were written with",
        "Right, the reporting half",
    ]
    shares = report.tables[1].rows[-1]
    assert shares[:5] == (
        "geometry",
        "8 of 10 (49 to 94 %)",
        "10 of 10 (72 to 100 %)",
        "+20.0",
        "0 and 2",
    )
    assert report.tables[2].rows == (("undefined name", 2, 0), ("wrong result", 0, 10))


def test_the_development_half_alone_has_no_bar_and_shows_what_failed() -> None:
    report = _report()
    attempts = [_attempt(name, way) for way in WAYS for name in [*DEV][:3]]
    attempts[0] = replace(attempts[0], cause=WRONG, detail="gave 1", functions={"f": "def f():"})
    summarize(attempts, report)
    show_failures(attempts, report)
    assert report.bars == []
    assert report.notes == [
        f"{attempts[0].name}, flat: wrong result (hierarchical: right). gave 1\n  | def f():"
    ]


def test_a_model_that_costs_money_says_how_much() -> None:
    report = _report(BenchOptions(llm="openai:some", price_in=2.0, price_out=8.0))
    summarize([_attempt(name, way) for way in WAYS for name in [*DEV][:10]], report)
    # Ten times 1000 tokens at 2 and 50 at 8 dollars a million.
    assert "flat: 0.02 US dollars" in report.notes


@pytest.mark.parametrize(
    ("llm", "price", "said"),
    [
        ("openai:some", (2.0, 8.0), r"estimate: 4 trials of .* about 0\.0\d US dollars"),
        ("openai:some", (None, None), "estimate: 4 trials of .* no price of openai:some is known"),
    ],
)
def test_what_a_model_will_cost_is_said_before_it_starts(
    tmp_path: Path, llm: str, price: tuple[float | None, float | None], said: str
) -> None:
    report = _report(BenchOptions(llm=llm, price_in=price[0], price_out=price[1]))
    measure(RECORDED, CassetteModel(CASSETTE), tmp_path / "journal.jsonl", report)
    assert re.match(said, report.notes[0])


def test_what_is_finished_already_is_not_in_the_estimate(tmp_path: Path) -> None:
    documents = {way: document(hierarchical=way == STEPS) for way in WAYS}
    journal = Journal(tmp_path / "journal.jsonl")
    asked = [
        Asked(
            Task(p.name, p.opening, known_names(p), registry=API if p.table else None),
            group_of(p.name),
            lambda functions: ("", ""),
        )
        for p in RECORDED
    ]
    notes = []
    for some in (asked[:1], asked, asked):
        report = _report(BenchOptions(llm="openai:some"))
        attempt_all(some, documents, CassetteModel(CASSETTE), journal, report)
        notes.append(report.notes[0].split(" of ")[0])
    assert notes == ["estimate: 2 trials", "estimate: 2 trials", "4"]


def test_two_reports_are_compared_by_way(tmp_path: Path) -> None:
    saved = []
    for i, cause in enumerate(("", WRONG)):
        report = _report()
        attempts = [_attempt(name, FLAT) for name in [*DEV][:10]]
        summarize([*attempts, *(_attempt(name, STEPS, cause) for name in [*DEV][:10])], report)
        saved.append(tmp_path / f"{i}.json")
        saved[-1].write_text(json.dumps(report.to_json(), allow_nan=False))
    found = compare(*map(load, saved))
    assert [d.name for d in found.regressions] == ["all", STEPS]


@pytest.mark.cap(cassette=CASSETTE)
def test_recorded_problems_from_a_model_to_figures(
    recorded_model: LanguageModel, tmp_path: Path
) -> None:
    report, journal = _report(), tmp_path / "journal.jsonl"
    attempts = measure(RECORDED, recorded_model, journal, report)
    assert [(a.name, a.way) for a in attempts] == [(p.name, way) for way in WAYS for p in RECORDED]
    assert attempts[0].ok
    assert all(a.tokens["completion"] > 0 for a in attempts)
    assert not journal.exists()
    json.dumps(report.to_json(), allow_nan=False)


def test_a_run_that_broke_off_goes_on_where_it_was(tmp_path: Path) -> None:
    journal, cassette = tmp_path / "journal.jsonl", tmp_path / "cassette.jsonl"
    exchanges = CASSETTE.read_text(encoding="utf-8").splitlines(keepends=True)
    # A model that fails after the flat way.
    flat = [line for line in exchanges if '"codegen-flat"' in line]
    cassette.write_text("".join(flat), encoding="utf-8")
    with pytest.raises(ModelError):
        measure(RECORDED, CassetteModel(cassette), journal, _report())
    with journal.open("a") as file:
        file.write('\n{"key": "half a li')
    cassette.write_text("".join(exchanges), encoding="utf-8")
    report = _report()
    resumed = measure(RECORDED, CassetteModel(cassette), journal, report)
    assert "2 of 4 were finished by an earlier run" in report.notes
    whole = measure(RECORDED, CassetteModel(CASSETTE), journal, _report())
    assert resumed == whole


def test_the_journal_keeps_attempts(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "deep" / "journal.jsonl")
    attempt = _attempt("smooth", STEPS, WRONG)
    journal.add("key", attempt)
    assert Journal(tmp_path / "deep" / "journal.jsonl").get("key") == attempt
