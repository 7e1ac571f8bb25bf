"""The colours that objects come in."""

from __future__ import annotations

from collections.abc import Mapping

from perception.colours import COLOURS

PALETTE: Mapping[str, tuple[float, float, float]] = COLOURS
"""sRGB, 0 to 1. What is painted and what perception is calibrated for is one table."""
