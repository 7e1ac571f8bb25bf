"""Development half, moving things about: places, relations, figures."""

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
    nearest,
)
from sim.tasks.layout import Layout
from sim.tasks.places import between, corner, corners, half, side, spot
from sim.tasks.shapes import circle, polygon, row

RGBY = ("red block", "green block", "blue block", "yellow block")

PLACING = (
    single(
        "dev-place-1",
        "put the red block in the blue bowl",
        Layout("red block, blue bowl", more_blocks=2, more_bowls=2),
        all_of(inside("red block", "blue bowl"), still_except("red block")),
    ),
    single(
        "dev-place-2",
        "place the yellow block on the green block",
        Layout("yellow block, green block", more_blocks=2, more_bowls=1),
        all_of(on("yellow block", "green block"), still_except("yellow block")),
    ),
    single(
        "dev-place-3",
        "pick up the orange block and drop it into the pink bowl",
        Layout("orange block, pink bowl", more_blocks=4, more_bowls=1),
        all_of(inside("orange block", "pink bowl"), still_except("orange block")),
    ),
    single(
        "dev-attribute-1",
        "put the block that has the same color as the bowl into the bowl",
        Layout("green bowl, green block", more_blocks=3),
        all_of(inside("green block", "green bowl"), still_except("green block")),
    ),
    single(
        "dev-attribute-2",
        "put every block that is not red in the red bowl",
        Layout("red bowl, red block, blue block, yellow block", more_bowls=1),
        all_of(
            inside("blue block", "red bowl"),
            inside("yellow block", "red bowl"),
            still_except("blue block", "yellow block"),
        ),
    ),
    single(
        "dev-attribute-3",
        "put the block with the color of grass into the brown bowl",
        Layout("green block, red block, blue block, pink block, brown bowl", more_bowls=1),
        all_of(inside("green block", "brown bowl"), still_except("green block")),
    ),
    single(
        "dev-count-1",
        "put two of the blocks in the green bowl",
        Layout("red block, orange block, blue block, yellow block, green bowl", more_bowls=1),
        all_of(
            holds("green bowl", 2, ("red block", "orange block", "blue block", "yellow block")),
            others_still(),
        ),
    ),
    single(
        "dev-count-2",
        "put exactly one block in each bowl",
        Layout("red block, purple block, gray block, yellow bowl, cyan bowl"),
        all_of(
            holds("yellow bowl", 1, ("red block", "purple block", "gray block")),
            holds("cyan bowl", 1, ("red block", "purple block", "gray block")),
            others_still(),
        ),
    ),
)

RELATIONS = (
    single(
        "dev-number-1",
        "put the red block 10 cm to the left of the blue block",
        Layout(
            "red block, blue block",
            more_blocks=2,
            more_bowls=1,
            where=(free(spot("blue block", dx=-0.10), "red block", "blue block"),),
        ),
        all_of(at("red block", spot("blue block", dx=-0.10)), still_except("red block")),
    ),
    single(
        "dev-number-2",
        "place the green block halfway between the yellow block and the purple bowl",
        Layout(
            "green block, yellow block, purple bowl",
            more_blocks=1,
            more_bowls=1,
            where=(free(between("yellow block", "purple bowl"), "green block"),),
        ),
        all_of(
            at("green block", between("yellow block", "purple bowl")),
            still_except("green block"),
        ),
    ),
    single(
        "dev-number-3",
        "move the orange block 8 cm to the right",
        Layout(
            "orange block",
            more_blocks=3,
            more_bowls=1,
            where=(free(spot("orange block", dx=0.08), "orange block"),),
        ),
        all_of(at("orange block", spot("orange block", dx=0.08)), still_except("orange block")),
    ),
    single(
        "dev-number-4",
        "put the pink block 12 cm below the cyan bowl",
        Layout(
            "pink block, cyan bowl",
            more_blocks=2,
            more_bowls=1,
            where=(free(spot("cyan bowl", dy=-0.12), "pink block", "cyan bowl"),),
        ),
        all_of(at("pink block", spot("cyan bowl", dy=-0.12)), still_except("pink block")),
    ),
    single(
        "dev-word-1",
        "put the green block to the right of the gray bowl",
        Layout(
            "green block, gray bowl",
            more_blocks=2,
            more_bowls=1,
            where=(
                free(spot("gray bowl", dx=0.12), "green block", "gray bowl"),
                left_of("green block", "gray bowl"),
            ),
        ),
        all_of(relation("green block", "right", "gray bowl"), still_except("green block")),
    ),
    single(
        "dev-word-2",
        "put the leftmost block in the yellow bowl",
        Layout(
            "red block, blue block, purple block, yellow bowl",
            more_bowls=1,
            where=(extreme("red block", "leftmost"),),
        ),
        all_of(inside("red block", "yellow bowl"), still_except("red block")),
    ),
    single(
        "dev-word-3",
        "put the block closest to the pink bowl in the pink bowl",
        Layout(
            "cyan block, orange block, green block, pink bowl",
            more_bowls=1,
            where=(nearest("cyan block", "pink bowl"),),
        ),
        all_of(inside("cyan block", "pink bowl"), still_except("cyan block")),
    ),
    single(
        "dev-word-4",
        "put the block farthest from the orange bowl on the blue block",
        Layout(
            "blue block, yellow block, gray block, orange bowl",
            where=(farthest("yellow block", "orange bowl"),),
        ),
        all_of(on("yellow block", "blue block"), still_except("yellow block")),
    ),
    single(
        "dev-word-5",
        "put the red block next to the green bowl",
        Layout(
            "red block, green bowl",
            more_blocks=2,
            more_bowls=1,
            where=(
                free(spot("green bowl", dx=0.11), "red block", "green bowl", room=0.06),
                free(spot("green bowl", dx=-0.11), "red block", "green bowl", room=0.06),
                distance_between("red block", "green bowl", 0.25),
            ),
        ),
        all_of(near("red block", "green bowl", 0.17), still_except("red block")),
    ),
)

FIGURES = (
    single(
        "dev-line-1",
        "arrange all the blocks in a horizontal line",
        Layout("red block, green block, blue block, yellow block"),
        row(*RGBY, direction="horizontal"),
    ),
    single(
        "dev-line-2",
        "put the red, green and blue blocks in a vertical line 20 cm long",
        Layout("red block, green block, blue block", more_bowls=1, where=(clear(half("right")),)),
        all_of(
            row("red block", "green block", "blue block", direction="vertical", length=0.20),
            still_except("red block", "green block", "blue block"),
        ),
    ),
    single(
        "dev-line-3",
        "put the blocks in a diagonal line",
        Layout("orange block, purple block, cyan block, brown block"),
        row("orange block", "purple block", "cyan block", "brown block", direction="diagonal"),
    ),
    single(
        "dev-shape-1",
        "put the blocks in a circle with a radius of 10 cm around the middle of the table",
        Layout("red block, green block, blue block, yellow block, pink block"),
        circle(*RGBY, "pink block", center=(0.0, 0.0), radius=0.10),
    ),
    single(
        "dev-shape-2",
        "make a square out of the four blocks",
        Layout("red block, blue block, orange block, gray block"),
        polygon("red block", "blue block", "orange block", "gray block"),
    ),
    single(
        "dev-corner-1",
        "put the red block in the top left corner",
        Layout("red block", more_blocks=2, more_bowls=2, where=(clear(corner("top", "left")),)),
        all_of(within("red block", corner("top", "left")), still_except("red block")),
    ),
    single(
        "dev-corner-2",
        "put each block in a different corner",
        Layout(
            "red block, green block, blue block, yellow block",
            where=tuple(clear(c) for c in corners()),
        ),
        one_in_each(RGBY, corners()),
    ),
    single(
        "dev-side-1",
        "move all the blocks to the right side of the table",
        Layout("green block, pink block, gray block", where=(clear(side("right")),)),
        all_of(*(within(b, side("right")) for b in ("green block", "pink block", "gray block"))),
    ),
    single(
        "dev-side-2",
        "put the yellow block at the top side of the table",
        Layout("yellow block", more_blocks=2, more_bowls=1, where=(clear(side("top")),)),
        all_of(within("yellow block", side("top")), still_except("yellow block")),
    ),
    single(
        "dev-sort-1",
        "sort the blocks by the name of their color from left to right in a horizontal line",
        Layout("red block, blue block, orange block, green block"),
        row(
            "blue block",
            "green block",
            "orange block",
            "red block",
            direction="horizontal",
            ordered=True,
        ),
    ),
    single(
        "dev-sort-2",
        "line up the blocks from left to right in the order red, green, blue, yellow",
        Layout("blue block, yellow block, red block, green block"),
        row(*RGBY, direction="horizontal", ordered=True),
    ),
    single(
        "dev-swap-1",
        "swap the red block and the yellow block",
        Layout("red block, yellow block", more_blocks=1, more_bowls=1),
        all_of(exchanged("red block", "yellow block"), still_except("red block", "yellow block")),
    ),
    single(
        "dev-swap-2",
        "exchange the leftmost block with the rightmost block",
        Layout(
            "purple block, green block, pink block, cyan block",
            where=(extreme("purple block", "leftmost"), extreme("cyan block", "rightmost")),
        ),
        all_of(exchanged("purple block", "cyan block"), still_except("purple block", "cyan block")),
    ),
)

TABLE_COMMANDS: tuple[Command, ...] = (*PLACING, *RELATIONS, *FIGURES)
