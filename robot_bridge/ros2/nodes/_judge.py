"""What the simulated arm really did, told to whoever asks: the simulator's own checker.

It shares nothing with the safety monitor: distances and speeds come from the simulator,
the bounds from the robot's folder, read here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import yaml

from robot_bridge.robot import RobotModel
from sim.arm_watch import ArmWatch, Bounds
from sim.motors import MotorReading
from sim.world import STEP_S, World

_RESTING_RAD_S = 0.01
_RESTING_TICKS = 5
_ANYWHERE_M = 100.0
_DETAILS = 20


class JudgeError(ValueError):
    """The judge's bounds can't be read; the text names the file and what is wrong."""


def bounds(model: RobotModel, safety: Path | None) -> Bounds:
    """The model's joint limits and, from a safety file, what tightens them and where it may be.

    Raises:
        JudgeError: the file is not there, or has not the form of a safety file.
    """
    limits = model.limits
    document: Any = {}
    if safety is not None:
        try:
            document = yaml.safe_load(safety.read_text(encoding="utf-8"))
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise JudgeError(f"the judge can't read {safety}: {error}") from error
    try:
        joint = document.get("joint", {})
        lower, upper = joint.get("lower_rad", limits.lower), joint.get("upper_rad", limits.upper)
        velocity = joint.get("velocity_rad_s", limits.velocity)
        acceleration = joint.get("acceleration_rad_s2", limits.acceleration)
        room = document.get("workspace", {})
        room = [room.get(axis, [-_ANYWHERE_M, _ANYWHERE_M]) for axis in ("x_m", "y_m", "z_m")]
        return Bounds(
            lower=np.maximum(limits.lower, lower),
            upper=np.minimum(limits.upper, upper),
            velocity=np.minimum(limits.velocity, velocity),
            acceleration=np.minimum(limits.acceleration, acceleration),
            speed_m_s=float(document.get("cartesian", {}).get("speed_m_s", _ANYWHERE_M)),
            workspace_lower=np.array([low for low, _ in room], dtype=np.float64),
            workspace_upper=np.array([high for _, high in room], dtype=np.float64),
        )
    except (AttributeError, TypeError, ValueError) as error:
        raise JudgeError(f"{safety} is no safety file: {error}") from error


class Judge:
    """Watches every step of a world. Times are the controller's clock, in seconds."""

    def __init__(self, world: World, within: Bounds) -> None:
        self._watch = ArmWatch(world, within)
        self.steps = 0
        self.resting = True
        self.rest_since_s = 0.0
        self.moved_since_s = 0.0
        """When the arm last set off from rest."""
        self.command_s: float | None = None
        """When the newest motion command was taken."""
        self.ends_s: float | None = None
        """When it ends, by its own times."""
        self._still = 0

    def begin(self) -> None:
        """The arm has been put elsewhere."""
        self._watch.begin()

    def commanded(self, now_s: float, ends_s: float) -> None:
        """A motion command was taken."""
        self.command_s, self.ends_s = now_s, ends_s

    def look(self, reading: MotorReading, now_s: float) -> None:
        """After a step that the watch has seen."""
        self.steps += 1
        # It gathers one a step, for ever.
        self._watch.speeds.clear()
        if float(np.abs(reading.velocities).max()) >= _RESTING_RAD_S:
            if self.resting:
                self.moved_since_s = now_s
            self.resting, self._still = False, 0
            return
        self._still += 1
        if not self.resting and self._still >= _RESTING_TICKS:
            self.resting = True
            self.rest_since_s = now_s - (_RESTING_TICKS - 1) * STEP_S

    @property
    def broken(self) -> int:
        """How many times anything was outside its bounds."""
        return sum(self._watch.broken.values())

    def tell(self, clock_offset_s: float) -> dict[str, Any]:
        """All of it, for JSON; clock_offset_s leads from the controller's clock to ROS time."""

        def at(time_s: float | None) -> float | None:
            return None if time_s is None else round(time_s + clock_offset_s, 6)

        def after(start_s: float | None) -> float | None:
            # How long rest took to come; 0 for an arm that was at rest before.
            if start_s is None or not self.resting:
                return None
            return round(max(self.rest_since_s - start_s, 0.0), 6)

        return {
            "steps": self.steps,
            "broken": dict(self._watch.broken),
            "details": self._watch.details[:_DETAILS],
            "peaks": {key: round(value, 4) for key, value in self._watch.peaks.items()},
            "resting": self.resting,
            "rest_since": at(self.rest_since_s if self.resting else None),
            "command": at(self.command_s),
            "command_ends": at(self.ends_s),
            "rest_after_command_s": after(self.command_s),
            "rest_after_end_s": after(self.ends_s),
        }
