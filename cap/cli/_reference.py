"""The primitives reference as Markdown, from the one definition that each primitive has."""

from __future__ import annotations

from primitives.registry import Effect, Level, PrimitiveSpec, Registry

PAGE = "primitives.md"

_HEAD = """# Primitives

The functions that programs call. This page is generated from the registry by `make docs`.

Points are in the table frame: seen from above with the robot at the bottom edge, x to the
right, y up (away from the robot), origin in the middle of the reachable rectangle, metres.
`ObjectName` is the name of an object on the table, such as `"red block"`; `Point2` is a
numpy array `(x, y)`, and a program may write a tuple or a list. Programs also find the
lists `blocks` and `bowls` (names), `np`, and shapely at hand.
"""

_LEVELS = {
    Level.SKILL: ("Skills", "Whole actions, which look, grasp, check and retry by themselves."),
    Level.MOTION: ("Motions", "Single steps of the arm or the gripper."),
    Level.QUERY: ("Questions about the table", "Nothing moves."),
    Level.HELPER: ("Geometry helpers", "Nothing is looked at and nothing moves."),
    Level.LANGUAGE: ("Language", "Speech, and phrases that a language model turns into values."),
}
_EFFECTS = {
    Effect.READS: "reads",
    Effect.MOVES: "moves the arm",
    Effect.SPEAKS: "speaks",
    Effect.ASKS: "asks a language model",
}


def primitives_page(registry: Registry) -> str:
    """The whole page; primitives stand in their order of definition under their level."""
    parts = [_HEAD]
    for level, (title, about) in _LEVELS.items():
        specs = [spec for spec in registry if spec.level is level]
        if specs:
            parts.append(f"## {title}\n\n{about}\n")
            parts.extend(_section(spec) for spec in specs)
    return "\n".join(parts)


def _section(spec: PrimitiveSpec) -> str:
    lines = [f"### `{spec.name}`", "", "```python", spec.signature, "```", "", spec.doc, ""]
    lines.append(f"*{_EFFECTS[spec.effect].capitalize()}.*")
    for word, contracts in (("Requires", spec.requires), ("Ensures", spec.ensures)):
        if contracts:
            lines.append(f"*{word}: {'; '.join(c.text for c in contracts)}.*")
    return "\n".join(lines) + "\n"
