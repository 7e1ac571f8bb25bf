"""Arguments that checks draw: arrays in general position, numbers, polygons, tables.

Sizes and seeds are hypothesis's; coordinates come from a generator with such a seed, so that
no two distances are equal and "the nearest one" has one meaning.
"""

from __future__ import annotations

import zlib
from typing import Any, TypeVar

import hypothesis
import hypothesis.strategies as st
import numpy as np
from hypothesis import HealthCheck, Phase
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

T = TypeVar("T")
Points = NDArray[np.float64]

generators = st.integers(0, 2**32 - 1).map(np.random.default_rng)


def drawn(cases: SearchStrategy[T], count: int, name: str) -> list[T]:
    """The same `count` cases each time (fewer where there are no more), by the name's seed."""
    found: list[T] = []

    @hypothesis.seed(zlib.crc32(name.encode()))
    @hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(cases)
    def collect(case: T) -> None:
        found.append(case)

    collect()
    return found


def args(*strategies: SearchStrategy[Any]) -> SearchStrategy[tuple[Any, ...]]:
    """Arguments that don't depend on one another, no two of them the same points."""
    return st.tuples(*strategies).filter(_all_differ)


def _all_differ(given: tuple[Any, ...]) -> bool:
    # Small seeds come often, and with the same seed come the same points.
    arrays = [value for value in given if isinstance(value, np.ndarray)]
    return not any(np.intersect1d(a, b).size for i, a in enumerate(arrays) for b in arrays[i + 1 :])


def number(low: float, high: float) -> SearchStrategy[float]:
    """A number with three decimals."""
    return st.integers(round(low * 1000), round(high * 1000)).map(lambda n: n / 1000)


def integer(low: int, high: int) -> SearchStrategy[int]:
    """A whole number, both bounds included."""
    return st.integers(low, high)


def points(least: int, most: int, dimension: int = 2) -> SearchStrategy[Points]:
    """Points in general position within -1 and 1, shape (n, dimension)."""
    return st.builds(
        lambda rng, n: rng.uniform(-1, 1, (n, dimension)), generators, st.integers(least, most)
    )


def point(dimension: int = 2) -> SearchStrategy[Points]:
    """One point within -1 and 1, shape (dimension,)."""
    return generators.map(lambda rng: rng.uniform(-1, 1, dimension))


def values(least: int, most: int, low: float = -1, high: float = 1) -> SearchStrategy[list[float]]:
    """A list of numbers."""
    return st.builds(
        lambda rng, n: rng.uniform(low, high, n).tolist(), generators, st.integers(least, most)
    )


def vectors(size: int, low: float = -1, high: float = 1) -> SearchStrategy[Points]:
    """A vector of `size` numbers."""
    return generators.map(lambda rng: rng.uniform(low, high, size))


def polygons(spread: float = 1.0, center: float = 0.5) -> SearchStrategy[Points]:
    """Corners of a star-shaped polygon, (n, 2), about a point within `center` of the origin."""
    return st.builds(
        lambda rng, n: _star(rng, n) * spread + rng.uniform(-center, center, 2),
        generators,
        st.integers(4, 7),
    )


def _star(rng: np.random.Generator, n: int) -> Points:
    angles = (np.arange(n) + rng.uniform(0.1, 0.9, n)) * 2 * np.pi / n
    radii = rng.uniform(0.5, 1.0, n)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1) * radii[:, None]


def convex(spread: float = 1.0, center: float = 0.5) -> SearchStrategy[Points]:
    """Corners of a convex polygon, (n, 2): points of an ellipse."""
    return st.builds(
        lambda rng, n: _ellipse(rng, n) * spread + rng.uniform(-center, center, 2),
        generators,
        st.integers(3, 6),
    )


def _ellipse(rng: np.random.Generator, n: int) -> Points:
    angles = (np.arange(n) + rng.uniform(0.1, 0.9, n)) * 2 * np.pi / n
    return np.stack([np.cos(angles), rng.uniform(0.4, 1.0) * np.sin(angles)], axis=1)
