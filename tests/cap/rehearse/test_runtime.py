"""Rehearsal in its place: before acting, asked about, refused, compared."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from cap.errors import UsageError
from cap.events import (
    CommandFinished,
    Event,
    MotionFinished,
    MotionStarted,
    OutcomeCompared,
    ProgramReady,
    ProgramRehearsed,
    to_json,
)
from cap.lmp.written import FunctionRecord
from cap.rehearse.compare import differences
from cap.rehearse.proposal import Proposal
from cap.result import Status
from cap.runtime import Runtime
from perception.scene import Scene, SceneObject
from sim.scenes import ObjectSpec, SceneSpec

SCENE = SceneSpec(
    (
        ObjectSpec("block", "red", (0.42, 0.12)),
        ObjectSpec("block", "blue", (0.45, -0.05)),
        ObjectSpec("bowl", "green", (0.58, -0.2)),
    )
)
PUT = 'put_first_on_second("red block", "green bowl")'
FAILS = 'pick("red block")\npick("blue block")'

Opened = tuple[Runtime, list[Event]]


@pytest.fixture
def opened() -> Iterator[Opened]:
    events: list[Event] = []
    with Runtime.simulated(scene=SCENE, llm=None, sinks=[events.append]) as runtime:
        yield runtime, events


def test_a_program_is_rehearsed_then_carried_out_then_compared(opened: Opened) -> None:
    runtime, events = opened
    result = runtime.execute(PUT)
    assert result.status is Status.DONE, result.error
    assert result.rehearsal is not None
    assert result.rehearsal.verdict == "clear"
    assert result.timing.rehearse_s > 0.0
    kinds = [type(e) for e in events]
    assert kinds.index(ProgramRehearsed) < kinds.index(MotionStarted)
    assert [e.differences for e in events if isinstance(e, OutcomeCompared)] == [()]
    gap = result.scene_after["red block"].position - result.rehearsal.after["red block"].position
    assert np.linalg.norm(gap) < 0.01
    record = json.loads(json.dumps(result.to_json()))
    assert [m["name"] for m in record["rehearsal"]["moves"]] == ["red block"]
    assert record["rehearsal"]["differences"] == []
    assert all(json.dumps(to_json(e)) for e in events)


def test_what_fails_in_rehearsal_is_refused_and_nothing_moves(opened: Opened) -> None:
    runtime, events = opened
    result = runtime.execute(FAILS)
    assert result.status is Status.FAILED
    assert result.error is not None
    assert result.error.startswith("rehearsal: line 2")
    assert not any(isinstance(e, MotionStarted) for e in events)
    assert result.calls == ()
    assert result.said == ()


def test_without_rehearsal_it_fails_on_the_table(opened: Opened) -> None:
    runtime, events = opened
    result = runtime.execute(FAILS, rehearse=False)
    assert result.status is Status.FAILED
    assert result.rehearsal is None
    assert result.to_json()["rehearsal"] is None
    assert any(isinstance(e, MotionStarted) for e in events)


def test_what_is_said_in_rehearsal_is_not_heard(opened: Opened) -> None:
    runtime, _ = opened
    result = runtime.execute(f'say("one")\n{PUT}\nsay("two")')
    assert result.said == ("one", "two")
    assert result.rehearsal is not None
    assert result.rehearsal.said == ("one", "two")


def test_what_only_reads_is_not_rehearsed(opened: Opened) -> None:
    runtime, events = opened
    result = runtime.execute("print(get_obj_names())")
    assert result.status is Status.DONE
    assert result.rehearsal is None
    assert not any(isinstance(e, ProgramRehearsed) for e in events)


def test_who_is_asked_sees_what_would_happen_and_may_refuse(opened: Opened) -> None:
    runtime, events = opened
    seen: list[Proposal] = []

    def refuse(proposal: Proposal) -> bool:
        seen.append(proposal)
        return False

    result = runtime.execute(PUT, confirm=refuse)
    assert result.status is Status.REFUSED
    assert not any(isinstance(e, MotionStarted) for e in events)
    (proposal,) = seen
    assert proposal.program == PUT
    assert proposal.rehearsal is not None
    assert [m.name for m in proposal.rehearsal.moves] == ["red block"]
    assert proposal.pictures is not None
    assert (proposal.pictures.before != proposal.pictures.after).any()


def test_rehearsing_alone_moves_nothing_and_leaves_the_table_as_it_was(opened: Opened) -> None:
    runtime, events = opened
    before = runtime.execute("print(1)").truth_after
    found = runtime.rehearse(PUT)
    assert found.moves
    assert runtime.execute("print(1)").truth_after == before
    assert not any(isinstance(e, MotionStarted) for e in events)


def scene_of(**places: tuple[float, float]) -> Scene:
    size = np.array([0.04, 0.04, 0.04])
    return Scene(
        tuple(
            SceneObject(f"{color} block", "block", color, np.array([*xy, 0.02]), 0.0, size)
            for color, xy in places.items()
        )
    )


def test_an_object_that_lies_elsewhere_than_predicted_is_named_with_its_distance() -> None:
    predicted = scene_of(red=(0.40, 0.10), blue=(0.50, 0.10))
    found = differences(predicted, scene_of(red=(0.40, 0.16), blue=(0.505, 0.10)))
    assert [d.name for d in found] == ["red block"]
    assert found[0].distance_m == pytest.approx(0.06)
    assert "6 cm" in found[0].text


def test_an_object_that_is_gone_or_unexpectedly_held_is_a_difference() -> None:
    predicted = scene_of(red=(0.40, 0.10), blue=(0.50, 0.10))
    actual = scene_of(red=(0.40, 0.10))
    held = replace(actual["red block"], held=True, visible=False)
    found = differences(predicted, Scene((held,)))
    assert [d.name for d in found] == ["red block", "blue block"]
    assert "gripper" in found[0].text
    assert "gone" in found[1].text


AWAY = "move_to((0.1, 0.1))"
"""Leaves the arm in the cameras' view."""


def test_before_the_yes_not_even_the_way_home_is_driven(opened: Opened) -> None:
    runtime, events = opened
    assert runtime.execute(AWAY).ok
    events.clear()
    result = runtime.execute(PUT, confirm=lambda proposal: False)
    assert result.status is Status.REFUSED
    assert not any(isinstance(e, MotionStarted | ProgramReady) for e in events)
    result = runtime.execute(PUT, confirm=lambda proposal: True)
    assert result.status is Status.DONE, result.error
    moving = [e for e in events if isinstance(e, MotionStarted | ProgramReady)]
    assert isinstance(moving[0], MotionStarted)
    assert moving[0].label == "home"
    assert isinstance(moving[1], ProgramReady)


def test_what_the_arm_hid_when_a_person_agreed_ends_the_command_before_it_acts() -> None:
    hidden = replace(SCENE, objects=(*SCENE.objects, ObjectSpec("block", "yellow", (0.7, 0.25))))
    with Runtime.simulated(scene=hidden, llm=None) as runtime:
        assert runtime.execute(AWAY).ok
        runtime._place.eyes._memory._known = [
            known for known in runtime._place.eyes._memory._known if known.item.color != "yellow"
        ]
        result = runtime.execute(PUT, confirm=lambda proposal: True)
    assert result.status is Status.FAILED
    assert "looks different without the arm before it (yellow block)" in (result.error or "")
    assert result.calls == ()


@pytest.mark.parametrize("where", ["the table", "the bowl"])
def test_the_arm_comes_home_from_an_item_that_an_interrupted_pick_ignored(
    opened: Opened, where: str
) -> None:
    runtime, events = opened
    if where == "the bowl":
        assert runtime.execute(PUT).ok

    def stop_at_the_item(event: Event) -> None:
        if isinstance(event, MotionFinished) and event.label == "grasp":
            runtime.interrupt()

    runtime.events.add(stop_at_the_item)
    result = runtime.execute('pick("red block")', rehearse=False)
    runtime.events.remove(stop_at_the_item)
    assert result.status is Status.INTERRUPTED
    before = {t.name: t.position for t in result.truth_after or ()}
    events.clear()
    result = runtime.execute("print(1)")
    assert result.status is Status.DONE, result.error
    labels = [e.label for e in events if isinstance(e, MotionStarted)]
    if where == "the bowl":
        assert labels == ["retreat", "home"], "the bowl is in the way of any other way out"
        return
    assert labels == ["home"]
    for there in result.truth_after or ():
        assert np.linalg.norm(np.subtract(there.position, before[there.name])) < 0.01


def test_rehearsing_alone_leaves_an_arm_that_is_not_at_home_where_it_is(opened: Opened) -> None:
    runtime, events = opened
    assert runtime.execute(AWAY).ok
    events.clear()
    assert runtime.rehearse(PUT).moves
    assert not any(isinstance(e, MotionStarted) for e in events)


def test_an_interruption_is_over_when_the_next_rehearsal_begins(opened: Opened) -> None:
    runtime, _ = opened
    runtime.interrupt()
    assert runtime.rehearse("go_home()").verdict == "clear"


def test_nothing_else_is_done_while_a_command_runs(opened: Opened) -> None:
    runtime, _ = opened
    refused: list[str] = []

    def meanwhile(proposal: Proposal) -> bool:
        for act in (
            runtime.observe,
            lambda: runtime.rehearse(PUT),
            lambda: runtime.evaluate("parse_position", "ret_val = (0, 0)"),
        ):
            with pytest.raises(UsageError, match="running already"):
                act()
            refused.append("one")
        return False

    runtime.execute(PUT, confirm=meanwhile)
    assert len(refused) == 3


def test_what_nobody_foresaw_is_one_line_and_the_command_is_finished(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    runtime, events = opened
    caplog.set_level(logging.DEBUG, "cap")

    def broken(proposal: Proposal) -> bool:
        raise ValueError("not a\nbool")

    result = runtime.execute(PUT, confirm=broken)
    assert result.status is Status.FAILED
    assert result.error == "ValueError: not a bool"
    assert [e.error for e in events if isinstance(e, CommandFinished)] == [result.error]
    assert "in broken" in caplog.text, "the traceback is for who debugs"
    assert runtime.execute(PUT).ok


def test_a_usage_error_still_reaches_whoever_asked(opened: Opened) -> None:
    runtime, _ = opened

    def misused(proposal: Proposal) -> bool:
        raise UsageError("no such thing")

    with pytest.raises(UsageError, match="no such thing"):
        runtime.execute(PUT, confirm=misused)
    assert runtime.execute(PUT).ok


def test_without_verification_nothing_is_too_harmless_to_be_rehearsed(opened: Opened) -> None:
    runtime, _ = opened
    result = runtime.execute("(lambda: 0).__globals__['go_home']()", verify=False)
    assert result.rehearsal is not None


@pytest.mark.parametrize("program", ['pick("no such thing")', 'move_to("red block")'])
def test_a_call_that_is_refused_at_once_has_moved_nothing(opened: Opened, program: str) -> None:
    runtime, _ = opened
    result = runtime.execute(program, verify=False, rehearse=False)
    assert result.status is Status.FAILED
    assert not runtime._place.actor.moved


def test_what_was_written_without_checks_is_not_kept_for_commands_that_are_checked(
    opened: Opened,
) -> None:
    runtime, _ = opened
    writer = runtime._place.writer
    checked: list[bool] = []

    def writes_one(proposal: Proposal) -> bool:
        checked.append(writer.checking)
        name = f"written_{len(checked)}"
        writer.functions[name] = FunctionRecord(name, f"def {name}(): pass", 1)
        return True

    for verify in (False, True):
        assert runtime.execute("print(1)", verify=verify, confirm=writes_one).ok
    assert checked == [False, True]
    assert set(writer.functions) == {"written_2"}
    assert writer.checking


def test_a_worker_that_does_not_start_fails_the_command_in_one_line(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime, events = opened
    runtime._place.sandbox._supply.close()
    monkeypatch.setattr(sys, "executable", "/bin/false")
    result = runtime.execute("print(1)")
    assert result.status is Status.FAILED
    assert "the program worker did not start" in (result.error or "")
    assert "\n" not in (result.error or "")
    assert [e.status for e in events if isinstance(e, CommandFinished)] == ["failed"]
