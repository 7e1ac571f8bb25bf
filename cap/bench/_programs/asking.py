"""Programs that look and answer; nothing moves."""

ASKING = {
    "how many blocks": "say(len(blocks))",
    "names": "say(get_obj_names())",
    "by category": "say(f'{len(get_block_names())} blocks, {len(get_bowl_names())} bowls')",
    "is it there": "say('$a' in blocks)",
    "is something else there": "say('magenta bowl' in bowls)",
    "left of": "say(get_obj_pos('$a')[0] < get_obj_pos('$p')[0])",
    "count on the left": "say(len([b for b in blocks if get_obj_pos(b)[0] < 0]))",
    "count with sum": "say(sum(get_obj_pos(b)[1] < 0 for b in blocks))",
    "empty bowls": "say([b for b in bowls if not get_objs_on(b)] or 'none is empty')",
    "distance": "say(f\"{get_distance('$a', '$b') * 100:.1f} cm\")",
    "distance to a point": "say(round(get_distance('$a', (0, 0)), 2))",
    "nearest": "say(get_nearest('$p', blocks))",
    "nearest of two": "say(get_nearest('$q', ['$a', '$b']))",
    "order": "say(' '.join(left_to_right(blocks)))",
    "topmost": "say(top_to_bottom(objects)[0])",
    "colors": "say(sorted({get_color(b) for b in objects}))",
    "size": """
width, depth, height = get_obj_size('$a')
say(f'{width * 100:.0f} by {depth * 100:.0f} by {height * 100:.0f} cm')
""",
    "held": """
held = get_held_obj()
say('nothing' if held is None else held)
""",
    "table": """
table = {name: tuple(np.round(get_obj_pos(name), 2)) for name in objects}
for name, (x, y) in sorted(table.items()):
    print(name, x, y)
say(len(table))
""",
    "closest pair": """
import itertools
best = min(itertools.combinations(objects, 2), key=lambda p: get_distance(p[0], p[1]))
say(f'{best[0]} and {best[1]}')
""",
    "between": """
low, high = sorted([get_obj_pos('$a')[0], get_obj_pos('$b')[0]])
say(low <= get_obj_pos('$p')[0] <= high)
""",
    "spread": """
xs = np.array([get_obj_pos(b)[0] for b in blocks])
say(f'{xs.max() - xs.min():.2f} m, spread {xs.std():.3f}')
""",
    "in a region": """
region = Polygon([(-0.35, -0.2), (0.35, -0.2), (0.0, 0.2)])
say([n for n in objects if region.contains(Point(*get_obj_pos(n)))])
""",
    "function": """
def describe(name: str) -> str:
    x, y = get_obj_pos(name)
    side = 'left' if x < 0 else 'right'
    return f'{name} on the {side}'

for name in objects:
    say(describe(name))
""",
    "corner": """
corners = dict(zip(['top left', 'top right', 'bottom left', 'bottom right'], get_corners()))
say(min(corners, key=lambda name: get_distance('$a', corners[name])))
""",
    "points": "say([p.round(2).tolist() for p in circle_pts(get_obj_pos('$a'), 0.05, 4)])",
    "free place": """
x, y = get_free_pos()
say(f'({x:.2f}, {y:.2f}) is free')
""",
}
