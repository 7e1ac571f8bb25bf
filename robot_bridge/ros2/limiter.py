"""The last gate before the motors: set points that stay within the joints' limits.

What ros2_control's joint saturation limiter does for the hardware it drives: whatever is
asked for, the command's position, velocity and acceleration stay within bounds.
"""

from __future__ import annotations

import numpy as np

from robot_bridge.path_clock import SetPoint
from robot_bridge.robot import FloatArray, JointLimits

ACCELERATION_SHARE = 0.9
"""Of the acceleration limits: what is left is for motors that lack torque for a moment."""
_FAR_RAD = 1e6


class CommandLimiter:
    """Follows wanted positions as fast as the limits let it, and never beyond them.

    In units of one tick: with speed k * a * dt a joint that brakes with a comes to rest
    after f(k) = k + (k - 1) + ... > 0 more steps of a * dt^2. Only speeds are given whose
    f(k) fits between the joint and its limit, so that a joint can always brake in time: a
    tick after a speed k the room left is at least f(k) - k = f(k - 1), which the speed k - 1
    needs. (Viability of the double integrator, in discrete time.)
    """

    def __init__(self, limits: JointLimits, tick_s: float, start: FloatArray) -> None:
        self._lower, self._upper = limits.lower, limits.upper
        self._velocity = limits.velocity
        self._step = ACCELERATION_SHARE * limits.acceleration * tick_s
        self._tick_s = tick_s
        self._at = SetPoint(np.array(start), np.zeros_like(start))

    @property
    def at(self) -> SetPoint:
        """The newest set point."""
        return self._at

    def place(self, positions: FloatArray) -> None:
        """Be somewhere else, at rest: the arm has been put there."""
        self._at = SetPoint(np.array(positions), np.zeros_like(positions))

    def follow(self, wanted: SetPoint) -> SetPoint:
        """One tick towards a set point that moves: exactly there when the limits let it."""
        gap = wanted.positions - wanted.velocities * self._tick_s - self._at.positions
        # Towards what stands still this is the greatest speed that does not overshoot.
        closing = np.copysign(self._speed_that_fits(np.abs(gap)), gap)
        return self._go(wanted.velocities + closing)

    def brake(self) -> SetPoint:
        """One tick towards rest."""
        return self._go(np.zeros_like(self._at.velocities))

    def _go(self, velocity: FloatArray) -> SetPoint:
        now = self._at
        highest = np.minimum(self._velocity, self._speed_that_fits(self._upper - now.positions))
        lowest = np.maximum(-self._velocity, -self._speed_that_fits(now.positions - self._lower))
        highest = np.minimum(highest, now.velocities + self._step)
        lowest = np.maximum(lowest, now.velocities - self._step)
        velocity = np.clip(velocity, np.minimum(lowest, highest), highest)
        self._at = SetPoint(now.positions + velocity * self._tick_s, velocity)
        return self._at

    def _speed_that_fits(self, room: FloatArray) -> FloatArray:
        """The greatest speed from which a joint can brake within `room` (n,) [rad]."""
        units = np.clip(room, 0.0, _FAR_RAD) / (self._step * self._tick_s)
        n = np.floor((1.0 + np.sqrt(1.0 + 8.0 * units)) / 2.0)
        return self._step * (units + n * (n - 1.0) / 2.0) / n
