"""The simulated arm over the wire: what a driver owes its callers, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from trajectory_msgs.msg import JointTrajectory as TrajectoryMsg
from trajectory_msgs.msg import JointTrajectoryPoint

from cap.bench._monitor.adversary import quintic
from primitives.motion.ik import InverseKinematics
from primitives.motion.kinematics import Kinematics, pointing_down
from robot_bridge.ros2 import wire
from robot_bridge.spline import sample
from tests.robot_bridge.ros2.processes import Nodes, Peer
from tests.robot_bridge.ros2.simulated_arm import MODEL, Arm, N

pytestmark = pytest.mark.alone

BLOCK = {"category": "block", "color": "red", "position": [0.5, 0.1]}
SCENE = {"objects": [BLOCK, {"category": "bowl", "color": "blue", "position": [0.5, -0.2]}]}


@pytest.fixture(scope="module")
def arm(nodes: Nodes, peer: Peer) -> Arm:
    nodes.start("sim_hardware", {"scene": json.dumps(SCENE)})
    return Arm(peer)


def test_it_tells_joints_fingers_and_what_is_there(arm: Arm) -> None:
    reading = arm.readings[-1]
    assert list(reading.name) == [*MODEL.joint_names, *MODEL.gripper.finger_joints]
    assert np.array(reading.position[:N]) == pytest.approx(MODEL.home, abs=2e-3)
    assert arm.width_m == pytest.approx(MODEL.gripper.max_width_m, abs=1e-3)
    assert len(reading.velocity) == len(reading.effort) == N + 2
    names = [item["name"] for item in arm.truth()]
    assert names == ["red block", "blue bowl"]


def test_stamps_are_a_steady_240_a_second_of_the_wall_clock(arm: Arm) -> None:
    arm.readings.clear()
    arm.peer.until(lambda: len(arm.readings) > 100, "readings")
    stamps = np.array([wire.seconds(r.header.stamp) for r in arm.readings])
    assert np.median(np.diff(stamps)) == pytest.approx(1 / 240, rel=1e-3)
    now = arm.peer.node.get_clock().now().nanoseconds * 1e-9
    assert -0.01 < now - stamps[-1] < 1.0


def test_a_trajectory_is_followed_and_its_end_held(arm: Arm) -> None:
    goal = MODEL.home + np.array([0.4, 0.2, -0.2, 0.3, 0.2, 0.1, -0.4])
    since = len(arm.readings)
    motion, start_s = arm.go(goal, 1.5)
    gaps = []
    for reading in list(arm.readings)[since:]:
        at = np.clip(wire.seconds(reading.header.stamp) - start_s, 0.0, motion.duration_s)
        gaps.append(np.abs(np.array(reading.position[:N]) - sample(motion, at)[0]).max())
    assert len(gaps) > 100
    # An arm that carries out a command a few ticks late is elsewhere on the path by this much.
    assert max(gaps) < 0.02
    arm.peer.spin(0.5)
    assert arm.positions == pytest.approx(goal, abs=1e-3)
    found = arm.judge()
    assert found["broken"] == {}
    assert found["resting"] is True
    assert found["rest_after_end_s"] < 0.1
    assert found["peaks"]["joint velocity"] > 0.2


def test_a_new_trajectory_replaces_the_one_under_way(arm: Arm) -> None:
    start = arm.positions
    arm.send(quintic(MODEL, np.array([start, start - 0.2]), 1.5))
    arm.peer.until(lambda: np.abs(arm.positions - start).max() > 0.06, "half of the way")
    point = JointTrajectoryPoint(positions=start, velocities=[0.0] * N, accelerations=[0.0] * N)
    point.time_from_start = wire.duration(1.2)
    arm.arm.publish(TrajectoryMsg(joint_names=MODEL.joint_names, points=[point]))
    arm.peer.until(lambda: np.abs(arm.positions - start).max() < 1e-3, "way back")
    assert arm.judge()["broken"] == {}


def bad(change: Any) -> TrajectoryMsg:
    home = [float(v) for v in MODEL.home]
    point = JointTrajectoryPoint(positions=home, time_from_start=wire.duration(0.5))
    message = TrajectoryMsg(joint_names=list(MODEL.joint_names), points=[point])
    change(message)
    return message


def stamped(seconds: float) -> Any:
    def change(message: TrajectoryMsg) -> None:
        from time import time

        message.header.stamp = wire.stamp(time() + seconds)

    return change


BAD = [
    ("no points", lambda m: m.points.clear()),
    ("expected panda_joint1", lambda m: m.joint_names.pop()),
    ("joints are elbow", lambda m: m.joint_names.__setitem__(0, "elbow")),
    ("has 6 positions", lambda m: m.points[0].positions.pop()),
    ("has 1 velocities", lambda m: m.points[0].velocities.append(0.0)),
    ("must end at rest", lambda m: m.points[0].velocities.extend([0.1] * N)),
    ("positions must be finite", lambda m: m.points[0].positions.__setitem__(3, np.nan)),
    ("accelerations must be", lambda m: m.points[0].accelerations.extend([np.inf] * N)),
    ("times must", lambda m: m.points.append(m.points[0])),
    ("times must", lambda m: setattr(m.points[0], "time_from_start", wire.duration(-1.0))),
    ("check the clocks", stamped(-600000.0)),
    ("check the clocks", stamped(-2.0)),
    ("check the clocks", stamped(2.0)),
]


def test_malformed_trajectories_are_refused_and_nothing_moves(arm: Arm) -> None:
    resting = arm.positions
    for reason, change in BAD:
        assert reason in arm.refusal(bad(change))
    assert arm.positions == pytest.approx(resting, abs=2e-3)
    assert "check the clocks" in arm.status("controller")["last refusal"]


def test_gripper_commands_are_checked(arm: Arm) -> None:
    before = int(arm.status("controller")["refused"])
    arm.grip(0.2, 20.0)
    arm.grip(0.02, 400.0)
    arm.grip(float("nan"), 20.0)
    message = TrajectoryMsg(joint_names=MODEL.gripper.finger_joints)
    message.points = [JointTrajectoryPoint(positions=[0.0, 0.0])]
    arm.gripper.publish(message)
    arm.peer.until(lambda: int(arm.status("controller")["refused"]) >= before + 4, "refusals")
    assert arm.width_m == pytest.approx(MODEL.gripper.max_width_m, abs=1e-3)


def test_fingers_close_on_a_block_and_carry_it(arm: Arm) -> None:
    block = np.array([*BLOCK["position"], 0.02])
    ik = InverseKinematics(Kinematics(MODEL), MODEL.ready)
    joints = []
    for height in (0.15, 0.0):
        found = ik.solve(pointing_down(block + np.array([0.0, 0.0, height]), 0.0))
        assert found is not None
        joints.append(found)
    arm.go(joints[0], 5.0)
    arm.go(joints[1], 1.5)
    arm.grip(0.0, 25.0)
    arm.peer.until(lambda: abs(arm.width_m - 0.04) < 2e-3, "grip")
    arm.go(joints[0], 1.5)
    lifted = next(item for item in arm.truth() if item["name"] == "red block")
    assert lifted["position"][2] > 0.15
    assert arm.readings[-1].effort[N] == pytest.approx(25.0, abs=8.0)
    arm.go(joints[1], 1.5)
    arm.grip(MODEL.gripper.max_width_m, 25.0)
    arm.peer.until(lambda: arm.width_m > 0.075, "release")


def test_a_scene_is_set_when_the_arm_rests_and_not_before(arm: Arm) -> None:
    other = json.dumps({"objects": [{"category": "block", "color": "green", "position": [0.4, 0]}]})
    start = arm.positions
    arm.send(quintic(MODEL, np.array([start, start + np.eye(N)[6] * 0.5]), 3.0))
    arm.peer.until(lambda: np.abs(arm.positions - start).max() > 0.01, "motion")
    ((done, reason),) = arm.peer.set_parameters(wire.HARDWARE, scene=other)
    assert not done
    assert "the arm moves" in reason
    arm.go(MODEL.home, 6.0)
    assert arm.peer.set_parameters(wire.HARDWARE, scene="{}")[0][0] is False
    twice = json.dumps({"objects": [BLOCK, BLOCK]})
    ((done, reason),) = arm.peer.set_parameters(wire.HARDWARE, scene=twice)
    assert not done
    assert "overlap" in reason
    assert len(arm.truth()) == 2
    assert arm.peer.set_parameters(wire.HARDWARE, scene=other) == [(True, "")]
    assert [item["name"] for item in arm.truth()] == ["green block"]
    assert arm.positions == pytest.approx(MODEL.home, abs=2e-3)


def test_drills_distort_what_the_arm_tells(arm: Arm) -> None:
    def spoil(wait_s: float = 0.1, **faults: Any) -> None:
        values = {f"fault__{name}": value for name, value in faults.items()}
        assert all(done for done, _ in arm.peer.set_parameters(wire.HARDWARE, **values))
        arm.peer.spin(wait_s)
        arm.readings.clear()

    def age() -> float:
        arm.peer.until(lambda: arm.readings, "reading")
        now = arm.peer.node.get_clock().now().nanoseconds * 1e-9
        return float(now - wire.seconds(arm.readings[-1].header.stamp))

    spoil(clock_jump_s=-100.0)
    assert 99.0 < age() < 102.0
    spoil(clock_jump_s=0.0, joint_states_delay_s=0.5)
    assert 0.5 <= age() < 2.5
    # What is on its way already still comes.
    spoil(1.0, joint_states_delay_s=0.0, joint_states_drop=1.0)
    arm.peer.spin(0.3)
    assert not arm.readings
    spoil(joint_states_drop=0.0, freeze_joint_states=True)
    arm.send(quintic(MODEL, np.array([MODEL.home, MODEL.home + 0.05]), 1.0))
    arm.peer.spin(0.8)
    places = {tuple(reading.position) for reading in arm.readings}
    assert len(arm.readings) > 20
    assert len(places) == 1
    spoil(freeze_joint_states=False)
    arm.peer.until(lambda: np.abs(arm.positions - MODEL.home - 0.05).max() < 1e-3, "thaw")
    ((done, _),) = arm.peer.set_parameters(wire.HARDWARE, fault__joint_states_drop=2.0)
    assert not done


def test_an_inactive_controller_takes_nothing(arm: Arm) -> None:
    def change(to: int) -> None:
        request = ChangeState.Request(transition=Transition(id=to))
        assert arm.peer.call(ChangeState, f"{wire.HARDWARE}/change_state", request).success

    change(Transition.TRANSITION_DEACTIVATE)
    start = arm.positions
    arm.send(quintic(MODEL, np.array([start, start + 0.1]), 1.0))
    arm.peer.until(lambda: "not active" in arm.status("controller")["last refusal"], "refusal")
    assert arm.positions == pytest.approx(start, abs=1e-4)
    change(Transition.TRANSITION_ACTIVATE)
    arm.go(start + 0.1, 1.0)
    assert arm.positions == pytest.approx(start + 0.1, abs=1e-3)


@pytest.mark.parametrize(
    ("parameters", "what"),
    [
        ({"scene": "/nowhere/scene.json"}, "No such file"),
        ({"scene": '{"objects": [{"category": "cup"}]}'}, "position must be"),
        ({"speed": 2.0}, "needs clock sim"),
        ({"judge": "/nowhere/safety.yaml"}, "can't read"),
    ],
)
def test_what_cannot_be_served_is_one_line(
    nodes: Nodes, parameters: dict[str, Any], what: str
) -> None:
    node = nodes.start("sim_hardware", parameters)
    assert node.wait() == 1
    last = node.output().strip().splitlines()[-1]
    assert last.startswith("cap_sim_hardware: ")
    assert what in last
