"""Faults in the middle of a motion, each in a process of its own: `python -m` this package."""
