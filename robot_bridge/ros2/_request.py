"""What a controller may be asked for, and when it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from robot_bridge.robot import FloatArray

STAMP_S = 1.0
"""A trajectory that starts further from now than this is some other clock's."""
_FAR = 1e6
"""No joint moves so far or so fast; numbers beyond it are garbage that would overflow."""
_RESTING = 1e-6


class Refused(ValueError):  # noqa: N818 - an answer, not a fault
    """A trajectory was not taken, and the old one goes on; the text says why."""


@dataclass(frozen=True)
class RequestPoint:
    """One point as it came: seconds after the start, and arrays of any length."""

    time_s: float
    positions: FloatArray
    velocities: FloatArray
    accelerations: FloatArray


@dataclass(frozen=True)
class Request:
    """A trajectory as it came. start_s: on the controller's clock; None starts it now."""

    joint_names: tuple[str, ...]
    points: tuple[RequestPoint, ...]
    start_s: float | None = None


@dataclass(frozen=True)
class Knots:
    """A trajectory that was taken; times_s (t,) on the controller's clock, others (t, n).

    moving, bending: (t,), whether a point gives velocities, and accelerations too.
    """

    times_s: FloatArray
    positions: FloatArray
    velocities: FloatArray
    accelerations: FloatArray
    moving: FloatArray
    bending: FloatArray


def taken(request: Request, names: Sequence[str], now_s: float) -> Knots:
    """The request in the order of joints `names`, if a controller takes it.

    Raises:
        Refused: joints are missing, doubled or unknown; an array has another length than
            there are joints; a number is not finite; times do not rise; it begins too far
            from now or is over already; or it ends with a velocity.
    """
    order = _order(request.joint_names, names)
    n, points = len(names), request.points
    if not points:
        raise Refused("the trajectory has no points")
    times = np.array([point.time_s for point in points])
    if not (times[0] >= 0.0 and bool(np.all(np.diff(times) > 0.0)) and times[-1] <= _FAR):
        raise Refused("times must not be negative, and rise from point to point")
    arrays = {}
    for what in ("positions", "velocities", "accelerations"):
        rows = [getattr(point, what) for point in points]
        for i, row in enumerate(rows):
            if len(row) != n and (len(row) > 0 or what == "positions"):
                raise Refused(f"point {i} has {len(row)} {what}; this arm has {n} joints")
        given = np.array([len(row) == n for row in rows])
        values = np.array([row[order] if len(row) == n else np.zeros(n) for row in rows])
        if not bool(np.all(np.abs(values) <= _FAR)):
            raise Refused(f"{what} must be finite, and within {_FAR:g}")
        arrays[what] = (values, given)
    start_s = _start(request.start_s, now_s)
    if request.start_s is not None and start_s + times[-1] < now_s:
        raise Refused(
            f"the trajectory ended {now_s - start_s - times[-1]:.3f} s ago; check the clocks"
        )
    velocities, moving = arrays["velocities"]
    accelerations, bending = arrays["accelerations"]
    last = float(np.abs(velocities[-1]).max())
    if last > _RESTING:
        raise Refused(f"the trajectory ends with {last:g} rad/s; it must end at rest")
    positions, _ = arrays["positions"]
    bending = bending & moving
    return Knots(start_s + times, positions, velocities, accelerations, moving, bending)


def _start(asked_s: float | None, now_s: float) -> float:
    if asked_s is None:
        return now_s
    if not abs(asked_s - now_s) <= STAMP_S:
        raise Refused(
            f"the trajectory's stamp is {asked_s - now_s:+.3f} s from now; the bound is "
            f"{STAMP_S:g} s; check the clocks, or send stamp 0 to start at once"
        )
    return asked_s


def _order(found: Sequence[str], names: Sequence[str]) -> list[int]:
    if sorted(found) != sorted(names):
        raise Refused(f"joints are {', '.join(found) or 'none'}; expected {', '.join(names)}")
    places = {name: i for i, name in enumerate(found)}
    return [places[name] for name in names]
