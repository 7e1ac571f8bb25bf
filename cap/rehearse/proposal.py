"""What a person is asked to agree to: the program, what it would do, and how that looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cap.rehearse.report import Rehearsal


@dataclass(frozen=True)
class Pictures:
    """The twin before and after, as a bystander would see it; (h, w, 3) each."""

    before: NDArray[np.uint8]
    after: NDArray[np.uint8]


@dataclass(frozen=True)
class Proposal:
    """One program before it runs. rehearsal, pictures: None when it was not rehearsed.

    functions: the source of each that was written for it.
    """

    program: str
    rehearsal: Rehearsal | None = None
    pictures: Pictures | None = field(default=None, repr=False)
    functions: tuple[str, ...] = ()


Confirm = Callable[[Proposal], bool]
"""Shown what would happen before anything moves; False refuses it."""
