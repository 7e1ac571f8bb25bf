"""The object LMP: a description becomes a name, or a list of names."""

from __future__ import annotations

from cap.lmp.prompt import Prompt, Session
from cap.lmp.retrieval import Turn

INTRO = """
Objects on a table in words become names in Python.
`blocks` and `bowls` are lists of names; objects = blocks + bowls.
Positions are (x, y) in metres seen from above: x to the right, y up.
The answer is `ret_val`: one name, or a list when several are asked for.
"""

SESSIONS = (
    Session(
        blocks=("red block", "yellow block", "green block", "blue block"),
        bowls=("yellow bowl", "red bowl", "brown bowl"),
        turns=(
            Turn("the block closest to the red bowl", "ret_val = get_nearest('red bowl', blocks)"),
            Turn(
                "the blocks left of the yellow bowl",
                "ret_val = [b for b in blocks "
                "if get_obj_pos(b)[0] < get_obj_pos('yellow bowl')[0]]",
            ),
            Turn("the second block from the right", "ret_val = left_to_right(blocks)[-2]"),
            Turn("the topmost bowl", "ret_val = top_to_bottom(bowls)[0]"),
            Turn(
                "the blocks that are not in a bowl",
                "ret_val = [b for b in blocks if not any(is_on(b, bowl) for bowl in bowls)]",
            ),
            Turn(
                "the bowl with the same color as the yellow block",
                "ret_val = [b for b in bowls if get_color(b) == get_color('yellow block')][0]",
            ),
            Turn(
                "the other blocks",
                "ret_val = [b for b in blocks if b != 'red block']",
                hint="after: put the red block in the brown bowl",
            ),
            Turn("the empty bowls", "ret_val = [b for b in bowls if not get_objs_on(b)]"),
            Turn("the block farthest from the middle", "ret_val = get_farthest((0, 0), blocks)"),
            Turn(
                "blocks with a warm color",
                "ret_val = [b for b in blocks if get_color(b) in ('red', 'orange', 'yellow')]",
            ),
            Turn(
                "the block that looks like grass",
                """
color = 'green'
ret_val = color + ' block'
""",
            ),
            Turn(
                "the blocks above the green block",
                "ret_val = [b for b in blocks "
                "if get_obj_pos(b)[1] > get_obj_pos('green block')[1]]",
            ),
        ),
    ),
)

POOL = Session(
    blocks=("red block", "blue block", "green block", "yellow block"),
    bowls=("red bowl", "green bowl", "purple bowl"),
    turns=(
        Turn("the bowl farthest from the red block", "ret_val = get_farthest('red block', bowls)"),
        Turn(
            "the block closest to the purple bowl",
            "ret_val = get_nearest('purple bowl', blocks)",
        ),
        Turn("the block at the bottom", "ret_val = top_to_bottom(blocks)[-1]"),
        Turn("the topmost block", "ret_val = top_to_bottom(blocks)[0]"),
        Turn("the rightmost bowl", "ret_val = left_to_right(bowls)[-1]"),
        Turn("the leftmost block", "ret_val = left_to_right(blocks)[0]"),
        Turn("the second block from the left", "ret_val = left_to_right(blocks)[1]"),
        Turn("the fourth block from the left", "ret_val = left_to_right(blocks)[3]"),
        Turn("the third block from the right", "ret_val = left_to_right(blocks)[-3]"),
        Turn("the fourth block from the right", "ret_val = left_to_right(blocks)[-4]"),
        Turn("the second block from the top", "ret_val = top_to_bottom(blocks)[1]"),
        Turn("the third block from the top", "ret_val = top_to_bottom(blocks)[2]"),
        Turn("the second block from the bottom", "ret_val = top_to_bottom(blocks)[-2]"),
        Turn("the fourth block from the bottom", "ret_val = top_to_bottom(blocks)[-4]"),
        Turn(
            "the block to the left of the green bowl",
            "there = [b for b in blocks if get_obj_pos(b)[0] < get_obj_pos('green bowl')[0]]\n"
            "ret_val = get_nearest('green bowl', there)",
        ),
        Turn(
            "the block to the right of the red bowl",
            "there = [b for b in blocks if get_obj_pos(b)[0] > get_obj_pos('red bowl')[0]]\n"
            "ret_val = get_nearest('red bowl', there)",
        ),
        Turn(
            "the block to the top of the red bowl",
            "there = [b for b in blocks if get_obj_pos(b)[1] > get_obj_pos('red bowl')[1]]\n"
            "ret_val = get_nearest('red bowl', there)",
        ),
        Turn(
            "the block to the bottom of the red bowl",
            "there = [b for b in blocks if get_obj_pos(b)[1] < get_obj_pos('red bowl')[1]]\n"
            "ret_val = get_nearest('red bowl', there)",
        ),
        Turn(
            "the block above the green bowl",
            "there = [b for b in blocks if get_obj_pos(b)[1] > get_obj_pos('green bowl')[1]]\n"
            "ret_val = get_nearest('green bowl', there)",
        ),
        Turn(
            "the block below the purple bowl",
            "there = [b for b in blocks if get_obj_pos(b)[1] < get_obj_pos('purple bowl')[1]]\n"
            "ret_val = get_nearest('purple bowl', there)",
        ),
        Turn("the two leftmost blocks", "ret_val = left_to_right(blocks)[:2]"),
        Turn("the third block from the left", "ret_val = left_to_right(blocks)[2]"),
        Turn(
            "the blocks below the green bowl",
            "ret_val = [b for b in blocks if get_obj_pos(b)[1] < get_obj_pos('green bowl')[1]]",
        ),
        Turn(
            "the blocks to the right of the red block",
            "ret_val = [b for b in blocks if get_obj_pos(b)[0] > get_obj_pos('red block')[0]]",
        ),
        Turn(
            "the blocks left of the purple bowl",
            "ret_val = [b for b in blocks if get_obj_pos(b)[0] < get_obj_pos('purple bowl')[0]]",
        ),
        Turn(
            "the blocks in the right half of the table",
            "ret_val = [b for b in blocks if get_obj_pos(b)[0] > 0]",
        ),
        Turn(
            "the blocks in the top half",
            "ret_val = [b for b in blocks if get_obj_pos(b)[1] > 0]",
        ),
        Turn("the block nearest to the left side", "ret_val = left_to_right(blocks)[0]"),
        Turn(
            "the block in the top left corner",
            "ret_val = get_nearest(get_corner_pos('top left'), blocks)",
        ),
        Turn(
            "the blocks with a cold color",
            "ret_val = [b for b in blocks if get_color(b) in ('blue', 'green', 'cyan', 'purple')]",
        ),
        Turn(
            "the blocks with a warm color",
            "ret_val = [b for b in blocks if get_color(b) in ('red', 'orange', 'yellow')]",
        ),
        Turn(
            "the block with the color of the sky",
            """
color = 'blue'
ret_val = color + ' block'
""",
        ),
        Turn(
            "the block with the color of blood",
            """
color = 'red'
ret_val = color + ' block'
""",
        ),
        Turn(
            "the bowl with the color of grass",
            """
color = 'green'
ret_val = color + ' bowl'
""",
        ),
        Turn(
            "the block with the color of a lemon",
            """
color = 'yellow'
ret_val = color + ' block'
""",
        ),
        Turn(
            "the block that is colored like a leaf",
            """
color = 'green'
ret_val = color + ' block'
""",
        ),
        Turn(
            "the block with the color of a frog",
            """
color = 'green'
ret_val = color + ' block'
""",
        ),
        Turn(
            "the block with the color of a banana",
            """
color = 'yellow'
ret_val = color + ' block'
""",
        ),
        Turn(
            "the block with the color of a tomato",
            """
color = 'red'
ret_val = color + ' block'
""",
        ),
        Turn(
            "the bowl with the color of a plum",
            """
color = 'purple'
ret_val = color + ' bowl'
""",
        ),
        Turn(
            "the block with the color of a strawberry",
            """
color = 'red'
ret_val = color + ' block'
""",
        ),
        Turn(
            "the block with the color of the ocean",
            """
color = 'blue'
ret_val = color + ' block'
""",
        ),
        Turn(
            "the blocks in the left half of the table",
            "ret_val = [b for b in blocks if get_obj_pos(b)[0] < 0]",
        ),
        Turn(
            "the block at the far right",
            "ret_val = left_to_right(blocks)[-1]",
        ),
        Turn(
            "a block that is not green",
            "ret_val = [b for b in blocks if get_color(b) != 'green'][0]",
        ),
        Turn(
            "half of the blocks",
            "ret_val = blocks[:len(blocks) // 2]",
        ),
        Turn(
            "the middle bowl",
            "ret_val = left_to_right(bowls)[len(bowls) // 2]",
        ),
        Turn(
            "the blocks that are neither red nor green",
            "ret_val = [b for b in blocks if get_color(b) not in ('red', 'green')]",
        ),
        Turn(
            "the bowl closest to the blue block",
            "ret_val = get_nearest('blue block', bowls)",
        ),
        Turn(
            "the bowl on the right",
            "ret_val = left_to_right(bowls)[-1]",
        ),
        Turn(
            "the two rightmost blocks",
            "ret_val = left_to_right(blocks)[-2:]",
        ),
        Turn(
            "the block between the red bowl and the purple bowl",
            """
ret_val = min(
    blocks, key=lambda b: get_distance(b, 'red bowl') + get_distance(b, 'purple bowl'))
""",
        ),
        Turn(
            "the second closest block to the green bowl",
            "ret_val = sorted(blocks, key=lambda b: get_distance(b, 'green bowl'))[1]",
        ),
        Turn(
            "the blocks that have no matching bowl",
            "ret_val = [b for b in blocks if get_color(b) + ' bowl' not in bowls]",
        ),
        Turn("the bowl with the same color as the red block", "ret_val = 'red bowl'"),
        Turn(
            "the blocks that have a bowl of the same color",
            "ret_val = [b for b in blocks if get_color(b) + ' bowl' in bowls]",
        ),
        Turn(
            "the blocks that are stacked on another block",
            "ret_val = [b for b in blocks if any(is_on(b, other) for other in blocks)]",
        ),
        Turn("the blocks in the purple bowl", "ret_val = get_objs_on('purple bowl')"),
        Turn(
            "the blocks that are in a bowl",
            "ret_val = [b for b in blocks if any(is_on(b, bowl) for bowl in bowls)]",
        ),
        Turn(
            "the bowl with the most blocks",
            "ret_val = max(bowls, key=lambda b: len(get_objs_on(b)))",
        ),
        Turn("the empty bowl", "ret_val = [b for b in bowls if not get_objs_on(b)][0]"),
        Turn(
            "the blocks within 15 cm of the green bowl",
            "ret_val = [b for b in blocks if get_distance(b, 'green bowl') < 0.15]",
        ),
        Turn(
            "the two blocks closest to the red bowl",
            "ret_val = sorted(blocks, key=lambda b: get_distance(b, 'red bowl'))[:2]",
        ),
        Turn(
            "all blocks except the green one",
            "ret_val = [b for b in blocks if b != 'green block']",
        ),
    ),
)

PROMPT = Prompt(
    purpose="parse_obj_name",
    mode="value",
    intro=INTRO,
    names=(
        "get_obj_pos",
        "get_obj_size",
        "get_color",
        "is_on",
        "get_objs_on",
        "get_held_obj",
        "get_distance",
        "get_nearest",
        "get_farthest",
        "left_to_right",
        "top_to_bottom",
        "get_corner_pos",
        "get_side_pos",
    ),
    sessions=SESSIONS,
    pool=POOL,
    max_tokens=160,
)
