"""The LMPs' prompts; every example in them runs in simulation in the test suite."""

from __future__ import annotations

from cap.lmp.prompt import Prompt
from cap.lmp.prompts import (
    function,
    main,
    parse_obj_name,
    parse_position,
    parse_question,
    transform_shape_pts,
)

MAIN = main.PROMPT
FUNCTION = function.PROMPT
SUB_LMPS: dict[str, Prompt] = {
    prompt.purpose: prompt
    for prompt in (
        parse_position.PROMPT,
        parse_obj_name.PROMPT,
        parse_question.PROMPT,
        transform_shape_pts.PROMPT,
    )
}
ALL: tuple[Prompt, ...] = (MAIN, FUNCTION, *SUB_LMPS.values())
