"""How much may be tried for one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from cap.errors import UsageError

Mode = Literal["off", "repair", "best", "tree"]
MODES: tuple[Mode, ...] = get_args(Mode)
MAX_SAMPLES, MAX_TOKENS, MAX_SECONDS = 8, 1_000_000, 3600
"""Of samples the embedded server's spare slots take no more at once."""


@dataclass(frozen=True)
class Effort:
    """What is tried, in the order of what it costs, and the budget for all of it.

    mode: "off": the first version that passes verification, or none. "repair": one that fails
    in rehearsal is repaired, up to `repairs` times; where none passes verification, up to `samples`
    others are written, of which two must agree. "best": and where the predicate says no, others
    are written, and what most of them lead to is done. "tree": and versions are varied again and
    again, the best first, until one is good or the budget is spent.

    predicate: whether a success predicate has a say (best and tree). tokens, seconds: no new
    step begins when so much was written, or so much time has passed, since the first version.

    Raises:
        UsageError: no such mode, or a bound that can't be used.
    """

    mode: Mode = "repair"
    predicate: bool = True
    samples: int = 4
    repairs: int = 3
    tokens: int = 3000
    seconds: float = 60.0

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise UsageError(f"search must be {', '.join(MODES)}. Got: {self.mode!r}")
        for name, value, most in (
            ("samples", self.samples, MAX_SAMPLES),
            ("tokens", self.tokens, MAX_TOKENS),
            ("seconds", self.seconds, MAX_SECONDS),
        ):
            if not 1 <= value <= most:
                raise UsageError(f"search {name} must lie within 1 to {most}. Got: {value:g}")

    @property
    def samples_more(self) -> bool:
        """Whether other programs are written although one may act."""
        return self.mode in ("best", "tree")
