"""What a primitive can report to the program that called it."""

from __future__ import annotations


class PrimitiveError(Exception):
    """A primitive could not do what was asked; the text says what happened and the remedy."""


class ArgumentError(PrimitiveError):
    """An argument is of the wrong type, not finite, or outside its bound."""


class UnknownObjectError(ArgumentError):
    """A name that is not in the scene; the text lists the nearest valid names."""


class UnreachableError(PrimitiveError):
    """The arm cannot get there: outside the workspace, no IK solution, or no free path."""


class GraspError(PrimitiveError):
    """An object could not be grasped, or was lost on the way."""


class PlacementError(PrimitiveError):
    """An object did not end up where it was put (fell, slipped, rolled away)."""
