"""The shape LMP: points are changed as an instruction says."""

from __future__ import annotations

from cap.lmp.prompt import Prompt, Session
from cap.lmp.retrieval import Turn

INTRO = """
Shapes on a table are changed in Python. `shape_pts` is an array of points (x, y) in
metres, seen from above: x to the right, y up. The answer is `ret_val`, the new points.
"""

SESSIONS = (
    Session(
        turns=(
            Turn("move it 10 cm to the right", "ret_val = shape_pts + np.array([0.10, 0.0])"),
            Turn(
                "make it twice as big",
                """
center = np.mean(shape_pts, axis=0)
ret_val = center + (shape_pts - center) * 2
""",
            ),
            Turn(
                "rotate it by 45 degrees counterclockwise",
                """
center = np.mean(shape_pts, axis=0)
a = np.deg2rad(45)
turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
ret_val = center + (shape_pts - center) @ turn.T
""",
            ),
            Turn(
                "move it 5 cm down and shrink it to half",
                """
center = np.mean(shape_pts, axis=0)
ret_val = center + np.array([0.0, -0.05]) + (shape_pts - center) * 0.5
""",
            ),
            Turn(
                "mirror it left to right",
                """
center = np.mean(shape_pts, axis=0)
ret_val = center + (shape_pts - center) * np.array([-1, 1])
""",
            ),
            Turn(
                "put its middle at the red bowl",
                """
center = np.mean(shape_pts, axis=0)
ret_val = shape_pts - center + get_obj_pos('red bowl')
""",
            ),
        ),
        blocks=("green block",),
        bowls=("red bowl",),
    ),
)

PROMPT = Prompt(
    purpose="transform_shape_pts",
    mode="value",
    intro=INTRO,
    names=("get_obj_pos", "get_corner_pos", "get_side_pos", "get_distance"),
    sessions=SESSIONS,
    max_tokens=160,
)
