"""The arm as skills use it: reach, move in a line, grip, come home."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager

import numpy as np

from perception.scene import Scene, SceneObject
from primitives.errors import UnreachableError
from primitives.motion.collision import CollisionWorld
from primitives.motion.ik import InverseKinematics
from primitives.motion.kinematics import Kinematics, pointing_down
from primitives.motion.planning import PathPlanner
from primitives.motion.timing import Path, time_path
from robot_bridge.guarded import GuardedRobot
from robot_bridge.robot import FloatArray, GripResult, JointTrajectory, RobotModel

MotionHook = Callable[[str, JointTrajectory], AbstractContextManager[None]]
"""Entered around each motion with its label and trajectory."""

_HOME_RAD = 0.02
_LINE_STEP_M = 0.03
_CLEAR_M = 0.12
"""So far up the fingers are clear of what they were between."""
_CARRY_M = 0.30
"""The tool's height on the way over the top."""


class Arm:
    """Plans and runs motions of one robot; every one of them passes its guard.

    Positions are (3,) in the robot frame, metres; yaws turn the tool about z, and the
    fingers close across the yaw's direction.
    """

    def __init__(self, robot: GuardedRobot, on_motion: MotionHook) -> None:
        self._robot = robot
        self._on_motion = on_motion
        kinematics = Kinematics(robot.model)
        self._kinematics = kinematics
        self._ik = InverseKinematics(kinematics, robot.model.ready)
        self._world = CollisionWorld(kinematics)
        self._planner = PathPlanner(
            self._world, kinematics.model.lowerPositionLimit, kinematics.model.upperPositionLimit
        )

    @property
    def model(self) -> RobotModel:
        """The robot that it plans for."""
        return self._robot.model

    def serving(self, robot: GuardedRobot, on_motion: MotionHook) -> Arm:
        """The same arm for another robot of the same model; they share one plan at a time."""
        other = copy.copy(self)
        other._robot, other._on_motion = robot, on_motion
        return other

    def surroundings(
        self,
        scene: Scene,
        held: SceneObject | None = None,
        ignore: Collection[str] = (),
        fingers_closed: bool = False,
    ) -> None:
        """What to keep clear of from now on: all objects but the held one and `ignore`."""
        self._world.update(scene, held, ignore, fingers_closed)

    def at_home(self) -> bool:
        """Whether the arm is out of the cameras' view."""
        gap = np.abs(self._robot.state().positions - self._robot.model.home)
        return float(gap.max()) < _HOME_RAD

    def go_home(self) -> None:
        """Move out of the cameras' view."""
        if not self.at_home():
            self._travel("home", np.array(self._robot.model.home))

    def withdraw(self) -> None:
        """Move the tool straight up, out of what it is between or touches.

        Raises:
            UnreachableError: no joints lead up from here.
        """
        here = self._kinematics.pose(self._robot.state().positions)
        yaw = float(np.arctan2(here.rotation[1, 0], here.rotation[0, 0]))
        self.line("retreat", np.array(here.translation) + np.array([0.0, 0.0, _CLEAR_M]), yaw)

    def tool_position(self) -> FloatArray:
        """Where the tool centre point is, (3,)."""
        return np.array(self._kinematics.pose(self._robot.state().positions).translation)

    def best_yaw(self, position: FloatArray, yaws: Collection[float]) -> tuple[float | None, str]:
        """The yaw that reaches `position` freely with the least turn of the wrist.

        Gives (yaw, ""), or (None, what is in the way or that it is out of reach).
        """
        problem = "out of reach"
        best: tuple[float, float] | None = None
        for yaw in yaws:
            joints = self._ik.solve(pointing_down(position, yaw))
            if joints is None:
                continue
            name = self._world.touches(joints)
            if name is not None:
                problem = (
                    f"the {name} is in the way" if name != "table" else "the table is too near"
                )
                continue
            turn = float(np.abs(joints[-1] - self.model.ready[-1]))
            if best is None or turn < best[0] - 1e-6:
                best = (turn, yaw)
        return (None, problem) if best is None else (best[1], "")

    def reach(self, label: str, position: FloatArray, yaw_rad: float) -> None:
        """Travel to a pose, around what is in the way.

        Raises:
            UnreachableError: no joints or no free way lead there.
        """
        joints = self._ik.solve(pointing_down(position, yaw_rad))
        if joints is None:
            raise UnreachableError(f"the arm cannot reach {_shown(position)}")
        self._travel(label, joints)

    def line(self, label: str, position: FloatArray, yaw_rad: float, speed: float = 1.0) -> None:
        """Move the tool straight to a pose.

        A line that starts in contact is not checked: it is the way out of it.

        Raises:
            UnreachableError: some point of the line has no joints, or touches something.
        """
        here = self._robot.state().positions
        start = self.tool_position()
        count = max(2, int(np.ceil(np.linalg.norm(position - start) / _LINE_STEP_M)) + 1)
        joints = [here]
        for share in np.linspace(0.0, 1.0, count)[1:]:
            point = start + share * (position - start)
            solved = self._ik.solve(pointing_down(point, yaw_rad), near=joints[-1])
            if solved is None:
                raise UnreachableError(f"the arm cannot follow a line to {_shown(position)}")
            joints.append(solved)
        if self._world.touches(here) is None:
            name = self._world.path_touches(np.array(joints))
            if name is not None:
                raise UnreachableError(f"the {name} is in the way of a line to {_shown(position)}")
        self._run(label, np.array(joints), speed)

    def grip(self, width_m: float, force_n: float) -> GripResult:
        """Move the fingers; see `Robot.grip`."""
        return self._robot.grip(width_m, force_n)

    def _travel(self, label: str, goal: FloatArray) -> None:
        here = self._robot.state().positions
        path = self._planner.plan(here, goal, lambda: self._over_the_top(here, goal))
        if path is None:
            raise UnreachableError(f"no free way leads the arm to its {label} pose")
        self._run(label, path)

    def _over_the_top(self, start: FloatArray, goal: FloatArray) -> FloatArray | None:
        """Joints high between two poses."""
        ends = [self._kinematics.pose(q).translation for q in (start, goal)]
        middle = (np.array(ends[0]) + np.array(ends[1])) / 2
        return self._ik.solve(pointing_down(np.array([*middle[:2], _CARRY_M]), 0.0))

    def _run(self, label: str, waypoints: FloatArray, speed: float = 1.0) -> None:
        model = self._robot.model
        path = Path(waypoints)
        if path.still:
            return
        # The spline may swing out of the free corridor between waypoints, where they are few.
        if len(waypoints) > 2 and label in _TRAVELS:
            bent = path.at(np.linspace(0.0, 1.0, 60))
            if self._world.path_touches(bent) is not None:
                for leg in itertools.pairwise(waypoints):
                    self._run(label, np.array(leg), speed)
                return
        trajectory = time_path(path, model.joint_names, model.limits, speed)
        with self._on_motion(label, trajectory):
            self._robot.execute(trajectory)


_TRAVELS = frozenset({"approach", "transfer", "home", "move"})


def _shown(position: FloatArray) -> str:
    x, y, z = position
    return f"x = {x:.3f}, y = {y:.3f}, z = {z:.3f} m in the robot frame"
