"""A run of a command is counted as right, or under one clear cause."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from cap.bench._bars import BenchOptions, Report
from cap.bench._commands.attempt import CRASHED, Attempt, attempt, judge
from cap.bench._commands.command import Command, single
from cap.bench._commands.halves import DEV, REPORT
from cap.bench._commands.suite import summarize
from cap.llm.model import TokenCounts
from cap.result import MonitorCounts, RunResult, Status, Timing
from perception.scene import Scene
from sim.tasks.answers import explains
from sim.tasks.checks import all_of, inside, nothing_moved, still_except
from sim.tasks.layout import Layout
from sim.tasks.state import Outcome, snapshot_of_spec

PUT = single(
    "dev-place-0",
    "put the red block in the blue bowl",
    Layout("red block, blue bowl, green block"),
    all_of(inside("red block", "blue bowl"), still_except("red block")),
)
REFUSE = single(
    "dev-impossible-0",
    "put the pink block in the blue bowl",
    Layout("red block, blue bowl"),
    all_of(explains("pink"), nothing_moved()),
)


def ended(status: Status, program: str = "go_home()", **fields: Any) -> RunResult:
    values: dict[str, Any] = {
        "command": "a sentence",
        "status": status,
        "program": program,
        "functions": (),
        "calls": (),
        "said": (),
        "answer": None,
        "scene_before": Scene(()),
        "scene_after": Scene(()),
        "truth_after": None,
        "timing": Timing(total_s=2.0),
        "tokens": TokenCounts(prompt=100, cached=90, completion=10),
        "monitor": MonitorCounts(),
    }
    return RunResult(**{**values, **fields})


def cause(command: Command, result: RunResult, *, done: bool = False, bumped: bool = False) -> str:
    start = after = snapshot_of_spec(command.scene(0))
    if done:
        bowl = start["blue bowl"]
        after = after.moved("red block", bowl.x, bowl.y, 0.02)
    if bumped:
        after = after.moved("green block", 0.0, 0.0, 0.02)
    outcome = Outcome((start, after), result.said, result.answer)
    return judge(command, 0, outcome, result.status, program=result.program, error=result.error)[0]


def test_done_as_asked_is_right() -> None:
    assert cause(PUT, ended(Status.DONE), done=True) == ""


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (ended(Status.DONE), "wrong outcome"),
        (ended(Status.REFUSED), "refused by verification"),
        (ended(Status.REFUSED, program=""), "no program"),
        (ended(Status.FAILED, error="line 1: out of reach"), "program error"),
        (ended(Status.STOPPED), "stopped by the monitor"),
        (ended(Status.NO_MODEL), "no model"),
    ],
)
def test_failures_are_counted_by_how_the_command_ended(result: RunResult, expected: str) -> None:
    assert cause(PUT, result) == expected


def test_disturbing_others_is_a_cause_of_its_own() -> None:
    assert cause(PUT, ended(Status.DONE), done=True, bumped=True) == "disturbed other objects"


def test_a_program_that_ends_in_an_error_is_wrong_even_if_the_table_is_right() -> None:
    assert cause(PUT, ended(Status.FAILED), done=True) == "program error"


def test_an_impossible_request_may_end_in_a_refusal_that_explains() -> None:
    said = ("There is no pink block.",)
    assert cause(REFUSE, ended(Status.REFUSED, said=said)) == ""
    assert cause(REFUSE, ended(Status.DONE, said=said)) == ""
    assert cause(REFUSE, ended(Status.DONE)) == "no explanation"
    assert cause(REFUSE, ended(Status.DONE, said=said), done=True) == "moved when it should not"


def test_a_crash_is_a_failed_attempt_and_not_the_end() -> None:
    broken = Command("dev-place-0", "place", Layout("red block", where=(lambda s: False,)), ())
    tried = attempt(broken, None, 0)  # type: ignore[arg-type]
    assert tried.cause == CRASHED
    assert "LayoutError" in tried.details[0]


def test_the_figures_count_and_their_json_is_plain() -> None:
    out = io.StringIO()
    report = Report("commands", BenchOptions(), out, io.StringIO())
    right = [Attempt(c, "", (), (ended(Status.DONE),)) for c in REPORT[:9]]
    wrong = Attempt(REPORT[9], "program error", ("line 1",), (ended(Status.FAILED),))
    summarize([*right, wrong], report)
    assert [(b.value, b.holds) for b in report.bars] == [(0.9, True)]
    data = json.loads(json.dumps(report.to_json(), allow_nan=False))
    assert [a["ok"] for a in data["details"]["attempts"]] == [True] * 9 + [False]
    assert data["details"]["attempts"][9]["steps"][0]["program"] == "go_home()"


def test_an_answer_that_is_no_number_still_makes_plain_json() -> None:
    result = ended(Status.DONE, answer=[float("nan"), {"far": float("inf")}, 1.5])
    step = Attempt(PUT, "wrong answer", (), (result,)).to_json()["steps"][0]
    assert step["answer"] == ["nan", {"far": "inf"}, 1.5]
    json.dumps(step, allow_nan=False)


def test_the_reporting_half_prints_no_sentence() -> None:
    out = io.StringIO()
    report = Report("commands", BenchOptions(), out, io.StringIO())
    attempts = [Attempt(c, "wrong outcome", ("a detail",), (ended(Status.DONE),)) for c in REPORT]
    summarize(attempts, report)
    assert not any(step.sentence in out.getvalue() for c in REPORT for step in c.steps)
    assert "a detail" not in out.getvalue()
    assert all(c.id in out.getvalue() for c in REPORT)
    assert len(DEV) == len(REPORT)
