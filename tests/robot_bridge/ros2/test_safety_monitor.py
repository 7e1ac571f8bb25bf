"""cap_safety_monitor between a commander and the simulated hardware, in processes of their own."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rclpy
from builtin_interfaces.msg import Time as TimeMsg
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from std_srvs.srv import SetBool, Trigger
from trajectory_msgs.msg import JointTrajectory as TrajectoryMsg

from primitives.motion.timing import Path as JointPath
from primitives.motion.timing import time_path
from robot_bridge.config import load_robot
from robot_bridge.robot import (
    ControlTick,
    JointTrajectory,
    MotionStopped,
    RobotError,
    TrajectoryError,
    Verdict,
)
from robot_bridge.ros2 import wire
from robot_bridge.ros2.robot import Ros2Robot
from robot_bridge.ros2.trials.watcher import Watcher
from robot_bridge.safety import MonitorStopped
from tests.robot_bridge.ros2.processes import DOMAIN, PATIENCE_S, NodeProcess, Nodes

pytestmark = pytest.mark.alone

CONFIG = load_robot("panda")
MODEL = CONFIG.model
_TRIES = 5
_LATE = ("stale-state", "heartbeat", "hold-time", "tracking-error")


class Site:
    """Hardware and monitor as processes, and an arm to command them with."""

    def __init__(self, nodes: Nodes) -> None:
        self.nodes = nodes
        self.hardware = self.nodes.start("sim_hardware", {"seed": 1})
        self.monitor = self.nodes.start("safety_monitor")
        self.watcher = Watcher(CONFIG)
        self.robot = Ros2Robot(self.watcher.node, CONFIG)
        assert self.robot.ready(PATIENCE_S) == ""
        self.go(MODEL.ready)

    def close(self) -> None:
        self.robot.close()
        self.watcher.close()

    def to(self, goal: np.ndarray) -> JointTrajectory:
        here = self.robot.state().positions
        return time_path(JointPath(np.array([here, goal])), MODEL.joint_names, MODEL.limits)

    def go(self, goal: np.ndarray) -> None:
        """Move; where a loaded machine was late with readings or beats, once more."""
        for _ in range(_TRIES - 1):
            try:
                self.robot.execute(self.to(goal))
            except MonitorStopped as error:
                if str(error).split(":")[0] not in _LATE:
                    raise
                self.recover()
                self.watcher.pause(0.5)
            else:
                return
        self.robot.execute(self.to(goal))

    def swing(self) -> threading.Thread:
        """Begin a wide motion in a thread, and wait for full swing; what it raised is kept."""
        self.watcher.pause(0.3)
        side = 1.0 if self.robot.state().positions[0] < 0.0 else -1.0
        goal = MODEL.ready + side * np.array([0.9, 0, 0, 0, 0, 0, 0])
        self.raised: BaseException | None = None

        def move() -> None:
            try:
                self.robot.execute(self.to(goal))
            except RobotError as error:
                self.raised = error

        thread = threading.Thread(target=move, daemon=True)
        thread.start()
        self.watcher.until(lambda: self.watcher.speed > 0.3, "full swing", PATIENCE_S)
        return thread

    def rests(self) -> None:
        self.watcher.until(lambda: self.watcher.speed < 0.02, "rest", PATIENCE_S)

    def recover(self) -> None:
        status = self.robot.status
        if status is not None and status.emergency:
            self.watcher.emergency_stop(False)
        self.rests()
        self.watcher.until(lambda: self.watcher.reset() == "", "reset", PATIENCE_S)


@pytest.fixture(scope="module")
def site(nodes: Nodes) -> Iterator[Site]:
    rclpy.init(domain_id=DOMAIN)
    try:
        found = Site(nodes)
        yield found
        found.close()
    finally:
        rclpy.try_shutdown()


def broken(site: Site) -> dict[str, int]:
    return dict(site.watcher.judge.get("broken", {}))


def test_a_motion_ends_where_it_should_within_every_bound(site: Site) -> None:
    goal = MODEL.ready + np.array([0.4, -0.2, 0.1, 0.2, 0.0, 0.2, 0.3])
    site.go(goal)
    assert np.abs(site.robot.state().positions - goal).max() < 0.005
    assert broken(site) == {}
    status = site.robot.status
    assert status is not None
    assert status.outcome == "done"


def test_what_breaks_a_rule_is_refused_with_its_name_and_latches_nothing(site: Site) -> None:
    here = site.robot.state().positions
    below = site.to(MODEL.ready + np.array([0, 0.9, 0, 0.3, 0, 0, 0]))
    with pytest.raises(MonitorStopped, match=r"keep-out|workspace|self-distance"):
        site.robot.execute(below)
    fast = site.to(MODEL.ready + np.array([0.5, 0, 0, 0, 0, 0, 0]))
    fast = replace(fast, times_s=fast.times_s / 5, velocities=fast.velocities * 5)
    with pytest.raises(MonitorStopped, match="joint-"):
        site.robot.execute(fast)
    assert np.abs(site.robot.state().positions - here).max() < 0.005
    site.go(MODEL.ready)


def test_the_arm_refuses_what_is_not_for_it(site: Site) -> None:
    motion = site.to(MODEL.ready + 0.1)
    with pytest.raises(TrajectoryError, match="starts"):
        site.robot.execute(replace(motion, positions=motion.positions + 0.2))
    with pytest.raises(TrajectoryError, match="grip width"):
        site.robot.grip(0.5, 20.0)


@pytest.mark.parametrize("case", ["old", "short", "unknown joint", "twice"])
def test_malformed_commands_are_refused_with_a_reason(site: Site, case: str) -> None:
    publisher = site.watcher.node.create_publisher(
        TrajectoryMsg, wire.CHECKED_TRAJECTORY, wire.COMMAND_QOS
    )
    site.watcher.until(publisher.get_subscription_count, "subscription")
    now = site.watcher.node.get_clock().now().nanoseconds
    at = TimeMsg(sec=now // 10**9, nanosec=now % 10**9)
    message = wire.trajectory_msg(site.to(MODEL.ready + 0.05), at)
    if case == "old":
        message.header.stamp.sec -= 30
    elif case == "short":
        message.points[1].positions = message.points[1].positions[:3]
    elif case == "unknown joint":
        message.joint_names = ["elbow", *message.joint_names[1:]]
    else:
        message.points = message.points[:1]
        publisher.publish(message)
        site.rests()
    told = len(site.watcher.verdicts)
    publisher.publish(message)
    expected = {"old": "time-order", "twice": "time-order"}.get(case, "malformed")
    site.watcher.until(
        lambda: any(
            (v.outcome, v.rule, v.latched) == ("refused", expected, False)
            for _, v in site.watcher.verdicts[told:]
        ),
        f"refusal by {expected}",
    )
    site.watcher.node.destroy_publisher(publisher)


def test_stop_ends_a_motion_and_resume_allows_the_next(site: Site) -> None:
    thread = site.swing()
    site.robot.stop()
    thread.join(PATIENCE_S)
    assert type(site.raised) is MotionStopped
    with pytest.raises(MotionStopped):
        site.go(MODEL.ready)
    site.robot.resume()
    site.go(MODEL.ready)


def test_a_supervisor_may_hold_and_stop(site: Site) -> None:
    held: list[float] = []

    def supervise(tick: ControlTick) -> Verdict:
        if tick.path_s > 0.2 and len(held) < 60:
            held.append(float(np.abs(tick.state.velocities).max()))
            return Verdict("hold")
        return Verdict("allow")

    goal = MODEL.ready + np.array([0.5, 0, 0, 0, 0, 0, 0])
    site.robot.execute(site.to(goal), supervise)
    assert min(held) < 0.02, "the arm did not come to rest while it was held"
    assert np.abs(site.robot.state().positions - goal).max() < 0.005
    with pytest.raises(MotionStopped):
        site.robot.execute(
            site.to(MODEL.ready), lambda tick: Verdict("stop" if tick.path_s > 0.2 else "allow")
        )
    site.go(MODEL.ready)


def test_the_emergency_stop_stops_until_release_and_reset(site: Site) -> None:
    thread = site.swing()
    site.watcher.emergency_stop(True)
    thread.join(PATIENCE_S)
    assert isinstance(site.raised, MonitorStopped)
    assert "emergency" in str(site.raised)
    with pytest.raises(MonitorStopped):
        site.go(MODEL.ready)
    assert "release" in site.watcher.reset()
    site.watcher.call(SetBool, wire.EMERGENCY_STOP, SetBool.Request(data=False))
    with pytest.raises(MonitorStopped, match="reset"):
        site.go(MODEL.ready)
    assert site.watcher.call(Trigger, wire.RESET, Trigger.Request()).success
    site.go(MODEL.ready)
    assert broken(site) == {}


def test_silence_of_the_commander_holds_the_arm(site: Site) -> None:
    thread = site.swing()
    site.robot._beats.publish = lambda message: None
    try:
        site.rests()
        site.watcher.until(
            lambda: site.watcher.status is not None and site.watcher.status.rule == "heartbeat",
            "verdict on the silence",
        )
    finally:
        del site.robot._beats.publish
    thread.join(PATIENCE_S)
    site.recover()
    site.go(MODEL.ready)


def test_a_second_publisher_on_the_controller_is_reported_and_nothing_moves_beside_it(
    site: Site,
) -> None:
    topic = f"{CONFIG.ros.controller}/joint_trajectory"
    context = Context()
    rclpy.init(context=context, domain_id=DOMAIN)
    node = rclpy.create_node("rogue", context=context)
    executor = SingleThreadedExecutor(context=context)
    executor.add_node(node)
    try:
        node.create_publisher(TrajectoryMsg, topic, wire.COMMAND_QOS)
        site.watcher.until(
            lambda: any("/rogue publishes on" in text for _, text in site.watcher.told),
            "report of the rogue",
            PATIENCE_S,
        )
        with pytest.raises(MonitorStopped, match="sole-publisher"):
            site.go(MODEL.ready)
    finally:
        node.destroy_node()
        rclpy.try_shutdown(context=context)
    site.watcher.until(lambda: site.watcher.reset() == "", "reset", PATIENCE_S)
    site.go(MODEL.ready)


def change(site: Site, what: int) -> None:
    request = ChangeState.Request(transition=Transition(id=what))
    service = f"{wire.MONITOR}/change_state"
    assert site.watcher.call(ChangeState, service, request, PATIENCE_S).success


def test_a_monitor_that_is_configured_again_is_no_stranger_to_itself(site: Site) -> None:
    for what in (
        Transition.TRANSITION_DEACTIVATE,
        Transition.TRANSITION_CLEANUP,
        Transition.TRANSITION_CONFIGURE,
        Transition.TRANSITION_ACTIVATE,
    ):
        change(site, what)
    site.watcher.until(
        lambda: site.watcher.status is not None and site.watcher.status.phase == "idle", "idle"
    )
    site.watcher.told.clear()
    site.watcher.pause(1.0)
    assert not any("beside the monitor" in text for _, text in site.watcher.told)
    site.go(MODEL.ready + np.array([0.1, 0, 0, 0, 0, 0, 0]))
    site.go(MODEL.ready)


def test_an_inactive_monitor_lets_nothing_through(site: Site) -> None:
    here = site.robot.state().positions
    change(site, Transition.TRANSITION_DEACTIVATE)
    with pytest.raises(RobotError):
        site.go(MODEL.ready + np.array([0.3, 0, 0, 0, 0, 0, 0]))
    # Who does not wait for a living monitor gets no further.
    message = wire.trajectory_msg(
        site.to(MODEL.ready + 0.1), site.watcher.node.get_clock().now().to_msg()
    )
    out = site.watcher.node.create_publisher(
        TrajectoryMsg, wire.CHECKED_TRAJECTORY, wire.COMMAND_QOS
    )
    site.watcher.until(out.get_subscription_count, "the monitor's ear", PATIENCE_S)
    out.publish(message)
    site.watcher.until(
        lambda: site.watcher.status is not None and site.watcher.status.rule == "inactive",
        "refusal",
        PATIENCE_S,
    )
    site.watcher.pause(0.3)
    assert np.abs(site.robot.state().positions - here).max() < 0.002
    change(site, Transition.TRANSITION_ACTIVATE)
    site.watcher.until(
        lambda: site.watcher.status is not None and site.watcher.status.phase == "idle", "idle"
    )
    site.go(MODEL.ready)


def test_a_frozen_monitor_leaves_an_arm_that_runs_out_its_horizon_and_rests(site: Site) -> None:
    thread = site.swing()
    at = time.time()
    site.monitor.signal(signal.SIGSTOP)
    # 0.15 s are promised; the bench holds them, and a loaded machine may be late to freeze.
    assert site.watcher.rest_after(at) < 0.4
    thread.join(PATIENCE_S)
    assert "the safety monitor is gone" in str(site.raised)
    site.monitor.signal(signal.SIGCONT)
    site.recover()
    site.go(MODEL.ready)
    assert broken(site) == {}


def test_a_frozen_arm_is_noticed_and_its_commander_told(site: Site) -> None:
    thread = site.swing()
    site.hardware.signal(signal.SIGSTOP)
    try:
        thread.join(PATIENCE_S)
        assert site.raised is not None
        # Where this process stood still itself, its commander may give up before it hears why.
        site.watcher.until(
            lambda: site.robot.status.rule in ("stale-state", "tracking-error", "hold-time"),
            f"verdict on the silence; the commander was told: {site.raised!r}",
        )
    finally:
        site.hardware.signal(signal.SIGCONT)
    site.recover()
    site.go(MODEL.ready)


def test_a_killed_monitor_leaves_an_arm_that_runs_out_its_horizon_and_rests(site: Site) -> None:
    # The last of this site: nobody starts another monitor.
    thread = site.swing()
    at = time.time()
    site.monitor.signal(signal.SIGKILL)
    assert site.watcher.rest_after(at) < 0.4
    thread.join(PATIENCE_S)
    assert "the safety monitor is gone" in str(site.raised)
    assert broken(site) == {}


def test_a_monitor_that_cannot_start_says_why(tmp_path: Path) -> None:
    safety = tmp_path / "loose.yaml"
    safety.write_text("cartesian: {speed_m_s: 9.0}\n")
    with Nodes(tmp_path) as nodes:
        for parameters, told in (
            ({"robot": "pandda"}, "panda"),
            ({"safety": str(safety)}, "loosens"),
            ({"rate_hz": 1.0}, "rate_hz must lie within"),
        ):
            node: NodeProcess = nodes.start("safety_monitor", parameters)
            assert node.wait() == 1
            assert told in node.output()
