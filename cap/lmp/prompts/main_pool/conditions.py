"""Examples of the main prompt: conditions, loops over what is true."""

from __future__ import annotations

from cap.lmp.retrieval import Turn

TURNS = (
    Turn(
        "if there is a blue bowl put the red block in it, otherwise put the red block in "
        "the green bowl",
        """
if 'blue bowl' in bowls:
    put_first_on_second('red block', 'blue bowl')
else:
    put_first_on_second('red block', 'green bowl')
""",
        hint="not on the table: blue bowl",
    ),
    Turn(
        "if there are at least three blocks, put the green block in the purple bowl",
        """
if len(blocks) >= 3:
    put_first_on_second('green block', 'purple bowl')
""",
    ),
    Turn(
        "if the green bowl is empty put the yellow block in it",
        """
if not get_objs_on('green bowl'):
    put_first_on_second('yellow block', 'green bowl')
""",
    ),
    Turn(
        "put the blue block in the red bowl if it is closer to it than the green block is, "
        "otherwise put the green block in the red bowl",
        """
if get_distance('blue block', 'red bowl') < get_distance('green block', 'red bowl'):
    put_first_on_second('blue block', 'red bowl')
else:
    put_first_on_second('green block', 'red bowl')
""",
    ),
    Turn(
        "if the red block is left of the green bowl put it in the bowl, otherwise put the "
        "blue block in it",
        """
if get_obj_pos('red block')[0] < get_obj_pos('green bowl')[0]:
    put_first_on_second('red block', 'green bowl')
else:
    put_first_on_second('blue block', 'green bowl')
""",
    ),
    Turn(
        "put the red block in the purple bowl unless there is a brown block",
        """
if 'brown block' not in blocks:
    put_first_on_second('red block', 'purple bowl')
""",
        hint="not on the table: brown block",
    ),
    Turn(
        "if any bowl is brown put the blue block in it, otherwise put the blue block in the "
        "bottom left corner",
        """
if 'brown bowl' in bowls:
    put_first_on_second('blue block', 'brown bowl')
else:
    put_first_on_second('blue block', get_corner_pos('bottom left'))
""",
    ),
    Turn(
        "if there are more blocks than bowls, put the red block on the green block, "
        "otherwise in the red bowl",
        """
if len(blocks) > len(bowls):
    put_first_on_second('red block', 'green block')
else:
    put_first_on_second('red block', 'red bowl')
""",
    ),
    Turn(
        "if the red block is above the green bowl put it in there, else put the "
        "yellow block in there",
        """
if get_obj_pos('red block')[1] > get_obj_pos('green bowl')[1]:
    put_first_on_second('red block', 'green bowl')
else:
    put_first_on_second('yellow block', 'green bowl')
""",
    ),
    Turn(
        "if the purple bowl is empty put the red block in it, otherwise put it in the green bowl",
        """
if not get_objs_on('purple bowl'):
    put_first_on_second('red block', 'purple bowl')
else:
    put_first_on_second('red block', 'green bowl')
""",
    ),
    Turn(
        "if there is a brown block put it in the red bowl, otherwise put the green block in "
        "the red bowl",
        """
if 'brown block' in blocks:
    put_first_on_second('brown block', 'red bowl')
else:
    put_first_on_second('green block', 'red bowl')
""",
        hint="not on the table: brown block",
    ),
    Turn(
        "if the green block is above the red bowl, stack the green block on the blue block",
        """
if get_obj_pos('green block')[1] > get_obj_pos('red bowl')[1]:
    put_first_on_second('green block', 'blue block')
""",
    ),
    Turn(
        "when the red block is less than 15 cm from the blue block, put the red block in "
        "the red bowl",
        """
if get_distance('red block', 'blue block') < 0.15:
    put_first_on_second('red block', 'red bowl')
""",
    ),
    Turn(
        "put the yellow block in the purple bowl only if it is the leftmost block",
        """
if left_to_right(blocks)[0] == 'yellow block':
    put_first_on_second('yellow block', 'purple bowl')
""",
    ),
    Turn(
        "if the blue block is closer to the red bowl than to the green bowl put it in "
        "the red bowl, otherwise in the green bowl",
        """
if get_distance('blue block', 'red bowl') < get_distance('blue block', 'green bowl'):
    put_first_on_second('blue block', 'red bowl')
else:
    put_first_on_second('blue block', 'green bowl')
""",
    ),
    Turn(
        "put the blue block in the red bowl, but only if there is a yellow block",
        """
if 'yellow block' in blocks:
    put_first_on_second('blue block', 'red bowl')
""",
    ),
    Turn(
        "if more than one block is left of the purple bowl, put them all in it",
        """
left = parse_obj_name('the blocks left of the purple bowl')
if len(left) > 1:
    for block in left:
        put_first_on_second(block, 'purple bowl')
""",
    ),
    Turn(
        "if there are exactly four blocks stack them, otherwise put them in the green bowl",
        """
if len(blocks) == 4:
    for below, block in zip(blocks, blocks[1:]):
        put_first_on_second(block, below)
else:
    for block in blocks:
        put_first_on_second(block, 'green bowl')
""",
    ),
    Turn(
        "if there is something in the red bowl take it out",
        """
for item in get_objs_on('red bowl'):
    put_first_on_second(item, get_free_pos())
""",
    ),
    Turn(
        "if the red block is in the left half of the table put it in the green bowl, "
        "otherwise in the purple bowl",
        """
if get_obj_pos('red block')[0] < 0:
    put_first_on_second('red block', 'green bowl')
else:
    put_first_on_second('red block', 'purple bowl')
""",
    ),
    Turn(
        "use the orange bowl for the red block, or the green bowl if there is no orange one",
        """
if 'orange bowl' in bowls:
    put_first_on_second('red block', 'orange bowl')
else:
    put_first_on_second('red block', 'green bowl')
""",
        hint="not on the table: orange bowl",
    ),
    Turn(
        "when there is an orange bowl the red block goes in it; if not, it goes in the green bowl",
        """
if 'orange bowl' in bowls:
    put_first_on_second('red block', 'orange bowl')
else:
    put_first_on_second('red block', 'green bowl')
""",
        hint="not on the table: orange bowl",
    ),
    Turn(
        "put the green block in the red bowl if you see more than two blocks",
        """
if len(blocks) > 2:
    put_first_on_second('green block', 'red bowl')
""",
    ),
    Turn(
        "should there be fewer than six blocks, put the blue block into the purple bowl",
        """
if len(blocks) < 6:
    put_first_on_second('blue block', 'purple bowl')
""",
    ),
    Turn(
        "if the number of blocks is greater than 2 then the red block goes in the purple bowl",
        """
if len(blocks) > 2:
    put_first_on_second('red block', 'purple bowl')
""",
    ),
)
