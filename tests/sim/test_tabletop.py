"""The tabletop tasks: their tables, their instructions, and checks on right and wrong endings."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import pytest

from sim.tasks.places import corners
from sim.tasks.state import Outcome, Snapshot, Thing, snapshot_of_spec
from sim.tasks.tabletop import FAMILIES, GROUPS, SPLITS, TASKS, Task, Trial
from sim.tasks.tabletop.attributes import SEEN, UNSEEN, region
from sim.tasks.tabletop.checks import AXES

IDS = [task.id for task in TASKS]
BY_ID = {task.id: task for task in TASKS}
TRIALS = 4
_ON_TABLE_M, _BLOCK_M = 0.02, 0.04

XY = tuple[float, float]


def drawn(task: Task, number: int) -> tuple[Trial, Snapshot]:
    trial = task.trial(number, seed=0)
    key = zlib.crc32(f"{task.id}/{number}".encode())
    return trial, snapshot_of_spec(trial.layout.draw(key))


def put(state: Snapshot, name: str, at: XY, height: int = 0) -> Snapshot:
    """A block on the table, or on top of `height` others."""
    return state.moved(name, *at, _ON_TABLE_M + height * _BLOCK_M)


def names(state: Snapshot, category: str) -> list[str]:
    return [thing.name for thing in state.of(category)]


def place_in(instruction: str) -> XY:
    found = re.search(
        r"on the ((?:top|bottom|left|right)(?: (?:left|right))? (?:corner|side))", instruction
    )
    assert found, instruction
    return region(found[1]).center


def item_of(trial: Trial, start: Snapshot) -> str:
    """The block that the instruction is about, worked out from the table once more."""
    text = trial.instruction
    blocks = list(start.of("block"))
    if match := re.search(r"block to the (\w+) of the (\w+ bowl)", text):
        bowl, (ax, ay) = start[match[2]], AXES[match[1]]
        return max(blocks, key=lambda b: (b.x - bowl.x) * ax + (b.y - bowl.y) * ay).name
    if match := re.search(r"block (closest|farthest) to the (\w+ bowl)", text):
        bowl = start[match[2]]
        order = sorted(blocks, key=lambda b: (b.x - bowl.x) ** 2 + (b.y - bowl.y) ** 2)
        return order[0 if match[1] == "closest" else -1].name
    if match := re.search(r"(first|second|third|fourth) block from the (\w+)", text):
        ax, ay = AXES[match[2]]
        order = sorted(blocks, key=lambda b: -(b.x * ax + b.y * ay))
        return order[("first", "second", "third", "fourth").index(match[1])].name
    match = re.match(r"pick up the (\w+ block)", text)
    assert match, text
    return match[1]


def solved(task: Task, trial: Trial, start: Snapshot) -> Snapshot:
    """A right final state."""
    family, text, state = task.family.name, trial.instruction, start
    blocks, bowls = names(start, "block"), names(start, "bowl")
    if family in ("stack", "stack-at-place"):
        at = place_in(text) if family == "stack-at-place" else start[blocks[0]].xy
        for height, name in enumerate(blocks):
            state = put(state, name, at, height)
    elif family == "all-to-place":
        x, y = place_in(text)
        for i, name in enumerate(blocks):
            state = put(state, name, (x + 0.06 * (i % 2) - 0.03, y + 0.06 * (i // 2) - 0.03))
    elif family in ("all-in-bowl", "matching", "mismatched"):
        for i, name in enumerate(blocks):
            if family == "all-in-bowl":
                goal = next(b for b in bowls if b in text)
            elif family == "matching":
                goal = f"{start[name].color} bowl"
            else:
                goal = f"{start[blocks[i - 1]].color} bowl"
            state = put(state, name, start[goal].xy)
    elif family == "different-corners":
        for name, there in zip(blocks, corners(), strict=False):
            state = put(state, name, there.center)
    elif family == "line":
        step = {"horizontal": (0.08, 0.0), "vertical": (0.0, 0.08), "diagonal": (0.08, 0.08)}
        dx, dy = step[text.split()[-2]]
        for i, name in enumerate(blocks):
            state = put(state, name, ((i - 1.5) * dx, (i - 1.5) * dy))
    elif family == "away-from-bowl":
        match = re.search(r"(a little|a lot) to the (\w+) of the (\w+ bowl)", text)
        assert match
        bowl, (ax, ay) = start[match[3]], AXES[match[2]]
        far = 0.11 if match[1] == "a little" else 0.18
        state = put(state, item_of(trial, start), (bowl.x + far * ax, bowl.y + far * ay))
    elif family == "corner-at-distance":
        match = re.search(r"corner (closest|farthest) to the (\w+ bowl)", text)
        assert match
        bowl = start[match[2]]
        centers = sorted((c.center for c in corners()), key=lambda c: _apart(c, bowl))
        state = put(state, item_of(trial, start), centers[0 if match[1] == "closest" else -1])
    elif family == "pick-place" and "corner" not in text and "side" not in text:
        goal_match = re.search(r"on the (\w+ (?:block|bowl))$", text)
        assert goal_match
        goal = start[goal_match[1]]
        state = put(state, item_of(trial, start), goal.xy, int(goal.category == "block"))
    else:
        state = put(state, item_of(trial, start), place_in(text))
    return state


def _apart(point: XY, thing: Thing) -> float:
    return (point[0] - thing.x) ** 2 + (point[1] - thing.y) ** 2


def moved_ones(start: Snapshot, end: Snapshot) -> list[str]:
    return [t.name for t in start if end[t.name] != t]


def passes(trial: Trial, *states: Snapshot) -> bool:
    return trial.check(Outcome(states)) == []


def wrong_endings(task: Task, start: Snapshot, right: Snapshot) -> Sequence[tuple[str, Snapshot]]:
    """Endings that are almost right."""
    moved = moved_ones(start, right)
    last = right[moved[-1]]
    wrong = [
        ("nothing was done", start),
        *(
            (f"{thing.name} was pushed", right.moved(thing.name, thing.x + 0.06, thing.y, thing.z))
            for thing in right
            if thing.name not in moved
        ),
        ("the last block hangs in the air", right.moved(last.name, last.x, last.y, last.z + 0.2)),
    ]
    family = task.family.name
    if family == "all-to-place":
        # It may have lain there from the start.
        wrong.append(("one lies at the opposite place", put(right, last.name, (-last.x, -last.y))))
    else:
        forgotten = right.moved(last.name, *_where(start[last.name]))
        wrong.append(("the last block was forgotten", forgotten))
    if family in ("stack", "stack-at-place"):
        first = right[moved[0]] if len(moved) > 1 else last
        leaning = right.moved(last.name, last.x + 0.05, last.y, last.z)
        wrong += [
            ("the top block floats beside the stack", leaning),
            ("two blocks are in one place", right.moved(last.name, *_where(first))),
        ]
    if family == "different-corners":
        other = right[moved[0]]
        wrong.append(("two share a corner", put(right, last.name, (other.x + 0.05, other.y))))
    if family == "mismatched":
        own = right[f"{start[last.name].color} bowl"]
        wrong.append(("one lies in the bowl of its colour", put(right, last.name, own.xy)))
    if family == "line":
        wrong.append(
            ("one stands off the line", put(right, last.name, (last.x - 0.09, last.y + 0.09)))
        )
    if family == "away-from-bowl":
        x, y = 2 * right.of("bowl")[0].x - last.x, 2 * right.of("bowl")[0].y - last.y
        wrong.append(("it lies on the bowl's other side", put(right, last.name, (x, y))))
    return wrong


def _where(thing: Thing) -> tuple[float, float, float]:
    return thing.x, thing.y, thing.z


@pytest.mark.parametrize("id", IDS)
def test_right_endings_pass_and_those_that_are_almost_right_do_not(id: str) -> None:
    task = BY_ID[id]
    for number in range(TRIALS):
        trial, start = drawn(task, number)
        right = solved(task, trial, start)
        assert passes(trial, start, right), (
            trial.instruction,
            trial.check(Outcome((start, right))),
        )
        for what, wrong in wrong_endings(task, start, right):
            assert not passes(trial, start, wrong), (trial.instruction, what)


@pytest.mark.parametrize("id", IDS)
def test_a_task_uses_its_own_half_of_the_attributes(id: str) -> None:
    own, other = (SEEN, UNSEEN) if id.startswith("SA") else (UNSEEN, SEEN)
    for number in range(TRIALS):
        trial, start = drawn(BY_ID[id], number)
        assert {thing.color for thing in start} <= set(own.colors)
        for phrase in (*other.colors, *other.places, *other.distances, *other.magnitudes):
            assert not re.search(rf"\b{phrase}\b", trial.instruction), trial.instruction


def test_a_trial_is_the_same_each_time_and_another_with_another_seed() -> None:
    for task in TASKS:
        again = [drawn(task, 1) for _ in range(2)]
        assert again[0][0].instruction == again[1][0].instruction
        assert again[0][1] == again[1][1]
    task = BY_ID["SA-SI/pick-place"]
    seen = {task.trial(0, seed).instruction for seed in range(12)}
    assert len(seen) > 4


def test_splits_and_groups_are_those_of_the_paper() -> None:
    assert len({family.name for family in FAMILIES}) == len(FAMILIES) == 14
    for group in GROUPS:
        for split in SPLITS:
            assert [t for t in TASKS if t.split == split and t.family.group == group]
    seen = {t.family.name for t in TASKS if t.split != "UA-UI"}
    unseen = {t.family.name for t in TASKS if t.split == "UA-UI"}
    assert not seen & unseen


def test_attributes_of_the_halves_have_nothing_in_common() -> None:
    for name in vars(SEEN):
        assert not set(getattr(SEEN, name)) & set(getattr(UNSEEN, name)), name
