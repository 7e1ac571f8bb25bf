"""The success LMP: a command becomes a check of the table after it, written without its program.

Goal predicates beside the program, after VeriGuard (arXiv 2510.05156). An example has the
sentence of one of the main prompt's wherever it can, so that both are tested together.
"""

from __future__ import annotations

from cap.lmp.prompt import Prompt, Session
from cap.lmp.retrieval import Turn

INTRO = """
Whether a command was carried out at a table is told in Python.
`blocks` and `bowls` are lists of names; objects = blocks + bowls.
Positions are (x, y) in metres seen from above: x to the right, y up; 1 cm is 0.01.
The table reaches from x = -0.35 (left) to 0.35 (right), y = -0.20 (bottom) to 0.20 (top).
The code runs after the command: get_obj_pos is where a thing is now, get_previous_pos
where it was before; words such as "leftmost" and "closest" are about before.
The answer is `ret_val`: True when it is done. What moves nothing, or can't be done, is True.
"""

SESSIONS = (
    Session(
        blocks=("red block", "yellow block", "green block"),
        bowls=("yellow bowl", "red bowl", "blue bowl"),
        turns=(
            Turn(
                "put the green block in the red bowl",
                "ret_val = is_on('green block', 'red bowl')",
            ),
            Turn(
                "now put it back",
                "ret_val = get_distance('green block', get_previous_pos('green block')) > 0.03",
            ),
            Turn(
                "put each block in the bowl of its color",
                "ret_val = all(is_on(b, get_color(b) + ' bowl') for b in blocks "
                "if get_color(b) + ' bowl' in bowls)",
            ),
            Turn("which blocks are in the red bowl?", "ret_val = True"),
            Turn(
                "put the purple block in the yellow bowl",
                "ret_val = True",
                hint="not on the table: purple block",
            ),
            Turn(
                "move the yellow block to the top side",
                "ret_val = get_obj_pos('yellow block')[1] > 0.07",
            ),
            Turn(
                "and the red one too",
                "ret_val = get_obj_pos('red block')[1] > 0.07",
            ),
        ),
    ),
    Session(
        blocks=("orange block", "pink block", "cyan block", "gray block"),
        bowls=("green bowl", "pink bowl"),
        turns=(
            Turn(
                "put the orange block in the pink bowl",
                "ret_val = is_on('orange block', 'pink bowl')",
            ),
            Turn("the gray block as well", "ret_val = is_on('gray block', 'pink bowl')"),
            Turn("sing a song", "ret_val = True"),
            Turn(
                "stack the cyan block on the pink block",
                "ret_val = is_on('cyan block', 'pink block')",
            ),
            Turn(
                "undo that",
                "ret_val = get_distance('cyan block', get_previous_pos('cyan block')) > 0.03",
            ),
            Turn(
                "if there are more bowls than blocks put the pink block in the green bowl, "
                "otherwise put it in the middle of the table",
                """
if len(bowls) > len(blocks):
    ret_val = is_on('pink block', 'green bowl')
else:
    ret_val = get_distance('pink block', (0, 0)) < 0.05
""",
            ),
        ),
    ),
)

POOL = Session(
    blocks=("red block", "blue block", "green block", "yellow block"),
    bowls=("red bowl", "green bowl", "purple bowl"),
    turns=(
        # Into bowls and onto blocks.
        Turn(
            "pick up the blue block and put it into the red bowl",
            "ret_val = is_on('blue block', 'red bowl')",
        ),
        Turn(
            "please be so kind and get the yellow block into the green bowl, thank you",
            "ret_val = is_on('yellow block', 'green bowl')",
        ),
        Turn(
            "pick up the green block and drop it in the purple bowl",
            "ret_val = is_on('green block', 'purple bowl')",
        ),
        Turn(
            "put the red block in the purple bowl",
            "ret_val = is_on('red block', 'purple bowl')",
        ),
        Turn("red block -> purple bowl", "ret_val = is_on('red block', 'purple bowl')"),
        Turn(
            "the green bowl would like to have the red block in it",
            "ret_val = is_on('red block', 'green bowl')",
        ),
        Turn(
            "put the red block and the blue block in the purple bowl",
            "ret_val = all(is_on(b, 'purple bowl') for b in ['red block', 'blue block'])",
        ),
        Turn(
            "first put the red block in the green bowl, then the blue block on the yellow one",
            "ret_val = is_on('red block', 'green bowl') and is_on('blue block', 'yellow block')",
        ),
        Turn(
            "stack the red block on the blue block and the green block on top of the red one",
            "ret_val = is_on('red block', 'blue block') and is_on('green block', 'red block')",
        ),
        Turn(
            "place the blue block on the yellow block",
            "ret_val = is_on('blue block', 'yellow block')",
        ),
        Turn(
            "put everything that is not green in the purple bowl",
            "ret_val = all(is_on(b, 'purple bowl') for b in blocks if get_color(b) != 'green')",
        ),
        Turn(
            "put all the blocks except the red one in the green bowl",
            "ret_val = all(is_on(b, 'green bowl') for b in blocks if b != 'red block')",
        ),
        Turn(
            "put all the blocks in the green bowl",
            "ret_val = all(is_on(b, 'green bowl') for b in blocks)",
        ),
        Turn(
            "put one block in each bowl",
            "ret_val = all(len(get_objs_on(bowl)) == 1 for bowl in bowls)",
        ),
        Turn(
            "put two of the blocks in the purple bowl",
            "ret_val = len(get_objs_on('purple bowl')) == 2",
        ),
        Turn(
            "move any three blocks to the red bowl",
            "ret_val = len(get_objs_on('red bowl')) == 3",
        ),
        Turn(
            "put the block whose color matches a bowl into that bowl",
            "ret_val = all(is_on(b, get_color(b) + ' bowl') for b in blocks "
            "if get_color(b) + ' bowl' in bowls)",
        ),
        Turn(
            "put the red block in the bowl that has its color",
            "ret_val = is_on('red block', 'red bowl')",
        ),
        Turn(
            "put the blocks in the bowls with matching colors",
            "ret_val = all(is_on(b, get_color(b) + ' bowl') for b in blocks "
            "if get_color(b) + ' bowl' in bowls)",
        ),
        Turn(
            "put the block that has the same color as the bowl in the top left into that bowl",
            """
bowl = min(bowls, key=lambda b: get_distance(get_previous_pos(b), (-0.35, 0.20)))
ret_val = is_on(get_color(bowl) + ' block', bowl)
""",
        ),
        Turn(
            "put the block that has the same color as the bowl in the bowl",
            "ret_val = is_on(get_color(bowls[0]) + ' block', bowls[0])",
        ),
        Turn(
            "put the blocks in bowls with mismatched colors",
            "ret_val = all(any(is_on(b, bowl) for bowl in bowls "
            "if get_color(bowl) != get_color(b)) for b in blocks)",
        ),
        Turn(
            "put the blocks with a warm color in the purple bowl",
            "ret_val = all(is_on(b, 'purple bowl') for b in blocks "
            "if get_color(b) in ('red', 'orange', 'yellow'))",
        ),
        Turn(
            "put the block with the color of a lemon in the green bowl",
            "ret_val = is_on('yellow block', 'green bowl')",
        ),
        Turn(
            "put the blocks that are not in a bowl into the red bowl",
            "ret_val = all(any(is_on(b, bowl) for bowl in bowls) for b in blocks)",
        ),
        Turn(
            "take the red block out of the green bowl",
            "ret_val = not is_on('red block', 'green bowl')",
        ),
        Turn("empty the purple bowl", "ret_val = not get_objs_on('purple bowl')"),
        Turn(
            "put the yellow block somewhere else",
            "ret_val = get_distance('yellow block', get_previous_pos('yellow block')) > 0.03",
        ),
        # Which one: by where things were before.
        Turn(
            "put the topmost block in the purple bowl",
            """
topmost = max(blocks, key=lambda b: get_previous_pos(b)[1])
ret_val = is_on(topmost, 'purple bowl')
""",
        ),
        Turn(
            "put the leftmost block in the rightmost bowl",
            """
leftmost = min(blocks, key=lambda b: get_previous_pos(b)[0])
rightmost_bowl = max(bowls, key=lambda b: get_previous_pos(b)[0])
ret_val = is_on(leftmost, rightmost_bowl)
""",
        ),
        Turn(
            "put the leftmost block in the purple bowl",
            """
leftmost = min(blocks, key=lambda b: get_previous_pos(b)[0])
ret_val = is_on(leftmost, 'purple bowl')
""",
        ),
        Turn(
            "put the two leftmost blocks in the green bowl",
            """
two_leftmost = sorted(blocks, key=lambda b: get_previous_pos(b)[0])[:2]
ret_val = all(is_on(b, 'green bowl') for b in two_leftmost)
""",
        ),
        Turn(
            "put the block at the bottom on the block at the top",
            """
bottom = min(blocks, key=lambda b: get_previous_pos(b)[1])
top = max(blocks, key=lambda b: get_previous_pos(b)[1])
ret_val = is_on(bottom, top)
""",
        ),
        Turn(
            "put the rightmost block on the green block",
            """
rightmost = max(blocks, key=lambda b: get_previous_pos(b)[0])
ret_val = is_on(rightmost, 'green block')
""",
        ),
        Turn(
            "put the third block from the top on the first one",
            """
from_top = sorted(blocks, key=lambda b: -get_previous_pos(b)[1])
ret_val = is_on(from_top[2], from_top[0])
""",
        ),
        Turn(
            "put the third block from the left in the top left corner",
            """
from_left = sorted(blocks, key=lambda b: get_previous_pos(b)[0])
x, y = get_obj_pos(from_left[2])
ret_val = x < -0.20 and y > 0.07
""",
        ),
        Turn(
            "put the second block from the right in the purple bowl",
            """
from_right = sorted(blocks, key=lambda b: -get_previous_pos(b)[0])
ret_val = is_on(from_right[1], 'purple bowl')
""",
        ),
        Turn(
            "put the block that is closer to the red bowl, the blue or the green one, in it",
            """
two = ['blue block', 'green block']
closer = min(two, key=lambda b: get_distance(get_previous_pos(b), 'red bowl'))
ret_val = is_on(closer, 'red bowl')
""",
        ),
        Turn(
            "put the block farthest from the purple bowl on the green block",
            """
farthest = max(blocks, key=lambda b: get_distance(get_previous_pos(b), 'purple bowl'))
ret_val = is_on(farthest, 'green block')
""",
        ),
        Turn(
            "put the block closest to the red bowl in the red bowl",
            """
closest = min(blocks, key=lambda b: get_distance(get_previous_pos(b), 'red bowl'))
ret_val = is_on(closest, 'red bowl')
""",
        ),
        Turn(
            "put the block nearest to the blue block in the green bowl",
            """
others = [b for b in blocks if b != 'blue block']
nearest = min(others, key=lambda b: get_distance(get_previous_pos(b), 'blue block'))
ret_val = is_on(nearest, 'green bowl')
""",
        ),
        Turn(
            "put the red block on the block that is closest to it",
            """
others = [b for b in blocks if b != 'red block']
here = get_previous_pos('red block')
closest = min(others, key=lambda b: get_distance(get_previous_pos(b), here))
ret_val = is_on('red block', closest)
""",
        ),
        Turn(
            "put the third block from the right on the leftmost block",
            """
from_right = sorted(blocks, key=lambda b: -get_previous_pos(b)[0])
leftmost = min(blocks, key=lambda b: get_previous_pos(b)[0])
ret_val = is_on(from_right[2], leftmost)
""",
        ),
        Turn(
            "put the blocks left of the purple bowl in the purple bowl",
            "ret_val = all(is_on(b, 'purple bowl') for b in blocks "
            "if get_previous_pos(b)[0] < get_obj_pos('purple bowl')[0])",
        ),
        Turn(
            "put the block closest to the purple bowl in the bottom left corner",
            """
closest = min(blocks, key=lambda b: get_distance(get_previous_pos(b), 'purple bowl'))
x, y = get_obj_pos(closest)
ret_val = x < -0.20 and y < -0.07
""",
        ),
        Turn(
            "move the block farthest from the green bowl to the right side",
            """
farthest = max(blocks, key=lambda b: get_distance(get_previous_pos(b), 'green bowl'))
ret_val = get_obj_pos(farthest)[0] > 0.175
""",
        ),
        # Stacks.
        Turn(
            "stack the blocks in alphabetical order from bottom to top",
            """
tower = sorted(blocks)
ret_val = all(is_on(b, below) for below, b in zip(tower, tower[1:]))
""",
        ),
        Turn(
            "stack the blocks with the yellow one at the bottom, the red one in the middle "
            "and the blue one on top",
            """
tower = ['yellow block', 'red block', 'blue block']
ret_val = all(is_on(b, below) for below, b in zip(tower, tower[1:]))
""",
        ),
        Turn(
            "build a tower of the blocks with the green one at the bottom, then red, blue, "
            "and yellow on top",
            """
tower = ['green block', 'red block', 'blue block', 'yellow block']
ret_val = all(is_on(b, below) for below, b in zip(tower, tower[1:]))
""",
        ),
        Turn(
            "stack all the blocks",
            """
stack = blocks
ret_val = all(get_distance(b, stack[0]) < 0.03 for b in stack)
""",
        ),
        Turn(
            "build one tower with all the blocks",
            """
tower = blocks
ret_val = all(get_distance(b, tower[0]) < 0.03 for b in tower)
""",
        ),
        Turn(
            "make a stack of all blocks on the left side",
            """
stacked = all(get_distance(b, blocks[0]) < 0.03 for b in blocks)
ret_val = stacked and get_obj_pos(blocks[0])[0] < -0.175
""",
        ),
        Turn(
            "stack all the blocks in the bottom right corner",
            """
stacked = all(get_distance(b, blocks[0]) < 0.03 for b in blocks)
x, y = get_obj_pos(blocks[0])
ret_val = stacked and x > 0.20 and y < -0.07
""",
        ),
        # Places: corners, sides, the middle.
        Turn(
            "put the red block in the bottom left corner, the blue block in the top left "
            "corner and the yellow block in the center",
            """
rx, ry = get_obj_pos('red block')
bx, by = get_obj_pos('blue block')
ret_val = (rx < -0.20 and ry < -0.07 and bx < -0.20 and by > 0.07
           and get_distance('yellow block', (0, 0)) < 0.05)
""",
        ),
        Turn(
            "move the yellow block to the bottom right corner",
            """
x, y = get_obj_pos('yellow block')
ret_val = x > 0.20 and y < -0.07
""",
        ),
        Turn(
            "put the red block in the top right corner",
            """
x, y = get_obj_pos('red block')
ret_val = x > 0.20 and y > 0.07
""",
        ),
        Turn(
            "place the green block in the top left corner",
            """
x, y = get_obj_pos('green block')
ret_val = x < -0.20 and y > 0.07
""",
        ),
        Turn(
            "put the yellow block at the bottom edge",
            "ret_val = get_obj_pos('yellow block')[1] < -0.07",
        ),
        Turn(
            "put the blue block at the top of the table",
            "ret_val = get_obj_pos('blue block')[1] > 0.07",
        ),
        Turn(
            "put the green block at the right side of the table",
            "ret_val = get_obj_pos('green block')[0] > 0.175",
        ),
        Turn(
            "the red block goes on the right side",
            "ret_val = get_obj_pos('red block')[0] > 0.175",
        ),
        Turn(
            "put the green block in the middle of the table",
            "ret_val = get_distance('green block', (0, 0)) < 0.05",
        ),
        Turn(
            "move the blue block to the left side of the table",
            "ret_val = get_obj_pos('blue block')[0] < -0.175",
        ),
        Turn(
            "place one block in every corner of the table",
            """
corners = [(x, y) for x in (-0.29, 0.29) for y in (-0.14, 0.14)]
ret_val = all(any(get_distance(b, c) < 0.10 for b in blocks) for c in corners)
""",
        ),
        Turn(
            "put all blocks on different corners",
            """
corners = [(x, y) for x in (-0.29, 0.29) for y in (-0.14, 0.14)]
taken = [c for c in corners if any(get_distance(b, c) < 0.10 for b in blocks)]
ret_val = len(taken) == len(blocks)
""",
        ),
        Turn(
            "put each block in a different corner",
            """
corners = [(x, y) for x in (-0.29, 0.29) for y in (-0.14, 0.14)]
taken = [c for c in corners if any(get_distance(b, c) < 0.10 for b in blocks)]
ret_val = len(taken) == len(blocks)
""",
        ),
        Turn(
            "gather all the blocks in the bottom left corner",
            "ret_val = all(get_obj_pos(b)[0] < -0.15 and get_obj_pos(b)[1] < -0.04 "
            "for b in blocks)",
        ),
        Turn(
            "bring the blocks to the top side",
            "ret_val = all(get_obj_pos(b)[1] > 0.07 for b in blocks)",
        ),
        Turn(
            "move all the blocks to the right side of the table",
            "ret_val = all(get_obj_pos(b)[0] > 0.175 for b in blocks)",
        ),
        Turn(
            "put the blue block in the corner farthest from the green bowl",
            """
corners = [(x, y) for x in (-0.29, 0.29) for y in (-0.14, 0.14)]
corner = max(corners, key=lambda c: get_distance(c, 'green bowl'))
ret_val = get_distance('blue block', corner) < 0.10
""",
        ),
        Turn(
            "put the red block in the corner closest to the purple bowl",
            """
corners = [(x, y) for x in (-0.29, 0.29) for y in (-0.14, 0.14)]
corner = min(corners, key=lambda c: get_distance(c, 'purple bowl'))
ret_val = get_distance('red block', corner) < 0.10
""",
        ),
        # Relations.
        Turn(
            "put the red block next to the green bowl",
            """
near = get_distance('red block', 'green bowl') < 0.17
ret_val = near and not is_on('red block', 'green bowl')
""",
        ),
        Turn(
            "put the green block above the purple bowl",
            """
dx, dy = get_obj_pos('green block') - get_obj_pos('purple bowl')
ret_val = 0.03 < dy < 0.25 and abs(dx) < dy
""",
        ),
        Turn(
            "place the red block below the green bowl",
            """
dx, dy = get_obj_pos('red block') - get_obj_pos('green bowl')
ret_val = 0.03 < -dy < 0.25 and abs(dx) < -dy
""",
        ),
        Turn(
            "place the blue block to the right of the yellow block",
            """
dx, dy = get_obj_pos('blue block') - get_obj_pos('yellow block')
ret_val = 0.03 < dx < 0.25 and abs(dy) < dx
""",
        ),
        Turn(
            "put the yellow block to the left of the purple bowl",
            """
dx, dy = get_obj_pos('yellow block') - get_obj_pos('purple bowl')
ret_val = 0.03 < -dx < 0.25 and abs(dy) < -dx
""",
        ),
        Turn(
            "put the green block left of the purple bowl and the blue block right of it",
            """
gx, gy = get_obj_pos('green block') - get_obj_pos('purple bowl')
bx, by = get_obj_pos('blue block') - get_obj_pos('purple bowl')
ret_val = gx < -0.03 and abs(gy) < -gx and bx > 0.03 and abs(by) < bx
""",
        ),
        Turn(
            "put the red block 5 cm above and 10 cm to the left of the purple bowl",
            """
goal = get_obj_pos('purple bowl') + np.array([-0.10, 0.05])
ret_val = get_distance('red block', goal) < 0.03
""",
        ),
        Turn(
            "put the blue block 12 cm below the purple bowl",
            """
goal = get_obj_pos('purple bowl') + np.array([0, -0.12])
ret_val = get_distance('blue block', goal) < 0.03
""",
        ),
        Turn(
            "put the red block 10 cm to the left of the green bowl",
            """
goal = get_obj_pos('green bowl') + np.array([-0.10, 0])
ret_val = get_distance('red block', goal) < 0.03
""",
        ),
        Turn(
            "put the green block 9 cm to the right of the yellow block",
            """
goal = get_obj_pos('yellow block') + np.array([0.09, 0])
ret_val = get_distance('green block', goal) < 0.03
""",
        ),
        Turn(
            "push the green block 6 cm to the left",
            """
goal = get_previous_pos('green block') + np.array([-0.06, 0])
ret_val = get_distance('green block', goal) < 0.03
""",
        ),
        Turn(
            "shift the red bowl 7 cm down",
            """
goal = get_previous_pos('red bowl') + np.array([0, -0.07])
ret_val = get_distance('red bowl', goal) < 0.03
""",
        ),
        Turn(
            "move the green block a little to the left",
            """
dx, dy = get_obj_pos('green block') - get_previous_pos('green block')
ret_val = 0.02 < -dx < 0.15 and abs(dy) < 0.04
""",
        ),
        Turn(
            "move the red block up by 5 centimeters",
            """
goal = get_previous_pos('red block') + np.array([0, 0.05])
ret_val = get_distance('red block', goal) < 0.03
""",
        ),
        Turn(
            "move the blue block 8 cm to the right",
            """
goal = get_previous_pos('blue block') + np.array([0.08, 0])
ret_val = get_distance('blue block', goal) < 0.03
""",
        ),
        Turn(
            "move the yellow block closer to the red bowl",
            """
before = get_distance(get_previous_pos('yellow block'), 'red bowl')
ret_val = get_distance('yellow block', 'red bowl') < before - 0.02
""",
        ),
        Turn(
            "put the blocks in a line between the red bowl and the purple bowl",
            """
long = get_distance('red bowl', 'purple bowl')
ret_val = all(get_distance(b, 'red bowl') + get_distance(b, 'purple bowl') < long + 0.01
              for b in blocks)
""",
        ),
        Turn(
            "put the blue block between the red bowl and the green bowl",
            """
goal = (get_obj_pos('red bowl') + get_obj_pos('green bowl')) / 2
ret_val = get_distance('blue block', goal) < 0.04
""",
        ),
        Turn(
            "put the red block halfway between the blue block and the green bowl",
            """
goal = (get_obj_pos('blue block') + get_obj_pos('green bowl')) / 2
ret_val = get_distance('red block', goal) < 0.03
""",
        ),
        # Lines and figures.
        Turn(
            "put the red, blue and green blocks in a vertical line 20 cm long",
            """
p = np.array([get_obj_pos(b) for b in ['red block', 'blue block', 'green block']])
ret_val = np.ptp(p[:, 0]) < 0.03 and abs(np.ptp(p[:, 1]) - 0.20) < 0.03
""",
        ),
        Turn(
            "put the blocks in a diagonal line",
            """
p = np.array([get_obj_pos(b) for b in blocks])
straight = abs(np.corrcoef(p[:, 0], p[:, 1])[0, 1]) > 0.95
ret_val = straight and np.ptp(p[:, 0]) > 0.08 and np.ptp(p[:, 1]) > 0.08
""",
        ),
        Turn(
            "arrange the blocks in a horizontal line",
            """
p = np.array([get_obj_pos(b) for b in blocks])
ret_val = np.ptp(p[:, 1]) < 0.03 and np.ptp(p[:, 0]) > 0.08
""",
        ),
        Turn(
            "make a vertical line of all the blocks",
            """
p = np.array([get_obj_pos(b) for b in blocks])
ret_val = np.ptp(p[:, 0]) < 0.03 and np.ptp(p[:, 1]) > 0.08
""",
        ),
        Turn(
            "line the blocks up horizontally along the bottom edge",
            """
p = np.array([get_obj_pos(b) for b in blocks])
ret_val = np.ptp(p[:, 1]) < 0.03 and np.ptp(p[:, 0]) > 0.08 and all(p[:, 1] < -0.07)
""",
        ),
        Turn(
            "sort the blocks by the name of their color from left to right",
            """
order = sorted(blocks, key=get_color)
xs = [get_obj_pos(b)[0] for b in order]
ys = [get_obj_pos(b)[1] for b in order]
ret_val = xs == sorted(xs) and np.ptp(ys) < 0.03
""",
        ),
        Turn(
            "line up the blocks from left to right in the order green, red, blue, yellow",
            """
order = ['green block', 'red block', 'blue block', 'yellow block']
xs = [get_obj_pos(b)[0] for b in order]
ys = [get_obj_pos(b)[1] for b in order]
ret_val = xs == sorted(xs) and np.ptp(ys) < 0.03
""",
        ),
        Turn(
            "make a 2 by 2 grid of the blocks, 8 cm apart",
            """
d = sorted(get_distance(a, b) for a in blocks for b in blocks if a < b)
ret_val = all(abs(side - 0.08) < 0.03 for side in d[:4])
""",
        ),
        Turn(
            "put the blocks in a row 9 cm apart",
            """
p = np.array([get_obj_pos(b) for b in blocks])
gaps = np.diff(np.sort(p[:, 0]))
ret_val = np.ptp(p[:, 1]) < 0.03 and all(abs(gap - 0.09) < 0.02 for gap in gaps)
""",
        ),
        Turn(
            "surround the purple bowl with the blocks",
            """
p = np.array([get_obj_pos(b) for b in blocks])
around = get_distance(p.mean(axis=0), 'purple bowl') < 0.05
ret_val = around and all(0.06 < get_distance(b, 'purple bowl') < 0.18 for b in blocks)
""",
        ),
        Turn(
            "make a circle of blocks with a radius of 12 cm around the middle of the table",
            "ret_val = all(abs(get_distance(b, (0, 0)) - 0.12) < 0.03 for b in blocks)",
        ),
        Turn(
            "make a triangle with 18 cm sides out of three blocks",
            """
def side(a, b):
    return abs(get_distance(a, b) - 0.18) < 0.03
ret_val = any(side(a, b) and side(b, c) and side(a, c)
              for a in blocks for b in blocks for c in blocks)
""",
        ),
        Turn(
            "make a square out of the blocks",
            """
d = sorted(get_distance(a, b) for a in blocks for b in blocks if a < b)
ret_val = d[3] - d[0] < 0.03 and d[4] > 1.2 * d[3]
""",
        ),
        Turn(
            "exchange the topmost block with the bottommost block",
            """
a = max(blocks, key=lambda n: get_previous_pos(n)[1])
b = min(blocks, key=lambda n: get_previous_pos(n)[1])
ret_val = (get_distance(a, get_previous_pos(b)) < 0.03
           and get_distance(b, get_previous_pos(a)) < 0.03)
""",
        ),
        Turn(
            "exchange the leftmost block with the rightmost block",
            """
a = min(blocks, key=lambda n: get_previous_pos(n)[0])
b = max(blocks, key=lambda n: get_previous_pos(n)[0])
ret_val = (get_distance(a, get_previous_pos(b)) < 0.03
           and get_distance(b, get_previous_pos(a)) < 0.03)
""",
        ),
        Turn(
            "swap the blue block and the yellow block",
            """
a, b = 'blue block', 'yellow block'
ret_val = (get_distance(a, get_previous_pos(b)) < 0.03
           and get_distance(b, get_previous_pos(a)) < 0.03)
""",
        ),
        # Conditions: on the table as it was before.
        Turn(
            "if there is a blue bowl put the red block in it, otherwise put the red block in "
            "the green bowl",
            """
if 'blue bowl' in bowls:
    ret_val = is_on('red block', 'blue bowl')
else:
    ret_val = is_on('red block', 'green bowl')
""",
            hint="not on the table: blue bowl",
        ),
        Turn(
            "if there are at least three blocks, put the green block in the purple bowl",
            """
if len(blocks) >= 3:
    ret_val = is_on('green block', 'purple bowl')
else:
    ret_val = True
""",
        ),
        Turn(
            "if the green bowl is empty put the yellow block in it",
            """
inside = [b for b in blocks if get_distance(get_previous_pos(b), 'green bowl') < 0.05]
if not inside:
    ret_val = is_on('yellow block', 'green bowl')
else:
    ret_val = True
""",
        ),
        Turn(
            "put the blue block in the red bowl if it is closer to it than the green block is, "
            "otherwise put the green block in the red bowl",
            """
blue = get_distance(get_previous_pos('blue block'), 'red bowl')
green = get_distance(get_previous_pos('green block'), 'red bowl')
if blue < green:
    ret_val = is_on('blue block', 'red bowl')
else:
    ret_val = is_on('green block', 'red bowl')
""",
        ),
        Turn(
            "if the red block is left of the green bowl put it in the bowl, otherwise put the "
            "blue block in it",
            """
if get_previous_pos('red block')[0] < get_previous_pos('green bowl')[0]:
    ret_val = is_on('red block', 'green bowl')
else:
    ret_val = is_on('blue block', 'green bowl')
""",
        ),
        # The hand itself.
        Turn("open the gripper", "ret_val = True"),
        Turn("go home", "ret_val = True"),
        Turn("move the hand over the purple bowl", "ret_val = True"),
        Turn("pick up the green block", "ret_val = get_held_obj() == 'green block'"),
        # Questions and limits.
        Turn("is there a cyan bowl?", "ret_val = True", hint="not on the table: cyan bowl"),
        Turn("what is in the purple bowl?", "ret_val = True"),
        Turn("how many blocks are there?", "ret_val = True"),
        Turn("which block is closest to the green bowl?", "ret_val = True"),
        Turn("is the red block to the left of the purple bowl?", "ret_val = True"),
        Turn("how far is the red block from the blue block?", "ret_val = True"),
        Turn(
            "stack the brown block on the blue block",
            "ret_val = True",
            hint="not on the table: brown block",
        ),
        Turn(
            "put the red block in the orange bowl",
            "ret_val = True",
            hint="not on the table: orange bowl",
        ),
        Turn("paint the green block blue", "ret_val = True"),
        Turn("throw the blue block out of the house", "ret_val = True"),
        Turn("throw the red block at the wall", "ret_val = True"),
        Turn("fill some water into the red bowl", "ret_val = True"),
        Turn("break the bowl into pieces", "ret_val = True"),
    ),
)

PROMPT = Prompt(
    purpose="success",
    mode="value",
    intro=INTRO,
    names=(
        "is_on",
        "get_objs_on",
        "get_obj_pos",
        "get_previous_pos",
        "get_distance",
        "get_color",
        "get_held_obj",
        "get_obj_size",
    ),
    sessions=SESSIONS,
    pool=POOL,
    max_tokens=160,
)
