"""Rehearsal in its place: before acting, asked about, refused, compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from cap.events import Event, MotionStarted, OutcomeCompared, ProgramRehearsed, to_json
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
