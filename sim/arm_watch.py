"""What the simulated arm really does, judged step by step; shares nothing with the monitor.

Joint states and distances come from PyBullet itself. Bounds are given in by whoever
judges; nothing here reads the robot's limits, a safety file or a verdict.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from robot_bridge.robot import FloatArray
from sim.bullet import p
from sim.world import STEP_S, World

_FILTER_STEPS = 5
"""Accelerations are averages over 21 ms: single steps of a simulated motor mean little."""
_TOUCHING_M = -0.0025
"""PyBullet keeps a skin of 1 mm on each of two bodies; beneath it and half a millimetre more."""
_NEAR_LINKS = 1
_TABLE = 0
_LOOK_M = 0.08
"""Distances are measured up to here."""


@dataclass(frozen=True)
class Bounds:
    """What the arm must keep within; arrays (n,) and (3,), robot frame, SI units."""

    lower: FloatArray
    upper: FloatArray
    velocity: FloatArray
    acceleration: FloatArray
    speed_m_s: float
    workspace_lower: FloatArray
    workspace_upper: FloatArray
    joint_tolerance_rad: float = 0.002
    share: float = 1.05
    """Velocities, accelerations and speeds may be this times their bound."""


@dataclass
class ArmWatch:
    """Looks after every physics step of a world while it is `on`.

    keep_outs: ghost boxes (center, size) and upright cylinders (center, (radius, height))
    that nothing bumps into, to measure distances to.
    """

    world: World
    bounds: Bounds
    keep_outs: Sequence[tuple[Sequence[float], Sequence[float]]] = ()
    broken: Counter[str] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)
    speeds: list[float] = field(default_factory=list)
    """The fastest joint [rad/s] after each step."""
    peaks: dict[str, float] = field(default_factory=dict)
    """Greatest share of its bound that each quantity came to."""
    on: bool = True

    def __post_init__(self) -> None:
        index = self.world.joint_indices()
        model = self.world.robot
        names, n = model.joint_names, len(model.joint_names)
        self._joints = [index[name] for name in names]
        others = set(index.values()) - set(self._joints)
        self._all_joints = [*self._joints, *(j for j in sorted(others) if self._moves(j))]
        self._reach_m = self._reach()
        elbow, wrist = index[names[(n + 1) // 2 - 1]], index[names[n - 2]]
        self._points = [elbow, wrist, self.world.link_index(model.tool_frame)]
        moved_by = _moved_by(self.world, self._joints)
        shaped = [
            link
            for link in range(-1, len(index))
            if p.getCollisionShapeData(self.world.arm, link, physicsClientId=self.world.client)
        ]
        self._pairs = [
            (i, j) for i in shaped for j in shaped if moved_by[j] - moved_by[i] > _NEAR_LINKS
        ]
        self._ghosts = [self._ghost(center, size) for center, size in self.keep_outs]
        self._velocities: deque[FloatArray] = deque(maxlen=_FILTER_STEPS + 1)
        self._last_points: FloatArray | None = None
        self._last_joints: FloatArray | None = None
        self._room_m = 0.0
        self.world.on_step.append(self._look)

    def begin(self) -> None:
        """Forget what came before: the arm may have been put elsewhere."""
        self._velocities.clear()
        self._last_points = self._last_joints = None
        self.speeds.clear()

    def place(self, positions: FloatArray) -> None:
        """Put the resting arm at joint positions (n,), by magic, and forget the past."""
        client = self.world.client
        for joint, value in zip(self._joints, positions, strict=True):
            p.resetJointState(self.world.arm, joint, float(value), physicsClientId=client)
        p.setJointMotorControlArray(
            self.world.arm,
            self._joints,
            p.POSITION_CONTROL,
            targetPositions=[float(v) for v in positions],
            physicsClientId=client,
        )
        self.begin()

    def clear(self, positions: FloatArray, room_m: float) -> bool:
        """Whether the arm at joint positions (n,) is free of everything by `room_m`."""
        self.place(positions)
        client = self.world.client
        p.performCollisionDetection(physicsClientId=client)
        return not any(True for _ in self._near(room_m))

    def inside(self, room_m: float) -> bool:
        """Whether the arm's points are inside the workspace by `room_m`."""
        points, bounds = self._where(), self.bounds
        past = np.maximum(bounds.workspace_lower - points, points - bounds.workspace_upper)
        return float(past.max()) < -room_m

    def close(self) -> None:
        """Look no more."""
        self.world.on_step.remove(self._look)

    def _look(self, world: World) -> None:
        if not self.on:
            return
        states = p.getJointStates(world.arm, self._all_joints, physicsClientId=world.client)
        everything = np.array([s[0] for s in states])
        n = len(self._joints)
        q, v = everything[:n], np.array([s[1] for s in states[:n]])
        bounds = self.bounds
        past = np.maximum(bounds.lower - q, q - bounds.upper).max()
        if past > bounds.joint_tolerance_rad:
            self._break("joint position", f"{past:.4f} rad outside")
        self._share("joint velocity", float((np.abs(v) / bounds.velocity).max()))
        self._velocities.append(v)
        if len(self._velocities) > _FILTER_STEPS:
            change = np.abs(v - self._velocities[0]) / (_FILTER_STEPS * STEP_S)
            self._share("joint acceleration", float((change / bounds.acceleration).max()))
        self._look_at_points()
        self._look_for_contacts(everything)
        self.speeds.append(float(np.abs(v).max()))

    def _look_for_contacts(self, joints: FloatArray) -> None:
        """Measured anew only when the joints have moved so far that something could touch.

        No point moves further than the sum of what the joints have, times how far it can be
        from them; for a finger that slides this is too much.
        """
        if self._last_joints is not None:
            self._room_m -= self._reach_m * float(np.abs(joints - self._last_joints).sum())
        if self._last_joints is None or not self._room_m > 0.0:
            near = self._near(_LOOK_M)
            self._room_m = min((distance for _, distance in near), default=_LOOK_M)
            for what, distance in near:
                if distance < _TOUCHING_M:
                    self._break(f"contact with {what}", f"{1000 * distance:.1f} mm")
        self._last_joints = joints

    def _look_at_points(self) -> None:
        points = self._where()
        if self._last_points is not None:
            step = np.linalg.norm(points - self._last_points, axis=1).max()
            self._share("Cartesian speed", float(step / STEP_S / self.bounds.speed_m_s))
        self._last_points = points
        past = np.maximum(
            self.bounds.workspace_lower - points, points - self.bounds.workspace_upper
        ).max()
        if past > 0.005:
            self._break("workspace", f"{past:.3f} m outside")

    def _where(self) -> FloatArray:
        links = p.getLinkStates(
            self.world.arm,
            self._points,
            computeForwardKinematics=1,
            physicsClientId=self.world.client,
        )
        hand = links[-1]
        tool, _ = p.multiplyTransforms(
            hand[4], hand[5], self.world.robot.tool_offset.tolist(), [0, 0, 0, 1]
        )
        return np.array([*(link[4] for link in links), tool])

    def _near(self, within_m: float) -> list[tuple[str, float]]:
        """(what, distance) of everything the arm is nearer to than `within_m`."""
        arm, client = self.world.arm, self.world.client
        found = []
        for contact in p.getClosestPoints(arm, _TABLE, within_m, physicsClientId=client):
            if contact[3] >= 0:
                found.append(("the table", float(contact[8])))
        for ghost in self._ghosts:
            for contact in p.getClosestPoints(arm, ghost, within_m, physicsClientId=client):
                if contact[3] >= 0:
                    found.append(("a keep-out volume", float(contact[8])))
        for first, second in self._pairs:
            for contact in p.getClosestPoints(
                arm, arm, within_m, linkIndexA=first, linkIndexB=second, physicsClientId=client
            ):
                found.append(("itself", float(contact[8])))
        return found

    def _moves(self, joint: int) -> bool:
        info = p.getJointInfo(self.world.arm, joint, physicsClientId=self.world.client)
        return bool(info[2] != p.JOINT_FIXED)

    def _reach(self) -> float:
        """No point of the arm is further than this from any of its joints [m].

        The way along all links, whatever their angles, and from a link to its farthest corner.
        """
        arm, client = self.world.arm, self.world.client
        links = range(p.getNumJoints(arm, physicsClientId=client))
        states = p.getLinkStates(arm, list(links), physicsClientId=client)
        base, _ = p.getBasePositionAndOrientation(arm, physicsClientId=client)
        places = {-1: np.array(base), **{i: np.array(states[i][4]) for i in links}}
        parents = {i: p.getJointInfo(arm, i, physicsClientId=client)[16] for i in links}
        along = sum(float(np.linalg.norm(places[i] - places[parents[i]])) for i in links)
        corners = 0.0
        for i in links:
            low, high = p.getAABB(arm, i, physicsClientId=client)
            far = np.maximum(np.abs(places[i] - low), np.abs(places[i] - high))
            corners = max(corners, float(np.linalg.norm(far)))
        return along + corners

    def _share(self, what: str, share: float) -> None:
        self.peaks[what] = max(self.peaks.get(what, 0.0), share)
        if share > self.bounds.share:
            self._break(what, f"{share:.3f} of its bound")

    def _break(self, what: str, how: str) -> None:
        self.broken[what] += 1
        if len(self.details) < 100:
            self.details.append(f"{what}: {how} at {self.world.time_s:.3f} s")

    def _ghost(self, center: Sequence[float], size: Sequence[float]) -> int:
        client = self.world.client
        if len(size) == 3:
            half = [s / 2 for s in size]
            shape = p.createCollisionShape(p.GEOM_BOX, halfExtents=half, physicsClientId=client)
        else:
            shape = p.createCollisionShape(
                p.GEOM_CYLINDER, radius=size[0], height=size[1], physicsClientId=client
            )
        body = int(p.createMultiBody(0, shape, -1, list(center), physicsClientId=client))
        p.setCollisionFilterGroupMask(body, -1, 0, 0, physicsClientId=client)
        return body


def _moved_by(world: World, joints: Sequence[int]) -> dict[int, int]:
    """By link, -1 included: how many of the arm's joints it hangs on."""
    found = {-1: 0}
    for link in range(p.getNumJoints(world.arm, physicsClientId=world.client)):
        parent = p.getJointInfo(world.arm, link, physicsClientId=world.client)[16]
        found[link] = found[parent] + (link in joints)
    return found
