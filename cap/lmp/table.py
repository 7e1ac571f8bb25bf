"""What a program finds defined of the table."""

from __future__ import annotations

from collections.abc import Mapping

from perception.scene import Scene

TABLE_DATA: Mapping[str, str] = {
    "objects": "list[str]",
    "blocks": "list[str]",
    "bowls": "list[str]",
}
"""Variables that every program finds defined, with their types."""


def table_values(scene: Scene) -> dict[str, list[str]]:
    """The values of `TABLE_DATA` for a scene."""
    blocks = [o.name for o in scene.of("block")]
    bowls = [o.name for o in scene.of("bowl")]
    return {"objects": blocks + bowls, "blocks": blocks, "bowls": bowls}
