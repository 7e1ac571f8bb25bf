"""Speech, and the sub-LMPs: phrases that a language model turns into values at run time."""

from __future__ import annotations

from typing import Any

from primitives.context import PrimitiveContext
from primitives.registry import Effect, Level, Point2, primitive


@primitive(effect=Effect.SPEAKS, level=Level.LANGUAGE)
def say(ctx: PrimitiveContext, text: Any) -> None:
    """Say something to the person."""
    ctx.say(text if isinstance(text, str) else spoken(text))


@primitive(effect=Effect.ASKS, level=Level.LANGUAGE)
def parse_obj_name(ctx: PrimitiveContext, phrase: str) -> Any:
    """The name (or list of names) of the objects that a phrase describes.

    For example `parse_obj_name('the block closest to the red bowl')`.
    """
    return ctx.ask("parse_obj_name", phrase, {})


@primitive(effect=Effect.ASKS, level=Level.LANGUAGE)
def parse_position(ctx: PrimitiveContext, phrase: str) -> Any:
    """The point (or list of points) that a phrase describes.

    For example `parse_position('a point 5 cm left of the red bowl')`.
    """
    return ctx.ask("parse_position", phrase, {})


@primitive(effect=Effect.ASKS, level=Level.LANGUAGE)
def parse_question(ctx: PrimitiveContext, question: str) -> Any:
    """The answer to a question about the table: True or False, a number, a name, a list.

    For example `parse_question('how many blocks are left of the red bowl?')`.
    """
    return ctx.ask("parse_question", question, {})


@primitive(effect=Effect.ASKS, level=Level.LANGUAGE)
def transform_shape_pts(
    ctx: PrimitiveContext, instruction: str, points: list[Point2]
) -> list[Point2]:
    """The points changed as the instruction says, for example 'rotate it by 45 degrees'."""
    return ctx.ask("transform_shape_pts", instruction, {"shape_pts": points})  # type: ignore[no-any-return]


def spoken(value: Any) -> str:
    """A value as a person would hear it: yes and no, lists with commas, short numbers."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "nothing"
    if isinstance(value, float):
        return f"{value:.3g}"
    if hasattr(value, "tolist"):
        value = value.tolist()
        return (
            f"({', '.join(f'{v:.2f}' for v in value)})" if isinstance(value, list) else str(value)
        )
    if isinstance(value, (list, tuple, set)):
        return ", ".join(spoken(v) for v in value) if value else "none"
    return str(value)
