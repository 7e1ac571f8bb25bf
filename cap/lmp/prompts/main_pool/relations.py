"""Examples of the main prompt: beside, between, nearer and farther."""

from __future__ import annotations

from cap.lmp.retrieval import Turn

TURNS = (
    Turn(
        "put the red block next to the green bowl",
        "put_first_on_second('red block', get_free_pos('green bowl'))",
    ),
    Turn(
        "put the green block above the purple bowl",
        "put_first_on_second('green block', get_pos_beside('purple bowl', 'top'))",
    ),
    Turn(
        "place the blue block to the right of the yellow block",
        "put_first_on_second('blue block', get_pos_beside('yellow block', 'right'))",
    ),
    Turn(
        "put the yellow block to the left of the purple bowl",
        "put_first_on_second('yellow block', get_pos_beside('purple bowl', 'left'))",
    ),
    Turn(
        "put the red block 5 cm above and 10 cm to the left of the purple bowl",
        """
point = parse_position('5 cm above and 10 cm to the left of the purple bowl')
put_first_on_second('red block', point)
""",
    ),
    Turn(
        "put the blue block 12 cm below the purple bowl",
        "put_first_on_second('blue block', get_pos_beside('purple bowl', 'bottom', 0.12))",
    ),
    Turn(
        "put the red block 10 cm to the left of the green bowl",
        "put_first_on_second('red block', get_pos_beside('green bowl', 'left', 0.10))",
    ),
    Turn("push the green block 6 cm to the left", "push('green block', 'left', 0.06)"),
    Turn(
        "move the green block a little to the left",
        "put_first_on_second('green block', get_pos_beside('green block', 'left', 0.05))",
    ),
    Turn(
        "put the yellow block slightly to the right of the red bowl",
        "put_first_on_second('yellow block', get_pos_beside('red bowl', 'right', 0.1))",
    ),
    Turn(
        "put the blue block far to the left of the purple bowl",
        "put_first_on_second('blue block', get_pos_beside('purple bowl', 'left', 0.2))",
    ),
    Turn(
        "move the red block a lot to the right",
        "put_first_on_second('red block', get_pos_beside('red block', 'right', 0.2))",
    ),
    Turn(
        "move the green block to the right",
        "put_first_on_second('green block', get_pos_beside('green block', 'right'))",
    ),
    Turn(
        "move the red block up by 5 centimeters",
        "put_first_on_second('red block', get_pos_beside('red block', 'top', 0.05))",
    ),
    Turn(
        "move the blue block 8 cm to the right",
        "put_first_on_second('blue block', get_pos_beside('blue block', 'right', 0.08))",
    ),
    Turn(
        "move the yellow block closer to the red bowl",
        """
point = parse_position('halfway between the yellow block and the red bowl')
put_first_on_second('yellow block', point)
""",
    ),
    Turn(
        "put the blocks in a line between the red bowl and the purple bowl",
        """
points = parse_position(
    f'{len(blocks)} points in a line between the red bowl and the purple bowl')
arrange(blocks, points)
""",
    ),
    Turn(
        "put the blue block between the red bowl and the green bowl",
        """
point = parse_position('halfway between the red bowl and the green bowl')
put_first_on_second('blue block', point)
""",
    ),
    Turn(
        "put the yellow block beside the purple bowl",
        "put_first_on_second('yellow block', get_free_pos('purple bowl'))",
    ),
    Turn(
        "place the red block near the green block",
        "put_first_on_second('red block', get_free_pos('green block'))",
    ),
    Turn(
        "put the blue block in front of the red bowl",
        "put_first_on_second('blue block', get_pos_beside('red bowl', 'bottom'))",
    ),
    Turn(
        "put the green block behind the purple bowl",
        "put_first_on_second('green block', get_pos_beside('purple bowl', 'top'))",
    ),
    Turn(
        "move the green block 4 cm closer to the red bowl",
        """
point = parse_position('4 cm from the green block towards the red bowl')
put_first_on_second('green block', point)
""",
    ),
    Turn(
        "move the blue block 5 cm away from the purple bowl",
        """
point = parse_position('5 cm from the blue block away from the purple bowl')
put_first_on_second('blue block', point)
""",
    ),
    Turn(
        "place the yellow block a third of the way from the red bowl to the green bowl",
        """
point = parse_position('a third of the way from the red bowl to the green bowl')
put_first_on_second('yellow block', point)
""",
    ),
    Turn(
        "the blue block should be 4 cm further left",
        "put_first_on_second('blue block', get_pos_beside('blue block', 'left', 0.04))",
    ),
    Turn(
        "place the red block at the center of the line from the green block to the purple bowl",
        """
point = parse_position('halfway between the green block and the purple bowl')
put_first_on_second('red block', point)
""",
    ),
    Turn(
        "put the green block to the left of the purple bowl with 13 cm between their centers",
        "put_first_on_second('green block', get_pos_beside('purple bowl', 'left', 0.13))",
    ),
    Turn(
        "shift the yellow block left by 5 cm",
        "put_first_on_second('yellow block', get_pos_beside('yellow block', 'left', 0.05))",
    ),
    Turn(
        "put the red block close to the purple bowl",
        "put_first_on_second('red block', get_free_pos('purple bowl'))",
    ),
    Turn(
        "move the blue block 6 cm up and 4 cm to the left",
        """
point = parse_position('6 cm above and 4 cm to the left of the blue block')
put_first_on_second('blue block', point)
""",
    ),
    Turn(
        "move the yellow block a bit towards the green bowl",
        """
point = parse_position('5 cm from the yellow block towards the green bowl')
put_first_on_second('yellow block', point)
""",
    ),
    Turn(
        "put the yellow block to the upper left of the green bowl",
        "put_first_on_second('yellow block', get_pos_beside('green bowl', 'top left', 0.12))",
    ),
    Turn(
        "put the red block on the other side of the purple bowl",
        """
point = parse_position('the other side of the purple bowl from the red block')
put_first_on_second('red block', point)
""",
    ),
    Turn(
        "put the yellow block at the midpoint of the red bowl and the purple bowl",
        """
point = parse_position('halfway between the red bowl and the purple bowl')
put_first_on_second('yellow block', point)
""",
    ),
    Turn(
        "put the blue block exactly in between the red block and the green block",
        """
point = parse_position('halfway between the red block and the green block')
put_first_on_second('blue block', point)
""",
    ),
    Turn(
        "move every block 4 cm up",
        """
arrange(blocks, [get_pos_beside(block, 'top', 0.04) for block in blocks])
""",
    ),
    Turn(
        "move the red block 3 inches to the right",
        """
put_first_on_second('red block', get_pos_beside('red block', 'right', 3 * 0.0254))
""",
    ),
    Turn(
        "put the blue block as far away from the red block as possible",
        """
point = parse_position('the corner farthest from the red block')
put_first_on_second('blue block', point)
""",
    ),
    Turn(
        "put the green block 13 cm from the purple bowl, on its left",
        "put_first_on_second('green block', get_pos_beside('purple bowl', 'left', 0.13))",
    ),
    Turn(
        "put the yellow block on the left hand side of the purple bowl",
        "put_first_on_second('yellow block', get_pos_beside('purple bowl', 'left'))",
    ),
    Turn(
        "put the blue block directly against the purple bowl",
        "put_first_on_second('blue block', get_free_pos('purple bowl'))",
    ),
    Turn(
        "nudge the red block 4 cm rightwards",
        "put_first_on_second('red block', get_pos_beside('red block', 'right', 0.04))",
    ),
)
