"""The skills on real physics and real pictures, with camera noise."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest

from cap.events import Event, MotionStarted
from cap.result import RunResult, Status
from cap.runtime import Runtime
from sim.scenes import ObjectSpec, SceneSpec, in_bowl, on_block

RED = ObjectSpec("block", "red", (0.45, 0.15), 0.3)
BLUE = ObjectSpec("block", "blue", (0.55, -0.10), -0.5)
GREEN = ObjectSpec("block", "green", (0.40, -0.20), 0.1)
BOWL = ObjectSpec("bowl", "yellow", (0.58, 0.12))
TABLE = SceneSpec((RED, BLUE, GREEN, BOWL))


def do(program: str, spec: SceneSpec = TABLE) -> RunResult:
    with Runtime.simulated(scene=spec, llm=None) as runtime:
        return runtime.execute(program)


def where(result: RunResult, name: str) -> tuple[float, float, float]:
    assert result.truth_after is not None
    position: tuple[float, float, float] = next(
        t.position for t in result.truth_after if t.name == name
    )
    return position


def test_a_point_on_a_block_means_on_top_of_it() -> None:
    # Table frame x to the right is robot frame -y; table frame y is robot frame x - 0.5.
    result = do("put_first_on_second('red block', (0.2, -0.1))")
    assert result.status is Status.DONE, result.error
    assert math.dist(where(result, "red block"), (*GREEN.position, 0.06)) < 0.01


def test_a_block_is_put_on_an_empty_point_exactly() -> None:
    result = do("put_first_on_second('red block', (0.0, 0.0))")
    assert result.status is Status.DONE, result.error
    assert math.dist(where(result, "red block"), (0.5, 0.0, 0.02)) < 0.01


def test_a_block_is_put_in_a_bowl_and_others_beside_it() -> None:
    result = do("for b in blocks:\n    put_first_on_second(b, 'yellow bowl')")
    assert result.status is Status.DONE, result.error
    bowl = where(result, "yellow bowl")
    for name in ("red block", "blue block", "green block"):
        assert math.dist(where(result, name)[:2], bowl[:2]) < 0.045


def test_blocks_are_stacked() -> None:
    result = do(
        "put_first_on_second('red block', 'blue block')\n"
        "put_first_on_second('green block', 'red block')"
    )
    assert result.status is Status.DONE, result.error
    assert where(result, "red block")[2] == pytest.approx(0.06, abs=0.005)
    assert where(result, "green block")[2] == pytest.approx(0.10, abs=0.005)


@pytest.mark.parametrize("target", ["'blue block'", "'yellow bowl'", "(0.0, 0.0)"])
def test_what_is_in_its_place_already_is_left_alone(target: str) -> None:
    with Runtime.simulated(scene=TABLE, llm=None) as runtime:
        first = runtime.execute(f"put_first_on_second('red block', {target})")
        assert first.status is Status.DONE, first.error
        before = runtime.robot_time_s
        again = runtime.execute(f"put_first_on_second('red block', {target})")
        assert again.status is Status.DONE, again.error
        assert runtime.robot_time_s == before


def test_what_hangs_over_its_block_is_put_in_the_middle_again() -> None:
    high = ObjectSpec("block", "red", (0.564, -0.10, 0.06), -0.5)
    with Runtime.simulated(scene=SceneSpec((BLUE, high)), llm=None) as runtime:
        result = runtime.execute("put_first_on_second('red block', 'blue block')")
    assert result.status is Status.DONE, result.error
    assert math.dist(where(result, "red block"), (*BLUE.position, 0.06)) < 0.01


def test_an_arm_that_finds_no_way_for_what_it_holds_comes_home_with_it() -> None:
    tower = [ObjectSpec("block", "red", (0.70, 0.35))]
    for color in ("blue", "green", "yellow", "pink", "cyan", "gray"):
        tower.append(on_block(color, tower[-1]))
    spec = SceneSpec((*tower, ObjectSpec("block", "brown", (0.5, 0.0))))
    with Runtime.simulated(scene=spec, llm=None) as runtime:
        result = runtime.execute("put_first_on_second('brown block', 'gray block')", rehearse=False)
        assert result.status is Status.FAILED
        assert "cannot reach" in (result.error or "")
        assert runtime.scene["brown block"].held
        again = runtime.execute("place((0.0, 0.0))")
    assert again.status is Status.DONE, again.error


def test_pick_holds_and_place_sets_down() -> None:
    with Runtime.simulated(scene=TABLE, llm=None) as runtime:
        picked = runtime.execute("pick('red block')\nsay(get_held_obj())")
        assert picked.said == ("red block",)
        assert where(picked, "red block")[2] > 0.1
        assert runtime.scene["red block"].held
        placed = runtime.execute("place('yellow bowl')")
        assert placed.status is Status.DONE, placed.error
        assert math.dist(where(placed, "red block")[:2], where(placed, "yellow bowl")[:2]) < 0.045
        assert not runtime.scene["red block"].held


def test_push_moves_a_block_over_the_table() -> None:
    result = do("push('blue block', 'left', 0.08)")
    assert result.status is Status.DONE, result.error
    x, y, z = where(result, "blue block")
    assert (x, y, z) == pytest.approx((0.55, -0.02, 0.02), abs=0.015)


@pytest.mark.parametrize("spot", [(0.60, 0.24), (0.60, -0.22), (0.45, 0.0)])
def test_a_block_beside_the_wall_of_a_bowl_is_taken_out_again(spot: tuple[float, float]) -> None:
    bowl = ObjectSpec("bowl", "green", spot)
    with Runtime.simulated(scene=SceneSpec((RED, bowl)), llm=None) as runtime:
        there = runtime.execute("put_first_on_second('red block', 'green bowl')")
        assert there.status is Status.DONE, there.error
        back = runtime.execute("put_first_on_second('red block', (-0.2, -0.1))")
    assert back.status is Status.DONE, back.error
    assert math.dist(where(back, "red block"), (0.4, 0.2, 0.02)) < 0.01


def test_a_block_is_taken_out_of_a_bowl() -> None:
    spec = SceneSpec((BOWL, in_bowl("red", BOWL, 0.4), BLUE))
    result = do("put_first_on_second('red block', (0.0, -0.1))", spec)
    assert result.status is Status.DONE, result.error
    assert math.dist(where(result, "red block"), (0.4, 0.0, 0.02)) < 0.012


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("put_first_on_second('red block', (9, 0))", ["9", "0.35", "0.09"]),
        ("put_first_on_second('red block', 'red block')", ["red block", "itself"]),
        ("place('yellow bowl')", ["holds nothing", "pick"]),
        ("pick('yellow bowl')", ["yellow bowl", "too wide"]),
        ("push('red block', 'left', -1)", ["above 0", "-1"]),
        ("push('red block', 'left', 3)", ["outside the table"]),
        ("move_to((0, 0), 4)", ["height_m", "0.5"]),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_nothing_moves(
    program: str, words: list[str]
) -> None:
    with Runtime.simulated(scene=TABLE, llm=None) as runtime:
        before = runtime.robot_time_s
        result = runtime.execute(program, verify=False)
        assert runtime.robot_time_s == before
    assert result.status is Status.FAILED
    assert result.error is not None
    assert "\n" not in result.error
    for word in words:
        assert word in result.error


def test_a_block_under_another_is_not_pulled_out() -> None:
    spec = SceneSpec((RED, on_block("blue", RED, 0.3), BOWL))
    result = do("put_first_on_second('red block', 'yellow bowl')", spec)
    assert result.status is Status.FAILED
    assert "under the blue block" in (result.error or "")


def test_a_program_can_catch_what_went_wrong() -> None:
    result = do("try:\n    pick('yellow bowl')\nexcept GraspError as error:\n    say(str(error))")
    assert result.status is Status.DONE, result.error
    assert "too wide" in result.said[0]


def test_arranging_finds_an_order_in_which_nothing_is_in_the_way() -> None:
    result = do(
        "red, blue = get_obj_pos('red block'), get_obj_pos('blue block')\n"
        "arrange(['red block', 'blue block'], [blue, red])"
    )
    assert result.status is Status.DONE, result.error
    assert math.dist(where(result, "red block")[:2], BLUE.position) < 0.012
    assert math.dist(where(result, "blue block")[:2], RED.position) < 0.012


def test_blocks_that_stand_close_together_on_their_places_stay_and_can_change_them() -> None:
    names = ["red block", "blue block", "green block"]
    spec = SceneSpec(
        tuple(
            ObjectSpec("block", name.split()[0], (0.5, 0.05 - 0.05 * i))
            for i, name in enumerate(names)
        )
    )
    # In the table frame.
    line = [(-0.05, 0.0), (0.0, 0.0), (0.05, 0.0)]
    with Runtime.simulated(scene=spec, llm=None) as runtime:
        stayed = runtime.execute(f"arrange({names}, {line})")
        assert stayed.status is Status.DONE, stayed.error
        for name, item in zip(names, spec.objects, strict=True):
            assert math.dist(where(stayed, name)[:2], item.position) < 0.001
        turned = runtime.execute(f"arrange({names}, {line[::-1]})")
        assert turned.status is Status.DONE, turned.error
        for name, item in zip(names, spec.objects[::-1], strict=True):
            assert math.dist(where(turned, name)[:2], item.position) < 0.012


def test_a_line_is_shifted_off_a_block_that_leaves_fingers_no_room() -> None:
    spots = {"red": (0.521, 0.237), "blue": (0.38, 0.061), "yellow": (0.532, -0.103)}
    blocks = tuple(ObjectSpec("block", color, spot, 0.77) for color, spot in spots.items())
    green = ObjectSpec("block", "green", (0.513, 0.044), -0.72)
    result = do(
        f"arrange({[b.name for b in blocks]}, centered_line_pts((0, 0), 0.30, 3, 'horizontal'))",
        SceneSpec((*blocks, green)),
    )
    assert result.status is Status.DONE, result.error
    red, blue, yellow = (np.array(where(result, b.name)[:2]) for b in blocks)
    np.testing.assert_allclose(yellow - red, (0.0, -0.30), atol=0.01)
    np.testing.assert_allclose(blue, (red + yellow) / 2, atol=0.01)
    assert math.dist(where(result, "green block")[:2], green.position) < 0.005


def test_a_line_is_shifted_off_a_bowl_that_is_in_its_way() -> None:
    blocks = tuple(
        ObjectSpec("block", color, position, 0.0)
        for color, position in (("red", (0.5, 0.25)), ("blue", (0.65, 0.2)), ("green", (0.6, -0.3)))
    )
    # In the table frame it stands at (0.05, 0.02), its rim over the line's middle.
    bowl = ObjectSpec("bowl", "yellow", (0.52, -0.05), 0.0)
    names = [f"{block.color} block" for block in blocks]
    result = do(
        f"arrange({names}, line_pts((-0.25, -0.14), (0.25, 0.14), 3))", SceneSpec((*blocks, bowl))
    )
    assert result.status is Status.DONE, result.error
    start, middle, end = (np.array(where(result, name)[:2]) for name in names)
    np.testing.assert_allclose(middle, (start + end) / 2, atol=0.01)
    np.testing.assert_allclose(end - start, (0.28, -0.50), atol=0.015)
    assert 0.085 < math.dist(middle, bowl.position) < 0.17
    assert math.dist(where(result, "yellow bowl")[:2], bowl.position) < 0.005


def test_the_same_seed_and_program_give_the_same_poses_to_the_last_bit() -> None:
    def poses() -> list[tuple[float, ...]]:
        result = do("put_first_on_second('red block', 'yellow bowl')")
        assert result.truth_after is not None
        return [(*t.position, *t.quaternion) for t in result.truth_after]

    assert poses() == poses()


def test_an_interrupt_in_mid_motion_stops_the_arm_and_the_next_command_works() -> None:
    motions: list[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, MotionStarted):
            motions.append(event.label)
            if event.label == "transfer" and motions.count("transfer") == 1:
                threading.Thread(target=runtime.interrupt).start()

    with Runtime.simulated(scene=TABLE, llm=None, sinks=[listen]) as runtime:
        result = runtime.execute("put_first_on_second('red block', (0.1, -0.1))")
        assert result.status is Status.INTERRUPTED
        assert "place" not in motions, "it did not go on"
        again = runtime.execute("put_first_on_second('red block', 'yellow bowl')")
        assert again.status is Status.DONE, again.error
        assert math.dist(where(again, "red block")[:2], where(again, "yellow bowl")[:2]) < 0.045


def test_a_stop_as_the_lift_begins_leaves_the_block_known_as_held() -> None:
    stopped: list[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, MotionStarted) and event.label == "lift" and not stopped:
            stopped.append(event.label)
            runtime.interrupt()

    with Runtime.simulated(scene=TABLE, llm=None, sinks=[listen]) as runtime:
        result = runtime.execute("put_first_on_second('red block', 'yellow bowl')")
        assert result.status is Status.INTERRUPTED
        assert runtime.scene["red block"].held
        again = runtime.execute("place((0.0, 0.0))")
        assert again.status is Status.DONE, again.error
        assert math.dist(where(again, "red block")[:2], (0.5, 0.0)) < 0.01


def test_every_motion_passes_the_monitor() -> None:
    result = do("put_first_on_second('red block', 'blue block')")
    moves = result.monitor.checks
    assert moves >= 6
    assert result.monitor.stopped == 0
    assert np.isfinite(result.timing.total_s)
