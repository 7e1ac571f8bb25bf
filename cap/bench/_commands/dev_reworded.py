"""The development half in other words.

Each sentence asks for what the command of that name asks for, on tables like its own, and the
same check judges it. Examples were written with failures of these in sight, so that what is right
here is no figure to report.
"""

from __future__ import annotations

import zlib

from cap.bench._commands import dev_dialog, dev_table
from cap.bench._commands.command import Command, Step

_SAID: dict[str, tuple[str, ...]] = {
    "place-1": (
        "get the red block inside the blue bowl",
        "the blue bowl is where the red block belongs",
        "stick the red block in the blue bowl please",
        "drop the red cube into the blue bowl",
        "in the blue bowl, that's where I want the red block",
        "the red block has to go in the blue bowl",
        "have the red block lie in the blue bowl",
    ),
    "place-2": (
        "the yellow block should be on top of the green block",
        "set the yellow block onto the green one",
        "I'd like to see the yellow block sitting on the green block",
        "stack yellow on green",
        "I need the yellow block on the green one",
        "let the yellow block stand on the green block",
    ),
    "place-3": (
        "orange block into pink bowl, please",
        "grab the orange block and let go of it in the pink bowl",
        "relocate the orange block to the pink bowl",
        "transfer the orange block into the pink bowl",
        "the pink bowl is empty, so put the orange block in it",
    ),
    "attribute-1": (
        "put the block in the bowl whose color it has",
        "there is one block with the color of the bowl; put it in the bowl",
        "the block whose color equals the bowl's color goes in the bowl",
        "find the block of the bowl's color and drop it in the bowl",
        "whatever matches the bowl in color belongs in it",
    ),
    "attribute-2": (
        "all blocks other than the red one go in the red bowl",
        "put every block but the red one into the red bowl",
        "leave the red block alone and put the other blocks in the red bowl",
        "non-red blocks into the red bowl",
        "put all blocks apart from the red one in the red bowl",
        "with the exception of the red block, all the blocks go into the red bowl",
    ),
    "attribute-3": (
        "put the grass-colored block into the brown bowl",
        "the block that has the same color as grass goes in the brown bowl",
        "which block has the color of a leaf? put it in the brown bowl",
        "put the block whose color is that of grass in the brown bowl",
        "move the block that reminds you of grass to the brown bowl",
    ),
    "count-1": (
        "put two blocks into the green bowl",
        "I want exactly two blocks in the green bowl",
        "pick any two blocks and drop them in the green bowl",
        "the green bowl gets two of the blocks",
        "have two blocks end up in the green bowl",
        "put a pair of blocks into the green bowl",
    ),
    "count-2": (
        "each bowl gets one block",
        "place a single block into every bowl",
        "one block per bowl, please",
        "no bowl should be empty or have more than one block: fill them",
        "give every bowl a block of its own",
    ),
    "number-1": (
        "place the red block 10 centimeters left of the blue block",
        "the red block should be ten centimeters to the left of the blue block",
        "put the red block to the left of the blue one, at a distance of 10 cm",
        "put the red block at a point 0.1 m left of the blue block",
        "10 cm to the left of the blue block is where the red block should go",
    ),
    "number-2": (
        "put the green block in the middle between the yellow block and the purple bowl",
        "put the green block midway between the yellow block and the purple bowl",
        "the green block goes to the midpoint of the yellow block and the purple bowl",
        "the green block should be exactly between the yellow block and the purple bowl",
        "place the green block at the center of the line from the yellow block to the purple bowl",
    ),
    "number-3": (
        "shift the orange block to the right by 8 cm",
        "slide the orange block 0.08 m to the right",
        "move the orange block right by eight centimeters",
        "nudge the orange block 8 cm rightwards",
        "the orange block should be 8 cm further right",
    ),
    "number-4": (
        "put the pink block 12 cm down from the cyan bowl",
        "place the pink block twelve centimeters below the cyan bowl",
        "put the pink block below the cyan bowl with 12 cm between their centers",
        "the pink block has to be 12 cm south of the cyan bowl",
        "put the pink block so that it is 12 cm below the cyan bowl",
    ),
    "word-1": (
        "place the green block on the right of the gray bowl",
        "the green block should stand right of the gray bowl",
        "put the green block on the right hand side of the gray bowl",
        "place the green block so that it is right of the gray bowl",
        "to the right of the gray bowl, put the green block",
    ),
    "word-2": (
        "put the block that is furthest to the left in the yellow bowl",
        "the leftmost block goes into the yellow bowl",
        "take the block on the far left and put it into the yellow bowl",
        "the yellow bowl gets the leftmost block",
        "put the first block from the left in the yellow bowl",
    ),
    "word-3": (
        "the block nearest the pink bowl belongs in it",
        "put into the pink bowl the block that is closest to it",
        "find the block with the smallest distance to the pink bowl and put it in there",
        "the pink bowl gets the block that is nearest to it",
        "take the closest block to the pink bowl and put it inside",
    ),
    "word-4": (
        "stack the block that is most distant from the orange bowl on the blue block",
        "put the block which is the farthest away from the orange bowl onto the blue block",
        "take the block with the greatest distance from the orange bowl and stack it on the "
        "blue block",
        "the block farthest away from the orange bowl goes on top of the blue one",
    ),
    "word-5": (
        "put the red block beside the green bowl",
        "bring the red block close to the green bowl",
        "move the red block right up to the green bowl",
        "the red block should stand next to the green bowl",
        "put the red block in the neighborhood of the green bowl",
    ),
    "line-1": (
        "line up the blocks horizontally",
        "put all blocks in a row from left to right",
        "the blocks should form a horizontal line",
        "form a straight horizontal row with all the blocks",
        "make a horizontal line with all the blocks",
        "all blocks should stand in one horizontal row",
        "lay the blocks out in a line from left to right",
    ),
    "line-2": (
        "make a 20 cm long vertical line out of the red, the green and the blue block",
        "align the red, green and blue block vertically over a length of 20 cm",
        "make a vertical line, 20 cm in length, of the red, green and blue blocks",
    ),
    "line-3": (
        "arrange all blocks diagonally",
        "form a diagonal with the blocks",
        "line the blocks up along a diagonal",
        "place the blocks along the diagonal of the table",
        "make a diagonal line with all of the blocks",
    ),
    "shape-1": (
        "arrange the blocks on a circle with radius 10 cm around the center of the table",
        "form a ring of blocks, 10 cm in radius, around the center of the table",
        "make a circle with a diameter of 20 cm around the middle of the table out of the blocks",
        "put the blocks around the middle of the table in a circle, the radius is 10 cm",
        "the blocks should form a circle of radius 10 cm at the center of the table",
    ),
    "shape-2": (
        "form a square with the blocks",
        "arrange the four blocks as the corners of a square",
        "use the blocks to make a square",
        "the four blocks should form a square",
        "build a square with the blocks as its corners",
    ),
    "corner-1": (
        "the red block goes to the upper left corner",
        "move the red block to the corner at the top left",
        "bring the red block into the top left corner of the table",
        "the top left corner is the place for the red block",
        "the red block, please, in the top left corner",
    ),
    "corner-2": (
        "place one block in each corner",
        "each corner should get one block",
        "distribute the blocks over the corners",
        "send every block to a corner of its own",
        "all four corners should have a block",
        "one corner for each block, please",
    ),
    "side-1": (
        "bring all the blocks to the right side",
        "all the blocks to the right side of the table",
        "all blocks should be on the right edge",
        "gather the blocks on the right",
        "I want all the blocks on the right side of the table",
        "take every block to the right side",
    ),
    "side-2": (
        "the yellow block belongs at the top edge",
        "put the yellow block on the top side",
        "move the yellow block to the upper edge of the table",
        "bring the yellow block up to the top side of the table",
        "the yellow block should be at the top side",
    ),
    "sort-1": (
        "arrange the blocks in a horizontal line in alphabetical order of their colors, "
        "beginning on the left",
        "order the blocks alphabetically in a row from left to right",
        "put the blocks in alphabetical order in a line from left to right",
    ),
    "sort-2": (
        "make a row: red, green, blue, yellow from left to right",
        "put the blocks in a row with red on the left, then green, then blue, and yellow on "
        "the right",
        "from left to right I want red, green, blue and yellow in a line",
        "arrange the blocks in a horizontal line, in the order red, green, blue, yellow",
        "red first, then green, then blue, then yellow: put them in a row from left to right",
    ),
    "swap-1": (
        "the red and the yellow block should swap positions",
        "exchange the positions of the red block and the yellow block",
        "switch the red block with the yellow block",
        "put the red block where the yellow one is and the yellow one where the red one is",
        "the red block should be where the yellow block is and vice versa",
        "let the red and yellow blocks trade positions",
        "interchange the red block and the yellow block",
    ),
    "swap-2": (
        "swap the blocks at the far left and the far right",
        "let the leftmost and the rightmost block change places",
        "the leftmost and the rightmost block should trade places",
        "switch the positions of the leftmost and rightmost blocks",
    ),
    "condition-1": (
        "put the red block in the green bowl if there is one, else in the blue bowl",
        "when there's a green bowl, the red block goes in it; if not, it goes in the blue bowl",
        "put the red block in the green bowl, or in the blue bowl in case there is no green one",
        "the red block goes in the green bowl; if there is no green bowl, it goes in the blue bowl",
        "is there a green bowl? then put the red block in it, otherwise put the red block in "
        "the blue bowl",
    ),
    "condition-2": (
        "put the orange block in the bowl if you see more than three blocks",
        "should there be more than three blocks, put the orange block into the bowl",
        "if the number of blocks is greater than 3 then the orange block goes in the bowl",
        "in case you see more than three blocks, drop the orange one in the bowl",
        "only if there are more than three blocks, put the orange block in the bowl",
    ),
    "condition-3": (
        "compare how far the green and the purple block are from the gray bowl and put the "
        "closer one in it",
        "whichever of the green block and the purple block is nearer to the gray bowl goes in it",
        "if the green block is nearer to the gray bowl than the purple block, put it in the "
        "bowl, else put the purple block in the bowl",
        "put the one of the green and the purple block that is closer to the gray bowl into it",
        "of the green and the purple block, put the one nearer to the gray bowl in that bowl",
    ),
    "question-1": (
        "count the blocks",
        "what is the number of blocks?",
        "tell me how many blocks you see",
        "how many blocks do you see?",
        "what's the total number of blocks?",
    ),
    "question-2": (
        "is the blue bowl right of the red block?",
        "can you tell me whether the red block is left of the blue bowl?",
        "does the red block lie to the left of the blue bowl?",
        "is the red block left of the blue bowl?",
        "would you say that the red block is to the left of the blue bowl?",
    ),
    "question-3": (
        "what block is nearest to the green bowl?",
        "tell me which block is closest to the green bowl",
        "name the block with the smallest distance to the green bowl",
        "which of the blocks is nearest to the green bowl?",
        "what is the closest block to the green bowl?",
    ),
    "question-4": (
        "do you see a yellow bowl?",
        "is any of the bowls yellow?",
        "is a yellow bowl on the table?",
        "is there any yellow bowl?",
        "can you see a yellow bowl?",
    ),
    "question-5": (
        "what's the distance between the orange block and the purple block?",
        "how many centimeters are between the orange block and the purple block?",
        "tell me the distance from the orange block to the purple block",
        "how far apart are the orange block and the purple block?",
        "what is the distance from the orange to the purple block?",
    ),
    "multi-1": (
        "first the blue block goes into the red bowl, after that the green block goes on the "
        "yellow block",
        "put the blue block in the red bowl and the green block on top of the yellow one",
        "the blue block belongs in the red bowl and the green block on the yellow block",
        "blue block in the red bowl first, then green block on yellow block",
        "after putting the blue block in the red bowl, put the green block on the yellow block",
    ),
    "multi-2": (
        "red block to the top right corner, gray block to the bottom left corner, cyan block "
        "to the center of the table",
        "move the red block to the upper right corner, the gray one to the lower left corner "
        "and the cyan one to the middle",
        "put the red block in the top right corner, the gray block in the bottom left corner "
        "and the cyan block in the center",
    ),
    "stack-1": (
        "build a tower: red at the bottom, blue on it, green at the top",
        "stack the red, blue and green block in this order from bottom to top",
        "put the blue block on the red block and then the green block on the blue block",
        "make a stack with green above blue and blue above red",
        "build a tower with the red block at the bottom, then blue, then green",
        "red at the bottom, blue in the middle, green on top: stack them",
    ),
    "stack-2": (
        "stack everything into one tower",
        "make one tall tower using every block",
        "put all blocks on one pile",
        "all blocks on one tower, please",
        "make a single stack of all of the blocks",
    ),
    "match-1": (
        "every block goes into the bowl of its own color",
        "sort the blocks into the bowls by color",
        "match the blocks with the bowls by color",
        "each block belongs in the bowl that has the same color",
        "put the blocks into bowls of the same color",
        "each block should be in the bowl of its color",
        "blocks into matching bowls",
    ),
    "match-2": (
        "put each block in a bowl that has a different color",
        "no block may be in a bowl of its own color: put all of them in bowls",
        "put the blocks in bowls of other colors",
        "every block goes in a bowl with a color that is not its own",
        "put each block into a bowl of another color than its own",
    ),
    "impossible-1": (
        "drop the pink block into the blue bowl",
        "I want the pink block in the blue bowl",
        "could you put the pink block in the blue bowl?",
        "place the pink block in the blue bowl, please",
        "the pink block should go in the blue bowl",
    ),
    "impossible-2": (
        "toss the red block out of the window",
        "hurl the red block through the window",
        "throw the red block through the open window",
        "please throw the red block out of the window",
    ),
    "impossible-3": (
        "fill the green bowl with water",
        "pour a cup of water into the green bowl",
        "water the green bowl",
        "pour water in the green bowl, please",
    ),
    "phrasing-1": (
        "would you be so nice to move the blue block to the yellow bowl?",
        "I would be glad if the blue block were in the yellow bowl",
        "ok robot, blue block, yellow bowl, go",
        "hi there! blue block into the yellow bowl if you don't mind",
        "I was wondering whether you could put the blue block into the yellow bowl",
    ),
    "phrasing-2": (
        "red block => green bowl",
        "Red Block In Green Bowl!",
        "red block, green bowl",
        "RED BLOCK INTO GREEN BOWL!!!",
        "red block: green bowl",
    ),
    "phrasing-3": (
        "the orange block wants to be in the purple bowl",
        "the purple bowl is the home of the orange block",
        "may the orange block lie in the purple bowl",
        "give the orange block to the purple bowl",
        "the orange block would feel at home in the purple bowl",
    ),
}

_BY_NAME = {
    command.id.removeprefix("dev-"): command
    for command in (*dev_table.TABLE_COMMANDS, *dev_dialog.DIALOG_COMMANDS)
}

REWORDED: tuple[Command, ...] = tuple(
    Command(
        # A name of its own, so that tables and kept trials stay when others come or go.
        f"said-{name}-{zlib.crc32(sentence.encode()) & 0xFFFF:04x}",
        _BY_NAME[name].kind,
        _BY_NAME[name].layout,
        (Step(sentence, _BY_NAME[name].steps[0].check),),
    )
    for name, sentences in _SAID.items()
    for sentence in sentences
)
