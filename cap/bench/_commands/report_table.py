"""Reporting half, moving things about: places, relations, figures. Nobody tunes on it."""

from __future__ import annotations

from cap.bench._commands.command import Command, single
from sim.tasks.checks import (
    all_of,
    at,
    exchanged,
    holds,
    inside,
    near,
    on,
    one_in_each,
    others_still,
    relation,
    still_except,
    within,
)
from sim.tasks.conditions import (
    clear,
    distance_between,
    extreme,
    farthest,
    free,
    left_of,
    lies_in,
)
from sim.tasks.layout import Layout
from sim.tasks.places import Region, between, corner, corners, half, side, spot, xy
from sim.tasks.shapes import circle, polygon, row

PLACING = (
    single(
        "report-place-1",
        "put the green block into the purple bowl",
        Layout("green block, purple bowl", more_blocks=3, more_bowls=1),
        all_of(inside("green block", "purple bowl"), still_except("green block")),
    ),
    single(
        "report-place-2",
        "move the cyan block onto the brown block",
        Layout("cyan block, brown block", more_blocks=2, more_bowls=1),
        all_of(on("cyan block", "brown block"), still_except("cyan block")),
    ),
    single(
        "report-place-3",
        "take the pink block and set it inside the gray bowl",
        Layout("pink block, gray bowl", more_blocks=3, more_bowls=2),
        all_of(inside("pink block", "gray bowl"), still_except("pink block")),
    ),
    single(
        "report-attribute-1",
        "move the block whose color matches the bowl to the middle of the table",
        Layout("orange bowl, orange block", more_blocks=3, where=(free(xy(0.0, 0.0)),)),
        all_of(at("orange block", xy(0.0, 0.0), 0.06), still_except("orange block")),
    ),
    single(
        "report-attribute-2",
        "put all blocks except the blue one into the brown bowl",
        Layout("brown bowl, blue block, green block, purple block", more_bowls=1),
        all_of(
            inside("green block", "brown bowl"),
            inside("purple block", "brown bowl"),
            still_except("green block", "purple block"),
        ),
    ),
    single(
        "report-attribute-3",
        "drop the banana colored block in the pink bowl",
        Layout("yellow block, red block, gray block, cyan block, pink bowl", more_bowls=1),
        all_of(inside("yellow block", "pink bowl"), still_except("yellow block")),
    ),
    single(
        "report-count-1",
        "put any three blocks into the red bowl",
        Layout("green block, pink block, cyan block, gray block, brown block, red bowl"),
        all_of(
            holds(
                "red bowl",
                3,
                ("green block", "pink block", "cyan block", "gray block", "brown block"),
            ),
            others_still(),
        ),
    ),
    single(
        "report-count-2",
        "put all the blocks but one in the yellow bowl",
        Layout("red block, blue block, orange block, yellow bowl", more_bowls=1),
        all_of(
            holds("yellow bowl", 2, ("red block", "blue block", "orange block")), others_still()
        ),
    ),
)

RELATIONS = (
    single(
        "report-number-1",
        "put the purple block 15 cm to the right of the green bowl",
        Layout(
            "purple block, green bowl",
            more_blocks=2,
            more_bowls=1,
            where=(free(spot("green bowl", dx=0.15), "purple block", "green bowl"),),
        ),
        all_of(at("purple block", spot("green bowl", dx=0.15)), still_except("purple block")),
    ),
    single(
        "report-number-2",
        "put the red block exactly in the middle between the two bowls",
        Layout(
            "red block, gray bowl, orange bowl",
            more_blocks=2,
            where=(free(between("gray bowl", "orange bowl"), "red block"),),
        ),
        all_of(at("red block", between("gray bowl", "orange bowl")), still_except("red block")),
    ),
    single(
        "report-number-3",
        "shift the yellow block by 7 cm to the left",
        Layout(
            "yellow block",
            more_blocks=3,
            more_bowls=1,
            where=(free(spot("yellow block", dx=-0.07), "yellow block"),),
        ),
        all_of(at("yellow block", spot("yellow block", dx=-0.07)), still_except("yellow block")),
    ),
    single(
        "report-number-4",
        "put the brown block at a place 10 cm above the pink block",
        Layout(
            "brown block, pink block",
            more_blocks=2,
            more_bowls=1,
            where=(free(spot("pink block", dy=0.10), "brown block", "pink block"),),
        ),
        all_of(at("brown block", spot("pink block", dy=0.10)), still_except("brown block")),
    ),
    single(
        "report-word-1",
        "place the blue block below the orange bowl",
        Layout(
            "blue block, orange bowl",
            more_blocks=2,
            more_bowls=1,
            where=(
                free(spot("orange bowl", dy=-0.12), "blue block", "orange bowl"),
                lies_in("blue block", half("top")),
            ),
        ),
        all_of(relation("blue block", "below", "orange bowl"), still_except("blue block")),
    ),
    single(
        "report-word-2",
        "put the rightmost block into the cyan bowl",
        Layout(
            "pink block, gray block, green block, cyan bowl",
            more_bowls=1,
            where=(extreme("gray block", "rightmost"),),
        ),
        all_of(inside("gray block", "cyan bowl"), still_except("gray block")),
    ),
    single(
        "report-word-3",
        "bring the block that is farthest from the green bowl to the green bowl and put it in",
        Layout(
            "blue block, red block, yellow block, green bowl",
            more_bowls=1,
            where=(farthest("blue block", "green bowl"),),
        ),
        all_of(inside("blue block", "green bowl"), still_except("blue block")),
    ),
    single(
        "report-word-4",
        "put the bottommost block on the topmost block",
        Layout(
            "purple block, orange block, cyan block",
            more_bowls=1,
            where=(extreme("cyan block", "lowest"), extreme("purple block", "topmost")),
        ),
        all_of(on("cyan block", "purple block"), still_except("cyan block")),
    ),
    single(
        "report-word-5",
        "put the purple block beside the yellow block",
        Layout(
            "purple block, yellow block",
            more_blocks=2,
            more_bowls=1,
            where=(
                free(spot("yellow block", dx=0.08), "purple block", "yellow block", room=0.06),
                free(spot("yellow block", dx=-0.08), "purple block", "yellow block", room=0.06),
                distance_between("purple block", "yellow block", 0.25),
            ),
        ),
        all_of(near("purple block", "yellow block"), still_except("purple block")),
    ),
)

FIGURES = (
    single(
        "report-line-1",
        "line up the blocks vertically",
        Layout("pink block, blue block, brown block"),
        row("pink block", "blue block", "brown block", direction="vertical"),
    ),
    single(
        "report-line-2",
        "make a horizontal row of the yellow, pink and gray blocks that is 24 cm long",
        Layout(
            "yellow block, pink block, gray block", more_bowls=1, where=(clear(half("bottom")),)
        ),
        all_of(
            row("yellow block", "pink block", "gray block", direction="horizontal", length=0.24),
            still_except("yellow block", "pink block", "gray block"),
        ),
    ),
    single(
        "report-line-3",
        "arrange the blocks along a diagonal",
        Layout("green block, gray block, yellow block"),
        row("green block", "gray block", "yellow block", direction="diagonal"),
    ),
    single(
        "report-shape-1",
        "arrange the blocks in a circle around the gray bowl",
        Layout(
            "cyan block, purple block, orange block, red block, gray bowl",
            where=(lies_in("gray bowl", Region("middle", (-0.15, 0.15), (-0.05, 0.05))),),
        ),
        all_of(
            circle("cyan block", "purple block", "orange block", "red block", center="gray bowl"),
            still_except("cyan block", "purple block", "orange block", "red block"),
        ),
    ),
    single(
        "report-shape-2",
        "form a triangle with sides of 15 cm with the three blocks",
        Layout("brown block, pink block, green block"),
        polygon("brown block", "pink block", "green block", edge=0.15),
    ),
    single(
        "report-corner-1",
        "bring the cyan block to the bottom right corner",
        Layout(
            "cyan block", more_blocks=3, more_bowls=1, where=(clear(corner("bottom", "right")),)
        ),
        all_of(within("cyan block", corner("bottom", "right")), still_except("cyan block")),
    ),
    single(
        "report-corner-2",
        "there are four blocks and four corners: every corner gets one block",
        Layout(
            "purple block, pink block, orange block, gray block",
            where=tuple(clear(c) for c in corners()),
        ),
        one_in_each(("purple block", "pink block", "orange block", "gray block"), corners()),
    ),
    single(
        "report-side-1",
        "bring every block to the left side",
        Layout("red block, cyan block, brown block", where=(clear(side("left")),)),
        all_of(*(within(b, side("left")) for b in ("red block", "cyan block", "brown block"))),
    ),
    single(
        "report-side-2",
        "put the orange block at the bottom edge of the table",
        Layout("orange block", more_blocks=2, more_bowls=1, where=(clear(side("bottom")),)),
        all_of(within("orange block", side("bottom")), still_except("orange block")),
    ),
    single(
        "report-sort-1",
        "put the blocks in a horizontal row, alphabetically by color, beginning on the left",
        Layout("yellow block, brown block, pink block"),
        row("brown block", "pink block", "yellow block", direction="horizontal", ordered=True),
    ),
    single(
        "report-sort-2",
        "arrange the blocks in a vertical line, from top to bottom: pink, cyan, orange",
        Layout("orange block, pink block, cyan block"),
        row("pink block", "cyan block", "orange block", direction="vertical", ordered=True),
    ),
    single(
        "report-swap-1",
        "exchange the places of the green block and the gray block",
        Layout("green block, gray block", more_blocks=1, more_bowls=1),
        all_of(exchanged("green block", "gray block"), still_except("green block", "gray block")),
    ),
    single(
        "report-swap-2",
        "let the block at the far left and the blue block trade places",
        Layout(
            "brown block, blue block, yellow block, red block",
            where=(extreme("brown block", "leftmost"), left_of("red block", "blue block")),
        ),
        all_of(exchanged("brown block", "blue block"), still_except("brown block", "blue block")),
    ),
)

TABLE_COMMANDS: tuple[Command, ...] = (*PLACING, *RELATIONS, *FIGURES)
