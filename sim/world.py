"""The simulated table: physics, objects, and the truth about them."""

from __future__ import annotations

import functools
import math
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, ClassVar, Self

import pybullet_data

from robot_bridge.config import load_robot
from robot_bridge.robot import RobotModel
from sim.bowl import floor_cylinder, foot_pieces, surface, wall_pieces
from sim.bullet import p
from sim.camera import ArmLook, CameraNoise
from sim.colors import PALETTE
from sim.scenes import ObjectSpec, SceneSpec, check_scene

STEP_S = 1 / 240
"""One physics step."""

_TABLE_COLOR = (0.90, 0.87, 0.80, 1.0)
_BLOCK_KG = 0.06
_BOWL_KG = 0.35
_GEAR_N = 200.0
"""Far above the finger force: the gear does not give."""
_RESIDUAL = 1e-5
"""Where the solver stops, which Bullet has at 1e-7: a fifth less work, and objects end
within a millimetre of where they did, in the puts that it was tried with."""
_CONTACT_M = 0.005
"""What is nearer may touch within a step; Bullet's own 2 cm is half a block, and keeps
everything around the gripper awake."""
_SETTLED_M_S = 0.002
_STILL_M_S, _STILL_RAD_S, _STILL_EVERY_S = 0.001, 0.01, 0.1
"""What is slower at two looks in a row may sleep: slower than what counts as settled, for
nothing looks at it again."""
_SETTLE_LIMIT_S = 3.0


class SimulatorError(Exception):
    """The simulator cannot start; the text names the remedy."""


@dataclass(frozen=True)
class TruthObject:
    """One object as it really is: position (3,) [m] and quaternion (x, y, z, w), robot frame."""

    name: str
    category: str
    color: str
    position: tuple[float, float, float]
    quaternion: tuple[float, float, float, float]


class World:
    """One PyBullet client with a table, an arm and the objects of a scene.

    robot: whose arm it is; the Panda's where none is given. visuals: whether there is
    anything to see; a world without it is built ten times faster.

    A context manager. The same scene, seed and calls give the same poses to the last bit.
    `on_step` hooks run after every physics step.
    """

    step_s: ClassVar[float] = STEP_S
    """Simulated seconds of one step."""

    def __init__(
        self,
        spec: SceneSpec,
        seed: int,
        *,
        robot: RobotModel | None = None,
        gui: bool = False,
        noise: CameraNoise | None = None,
        visuals: bool = True,
    ) -> None:
        self._check(spec)
        self.spec = spec
        self.seed = seed
        self.robot = robot or _panda()
        self.noise = noise
        self.on_step: list[Callable[[World], None]] = []
        self.steps = 0
        self._visuals = visuals
        self._still: set[int] = set()
        self._look_every = round(_STILL_EVERY_S / self.step_s)
        self.client = self._connect(gui)
        with ExitStack() as undo:
            undo.callback(p.disconnect, self.client)
            self._build_table()
            self.arm = self._load_arm()
            self.arm_look = ArmLook.of(self.client, self.arm)
            self._objects = [(item, self._spawn(item)) for item in spec.objects]
            self._names = self._named(spec)
            self.settle()
            self.lay_to_rest()
            undo.pop_all()

    def _check(self, spec: SceneSpec) -> None:
        check_scene(spec)

    def _named(self, spec: SceneSpec) -> tuple[str, ...]:
        return _names(spec.objects)

    def _connect(self, gui: bool) -> int:
        if gui and not os.environ.get("DISPLAY"):
            raise SimulatorError("--gui needs a display and DISPLAY is not set; run without it")
        client = int(p.connect(p.GUI if gui else p.DIRECT))
        if client < 0:
            raise SimulatorError("PyBullet did not start; run `cap doctor`")
        p.setAdditionalSearchPath(pybullet_data.getDataPath(), physicsClientId=client)
        p.setGravity(0, 0, -9.81, physicsClientId=client)
        p.setPhysicsEngineParameter(
            fixedTimeStep=self.step_s,
            numSolverIterations=60,
            numSubSteps=0,
            solverResidualThreshold=_RESIDUAL,
            contactBreakingThreshold=_CONTACT_M,
            deterministicOverlappingPairs=1,
            physicsClientId=client,
        )
        if gui:
            p.configureDebugVisualizer(p.COV_ENABLE_GUI, 0, physicsClientId=client)
            p.resetDebugVisualizerCamera(1.1, 60, -35, [0.45, 0, 0], physicsClientId=client)
        return client

    def _build_table(self) -> None:
        half = [0.5, 0.7, 0.2]
        shape = p.createCollisionShape(p.GEOM_BOX, halfExtents=half, physicsClientId=self.client)
        look = self._look(p.GEOM_BOX, _TABLE_COLOR, halfExtents=half)
        table = p.createMultiBody(0, shape, look, [0.40, 0, -0.2], physicsClientId=self.client)
        p.changeDynamics(
            table,
            -1,
            lateralFriction=0.8,
            spinningFriction=0.002,
            physicsClientId=self.client,
        )

    def _load_arm(self) -> int:
        model = self.robot
        arm = int(
            p.loadURDF(
                str(model.urdf),
                useFixedBase=True,
                flags=0 if self._visuals else p.URDF_IGNORE_VISUAL_SHAPES,
                physicsClientId=self.client,
            )
        )
        p.changeDynamics(
            arm,
            -1,
            activationState=p.ACTIVATION_STATE_DISABLE_SLEEPING,
            physicsClientId=self.client,
        )
        index = self._joint_indices(arm)
        for name, angle in zip(model.joint_names, model.home, strict=True):
            p.resetJointState(arm, index[name], float(angle), physicsClientId=self.client)
        for name in model.gripper.finger_joints:
            opened = model.gripper.max_width_m / 2
            p.resetJointState(arm, index[name], opened, physicsClientId=self.client)
            p.changeDynamics(
                arm,
                index[name],
                lateralFriction=1.2,
                spinningFriction=0.02,
                frictionAnchor=1,
                physicsClientId=self.client,
            )
        self._couple_fingers(arm, *(index[name] for name in model.gripper.finger_joints))
        return arm

    def _couple_fingers(self, arm: int, first: int, second: int) -> None:
        """Let the fingers move only as mirror images, as the hand's own gear makes them.

        Two fingers that push with the same force balance anywhere: without the gear what
        they hold drifts sideways with them by up to 2 cm.
        """
        gear = p.createConstraint(
            arm,
            first,
            arm,
            second,
            p.JOINT_GEAR,
            jointAxis=[1, 0, 0],
            parentFramePosition=[0, 0, 0],
            childFramePosition=[0, 0, 0],
            physicsClientId=self.client,
        )
        p.changeConstraint(
            gear, gearRatio=-1, erp=0.3, maxForce=_GEAR_N, physicsClientId=self.client
        )

    def _joint_indices(self, arm: int) -> dict[str, int]:
        count = p.getNumJoints(arm, physicsClientId=self.client)
        infos = (p.getJointInfo(arm, i, physicsClientId=self.client) for i in range(count))
        return {info[1].decode(): info[0] for info in infos}

    def joint_indices(self) -> dict[str, int]:
        """PyBullet's index of each of the arm's joints, by name."""
        return self._joint_indices(self.arm)

    def link_index(self, name: str) -> int:
        """PyBullet's index of one of the arm's links.

        Raises:
            ValueError: the arm has no such link.
        """
        for index in range(p.getNumJoints(self.arm, physicsClientId=self.client)):
            info = p.getJointInfo(self.arm, index, physicsClientId=self.client)
            if info[12].decode() == name:
                return index
        raise ValueError(f"the arm has no link {name!r}")

    def _spawn(self, item: ObjectSpec) -> int:
        body = self._spawn_block(item) if item.category == "block" else self._spawn_bowl(item)
        p.changeDynamics(
            body,
            -1,
            lateralFriction=0.8,
            spinningFriction=0.005,
            linearDamping=0.02,
            angularDamping=0.05,
            # What rests costs nothing until something touches it: 20 times faster steps.
            activationState=p.ACTIVATION_STATE_ENABLE_SLEEPING,
            physicsClientId=self.client,
        )
        return body

    def _spawn_block(self, item: ObjectSpec) -> int:
        half = [edge / 2 for edge in item.block_m]
        shape = p.createCollisionShape(p.GEOM_BOX, halfExtents=half, physicsClientId=self.client)
        look = self._look(p.GEOM_BOX, (*PALETTE[item.color], 1.0), halfExtents=half)
        return self._body(item, _BLOCK_KG, shape, look)

    def _spawn_bowl(self, item: ObjectSpec) -> int:
        radius, height, z = floor_cylinder()
        pieces = foot_pieces() + wall_pieces()
        n = len(pieces)
        shape = p.createCollisionShapeArray(
            shapeTypes=[p.GEOM_CYLINDER] + [p.GEOM_BOX] * n,
            radii=[radius] + [0.0] * n,
            lengths=[height] + [0.0] * n,
            halfExtents=[[0.0, 0.0, 0.0]] + [list(w.half_extents) for w in pieces],
            collisionFramePositions=[[0, 0, z]] + [list(w.position) for w in pieces],
            collisionFrameOrientations=[[0, 0, 0, 1]] + [list(w.orientation) for w in pieces],
            physicsClientId=self.client,
        )
        mesh = surface()
        look = self._look(
            p.GEOM_MESH,
            (*PALETTE[item.color], 1.0),
            vertices=mesh.vertices.tolist(),
            normals=mesh.normals.tolist(),
            indices=mesh.triangles,
        )
        return self._body(item, _BOWL_KG, shape, look)

    def _look(self, geometry: int, color: tuple[float, ...], **shape: Any) -> int:
        """A visual shape; -1, which PyBullet takes for none, where there is nothing to see."""
        if not self._visuals:
            return -1
        return int(
            p.createVisualShape(
                geometry,
                rgbaColor=color,
                specularColor=[0, 0, 0],
                physicsClientId=self.client,
                **shape,
            )
        )

    def _body(self, item: ObjectSpec, mass: float, shape: int, look: int) -> int:
        x, y = item.position[:2]
        return int(
            p.createMultiBody(
                mass,
                shape,
                look,
                [x, y, item.z_m],
                p.getQuaternionFromEuler([0, 0, item.yaw_rad]),
                physicsClientId=self.client,
            )
        )

    @property
    def time_s(self) -> float:
        """Simulated seconds since the start."""
        return self.steps * self.step_s

    def step(self) -> None:
        """Advance physics by `step_s`."""
        # Counted first: an interrupt that waits for the step to end must find it counted.
        self.steps += 1
        p.stepSimulation(physicsClientId=self.client)
        if self.steps % self._look_every == 0:
            self._let_sleep()
        for hook in self.on_step:
            hook(self)

    def _let_sleep(self) -> None:
        """Let what lies still sleep at once, for which Bullet waits two seconds; wake the rest.

        What sleeps is simulated while the arm is near. Unless it is woken it would freeze
        when the arm leaves, however it tilts by then.
        """
        touched = {c[2] for c in p.getContactPoints(self.arm, physicsClientId=self.client)}
        still = set()
        for _, body in self._objects:
            linear, angular = p.getBaseVelocity(body, physicsClientId=self.client)
            if math.hypot(*linear) < _STILL_M_S and math.hypot(*angular) < _STILL_RAD_S:
                still.add(body)
            if body not in still or body in touched:
                self.wake(body)
            elif body in self._still:
                self._sleep(body)
        self._still = still

    def settle(self) -> None:
        """Step until nothing moves any more, for at most three simulated seconds."""
        for i in range(int(_SETTLE_LIMIT_S / self.step_s)):
            self.step()
            if i % 12 == 11 and self.at_rest():
                return

    def lay_to_rest(self, awake: int | None = None) -> None:
        """Let all objects sleep at once; for when they have settled.

        awake: the body of one that is to stay awake.
        """
        for _, body in self._objects:
            if body != awake:
                self._sleep(body)

    def wake(self, body: int) -> None:
        """Let physics have a body again that may sleep."""
        p.changeDynamics(
            body, -1, activationState=p.ACTIVATION_STATE_WAKE_UP, physicsClientId=self.client
        )

    def _sleep(self, body: int) -> None:
        p.changeDynamics(
            body, -1, activationState=p.ACTIVATION_STATE_SLEEP, physicsClientId=self.client
        )

    def at_rest(self, but: int | None = None) -> bool:
        """Whether no object moves any more; but: a body that may."""
        for _, body in self._objects:
            if body == but:
                continue
            linear, _ = p.getBaseVelocity(body, physicsClientId=self.client)
            if math.hypot(*linear) >= _SETTLED_M_S:
                return False
        return True

    def truth(self) -> tuple[TruthObject, ...]:
        """Where everything really is, in the scene's order; for judging, not for programs."""
        found = []
        for (item, body), name in zip(self._objects, self._names, strict=True):
            position, quaternion = p.getBasePositionAndOrientation(
                body, physicsClientId=self.client
            )
            found.append(TruthObject(name, item.category, item.color, position, quaternion))
        return tuple(found)

    def touching(self) -> list[tuple[str, str]]:
        """Pairs of objects that are in contact now."""
        names = {body: name for (_, body), name in zip(self._objects, self._names, strict=True)}
        pairs = set()
        for contact in p.getContactPoints(physicsClientId=self.client):
            if contact[1] in names and contact[2] in names and contact[8] < 1e-4:
                pairs.add(tuple(sorted((names[contact[1]], names[contact[2]]))))
        return sorted((a, b) for a, b in pairs)

    def close(self) -> None:
        """End the simulator; safe to call twice."""
        if self.client >= 0:
            p.disconnect(self.client)
            self.client = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@functools.cache
def _panda() -> RobotModel:
    return load_robot("panda").model


def _names(objects: tuple[ObjectSpec, ...]) -> tuple[str, ...]:
    """Names as people would give them at the start: duplicates numbered left to right."""
    names: list[str] = [""] * len(objects)
    kinds: dict[str, list[int]] = {}
    for i, item in enumerate(objects):
        kinds.setdefault(item.name, []).append(i)
    for kind, indices in kinds.items():
        # Left to right is falling y, top to bottom is falling x, in the robot frame.
        ordered = sorted(indices, key=lambda i: (-objects[i].position[1], -objects[i].position[0]))
        for number, i in enumerate(ordered, start=1):
            names[i] = kind if len(ordered) == 1 else f"{kind} {number}"
    return tuple(names)
