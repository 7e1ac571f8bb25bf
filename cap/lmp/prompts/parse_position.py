"""The position LMP: words become a point or a list of points."""

from __future__ import annotations

from cap.lmp.prompt import Prompt, Session
from cap.lmp.retrieval import Turn

INTRO = """
Positions on a table in words become points in Python.
Points are (x, y) in metres on the table seen from above: x to the right, y up.
The table reaches from x = -0.35 (left) to 0.35 (right), y = -0.20 (bottom) to 0.20 (top).
1 cm is 0.01. The answer is `ret_val`: one point, or a list when several are asked for.
"""

SESSIONS = (
    Session(
        blocks=("red block", "yellow block", "green block"),
        bowls=("yellow bowl", "red bowl"),
        turns=(
            Turn("5 cm left of the red bowl", "ret_val = get_pos_beside('red bowl', 'left', 0.05)"),
            Turn("the bottom right corner", "ret_val = get_corner_pos('bottom right')"),
            Turn(
                "halfway between the red block and the yellow bowl",
                "ret_val = (get_obj_pos('red block') + get_obj_pos('yellow bowl')) / 2",
            ),
            Turn(
                "a horizontal line at the top with 4 points",
                "ret_val = line_pts((-0.25, 0.14), (0.25, 0.14), 4)",
            ),
            Turn(
                "a circle of radius 8 cm around the green block with 5 points",
                "ret_val = circle_pts(get_obj_pos('green block'), 0.08, 5)",
            ),
            Turn("the middle of the table", "ret_val = np.array([0.0, 0.0])"),
            Turn(
                "a 24 cm vertical line in the middle with 3 points",
                "ret_val = centered_line_pts((0.0, 0.0), 0.24, 3, 'vertical')",
            ),
            Turn(
                "a triangle with sides of 16 cm in the middle of the table",
                "ret_val = polygon_pts((0.0, 0.0), 3, 0.16)",
            ),
            Turn(
                "a point above the yellow block",
                "ret_val = get_pos_beside('yellow block', 'top', 0.10)",
            ),
            Turn(
                "a vertical line at the right side with 4 points",
                "ret_val = line_pts((0.28, 0.14), (0.28, -0.14), 4)",
            ),
        ),
    ),
    Session(
        blocks=("blue block", "brown block"),
        bowls=("orange bowl", "cyan bowl"),
        turns=(
            Turn(
                "the corner nearest to the cyan bowl",
                "ret_val = min(get_corners(), key=lambda p: get_distance(p, 'cyan bowl'))",
            ),
            Turn(
                "a square with 20 cm sides around the blue block",
                "ret_val = polygon_pts(get_obj_pos('blue block'), 4, 0.20)",
            ),
            Turn(
                "a grid of 2 rows and 3 columns, 8 cm apart, in the middle",
                "ret_val = grid_pts((0.0, 0.0), 2, 3, 0.08)",
            ),
            Turn(
                "a diagonal line from the bottom left to the top right with 5 points",
                "ret_val = line_pts((-0.25, -0.14), (0.25, 0.14), 5)",
            ),
            Turn("the left side of the table", "ret_val = get_side_pos('left')"),
            Turn(
                "4 points in a line between the blue block and the orange bowl",
                """
start, end = get_obj_pos('blue block'), get_obj_pos('orange bowl')
ret_val = line_pts(start, end, 6)[1:-1]
""",
            ),
            Turn(
                "two thirds of the way from the brown block to the cyan bowl",
                """
start, end = get_obj_pos('brown block'), get_obj_pos('cyan bowl')
ret_val = start + (end - start) * 2 / 3
""",
            ),
            Turn("an empty spot on the table", "ret_val = get_free_pos()"),
            Turn(
                "7 cm below the brown block and 3 cm to the right",
                "ret_val = get_obj_pos('brown block') + np.array([0.03, -0.07])",
            ),
            Turn(
                "3 points 9 cm apart in a row beginning at the left side",
                "ret_val = line_pts((-0.28, 0.0), (-0.28 + 2 * 0.09, 0.0), 3)",
            ),
        ),
    ),
)

POOL = Session(
    blocks=("red block", "blue block", "green block", "yellow block"),
    bowls=("red bowl", "green bowl", "purple bowl"),
    turns=(
        Turn(
            "5 cm above and 10 cm to the left of the purple bowl",
            "ret_val = get_obj_pos('purple bowl') + np.array([-0.10, 0.05])",
        ),
        Turn(
            "12 cm below the blue block",
            "ret_val = get_pos_beside('blue block', 'bottom', 0.12)",
        ),
        Turn(
            "10 cm to the right of the purple bowl",
            "ret_val = get_pos_beside('purple bowl', 'right', 0.10)",
        ),
        Turn("next to the red block", "ret_val = get_free_pos('red block')"),
        Turn("to the left of the green bowl", "ret_val = get_pos_beside('green bowl', 'left')"),
        Turn("the center of the table", "ret_val = np.array([0.0, 0.0])"),
        Turn("the right side of the table", "ret_val = get_side_pos('right')"),
        Turn("the top left corner", "ret_val = get_corner_pos('top left')"),
        Turn(
            "the corner farthest from the red block",
            "ret_val = max(get_corners(), key=lambda p: get_distance(p, 'red block'))",
        ),
        Turn(
            "the corner closest to the purple bowl",
            "ret_val = min(get_corners(), key=lambda p: get_distance(p, 'purple bowl'))",
        ),
        Turn(
            "a third of the way from the red block to the green bowl",
            """
start, end = get_obj_pos('red block'), get_obj_pos('green bowl')
ret_val = start + (end - start) / 3
""",
        ),
        Turn(
            "4 cm from the green block towards the red bowl",
            """
start, end = get_obj_pos('green block'), get_obj_pos('red bowl')
ret_val = start + (end - start) / get_distance(start, end) * 0.04
""",
        ),
        Turn(
            "6 cm from the blue block away from the purple bowl",
            """
start, end = get_obj_pos('blue block'), get_obj_pos('purple bowl')
ret_val = start - (end - start) / get_distance(start, end) * 0.06
""",
        ),
        Turn(
            "a free place near the purple bowl",
            "ret_val = get_free_pos('purple bowl')",
        ),
        Turn(
            "a rectangle 24 cm wide and 14 cm high in the middle of the table",
            "ret_val = [(-0.12, 0.07), (0.12, 0.07), (0.12, -0.07), (-0.12, -0.07)]",
        ),
        Turn(
            "an L shape with 4 points",
            "ret_val = line_pts((-0.10, 0.12), (-0.10, -0.12), 3) + [(0.02, -0.12)]",
        ),
        Turn(
            "a V shape with 5 points",
            "ret_val = [(-0.16, 0.12), (-0.08, 0.0), (0.0, -0.12), (0.08, 0.0), (0.16, 0.12)]",
        ),
        Turn(
            "a ring of 4 points around the green bowl",
            "ret_val = circle_pts(get_obj_pos('green bowl'), 0.11, 4)",
        ),
        Turn(
            "6 cm above and 4 cm to the left of the blue block",
            "ret_val = get_obj_pos('blue block') + np.array([-0.04, 0.06])",
        ),
        Turn(
            "a cross with 5 points in the middle of the table",
            "ret_val = [(0.0, 0.0), (-0.10, 0.0), (0.10, 0.0), (0.0, 0.10), (0.0, -0.10)]",
        ),
        Turn(
            "a diamond 20 cm wide in the middle of the table",
            "ret_val = [(-0.10, 0.0), (0.0, 0.10), (0.10, 0.0), (0.0, -0.10)]",
        ),
        Turn(
            "a line from the bottom left corner to the middle of the table with 4 points",
            "ret_val = line_pts(get_corner_pos('bottom left'), (0.0, 0.0), 4)",
        ),
        Turn(
            "the other side of the purple bowl from the red block",
            "ret_val = 2 * get_obj_pos('purple bowl') - get_obj_pos('red block')",
        ),
        Turn(
            "the middle of all the blocks",
            "ret_val = np.mean([get_obj_pos(b) for b in blocks], axis=0)",
        ),
        Turn(
            "halfway between the red bowl and the green bowl",
            "ret_val = (get_obj_pos('red bowl') + get_obj_pos('green bowl')) / 2",
        ),
        Turn(
            "a vertical line in the middle with 4 points",
            "ret_val = centered_line_pts((0.0, 0.0), 0.28, 4, 'vertical')",
        ),
        Turn(
            "a horizontal line in the middle with 5 points",
            "ret_val = centered_line_pts((0.0, 0.0), 0.40, 5, 'horizontal')",
        ),
        Turn(
            "a 25 cm horizontal line around the red block with 3 points",
            "ret_val = centered_line_pts(get_obj_pos('red block'), 0.25, 3, 'horizontal')",
        ),
        Turn(
            "a 30 cm horizontal line with 4 points",
            "ret_val = centered_line_pts((0.0, 0.0), 0.30, 4, 'horizontal')",
        ),
        Turn(
            "a 20 cm vertical line in the middle with 3 points",
            "ret_val = centered_line_pts((0.0, 0.0), 0.20, 3, 'vertical')",
        ),
        Turn(
            "a vertical line on the right with 3 points 10 cm apart",
            "ret_val = centered_line_pts((0.20, 0.0), 0.10 * 2, 3, 'vertical')",
        ),
        Turn(
            "a vertical line of 3 points with 8 cm between them",
            "ret_val = centered_line_pts((0.0, 0.0), 0.08 * 2, 3, 'vertical')",
        ),
        Turn(
            "a horizontal line of 4 points 9 cm apart in the middle",
            "ret_val = centered_line_pts((0.0, 0.0), 0.09 * 3, 4, 'horizontal')",
        ),
        Turn(
            "a horizontal line at the bottom with 4 points",
            "ret_val = line_pts((-0.25, -0.14), (0.25, -0.14), 4)",
        ),
        Turn(
            "a horizontal line at the top side with 3 points",
            "ret_val = line_pts((-0.25, 0.14), (0.25, 0.14), 3)",
        ),
        Turn(
            "a vertical line at the left side with 4 points",
            "ret_val = line_pts((-0.28, 0.14), (-0.28, -0.14), 4)",
        ),
        Turn(
            "a vertical line at the right side with 3 points",
            "ret_val = line_pts((0.28, 0.14), (0.28, -0.14), 3)",
        ),
        Turn(
            "a diagonal line from the top left to the bottom right with 3 points",
            "ret_val = line_pts((-0.25, 0.14), (0.25, -0.14), 3)",
        ),
        Turn(
            "a diagonal line from the bottom left to the top right with 4 points",
            "ret_val = line_pts((-0.25, -0.14), (0.25, 0.14), 4)",
        ),
        Turn(
            "4 points in a line between the red bowl and the purple bowl",
            """
start, end = get_obj_pos('red bowl'), get_obj_pos('purple bowl')
ret_val = line_pts(start, end, 6)[1:-1]
""",
        ),
        Turn(
            "a half circle of radius 10 cm above the red block with 3 points",
            "ret_val = circle_pts(get_obj_pos('red block'), 0.10, 4)[:2] + "
            "circle_pts(get_obj_pos('red block'), 0.10, 4)[3:]",
        ),
        Turn(
            "a circle with a diameter of 20 cm in the middle with 5 points",
            "ret_val = circle_pts((0.0, 0.0), 0.20 / 2, 5)",
        ),
        Turn(
            "a circle of radius 11 cm around the purple bowl with 3 points",
            "ret_val = circle_pts(get_obj_pos('purple bowl'), 0.11, 3)",
        ),
        Turn(
            "a circle of radius 12 cm around the middle of the table with 4 points",
            "ret_val = circle_pts((0.0, 0.0), 0.12, 4)",
        ),
        Turn("a pentagon with 10 cm sides", "ret_val = polygon_pts((0.0, 0.0), 5, 0.10)"),
        Turn(
            "a triangle around the green bowl",
            "ret_val = polygon_pts(get_obj_pos('green bowl'), 3, 0.20)",
        ),
        Turn(
            "a triangle with 18 cm sides in the middle of the table",
            "ret_val = polygon_pts((0.0, 0.0), 3, 0.18)",
        ),
        Turn(
            "a square with 16 cm sides in the middle of the table",
            "ret_val = polygon_pts((0.0, 0.0), 4, 0.16)",
        ),
        Turn(
            "a grid of 3 points in the top right corner",
            "ret_val = grid_pts((0.26, 0.12), 2, 2, 0.07)[:3]",
        ),
        Turn(
            "a grid of 4 points in the bottom left corner",
            "ret_val = grid_pts((-0.26, -0.12), 2, 2, 0.07)",
        ),
        Turn(
            "a grid of 2 rows and 2 columns, 8 cm apart, in the middle",
            "ret_val = grid_pts((0.0, 0.0), 2, 2, 0.08)",
        ),
        Turn("where the green block was", "ret_val = get_previous_pos('green block')"),
        Turn("a free place near the middle", "ret_val = get_free_pos()"),
    ),
)

PROMPT = Prompt(
    purpose="parse_position",
    mode="value",
    intro=INTRO,
    names=(
        "get_obj_pos",
        "get_previous_pos",
        "get_corner_pos",
        "get_corners",
        "get_side_pos",
        "get_pos_beside",
        "get_free_pos",
        "get_distance",
        "get_nearest",
        "get_farthest",
        "left_to_right",
        "top_to_bottom",
        "get_color",
        "line_pts",
        "centered_line_pts",
        "circle_pts",
        "polygon_pts",
        "grid_pts",
    ),
    sessions=SESSIONS,
    pool=POOL,
    max_tokens=160,
)
