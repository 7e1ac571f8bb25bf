"""Development half, saying more: conditions, questions, sessions, limits."""

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
from sim.tasks.conditions import (
    clear,
    free,
    left_of,
    nearest,
)
from sim.tasks.layout import Layout
from sim.tasks.places import corner, first_spot, side, xy

CONDITIONS = (
    single(
        "dev-condition-1",
        "if there is a green bowl, put the red block in it, otherwise put the red block in the "
        "blue bowl",
        Layout("red block, blue bowl", more_blocks=1, more_bowls=1, avoid=("green",)),
        all_of(inside("red block", "blue bowl"), still_except("red block")),
    ),
    single(
        "dev-condition-2",
        "if there are more than three blocks, put the orange block in the bowl",
        Layout("orange block, red block, blue block, gray block, purple bowl"),
        all_of(inside("orange block", "purple bowl"), still_except("orange block")),
    ),
    single(
        "dev-condition-3",
        "put the green block in the gray bowl if it is closer to it than the purple block is, "
        "otherwise put the purple block in the gray bowl",
        Layout(
            "green block, purple block, gray bowl", where=(nearest("purple block", "gray bowl"),)
        ),
        all_of(inside("purple block", "gray bowl"), still_except("purple block")),
    ),
    single(
        "dev-question-1",
        "how many blocks are there?",
        Layout("red block, red block, blue block, green block, orange bowl, pink bowl"),
        all_of(says_number(4), nothing_moved()),
    ),
    single(
        "dev-question-2",
        "is the red block to the left of the blue bowl?",
        Layout(
            "red block, blue bowl",
            more_blocks=2,
            more_bowls=1,
            where=(left_of("red block", "blue bowl"),),
        ),
        all_of(says_yes(), nothing_moved()),
    ),
    single(
        "dev-question-3",
        "which block is the closest to the green bowl?",
        Layout(
            "pink block, brown block, cyan block, green bowl, red bowl",
            where=(nearest("brown block", "green bowl"),),
        ),
        all_of(
            says_names(["brown block"], ["pink block", "brown block", "cyan block"]),
            nothing_moved(),
        ),
    ),
    single(
        "dev-question-4",
        "is there a yellow bowl?",
        Layout("yellow block", more_blocks=2, more_bowls=2, avoid=("yellow",)),
        all_of(says_no(), nothing_moved()),
    ),
    single(
        "dev-question-5",
        "how far is the orange block from the purple block?",
        Layout("orange block, purple block", more_blocks=1, more_bowls=1),
        all_of(says_distance("orange block", "purple block"), nothing_moved()),
    ),
)

SESSIONS = (
    single(
        "dev-multi-1",
        "put the blue block in the red bowl, then put the green block on the yellow block",
        Layout("blue block, green block, yellow block, red bowl", more_bowls=1),
        all_of(
            inside("blue block", "red bowl"),
            on("green block", "yellow block"),
            still_except("blue block", "green block"),
        ),
    ),
    single(
        "dev-multi-2",
        "put the red block in the top right corner and the gray block in the bottom left corner, "
        "then put the cyan block in the middle of the table",
        Layout(
            "red block, gray block, cyan block",
            more_bowls=1,
            where=(
                clear(corner("top", "right")),
                clear(corner("bottom", "left")),
                free(xy(0.0, 0.0)),
            ),
        ),
        all_of(
            within("red block", corner("top", "right")),
            within("gray block", corner("bottom", "left")),
            at("cyan block", xy(0.0, 0.0), tolerance=0.05),
            still_except("red block", "gray block", "cyan block"),
        ),
    ),
    session(
        "dev-follow-1",
        Layout("red block, green bowl", more_blocks=2, more_bowls=1),
        (
            "put the red block in the green bowl",
            all_of(inside("red block", "green bowl"), still_except("red block")),
        ),
        (
            "now put it back",
            all_of(at("red block", first_spot("red block"), 0.04), still_except("red block")),
        ),
    ),
    session(
        "dev-follow-2",
        Layout("blue block, yellow block", more_bowls=1, where=(clear(side("left")),)),
        (
            "put the blue block on the left side",
            all_of(within("blue block", side("left")), still_except("blue block")),
        ),
        (
            "the yellow one too",
            all_of(within("yellow block", side("left")), still_except("yellow block")),
        ),
    ),
    session(
        "dev-follow-3",
        Layout("orange block, pink block, purple bowl", more_blocks=1),
        (
            "put the orange block in the purple bowl",
            all_of(inside("orange block", "purple bowl"), still_except("orange block")),
        ),
        (
            "and the pink block as well",
            all_of(
                inside("pink block", "purple bowl"),
                inside("orange block", "purple bowl"),
                still_except("pink block", "orange block"),
            ),
        ),
        ("how many blocks are in the bowl now?", all_of(says_number(2), nothing_moved())),
    ),
    single(
        "dev-stack-1",
        "stack the blocks with the red one at the bottom, the blue one in the middle and the "
        "green one on top",
        Layout("red block, blue block, green block", more_bowls=1),
        stack("red block", "blue block", "green block"),
    ),
    single(
        "dev-stack-2",
        "build a tower out of all the blocks",
        Layout("orange block, purple block, yellow block, gray block"),
        one_stack("orange block", "purple block", "yellow block", "gray block"),
    ),
    single(
        "dev-match-1",
        "put the blocks in the bowls with matching colors",
        Layout("red block, green block, blue block, red bowl, green bowl, blue bowl"),
        all_of(*(inside(f"{c} block", f"{c} bowl") for c in ("red", "green", "blue"))),
    ),
    single(
        "dev-match-2",
        "put the blocks in the bowls with mismatched colors",
        Layout("yellow block, pink block, cyan block, yellow bowl, pink bowl, cyan bowl"),
        mismatched(
            ("yellow block", "pink block", "cyan block"), ("yellow bowl", "pink bowl", "cyan bowl")
        ),
    ),
)

LIMITS = (
    single(
        "dev-impossible-1",
        "put the pink block in the blue bowl",
        Layout("blue bowl", more_blocks=3, more_bowls=1, avoid=("pink",)),
        all_of(explains("pink"), nothing_moved()),
    ),
    single(
        "dev-impossible-2",
        "throw the red block out of the window",
        Layout("red block", more_blocks=2, more_bowls=1),
        all_of(explains("throw", "window"), nothing_moved()),
    ),
    single(
        "dev-impossible-3",
        "pour some water into the green bowl",
        Layout("green bowl", more_blocks=2, more_bowls=1),
        all_of(explains("water", "pour"), nothing_moved()),
    ),
    single(
        "dev-phrasing-1",
        "hey, could you please be so kind and get that blue block into the yellow bowl for me? "
        "thanks a lot",
        Layout("blue block, yellow bowl", more_blocks=2, more_bowls=1),
        all_of(inside("blue block", "yellow bowl"), still_except("blue block")),
    ),
    single(
        "dev-phrasing-2",
        "RED BLOCK -> GREEN BOWL",
        Layout("red block, green bowl", more_blocks=2, more_bowls=1),
        all_of(inside("red block", "green bowl"), still_except("red block")),
    ),
    single(
        "dev-phrasing-3",
        "the purple bowl wants the orange block inside it",
        Layout("orange block, purple bowl", more_blocks=2, more_bowls=1),
        all_of(inside("orange block", "purple bowl"), still_except("orange block")),
    ),
)

DIALOG_COMMANDS: tuple[Command, ...] = (*CONDITIONS, *SESSIONS, *LIMITS)
