"""How near the arm comes to itself and to fixed obstacles; Coal on convex hulls.

Along a motion the distance is not sampled but bounded: no point of a link moves further
than the sum over the joints of (angle turned) x (reach of the link from that joint), so a
pair that is d apart stays apart until that sum reaches d. Conservative advancement
(Mirtich, 1996) hops from one such instant to the next; nothing thin can be jumped.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import coal
import numpy as np
import pinocchio as pin
from numpy.typing import NDArray

from robot_bridge.robot import FloatArray, RobotModel, RobotState
from robot_bridge.safety.motion import Motion
from robot_bridge.safety.settings import Obstacle, SafetySettings
from robot_bridge.safety.shapes import corners, hull, hull_of_file
from robot_bridge.spline import sample

_NEAR_LINKS = 1
"""Links so few joints apart touch by design."""
_RESOLUTION_M = 0.0005
"""Motions shorter than this are not looked into any further."""
_TICK_SLACK_M = 0.002
"""A moving arm trails its set point; what the margin was kept for on the path may use this."""
_AT_MARGIN_M = 0.0005
"""An arm that was led to its margin rests so much below it at most, and is still free there."""
_START_SLACK_M = 0.0002
"""A motion starts so near to the reading; what is too near may not come nearer than this."""
_DEEPEST_M = -0.01
"""Whoever starts deeper in something than this is stuck, and no motion gets out safely."""
_SELF = "itself"


@dataclass(frozen=True)
class Approach:
    """Two bodies nearer than they may be: names, distance and margin [m], when [s]."""

    link: str
    other: str
    distance_m: float
    margin_m: float
    time_s: float | None

    @property
    def with_itself(self) -> bool:
        return self.other.startswith(_SELF)


class Clearance:
    """The arm's hulls, the fingers swept over all their openings, among fixed obstacles."""

    def __init__(self, robot: RobotModel, settings: SafetySettings) -> None:
        self._model, hulls = _arm(
            robot.urdf,
            robot.joint_names,
            robot.gripper.finger_joints,
            robot.gripper.max_width_m,
        )
        self._world = hulls.copy()
        arm = list(range(self._world.ngeoms))
        margins = []
        shapes = self._world.geometryObjects
        parents = [shapes[i].parentJoint for i in arm]
        reach = _reaches(self._model, shapes)
        weights = []
        self._names: list[tuple[str, str]] = []
        for i in arm:
            for j in arm:
                if parents[j] - parents[i] > _NEAR_LINKS:
                    self._world.addCollisionPair(pin.CollisionPair(i, j))
                    margins.append(settings.self_m)
                    between = np.arange(1, self._model.nq + 1) > parents[i]
                    weights.append(np.where(between, reach[j], 0.0))
                    self._names.append((shapes[j].name, f"{_SELF} ({shapes[i].name})"))
        for obstacle in settings.obstacles:
            index = self._world.addGeometryObject(_placed(obstacle))
            for i in arm:
                # What never moves cannot come nearer: the foot stands on the table.
                if parents[i] > 0:
                    self._world.addCollisionPair(pin.CollisionPair(i, index))
                    margins.append(obstacle.margin_m)
                    weights.append(reach[i])
                    self._names.append((shapes[i].name, obstacle.name))
        self._margins = np.array(margins)
        self._least = self._margins - np.minimum(_AT_MARGIN_M, self._margins / 2)
        self._weights = np.array(weights).T
        self._data = self._model.createData()
        self._world_data = self._world.createData()
        self._tick_margins = np.maximum(0.0, self._margins - _TICK_SLACK_M)
        # Where the arm was last seen, and what each pair is apart there at least.
        self._last_seen = np.zeros(self._model.nq)
        self._apart = np.full(len(margins), -np.inf)
        self._looked_at: tuple[Motion | None, Approach | None] = (None, None)
        self._seen: tuple[RobotState | None, Approach | None] = (None, None)
        self.begin()

    def begin(self) -> None:
        """A new motion starts; what it starts in touch with, it may part from."""
        self._start: RobotState | None = None
        self._floors: FloatArray | None = None

    def now(self, state: RobotState) -> Approach | None:
        """The worst pair that is too near in a reading, and nearer than when the motion began."""
        if state is self._seen[0]:
            return self._seen[1]
        if self._start is None:
            self._start = state
        found = self._nearer(state) if self._tight(state.positions) else None
        self._seen = (state, found)
        return found

    def _tight(self, positions: FloatArray) -> bool:
        """Whether a pair is nearer than its margin; measured where it has used up its room."""
        used_up = self._follow(positions, self._tick_margins)
        if used_up is None:
            return False
        return not bool((self._apart[used_up] >= self._tick_margins[used_up]).all())

    def _follow(self, positions: FloatArray, least: FloatArray) -> NDArray[np.intp] | None:
        """Keep `_apart` up as the arm goes on. What is not known to be farther apart than `least`
        (pairs,) is measured; gives those pairs, None when there are none.
        """
        self._apart -= np.abs(positions - self._last_seen) @ self._weights
        self._last_seen[:] = positions
        room = self._apart - least
        # `argmin` costs a third of `min`, and finds what is not a number: that is no room.
        if room[room.argmin()] > 0.0:
            return None
        pairs = np.flatnonzero(~(room > 0.0))
        self._apart[pairs] = self._measured(positions, pairs)
        return pairs

    def _measured(self, positions: FloatArray, pairs: NDArray[np.intp]) -> FloatArray:
        """How far these pairs are apart."""
        pin.updateGeometryPlacements(
            self._model, self._data, self._world, self._world_data, positions
        )
        world, data = self._world, self._world_data
        return np.array([pin.computeDistance(world, data, k).min_distance for k in pairs.tolist()])

    def _nearer(self, state: RobotState) -> Approach | None:
        assert self._start is not None
        if self._floors is None:
            began = self._distances(self._start.positions)
            self._floors = np.minimum(self._tick_margins, began - _TICK_SLACK_M)
        distances = self._distances(state.positions)
        worst = int(np.argmin(distances - self._floors))
        if distances[worst] >= self._floors[worst]:
            return None
        return self._approach(worst, float(distances[worst]), None)

    def along(self, state: RobotState, motion: Motion) -> Approach | None:
        """The first approach of a whole motion, or None when every instant is clear.

        Pairs that are too near in the reading may part, but end no nearer, however many
        motions follow each other.
        """
        if motion is not self._looked_at[0]:
            self._looked_at = (motion, self._advance(state.positions, motion))
        return self._looked_at[1]

    def _advance(self, here: FloatArray, motion: Motion) -> Approach | None:
        """here: the reading; the motion itself may start a little off it."""
        first, last = motion.positions[0], len(motion.times_s) - 1
        travelled = motion.travelled
        off = np.abs(first - here) @ self._weights
        wide = self._margins + _START_SLACK_M
        pairs = self._follow(here, wide + off + travelled[last] @ self._weights)
        if pairs is None:
            # Nothing comes too near, whatever way the joints turn by so much.
            return None
        began, margins = self._apart[pairs], self._margins[pairs]
        deepest = int(np.argmin(began))
        if began[deepest] < _DEEPEST_M:
            return self._approach(int(pairs[deepest]), float(began[deepest]), 0.0)
        near, least = began < wide[pairs], self._least[pairs]
        ends = np.where(near, np.minimum(least, began), margins)
        margins = np.where(near, np.minimum(least, began - _START_SLACK_M), margins)
        # So much at least where the motion starts; measured there only where that is too little.
        distances = began - off[pairs]
        short = distances < margins
        if short.any():
            distances[short] = self._measured(first, pairs[short])
        found = self._below(pairs, distances, margins, 0.0)
        if found is None:
            ways = np.ascontiguousarray((travelled @ self._weights[:, pairs]).T)
            found = self._hop(motion, pairs, ways, distances, margins)
        if found is None and near.any():
            there = self._measured(motion.positions[last], pairs)
            found = self._below(pairs, there, ends, float(motion.times_s[last]))
        return found

    def _hop(
        self,
        motion: Motion,
        pairs: NDArray[np.intp],
        ways: FloatArray,
        distances: FloatArray,
        margins: FloatArray,
    ) -> Approach | None:
        """From one instant at which a pair may have used up its room to the next.

        ways, (pairs, t): what each pair may have come nearer by, up to each sample.
        """
        last = len(motion.times_s) - 1
        # As `_next`, for all at once.
        budgets = ways[:, 0] + np.maximum(distances - margins, 0.0)
        expiry = ((ways <= budgets[:, None]).sum(axis=1) - 1).tolist()
        here = 0
        while (nearest := min(expiry)) < last:
            if nearest == here:
                expired = np.flatnonzero(np.array(expiry) <= here)
                moves = ways[expired, here + 1] - ways[expired, here]
                found = self._within(motion, here, pairs[expired], margins[expired], moves)
                if found is not None:
                    return found
                nearest = here + 1
            here = nearest
            due = [i for i, e in enumerate(expiry) if e <= here]
            measured = self._measured(motion.positions[here], pairs[due]).tolist()
            for i, distance in zip(due, measured, strict=True):
                room = distance - margins[i]
                if room < 0.0:
                    return self._approach(int(pairs[i]), distance, float(motion.times_s[here]))
                expiry[i] = self._next(ways[i], here, room)
        return None

    def _below(
        self, pairs: NDArray[np.intp], distances: FloatArray, bounds: FloatArray, time_s: float
    ) -> Approach | None:
        worst = int(np.argmin(distances - bounds))
        if distances[worst] >= bounds[worst]:
            return None
        return self._approach(int(pairs[worst]), float(distances[worst]), time_s)

    def _next(self, way: FloatArray, here: int, room: float) -> int:
        """The last sample at which a pair with this room cannot have come too near."""
        budget = way[here] + max(room, 0.0)
        return int(np.searchsorted(way, budget, side="right")) - 1

    def _within(
        self,
        motion: Motion,
        cell: int,
        pairs: NDArray[np.intp],
        margins: FloatArray,
        moves: FloatArray,
    ) -> Approach | None:
        """Look into one cell between two samples, for pairs whose room it may use up.

        margins, moves: of each pair, what it must keep and what it may come nearer by.
        """
        start, end = float(motion.times_s[cell]), float(motion.times_s[cell + 1])
        parts = 1
        while len(pairs):
            if float(moves.max()) / parts <= _RESOLUTION_M:
                return None
            parts = min(2 * parts, int(np.ceil(moves.max() / _RESOLUTION_M)))
            doubtful = np.zeros(len(pairs), dtype=bool)
            for i in range(parts + 1):
                time_s = start + (end - start) * i / parts
                distances = self._measured(sample(motion.trajectory, time_s)[0], pairs)
                found = self._below(pairs, distances, margins, time_s)
                if found is not None:
                    return found
                # Each instant vouches for half a part on either side of it.
                doubtful |= distances - margins < moves / parts / 2
            pairs, margins, moves = pairs[doubtful], margins[doubtful], moves[doubtful]
        return None

    def _distances(self, positions: FloatArray) -> FloatArray:
        pin.computeDistances(self._model, self._data, self._world, self._world_data, positions)
        return np.array([r.min_distance for r in self._world_data.distanceResults])

    def _approach(self, k: int, distance_m: float, time_s: float | None) -> Approach:
        link, other = self._names[k]
        return Approach(link, other, distance_m, float(self._margins[k]), time_s)


@functools.lru_cache(maxsize=4)
def _arm(
    urdf: Path, joints: tuple[str, ...], finger_joints: tuple[str, ...], width_m: float
) -> tuple[pin.Model, pin.GeometryModel]:
    """The arm with one convex hull a link; both fingers, at every opening, are one.

    Remembered, for hulls take time and every rehearsal has a monitor of its own; take a copy.
    """
    full = pin.buildModelFromUrdf(str(urdf))
    shapes = pin.buildGeomFromUrdf(full, str(urdf), pin.COLLISION, package_dirs=[str(urdf.parent)])
    names = [n for n in full.names[1:] if n not in joints]
    locked = [full.getJointId(n) for n in names]
    fingers = [full.getJointId(n) for n in finger_joints]
    rest = pin.neutral(full)
    model, world = pin.buildReducedModel(full, shapes, locked, rest)
    for joint in fingers:
        rest[full.joints[joint].idx_q] = width_m / 2
    _, opened = pin.buildReducedModel(full, shapes, locked, rest)
    swept: list[FloatArray] = []
    hulls = pin.GeometryModel()
    tip = 0
    for before, closed, wide in zip(
        shapes.geometryObjects, world.geometryObjects, opened.geometryObjects, strict=True
    ):
        if before.parentJoint in fingers:
            vertices = corners(closed.geometry)
            swept += [
                vertices @ g.placement.rotation.T + g.placement.translation for g in (closed, wide)
            ]
            tip = closed.parentJoint
            continue
        name = closed.name.rsplit("_", 1)[0]
        shape = hull(corners(closed.geometry))
        hulls.addGeometryObject(
            pin.GeometryObject(name, closed.parentJoint, closed.placement, shape)
        )
    if swept:
        shape = hull(np.concatenate(swept))
        hulls.addGeometryObject(pin.GeometryObject("fingers", tip, pin.SE3.Identity(), shape))
    return model, hulls


def _placed(obstacle: Obstacle) -> pin.GeometryObject:
    placement = pin.SE3(pin.rpy.rpyToMatrix(0.0, 0.0, obstacle.yaw_rad), np.array(obstacle.center))
    if obstacle.kind == "box":
        shape = coal.Box(*obstacle.size)
    elif obstacle.kind == "cylinder":
        shape = coal.Cylinder(*obstacle.size)
    elif obstacle.file is not None:
        shape = hull_of_file(obstacle.file)
    else:
        raise ValueError(f"{obstacle.name} is a {obstacle.kind} without a file")
    return pin.GeometryObject(obstacle.name, 0, placement, shape)


def _reaches(model: pin.Model, shapes: pin.StdVec_GeometryObject) -> list[FloatArray]:
    """Per shape, (n,): how far its points can be from each joint at most, metres.

    Joint frames are the length of their fixed offsets apart whatever the angles; joints
    beyond the shape's own do not move it.
    """
    offsets = [float(np.linalg.norm(p.translation)) for p in model.jointPlacements]
    found = []
    for shape in shapes:
        points = _hull_points(shape.geometry)
        own = points @ shape.placement.rotation.T + shape.placement.translation
        far = float(np.linalg.norm(own, axis=1).max())
        reach = np.zeros(model.nq)
        for joint in range(shape.parentJoint, 0, -1):
            reach[joint - 1] = far
            far += offsets[joint]
        found.append(reach)
    return found


def _hull_points(hull: coal.ConvexBase) -> FloatArray:
    return np.array([hull.point(i) for i in range(hull.num_points)])
