"""Every arm that comes with the package does the tabletop's work; only its folder differs."""

from __future__ import annotations

import itertools
import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from cap.cli._app import run
from cap.errors import UsageError
from cap.result import MonitorCounts, Status
from cap.runtime import Runtime
from perception.backprojection import points_in_base
from perception.colour_depth import ColourDepthDetector
from perception.observer import Observer
from primitives.motion.collision import CollisionWorld
from primitives.motion.ik import InverseKinematics
from primitives.motion.kinematics import Kinematics, pointing_down
from primitives.motion.timing import Path as JointPath
from primitives.motion.timing import time_path
from robot_bridge.config import ROBOTS, load_robot, robot_names
from robot_bridge.robot import ControlTick, FloatArray, MotionStopped, Verdict
from robot_bridge.safety.settings import robot_settings
from robot_bridge.workspace import X_RANGE_M, Y_RANGE_M
from sim.arm_watch import ArmWatch, Bounds
from sim.camera import CameraNoise
from sim.robot import SimRobot
from sim.scenes import ObjectSpec, SceneSpec
from sim.world import World

DOCS = Path(__file__).parents[2] / "docs"
NAMES = robot_names()
OTHERS = [name for name in NAMES if name != "panda"]
TABLE = SceneSpec(
    (
        ObjectSpec("block", "red", (0.45, 0.15), 0.3),
        ObjectSpec("block", "blue", (0.62, -0.22), -0.5),
        ObjectSpec("block", "green", (0.36, -0.28), 0.1),
        ObjectSpec("bowl", "yellow", (0.58, 0.20)),
    )
)
PUT_AND_STACK = """\
pick("red block")
place("yellow bowl")
push("blue block", "left", 0.05)
put_first_on_second("green block", "blue block")
"""
_REST_RAD_S = 0.02


def bounds(name: str) -> Bounds:
    """What the judge of the simulated arm holds it to: its files' numbers."""
    model = load_robot(name).model
    own = robot_settings(model)
    return Bounds(
        lower=own.joint.lower,
        upper=own.joint.upper,
        velocity=own.joint.velocity,
        acceleration=own.joint.acceleration,
        speed_m_s=own.speed_m_s,
        workspace_lower=own.workspace_lower,
        workspace_upper=own.workspace_upper,
    )


@pytest.mark.parametrize("name", OTHERS)
def test_a_block_goes_into_a_bowl_and_another_onto_a_third(name: str) -> None:
    with Runtime.simulated(robot=name, scene=TABLE, seed=3, llm=None) as runtime:
        simulation = runtime._place.simulation
        assert simulation is not None
        watch = ArmWatch(simulation.world, bounds(name))
        result = runtime.execute(PUT_AND_STACK)
    assert result.status is Status.DONE, result.error
    truth = {t.name: t.position for t in result.truth_after or ()}
    assert math.dist(truth["red block"][:2], truth["yellow bowl"][:2]) < 0.045
    assert truth["red block"][2] < 0.06
    assert math.dist(truth["green block"][:2], truth["blue block"][:2]) < 0.01
    assert truth["green block"][2] == pytest.approx(0.06, abs=0.005)
    assert not watch.broken, watch.details
    assert 0.3 < watch.peaks["joint velocity"] < 1.0
    counts: MonitorCounts = result.monitor
    assert (counts.scaled, counts.held, counts.stopped) == (0, 0, 0), counts.reasons
    assert counts.checks > 100


@pytest.mark.parametrize(("name", "page"), [("ur5e", "ros2.md"), ("panda", "monitor.md")])
def test_the_tighter_limits_that_the_documents_show_slow_an_arm_and_let_it_work(
    name: str, page: str, tmp_path: Path
) -> None:
    blocks = (DOCS / page).read_text().split("```yaml\n")[1:]
    (shown,) = [text for b in blocks if "speed_m_s" in (text := b.split("```")[0])]
    safety = tmp_path / "safety.yaml"
    # Obstacles are the reader's own.
    safety.write_text(shown.split("obstacles:")[0])
    with Runtime.simulated(robot=name, scene=TABLE, seed=3, llm=None, safety=safety) as runtime:
        result = runtime.execute(PUT_AND_STACK)
    assert result.status is Status.DONE, result.error
    counts: MonitorCounts = result.monitor
    assert counts.scaled > 0
    assert (counts.held, counts.stopped) == (0, 0), counts.reasons


@pytest.mark.parametrize("name", NAMES)
def test_every_place_in_the_rectangle_is_reached_freely(name: str) -> None:
    model = load_robot(name).model
    kinematics = Kinematics(model)
    ik, world = InverseKinematics(kinematics, model.ready), CollisionWorld(kinematics)
    for x, y, z in itertools.product((0.30, 0.50, 0.70), (-0.35, 0.0, 0.35), (0.02, 0.22)):
        for yaw in (0.0, np.pi / 2):
            joints = ik.solve(pointing_down(np.array([x, y, z]), yaw))
            assert joints is not None, (x, y, z, yaw)
            assert (joints >= model.limits.lower).all()
            assert (joints <= model.limits.upper).all()
            assert world.touches(joints) is None, (x, y, z, yaw)
            assert np.allclose(kinematics.pose(joints).translation, [x, y, z], atol=2e-4)


def seen_above_the_rectangle(robot: SimRobot) -> int:
    """Pixels of all cameras that see something above the empty reachable rectangle."""
    count = 0
    for camera in robot.model.cameras:
        x, y, z = np.moveaxis(points_in_base(robot.capture(camera)), -1, 0)
        inside = (x > X_RANGE_M[0]) & (x < X_RANGE_M[1]) & (np.abs(y) < Y_RANGE_M[1])
        count += int((inside & (z > 0.01)).sum())
    return count


@pytest.mark.parametrize("name", NAMES)
def test_at_home_no_camera_sees_the_arm_above_the_rectangle(name: str) -> None:
    model = load_robot(name).model
    with World(SceneSpec(()), 0, robot=model) as world:
        robot = SimRobot(world)
        assert seen_above_the_rectangle(robot) == 0
        ArmWatch(world, bounds(name)).place(model.ready)
        assert seen_above_the_rectangle(robot) > 1000, "it does see one that is there"


@pytest.mark.parametrize("name", NAMES)
def test_an_arm_that_stands_in_the_picture_is_no_object(name: str) -> None:
    model = load_robot(name).model
    kinematics = Kinematics(model)
    ik = InverseKinematics(kinematics, model.ready)
    with World(SceneSpec(()), 0, robot=model, noise=CameraNoise()) as world:
        robot = SimRobot(world)
        eyes = Observer(robot, ColourDepthDetector())
        watch = ArmWatch(world, bounds(name))
        for place in ((0.5, 0.0, 0.15), (0.45, 0.15, 0.02), (0.35, -0.25, 0.02)):
            joints = ik.solve(pointing_down(np.array(place), 0.3))
            assert joints is not None
            watch.place(joints)
            assert [o.name for o in eyes.look() if o.visible] == [], place


def stopped_after_s(name: str, goal: FloatArray) -> float:
    """Simulated seconds to rest after a stop in the middle of a planned motion from ready."""
    model = load_robot(name).model
    with World(SceneSpec(()), 0, robot=model) as world:
        robot = SimRobot(world)
        ArmWatch(world, bounds(name)).place(model.ready)
        # The motors are told to hold this posture before a motion starts there.
        robot._target = np.array(model.ready)
        robot._hold()
        path = JointPath(np.array([robot.state().positions, goal]))
        trajectory = time_path(path, model.joint_names, model.limits)
        asked_s: list[float] = []
        moving_s: list[float] = []

        def supervise(tick: ControlTick) -> Verdict:
            if tick.path_s < trajectory.duration_s / 2:
                return Verdict("allow")
            asked_s.append(world.time_s)
            return Verdict("stop")

        def look(world: World) -> None:
            if np.abs(robot.state().velocities).max() > _REST_RAD_S:
                moving_s.append(world.time_s)

        world.on_step.append(look)
        with pytest.raises(MotionStopped):
            robot.execute(trajectory, supervise)
    assert moving_s[-1] > asked_s[0], "it was moving"
    return moving_s[-1] - asked_s[0]


@pytest.mark.parametrize("name", NAMES)
def test_an_arm_at_the_speed_of_plans_rests_within_150_ms(name: str) -> None:
    model = load_robot(name).model
    for joint in range(len(model.joint_names)):
        goal = np.array(model.ready)
        # Away from the table: shoulders lean back, all others turn to where there is room.
        up = joint != 1 and goal[joint] + 0.8 < model.limits.upper[joint]
        goal[joint] += 0.8 if up else -0.8
        assert stopped_after_s(name, goal) <= 0.150, model.joint_names[joint]


def test_a_robot_that_is_not_there_is_one_clear_line(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="did you mean ur5e"):
        Runtime.simulated(robot="ur5", llm=None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("CAP_ROBOT", "xarm7")
    (tmp_path / "p.py").write_text("say('hello')")
    assert run(["exec", "p.py"]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "did you mean xarm6?" in err


def test_a_record_names_its_robot_and_replays_on_it(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("CAP_ROBOT", raising=False)
    (tmp_path / "p.py").write_text("pick(blocks[0])")
    shutil.copytree(ROBOTS / "ur5e", tmp_path / "mine")
    arguments = ["exec", "--robot", "mine", "--seed", "2", "--no-rehearse", "--record", "kept"]
    assert run([*arguments, "p.py"]) == 0
    kept = json.loads((tmp_path / "kept" / "setup.json").read_text())
    assert kept["robot"] == str(tmp_path / "mine")
    trajectories = np.load(tmp_path / "kept" / "trajectories.npz")
    assert all(trajectories[n].shape[1] == 6 for n in trajectories if n.endswith(".positions"))
    capfd.readouterr()
    monkeypatch.chdir(tmp_path / "mine")
    assert run(["replay", "--json", "../kept"]) == 0
    assert json.loads(capfd.readouterr().out)["matches"] is True
