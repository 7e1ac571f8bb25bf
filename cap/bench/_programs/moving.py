"""Programs that move things on a table with blocks in front and bowls behind.

The band -0.05 <= y <= 0 between the two rows is empty.
"""

MOVING = {
    "put in a bowl": "put_first_on_second('$a', '$p')",
    "put by keyword": "put_first_on_second(item='$b', target='$q')",
    "put two in one bowl": """
for block in ['$a', '$b']:
    put_first_on_second(block, '$p')
""",
    "put where the color matches": """
for block in blocks:
    bowl = get_color(block) + ' bowl'
    if bowl in bowls:
        put_first_on_second(block, bowl)
""",
    "put where the color differs": """
block = '$c'
others = [bowl for bowl in bowls if get_color(bowl) != get_color(block)]
put_first_on_second(block, others[0])
""",
    "all but one": """
others = [b for b in blocks if b != '$a']
for block in others[:2]:
    put_first_on_second(block, '$q')
""",
    "stack two": "put_first_on_second('$a', '$b')",
    "stack in order": """
tower = sorted(blocks)[:3]
for below, block in zip(tower, tower[1:]):
    put_first_on_second(block, below)
""",
    "stack the outer ones": """
order = left_to_right(blocks)
put_first_on_second(order[0], order[-1])
""",
    "nearest to a bowl": """
block = get_nearest('$p', blocks)
put_first_on_second(block, '$p')
""",
    "farthest on nearest": """
near = get_nearest('$q', blocks)
far = get_farthest('$q', blocks)
put_first_on_second(far, near)
""",
    "beside a bowl": "put_first_on_second('$a', get_pos_beside('$p', 'bottom', 0.13))",
    "offset from a bowl": """
place = get_obj_pos('$q') + np.array([0.0, -0.14])
put_first_on_second('$b', place)
""",
    "offset written as a list": "put_first_on_second('$c', get_obj_pos('$p') + [0.0, -0.15])",
    "a step up": """
x, y = get_obj_pos('$b')
put_first_on_second('$b', (x, y + 0.10))
""",
    "a named step": """
step_m = $step
here = get_obj_pos('$a')
push('$a', 'up', step_m)
moved = get_distance(here, '$a')
say(f'It moved {moved * 100:.0f} cm.')
""",
    "to a corner": "put_first_on_second('$a', get_corner_pos('$corner'))",
    "to a side": "put_first_on_second('$b', get_side_pos('$side'))",
    "to a free place": "put_first_on_second('$c', get_free_pos())",
    "the middle": "put_first_on_second('$a', (0, -0.02))",
    "there and back": """
home = get_obj_pos('$a')
put_first_on_second('$a', '$p')
put_first_on_second('$a', home)
say('$a is back.')
""",
    "swap two": """
def swap(first, second):
    first_pos, second_pos = get_obj_pos(first), get_obj_pos(second)
    put_first_on_second(first, get_free_pos())
    put_first_on_second(second, first_pos)
    put_first_on_second(first, second_pos)

swap('$a', '$b')
""",
    "swap by arranging": """
first, second = get_obj_pos('$a'), get_obj_pos('$c')
arrange(['$a', '$c'], [second, first])
""",
    "pick and place in a bowl": """
pick('$a')
place('$q')
""",
    "pick and place at a point": """
pick('$b')
if get_held_obj() == '$b':
    place((0.10, -0.03))
""",
    "push up": "push('$a', 'up', $step)",
    "push by a product": "push('$b', 'up', 2 * 0.03)",
    "hover over the bowls": """
for bowl in bowls:
    move_to(get_obj_pos(bowl), 0.25)
go_home()
""",
    "hover at a height": """
height_m = 0.18
move_to((0, -0.03), height_m=height_m)
go_home()
""",
    "use the gripper": """
open_gripper()
close_gripper()
open_gripper()
go_home()
""",
    "a row in the band": """
points = line_pts((-0.24, -0.03), (0.24, -0.03), len(blocks))
arrange(left_to_right(blocks), points)
""",
    "a short row": """
chosen = blocks[:2]
for block, point in zip(chosen, centered_line_pts((0, -0.03), 0.20, 2, 'horizontal')):
    put_first_on_second(block, point)
""",
    "a row with a spacing": """
row = left_to_right(blocks)[:3]
arrange(row, grid_pts((0, -0.03), 1, 3, 0.11))
""",
    "by offsets": """
offsets = [(-0.15, 0), (0.15, 0)]
middle = np.array([0.0, -0.03])
for block, offset in zip(blocks, offsets):
    put_first_on_second(block, middle + np.array(offset))
""",
    "halfway to a bowl": """
start, end = get_obj_pos('$a'), get_obj_pos('$p')
put_first_on_second('$a', start + (end - start) * 0.45)
""",
    "the leftmost block in the rightmost bowl": """
block = left_to_right(blocks)[0]
bowl = left_to_right(bowls)[-1]
put_first_on_second(block, bowl)
""",
    "one block in each bowl": """
for block, bowl in zip(blocks, bowls):
    put_first_on_second(block, bowl)
""",
    "round robin": """
for i, block in enumerate(blocks[:3]):
    put_first_on_second(block, bowls[i % len(bowls)])
""",
    "in a bowl and out again": """
put_first_on_second('$b', '$p')
for item in get_objs_on('$p'):
    put_first_on_second(item, get_free_pos())
say(get_objs_on('$p'))
""",
    "check after putting": """
put_first_on_second('$a', '$p')
if is_on('$a', '$p'):
    say('The $a is in the $p.')
else:
    say('That did not work.')
""",
    "stack on a free place": """
put_first_on_second('$a', get_free_pos())
put_first_on_second('$b', '$a')
say(get_objs_on('$a'))
""",
    "move what is nearest to a point": """
block = get_nearest((0.30, -0.20), blocks)
put_first_on_second(block, get_side_pos('$side'))
""",
    "corner by distance": """
corner = min(get_corners(), key=lambda p: get_distance(p, '$a'))
bowl = get_nearest(corner, bowls)
put_first_on_second('$a', bowl)
""",
    "look between steps": """
put_first_on_second('$c', '$q')
names = look()
say(len(names))
""",
}
