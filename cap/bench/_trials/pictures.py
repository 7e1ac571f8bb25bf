"""Small pictures as text, for records and pages."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_WIDTH = 320
_QUALITY = 80


def as_text(picture: NDArray[np.uint8] | None) -> str:
    """A picture (h, w, 3) as a JPEG in base64, at most 320 pixels wide; "" for none."""
    if picture is None:
        return ""
    image = Image.fromarray(picture)
    image.thumbnail((_WIDTH, _WIDTH))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    return base64.b64encode(out.getvalue()).decode("ascii")
