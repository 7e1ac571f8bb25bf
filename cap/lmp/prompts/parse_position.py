"""The position LMP: words become a point or a list of points."""

from __future__ import annotations

from cap.lmp.prompt import Prompt, Session, Turn

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
                "ret_val = line_pts((0.0, 0.12), (0.0, -0.12), 3)",
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
                "ret_val = line_pts((-0.28, 0.0), (-0.10, 0.0), 3)",
            ),
        ),
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
        "circle_pts",
        "polygon_pts",
        "grid_pts",
    ),
    sessions=SESSIONS,
    max_tokens=160,
)
