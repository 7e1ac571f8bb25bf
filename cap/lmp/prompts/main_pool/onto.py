"""Examples of the main prompt: into bowls and onto blocks."""

from __future__ import annotations

from cap.lmp.retrieval import Turn

TURNS = (
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
    Turn(
        "hey robot, green block, purple bowl, now",
        "put_first_on_second('green block', 'purple bowl')",
    ),
    Turn(
        "I want the red block in the purple bowl", "put_first_on_second('red block', 'purple bowl')"
    ),
    Turn("green bowl: yellow block", "put_first_on_second('yellow block', 'green bowl')"),
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
        "put_first_on_second(parse_obj_name('the block with the color of a lemon'), 'green bowl')",
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
)
