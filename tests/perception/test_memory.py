from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perception.memory import ObjectMemory, Seen
from robot_bridge.workspace import robot_from_table


def seen(kind: str, x: float, y: float, z: float = 0.02) -> Seen:
    color, category = kind.split()
    position = np.append(robot_from_table(np.array([x, y])), z)
    return Seen(category, color, position, 0.0, np.full(3, 0.04), 1.0)


def where(memory: ObjectMemory, name: str) -> list[float]:
    return [round(float(v), 3) for v in memory.scene[name].position]


def spot(x: float, y: float) -> list[float]:
    return [round(float(v), 3) for v in [*robot_from_table(np.array([x, y])), 0.02]]


A, B, C = (-0.2, 0.0), (0.0, 0.0), (0.2, 0.0)


def test_equals_are_numbered_from_left_to_right_at_the_first_look():
    memory = ObjectMemory()
    scene = memory.update([seen("red block", *C), seen("red block", *A), seen("blue bowl", *B)], 1)
    assert scene.names == ("red block 1", "red block 2", "blue bowl")
    assert where(memory, "red block 1") == spot(*A)


def test_a_moved_object_keeps_its_name_even_across_the_other():
    memory = ObjectMemory()
    memory.update([seen("red block", *A), seen("red block", *B)], 1)
    memory.picked("red block 1")
    memory.released("red block 1")
    memory.update([seen("red block", *B), seen("red block", *C)], 2)
    assert where(memory, "red block 1") == spot(*C)
    assert where(memory, "red block 2") == spot(*B)


def test_an_object_put_where_its_equal_was_keeps_its_name() -> None:
    memory = ObjectMemory()
    memory.update([seen("red block", *A), seen("red block", *B)], 1)
    memory.picked("red block 1")
    memory.released("red block 1")
    memory.update([seen("red block", *B), seen("red block", *C)], 2)
    memory.picked("red block 2")
    memory.released("red block 2")
    memory.update([seen("red block", *A), seen("red block", *C)], 3)
    assert where(memory, "red block 1") == spot(*C)
    assert where(memory, "red block 2") == spot(*A)


def test_without_word_of_a_grasp_one_far_move_explains_more_than_two_short_ones():
    memory = ObjectMemory()
    memory.update([seen("red block", *A), seen("red block", *B)], 1)
    memory.update([seen("red block", *B), seen("red block", *C)], 2)
    assert where(memory, "red block 2") == spot(*B)


def test_a_held_object_is_marked_and_stays_while_nothing_shows_it():
    memory = ObjectMemory()
    memory.update([seen("red block", *A)], 1)
    memory.picked("red block")
    for stamp in range(2, 6):
        memory.update([], stamp, lambda item: True)
    item = memory.scene["red block"]
    assert (item.held, item.visible, item.last_seen_s) == (True, False, 1)


def test_an_object_that_slipped_out_of_the_gripper_is_no_longer_held():
    memory = ObjectMemory()
    memory.update([seen("red block", *A)], 1)
    memory.picked("red block")
    memory.update([seen("red block", *C)], 2)
    item = memory.scene["red block"]
    assert (item.held, item.visible) == (False, True)


def test_a_hidden_object_is_remembered_where_it_was_last_seen():
    memory = ObjectMemory()
    memory.update([seen("red block", *A), seen("blue block", *B)], 1)
    for stamp in range(2, 6):
        memory.update([seen("blue block", *A, 0.06)], stamp)
    assert not memory.scene["red block"].visible
    assert where(memory, "red block") == spot(*A)


def test_an_object_whose_place_is_seen_empty_twice_is_forgotten():
    memory = ObjectMemory()
    memory.update([seen("red block", *A)], 1)
    assert memory.update([], 2, lambda item: True).names == ("red block",)
    assert memory.update([], 3, lambda item: True).names == ()


def test_a_newcomer_gets_the_next_number():
    memory = ObjectMemory()
    memory.update([seen("red block", *B)], 1)
    scene = memory.update([seen("red block", *A), seen("red block", *B)], 2)
    assert scene.names == ("red block", "red block 2")
    assert where(memory, "red block") == spot(*B)


def test_an_unknown_name_is_refused_with_the_known_ones():
    memory = ObjectMemory()
    memory.update([seen("red block", *B)], 1)
    with pytest.raises(KeyError, match=r"green block.*known: red block"):
        memory.picked("green block")


@given(
    st.permutations(range(4)),
    st.integers(0, 3),
    st.tuples(st.floats(-0.3, 0.3), st.floats(0.1, 0.2)),
)
def test_any_one_moved_object_keeps_its_name_whatever_the_order_of_detections(order, moved, target):
    places = [(-0.3, 0.0), (-0.1, 0.0), (0.1, 0.0), (0.3, 0.0)]
    memory = ObjectMemory()
    memory.update([seen("red block", *p) for p in places], 1)
    name = f"red block {moved + 1}"
    memory.picked(name)
    memory.released(name)
    places[moved] = target
    memory.update([seen("red block", *places[i]) for i in order], 2)
    for i, place in enumerate(places):
        assert where(memory, f"red block {i + 1}") == pytest.approx(spot(*place), abs=2e-3)


def sized(edge: float, *, measured: bool, top: float = 0.04) -> Seen:
    whole = seen("red block", *A, top - edge / 2)
    return replace(whole, size=np.full(3, edge), measured=measured)


def test_sizes_that_differ_by_noise_are_averaged_over_looks():
    memory = ObjectMemory()
    for stamp, edge in enumerate((0.041, 0.038, 0.041, 0.04)):
        memory.update([sized(edge, measured=True)], stamp)
    block = memory.scene["red block"]
    assert block.measured
    assert block.size == pytest.approx([0.04] * 3, abs=1e-9)
    assert block.top_m == pytest.approx(0.04)


def test_a_size_once_measured_outlasts_looks_that_see_too_little_of_it():
    memory = ObjectMemory()
    memory.update([sized(0.05, measured=True)], 1)
    memory.update([sized(0.04, measured=False, top=0.09)], 2)
    block = memory.scene["red block"]
    assert block.measured
    assert block.size == pytest.approx([0.05] * 3)
    assert block.top_m == pytest.approx(0.09), "the top is where it was seen"


def test_a_size_that_was_never_measured_says_so():
    memory = ObjectMemory()
    memory.update([sized(0.04, measured=False)], 1)
    assert not memory.scene["red block"].measured
    memory.update([sized(0.05, measured=True)], 2)
    assert memory.scene["red block"].measured
    assert memory.scene["red block"].size == pytest.approx([0.05] * 3)


def test_quite_another_size_replaces_the_old_one():
    memory = ObjectMemory()
    memory.update([sized(0.03, measured=True)], 1)
    memory.update([sized(0.05, measured=True)], 2)
    assert memory.scene["red block"].size == pytest.approx([0.05] * 3)
