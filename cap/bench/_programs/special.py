"""Programs for tables of their own: towers, full bowls, equals, crowds."""

TOWER = {
    "take the top one": "put_first_on_second('green block', get_free_pos())",
    "topple by hand": """
for name in ['green block', 'blue block']:
    put_first_on_second(name, get_free_pos())
say(is_on('blue block', 'red block'))
""",
    "what is on what": """
for name in blocks:
    above = get_objs_on(name)
    if above:
        say(f'{above[0]} is on {name}')
""",
    "tower height": """
def height(name):
    above = get_objs_on(name)
    return 1 + (height(above[0]) if above else 0)

say(max(height(b) for b in blocks))
""",
    "turn the tower over": """
order = ['green block', 'blue block', 'red block']
place_m = (-0.2, 0.1)
put_first_on_second(order[0], place_m)
for below, name in zip(order, order[1:]):
    put_first_on_second(name, below)
""",
    "only what is free": """
free = [b for b in blocks if not get_objs_on(b)]
for name in free:
    put_first_on_second(name, 'yellow bowl')
""",
    "is it under": """
try:
    pick('red block')
except GraspError as error:
    say(str(error))
""",
}

FULL = {
    "empty the bowl": """
for item in get_objs_on('green bowl'):
    put_first_on_second(item, get_free_pos())
""",
    "from bowl to bowl": """
for item in get_objs_on('green bowl'):
    put_first_on_second(item, 'brown bowl')
say(get_objs_on('brown bowl'))
""",
    "which bowl": """
holding = [bowl for bowl in bowls if is_on('pink block', bowl)]
say(holding[0] if holding else 'no bowl')
""",
    "blocks not in bowls": """
free = [b for b in blocks if not any(is_on(b, bowl) for bowl in bowls)]
for b in free:
    put_first_on_second(b, 'brown bowl')
""",
    "while something is inside": """
tries = 0
while get_objs_on('green bowl') and tries < 3:
    put_first_on_second(get_objs_on('green bowl')[0], get_side_pos('right'))
    tries += 1
say(tries)
""",
    "push the full bowl": "push('green bowl', 'down', 0.06)",
}

EQUALS = {
    "the first of two": "put_first_on_second('red block 1', 'blue bowl')",
    "all reds": """
for name in blocks:
    if get_color(name) == 'red':
        put_first_on_second(name, 'blue bowl')
""",
    "one red on the other": "put_first_on_second('red block 2', 'red block 1')",
    "numbers in names": """
for i in range(1, 3):
    put_first_on_second(f'red block {i}', get_side_pos('left'))
""",
    "count by color": """
from collections import Counter
counts = Counter(get_color(b) for b in blocks)
say(', '.join(f'{n} {color}' for color, n in counts.most_common()))
""",
    "the one nearer to the bowl": """
reds = [b for b in blocks if b.startswith('red')]
nearest = get_nearest('blue bowl', reds)
put_first_on_second(nearest, 'blue bowl')
""",
}

LONG = {
    "sort and report": """
def color_of(name: str) -> str:
    return get_color(name)

def matching_bowl(name: str) -> str | None:
    wanted = color_of(name) + ' bowl'
    return wanted if wanted in bowls else None

def store(name: str) -> bool:
    bowl = matching_bowl(name)
    if bowl is None:
        return False
    put_first_on_second(name, bowl)
    return is_on(name, bowl)

stored, left_over = [], []
for block in left_to_right(blocks):
    if store(block):
        stored.append(block)
    else:
        left_over.append(block)

if left_over:
    slots = line_pts((-0.24, -0.03), (0.24, -0.03), len(left_over) + 2)[1:-1]
    arrange(left_over, slots)

report = []
for name in blocks:
    x, y = get_obj_pos(name)
    where = 'in a bowl' if name in stored else f'at ({x:.2f}, {y:.2f})'
    report.append(f'{name}: {where}')

lengths = [len(line) for line in report]
longest = max(lengths) if lengths else 0
for line in report:
    print(line.ljust(longest))

say(f'{len(stored)} stored, {len(left_over)} left over')
""",
    "plan then act": """
import itertools

def cost(order):
    here = np.array([0.0, 0.0])
    total = 0.0
    for name in order:
        there = get_obj_pos(name)
        total += float(np.linalg.norm(there - here))
        here = there
    return total

def best_order(names):
    options = itertools.permutations(names)
    return list(min(options, key=cost))

chosen = blocks[:3]
order = best_order(chosen)
say(f'The way is {cost(order):.2f} m long.')

done = 0
for name in order:
    target = get_nearest(name, bowls)
    before = get_obj_pos(name)
    try:
        put_first_on_second(name, target)
    except PrimitiveError as error:
        say(f'{name} stays: {error}')
        continue
    done += 1
    gap = get_distance(before, target)
    print(f'{name} went {gap:.2f} m to the {target}')

if done == len(order):
    say('All are in bowls.')
else:
    say(f'{done} of {len(order)} are in bowls.')
""",
    "geometry with checks": """
TABLE = box(-0.35, -0.20, 0.35, 0.20)
MARGIN_M = 0.05

def is_free(point, names, room_m=0.08):
    return all(get_distance(point, name) > room_m for name in names)

def candidates(rows, columns):
    xs = np.linspace(-0.28, 0.28, columns)
    ys = np.linspace(-0.05, 0.02, rows)
    for y in ys:
        for x in xs:
            yield np.array([x, y])

inside = TABLE.buffer(-MARGIN_M)
free = []
for point in candidates(2, 6):
    if not inside.contains(Point(point)):
        continue
    if is_free(point, objects, room_m=0.12):
        free.append(point)

if not free:
    say('There is no room.')
else:
    free.sort(key=lambda p: abs(p[0]))
    block = get_nearest(free[0], blocks)
    put_first_on_second(block, free[0])
    error_m = get_distance(block, free[0])
    say(f'{block} is {error_m * 1000:.0f} mm off')
""",
    "several helpers": """
def half(names, side):
    sign = {'left': -1, 'right': 1}[side]
    return [n for n in names if sign * get_obj_pos(n)[0] > 0]

def describe(names):
    return ', '.join(names) if names else 'none'

def gather(names, bowl):
    count = 0
    for name in names:
        if is_on(name, bowl):
            continue
        put_first_on_second(name, bowl)
        count += 1
    return count

left, right = half(blocks, 'left'), half(blocks, 'right')
say(f'left: {describe(left)}; right: {describe(right)}')

smaller, larger = sorted([left, right], key=len)
bowl = left_to_right(bowls)[0]
if not smaller:
    smaller = larger[:1]
moved = gather(smaller[:2], bowl)

inside = [b for b in blocks if is_on(b, bowl)]
assert len(inside) >= moved, 'something fell out'
while inside:
    name = inside.pop()
    x_m, y_m = get_obj_pos(name)
    print(f'{name} at {x_m:+.2f} {y_m:+.2f}')
say(moved)
""",
}
