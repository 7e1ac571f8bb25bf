"""What the problems with plane shapes share. Polygons cross into the sandbox as corners (n, 2)."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
from numpy.typing import NDArray

from cap.bench._codegen.inputs import generators, polygons
from cap.bench._codegen.problem import array

ONE = "lambda p, *rest: (Polygon(p), *rest)"
TWO = "lambda p, q, *rest: (Polygon(p), Polygon(q), *rest)"
FIRST_LIST = "lambda many, *rest: ([Polygon(m) for m in many], *rest)"
AND_LIST = "lambda p, many, *rest: (Polygon(p), [Polygon(m) for m in many], *rest)"
FACTS = "[r.geom_type, r.area, r.length, *r.centroid.coords[0]]"
"""What is compared of a shape."""

SQUARE = array([0, 0], [4, 0], [4, 4], [0, 4])

rooms = generators.map(
    lambda rng: np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * rng.uniform(0.8, 1.3, 2)
)
few = st.lists(polygons(0.45, 0.9), min_size=1, max_size=4)
several = st.lists(polygons(0.4, 0.9), min_size=2, max_size=5)


def strip(rng: np.random.Generator) -> NDArray[np.float64]:
    """An upright strip that cuts most rooms in two, somewhat aslant."""
    x, width, slant = rng.uniform(-0.6, 0.6), rng.uniform(0.1, 0.5), rng.uniform(-0.2, 0.2)
    left = np.array([[x, -2], [x + slant, 2]])
    return np.array([left[0], left[1], left[1] + [width, 0], left[0] + [width, 0]])
