"""Examples of the main prompt: the hand itself."""

from __future__ import annotations

from cap.lmp.retrieval import Turn

TURNS = (
    Turn("open the gripper", "open_gripper()"),
    Turn("move the hand over the purple bowl", "move_to(get_obj_pos('purple bowl'))"),
    Turn("pick up the green block", "pick('green block')"),
)
