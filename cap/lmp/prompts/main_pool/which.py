"""Examples of the main prompt: which one is meant."""

from __future__ import annotations

from cap.lmp.retrieval import Turn

TURNS = (
    Turn(
        "put the topmost block in the purple bowl",
        """
block = top_to_bottom(blocks)[0]
put_first_on_second(block, 'purple bowl')
""",
    ),
    Turn(
        "put the leftmost block in the rightmost bowl",
        """
block = left_to_right(blocks)[0]
bowl = left_to_right(bowls)[-1]
put_first_on_second(block, bowl)
""",
    ),
    Turn(
        "put the leftmost block in the purple bowl",
        """
block = left_to_right(blocks)[0]
put_first_on_second(block, 'purple bowl')
""",
    ),
    Turn(
        "put the two leftmost blocks in the green bowl",
        """
for block in left_to_right(blocks)[:2]:
    put_first_on_second(block, 'green bowl')
""",
    ),
    Turn(
        "put the block at the bottom on the block at the top",
        """
order = top_to_bottom(blocks)
put_first_on_second(order[-1], order[0])
""",
    ),
    Turn(
        "put the rightmost block on the green block",
        """
block = left_to_right(blocks)[-1]
put_first_on_second(block, 'green block')
""",
    ),
    Turn(
        "put the third block from the top on the first one",
        """
order = top_to_bottom(blocks)
put_first_on_second(order[2], order[0])
""",
    ),
    Turn(
        "put the third block from the left in the top left corner",
        """
block = left_to_right(blocks)[2]
put_first_on_second(block, get_corner_pos('top left'))
""",
    ),
    Turn(
        "pick up the second block from the left and place it on the bottom side",
        """
block = left_to_right(blocks)[1]
put_first_on_second(block, get_side_pos('bottom'))
""",
    ),
    Turn(
        "pick up the third block from the right and place it on the bottom left corner",
        """
block = left_to_right(blocks)[-3]
put_first_on_second(block, get_corner_pos('bottom left'))
""",
    ),
    Turn(
        "pick up the fourth block from the right and place it on the bottom side",
        """
block = left_to_right(blocks)[-4]
put_first_on_second(block, get_side_pos('bottom'))
""",
    ),
    Turn(
        "pick up the fourth block from the left and place it on the top right corner",
        """
block = left_to_right(blocks)[3]
put_first_on_second(block, get_corner_pos('top right'))
""",
    ),
    Turn(
        "pick up the fourth block from the top and place it on the left side",
        """
block = top_to_bottom(blocks)[3]
put_first_on_second(block, get_side_pos('left'))
""",
    ),
    Turn(
        "pick up the second block from the top and place it on the right side",
        """
block = top_to_bottom(blocks)[1]
put_first_on_second(block, get_side_pos('right'))
""",
    ),
    Turn(
        "pick up the third block from the bottom and place it on the top right corner",
        """
block = top_to_bottom(blocks)[-3]
put_first_on_second(block, get_corner_pos('top right'))
""",
    ),
    Turn(
        "pick up the second block from the bottom and place it on the left side",
        """
block = top_to_bottom(blocks)[-2]
put_first_on_second(block, get_side_pos('left'))
""",
    ),
    Turn(
        "put the second block from the right in the purple bowl",
        """
block = left_to_right(blocks)[-2]
put_first_on_second(block, 'purple bowl')
""",
    ),
    Turn(
        "put the block that is closer to the red bowl, the blue or the green one, in it",
        """
block = get_nearest('red bowl', ['blue block', 'green block'])
put_first_on_second(block, 'red bowl')
""",
    ),
    Turn(
        "put the block farthest from the purple bowl on the green block",
        """
block = get_farthest('purple bowl', blocks)
put_first_on_second(block, 'green block')
""",
    ),
    Turn(
        "put the block closest to the red bowl in the red bowl",
        """
block = get_nearest('red bowl', blocks)
put_first_on_second(block, 'red bowl')
""",
    ),
    Turn(
        "put the blocks left of the purple bowl in the purple bowl",
        """
for block in parse_obj_name('the blocks left of the purple bowl'):
    put_first_on_second(block, 'purple bowl')
""",
    ),
    Turn(
        "pick up the block to the right of the red bowl and place it on the top left corner",
        """
block = parse_obj_name('the block to the right of the red bowl')
put_first_on_second(block, get_corner_pos('top left'))
""",
    ),
    Turn(
        "put the block above the green bowl on the bottom side",
        """
block = parse_obj_name('the block above the green bowl')
put_first_on_second(block, get_side_pos('bottom'))
""",
    ),
    Turn(
        "put the block closest to the purple bowl in the bottom left corner",
        """
block = get_nearest('purple bowl', blocks)
put_first_on_second(block, get_corner_pos('bottom left'))
""",
    ),
    Turn(
        "move the block farthest from the green bowl to the right side",
        """
block = get_farthest('green bowl', blocks)
put_first_on_second(block, get_side_pos('right'))
""",
    ),
    Turn(
        "put the two blocks that are closest to the green bowl in it",
        """
for block in parse_obj_name('the two blocks closest to the green bowl'):
    put_first_on_second(block, 'green bowl')
""",
    ),
    Turn(
        "put the yellow block in the bowl that is closest to it",
        """
bowl = get_nearest('yellow block', bowls)
put_first_on_second('yellow block', bowl)
""",
    ),
    Turn(
        "put the lowest block in the highest bowl",
        """
block = top_to_bottom(blocks)[-1]
bowl = top_to_bottom(bowls)[0]
put_first_on_second(block, bowl)
""",
    ),
    Turn(
        "put the yellow block in the middle bowl",
        """
bowl = left_to_right(bowls)[len(bowls) // 2]
put_first_on_second('yellow block', bowl)
""",
    ),
    Turn(
        "put the middle block on the leftmost one",
        """
order = left_to_right(blocks)
put_first_on_second(order[len(order) // 2], order[0])
""",
    ),
    Turn(
        "put whichever of the red and the green block is farther left into the purple bowl",
        """
block = left_to_right(['red block', 'green block'])[0]
put_first_on_second(block, 'purple bowl')
""",
    ),
    Turn(
        "put the second highest block in the red bowl",
        """
block = top_to_bottom(blocks)[1]
put_first_on_second(block, 'red bowl')
""",
    ),
    Turn(
        "put the green block on the block that is nearest to it",
        """
block = get_nearest('green block', blocks)
put_first_on_second('green block', block)
""",
    ),
    Turn(
        "put the two rightmost blocks in the red bowl",
        """
for block in left_to_right(blocks)[-2:]:
    put_first_on_second(block, 'red bowl')
""",
    ),
    Turn(
        "put the topmost block on top of the rightmost block",
        """
block = top_to_bottom(blocks)[0]
below = left_to_right(blocks)[-1]
put_first_on_second(block, below)
""",
    ),
    Turn(
        "put the block closest to the bottom right corner in the purple bowl",
        """
block = get_nearest(get_corner_pos('bottom right'), blocks)
put_first_on_second(block, 'purple bowl')
""",
    ),
    Turn(
        "put the green block in the bowl on the left",
        """
bowl = left_to_right(bowls)[0]
put_first_on_second('green block', bowl)
""",
    ),
    Turn(
        "put the red block in the bowl nearest to the blue block",
        """
bowl = get_nearest('blue block', bowls)
put_first_on_second('red block', bowl)
""",
    ),
    Turn(
        "put the block between the red bowl and the purple bowl in the green bowl",
        """
block = parse_obj_name('the block between the red bowl and the purple bowl')
put_first_on_second(block, 'green bowl')
""",
    ),
    Turn(
        "put the second closest block to the green bowl in it",
        """
block = parse_obj_name('the second closest block to the green bowl')
put_first_on_second(block, 'green bowl')
""",
    ),
    Turn(
        "put the block closest to the center of the table in the red bowl",
        """
block = get_nearest((0, 0), blocks)
put_first_on_second(block, 'red bowl')
""",
    ),
    Turn(
        "put the blocks that are closer than 15 cm to the purple bowl in it",
        """
for block in parse_obj_name('the blocks within 15 cm of the purple bowl'):
    put_first_on_second(block, 'purple bowl')
""",
    ),
    Turn(
        "put the leftmost block to the left of the purple bowl",
        """
block = left_to_right(blocks)[0]
put_first_on_second(block, get_pos_beside('purple bowl', 'left'))
""",
    ),
    Turn(
        "put the topmost block next to the lowest block",
        """
order = top_to_bottom(blocks)
put_first_on_second(order[0], get_free_pos(order[-1]))
""",
    ),
    Turn(
        "put the block farthest from the green bowl next to it",
        """
block = get_farthest('green bowl', blocks)
put_first_on_second(block, get_free_pos('green bowl'))
""",
    ),
    Turn(
        "put the block nearest to the red block on top of it",
        """
block = get_nearest('red block', blocks)
put_first_on_second(block, 'red block')
""",
    ),
    Turn(
        "put the block at the far left into the purple bowl",
        """
block = left_to_right(blocks)[0]
put_first_on_second(block, 'purple bowl')
""",
    ),
    Turn(
        "put the block at the very bottom on the red block",
        """
block = top_to_bottom(blocks)[-1]
put_first_on_second(block, 'red block')
""",
    ),
    Turn(
        "put the red block in the closest bowl",
        """
bowl = get_nearest('red block', bowls)
put_first_on_second('red block', bowl)
""",
    ),
    Turn(
        "put the green block in the bowl farthest from it",
        """
bowl = get_farthest('green block', bowls)
put_first_on_second('green block', bowl)
""",
    ),
    Turn(
        "put the block closest to the bowl into it",
        """
bowl = bowls[0]
block = get_nearest(bowl, blocks)
put_first_on_second(block, bowl)
""",
    ),
    Turn(
        "put the block that matches the color of a strawberry in the red bowl",
        """
block = parse_obj_name('the block with the color of a strawberry')
put_first_on_second(block, 'red bowl')
""",
    ),
    Turn(
        "put the thing that is colored like the ocean in the green bowl",
        """
block = parse_obj_name('the block with the color of the ocean')
put_first_on_second(block, 'green bowl')
""",
    ),
    Turn(
        "put the block nearest to the left edge of the table on the green block",
        """
block = left_to_right(blocks)[0]
put_first_on_second(block, 'green block')
""",
    ),
    Turn(
        "put all the blocks that are on the left half of the table in the red bowl",
        """
for block in parse_obj_name('the blocks in the left half of the table'):
    put_first_on_second(block, 'red bowl')
""",
    ),
    Turn(
        "put the blocks that are higher up than the red bowl in the red bowl",
        """
for block in parse_obj_name('the blocks above the red bowl'):
    put_first_on_second(block, 'red bowl')
""",
    ),
    Turn(
        "put the block that is in the green bowl on top of the yellow block",
        """
for item in get_objs_on('green bowl')[:1]:
    put_first_on_second(item, 'yellow block')
""",
    ),
    Turn(
        "put the two blocks that are closest together in the purple bowl",
        """
pairs = [(a, b) for a in blocks for b in blocks if a < b]
first, second = min(pairs, key=lambda pair: get_distance(*pair))
put_first_on_second(first, 'purple bowl')
put_first_on_second(second, 'purple bowl')
""",
    ),
    Turn(
        "put the block that is farthest to the left in the red bowl",
        """
block = left_to_right(blocks)[0]
put_first_on_second(block, 'red bowl')
""",
    ),
    Turn(
        "put into the purple bowl the block that is closest to it",
        """
block = get_nearest('purple bowl', blocks)
put_first_on_second(block, 'purple bowl')
""",
    ),
    Turn(
        "put the block which is the farthest away from the red bowl onto the green block",
        """
block = get_farthest('red bowl', blocks)
put_first_on_second(block, 'green block')
""",
    ),
    Turn(
        "compare how far the blue and the red block are from the purple bowl and put "
        "the closer one in it",
        """
block = get_nearest('purple bowl', ['blue block', 'red block'])
put_first_on_second(block, 'purple bowl')
""",
    ),
    Turn(
        "whichever of the red block and the yellow block is nearer to the green bowl goes in it",
        """
block = get_nearest('green bowl', ['red block', 'yellow block'])
put_first_on_second(block, 'green bowl')
""",
    ),
    Turn(
        "find the block with the smallest distance to the red bowl and put it in there",
        """
block = get_nearest('red bowl', blocks)
put_first_on_second(block, 'red bowl')
""",
    ),
    Turn(
        "take the closest block to the green bowl and put it inside",
        """
block = get_nearest('green bowl', blocks)
put_first_on_second(block, 'green bowl')
""",
    ),
    Turn(
        "take the block with the greatest distance from the purple bowl and stack it on "
        "the yellow block",
        """
block = get_farthest('purple bowl', blocks)
put_first_on_second(block, 'yellow block')
""",
    ),
    Turn(
        "put the one of the red and the blue block that is closer to the green bowl into it",
        """
block = get_nearest('green bowl', ['red block', 'blue block'])
put_first_on_second(block, 'green bowl')
""",
    ),
)
