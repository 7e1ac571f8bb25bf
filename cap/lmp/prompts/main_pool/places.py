"""Examples of the main prompt: corners, sides, the middle."""

from __future__ import annotations

from cap.lmp.retrieval import Turn

TURNS = (
    Turn(
        "put the red block in the bottom left corner, the blue block in the top left "
        "corner and the yellow block in the center",
        """
put_first_on_second('red block', get_corner_pos('bottom left'))
put_first_on_second('blue block', get_corner_pos('top left'))
put_first_on_second('yellow block', (0, 0))
""",
    ),
    Turn(
        "move the yellow block to the bottom right corner",
        "put_first_on_second('yellow block', get_corner_pos('bottom right'))",
    ),
    Turn(
        "put the red block in the top right corner",
        "put_first_on_second('red block', get_corner_pos('top right'))",
    ),
    Turn(
        "put the yellow block at the bottom edge",
        "put_first_on_second('yellow block', get_side_pos('bottom'))",
    ),
    Turn(
        "put the green block at the right side of the table",
        "put_first_on_second('green block', get_side_pos('right'))",
    ),
    Turn(
        "put the green block in the middle of the table",
        "put_first_on_second('green block', (0, 0))",
    ),
    Turn(
        "move the blue block to the left side of the table",
        "put_first_on_second('blue block', get_side_pos('left'))",
    ),
    Turn("place one block in every corner of the table", "arrange(blocks[:4], get_corners())"),
    Turn(
        "put all blocks on different corners",
        """
arrange(blocks, get_corners())
""",
    ),
    Turn("put each block in a different corner", "arrange(blocks, get_corners())"),
    Turn(
        "gather all the blocks in the bottom left corner",
        """
for block in blocks:
    put_first_on_second(block, get_corner_pos('bottom left'))
""",
    ),
    Turn(
        "bring the blocks to the top side",
        """
for block in blocks:
    put_first_on_second(block, get_side_pos('top'))
""",
    ),
    Turn(
        "move all the blocks to the right side of the table",
        """
for block in blocks:
    put_first_on_second(block, get_side_pos('right'))
""",
    ),
    Turn(
        "put the blue block in the corner farthest from the green bowl",
        """
point = parse_position('the corner farthest from the green bowl')
put_first_on_second('blue block', point)
""",
    ),
    Turn(
        "put the red block in the corner closest to the purple bowl",
        """
point = parse_position('the corner closest to the purple bowl')
put_first_on_second('red block', point)
""",
    ),
    Turn(
        "place each of the blocks in its own corner",
        "arrange(blocks, get_corners())",
    ),
    Turn(
        "put the red block in the top right corner and the blue block in the opposite corner",
        """
put_first_on_second('red block', get_corner_pos('top right'))
put_first_on_second('blue block', get_corner_pos('bottom left'))
""",
    ),
    Turn(
        "put all the blocks along the bottom edge",
        """
for block in blocks:
    put_first_on_second(block, get_side_pos('bottom'))
""",
    ),
    Turn(
        "put the green block on the top side and all the others on the bottom side",
        """
put_first_on_second('green block', get_side_pos('top'))
for block in blocks:
    if block != 'green block':
        put_first_on_second(block, get_side_pos('bottom'))
""",
    ),
    Turn(
        "put the blocks in the corners",
        "arrange(blocks, get_corners())",
    ),
    Turn(
        "put the red block in the nearest corner",
        """
point = parse_position('the corner closest to the red block')
put_first_on_second('red block', point)
""",
    ),
    Turn(
        "put two blocks in the top left corner and two in the bottom right corner",
        """
for block in blocks[:2]:
    put_first_on_second(block, get_corner_pos('top left'))
for block in blocks[2:4]:
    put_first_on_second(block, get_corner_pos('bottom right'))
""",
    ),
    Turn(
        "put the blocks that have a bowl of their color on the left side",
        """
for block in blocks:
    if get_color(block) + ' bowl' in bowls:
        put_first_on_second(block, get_side_pos('left'))
""",
    ),
    Turn(
        "put the red block at (0.10, -0.05)",
        "put_first_on_second('red block', (0.10, -0.05))",
    ),
    Turn(
        "the green block goes to the upper right corner",
        "put_first_on_second('green block', get_corner_pos('top right'))",
    ),
    Turn(
        "move the red block to the lower edge of the table",
        "put_first_on_second('red block', get_side_pos('bottom'))",
    ),
    Turn(
        "each corner should get one block",
        "arrange(blocks[:4], get_corners())",
    ),
    Turn(
        "distribute the blocks over the corners",
        "arrange(blocks, get_corners())",
    ),
    Turn(
        "send every block to a corner of its own",
        "arrange(blocks, get_corners())",
    ),
    Turn(
        "gather the blocks on the left",
        """
for block in blocks:
    put_first_on_second(block, get_side_pos('left'))
""",
    ),
    Turn(
        "move the green block to the corner at the bottom right",
        "put_first_on_second('green block', get_corner_pos('bottom right'))",
    ),
    Turn(
        "all four corners should have a block",
        "arrange(blocks[:4], get_corners())",
    ),
    Turn(
        "all blocks should be on the left edge",
        """
for block in blocks:
    put_first_on_second(block, get_side_pos('left'))
""",
    ),
    Turn(
        "put the red block on the bottom side",
        "put_first_on_second('red block', get_side_pos('bottom'))",
    ),
    Turn(
        "the blue block should be at the left side",
        "put_first_on_second('blue block', get_side_pos('left'))",
    ),
    Turn(
        "yellow block to the top left corner, red block to the bottom right corner, "
        "green block to the center",
        """
put_first_on_second('yellow block', get_corner_pos('top left'))
put_first_on_second('red block', get_corner_pos('bottom right'))
put_first_on_second('green block', (0, 0))
""",
    ),
)
