"""The LMPs' prompts; every example in them runs in simulation in the test suite."""

from __future__ import annotations

from cap.lmp.prompt import Prompt
from cap.lmp.prompts import (
    function,
    main,
    parse_obj_name,
    parse_position,
    parse_question,
    success,
    transform_shape_pts,
)

MAIN = main.PROMPT
FUNCTION = function.PROMPT
SUCCESS = success.PROMPT
"""What the runtime asks about a command; programs cannot call it."""
SUB_LMPS: dict[str, Prompt] = {
    prompt.purpose: prompt
    for prompt in (
        parse_position.PROMPT,
        parse_obj_name.PROMPT,
        parse_question.PROMPT,
        transform_shape_pts.PROMPT,
    )
}
ALL: tuple[Prompt, ...] = (MAIN, FUNCTION, *SUB_LMPS.values(), SUCCESS)
