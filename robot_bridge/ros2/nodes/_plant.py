"""A simulated arm as a driver sees one: a controller, two fingers, one tick after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from robot_bridge.config import RobotConfig
from robot_bridge.robot import FloatArray
from robot_bridge.ros2.controller import Refused, Tolerances, TrajectoryController
from robot_bridge.ros2.nodes._judge import Judge
from robot_bridge.safety.settings import robot_settings
from sim.arm_watch import Bounds
from sim.motors import ArmMotors, MotorReading
from sim.scenes import SceneSpec, check_scene
from sim.world import STEP_S, World

_FINGER_STEP_M = 0.15 * STEP_S
"""How far a finger goes in a tick."""
_FINGER_LEAD_M = 0.002
"""Fingers that close begin this far outside of where they are: at once, but without a jolt."""
_HOLDING_N = 20.0
_RAD_S, _M_S = 0.01, 0.002
"""Slower than this joints and fingers are at rest."""


class Plant:
    """A world whose arm follows trajectories. `time_s` counts its ticks, whatever world it is."""

    def __init__(
        self,
        config: RobotConfig,
        spec: SceneSpec,
        seed: int,
        *,
        gui: bool,
        bounds: Bounds,
        tolerances: Tolerances,
    ) -> None:
        self._config, self._gui, self._bounds = config, gui, bounds
        model = config.model
        self.ticks = 0
        # A careful integrator gives the controller the safety limits, not the arm's utmost:
        # they hold then for whoever publishes past the monitor too.
        limits = robot_settings(model).joint
        self.controller = TrajectoryController(
            model.joint_names, limits, STEP_S, model.home, tolerances
        )
        self._finger_m = model.gripper.max_width_m / 2
        self._goal_m, self._force_n = self._finger_m, _HOLDING_N
        self._build(spec, seed)

    def _build(self, spec: SceneSpec, seed: int) -> None:
        self.world = World(spec, seed, robot=self._config.model, gui=self._gui, visuals=self._gui)
        self._motors = ArmMotors(self.world)
        self.judge = Judge(self.world, self._bounds)
        self.reading = self._motors.read()

    @property
    def time_s(self) -> float:
        """The controller's clock."""
        return self.ticks * STEP_S

    def tick(self) -> MotorReading:
        """One step of physics, `STEP_S` long; what the encoders say after it."""
        self.ticks += 1
        target = self.controller.update(self.time_s, self.reading.positions)
        way = self._goal_m - self._finger_m
        self._finger_m += min(max(way, -_FINGER_STEP_M), _FINGER_STEP_M)
        self._motors.drive(target, self._finger_m, self._force_n)
        self.world.step()
        self.reading = self._motors.read()
        self.judge.look(self.reading, self.time_s)
        return self.reading

    @property
    def resting(self) -> bool:
        """Whether arm and fingers are at rest, with nothing left to do."""
        return (
            self.controller.outcome.how != "moving"
            and bool(np.abs(self.reading.velocities).max() < _RAD_S)
            and self.fingers_rest
        )

    @property
    def fingers_rest(self) -> bool:
        """Whether the fingers have come as far as they can."""
        return self._finger_m == self._goal_m and self.reading.finger_speed_m_s < _M_S

    def grip(self, names: Sequence[str], positions: FloatArray, force_n: float) -> None:
        """Move the fingers, force [N] of one finger, which stays on until the next call.

        names, positions: the finger joints of the wire, without its prefix.

        Raises:
            Refused: other joints, or a number that is not finite or beyond the gripper.
        """
        fingers = {finger.joint: finger for finger in self._config.ros.fingers}
        gripper = self._config.model.gripper
        if sorted(names) != sorted(fingers):
            expected = ", ".join(fingers)
            raise Refused(f"joints are {', '.join(names) or 'none'}; expected {expected}")
        if len(positions) != len(names):
            raise Refused(f"{len(names)} joints and {len(positions)} positions")
        widths = [
            fingers[name].width_m(float(at), gripper.max_width_m)
            for name, at in zip(names, positions, strict=True)
        ]
        width = float(np.mean(widths))
        slack = 1e-6
        if not -slack <= width <= gripper.max_width_m + slack:
            raise Refused(f"opening {width:g} m; it must lie within 0 to {gripper.max_width_m:g} m")
        if not 0.0 < force_n <= gripper.max_force_n:
            raise Refused(f"force {force_n:g} N; it must lie within 0 to {gripper.max_force_n:g} N")
        self._goal_m, self._force_n = min(max(width, 0.0), gripper.max_width_m) / 2, force_n
        if self._goal_m < self._finger_m:
            self._finger_m = min(self._finger_m, self.reading.width_m / 2 + _FINGER_LEAD_M)

    def hold(self, reason: str) -> None:
        """Come to rest and stay; fingers where they are, their force kept on."""
        self.controller.hold(reason)
        self._goal_m = self._finger_m

    def rebuild(self, spec: SceneSpec, seed: int) -> None:
        """Other things on the table; the arm stays where it is.

        Raises:
            SceneFileError: the scene can't be built; the old one stays.
        """
        check_scene(spec)
        at, fingers = self.reading.positions, self.reading.width_m / 2
        # One after the other: two worlds side by side would take twice the room.
        self.world.close()
        self._build(spec, seed)
        self._motors.place(at, fingers)
        self.controller.place(at)
        self._finger_m = self._goal_m = fingers
        self.judge.begin()
        self.reading = self._motors.read()

    def close(self) -> None:
        """End the simulator; safe to call twice."""
        self.world.close()
