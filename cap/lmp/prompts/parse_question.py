"""The question LMP: a question about the table becomes its answer."""

from __future__ import annotations

from cap.lmp.prompt import Prompt, Session
from cap.lmp.retrieval import Turn

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

POOL = Session(
    blocks=("red block", "blue block", "green block", "yellow block"),
    bowls=("red bowl", "green bowl", "purple bowl"),
    turns=(
        Turn("how many objects are on the table?", "ret_val = len(objects)"),
        Turn("how many bowls do you see?", "ret_val = len(bowls)"),
        Turn("how many blocks are there?", "ret_val = len(blocks)"),
        Turn("do you see a brown block?", "ret_val = 'brown block' in blocks"),
        Turn("is there a cyan bowl?", "ret_val = 'cyan bowl' in bowls"),
        Turn("is there a yellow block?", "ret_val = 'yellow block' in blocks"),
        Turn(
            "how many blocks are in the bowl now?",
            "ret_val = len([b for b in blocks if any(is_on(b, bowl) for bowl in bowls)])",
        ),
        Turn(
            "how many blocks are in the purple bowl?",
            "ret_val = len(get_objs_on('purple bowl'))",
        ),
        Turn(
            "which bowl is the blue block in?",
            "ret_val = [bowl for bowl in bowls if is_on('blue block', bowl)]",
        ),
        Turn("what is in the green bowl?", "ret_val = get_objs_on('green bowl')"),
        Turn("is the purple bowl empty?", "ret_val = not get_objs_on('purple bowl')"),
        Turn(
            "is any block on another block?",
            "ret_val = any(is_on(a, b) for a in blocks for b in blocks)",
        ),
        Turn(
            "is the red block on the green block?",
            "ret_val = is_on('red block', 'green block')",
        ),
        Turn("is the red block in the red bowl?", "ret_val = is_on('red block', 'red bowl')"),
        Turn(
            "is the green block between the red bowl and the purple bowl?",
            """
a, b = get_obj_pos('red bowl')[0], get_obj_pos('purple bowl')[0]
ret_val = min(a, b) < get_obj_pos('green block')[0] < max(a, b)
""",
        ),
        Turn(
            "is the red block below the yellow block?",
            "ret_val = get_obj_pos('red block')[1] < get_obj_pos('yellow block')[1]",
        ),
        Turn(
            "is the blue block to the left of the green bowl?",
            "ret_val = get_obj_pos('blue block')[0] < get_obj_pos('green bowl')[0]",
        ),
        Turn(
            "how many blocks are above the green bowl?",
            "ret_val = len([b for b in blocks "
            "if get_obj_pos(b)[1] > get_obj_pos('green bowl')[1]])",
        ),
        Turn(
            "how many blocks are in the right half of the table?",
            "ret_val = len([b for b in blocks if get_obj_pos(b)[0] > 0])",
        ),
        Turn(
            "how many blocks are to the left of the purple bowl?",
            "ret_val = len([b for b in blocks "
            "if get_obj_pos(b)[0] < get_obj_pos('purple bowl')[0]])",
        ),
        Turn(
            "which bowl is farthest from the red block?",
            "ret_val = get_farthest('red block', bowls)",
        ),
        Turn(
            "which block is the closest to the green bowl?",
            "ret_val = get_nearest('green bowl', blocks)",
        ),
        Turn("what is the second block from the left?", "ret_val = left_to_right(blocks)[1]"),
        Turn("which block is at the top?", "ret_val = top_to_bottom(blocks)[0]"),
        Turn("which block is the leftmost one?", "ret_val = left_to_right(blocks)[0]"),
        Turn("what colors do the blocks have?", "ret_val = [get_color(b) for b in blocks]"),
        Turn("what color is the rightmost bowl?", "ret_val = get_color(left_to_right(bowls)[-1])"),
        Turn(
            "which two blocks are closest to each other?",
            """
pairs = [(a, b) for a in blocks for b in blocks if a < b]
ret_val = list(min(pairs, key=lambda pair: get_distance(pair[0], pair[1])))
""",
        ),
        Turn(
            "are the red block and the blue block closer than 10 cm?",
            "ret_val = get_distance('red block', 'blue block') < 0.10",
        ),
        Turn(
            "how far is the red block from the purple bowl?",
            "ret_val = get_distance('red block', 'purple bowl')",
        ),
        Turn("how many more blocks than bowls are there?", "ret_val = len(blocks) - len(bowls)"),
        Turn("are there more bowls than blocks?", "ret_val = len(bowls) > len(blocks)"),
        Turn(
            "which blocks are not in a bowl?",
            "ret_val = [b for b in blocks if not any(is_on(b, bowl) for bowl in bowls)]",
        ),
        Turn(
            "is there a bowl with the color of the green block?",
            "ret_val = get_color('green block') + ' bowl' in bowls",
        ),
        Turn(
            "which blocks have no bowl of their color?",
            "ret_val = [b for b in blocks if get_color(b) + ' bowl' not in bowls]",
        ),
        Turn("how big is the purple bowl?", "ret_val = get_obj_size('purple bowl')"),
        Turn("what are you holding?", "ret_val = get_held_obj()"),
        Turn("which blocks are there?", "ret_val = blocks"),
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
    pool=POOL,
    max_tokens=160,
)
