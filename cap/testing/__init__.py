"""Tests of sentences: the pytest plugin's fixture, and what can be expected of a table.

    from cap.testing import Tabletop, inside

    def test_the_red_block_goes_into_the_green_bowl(tabletop: Tabletop) -> None:
        tabletop.run("put the red block in the green bowl")
        tabletop.expect(inside("red block", "green bowl"))

Expectations are judged on the simulator's truth, which no program sees. docs/testing.md tells
the rest.
"""

from __future__ import annotations

from cap.testing._tabletop import Tabletop
from sim.scenes import ObjectSpec, SceneSpec
from sim.tasks.answers import explains, says_distance, says_names, says_no, says_number, says_yes
from sim.tasks.checks import (
    Check,
    all_of,
    at,
    exchanged,
    holds,
    inside,
    mismatched,
    near,
    nothing_moved,
    on,
    one_in_each,
    one_stack,
    relation,
    stack,
    still_except,
    within,
)
from sim.tasks.places import between, corner, corners, first_spot, half, side, spot, xy
from sim.tasks.shapes import circle, polygon, row

__all__ = [
    "Check",
    "ObjectSpec",
    "SceneSpec",
    "Tabletop",
    "all_of",
    "at",
    "between",
    "circle",
    "corner",
    "corners",
    "exchanged",
    "explains",
    "first_spot",
    "half",
    "holds",
    "inside",
    "mismatched",
    "near",
    "nothing_moved",
    "on",
    "one_in_each",
    "one_stack",
    "polygon",
    "relation",
    "row",
    "says_distance",
    "says_names",
    "says_no",
    "says_number",
    "says_yes",
    "side",
    "spot",
    "stack",
    "still_except",
    "within",
    "xy",
]
