"""The main LMP: a sentence becomes a program."""

from __future__ import annotations

from cap.lmp.prompt import Prompt, Session, Turn

INTRO = """
Programs for a robot arm at a table, in Python.
Positions are (x, y) in metres on the table seen from above: x to the right, y up.
The table reaches from x = -0.35 (left) to 0.35 (right), y = -0.20 (bottom) to 0.20 (top).
`blocks` and `bowls` are lists of names; objects = blocks + bowls.
Harder positions go to parse_position, harder descriptions to parse_obj_name,
questions to parse_question: they take plain words.
"""

SESSIONS = (
    Session(
        blocks=("red block", "yellow block", "green block"),
        bowls=("yellow bowl", "red bowl", "blue bowl"),
        turns=(
            Turn(
                "put the green block in the red bowl",
                "put_first_on_second('green block', 'red bowl')",
            ),
            Turn(
                "now put it back",
                "put_first_on_second('green block', get_previous_pos('green block'))",
            ),
            Turn(
                "place the yellow block 10 cm to the right of the blue bowl",
                "put_first_on_second('yellow block', get_pos_beside('blue bowl', 'right', 0.10))",
            ),
            Turn(
                "put each block in the bowl of its color",
                """
for block in blocks:
    bowl = get_color(block) + ' bowl'
    if bowl in bowls:
        put_first_on_second(block, bowl)
""",
            ),
            Turn(
                "which blocks are in the red bowl?",
                "say(parse_question('which blocks are in the red bowl?'))",
            ),
            Turn(
                "put the purple block in the yellow bowl",
                "say('There is no purple block on the table.')",
                hint="not on the table: purple block",
            ),
            Turn(
                "move the block that is nearest to the blue bowl to the upper left corner",
                """
block = get_nearest('blue bowl', blocks)
put_first_on_second(block, get_corner_pos('top left'))
""",
            ),
        ),
    ),
    Session(
        blocks=("orange block", "pink block", "cyan block", "gray block"),
        bowls=("green bowl", "pink bowl"),
        turns=(
            Turn(
                "build a tower with all the blocks, the pink one at the bottom",
                """
tower = ['pink block', 'orange block', 'cyan block', 'gray block']
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
            ),
            Turn(
                "put all blocks on different corners",
                """
for block, corner in zip(blocks, get_corners()):
    put_first_on_second(block, corner)
""",
            ),
            Turn(
                "arrange the blocks in a horizontal line at the top",
                """
points = parse_position(f'a horizontal line at the top with {len(blocks)} points')
for block, point in zip(blocks, points):
    put_first_on_second(block, point)
""",
            ),
            Turn(
                "is the cyan block to the left of the green bowl?",
                "say(parse_question('is the cyan block to the left of the green bowl?'))",
            ),
            Turn(
                "swap the orange block and the gray block",
                """
first = get_obj_pos('orange block')
second = get_obj_pos('gray block')
put_first_on_second('orange block', get_free_pos())
put_first_on_second('gray block', first)
put_first_on_second('orange block', second)
""",
            ),
            Turn(
                "put the second block from the left into the green bowl",
                """
block = left_to_right(blocks)[1]
put_first_on_second(block, 'green bowl')
""",
            ),
            Turn(
                "move the blocks to the right side",
                """
points = parse_position(f'a vertical line at the right side with {len(blocks)} points')
for block, point in zip(blocks, points):
    put_first_on_second(block, point)
""",
            ),
            Turn(
                "if there are more bowls than blocks put the pink block in the pink bowl, "
                "otherwise put it in the middle of the table",
                """
if len(bowls) > len(blocks):
    put_first_on_second('pink block', 'pink bowl')
else:
    put_first_on_second('pink block', (0, 0))
""",
            ),
        ),
    ),
    Session(
        blocks=("blue block", "brown block", "purple block"),
        bowls=("orange bowl", "cyan bowl", "brown bowl"),
        turns=(
            Turn(
                "put the blocks in bowls that do not match their color",
                """
for i, block in enumerate(blocks):
    others = [bowl for bowl in bowls if get_color(bowl) != get_color(block)]
    put_first_on_second(block, others[i % len(others)])
""",
            ),
            Turn(
                "make a circle of blocks around the cyan bowl, 12 cm from it",
                """
points = parse_position(f'a circle of radius 12 cm around the cyan bowl with {len(blocks)} points')
for block, point in zip(blocks, points):
    put_first_on_second(block, point)
""",
            ),
            Turn(
                "put the blue block between the orange bowl and the brown bowl",
                """
point = parse_position('halfway between the orange bowl and the brown bowl')
put_first_on_second('blue block', point)
""",
            ),
            Turn(
                "and the purple one on top of it",
                "put_first_on_second('purple block', 'blue block')",
            ),
            Turn("push the brown block 6 cm to the left", "push('brown block', 'left', 0.06)"),
            Turn(
                "stack the blocks in the lower right corner",
                """
put_first_on_second(blocks[0], get_corner_pos('bottom right'))
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
            ),
            Turn(
                "bring me a glass of water",
                "say('I cannot do that: I can only move the blocks and bowls on the table.')",
            ),
            Turn(
                "put every block left of the cyan bowl in the cyan bowl",
                """
for block in parse_obj_name('the blocks left of the cyan bowl'):
    put_first_on_second(block, 'cyan bowl')
""",
            ),
        ),
    ),
)

PROMPT = Prompt(
    purpose="main",
    mode="program",
    intro=INTRO,
    names=(
        "put_first_on_second",
        "pick",
        "place",
        "push",
        "move_to",
        "open_gripper",
        "close_gripper",
        "go_home",
        "say",
        "parse_position",
        "parse_obj_name",
        "parse_question",
        "transform_shape_pts",
        "get_obj_pos",
        "get_previous_pos",
        "get_color",
        "get_obj_size",
        "is_on",
        "get_objs_on",
        "get_held_obj",
        "get_corner_pos",
        "get_corners",
        "get_side_pos",
        "get_pos_beside",
        "get_free_pos",
        "get_distance",
        "get_nearest",
        "get_farthest",
        "left_to_right",
        "top_to_bottom",
    ),
    sessions=SESSIONS,
)
