"""Statistics of right and wrong trials."""

from __future__ import annotations

from collections.abc import Sequence

from scipy import stats

CONFIDENCE = 0.95


def wilson(right: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % confidence interval of a share, without continuity correction.

    (0, 1) when nothing was tried. Source: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927).
    """
    if of == 0:
        return 0.0, 1.0
    interval = stats.binomtest(right, of).proportion_ci(CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)


def mcnemar(lost: int, won: int) -> float:
    """Exact two-sided p that `lost` and `won` of the same trials differ by chance.

    lost: right before and wrong now; won: the other way round. Source: Q. McNemar,
    Psychometrika 12 (1947), with the binomial distribution in place of its approximation.
    """
    if lost + won == 0:
        return 1.0
    return float(stats.binomtest(lost, lost + won, 0.5).pvalue)


def fisher(right: int, of: int, other_right: int, other_of: int) -> float:
    """Exact two-sided p that two shares of different trials differ by chance."""
    table = [[right, of - right], [other_right, other_of - other_right]]
    return float(stats.fisher_exact(table).pvalue)


def holm(ps: Sequence[float]) -> list[float]:
    """p values that allow for there being several, in the same order.

    Source: S. Holm, Scand. J. Stat. 6 (1979).
    """
    adjusted = [0.0] * len(ps)
    greatest = 0.0
    for rank, i in enumerate(sorted(range(len(ps)), key=lambda i: ps[i])):
        greatest = max(greatest, min(1.0, (len(ps) - rank) * ps[i]))
        adjusted[i] = greatest
    return adjusted
