"""Why an expectation failed: what is wrong, what was asked and written, and pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cap.result import RunResult


def explanation(problems: Sequence[str], results: Sequence[RunResult], folder: Path) -> str:
    """A text of a few lines; pictures before and after are saved in `folder`."""
    lines = list(problems)
    for result in results:
        lines += ["", f"> {result.command}" if result.command != result.program else "> a program"]
        lines += [f"  | {line}" for line in _code(result)]
        lines += [f"  said: {text}" for text in result.said]
        if result.answer is not None:
            lines.append(f"  answer: {result.answer!r}")
        if result.error:
            lines.append(f"  error: {result.error}")
    if results:
        lines += ["", *_pictures(results, folder)]
    return "\n".join(lines)


def _code(result: RunResult) -> Iterator[str]:
    for source in (*(function.source for function in result.functions), result.program):
        yield from source.strip().splitlines()


def _pictures(results: Sequence[RunResult], folder: Path) -> list[str]:
    """Save the first and the last picture; a line for each."""
    lines = []
    for moment, picture in (("before", results[0].before), ("after", results[-1].after)):
        if picture is not None:
            lines.append(f"the table {moment}: {_saved(picture, folder / f'{moment}.png')}")
    return lines


def _saved(picture: NDArray[np.uint8], path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(path)
    return path
