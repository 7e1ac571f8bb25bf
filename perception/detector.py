"""The Detector seam: from one RGB-D frame to detections in the robot frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from robot_bridge.robot import FloatArray, RGBDFrame


@dataclass(frozen=True)
class Detection:
    """One object seen in one frame.

    position: centre of the object, shape (3,), robot frame, metres. yaw_rad: rotation
    about z; for a block modulo a quarter turn. size: extents (3,) along the object's
    own axes, metres. mask: (h, w) bool, the pixels that show it. confidence: 0 to 1.
    measured: every extent was read from pixels; otherwise some are the nominal ones.
    """

    category: str
    color: str
    position: FloatArray
    yaw_rad: float
    size: FloatArray
    confidence: float
    mask: NDArray[np.bool_]
    measured: bool = False


class Detector(Protocol):
    """Anything that finds objects in pixels; it never sees simulator truth."""

    def detect(self, frame: RGBDFrame) -> list[Detection]: ...
