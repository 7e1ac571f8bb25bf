"""Examples of the main prompt: stacks."""

from __future__ import annotations

from cap.lmp.retrieval import Turn

TURNS = (
    Turn(
        "stack the blocks in alphabetical order from bottom to top",
        """
tower = sorted(blocks)
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
    ),
    Turn(
        "stack the blocks with the yellow one at the bottom, the red one in the middle "
        "and the blue one on top",
        """
tower = ['yellow block', 'red block', 'blue block']
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
    ),
    Turn(
        "build a tower of the blocks with the green one at the bottom, then red, blue, "
        "and yellow on top",
        """
tower = ['green block', 'red block', 'blue block', 'yellow block']
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
    ),
    Turn(
        "make me a tower of the blocks",
        """
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
    ),
    Turn(
        "stack all the blocks",
        """
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
    ),
    Turn(
        "build a tower out of the blocks",
        """
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
    ),
    Turn(
        "make a stack of all blocks on the left side",
        """
put_first_on_second(blocks[0], get_side_pos('left'))
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
    ),
    Turn(
        "stack all the blocks in the bottom right corner",
        """
put_first_on_second(blocks[0], get_corner_pos('bottom right'))
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
    ),
    Turn(
        "build a tower with yellow on top of green on top of blue",
        """
tower = ['blue block', 'green block', 'yellow block']
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
    ),
    Turn(
        "make two stacks of two blocks each",
        """
put_first_on_second(blocks[1], blocks[0])
put_first_on_second(blocks[3], blocks[2])
""",
    ),
    Turn(
        "stack the blocks in reverse alphabetical order",
        """
tower = sorted(blocks, reverse=True)
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
    ),
    Turn(
        "pile up all the blocks on top of the green one",
        """
tower = ['green block'] + [block for block in blocks if block != 'green block']
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
    ),
    Turn(
        "make a tower of all the blocks in the middle of the table",
        """
put_first_on_second(blocks[0], (0, 0))
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
    ),
    Turn(
        "stack the yellow, the green and the red block in this order from bottom to top",
        """
tower = ['yellow block', 'green block', 'red block']
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
    ),
    Turn(
        "make a stack with red above blue and blue above yellow",
        """
tower = ['yellow block', 'blue block', 'red block']
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
    ),
    Turn(
        "put all the blocks on one pile",
        """
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
    ),
    Turn(
        "pile everything up into one high tower",
        """
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
    ),
    Turn(
        "make one tower using every block",
        """
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
    ),
)
