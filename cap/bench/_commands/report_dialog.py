"""Reporting half, saying more: conditions, questions, sessions, limits. Nobody tunes on it."""

from __future__ import annotations

from cap.bench._commands.command import Command, session, single
from sim.tasks.answers import (
    explains,
    says_distance,
    says_names,
    says_no,
    says_number,
    says_yes,
)
from sim.tasks.checks import (
    all_of,
    at,
    inside,
    mismatched,
    nothing_moved,
    on,
    one_stack,
    stack,
    still_except,
    within,
)
from sim.tasks.conditions import above, clear, extreme, free, left_of
from sim.tasks.layout import Layout
from sim.tasks.places import corner, first_spot, xy

CONDITIONS = (
    single(
        "report-condition-1",
        "if there is a yellow block, put it in the purple bowl, otherwise put the pink block there",
        Layout("yellow block, pink block, purple bowl", more_blocks=1, more_bowls=1),
        all_of(inside("yellow block", "purple bowl"), still_except("yellow block")),
    ),
    single(
        "report-condition-2",
        "put the gray block in the red bowl if there are fewer than five blocks",
        Layout("gray block, blue block, brown block, red bowl", more_bowls=1),
        all_of(inside("gray block", "red bowl"), still_except("gray block")),
    ),
    single(
        "report-condition-3",
        "put the blue block in the brown bowl if it is to the left of the cyan block, otherwise "
        "put the cyan block in the brown bowl",
        Layout("blue block, cyan block, brown bowl", where=(left_of("cyan block", "blue block"),)),
        all_of(inside("cyan block", "brown bowl"), still_except("cyan block")),
    ),
    single(
        "report-question-1",
        "how many bowls are on the table?",
        Layout("pink block, green block, orange bowl, cyan bowl, brown bowl"),
        all_of(says_number(3), nothing_moved()),
    ),
    single(
        "report-question-2",
        "is the green block above the orange block?",
        Layout(
            "green block, orange block",
            more_blocks=1,
            more_bowls=2,
            where=(above("orange block", "green block"),),
        ),
        all_of(says_no(), nothing_moved()),
    ),
    single(
        "report-question-3",
        "which block lies farthest to the left?",
        Layout(
            "red block, purple block, gray block, yellow bowl",
            where=(extreme("purple block", "leftmost"),),
        ),
        all_of(
            says_names(["purple block"], ["red block", "purple block", "gray block"]),
            nothing_moved(),
        ),
    ),
    single(
        "report-question-4",
        "do you see a pink block?",
        Layout("pink block, blue bowl", more_blocks=3, more_bowls=1),
        all_of(says_yes(), nothing_moved()),
    ),
    single(
        "report-question-5",
        "what is the distance between the red block and the blue bowl?",
        Layout("red block, blue bowl", more_blocks=2),
        all_of(says_distance("red block", "blue bowl"), nothing_moved()),
    ),
)

SESSIONS = (
    single(
        "report-multi-1",
        "first put the orange block on the purple block and then the pink block into the "
        "green bowl",
        Layout("orange block, purple block, pink block, green bowl", more_blocks=1),
        all_of(
            on("orange block", "purple block"),
            inside("pink block", "green bowl"),
            still_except("orange block", "pink block"),
        ),
    ),
    single(
        "report-multi-2",
        "put the yellow block in the gray bowl, move the brown block to the middle of the table "
        "and then put the red block in the top left corner",
        Layout(
            "yellow block, brown block, red block, gray bowl",
            where=(free(xy(0.0, 0.0)), clear(corner("top", "left"))),
        ),
        all_of(
            inside("yellow block", "gray bowl"),
            at("brown block", xy(0.0, 0.0), tolerance=0.05),
            within("red block", corner("top", "left")),
            still_except("yellow block", "brown block", "red block"),
        ),
    ),
    session(
        "report-follow-1",
        Layout("green block", more_blocks=2, more_bowls=1, where=(clear(corner("top", "right")),)),
        (
            "move the green block to the top right corner",
            all_of(within("green block", corner("top", "right")), still_except("green block")),
        ),
        (
            "put it back where it was",
            all_of(at("green block", first_spot("green block"), 0.04), still_except("green block")),
        ),
    ),
    session(
        "report-follow-2",
        Layout("cyan block, gray block, brown bowl", more_blocks=1, more_bowls=1),
        (
            "put the cyan block in the brown bowl",
            all_of(inside("cyan block", "brown bowl"), still_except("cyan block")),
        ),
        (
            "now do the same with the gray block",
            all_of(
                inside("gray block", "brown bowl"),
                inside("cyan block", "brown bowl"),
                still_except("gray block", "cyan block"),
            ),
        ),
    ),
    session(
        "report-follow-3",
        Layout("yellow block, red block, blue bowl", more_blocks=1),
        (
            "put the yellow block on the red block",
            all_of(on("yellow block", "red block"), still_except("yellow block")),
        ),
        (
            "now take it off again and put it in the bowl",
            all_of(inside("yellow block", "blue bowl"), still_except("yellow block")),
        ),
        (
            "which block is in the blue bowl?",
            all_of(says_names(["yellow block"], ["yellow block", "red block"]), nothing_moved()),
        ),
    ),
    single(
        "report-stack-1",
        "build a stack with the yellow block at the bottom, then the purple block, then the orange "
        "block on top",
        Layout("orange block, yellow block, purple block", more_bowls=1),
        stack("yellow block", "purple block", "orange block"),
    ),
    single(
        "report-stack-2",
        "pile all the blocks on top of each other",
        Layout("green block, red block, cyan block, blue block"),
        one_stack("green block", "red block", "cyan block", "blue block"),
    ),
    single(
        "report-match-1",
        "each block belongs in the bowl of its own color, put them there",
        Layout("orange block, purple block, gray block, orange bowl, purple bowl, gray bowl"),
        all_of(*(inside(f"{c} block", f"{c} bowl") for c in ("orange", "purple", "gray"))),
    ),
    single(
        "report-match-2",
        "put every block into a bowl that has a different color than the block",
        Layout("green block, brown block, blue block, green bowl, brown bowl, blue bowl"),
        mismatched(
            ("green block", "brown block", "blue block"),
            ("green bowl", "brown bowl", "blue bowl"),
        ),
    ),
)

LIMITS = (
    single(
        "report-impossible-1",
        "put the green block in the cyan bowl",
        Layout("green block", more_blocks=2, more_bowls=2, avoid=("cyan",)),
        all_of(explains("cyan"), nothing_moved()),
    ),
    single(
        "report-impossible-2",
        "paint the yellow block blue",
        Layout("yellow block", more_blocks=2, more_bowls=1),
        all_of(explains("paint", "color", "colour"), nothing_moved()),
    ),
    single(
        "report-impossible-3",
        "move the brown block 3 meters to the left",
        Layout("brown block", more_blocks=2, more_bowls=1),
        all_of(explains("reach", "reachable", "table", "far", "outside"), nothing_moved()),
    ),
    single(
        "report-phrasing-1",
        "i would really love it if the pink block ended up inside the orange bowl",
        Layout("pink block, orange bowl", more_blocks=2, more_bowls=1),
        all_of(inside("pink block", "orange bowl"), still_except("pink block")),
    ),
    single(
        "report-phrasing-2",
        "gray bowl: needs the red block, do it",
        Layout("red block, gray bowl", more_blocks=2, more_bowls=1),
        all_of(inside("red block", "gray bowl"), still_except("red block")),
    ),
    single(
        "report-phrasing-3",
        "The Blue Bowl is hungry. Feed it the cyan block!",
        Layout("cyan block, blue bowl", more_blocks=2, more_bowls=1),
        all_of(inside("cyan block", "blue bowl"), still_except("cyan block")),
    ),
)

DIALOG_COMMANDS: tuple[Command, ...] = (*CONDITIONS, *SESSIONS, *LIMITS)
