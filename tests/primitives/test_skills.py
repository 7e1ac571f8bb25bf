"""What pushes and puts refuse before the arm moves, on real physics and real pictures."""

from __future__ import annotations

import pytest

from cap.events import Event, MotionStarted
from cap.result import Status
from cap.runtime import Runtime
from sim.bullet import p
from sim.scenes import ObjectSpec, SceneSpec, in_bowl, on_block

RED = ObjectSpec("block", "red", (0.50, 0.0))
AHEAD = ObjectSpec("block", "blue", (0.50, 0.10))
BEHIND = ObjectSpec("block", "blue", (0.50, -0.065))
BOWL_AHEAD = ObjectSpec("bowl", "blue", (0.50, 0.14))
BOWL = ObjectSpec("bowl", "yellow", (0.58, 0.12))


@pytest.mark.parametrize(
    ("objects", "program", "words"),
    [
        ((RED, AHEAD), "push('red block', 'left', 0.12)", ["blue block", "in the way", "6 cm"]),
        ((RED, BOWL_AHEAD), "push('red block', 'left', 0.12)", ["blue bowl", "in the way"]),
        ((RED, BEHIND), "push('red block', 'left', 0.08)", ["cannot push", "blue block"]),
        ((RED, on_block("blue", RED, 0.0)), "push('red block', 'left', 0.08)", ["under the blue"]),
        ((RED, on_block("blue", RED, 0.0)), "push('blue block', 'left', 0.08)", ["on or in"]),
        ((BOWL, in_bowl("red", BOWL, 0.0)), "push('red block', 'left', 0.08)", ["yellow bowl"]),
        ((RED, BOWL), "put_first_on_second('red block', (-0.12, 0.0))", ["yellow bowl", "way"]),
    ],
)
def test_what_would_disturb_others_is_refused_before_anything_moves(
    objects: tuple[ObjectSpec, ...], program: str, words: list[str]
) -> None:
    with Runtime.simulated(scene=SceneSpec(objects), llm=None) as runtime:
        before = runtime.robot_time_s
        result = runtime.execute(program)
        assert runtime.robot_time_s == before
    assert result.status is Status.FAILED
    for word in words:
        assert word in (result.error or "")


@pytest.mark.parametrize("distance_m", [0.03, 0.05])
def test_a_push_that_stops_short_of_its_neighbour_leaves_it_alone(distance_m: float) -> None:
    with Runtime.simulated(scene=SceneSpec((RED, AHEAD)), llm=None) as runtime:
        result = runtime.execute(f"push('red block', 'left', {distance_m})")
    assert result.status is Status.DONE, result.error
    truth = {t.name: t.position for t in result.truth_after or ()}
    assert truth["red block"] == pytest.approx((0.50, distance_m, 0.02), abs=0.01)
    assert truth["blue block"] == pytest.approx((0.50, 0.10, 0.02), abs=0.002)


def test_a_bowl_is_pushed_with_what_lies_in_it() -> None:
    spec = SceneSpec((BOWL, in_bowl("red", BOWL, 0.0)))
    with Runtime.simulated(scene=spec, llm=None) as runtime:
        result = runtime.execute("push('yellow bowl', 'right', 0.08)")
    assert result.status is Status.DONE, result.error
    truth = {t.name: t.position for t in result.truth_after or ()}
    assert truth["yellow bowl"][:2] == pytest.approx((0.58, 0.04), abs=0.015)
    assert truth["red block"][:2] == pytest.approx((0.58, 0.04), abs=0.03)


def test_a_push_that_meets_something_half_way_is_said_and_leaves_the_table_free_to_see() -> None:
    # Beside the way of the block, but not of the hand above it.
    tower = [ObjectSpec("block", "blue", (0.57, 0.09))]
    for color in ("green", "pink"):
        tower.append(on_block(color, tower[-1]))
    motions: list[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, MotionStarted):
            motions.append(event.label)

    with Runtime.simulated(scene=SceneSpec((RED, *tower)), llm=None, sinks=[listen]) as runtime:
        result = runtime.execute("push('red block', 'left', 0.12)", rehearse=False)
    assert result.status is Status.FAILED
    assert "in the way" in (result.error or "")
    assert motions == ["approach", "descend", "home"]


def test_a_pushed_block_that_lies_elsewhere_than_asked_is_reported() -> None:
    def listen(event: Event) -> None:
        if isinstance(event, MotionStarted) and event.label == "retreat":
            # Somebody takes it away from the fingers.
            p.resetBasePositionAndOrientation(
                block, (0.60, 0.0, 0.02), (0, 0, 0, 1), physicsClientId=client
            )

    with Runtime.simulated(scene=SceneSpec((RED,)), llm=None, sinks=[listen]) as runtime:
        simulation = runtime._place.simulation
        assert simulation is not None
        # Other tests may have worlds open.
        client = simulation.world.client
        block = p.getNumBodies(physicsClientId=client) - 1
        result = runtime.execute("push('red block', 'left', 0.08)")
    assert result.status is Status.FAILED
    assert "red block lies 12" in (result.error or "")
