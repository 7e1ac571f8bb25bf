"""What a success predicate says of a table: held against two Scenes, without a robot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cap.act import Actor
from cap.events import EventStream
from cap.lmp.written import Written
from cap.policy import Policy
from cap.rehearse.answers import Answers
from cap.sandbox import Sandbox
from perception.scene import Scene
from primitives.objects import table_point
from primitives.registry import Registry


@dataclass(frozen=True)
class _Memory:
    """Eyes that have seen one Scene; predicates never look again."""

    scene: Scene


def evaluated(
    predicate: Written,
    before: Scene,
    after: Scene,
    *,
    registry: Registry,
    sandbox: Sandbox,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[bool | None, str]:
    """Whether a command succeeded that led from one Scene to the other.

    The predicate's code runs on `after`; `get_previous_pos` tells of `before`. Gives
    (holds, problem): holds is None when the code failed or gave no bool, and problem says why.
    """
    actor = Actor.build(
        registry=registry,
        sandbox=sandbox,
        # Predicates only read: nothing is written for them, asked or done.
        writer=None,
        events=EventStream((), lambda: 0.0),
        cancelled=cancelled,
        answers=Answers(),
        policy=Policy(),
        eyes=_Memory(after),  # type: ignore[arg-type]
        robot=None,
        arm=None,
        note=_unheard,
    )
    actor.begin((), {item.name: table_point(item) for item in before})
    value, problem = actor.evaluate("success", "", predicate.source, predicate.functions, {})
    return (None, problem) if problem else (bool(value), "")


def _unheard(text: str) -> None:
    pass
