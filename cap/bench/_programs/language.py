"""Programs that use much of the language: functions, closures, libraries, errors, loops."""

LANGUAGE = {
    "while with a counter": """
i = 0
while i < len(blocks) and i < 2:
    put_first_on_second(blocks[i], '$p')
    i += 1
say(i)
""",
    "while true with a break": """
todo = list(blocks)
while True:
    block = todo.pop()
    if block != '$a':
        put_first_on_second(block, '$q')
        break
""",
    "a queue": """
queue = [('$a', '$p'), ('$b', '$q')]
while queue:
    block, bowl = queue.pop(0)
    put_first_on_second(block, bowl)
""",
    "defaults and keywords": """
def store(name, bowl='$p', *, aloud=False):
    put_first_on_second(name, bowl)
    if aloud:
        say(f'{name} is in the {bowl}')

store('$a', aloud=True)
store('$b', bowl='$q')
""",
    "annotated function": """
def nearest_pair(names: list[str]) -> tuple[str, str]:
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1:]]
    return min(pairs, key=lambda pair: get_distance(pair[0], pair[1]))

first, second = nearest_pair(blocks)
put_first_on_second(first, second)
""",
    "recursion": """
def stack(names):
    if len(names) < 2:
        return names[0]
    below = stack(names[:-1])
    put_first_on_second(names[-1], below)
    return names[-1]

say(stack(['$a', '$b', '$c']))
""",
    "closure": """
def into(bowl):
    def put(name):
        put_first_on_second(name, bowl)
    return put

put = into('$p')
put('$a')
put('$c')
""",
    "generator": """
def pairs(names):
    for below, name in zip(names, names[1:]):
        yield name, below

for name, below in pairs(sorted(blocks)[:3]):
    put_first_on_second(name, below)
""",
    "starred call": """
pairs = [('$a', '$p'), ('$b', '$p')]
for pair in pairs:
    put_first_on_second(*pair)
""",
    "keyword dictionary": """
step = {'item': '$b', 'target': '$q'}
put_first_on_second(**step)
""",
    "starred assignment": """
first, *rest = left_to_right(blocks)
put_first_on_second(first, rest[-1])
""",
    "dictionary of places": """
places = {'$a': '$p', '$b': '$q'}
for name, bowl in places.items():
    put_first_on_second(name, bowl)
""",
    "dictionary with get": """
wishes = {'$a': '$q'}
for block in blocks:
    bowl = wishes.get(block)
    if bowl is not None:
        put_first_on_second(block, bowl)
""",
    "walrus": """
if (held := get_held_obj()) is None:
    pick('$a')
else:
    say(held)
place('$p')
""",
    "walrus in a comprehension": """
far = [b for b in blocks if (gap := get_distance(b, '$p')) > 0.10]
say(f'{len(far)} blocks are far; the last gap is {gap:.2f} m')
put_first_on_second(far[0], '$p')
""",
    "conditional target": """
target = '$p' if get_distance('$a', '$p') < get_distance('$a', '$q') else '$q'
put_first_on_second('$a', target)
""",
    "try and say": """
try:
    pick('$p')
except GraspError as error:
    say(str(error))
""",
    "try, else, finally": """
try:
    put_first_on_second('$a', '$p')
except PrimitiveError as error:
    say(f'It failed: {error}')
else:
    say('It worked.')
finally:
    go_home()
""",
    "raise and catch": """
def choose(names):
    chosen = [n for n in names if 'magenta' in n]
    if not chosen:
        raise ValueError('nothing is magenta')
    return chosen[0]

try:
    put_first_on_second(choose(blocks), '$p')
except ValueError as error:
    say(error.args[0])
    put_first_on_second(blocks[-1], '$p')
""",
    "a guarded unknown": """
wanted = 'magenta bowl'
if wanted in bowls:
    put_first_on_second('$a', wanted)
else:
    say(f'There is no {wanted}.')
    put_first_on_second('$a', '$p')
""",
    "an unknown under try": """
try:
    put_first_on_second('$a', 'magenta bowl')
except UnknownObjectError:
    put_first_on_second('$a', '$q')
""",
    "match": """
match len(bowls):
    case 0:
        say('no bowls')
    case 1:
        put_first_on_second('$a', bowls[0])
    case _:
        put_first_on_second('$a', bowls[1])
""",
    "global counter": """
moved = 0

def move(name, bowl):
    global moved
    put_first_on_second(name, bowl)
    moved += 1

move('$a', '$p')
move('$b', '$p')
say(f'{moved} moved')
""",
    "nonlocal counter": """
def counter():
    count = 0
    def step():
        nonlocal count
        count += 1
        return count
    return step

step = counter()
for block in blocks[:2]:
    put_first_on_second(block, bowls[step() % len(bowls)])
""",
    "for with else": """
for block in blocks:
    if get_color(block) == 'magenta':
        put_first_on_second(block, '$p')
        break
else:
    put_first_on_second('$c', '$p')
""",
    "itertools": """
import itertools
pair = max(itertools.combinations(blocks, 2), key=lambda p: get_distance(*p))
put_first_on_second(pair[0], pair[1])
""",
    "functools": """
from functools import reduce
total = reduce(lambda a, b: a + b, [get_obj_pos(b) for b in blocks])
center = total / len(blocks)
put_first_on_second('$a', center + np.array([0.0, 0.11]))
""",
    "partial": """
from functools import partial
into_bowl = partial(put_first_on_second, target='$q')
into_bowl('$b')
""",
    "collections": """
from collections import Counter, defaultdict
by_color = defaultdict(list)
for name in objects:
    by_color[get_color(name)].append(name)
color, count = Counter({c: len(n) for c, n in by_color.items()}).most_common(1)[0]
say(f'{count} objects are {color}')
put_first_on_second('$a', '$p')
""",
    "math": """
import math
angle = math.radians(180)
x, y = 0.12 * math.cos(angle), -0.03 + 0.02 * math.sin(angle)
put_first_on_second('$a', (x, y))
""",
    "random": """
block = random.choice(blocks)
bowl = random.choice(bowls)
put_first_on_second(block, bowl)
""",
    "numpy generator": """
rng = np.random.default_rng(7)
x = rng.uniform(-0.2, 0.2)
put_first_on_second('$b', np.array([x, -0.03]))
""",
    "statistics": """
from statistics import mean
xs = [get_obj_pos(b)[0] for b in blocks]
right = [b for b in blocks if get_obj_pos(b)[0] > mean(xs)]
put_first_on_second(right[0], '$q')
""",
    "argmin": """
positions = np.array([get_obj_pos(b) for b in blocks])
gaps = np.linalg.norm(positions - get_obj_pos('$p'), axis=1)
put_first_on_second(blocks[int(np.argmin(gaps))], '$p')
""",
    "linspace": """
for block, x in zip(blocks[:3], np.linspace(-0.2, 0.2, 3)):
    put_first_on_second(block, (x, -0.03))
""",
    "clip": """
goal = np.clip(get_obj_pos('$a') + np.array([0.5, 0.11]), [-0.30, -0.05], [0.30, 0.0])
put_first_on_second('$a', goal)
""",
    "rotated offset": """
turn = np.deg2rad(-90)
matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
put_first_on_second('$c', get_obj_pos('$p') + matrix @ np.array([0.14, 0.0]))
""",
    "shapely line": """
line = LineString([(-0.25, -0.03), (0.25, -0.03)])
put_first_on_second('$a', line.interpolate(0.3, normalized=True))
""",
    "shapely region": """
region = box(-0.35, -0.20, 0.0, 0.20)
left = [b for b in blocks if region.contains(Point(get_obj_pos(b)))]
for block in left[:2]:
    put_first_on_second(block, '$p')
""",
    "shapely centroid": """
from shapely.geometry import Polygon
corners = [(-0.1, -0.06), (0.1, -0.06), (0.0, 0.03)]
center = Polygon(corners).centroid
put_first_on_second('$a', (center.x, center.y))
""",
    "sets": """
colors = {get_color(b) for b in blocks} & {get_color(b) for b in bowls}
for color in sorted(colors)[:2]:
    put_first_on_second(f'{color} block', f'{color} bowl')
say(colors or 'no color twice')
""",
    "text methods": """
color = '$p'.split()[0]
names = [n for n in blocks if n.startswith(color)] or [blocks[0]]
put_first_on_second(names[0], '$p')
say(', '.join(n.removesuffix(' block').upper() for n in blocks))
""",
    "sorted by key": """
order = sorted(blocks, key=lambda b: (-get_obj_pos(b)[0], b))
put_first_on_second(order[0], order[1])
""",
    "key by name": """
order = sorted(blocks, key=get_color, reverse=True)
put_first_on_second(order[-1], '$p')
""",
    "any and all": """
if any(get_color(b) == 'red' for b in objects) or all(is_visible(b) for b in blocks):
    put_first_on_second('$b', '$p')
""",
    "assertion": """
assert len(blocks) >= 2, 'two blocks are needed'
put_first_on_second(blocks[0], blocks[1])
""",
    "chained comparison": """
inside = [b for b in blocks if -0.2 < get_obj_pos(b)[0] < 0.2]
put_first_on_second(inside[0], '$q')
""",
    "map and filter": """
near = list(filter(lambda b: get_distance(b, '$p') < 1, blocks))
sizes = list(map(get_obj_size, near))
say(max(size[2] for size in sizes))
put_first_on_second(near[0], '$p')
""",
}
