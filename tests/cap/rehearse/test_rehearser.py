"""What a rehearsal predicts, finds and refuses, in a real twin."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from cap.llm.model import ModelUnreachableError
from cap.lmp.effects import any_effect, never_moves
from cap.policy import Entry, Limit, Permission, Policy
from cap.rehearse import rehearser as module
from cap.rehearse.rehearser import moves_something
from perception.scene import Scene
from primitives.api import API
from primitives.objects import table_point
from robot_bridge.robot import MotionStopped
from robot_bridge.workspace import robot_from_table
from sim.twin import TwinWorld
from tests.cap.rehearse.conftest import Stage

PUT = 'put_first_on_second("red block", (0.05, 0.12))'


def test_a_put_is_predicted_where_it_goes_and_nothing_else_moves(stage: Stage) -> None:
    found = stage.rehearse(PUT)
    assert found.verdict == "clear", found.problem
    assert [m.name for m in found.moves] == ["red block"]
    goal = robot_from_table(np.array([0.05, 0.12]))
    assert np.linalg.norm(found.after["red block"].position[:2] - goal) < 0.01
    assert found.robot_s > 3.0
    assert found.checks > 0


def test_the_same_rehearsal_is_the_same_to_the_last_bit_whatever_came_before(
    stage: Stage,
) -> None:
    first = stage.rehearse(PUT)
    stage.rehearse('push("blue block", "up", 0.05)\nput_first_on_second("red block", "green bowl")')
    again = stage.rehearse(PUT)
    for item in first.after:
        assert item.position.tobytes() == again.after[item.name].position.tobytes()
    assert first.robot_s == again.robot_s
    assert first.calls == again.calls


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[TwinWorld]:
    """The twins that are made during a test."""
    worlds: list[TwinWorld] = []

    class Counted(TwinWorld):
        def __init__(self, *args: Any, **options: Any) -> None:
            worlds.append(self)
            super().__init__(*args, **options)

    monkeypatch.setattr(module, "TwinWorld", Counted)
    return worlds


def test_a_twin_made_ahead_is_used_once_and_makes_no_difference(
    stage: Stage, made: list[TwinWorld]
) -> None:
    expected = stage.rehearse(PUT)
    stage.rehearser.expect(stage.scene)
    stage.rehearser.expect(stage.scene)
    assert len(made) == 2
    found = stage.rehearse(PUT)
    assert len(made) == 2
    for item in expected.after:
        assert item.position.tobytes() == found.after[item.name].position.tobytes()
    assert found.robot_s == expected.robot_s
    assert found.calls == expected.calls
    stage.rehearse(PUT)
    assert len(made) == 3


def test_a_twin_made_ahead_of_another_table_is_let_go(stage: Stage, made: list[TwinWorld]) -> None:
    stage.rehearser.expect(replace(stage.scene, objects=stage.scene.objects[:1]))
    assert stage.rehearse(PUT).verdict == "clear"
    stage.rehearser.expect(stage.scene)
    assert [world.client >= 0 for world in made] == [False, False, True]
    stage.rehearser.close()
    assert all(world.client < 0 for world in made)


def test_a_program_begins_with_the_table_as_it_was_seen(stage: Stage) -> None:
    found = stage.rehearse('say(str(get_obj_pos("red block").tolist()))')
    assert found.said == (str(table_point(stage.scene["red block"]).tolist()),)


def test_a_failure_names_call_line_arguments_and_what_was_seen(stage: Stage) -> None:
    found = stage.rehearse('pick("red block")\npick("blue block")')
    assert found.verdict == "fail"
    assert found.failure is not None
    assert found.failure.moved
    assert "holds the red block" in found.problem
    assert found.trace.startswith("line 2: pick('blue block'); seen: blue block at (")


def test_an_exception_of_the_program_itself_is_a_failure(stage: Stage) -> None:
    found = stage.rehearse(f"{PUT}\n[][1]")
    assert found.verdict == "fail"
    assert "IndexError" in found.problem


def test_a_caught_failure_is_none(stage: Stage) -> None:
    found = stage.rehearse('try:\n    pick("green bowl")\nexcept GraspError:\n    say("no")')
    assert found.verdict == "clear"
    assert found.said == ("no",)


def test_what_is_let_go_of_high_up_is_dropped_and_only_warned_of(stage: Stage) -> None:
    found = stage.rehearse('pick("red block")\nmove_to((0.1, 0.1))\nopen_gripper()')
    assert found.verdict == "warn"
    assert [m.kind for m in found.mishaps if m.object == "red block"] == ["dropped"]


def test_an_object_in_the_gripper_is_there_in_the_twin_and_can_be_placed(stage: Stage) -> None:
    held = replace(stage.scene["red block"], held=True, visible=False)
    objects = tuple(held if o.name == held.name else o for o in stage.scene)
    scene = replace(stage.scene, objects=objects)
    found = stage.rehearser.rehearse(stage.part("place((0.05, 0.12))", scene, width_m=0.04))
    assert found.verdict == "clear", found.problem
    goal = robot_from_table(np.array([0.05, 0.12]))
    assert np.linalg.norm(found.after["red block"].position[:2] - goal) < 0.012


def test_a_program_that_never_ends_meets_the_bound(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LIMIT_S", 15.0)
    loop = "while True:\n    move_to((0.1, 0.1))\n    move_to((-0.1, 0.1))"
    found = stage.rehearse(loop)
    assert found.verdict == "fail"
    assert found.failure is not None
    assert found.failure.kind == "limit"
    assert "bound of a rehearsal" in found.problem


def test_an_interruption_ends_a_rehearsal_soon(stage: Stage) -> None:
    def interrupt() -> None:
        stage.cancelled[0] = True
        stage.rehearser.interrupt()

    timer = threading.Timer(0.3, interrupt)
    timer.start()
    start = time.monotonic()
    try:
        with pytest.raises(MotionStopped):
            stage.rehearse("while True:\n    move_to((0.1, 0.1))\n    move_to((-0.1, 0.1))")
    finally:
        timer.join()
        stage.cancelled[0] = False
    assert time.monotonic() - start < 20.0


def test_trials_are_seeded_and_counted(stage: Stage) -> None:
    found = stage.rehearse(PUT, trials=2, seed=5)
    assert [t.seed for t in found.trials] == [5, 6]
    assert found.succeeded_share == 1.0


def test_asking_without_a_model_says_that_there_is_none(stage: Stage) -> None:
    with pytest.raises(ModelUnreachableError, match="none was given"):
        stage.rehearse('move_to(parse_position("the middle"))')


def test_pictures_show_the_change(stage: Stage) -> None:
    stage.rehearse(PUT)
    pictures = stage.rehearser.pictures()
    assert pictures is not None
    assert pictures.before.shape == pictures.after.shape == (480, 640, 3)
    assert (pictures.before != pictures.after).any()


@pytest.mark.parametrize(
    ("program", "moves"),
    [
        (PUT, True),
        ('say("hello")\nprint(get_obj_names())', False),
        ("f = go_home\nf()", True),
    ],
)
def test_only_programs_that_cannot_move_anything_go_unrehearsed(
    stage: Stage, program: str, moves: bool
) -> None:
    written = stage.part(program).written
    assert moves_something(written, API, any_effect, verified=True) is moves
    assert not moves_something(written, API, never_moves, verified=True)


@pytest.mark.parametrize(
    "program",
    [
        "(lambda: 0).__globals__['go_home']()",
        "__builtins__['eval']('go_home()')",
        "exec('go_home()')",
        "this is no program",
        "1",
    ],
)
def test_what_was_not_verified_is_rehearsed_whatever_it_names(stage: Stage, program: str) -> None:
    written = stage.part(program).written
    assert moves_something(written, API, any_effect, verified=False)
    assert not moves_something(written, API, never_moves, verified=False)


@pytest.fixture
def unsteady(stage: Stage) -> Scene:
    """The table with the blue block seen in mid-air, whence it falls."""
    blue = stage.scene["blue block"]
    floating = replace(blue, position=blue.position + np.array([0.0, 0.0, 0.08]))
    objects = tuple(floating if o.name == blue.name else o for o in stage.scene)
    return replace(stage.scene, objects=objects)


@pytest.mark.parametrize("caught", ["", 'try:\n    pick("green bowl")\nexcept GraspError: pass\n'])
def test_no_doubt_softens_an_exception_of_the_program_itself(
    stage: Stage, unsteady: Scene, caught: str
) -> None:
    part = stage.part(f"{PUT}\n{caught}[][1]", unsteady)
    found = stage.rehearser.rehearse(part, trials=1)
    assert found.doubts
    assert found.verdict == "fail"
    assert "IndexError" in found.problem
    assert found.succeeded_share == 0.0


def test_no_doubt_softens_the_bound_on_time(
    stage: Stage, unsteady: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LIMIT_S", 5.0)
    loop = "while True:\n    move_to((0.1, 0.1))\n    move_to((-0.1, 0.1))"
    found = stage.rehearser.rehearse(stage.part(loop, unsteady))
    assert found.doubts
    assert found.verdict == "fail"


def test_no_doubt_softens_what_the_policy_refuses(stage: Stage, unsteady: Scene) -> None:
    limit = Limit(never=frozenset(["blue block"]))
    policy = Policy(entries={"pick": Entry(Permission.ALLOW, {"item": limit})})
    found = stage.with_policy(policy).rehearse(
        stage.part(f'{PUT}\npick("blue block")', unsteady), trials=1
    )
    assert found.doubts
    assert found.failure is not None
    assert found.failure.kind == "policy"
    assert found.verdict == "fail"
    assert found.succeeded_share == 0.0


def test_a_doubt_softens_a_primitive_that_failed_after_something_moved(
    stage: Stage, unsteady: Scene
) -> None:
    part = stage.part('pick("red block")\npick("blue block")', unsteady)
    found = stage.rehearser.rehearse(part, trials=1)
    assert found.doubts
    assert found.verdict == "warn"
    assert found.succeeded_share == 0.0, "a trial that does not come to its end went wrong"
