"""A second world to try things in: bodies where they were seen, and an arm that hurries.

Nothing here is ever shown to a camera, so worlds are built without anything to see, and
the arm, with what it firmly holds, is set along its path without physics while it is far
from everything and nothing else moves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np

from robot_bridge.path_clock import SetPoint
from robot_bridge.robot import (
    FloatArray,
    GripResult,
    RobotError,
    RobotModel,
    RobotState,
    Supervisor,
    Verdict,
)
from sim.bullet import p
from sim.robot import SimRobot
from sim.scenes import ObjectSpec, SceneSpec
from sim.world import TruthObject, World

_STEP_S = 1 / 120
"""Twice that of the simulator that stands for reality; predictions are as good."""
_GENTLE_STEPS = 12
"""Steps of the start in which overlaps are pushed apart but nothing gathers speed."""
_RESIDUAL = 1e-4
"""What the solver may leave unsolved in a step."""
_CONTACT_ERP = 0.2
"""Share of an overlap that a step pushes apart: with less, stacks sink in longer steps."""
_EVERY, _EVERY_FAR, _EVERY_BUSY = 2, 6, 4
"""Steps between two looks at whether the arm is in free space: while it is, while everything
is far away, and while it is not."""
_ASK_EVERY = 12
"""Control ticks between two questions to whoever supervises a motion."""
_FREE_M, _FAR_M = 0.03, 0.09
"""So far from everything the arm is in free space, or far; it moves less between two looks."""
_CALM = 2
"""Looks in a row that find everything at rest, before physics is left out."""
_FIRM_M = 2e-4
"""What is held has not slipped when it moved less than this in the hand."""
_GRIP_N = 25.0


class TwinTimeError(RobotError):
    """The program takes longer than a rehearsal may."""


@dataclass(frozen=True)
class Snapshot:
    """Everything's place at one moment: bodies by name, and all joints of the arm."""

    items: Mapping[str, ObjectSpec]
    truth: tuple[TruthObject, ...]
    joints: tuple[float, ...]
    robot: RobotModel


class TwinWorld(World):
    """A world of bodies under given names, which may overlap a little.

    bodies: what stands on the table, by name; robot: as for `World`; friction: factor on
    that of every body.
    """

    step_s: ClassVar[float] = _STEP_S

    def __init__(
        self,
        bodies: Mapping[str, ObjectSpec],
        *,
        robot: RobotModel | None = None,
        friction: float = 1.0,
        visuals: bool = False,
    ) -> None:
        self._body_names = tuple(bodies)
        self._friction = friction
        super().__init__(SceneSpec(tuple(bodies.values())), 0, robot=robot, visuals=visuals)

    def _check(self, spec: SceneSpec) -> None:
        """Positions come from perception, which errs: bodies may overlap a little."""

    def _named(self, spec: SceneSpec) -> tuple[str, ...]:
        return self._body_names

    def _connect(self, gui: bool) -> int:
        client = super()._connect(gui)
        # A block among a bowl's walls takes the solver longest; it lands as well with less.
        p.setPhysicsEngineParameter(
            solverResidualThreshold=_RESIDUAL, contactERP=_CONTACT_ERP, physicsClientId=client
        )
        return client

    def _spawn(self, item: ObjectSpec) -> int:
        body = super()._spawn(item)
        if self._friction != 1.0:
            friction = 0.8 * self._friction
            p.changeDynamics(body, -1, lateralFriction=friction, physicsClientId=self.client)
        return body

    def settle(self) -> None:
        """As `World.settle`, but bodies that overlap don't leap apart."""
        for _ in range(_GENTLE_STEPS):
            self.step()
            for _, body in self._objects:
                p.resetBaseVelocity(body, [0, 0, 0], [0, 0, 0], physicsClientId=self.client)
        super().settle()

    def skip(self, steps: int) -> None:
        """Let so many times `step_s` pass in which nothing that physics would change happens."""
        self.steps += steps

    def add(
        self, name: str, item: ObjectSpec, position: FloatArray, quaternion: FloatArray
    ) -> None:
        """One more body, anywhere; quaternion: x, y, z, w."""
        body = self._spawn(item)
        p.resetBasePositionAndOrientation(
            body, position.tolist(), quaternion.tolist(), physicsClientId=self.client
        )
        self._objects.append((item, body))
        self._names = (*self._names, name)

    def snapshot(self) -> Snapshot:
        """Where everything is now."""
        count = p.getNumJoints(self.arm, physicsClientId=self.client)
        states = p.getJointStates(self.arm, range(count), physicsClientId=self.client)
        items = {name: item for (item, _), name in zip(self._objects, self._names, strict=True)}
        return Snapshot(items, self.truth(), tuple(state[0] for state in states), self.robot)

    @classmethod
    def shown(cls, snapshot: Snapshot) -> Self:
        """A world that can be seen, with everything as it was; for one picture."""
        world = cls(snapshot.items, robot=snapshot.robot, visuals=True)
        for (_, body), there in zip(world._objects, snapshot.truth, strict=True):
            p.resetBasePositionAndOrientation(
                body, there.position, there.quaternion, physicsClientId=world.client
            )
        for joint, position in enumerate(snapshot.joints):
            p.resetJointState(world.arm, joint, position, physicsClientId=world.client)
        return world

    @property
    def bodies(self) -> dict[int, str]:
        """Names by PyBullet's body number."""
        return {body: name for (_, body), name in zip(self._objects, self._names, strict=True)}

    def height_m(self, name: str) -> float:
        """How high the middle of a body is."""
        _, body = self._objects[self._names.index(name)]
        position, _ = p.getBasePositionAndOrientation(body, physicsClientId=self.client)
        return float(position[2])

    def touched_by_arm(self) -> set[str]:
        """Names of the bodies that the arm is in contact with now."""
        names = self.bodies
        contacts = p.getContactPoints(self.arm, physicsClientId=self.client)
        return {names[c[2]] for c in contacts if c[2] in names and c[8] < 1e-4}


@dataclass(frozen=True)
class _Grasp:
    """What is firmly held: its body, its pose in the hand's frame, and the fingers."""

    body: int
    position: tuple[float, float, float]
    quaternion: tuple[float, float, float, float]
    fingers: tuple[float, ...]


class TwinRobot(SimRobot):
    """The arm of a `TwinWorld`, at home, with fingers `width_m` apart.

    held: name and body of what is between the fingers. limit_s: simulated seconds after
    which it moves no more. What is held firmly is carried along without physics, too.
    """

    def __init__(
        self,
        world: TwinWorld,
        *,
        width_m: float,
        held: tuple[str, ObjectSpec] | None = None,
        limit_s: float,
    ) -> None:
        self._twin = world
        self._limit_s = limit_s
        self._countdown = 0
        self._calm = 0
        self._free = False
        self._gripping = False
        self._grasp: _Grasp | None = None
        self._ahead: tuple[FloatArray, FloatArray] | None = None
        self._ticks = 0
        self._top_m = 0.0
        self._bodies = frozenset(world.bodies)
        count = p.getNumJoints(world.arm, physicsClientId=world.client)
        super().__init__(world)
        # What is fixed, or only turns on the spot with the first joint, is near to nothing.
        self._links = range(self._joints[0] + 1, count)
        self._hand = world.link_index(self.model.tool_frame)
        opening = min(max(width_m, 0.0), self.model.gripper.max_width_m)
        self._set_fingers(opening / 2)
        if held is not None:
            self._take(*held)
            self.grip(0.0, _GRIP_N)

    def state(self) -> RobotState:
        """As `SimRobot.state`; without physics the efforts are those that hold the arm up."""
        self._catch_up()
        state = super().state()
        if not self._free:
            return state
        fingers = [self._finger_target] * len(self._fingers)
        rest = [0.0] * (len(state.positions) + len(fingers))
        efforts = p.calculateInverseDynamics(
            self._twin.arm,
            [*state.positions.tolist(), *fingers],
            rest,
            rest,
            physicsClientId=self._twin.client,
        )
        return replace(state, efforts=np.array(efforts[: len(state.positions)]))

    def grip(
        self, width_m: float, force_n: float, supervise: Supervisor | None = None
    ) -> GripResult:
        self._put_back()
        self._gripping = True
        try:
            return super().grip(width_m, force_n, supervise)
        finally:
            self._gripping = False

    def _put_back(self) -> None:
        """Let physics have what is carried again."""
        self._catch_up()
        self._free, self._countdown = False, 0
        if self._grasp is not None:
            self._carry(self._grasp)
            self._twin.wake(self._grasp.body)
            self._grasp = None

    def _set_fingers(self, position: float) -> None:
        self._finger_target = position
        for joint in self._fingers:
            p.resetJointState(
                self._twin.arm, joint, position, 0.0, physicsClientId=self._twin.client
            )

    def _take(self, name: str, item: ObjectSpec) -> None:
        """Put a body between the fingers, turned like the hand."""
        twin = self._twin
        offset = self.model.tool_offset.tolist()
        position, quaternion = p.multiplyTransforms(*self._hand_pose()[:2], offset, [0, 0, 0, 1])
        twin.add(name, item, np.array(position), np.array(quaternion))
        self._bodies = frozenset(twin.bodies)

    def _hand_pose(self) -> tuple[Any, Any, Any, Any]:
        """Position, quaternion, linear and angular velocity of the hand."""
        state = p.getLinkState(
            self._twin.arm,
            self._hand,
            computeLinkVelocity=1,
            computeForwardKinematics=1,
            physicsClientId=self._twin.client,
        )
        return state[4], state[5], state[6], state[7]

    def _ask(self, supervise: Supervisor | None, sent: SetPoint, path_s: float) -> Verdict:
        self._ticks += 1
        return super()._ask(supervise if self._ticks % _ASK_EVERY == 0 else None, sent, path_s)

    def _leap(self) -> int:
        """In free space: up to the next look around, or question to who supervises."""
        if not self._free or self._bridge_left > 0:
            return 1
        return min(self._countdown, _ASK_EVERY - self._ticks % _ASK_EVERY)

    def _follow(self, positions: FloatArray, velocities: FloatArray, ticks: int = 1) -> None:
        if self._twin.time_s > self._limit_s:
            raise TwinTimeError(
                f"the program moves for more than {self._limit_s:g} s, the bound of a "
                "rehearsal; look for a loop that never stops, or skip the rehearsal"
            )
        if self._free:
            self._ahead = positions, velocities
        if self._countdown <= 0:
            # Physics takes over from here without a jolt: its motors lead by one step.
            self._catch_up()
            self._look_around()
        self._countdown -= ticks
        if not self._free:
            super()._follow(positions, velocities)
            return
        self._target = positions
        self._ticks += ticks - 1
        self._twin.skip(ticks)

    def _moving(self) -> bool:
        self._catch_up()
        return super()._moving()

    def _catch_up(self) -> None:
        """Set the arm to where it is by now; between two looks nobody need see it move."""
        if self._ahead is None:
            return
        (positions, velocities), self._ahead = self._ahead, None
        grasp = self._grasp
        fingers = (self._finger_target,) * 2 if grasp is None else grasp.fingers
        p.resetJointStatesMultiDof(
            self._twin.arm,
            [*self._joints, *self._fingers],
            [[q] for q in (*positions, *fingers)],
            [*([v] for v in velocities), *([0.0] for _ in fingers)],
            physicsClientId=self._twin.client,
        )

    def _look_around(self) -> None:
        """Decide whether physics may be left out for the next few steps."""
        room = 0.0
        if self._free:
            if self._grasp is not None:
                self._carry(self._grasp)
            room = self._room()
            if not room:
                self._put_back()
        else:
            grasp = None if self._gripping else self._firm_grasp()
            firm = grasp is None or (self._grasp is not None and _same(grasp, self._grasp))
            self._grasp = grasp
            rests = self._twin.at_rest(None if grasp is None else grasp.body)
            self._calm = self._calm + 1 if rests and firm else 0
            room = self._room() if self._calm >= _CALM else 0.0
            if room:
                self._twin.lay_to_rest(None if grasp is None else grasp.body)
                self._free = True
        self._countdown = _EVERY_FAR if room >= _FAR_M else _EVERY if room else _EVERY_BUSY

    def _firm_grasp(self) -> _Grasp | None:
        """What touches both fingers now."""
        client, arm = self._twin.client, self._twin.arm
        touched: dict[int, set[int]] = {}
        for contact in p.getContactPoints(arm, physicsClientId=client):
            if contact[2] in self._bodies and contact[3] in self._fingers:
                touched.setdefault(contact[2], set()).add(contact[3])
        between = [body for body, fingers in touched.items() if len(fingers) == 2]
        if len(between) != 1:
            return None
        pose = p.getBasePositionAndOrientation(between[0], physicsClientId=client)
        back = p.invertTransform(*self._hand_pose()[:2])
        position, quaternion = p.multiplyTransforms(*back, *pose)
        states = p.getJointStates(arm, self._fingers, physicsClientId=client)
        return _Grasp(between[0], position, quaternion, tuple(s[0] for s in states))

    def _carry(self, grasp: _Grasp) -> None:
        """Set what is held to where the hand is."""
        where, turn, linear, angular = self._hand_pose()
        position, quaternion = p.multiplyTransforms(where, turn, grasp.position, grasp.quaternion)
        client = self._twin.client
        p.resetBasePositionAndOrientation(grasp.body, position, quaternion, physicsClientId=client)
        (x, y, z), (a, b, c) = (q - h for q, h in zip(position, where, strict=True)), angular
        turning = (b * z - c * y, c * x - a * z, a * y - b * x)
        velocity = [v + t for v, t in zip(linear, turning, strict=True)]
        p.resetBaseVelocity(grasp.body, velocity, angular, physicsClientId=client)

    def _room(self) -> float:
        """How far the arm is from everything: `_FAR_M` or more, `_FREE_M` or more, or 0."""
        client, arm = self._twin.client, self._twin.arm
        held = None if self._grasp is None else self._grasp.body
        others = self._bodies - {held}
        if not self._free:
            tops = [p.getAABB(body, physicsClientId=client)[1][2] for body in others]
            self._top_m = max(tops, default=0.0)
        boxes = [p.getAABB(arm, link, physicsClientId=client) for link in self._links]
        if held is not None:
            boxes.append(p.getAABB(held, physicsClientId=client))
        for room in (_FAR_M, _FREE_M):
            if all(self._has_room(low, high, others, room) for low, high in boxes):
                return room
        return 0.0

    def _has_room(
        self, low: Sequence[float], high: Sequence[float], others: Set[int], room: float
    ) -> bool:
        """Whether nothing is so near to a box; low, high: its corners (3,)."""
        if low[2] < room:
            return False
        if low[2] > self._top_m + room:
            return True
        near = p.getOverlappingObjects(
            [v - room for v in low], [v + room for v in high], physicsClientId=self._twin.client
        )
        return not any(body in others for body, _ in near or ())


def _same(one: _Grasp, other: _Grasp) -> bool:
    """Whether nothing has slipped between two looks."""
    return one.body == other.body and math.dist(one.position, other.position) < _FIRM_M
