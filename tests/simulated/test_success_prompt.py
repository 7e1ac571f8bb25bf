"""Each predicate that the success prompt shows tells its command done from not done.

A predicate and the main prompt's program for the same sentence are tested together, so that
neither can drift away from what the sentence asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import pytest

from cap.lmp.prompt import Session
from cap.lmp.prompts import MAIN, SUCCESS
from cap.lmp.retrieval import Turn
from cap.lmp.written import Written
from cap.runtime import Runtime
from cap.sandbox import Sandbox
from cap.search.success import evaluated
from perception.scene import Scene
from primitives.api import API
from robot_bridge.workspace import robot_from_table
from tests.simulated.test_prompts import acts, pattern, table

_MOVED_M = 0.01
BLOCKS = SUCCESS.pool.blocks
PROGRAMS = {turn.request: turn.code.strip() for turn in MAIN.pool.turns if acts(turn)}


def points(*places: tuple[float, float]) -> dict[str, tuple[float, float] | str]:
    """Places of the pool's blocks in their order."""
    return dict(zip(BLOCKS, places, strict=False))


Places = Mapping[str, tuple[float, float] | str]
"""Table points by name, or the name of what a thing lies on."""

TOWER = {
    "blue block": "red block",
    "green block": "blue block",
    "yellow block": "green block",
}
MATCHED = {"red block": "red bowl", "green block": "green bowl"}
CORNERS = points((-0.29, 0.14), (0.27, 0.15), (-0.29, -0.14), (0.29, -0.14))

BEFORE: dict[str, Places] = {
    "now put it back": {"green block": "red bowl"},
    "undo that": {"cyan block": "pink block"},
    "take the red block out of the green bowl": {"red block": "green bowl"},
    "empty the purple bowl": {"blue block": "purple bowl"},
    "put the yellow block at the bottom edge": {"yellow block": (0.12, 0.02)},
}
"""What has to be elsewhere first, for there to be something to do."""

AFTER: dict[str, Places] = {
    "put the green block in the red bowl": {"green block": "red bowl"},
    "now put it back": {"green block": (0.02, -0.06)},
    "put each block in the bowl of its color": {
        "red block": "red bowl",
        "yellow block": "yellow bowl",
    },
    "move the yellow block to the top side": {"yellow block": (0.2, 0.14)},
    "and the red one too": {"red block": (0.0, 0.08)},
    "put the orange block in the pink bowl": {"orange block": "pink bowl"},
    "the gray block as well": {"gray block": "pink bowl"},
    "stack the cyan block on the pink block": {"cyan block": "pink block"},
    "undo that": {"cyan block": (0.02, -0.06)},
    "if there are more bowls than blocks put the pink block in the green bowl, "
    "otherwise put it in the middle of the table": {"pink block": (0.0, 0.01)},
    "take the red block out of the green bowl": {"red block": (0.0, -0.1)},
    "empty the purple bowl": {"blue block": (0.0, -0.1)},
    "put the yellow block at the bottom edge": {"yellow block": (0.0, -0.14)},
    "put the red block and the blue block in the purple bowl": {
        "red block": "purple bowl",
        "blue block": "purple bowl",
    },
    "first put the red block in the green bowl, then the blue block on the yellow one": {
        "red block": "green bowl",
        "blue block": "yellow block",
    },
    "put two of the blocks in the purple bowl": {
        "green block": "purple bowl",
        "blue block": "purple bowl",
    },
    "put the block whose color matches a bowl into that bowl": MATCHED,
    "put the blocks in the bowls with matching colors": MATCHED,
    "put the two leftmost blocks in the green bowl": {
        "red block": "green bowl",
        "blue block": "green bowl",
    },
    "stack the blocks with the yellow one at the bottom, the red one in the middle "
    "and the blue one on top": {"red block": "yellow block", "blue block": "red block"},
    "stack all the blocks in the bottom right corner": {"red block": (0.29, -0.14), **TOWER},
    "put the red block in the bottom left corner, the blue block in the top left "
    "corner and the yellow block in the center": {
        "red block": (-0.29, -0.14),
        "blue block": (-0.27, 0.15),
        "yellow block": (0.0, 0.01),
    },
    "put everything that is not green in the purple bowl": dict.fromkeys(
        ("red block", "blue block", "yellow block"), "purple bowl"
    ),
    "put all the blocks except the red one in the green bowl": dict.fromkeys(
        BLOCKS[1:], "green bowl"
    ),
    "put all the blocks in the green bowl": dict.fromkeys(BLOCKS, "green bowl"),
    "put one block in each bowl": {
        "red block": "red bowl",
        "yellow block": "green bowl",
        "blue block": "purple bowl",
    },
    "put the blocks in bowls with mismatched colors": {
        "red block": "green bowl",
        "blue block": "green bowl",
        "green block": "red bowl",
        "yellow block": "purple bowl",
    },
    "put the blocks with a warm color in the purple bowl": {
        "red block": "purple bowl",
        "yellow block": "purple bowl",
    },
    "put the block with the color of a lemon in the green bowl": {"yellow block": "green bowl"},
    "put the blocks that are not in a bowl into the red bowl": dict.fromkeys(BLOCKS, "red bowl"),
    "put the block nearest to the blue block in the green bowl": {"green block": "green bowl"},
    "put the red block on the block that is closest to it": {"red block": "blue block"},
    "put the third block from the right on the leftmost block": {"blue block": "red block"},
    "put the green block left of the purple bowl and the blue block right of it": {
        "green block": (0.15, 0.01),
        "blue block": (0.34, 0.0),
    },
    "shift the red bowl 7 cm down": {"red bowl": (-0.17, -0.02)},
    "line the blocks up horizontally along the bottom edge": points(
        (-0.25, -0.14), (-0.1, -0.13), (0.1, -0.14), (0.25, -0.14)
    ),
    "put the blocks left of the purple bowl in the purple bowl": dict.fromkeys(
        BLOCKS, "purple bowl"
    ),
    "stack the blocks in alphabetical order from bottom to top": {
        "green block": "blue block",
        "red block": "green block",
        "yellow block": "red block",
    },
    "build a tower of the blocks with the green one at the bottom, then red, blue, "
    "and yellow on top": {
        "red block": "green block",
        "blue block": "red block",
        "yellow block": "blue block",
    },
    "stack all the blocks": TOWER,
    "build one tower with all the blocks": TOWER,
    "make a stack of all blocks on the left side": {"red block": (-0.29, 0.0), **TOWER},
    "put all blocks on different corners": CORNERS,
    "put each block in a different corner": CORNERS,
    "place one block in every corner of the table": CORNERS,
    "place the green block in the top left corner": {"green block": (-0.27, 0.15)},
    "the red block goes on the right side": {"red block": (0.29, 0.0)},
    "put the blue block at the top of the table": {"blue block": (0.1, 0.14)},
    "gather all the blocks in the bottom left corner": points(
        (-0.29, -0.14), (-0.29, -0.06), (-0.21, -0.14), (-0.21, -0.06)
    ),
    "bring the blocks to the top side": points(
        (-0.28, 0.14), (-0.09, 0.14), (0.09, 0.14), (0.28, 0.14)
    ),
    "move all the blocks to the right side of the table": points(
        (0.28, 0.14), (0.28, 0.05), (0.28, -0.05), (0.28, -0.14)
    ),
    "put the blue block in the corner farthest from the green bowl": {"blue block": (-0.29, -0.14)},
    "put the red block in the corner closest to the purple bowl": {"red block": (0.29, 0.14)},
    "place the red block below the green bowl": {"red block": (0.05, 0.01)},
    "put the red block 5 cm above and 10 cm to the left of the purple bowl": {
        "red block": (0.16, 0.05)
    },
    "put the green block 9 cm to the right of the yellow block": {"green block": (0.21, -0.14)},
    "move the yellow block closer to the red bowl": {"yellow block": (-0.01, -0.05)},
    "put the blocks in a line between the red bowl and the purple bowl": points(
        (-0.08, 0.04), (0.0, 0.03), (0.09, 0.02), (0.17, 0.01)
    ),
    "put the blue block between the red bowl and the green bowl": {"blue block": (-0.06, 0.08)},
    "put the red block halfway between the blue block and the green bowl": {
        "red block": (-0.04, -0.005)
    },
    "put the red, blue and green blocks in a vertical line 20 cm long": points(
        (-0.01, 0.1), (0.0, 0.0), (0.01, -0.1)
    ),
    "put the blocks in a diagonal line": points(
        (-0.25, -0.14), (-0.08, -0.05), (0.08, 0.05), (0.25, 0.14)
    ),
    "arrange the blocks in a horizontal line": points(
        (-0.25, 0.01), (-0.08, 0.0), (0.08, 0.0), (0.25, 0.0)
    ),
    "make a vertical line of all the blocks": points(
        (0.0, 0.14), (0.01, 0.05), (0.0, -0.05), (0.0, -0.14)
    ),
    "sort the blocks by the name of their color from left to right": points(
        (0.08, 0.0), (-0.25, 0.01), (-0.08, 0.0), (0.25, 0.0)
    ),
    "line up the blocks from left to right in the order green, red, blue, yellow": points(
        (-0.08, 0.0), (0.08, 0.01), (-0.25, 0.0), (0.25, 0.0)
    ),
    "make a 2 by 2 grid of the blocks, 8 cm apart": points(
        (-0.04, 0.04), (0.04, 0.04), (-0.04, -0.04), (0.04, -0.04)
    ),
    "put the blocks in a row 9 cm apart": points(
        (-0.135, 0.0), (-0.045, 0.01), (0.045, 0.0), (0.135, 0.0)
    ),
    "surround the purple bowl with the blocks": points(
        (0.15, 0.0), (0.26, 0.11), (0.34, 0.0), (0.26, -0.11)
    ),
    "make a circle of blocks with a radius of 12 cm around the middle of the table": points(
        (-0.12, 0.0), (0.0, 0.12), (0.12, 0.0), (0.0, -0.12)
    ),
    "make a triangle with 18 cm sides out of three blocks": points(
        (-0.09, -0.05), (0.09, -0.05), (0.0, 0.105)
    ),
    "make a square out of the blocks": points(
        (-0.08, 0.08), (0.08, 0.08), (0.08, -0.08), (-0.08, -0.08)
    ),
}
"""Tables after sentences whose programs ask a model, have nothing to do on the main prompt's
table, or take many moves."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(API) as sandbox:
        yield sandbox


def told(turn: Turn, before: Scene, after: Scene, sandbox: Sandbox) -> bool:
    """What the predicate says; a problem with it is a failure."""
    predicate = Written(turn.code.strip(), {}, ())
    holds, problem = evaluated(predicate, before, after, registry=API, sandbox=sandbox)
    assert holds is not None, f"{turn.request}: {problem}"
    return holds


def changed(before: Scene, after: Scene) -> bool:
    """Whether anything is elsewhere, or in the hand."""
    return any(
        item.held != after[item.name].held
        or np.linalg.norm(item.position - after[item.name].position) > _MOVED_M
        for item in before
    )


def check(turn: Turn, before: Scene, after: Scene, sandbox: Sandbox) -> str:
    """What is wrong with a predicate of a command that led from `before` to `after`.

    A command that changes nothing on this table is done before it begins.
    """
    if not told(turn, before, after, sandbox):
        return f"{turn.request}: not done, though its program did it"
    if told(turn, before, before, sandbox) is changed(before, after):
        return f"{turn.request}: done before anything moved"
    return ""


def moved(scene: Scene, places: Places) -> Scene:
    """The scene with some things elsewhere."""
    items = {item.name: item for item in scene}
    for name, place in places.items():
        item = items[name]
        if isinstance(place, str):
            below = items[place]
            base_m = below.top_m if below.category == "block" else below.bottom_m + 0.01
            x, y = below.position[:2]
        else:
            base_m = 0.0
            x, y = robot_from_table(np.array(place))
        position = np.array([x, y, base_m + float(item.size[2]) / 2])
        items[name] = replace(item, position=position)
    return Scene(tuple(items.values()), scene.stamp_s)


def demanding(turns: Iterable[Turn]) -> list[Turn]:
    return [turn for turn in turns if turn.code.strip() != "ret_val = True"]


@pytest.mark.parametrize(
    "session", [*SUCCESS.sessions, SUCCESS.pool], ids=lambda s: s.turns[0].request
)
def test_predicates_tell_done_from_not_done(session: Session, sandbox: Sandbox) -> None:
    wrong, tested = [], set()
    with Runtime.simulated(scene=table(session), llm=None, noise=True) as runtime:
        scene = runtime.observe()
        for turn in demanding(session.turns):
            if turn.request in AFTER:
                before = moved(scene, BEFORE.get(turn.request, {}))
                after = moved(before, AFTER[turn.request])
                wrong.append(check(turn, before, after, sandbox))
                continue
            program = PROGRAMS[turn.request]
            pair = pattern(f"{program}\n{turn.code}")
            if pair in tested:
                continue
            tested.add(pair)
            rehearsal = runtime.rehearse(program)
            assert rehearsal.failure is None, f"{turn.request}: {rehearsal.failure}"
            wrong.append(check(turn, rehearsal.before, rehearsal.after, sandbox))
    assert not any(wrong), "\n".join(filter(None, wrong))


def test_what_demands_nothing_moves_nothing_in_the_main_prompt() -> None:
    free = {t.request for t in SUCCESS.pool.turns} - {
        t.request for t in demanding(SUCCESS.pool.turns)
    }
    moving = ("put_first_on_second", "arrange", "pick(", "place(", "push(")
    for turn in MAIN.pool.turns:
        if turn.request in free:
            assert not any(call in turn.code for call in moving), turn.request


def test_sessions_are_those_of_the_main_prompt() -> None:
    for session, programs in zip(SUCCESS.sessions, MAIN.sessions, strict=True):
        assert session.blocks == programs.blocks
        assert [t.request for t in session.turns] == [t.request for t in programs.turns]
