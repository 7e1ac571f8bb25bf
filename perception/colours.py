"""Names for the colours of pixels.

A colour under diffuse light keeps its ratios of red to green to blue and loses
brightness. So each named colour is a small family: its nominal sRGB at several
brightnesses, as points of the CIELAB space, where distance follows what people see. A
pixel gets the name of the nearest point, or none when all are far. Source for CIELAB:
ISO/CIE 11664-4, computed by OpenCV.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

COLOURS: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {
        "red": (0.80, 0.12, 0.12),
        "orange": (0.95, 0.50, 0.10),
        "yellow": (0.93, 0.83, 0.12),
        "green": (0.15, 0.60, 0.20),
        "blue": (0.12, 0.28, 0.80),
        "purple": (0.48, 0.18, 0.66),
        "pink": (0.96, 0.52, 0.70),
        "cyan": (0.12, 0.76, 0.82),
        "brown": (0.42, 0.26, 0.13),
        "gray": (0.50, 0.50, 0.50),
    }
)
"""Nominal sRGB of the objects' colours, 0 to 1."""

NAMES: tuple[str, ...] = tuple(COLOURS)
"""The colour names in the order of their labels, which start at 1; label 0 is no colour."""

_SHADES = np.linspace(0.55, 1.15, 13)
"""Brightness relative to nominal that diffuse light leaves on the faces of an object."""
_FAR = 14.0
"""CIELAB distance beyond which a pixel has none of the colours."""
_BITS = 6
"""The table of answers keeps this many bits of each channel."""


def name_colours(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Label each pixel of (..., 3) sRGB with 1 + its index in `NAMES`; 0 means none of them."""
    shifted = rgb >> (8 - _BITS)
    red, green, blue = (shifted[..., i].astype(np.int32) for i in range(3))
    index = (red << (2 * _BITS)) | (green << _BITS) | blue
    return np.asarray(_table()[index], dtype=np.uint8)


def color_name(rgb: tuple[int, int, int]) -> str | None:
    """The name of one sRGB colour, 0 to 255, or None when it is far from all."""
    label = int(name_colours(np.array(rgb, dtype=np.uint8)))
    return NAMES[label - 1] if label else None


@lru_cache(maxsize=1)
def _table() -> NDArray[np.uint8]:
    """The label of every colour, shape (2 ** (3 * _BITS),)."""
    steps = (np.arange(1 << _BITS) + 0.5) / (1 << _BITS)
    every = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    lab = _lab(every)
    best = np.full(len(lab), np.inf, dtype=np.float32)
    label = np.zeros(len(lab), dtype=np.uint8)
    for number, rgb in enumerate(COLOURS.values(), start=1):
        family = _lab(np.clip(np.outer(_SHADES, rgb), 0.0, 1.0))
        # |a - b|^2 = |a|^2 - 2 ab + |b|^2 with |a|^2 added once: a tenth of the time.
        distance = (lab @ (-2.0 * family.T) + (family**2).sum(axis=1)).min(axis=1)
        nearer = distance < best
        best[nearer] = distance[nearer]
        label[nearer] = number
    best += (lab**2).sum(axis=1)
    label[best > _FAR**2] = 0
    label.setflags(write=False)
    return label


def _lab(rgb: NDArray[np.float64]) -> NDArray[np.float32]:
    """CIELAB of sRGB values (n, 3), 0 to 1."""
    picture = rgb.astype(np.float32).reshape(-1, 1, 3)
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2Lab), dtype=np.float32).reshape(-1, 3)
