"""Programs that lay figures with blocks on a table without bowls."""

SHAPES = {
    "circle": "arrange(blocks, circle_pts((0, 0), 0.12, len(blocks)))",
    "circle in centimetres": """
radius_cm = 11
arrange(blocks, circle_pts((0.0, 0.0), radius_cm / 100, len(blocks)))
""",
    "half circle": """
n = len(blocks)
angles = np.linspace(0, np.pi, n)
points = [(0.14 * np.cos(a), 0.14 * np.sin(a) - 0.05) for a in angles]
arrange(blocks, points)
""",
    "horizontal line": """
points = line_pts((-0.25, 0), (0.25, 0), len(blocks))
arrange(left_to_right(blocks), points)
""",
    "line around the middle": """
points = centered_line_pts((0, 0), 0.09 * (len(blocks) - 1), len(blocks), 'horizontal')
arrange(blocks, points)
""",
    "diagonal": "arrange(blocks, line_pts((-0.24, -0.13), (0.24, 0.13), len(blocks)))",
    "grid": "arrange(blocks, grid_pts((0, 0), 2, 3, 0.09))",
    "mirrored": """
points = [get_obj_pos(b) * np.array([-1, 1]) for b in blocks]
arrange(blocks, points)
""",
    "buffer ring": """
ring = Point(0, 0).buffer(0.12).exterior
n = len(blocks)
arrange(blocks, [ring.interpolate(i / n, normalized=True) for i in range(n)])
""",
    "zigzag": """
points = [(-0.24 + 0.12 * i, 0.05 if i % 2 else -0.05) for i in range(len(blocks))]
arrange(left_to_right(blocks), points)
""",
    "spread out": """
center = np.mean([get_obj_pos(b) for b in blocks], axis=0)
limit = np.array([0.30, 0.15])
points = [np.clip(center + (get_obj_pos(b) - center) * 1.2, -limit, limit) for b in blocks]
arrange(blocks, points)
""",
    "two towers": """
left, right = blocks[:2]
for i, block in enumerate(blocks[2:]):
    put_first_on_second(block, left if i % 2 == 0 else right)
""",
}
"""With all the blocks that there are, three to five."""

TRIPLES = {
    "vertical line": """
three = top_to_bottom(blocks)[:3]
arrange(three, centered_line_pts((0.05, 0), 0.24, 3, direction='vertical'))
""",
    "diagonal by name": "arrange(blocks[:3], centered_line_pts((0, 0), 0.28, 3, 'diagonal'))",
    "triangle": "arrange(blocks[:3], polygon_pts((0, 0), 3, 0.18))",
    "triangle by hand": """
side_m = 0.2
height_m = side_m * 3 ** 0.5 / 2
corners = [(0, height_m / 2), (side_m / 2, -height_m / 2), (-side_m / 2, -height_m / 2)]
arrange(blocks[:3], corners)
""",
    "turned line": """
from shapely.affinity import rotate
line = rotate(LineString([(-0.15, 0), (0.15, 0)]), 30)
points = [line.interpolate(t, normalized=True) for t in (0, 0.5, 1)]
arrange(blocks[:3], points)
""",
    "three corners": """
for block, corner in zip(blocks[:3], ['top left', 'bottom right', 'top right']):
    put_first_on_second(block, get_corner_pos(corner))
""",
    "stair": """
x_m, y_m = -0.2, -0.12
for block in blocks[:3]:
    put_first_on_second(block, (x_m, y_m))
    x_m += 0.12
    y_m += 0.1
""",
    "sides": """
put_first_on_second('$a', get_side_pos('left'))
put_first_on_second('$b', get_side_pos('right'))
""",
    "tower in a corner": """
put_first_on_second('$a', get_corner_pos('$corner'))
put_first_on_second('$b', '$a')
put_first_on_second('$c', '$b')
""",
}
"""With three blocks, which are all that there are: another would be in the way."""

FOURS = {
    "square": """
corners = polygon_pts((0, 0), 4, 0.2)
arrange(blocks[:4], corners)
""",
    "corners": "arrange(blocks[:4], get_corners())",
    "meshgrid": """
xs, ys = np.meshgrid([-0.1, 0.1], [-0.1, 0.1])
points = np.stack([xs, ys], axis=-1).reshape(-1, 2)
arrange(blocks[:4], list(points))
""",
}
"""With up to four blocks."""
