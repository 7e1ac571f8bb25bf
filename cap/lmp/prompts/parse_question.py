"""The question LMP: a question about the table becomes its answer."""

from __future__ import annotations

from cap.lmp.prompt import Prompt, Session, Turn

INTRO = """
Questions about a table are answered in Python.
`blocks` and `bowls` are lists of names; objects = blocks + bowls.
Positions are (x, y) in metres seen from above: x to the right, y up.
The answer is `ret_val`: True or False, a number, a name, or a list of names.
"""

SESSIONS = (
    Session(
        blocks=("red block", "yellow block", "green block", "blue block"),
        bowls=("yellow bowl", "red bowl", "brown bowl"),
        turns=(
            Turn("how many blocks are there?", "ret_val = len(blocks)"),
            Turn(
                "is the red block left of the yellow bowl?",
                "ret_val = get_obj_pos('red block')[0] < get_obj_pos('yellow bowl')[0]",
            ),
            Turn(
                "which block is closest to the brown bowl?",
                "ret_val = get_nearest('brown bowl', blocks)",
            ),
            Turn("is there a purple bowl?", "ret_val = 'purple bowl' in bowls"),
            Turn(
                "how many blocks are to the right of the red bowl?",
                "ret_val = len([b for b in blocks "
                "if get_obj_pos(b)[0] > get_obj_pos('red bowl')[0]])",
            ),
            Turn(
                "is the blue block in the brown bowl?",
                "ret_val = is_on('blue block', 'brown bowl')",
            ),
            Turn(
                "what color is the leftmost block?", "ret_val = get_color(left_to_right(blocks)[0])"
            ),
            Turn("what is on the green block?", "ret_val = get_objs_on('green block')"),
            Turn("which bowls are empty?", "ret_val = [b for b in bowls if not get_objs_on(b)]"),
            Turn("are there more blocks than bowls?", "ret_val = len(blocks) > len(bowls)"),
            Turn(
                "how far is the red block from the blue block?",
                "ret_val = get_distance('red block', 'blue block')",
            ),
            Turn("what do you see?", "ret_val = objects"),
            Turn(
                "which blocks are above the red bowl?",
                "ret_val = [b for b in blocks if get_obj_pos(b)[1] > get_obj_pos('red bowl')[1]]",
            ),
            Turn(
                "is the yellow block in a bowl?",
                "ret_val = any(is_on('yellow block', b) for b in bowls)",
            ),
            Turn("where is the red bowl?", "ret_val = get_obj_pos('red bowl')"),
            Turn(
                "do all blocks have a bowl of their color?",
                "ret_val = all(get_color(b) + ' bowl' in bowls for b in blocks)",
            ),
        ),
    ),
)

PROMPT = Prompt(
    purpose="parse_question",
    mode="value",
    intro=INTRO,
    names=(
        "get_obj_pos",
        "get_obj_size",
        "get_color",
        "is_on",
        "is_visible",
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
