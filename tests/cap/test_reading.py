"""Events and results travel as JSON and come back as they were."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from cap import events as ev
from cap.cli._output import json_line
from cap.events import plain, to_json
from cap.llm.model import TokenCounts
from cap.lmp.written import FunctionRecord
from cap.reading import ReadingError, event_from, result_from, scene_from
from cap.rehearse.compare import Difference
from cap.rehearse.report import Failure, Mishap, Rehearsal, RehearsedCall, Trial
from cap.result import CallRecord, MonitorCounts, RunResult, Status, Timing
from perception.scene import Scene, SceneObject

BLOCK = SceneObject("red block", "block", "red", np.array([0.4, 0.1, 0.02]), 0.3, np.full(3, 0.04))
SCENE = Scene((BLOCK, dataclasses.replace(BLOCK, name="blue block", held=True)), 4.0)
CALL = RehearsedCall(1, "pick", ("red block", 0.5), None, None, "slipped", 0.0, 2.5, "red block")
REHEARSAL = Rehearsal(
    failure=Failure("program", "it slipped", CALL, moved=True),
    mishaps=(Mishap("knocked", "blue block", "knocked over", 0.05, 1),),
    calls=(CALL,),
    before=SCENE,
    after=SCENE,
    said=("hello",),
    robot_s=3.0,
    wall_s=0.5,
    trials=(Trial(0, ""),),
)
EVENTS = (
    ev.CommandStarted(0.0, "put it there", "sentence"),
    ev.SceneObserved(0.1, SCENE, "before"),
    ev.TextGenerated(0.2, "main", "pick('red"),
    ev.GenerationFinished(0.3, "main", "x", "p", "t", 10, 5, 3, 0.1, 0.4, "key"),
    ev.GenerationStarted(0.3, "main", "x", 2, 3, 4),
    ev.GenerationFinished(0.3, "main", "x", "p", "t", 10, 5, 3, 0.1, 0.4, "key", texts=("t", "u")),
    ev.CandidateJudged(
        0.5, 1, "sample", None, "go()", {"f": "def f(): ..."}, True, "clear", "", None, 0.75
    ),
    ev.CandidateJudged(0.5, 2, "variation", 1, "go()", {}, False, None, "no x", False, 0.1),
    ev.PredicateEvaluated(0.5, "rehearsed", "ret_val = True", True, candidate=1),
    ev.PredicateEvaluated(0.5, "seen", "ret_val = x", None, "no x"),
    ev.CandidateChosen(0.5, 1, 3, 5),
    ev.ProgramVerified(0.4, "x", ({"rule": "r", "line": 1, "message": "m"},), 0.01),
    ev.ProgramRehearsed(0.5, "x", REHEARSAL),
    ev.OutcomeCompared(0.6, (Difference("red block", "is gone"),)),
    ev.CallStarted(0.7, 0, "pick", ("red block",), 3),
    ev.CallFinished(0.8, 0, "pick", None, "slipped"),
    ev.MotionStarted(0.9, "lift", 1.5),
    ev.MotionFinished(1.0, "lift"),
    ev.MonitorVerdict(1.1, "hold", "stale", "no reading for 0.1 s"),
    ev.CommandFinished(1.2, "done"),
)


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e.kind)
def test_an_event_comes_back_from_the_wire(event: ev.Event) -> None:
    record = json.loads(json_line({"id": "7", **to_json(event)}))
    again = event_from(record)
    assert type(again) is type(event)
    assert to_json(again) == to_json(event)


def test_a_rehearsal_keeps_what_it_means() -> None:
    again = event_from(json.loads(json_line(to_json(ev.ProgramRehearsed(0.0, "x", REHEARSAL)))))
    assert isinstance(again, ev.ProgramRehearsed)
    assert again.rehearsal.verdict == REHEARSAL.verdict == "fail"
    assert again.rehearsal.trace == REHEARSAL.trace
    assert [m.name for m in again.rehearsal.moves] == ["blue block"]


def test_a_result_comes_back_from_the_wire() -> None:
    result = RunResult(
        command="put it there",
        status=Status.STOPPED,
        program="x",
        functions=(FunctionRecord("f", "def f(): ...", 1),),
        calls=(CallRecord("pick", ("red block",), None, "slipped", 0.1, 0.4),),
        said=("hello",),
        answer=3,
        scene_before=SCENE,
        scene_after=SCENE,
        truth_after=None,
        timing=Timing(act_s=2.0, total_s=3.0),
        tokens=TokenCounts(3, 2, 1),
        monitor=MonitorCounts(9, 0, 1, 1, ("hold: stale",)),
        error="the safety monitor stopped the arm",
    )
    again = result_from(json.loads(json_line(result.to_json())))
    assert again.to_json() == result.to_json()


def test_what_could_move_a_cursor_is_written_out() -> None:
    record = to_json(ev.Said(0.0, "red \x1b[2Jblock\u202e"))
    again = event_from(json.loads(json_line(record)))
    assert isinstance(again, ev.Said)
    assert again.text == "red \\x1b[2Jblock\\u202e"
    objects = plain((dataclasses.replace(BLOCK, name="\x1b]0;x\x07"),))
    assert scene_from(objects).names == ("\\x1b]0;x\\x07",)


@pytest.mark.parametrize(
    ("record", "what"),
    [
        ({}, "no event is of kind"),
        ({"kind": "Exec"}, "no event is of kind 'Exec'"),
        ({"kind": "Said", "time_s": 0.0}, "Said lacks text"),
        ({"kind": "Said", "time_s": "now", "text": "x"}, "Said.time_s must be a number"),
        ({"kind": "Said", "time_s": 0.0, "text": 3}, "Said.text must be str"),
        ({"kind": "SceneObserved", "time_s": 0.0, "scene": [], "moment": "x"}, "must be an object"),
        (
            {"kind": "SceneObserved", "time_s": 0, "scene": {"objects": 3}, "moment": "x"},
            "objects must be a list",
        ),
    ],
)
def test_a_record_that_is_no_event_says_why(record: dict[str, object], what: str) -> None:
    with pytest.raises(ReadingError, match=what.replace("[", r"\[")):
        event_from(record)


def test_a_result_that_lacks_something_says_so() -> None:
    with pytest.raises(ReadingError, match="program"):
        result_from({"command": "x", "status": "done"})
    with pytest.raises(ReadingError, match="nothing"):
        result_from({"command": "x", "status": "nothing", "program": ""})
