"""Examples from which a sentence is shown the group that is most like it.

One module for each kind of sentence; all of them are about the same table, on which they run.
"""

from __future__ import annotations

from cap.lmp.prompt import Session
from cap.lmp.prompts.main_pool import (
    answers,
    conditions,
    figures,
    hand,
    onto,
    places,
    relations,
    stacks,
    which,
)

POOL = Session(
    blocks=("red block", "blue block", "green block", "yellow block"),
    bowls=("red bowl", "green bowl", "purple bowl"),
    turns=(
        *onto.TURNS,
        *which.TURNS,
        *stacks.TURNS,
        *places.TURNS,
        *relations.TURNS,
        *figures.TURNS,
        *conditions.TURNS,
        *hand.TURNS,
        *answers.TURNS,
    ),
)
