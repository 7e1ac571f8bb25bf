"""The gripper: its force and opening, and the mass of what it holds."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pinocchio as pin

from robot_bridge.robot import ControlTick, RobotModel, RobotState, Verdict
from robot_bridge.safety.motion import Motion
from robot_bridge.safety.rule import ALLOW, Rule

_MEASURED_SHARE = 1.25
_ROUNDING_M = 1e-6
_RESTING_RAD_S = 0.02
_GRAVITY = 9.81
_LEAST_REACH_M = 0.15


class GripperForce(Rule):
    """The fingers push no harder than they may; a stronger wish is granted in part."""

    name: ClassVar[str] = "gripper-force"
    unit: ClassVar[str] = "N"
    doc: ClassVar[str] = "the fingers push no harder than the limit; a wish beyond it is limited"
    verdicts: ClassVar[tuple[str, ...]] = ("scale", "stop")

    def __init__(self, force_n: float) -> None:
        self._force_n = force_n

    @property
    def bound(self) -> str:
        return f"{self._force_n:g}"

    def grip(self, width_m: float, force_n: float) -> Verdict:
        if force_n <= 0.0:
            return self.stop(f"{force_n:g} N must be above 0")
        if force_n <= self._force_n:
            return ALLOW
        return Verdict(
            "scale",
            self.name,
            f"{force_n:g} N, the bound is {self._force_n:g}; limited to that",
            scale=self._force_n / force_n,
        )

    def tick(self, tick: ControlTick, last: ControlTick | None) -> Verdict:
        force = tick.state.gripper_force_n
        if not force > _MEASURED_SHARE * self._force_n:
            return ALLOW  # and NaN, where it is not measured
        return self.stop(f"a finger pushes with {force:.0f} N, the bound is {self._force_n:g}")


class GripperWidth(Rule):
    """The fingers open no further than they can."""

    name: ClassVar[str] = "gripper-width"
    unit: ClassVar[str] = "m"
    doc: ClassVar[str] = "the opening asked for lies between shut and the limit"

    def __init__(self, width_m: float) -> None:
        self._width_m = width_m

    @property
    def bound(self) -> str:
        return f"0 to {self._width_m:g}"

    def grip(self, width_m: float, force_n: float) -> Verdict:
        if -_ROUNDING_M <= width_m <= self._width_m + _ROUNDING_M:
            return ALLOW
        return self.stop(f"an opening of {width_m:g} m must lie within {self.bound}")


class HeldMass(Rule):
    """What the gripper holds is no heavier than the arm may carry.

    Estimated from the joints' efforts, before a motion starts and only when the arm rests:
    the efforts beyond the arm's own weight, as a point mass at the tool centre point (least
    squares). What still stands on something is not weighed yet; the next motion's start is. An
    arm whose readings have no efforts is not weighed at all.
    """

    name: ClassVar[str] = "held-mass"
    unit: ClassVar[str] = "kg"
    doc: ClassVar[str] = "what is held, weighed by the joints' efforts at rest, is not too heavy"

    def __init__(self, robot: RobotModel, mass_kg: float) -> None:
        self._mass_kg = mass_kg
        self._model = pin.buildModelFromUrdf(str(robot.urdf))
        self._data = self._model.createData()
        self._arm = [self._model.joints[self._model.getJointId(n)].idx_v for n in robot.joint_names]
        self._fingers = [
            self._model.joints[self._model.getJointId(n)].idx_q for n in robot.gripper.finger_joints
        ]
        frame = self._model.frames[self._model.getFrameId(robot.tool_frame)]
        offset = pin.SE3(np.eye(3), np.array(robot.tool_offset))
        self._tool = self._model.addFrame(
            pin.Frame("held", frame.parentJoint, frame.placement * offset, pin.FrameType.OP_FRAME)
        )
        self._data = self._model.createData()

    @property
    def bound(self) -> str:
        return f"{self._mass_kg:g}"

    def motion(self, state: RobotState, motion: Motion) -> Verdict:
        if float(np.abs(state.velocities).max()) > _RESTING_RAD_S:
            return ALLOW
        if np.isnan(state.efforts).any():
            return ALLOW  # an arm that tells no torques cannot weigh
        mass = self.estimate(state)
        if mass <= self._mass_kg:
            return ALLOW
        return self.stop(
            f"the gripper seems to hold {mass:.1f}, the bound is {self._mass_kg:g} [kg]",
            mass_kg=mass,
        )

    def estimate(self, state: RobotState) -> float:
        """Kilograms at the tool centre point that the efforts of an arm at rest speak of."""
        q = pin.neutral(self._model)
        q[self._arm] = state.positions
        q[self._fingers] = state.gripper_width_m / 2
        own = pin.computeGeneralizedGravity(self._model, self._data, q)
        jacobian = pin.computeFrameJacobian(
            self._model, self._data, q, self._tool, pin.LOCAL_WORLD_ALIGNED
        )
        # Efforts per kilogram: what it takes to hold one up.
        per_kg = _GRAVITY * jacobian[2, self._arm]
        size = float(per_kg @ per_kg)
        if size < (_GRAVITY * _LEAST_REACH_M) ** 2:
            return 0.0  # straight above the base a mass takes no effort to hold
        return float(per_kg @ (state.efforts - own[self._arm])) / size
