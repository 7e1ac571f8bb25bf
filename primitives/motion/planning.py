"""A way from here to there: straight, over the top, or round about with OMPL."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from ompl import base as ob
from ompl import geometric as og
from ompl import util

from primitives.motion.collision import CollisionWorld
from robot_bridge.robot import FloatArray

_ATTEMPTS = 4000
"""Configurations that RRT-Connect may try: a bound on work that does not look at a clock."""
_SHORTCUTS = 60
_SEED = 1


class PathPlanner:
    """Joint paths around the obstacles of a `CollisionWorld`; same question, same path."""

    def __init__(self, world: CollisionWorld, lower: FloatArray, upper: FloatArray) -> None:
        """lower, upper: (n,) [rad], within which a search stays."""
        self._world = world
        self._lower, self._upper = lower, upper

    def plan(
        self, start: FloatArray, goal: FloatArray, via: Callable[[], FloatArray | None]
    ) -> FloatArray | None:
        """Waypoints (k, n) from start to goal, or None when no way was found.

        The straight way is taken when it is free, then the one over the joints that `via`
        gives; only then RRT-Connect (Kuffner and LaValle, 2000) searches.
        """
        straight = np.array([start, goal])
        if self._world.path_touches(straight) is None:
            return straight
        over = via()
        if over is not None:
            bent = np.array([start, over, goal])
            if self._world.path_touches(bent) is None:
                return bent
        if self._world.touches(goal) is not None or self._world.touches(start) is not None:
            return None
        found = self._search(start, goal)
        return None if found is None else self._shortened(found)

    def _search(self, start: FloatArray, goal: FloatArray) -> FloatArray | None:
        n = len(start)
        space = ob.RealVectorStateSpace(n)
        bounds = ob.RealVectorBounds(n)
        for i in range(n):
            bounds.setLow(i, float(self._lower[i]))
            bounds.setHigh(i, float(self._upper[i]))
        space.setBounds(bounds)
        # Seeding anew makes the generators that OMPL is about to make repeat themselves; it
        # logs an error that this comes late, which is true of those made before.
        util.setLogLevel(util.LOG_NONE)
        util.RNG.setSeed(_SEED)
        setup = og.SimpleSetup(space)
        asked = 0

        def free(state: ob.State) -> bool:
            nonlocal asked
            asked += 1
            return self._world.touches(np.array([state[i] for i in range(n)])) is None

        setup.setStateValidityChecker(free)
        setup.getSpaceInformation().setStateValidityCheckingResolution(0.005)
        first, last = space.allocState(), space.allocState()
        for i in range(n):
            first[i], last[i] = float(start[i]), float(goal[i])
        setup.setStartAndGoalStates(first, last)
        planner = og.RRTConnect(setup.getSpaceInformation())
        planner.setRange(0.4)
        setup.setPlanner(planner)
        done = ob.PlannerTerminationCondition(lambda: asked > _ATTEMPTS * 10)
        if not setup.solve(done) or not setup.haveExactSolutionPath():
            return None
        states = setup.getSolutionPath().getStates()
        return np.array([[s[i] for i in range(n)] for s in states])

    def _shortened(self, path: FloatArray) -> FloatArray:
        """Leave out waypoints between which the straight way is free."""
        rng = np.random.default_rng(1)
        for _ in range(_SHORTCUTS):
            if len(path) < 3:
                break
            i, j = sorted(int(v) for v in rng.choice(len(path), size=2, replace=False))
            if j - i > 1 and self._world.path_touches(path[[i, j]]) is None:
                path = np.concatenate([path[: i + 1], path[j:]])
        return path
