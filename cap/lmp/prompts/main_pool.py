"""Examples from which a sentence is shown the group that is most like it."""

from __future__ import annotations

from cap.lmp.prompt import Session
from cap.lmp.retrieval import Turn

POOL = Session(
    blocks=("red block", "blue block", "green block", "yellow block"),
    bowls=("red bowl", "green bowl", "purple bowl"),
    turns=(
        # Into bowls and onto blocks.
        Turn(
            "pick up the blue block and put it into the red bowl",
            "put_first_on_second('blue block', 'red bowl')",
        ),
        Turn(
            "please be so kind and get the yellow block into the green bowl, thank you",
            "put_first_on_second('yellow block', 'green bowl')",
        ),
        Turn(
            "pick up the green block and drop it in the purple bowl",
            "put_first_on_second('green block', 'purple bowl')",
        ),
        Turn(
            "put the red block in the purple bowl",
            "put_first_on_second('red block', 'purple bowl')",
        ),
        Turn(
            "the blue block belongs in the green bowl",
            "put_first_on_second('blue block', 'green bowl')",
        ),
        Turn("red block -> purple bowl", "put_first_on_second('red block', 'purple bowl')"),
        Turn(
            "the green bowl would like to have the red block in it",
            "put_first_on_second('red block', 'green bowl')",
        ),
        Turn(
            "put the red block and the blue block in the purple bowl",
            """
for block in ['red block', 'blue block']:
    put_first_on_second(block, 'purple bowl')
""",
        ),
        Turn(
            "the blue and the yellow block should end up in the purple bowl",
            """
for block in ['blue block', 'yellow block']:
    put_first_on_second(block, 'purple bowl')
""",
        ),
        Turn(
            "first put the red block in the green bowl, then the blue block on the yellow one",
            """
put_first_on_second('red block', 'green bowl')
put_first_on_second('blue block', 'yellow block')
""",
        ),
        Turn(
            "stack the red block on the blue block and the green block on top of the red one",
            """
put_first_on_second('red block', 'blue block')
put_first_on_second('green block', 'red block')
""",
        ),
        Turn(
            "place the blue block on the yellow block",
            "put_first_on_second('blue block', 'yellow block')",
        ),
        Turn(
            "put everything that is not green in the purple bowl",
            """
for block in blocks:
    if get_color(block) != 'green':
        put_first_on_second(block, 'purple bowl')
""",
        ),
        Turn(
            "put all the blocks except the red one in the green bowl",
            """
for block in blocks:
    if block != 'red block':
        put_first_on_second(block, 'green bowl')
""",
        ),
        Turn(
            "put all the blocks in the green bowl",
            """
for block in blocks:
    put_first_on_second(block, 'green bowl')
""",
        ),
        Turn(
            "put one block in each bowl",
            """
for block, bowl in zip(blocks, bowls):
    put_first_on_second(block, bowl)
""",
        ),
        Turn(
            "put two of the blocks in the purple bowl",
            """
for block in blocks[:2]:
    put_first_on_second(block, 'purple bowl')
""",
        ),
        Turn(
            "move any three blocks to the red bowl",
            """
for block in blocks[:3]:
    put_first_on_second(block, 'red bowl')
""",
        ),
        Turn(
            "put the block whose color matches a bowl into that bowl",
            """
for block in blocks:
    bowl = get_color(block) + ' bowl'
    if bowl in bowls:
        put_first_on_second(block, bowl)
""",
        ),
        Turn(
            "put the red block in the bowl that has its color",
            "put_first_on_second('red block', 'red bowl')",
        ),
        Turn(
            "put the blocks in the bowls with matching colors",
            """
for block in blocks:
    bowl = get_color(block) + ' bowl'
    if bowl in bowls:
        put_first_on_second(block, bowl)
""",
        ),
        Turn(
            "put the block that has the same color as the bowl in the top left into that bowl",
            """
bowl = get_nearest(get_corner_pos('top left'), bowls)
block = get_color(bowl) + ' block'
put_first_on_second(block, bowl)
""",
        ),
        Turn(
            "put the block that has the same color as the bowl in the bowl",
            """
bowl = bowls[0]
block = get_color(bowl) + ' block'
put_first_on_second(block, bowl)
""",
        ),
        Turn(
            "put the block with the same color as the purple bowl's neighbor in the red bowl",
            """
neighbor = get_nearest('purple bowl', bowls)
put_first_on_second(get_color(neighbor) + ' block', 'red bowl')
""",
        ),
        Turn(
            "put the blocks in bowls with mismatched colors",
            """
for i, block in enumerate(blocks):
    others = [bowl for bowl in bowls if get_color(bowl) != get_color(block)]
    put_first_on_second(block, others[i % len(others)])
""",
        ),
        Turn(
            "put the blocks with a warm color in the purple bowl",
            """
for block in parse_obj_name('the blocks with a warm color'):
    put_first_on_second(block, 'purple bowl')
""",
        ),
        Turn(
            "put the block with the color of a lemon in the green bowl",
            "put_first_on_second(parse_obj_name('the block with the color of a lemon'), "
            "'green bowl')",
        ),
        Turn(
            "put the blocks that are not in a bowl into the red bowl",
            """
for block in parse_obj_name('the blocks that are not in a bowl'):
    put_first_on_second(block, 'red bowl')
""",
        ),
        Turn(
            "take the red block out of the green bowl",
            "put_first_on_second('red block', get_free_pos())",
        ),
        Turn(
            "empty the purple bowl",
            """
for item in get_objs_on('purple bowl'):
    put_first_on_second(item, get_free_pos())
""",
        ),
        Turn(
            "put the yellow block somewhere else",
            "put_first_on_second('yellow block', get_free_pos())",
        ),
        Turn(
            "I would like the yellow block to sit on the red one",
            "put_first_on_second('yellow block', 'red block')",
        ),
        Turn(
            "could you move the blue block over to the green bowl",
            "put_first_on_second('blue block', 'green bowl')",
        ),
        Turn(
            "would you mind putting the red block on top of the yellow block?",
            "put_first_on_second('red block', 'yellow block')",
        ),
        Turn(
            "in the green bowl I want the blue block",
            "put_first_on_second('blue block', 'green bowl')",
        ),
        Turn(
            "purple bowl: add the yellow block",
            "put_first_on_second('yellow block', 'purple bowl')",
        ),
        Turn(
            "get the red thing into the green container",
            "put_first_on_second('red block', 'green bowl')",
        ),
        Turn(
            "set the green block down inside the red bowl",
            "put_first_on_second('green block', 'red bowl')",
        ),
        Turn(
            "the green bowl should hold the red and the yellow block",
            """
for block in ['red block', 'yellow block']:
    put_first_on_second(block, 'green bowl')
""",
        ),
        Turn(
            "clean up the table: everything goes into the purple bowl",
            """
for block in blocks:
    put_first_on_second(block, 'purple bowl')
""",
        ),
        Turn(
            "every block but the green one belongs in the red bowl",
            """
for block in blocks:
    if block != 'green block':
        put_first_on_second(block, 'red bowl')
""",
        ),
        Turn(
            "put the blocks that are neither red nor green in the purple bowl",
            """
for block in blocks:
    if get_color(block) not in ('red', 'green'):
        put_first_on_second(block, 'purple bowl')
""",
        ),
        Turn(
            "put the blocks without a matching bowl in the purple bowl",
            """
for block in blocks:
    if get_color(block) + ' bowl' not in bowls:
        put_first_on_second(block, 'purple bowl')
""",
        ),
        Turn(
            "put the green block in a bowl that does not have its color",
            """
others = [bowl for bowl in bowls if get_color(bowl) != 'green']
put_first_on_second('green block', others[0])
""",
        ),
        Turn(
            "put half of the blocks in the red bowl",
            """
for block in blocks[:len(blocks) // 2]:
    put_first_on_second(block, 'red bowl')
""",
        ),
        Turn(
            "put two blocks in each bowl",
            """
for i, block in enumerate(blocks[:2 * len(bowls)]):
    put_first_on_second(block, bowls[i // 2])
""",
        ),
        Turn(
            "spread the blocks evenly over the bowls",
            """
for i, block in enumerate(blocks):
    put_first_on_second(block, bowls[i % len(bowls)])
""",
        ),
        Turn(
            "put the red block in the green bowl and then take it out again",
            """
put_first_on_second('red block', 'green bowl')
put_first_on_second('red block', get_free_pos())
""",
        ),
        Turn(
            "let the blue block rest in the purple bowl",
            "put_first_on_second('blue block', 'purple bowl')",
        ),
        Turn(
            "get the red block out of the way, into the purple bowl",
            "put_first_on_second('red block', 'purple bowl')",
        ),
        Turn(
            "cover the red block with the blue block",
            "put_first_on_second('blue block', 'red block')",
        ),
        Turn(
            "fill the purple bowl with all the blocks",
            """
for block in blocks:
    put_first_on_second(block, 'purple bowl')
""",
        ),
        Turn(
            "put a block that is not red in the green bowl",
            """
others = [block for block in blocks if get_color(block) != 'red']
put_first_on_second(others[0], 'green bowl')
""",
        ),
        Turn(
            "put any other block on top of the blue one",
            """
others = [block for block in blocks if block != 'blue block']
put_first_on_second(others[0], 'blue block')
""",
        ),
        Turn(
            "put the blocks that are red or blue in the purple bowl",
            """
for block in blocks:
    if get_color(block) in ('red', 'blue'):
        put_first_on_second(block, 'purple bowl')
""",
        ),
        Turn(
            "put every block into a bowl of another color",
            """
for i, block in enumerate(blocks):
    others = [bowl for bowl in bowls if get_color(bowl) != get_color(block)]
    put_first_on_second(block, others[i % len(others)])
""",
        ),
        Turn(
            "match the blocks with the bowls of their color and put the remaining blocks in "
            "the purple bowl",
            """
for block in blocks:
    bowl = get_color(block) + ' bowl'
    if bowl not in bowls:
        bowl = 'purple bowl'
    put_first_on_second(block, bowl)
""",
        ),
        Turn(
            "put all but one of the blocks in the green bowl",
            """
for block in blocks[:-1]:
    put_first_on_second(block, 'green bowl')
""",
        ),
        Turn(
            "put three blocks in the purple bowl and the rest in the green bowl",
            """
for block in blocks[:3]:
    put_first_on_second(block, 'purple bowl')
for block in blocks[3:]:
    put_first_on_second(block, 'green bowl')
""",
        ),
        Turn(
            "put as many blocks in the red bowl as there are bowls",
            """
for block in blocks[:len(bowls)]:
    put_first_on_second(block, 'red bowl')
""",
        ),
        Turn(
            "put the yellow block and one other block in the purple bowl",
            """
others = [block for block in blocks if block != 'yellow block']
for block in ['yellow block', others[0]]:
    put_first_on_second(block, 'purple bowl')
""",
        ),
        Turn(
            "the things in the red bowl should be in the green bowl",
            """
for item in get_objs_on('red bowl'):
    put_first_on_second(item, 'green bowl')
""",
        ),
        Turn(
            "take all the blocks out of the bowls",
            """
for bowl in bowls:
    for item in get_objs_on(bowl):
        put_first_on_second(item, get_free_pos())
""",
        ),
        Turn(
            "the red bowl is where the green block belongs",
            "put_first_on_second('green block', 'red bowl')",
        ),
        Turn(
            "the yellow block should be on top of the blue block",
            "put_first_on_second('yellow block', 'blue block')",
        ),
        Turn(
            "the block that has the same color as grass goes in the red bowl",
            """
block = parse_obj_name('the block with the color of grass')
put_first_on_second(block, 'red bowl')
""",
        ),
        Turn(
            "which block is colored like blood? put it in the green bowl",
            """
block = parse_obj_name('the block with the color of blood')
put_first_on_second(block, 'green bowl')
""",
        ),
        Turn(
            "I want two blocks in the red bowl",
            """
for block in blocks[:2]:
    put_first_on_second(block, 'red bowl')
""",
        ),
        Turn(
            "each bowl gets one block",
            """
for block, bowl in zip(blocks, bowls):
    put_first_on_second(block, bowl)
""",
        ),
        Turn(
            "a single block goes into every bowl",
            """
for block, bowl in zip(blocks, bowls):
    put_first_on_second(block, bowl)
""",
        ),
        Turn(
            "put the red block in the green bowl and the blue block on top of the yellow one",
            """
put_first_on_second('red block', 'green bowl')
put_first_on_second('blue block', 'yellow block')
""",
        ),
        Turn(
            "sort the blocks into the bowls by color",
            """
for block in blocks:
    bowl = get_color(block) + ' bowl'
    if bowl in bowls:
        put_first_on_second(block, bowl)
""",
        ),
        Turn(
            "put each block in a bowl that has a different color",
            """
for i, block in enumerate(blocks):
    others = [bowl for bowl in bowls if get_color(bowl) != get_color(block)]
    put_first_on_second(block, others[i % len(others)])
""",
        ),
        Turn(
            "no block may be in a bowl of its own color: put all of them in bowls",
            """
for i, block in enumerate(blocks):
    others = [bowl for bowl in bowls if get_color(bowl) != get_color(block)]
    put_first_on_second(block, others[i % len(others)])
""",
        ),
        Turn(
            "stack red on blue",
            "put_first_on_second('red block', 'blue block')",
        ),
        Turn(
            "put the block in the bowl if they have the same color",
            """
for block in blocks:
    bowl = get_color(block) + ' bowl'
    if bowl in bowls:
        put_first_on_second(block, bowl)
""",
        ),
        Turn(
            "one of the blocks has the color of the bowl; drop it in the bowl",
            """
for block in blocks:
    bowl = get_color(block) + ' bowl'
    if bowl in bowls:
        put_first_on_second(block, bowl)
""",
        ),
        Turn(
            "whatever matches a bowl in color belongs in it",
            """
for block in blocks:
    bowl = get_color(block) + ' bowl'
    if bowl in bowls:
        put_first_on_second(block, bowl)
""",
        ),
        Turn(
            "every block goes into its own color's bowl",
            """
for block in blocks:
    bowl = get_color(block) + ' bowl'
    if bowl in bowls:
        put_first_on_second(block, bowl)
""",
        ),
        Turn(
            "each block belongs in the bowl that is colored like it",
            """
for block in blocks:
    bowl = get_color(block) + ' bowl'
    if bowl in bowls:
        put_first_on_second(block, bowl)
""",
        ),
        Turn(
            "every block goes in a bowl whose color is not its own",
            """
for i, block in enumerate(blocks):
    others = [bowl for bowl in bowls if get_color(bowl) != get_color(block)]
    put_first_on_second(block, others[i % len(others)])
""",
        ),
        Turn(
            "all blocks other than the blue one go in the green bowl",
            """
for block in blocks:
    if block != 'blue block':
        put_first_on_second(block, 'green bowl')
""",
        ),
        Turn(
            "leave the green block alone and put the other blocks in the purple bowl",
            """
for block in blocks:
    if block != 'green block':
        put_first_on_second(block, 'purple bowl')
""",
        ),
        Turn(
            "with the exception of the yellow block, everything goes into the red bowl",
            """
for block in blocks:
    if block != 'yellow block':
        put_first_on_second(block, 'red bowl')
""",
        ),
        Turn(
            "put all blocks apart from the red one in the purple bowl",
            """
for block in blocks:
    if block != 'red block':
        put_first_on_second(block, 'purple bowl')
""",
        ),
        Turn(
            "non-yellow blocks into the green bowl",
            """
for block in blocks:
    if get_color(block) != 'yellow':
        put_first_on_second(block, 'green bowl')
""",
        ),
        Turn(
            "put the sky-colored block into the red bowl",
            """
block = parse_obj_name('the block with the color of the sky')
put_first_on_second(block, 'red bowl')
""",
        ),
        Turn(
            "move the block that reminds you of a banana to the green bowl",
            """
block = parse_obj_name('the block with the color of a banana')
put_first_on_second(block, 'green bowl')
""",
        ),
        Turn(
            "have two blocks end up in the purple bowl",
            """
for block in blocks[:2]:
    put_first_on_second(block, 'purple bowl')
""",
        ),
        Turn(
            "put a pair of blocks into the red bowl",
            """
for block in blocks[:2]:
    put_first_on_second(block, 'red bowl')
""",
        ),
        Turn(
            "no bowl should stay empty: put one block in every bowl",
            """
left = parse_obj_name('the blocks that are not in a bowl')
empty = [bowl for bowl in bowls if not get_objs_on(bowl)]
for block, bowl in zip(left, empty):
    put_first_on_second(block, bowl)
""",
        ),
        Turn(
            "give every bowl a block of its own",
            """
for block, bowl in zip(blocks, bowls):
    put_first_on_second(block, bowl)
""",
        ),
        # Which one.
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
            "whichever of the red block and the yellow block is nearer to the green bowl "
            "goes in it",
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
        # Stacks.
        Turn(
            "stack the blocks in alphabetical order from bottom to top",
            """
tower = sorted(blocks)
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
        ),
        Turn(
            "stack the blocks with the yellow one at the bottom, the red one in the middle "
            "and the blue one on top",
            """
tower = ['yellow block', 'red block', 'blue block']
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
        ),
        Turn(
            "build a tower of the blocks with the green one at the bottom, then red, blue, "
            "and yellow on top",
            """
tower = ['green block', 'red block', 'blue block', 'yellow block']
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
        ),
        Turn(
            "make me a tower of the blocks",
            """
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
        ),
        Turn(
            "stack all the blocks",
            """
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
        ),
        Turn(
            "make a stack of all blocks on the left side",
            """
put_first_on_second(blocks[0], get_side_pos('left'))
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
        ),
        Turn(
            "stack all the blocks in the bottom right corner",
            """
put_first_on_second(blocks[0], get_corner_pos('bottom right'))
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
        ),
        Turn(
            "build a tower with yellow on top of green on top of blue",
            """
tower = ['blue block', 'green block', 'yellow block']
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
        ),
        Turn(
            "make two stacks of two blocks each",
            """
put_first_on_second(blocks[1], blocks[0])
put_first_on_second(blocks[3], blocks[2])
""",
        ),
        Turn(
            "stack the blocks in reverse alphabetical order",
            """
tower = sorted(blocks, reverse=True)
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
        ),
        Turn(
            "pile up all the blocks on top of the green one",
            """
tower = ['green block'] + [block for block in blocks if block != 'green block']
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
        ),
        Turn(
            "make a tower of all the blocks in the middle of the table",
            """
put_first_on_second(blocks[0], (0, 0))
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
        ),
        Turn(
            "stack the yellow, the green and the red block in this order from bottom to top",
            """
tower = ['yellow block', 'green block', 'red block']
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
        ),
        Turn(
            "make a stack with red above blue and blue above yellow",
            """
tower = ['yellow block', 'blue block', 'red block']
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
        ),
        Turn(
            "put all the blocks on one pile",
            """
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
        ),
        Turn(
            "pile everything up into one high tower",
            """
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
        ),
        Turn(
            "make one tower using every block",
            """
for below, block in zip(blocks, blocks[1:]):
    put_first_on_second(block, below)
""",
        ),
        # Places: corners, sides, the middle.
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
points = parse_position(f'a grid of {len(blocks)} points in the bottom left corner')
arrange(blocks, points)
""",
        ),
        Turn(
            "bring the blocks to the top side",
            """
points = parse_position(f'a horizontal line at the top side with {len(blocks)} points')
arrange(blocks, points)
""",
        ),
        Turn(
            "move all the blocks to the right side of the table",
            """
points = parse_position(f'a vertical line at the right side with {len(blocks)} points')
arrange(blocks, points)
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
points = parse_position(f'a horizontal line at the bottom side with {len(blocks)} points')
arrange(blocks, points)
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
points = parse_position(f'a vertical line at the left side with {len(blocks)} points')
arrange(blocks, points)
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
points = parse_position(f'a vertical line at the left side with {len(blocks)} points')
arrange(blocks, points)
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
        # Relations.
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
        # Lines and figures.
        Turn(
            "put the red, blue and green blocks in a vertical line 20 cm long",
            """
line = ['red block', 'blue block', 'green block']
points = parse_position('a 20 cm vertical line in the middle with 3 points')
arrange(line, points)
""",
        ),
        Turn(
            "put the blocks in a diagonal line",
            """
points = parse_position(
    f'a diagonal line from the bottom left to the top right with {len(blocks)} points')
arrange(blocks, points)
""",
        ),
        Turn(
            "arrange the blocks in a horizontal line",
            """
points = parse_position(f'a horizontal line in the middle with {len(blocks)} points')
arrange(blocks, points)
""",
        ),
        Turn(
            "sort the blocks by the name of their color from left to right",
            """
order = sorted(blocks, key=get_color)
points = parse_position(f'a horizontal line in the middle with {len(order)} points')
arrange(order, points)
""",
        ),
        Turn(
            "line up the blocks from left to right in the order green, red, blue, yellow",
            """
order = ['green block', 'red block', 'blue block', 'yellow block']
points = parse_position('a horizontal line in the middle with 4 points')
arrange(order, points)
""",
        ),
        Turn(
            "make a 2 by 2 grid of the blocks, 8 cm apart",
            """
points = parse_position('a grid of 2 rows and 2 columns, 8 cm apart, in the middle')
arrange(blocks, points)
""",
        ),
        Turn(
            "put the blocks in a row 9 cm apart",
            """
points = parse_position(f'a horizontal line of {len(blocks)} points 9 cm apart in the middle')
arrange(blocks, points)
""",
        ),
        Turn(
            "surround the purple bowl with the blocks",
            """
points = parse_position(
    f'a circle of radius 11 cm around the purple bowl with {len(blocks)} points')
arrange(blocks, points)
""",
        ),
        Turn(
            "make a circle of blocks with a radius of 12 cm around the middle of the table",
            """
points = parse_position(
    f'a circle of radius 12 cm around the middle of the table with {len(blocks)} points')
arrange(blocks, points)
""",
        ),
        Turn(
            "make a triangle with 18 cm sides out of three blocks",
            """
points = parse_position('a triangle with 18 cm sides in the middle of the table')
arrange(blocks[:3], points)
""",
        ),
        Turn(
            "make a square out of the blocks",
            """
points = parse_position('a square with 16 cm sides in the middle of the table')
arrange(blocks, points)
""",
        ),
        Turn(
            "exchange the topmost block with the bottommost block",
            """
order = top_to_bottom(blocks)
first = get_obj_pos(order[0])
second = get_obj_pos(order[-1])
put_first_on_second(order[0], get_free_pos())
put_first_on_second(order[-1], first)
put_first_on_second(order[0], second)
""",
        ),
        Turn(
            "exchange the leftmost block with the rightmost block",
            """
order = left_to_right(blocks)
first = get_obj_pos(order[0])
second = get_obj_pos(order[-1])
put_first_on_second(order[0], get_free_pos())
put_first_on_second(order[-1], first)
put_first_on_second(order[0], second)
""",
        ),
        Turn(
            "swap the blue block and the yellow block",
            """
first = get_obj_pos('blue block')
second = get_obj_pos('yellow block')
put_first_on_second('blue block', get_free_pos())
put_first_on_second('yellow block', first)
put_first_on_second('blue block', second)
""",
        ),
        Turn(
            "line the blocks up vertically",
            """
points = parse_position(f'a vertical line in the middle with {len(blocks)} points')
arrange(blocks, points)
""",
        ),
        Turn(
            "make a row of the blocks",
            """
points = parse_position(f'a horizontal line in the middle with {len(blocks)} points')
arrange(blocks, points)
""",
        ),
        Turn(
            "put the blocks in a column with 7 cm between them",
            """
points = parse_position(f'a vertical line of {len(blocks)} points 7 cm apart in the middle')
arrange(blocks, points)
""",
        ),
        Turn(
            "arrange the blocks in a row ordered yellow, green, red, blue",
            """
order = ['yellow block', 'green block', 'red block', 'blue block']
points = parse_position('a horizontal line in the middle with 4 points')
arrange(order, points)
""",
        ),
        Turn(
            "order the blocks alphabetically from top to bottom",
            """
order = sorted(blocks, key=get_color)
points = parse_position(f'a vertical line in the middle with {len(order)} points')
arrange(order, points)
""",
        ),
        Turn(
            "form a rectangle 24 cm wide and 14 cm high with the blocks",
            """
points = parse_position('a rectangle 24 cm wide and 14 cm high in the middle of the table')
arrange(blocks, points)
""",
        ),
        Turn(
            "place the blocks in a ring around the red bowl",
            """
points = parse_position(f'a circle of radius 11 cm around the red bowl with {len(blocks)} points')
arrange(blocks, points)
""",
        ),
        Turn(
            "make an L shape out of the blocks",
            """
points = parse_position(f'an L shape with {len(blocks)} points')
arrange(blocks, points)
""",
        ),
        Turn(
            "make a V out of the blocks",
            """
points = parse_position(f'a V shape with {len(blocks)} points')
arrange(blocks, points)
""",
        ),
        Turn(
            "put the blocks in a straight horizontal line with 8 cm spacing",
            """
points = parse_position(f'a horizontal line of {len(blocks)} points 8 cm apart in the middle')
arrange(blocks, points)
""",
        ),
        Turn(
            "put the red, blue and yellow block in a line from left to right, 8 cm apart",
            """
line = ['red block', 'blue block', 'yellow block']
points = parse_position('a horizontal line of 3 points 8 cm apart in the middle')
arrange(line, points)
""",
        ),
        Turn(
            "arrange the blocks in two rows of two",
            """
points = parse_position('a grid of 2 rows and 2 columns, 8 cm apart, in the middle')
arrange(blocks, points)
""",
        ),
        Turn(
            "make a cross out of the blocks",
            """
points = parse_position(f'a cross with {len(blocks)} points in the middle of the table')
arrange(blocks, points)
""",
        ),
        Turn(
            "make a diamond out of the blocks",
            """
points = parse_position('a diamond 20 cm wide in the middle of the table')
arrange(blocks, points)
""",
        ),
        Turn(
            "put the blocks in a line from the bottom left corner to the middle",
            """
points = parse_position(
    f'a line from the bottom left corner to the middle of the table with {len(blocks)} points')
arrange(blocks, points)
""",
        ),
        Turn(
            "the red and the green block should change places",
            """
first = get_obj_pos('red block')
second = get_obj_pos('green block')
put_first_on_second('red block', get_free_pos())
put_first_on_second('green block', first)
put_first_on_second('red block', second)
""",
        ),
        Turn(
            "exchange the two rightmost blocks",
            """
order = left_to_right(blocks)
first = get_obj_pos(order[-1])
second = get_obj_pos(order[-2])
put_first_on_second(order[-1], get_free_pos())
put_first_on_second(order[-2], first)
put_first_on_second(order[-1], second)
""",
        ),
        Turn(
            "let the red and the blue block trade places",
            """
first = get_obj_pos('red block')
second = get_obj_pos('blue block')
put_first_on_second('red block', get_free_pos())
put_first_on_second('blue block', first)
put_first_on_second('red block', second)
""",
        ),
        Turn(
            "put the red block where the green block is and the green block where the red block is",
            """
first = get_obj_pos('red block')
second = get_obj_pos('green block')
put_first_on_second('red block', get_free_pos())
put_first_on_second('green block', first)
put_first_on_second('red block', second)
""",
        ),
        Turn(
            "switch the block in the red bowl with the one in the green bowl",
            """
first = get_objs_on('red bowl')
second = get_objs_on('green bowl')
for item in first:
    put_first_on_second(item, get_free_pos())
for item in second:
    put_first_on_second(item, 'red bowl')
for item in first:
    put_first_on_second(item, 'green bowl')
""",
        ),
        Turn(
            "line up the blocks by their distance from the red bowl, the closest on the left",
            """
order = sorted(blocks, key=lambda block: get_distance(block, 'red bowl'))
points = parse_position(f'a horizontal line in the middle with {len(order)} points')
arrange(order, points)
""",
        ),
        Turn(
            "line up the blocks along the left edge in alphabetical order, the first at the top",
            """
order = sorted(blocks, key=get_color)
points = parse_position(f'a vertical line at the left side with {len(order)} points')
arrange(order, points)
""",
        ),
        Turn(
            "arrange all blocks diagonally",
            """
points = parse_position(
    f'a diagonal line from the bottom left to the top right with {len(blocks)} points')
arrange(blocks, points)
""",
        ),
        Turn(
            "put the blocks in a row with yellow on the left, then blue, then red, and "
            "green on the right",
            """
order = ['yellow block', 'blue block', 'red block', 'green block']
points = parse_position('a horizontal line in the middle with 4 points')
arrange(order, points)
""",
        ),
        Turn(
            "switch the green block with the blue block",
            """
first = get_obj_pos('green block')
second = get_obj_pos('blue block')
put_first_on_second('green block', get_free_pos())
put_first_on_second('blue block', first)
put_first_on_second('green block', second)
""",
        ),
        Turn(
            "swap the block at the far left with the block at the far right",
            """
order = left_to_right(blocks)
first = get_obj_pos(order[0])
second = get_obj_pos(order[-1])
put_first_on_second(order[0], get_free_pos())
put_first_on_second(order[-1], first)
put_first_on_second(order[0], second)
""",
        ),
        Turn(
            "line up the blocks horizontally",
            """
points = parse_position(f'a horizontal line in the middle with {len(blocks)} points')
arrange(blocks, points)
""",
        ),
        Turn(
            "put all the blocks in a row from left to right",
            """
points = parse_position(f'a horizontal line in the middle with {len(blocks)} points')
arrange(blocks, points)
""",
        ),
        Turn(
            "place the blocks along a diagonal of the table",
            """
points = parse_position(
    f'a diagonal line from the bottom left to the top right with {len(blocks)} points')
arrange(blocks, points)
""",
        ),
        Turn(
            "put the blocks in alphabetical order in a row",
            """
order = sorted(blocks, key=get_color)
points = parse_position(f'a horizontal line in the middle with {len(order)} points')
arrange(order, points)
""",
        ),
        # Conditions.
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
            "if the purple bowl is empty put the red block in it, otherwise put it in "
            "the green bowl",
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
            "when there is an orange bowl the red block goes in it; if not, it goes in the "
            "green bowl",
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
        # The hand itself.
        Turn("open the gripper", "open_gripper()"),
        Turn("move the hand over the purple bowl", "move_to(get_obj_pos('purple bowl'))"),
        Turn("pick up the green block", "pick('green block')"),
        # Questions and limits.
        Turn(
            "is there a cyan bowl?",
            "say(parse_question('is there a cyan bowl?'))",
            hint="not on the table: cyan bowl",
        ),
        Turn("what is in the purple bowl?", "say(parse_question('what is in the purple bowl?'))"),
        Turn("how many blocks are there?", "say(parse_question('how many blocks are there?'))"),
        Turn(
            "how far is the red block from the blue block?",
            "say(parse_question('how far is the red block from the blue block?'))",
        ),
        Turn(
            "which block is closest to the green bowl?",
            "say(parse_question('which block is closest to the green bowl?'))",
        ),
        Turn(
            "is the red block to the left of the purple bowl?",
            "say(parse_question('is the red block to the left of the purple bowl?'))",
        ),
        Turn(
            "stack the brown block on the blue block",
            "say('There is no brown block on the table.')",
            hint="not on the table: brown block",
        ),
        Turn(
            "put the red block in the orange bowl",
            "say('There is no orange bowl on the table.')",
            hint="not on the table: orange bowl",
        ),
        Turn(
            "paint the green block blue",
            "say('I cannot paint the green block blue: I can only move the blocks and bowls on the "
            "table.')",
        ),
        Turn(
            "throw the blue block out of the house",
            "say('I cannot throw the blue block out of the house: I can only move the blocks and "
            "bowls on the table.')",
        ),
        Turn(
            "throw the red block at the wall",
            "say('I cannot throw the red block at the wall: I can only move the blocks and bowls "
            "on the table.')",
        ),
        Turn(
            "fill some water into the red bowl",
            "say('I cannot fill some water into the red bowl: I can only move the blocks and "
            "bowls on the table.')",
        ),
        Turn(
            "fill the red bowl with water",
            "say('I cannot fill the red bowl with water: I can only move the blocks and bowls on "
            "the table.')",
        ),
        Turn(
            "throw the green block through the window",
            "say('I cannot throw the green block through the window: I can only move the blocks "
            "and bowls on the table.')",
        ),
        Turn(
            "bring me a glass of water",
            "say('I cannot bring you a glass of water: I can only move the blocks and bowls on the "
            "table.')",
        ),
        Turn(
            "cut the yellow block in half",
            "say('I cannot cut the yellow block in half: I can only move the blocks and bowls on "
            "the table.')",
        ),
        Turn(
            "brew some tea",
            "say('I cannot brew some tea: I can only move the blocks and bowls on the table.')",
        ),
        Turn(
            "break the bowl into pieces",
            "say('I cannot break the bowl into pieces: I can only move the blocks and bowls on the "
            "table.')",
        ),
        Turn(
            "squeeze the blue block until it is flat",
            "say('I cannot squeeze the blue block until it is flat: I can only move the blocks "
            "and bowls on the table.')",
        ),
        Turn(
            "turn on the lights in the kitchen",
            "say('I cannot turn on the lights in the kitchen: I can only move the blocks and "
            "bowls on the table.')",
        ),
        Turn(
            "fold the napkin",
            "say('I cannot fold the napkin: I can only move the blocks and bowls on the table.')",
        ),
        Turn(
            "make the green block bigger",
            "say('I cannot make the green block bigger: I can only move the blocks and bowls on "
            "the table.')",
        ),
        Turn(
            "what is the capital of France?",
            "say('I cannot answer that: I only know the blocks and bowls on the table.')",
        ),
    ),
)
