"""The object LMP: a description becomes a name, or a list of names."""

from __future__ import annotations

from cap.lmp.prompt import Prompt, Session, Turn

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
            Turn("the block that looks like grass", "ret_val = 'green block'"),
            Turn(
                "the blocks above the green block",
                "ret_val = [b for b in blocks "
                "if get_obj_pos(b)[1] > get_obj_pos('green block')[1]]",
            ),
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
    max_tokens=160,
)
