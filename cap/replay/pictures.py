"""Pictures side by side, with a line above each that says what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from cap.record import RecordError

_BAR = 26
"""Height of the line above a picture, in pixels."""
_GAP = 4
_PAPER, _INK = (255, 255, 255), (20, 20, 20)

Picture = NDArray[np.uint8]


def read_picture(path: Path) -> Picture | None:
    """A PNG as (h, w, 3); None where there is none.

    Raises:
        RecordError: it is no picture.
    """
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RecordError(f"{path} is no picture: {error}") from error


def side_by_side(labelled: Sequence[tuple[str, Picture | None]]) -> Picture:
    """Pictures in one row, each below its label; where there is none, an empty field.

    All have the size of the first one that is there. Raises ValueError when there is none.
    """
    height, width = next(p.shape[:2] for _, p in labelled if p is not None)
    count = len(labelled)
    sheet = Image.new("RGB", (count * width + (count - 1) * _GAP, height + _BAR), _PAPER)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(15)
    for column, (label, picture) in enumerate(labelled):
        left = column * (width + _GAP)
        draw.text((left + 6, 4), label, fill=_INK, font=font)
        if picture is None:
            draw.text((left + 6, _BAR + 6), "no picture", fill=_INK, font=font)
            continue
        image = Image.fromarray(picture)
        sheet.paste(
            image.resize((width, height)) if image.size != (width, height) else image, (left, _BAR)
        )
    return np.asarray(sheet)


def save(picture: Picture, path: Path) -> Path:
    """Write a PNG, with the folders above it.

    Raises:
        RecordError: it can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(path)
    except OSError as error:
        raise RecordError(f"{path} can't be written: {error.strerror or error}") from error
    return path
