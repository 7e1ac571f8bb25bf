"""What one sentence may cost, and what is left of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Bounds:
    """How much one sentence may cost. rounds: attempts per LMP, the first one included."""

    rounds: int = 3
    depth: int = 4
    functions: int = 12
    tokens: int = 6000


class BudgetError(Exception):
    """A sentence needs more functions, depth or tokens than `Bounds` allow."""


@dataclass
class Budget:
    """What is left of the bounds for one sentence."""

    bounds: Bounds
    tokens: int = field(init=False)
    functions: int = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = self.bounds.tokens
        self.functions = self.bounds.functions

    def check_tokens(self) -> None:
        """Raises BudgetError when no token is left."""
        if self.tokens <= 0:
            raise BudgetError(
                f"the sentence used up its {self.bounds.tokens} tokens; say it in simpler steps"
            )

    def take_function(self, name: str, depth: int) -> None:
        """Count a new function. Raises BudgetError when it is one too many, or too deep."""
        if depth > self.bounds.depth:
            raise BudgetError(
                f"functions call functions more than {self.bounds.depth} deep at "
                f"{name}(); say it in simpler steps"
            )
        if self.functions <= 0:
            raise BudgetError(
                f"a program may need at most {self.bounds.functions} new functions; "
                f"{name}() is one too many"
            )
        self.functions -= 1
