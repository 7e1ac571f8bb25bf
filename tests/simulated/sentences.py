"""Sentences whose exchanges with the embedded model are recorded in cassettes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.scenes import ObjectSpec, SceneSpec

CASSETTES = Path(__file__).parent / "cassettes"

TABLE = SceneSpec(
    (
        ObjectSpec("bowl", "green", (0.60, 0.24)),
        ObjectSpec("bowl", "blue", (0.60, -0.22)),
        ObjectSpec("block", "red", (0.42, 0.20), 0.3),
        ObjectSpec("block", "green", (0.40, -0.02), -0.2),
        ObjectSpec("block", "blue", (0.44, -0.20), 0.6),
    )
)


@dataclass(frozen=True)
class Recorded:
    """Sentences of one session on `TABLE`; name: of the cassette's file."""

    name: str
    sentences: tuple[str, ...]

    @property
    def cassette(self) -> Path:
        return CASSETTES / f"{self.name}.jsonl"


PUT = Recorded("put", ("put the red block in the green bowl", "now put it back"))
MATCH = Recorded("match", ("put the blocks in the bowls with matching colors",))
LINE = Recorded("line", ("arrange the blocks in a 20 cm vertical line in the middle",))
ASK = Recorded("ask", ("how many blocks are there?", "which block is closest to the blue bowl?"))
ABSENT = Recorded("absent", ("put the purple block in the green bowl",))
WONDER = Recorded(
    "wonder", ("I was wondering whether you could put the red block in the blue bowl",)
)
CANNOT = Recorded("cannot", ("sing me a song about blocks",))

FUNCTIONS = CASSETTES / "functions.jsonl"
"""The exchanges that write the functions of `PROGRAM`."""

PROGRAM = """
swap('red block', 'blue block')
if is_left_of('red block', 'green bowl'):
    say('left')
"""
