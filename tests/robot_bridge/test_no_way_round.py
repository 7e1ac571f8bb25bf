"""Nothing that primitives hold leads to the robot behind the guard."""

from __future__ import annotations

import ast
import re
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import primitives
from primitives.motion.arm import Arm
from robot_bridge.guarded import GuardedRobot, MonitorStopped
from robot_bridge.robot import JointTrajectory, Robot, Verdict
from robot_bridge.safety import SafetyMonitor
from sim.robot import SimRobot
from sim.scenes import SceneSpec
from sim.world import STEP_S, World

ROOT = Path(primitives.__file__).resolve().parents[1]
COMPOSE = {"cap/simulation.py", "cap/workplace.py", "cap/rehearse"}
"""Where robots and their guards are put together."""


def sources(*folders: str) -> list[tuple[str, ast.Module]]:
    return [
        (str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8")))
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
    ]


def test_only_the_composition_roots_make_a_simulated_robot_or_a_guard() -> None:
    found = set()
    for name, tree in sources("cap", "primitives", "perception"):
        if name.startswith("cap/bench"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if called in ("SimRobot", "GuardedRobot"):
                    found.add(next((c for c in COMPOSE if name.startswith(c)), name))
    assert found <= COMPOSE
    assert "cap/workplace.py" in found


def test_primitives_take_guarded_robots_only_and_touch_no_private_part_of_them() -> None:
    for name, tree in sources("primitives"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                imported = {a.name for a in node.names}
                assert "Robot" not in imported, f"{name} knows bare robots"
                assert not (node.module or "").startswith("sim"), name
            if isinstance(node, ast.Attribute) and re.match("_(?!_)", node.attr):
                owner = node.value
                assert isinstance(owner, ast.Name), f"{name}: {ast.unparse(node)}"
                assert "robot" not in owner.id, f"{name}: {ast.unparse(node)}"
    annotations = Arm.__init__.__annotations__
    assert annotations["robot"] == "GuardedRobot"


def reachable(thing: Any, depth: int = 6) -> list[Any]:
    """Everything that attributes and items lead to from `thing`, code objects aside."""
    seen: dict[int, Any] = {}
    front = [thing]
    for _ in range(depth):
        following = []
        for item in front:
            for name in dir(item):
                if name.startswith("__"):
                    continue
                try:
                    value = getattr(item, name)
                except Exception:  # noqa: BLE001 - what cannot be read leads nowhere
                    continue
                for found in (value, getattr(value, "__self__", None)):
                    if found is None or id(found) in seen or isinstance(found, _PLAIN):
                        continue
                    seen[id(found)] = found
                    following.append(found)
        front = following
    return list(seen.values())


_PLAIN = (int, float, str, bytes, np.ndarray, np.generic, types.ModuleType, type, Path)


@pytest.fixture(scope="module")
def world():  # type: ignore[no-untyped-def]
    with World(SceneSpec(()), 0) as world:
        yield world


def test_no_attribute_of_a_guard_leads_to_the_robot_or_the_monitor(world: World) -> None:
    robot = SimRobot(world)
    guard = GuardedRobot(robot, SafetyMonitor.default(robot.model))
    found = reachable(guard)
    assert any(callable(f) for f in found), "the search does find its methods"
    assert not [f for f in found if isinstance(f, SimRobot | SafetyMonitor | World)]
    holder = types.SimpleNamespace(inner=types.SimpleNamespace(robot=robot))
    assert robot in reachable(holder), "the search would find one"
    assert not hasattr(guard, "__dict__")


def test_a_guard_is_a_robot_itself(world: World) -> None:
    robot = SimRobot(world)
    assert isinstance(GuardedRobot(robot, SafetyMonitor.default(robot.model)), Robot)


def test_a_primitive_that_tries_gets_no_unchecked_motion(world: World) -> None:
    robot = SimRobot(world)
    guard = GuardedRobot(robot, SafetyMonitor.default(robot.model))
    start = guard.state().positions
    wild = JointTrajectory(
        guard.model.joint_names,
        np.array([0.0, 0.2]),
        np.array([start, start + 1.0]),
        np.zeros((2, 7)),
        np.zeros((2, 7)),
    )
    before = world.steps
    for attempt in ("execute", "_execute"):
        arguments = (wild,) if attempt == "execute" else (wild, None)
        with pytest.raises(MonitorStopped):
            getattr(guard, attempt)(*arguments)
    # A supervisor of one's own can only make things slower.
    with pytest.raises(MonitorStopped):
        guard.execute(wild, lambda tick: Verdict("allow"))
    assert world.steps == before


def swing(guard: GuardedRobot) -> JointTrajectory:
    start = guard.state().positions
    end = start + np.array([0.6, 0, 0, 0, 0, 0, 0])
    zeros = np.zeros((2, 7))
    return JointTrajectory(
        guard.model.joint_names, np.array([0.0, 1.5]), np.array([start, end]), zeros, zeros
    )


def test_what_is_a_little_too_fast_runs_slower_and_is_counted(world: World) -> None:
    robot = SimRobot(world)
    heard: list[Verdict] = []
    guard = GuardedRobot(robot, SafetyMonitor.default(robot.model), heard.append)
    start = guard.state().positions
    end = start + np.array([-0.6, 0, 0, 0, 0, 0, 0])
    zeros = np.zeros((2, 7))
    hasty = JointTrajectory(
        guard.model.joint_names, np.array([0.0, 0.5]), np.array([start, end]), zeros, zeros
    )
    began = world.time_s
    guard.execute(hasty)
    assert world.time_s - began > 0.55
    assert np.abs(guard.state().positions - end).max() < 0.003
    assert [v.action for v in heard] == ["scale"]
    assert guard.counts.scaled == 1
    assert guard.counts.stopped == 0


def test_a_dead_commander_and_an_emergency_stop_end_a_motion_at_rest(world: World) -> None:
    robot = SimRobot(world)
    monitor = SafetyMonitor.default(robot.model)
    began = world.time_s
    guard = GuardedRobot(robot, monitor, alive=lambda: world.time_s - began < 0.7)
    with pytest.raises(MonitorStopped, match="gone"):
        guard.execute(swing(guard))
    assert np.abs(guard.state().velocities).max() < 0.02
    assert 0.7 < world.time_s - began < 1.0
    guard = GuardedRobot(robot, monitor)
    guard.resume()

    def press(w: World) -> None:
        if w.steps == pressed_at:
            guard.emergency_stop("a test")

    pressed_at = world.steps + int(0.7 / STEP_S)
    world.on_step.append(press)
    with pytest.raises(MonitorStopped, match="emergency-stop"):
        guard.execute(swing(guard))
    guard.resume()
    with pytest.raises(MonitorStopped, match="release"):
        guard.execute(swing(guard))
    monitor.release_emergency_stop()
    guard.resume()
    guard.execute(swing(guard))
    assert guard.counts.stopped == 2
