"""What trials cost where a model is paid for by the token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cap.bench._trials.record import TrialRecord
from cap.errors import UsageError


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens, read and written; cached ones count in full."""

    prompt: float
    completion: float

    def of(self, prompt_tokens: float, completion_tokens: float) -> float:
        """US dollars."""
        return (prompt_tokens * self.prompt + completion_tokens * self.completion) / 1e6


PRICES: dict[str, Price] = {
    "gpt-4.1": Price(2.00, 8.00),
    "gpt-4.1-mini": Price(0.40, 1.60),
    "gpt-4.1-nano": Price(0.10, 0.40),
    "gpt-4o": Price(2.50, 10.00),
    "gpt-4o-mini": Price(0.15, 0.60),
}
"""List prices without discounts, as of May 2026 by the tables that others keep of them
(developers.openai.com/api/docs/pricing is the source). They move: --price-in, --price-out."""

TOKENS_PER_TRIAL = (1260.0, 28.0)
"""Read and written for one sentence: medians of the suite `commands` with the embedded model."""


def price_of(llm: str, prompt: float | None, completion: float | None) -> Price | None:
    """The price of a model by its `--llm` text; None when it is free or unknown.

    prompt, completion: what the person says it is, US dollars per million tokens.

    Raises:
        UsageError: one of the two alone, or a negative one.
    """
    if prompt is not None or completion is not None:
        if prompt is None or completion is None:
            raise UsageError("--price-in and --price-out go together; give both")
        if min(prompt, completion) < 0:
            raise UsageError(f"a price is 0 or more. Got: {min(prompt, completion):g}")
        return Price(prompt, completion)
    kind, _, name = llm.partition(":")
    return PRICES.get(name) if kind == "openai" else None


def estimate(llm: str, price: Price | None, left: int, finished: Sequence[TrialRecord]) -> str:
    """What `left` more trials will cost, by what `finished` ones took where there are any."""
    prompt, completion = TOKENS_PER_TRIAL
    if finished:
        prompt = sum(r.prompt_tokens for r in finished) / len(finished)
        completion = sum(r.completion_tokens for r in finished) / len(finished)
    return estimate_of(llm, price, left, prompt, completion)


def estimate_of(llm: str, price: Price | None, left: int, prompt: float, completion: float) -> str:
    """What `left` trials of so many tokens, read and written, will cost; "" when they are free."""
    if not llm.startswith("openai:"):
        return ""
    tokens = f"{left} trials of about {prompt:.0f} tokens read and {completion:.0f} written"
    if price is None:
        return f"{tokens}; no price of {llm} is known here, --price-in and --price-out tell it"
    dollars = left * price.of(prompt, completion)
    return (
        f"{tokens}, at {price.prompt:g} and {price.completion:g} US dollars a million: "
        f"about {dollars:.2f} US dollars"
    )
