"""The main LMP: a sentence becomes a program."""

from __future__ import annotations

from cap.lmp.prompt import Prompt, Session
from cap.lmp.prompts.main_pool import POOL
from cap.lmp.retrieval import Turn

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
                "move the yellow block to the top side",
                "put_first_on_second('yellow block', get_side_pos('top'))",
            ),
            Turn(
                "and the red one too",
                "put_first_on_second('red block', get_side_pos('top'))",
            ),
        ),
    ),
    Session(
        blocks=("orange block", "pink block", "cyan block", "gray block"),
        bowls=("green bowl", "pink bowl"),
        turns=(
            Turn(
                "put the orange block in the pink bowl",
                "put_first_on_second('orange block', 'pink bowl')",
            ),
            Turn("the gray block as well", "put_first_on_second('gray block', 'pink bowl')"),
            Turn(
                "sing a song",
                "say('I cannot sing a song: I can only move the blocks and bowls on the table.')",
            ),
            Turn(
                "stack the cyan block on the pink block",
                "put_first_on_second('cyan block', 'pink block')",
            ),
            Turn("undo that", "put_first_on_second('cyan block', get_previous_pos('cyan block'))"),
            Turn(
                "if there are more bowls than blocks put the pink block in the green bowl, "
                "otherwise put it in the middle of the table",
                """
if len(bowls) > len(blocks):
    put_first_on_second('pink block', 'green bowl')
else:
    put_first_on_second('pink block', (0, 0))
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
        "arrange",
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
    pool=POOL,
)
