"""Walls of the operating system around the worker, put up before it sees a program.

Imported by the worker: standard library only.
"""

from cap.sandbox.confinement.confining import confine
from cap.sandbox.confinement.walls import WALLS, Wall, WallReport, missing_walls

__all__ = ["WALLS", "Wall", "WallReport", "confine", "missing_walls"]
