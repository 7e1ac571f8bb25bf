"""The default detector: blocks and bowls by colour, height and shape, with OpenCV.

Bowls are found by their rims, blocks by their level tops, and blocks under other blocks
by the sides that an oblique camera sees.
"""

from __future__ import annotations

from perception.blocks import blocks_by_sides, blocks_by_tops
from perception.bowls import find_bowls
from perception.detector import Detection
from perception.surfaces import read_surfaces
from robot_bridge.robot import RGBDFrame


class ColourDepthDetector:
    """Finds the objects of one frame; keeps nothing between frames."""

    def detect(self, frame: RGBDFrame) -> list[Detection]:
        """Every block and bowl that the frame shows well enough to place.

        Confidence is the visible part of what the pose was read from, less for views
        that see it at a slant.
        """
        surfaces = read_surfaces(frame)
        bowls, rest = find_bowls(frame, surfaces)
        tops = blocks_by_tops(frame, rest, bowls)
        return [*bowls, *tops, *blocks_by_sides(frame, rest, tops)]
