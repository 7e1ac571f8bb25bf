"""Node cap_sim_hardware: the simulator, served as if it were the arm and its controllers.

    python -m robot_bridge.ros2.nodes.sim_hardware --ros-args -p seed:=3

It publishes /joint_states and takes trajectories as an arm under ros2_control does. Only
`wire.WORLD`, `wire.TRUTH` and `wire.JUDGE` tell that there is a simulator. docs/ros2.md
lists parameters.
"""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from diagnostic_msgs.msg import DiagnosticStatus
from rcl_interfaces.msg import SetParametersResult
from rclpy.parameter import Parameter
from trajectory_msgs.msg import JointTrajectory

from robot_bridge.config import RobotConfig, load_robot
from robot_bridge.ros2 import wire
from robot_bridge.ros2.controller import Outcome, Refused, Tolerances
from robot_bridge.ros2.node import ManagedNode, NodeError, run_node
from robot_bridge.ros2.nodes import _intake
from robot_bridge.ros2.nodes._actions import ActionServers, action_servers
from robot_bridge.ros2.nodes._faults import FAULTS, Faults
from robot_bridge.ros2.nodes._judge import bounds
from robot_bridge.ros2.nodes._pace import Pacer
from robot_bridge.ros2.nodes._plant import Plant
from robot_bridge.ros2.nodes._telling import Telling
from sim.scenes import SceneFileError, SceneSpec, load_scene, random_scene, read_scene
from sim.world import STEP_S, SimulatorError

_TELL_EVERY_S = 0.1
_SWITCH_S = 0.0005
"""Python's threads take turns this often, so that a message does not hold up a tick."""
_BETWEEN_S = 0.0005
_SET_ANEW_S = 0.005
"""A smaller difference between the two clocks is how they were read, not how they were set."""
_FAULT = "fault."


class SimHardware(ManagedNode):
    """A world, its controller, and the thread that ticks them."""

    def __init__(self) -> None:
        super().__init__(wire.HARDWARE)
        self.parameter("robot", "panda", "A robot's name, or its folder.")
        self.parameter("seed", 0, "Of the random scene, where none is given.")
        self.parameter("scene", "", "A scene file, or its text; may be set while the arm rests.")
        self.parameter("gui", False, "Whether to open the simulator's window.")
        self.parameter("speed", 1.0, "Simulated seconds a second; other than 1 with clock sim.")
        self.parameter("clock", "wall", "wall; or sim: this node publishes /clock.")
        self.parameter("judge", "robot", "Bounds of the judge: robot, model, or a safety file.")
        tolerances = Tolerances()
        self.parameter("path_tolerance_rad", tolerances.path_rad, "0 for none.")
        self.parameter("goal_tolerance_rad", tolerances.goal_rad, "0 for none.")
        self.parameter("goal_time_s", tolerances.goal_time_s, "Time to come within it.")
        for name, about in FAULTS.items():
            self.parameter(_FAULT + name, getattr(Faults(), name), about)
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._thread: threading.Thread | None = None
        self._plant: Plant | None = None
        self._actions: ActionServers | None = None
        self._accepting = False
        self._told_s = 0.0
        self._refusals: dict[str, Any] = {"refused": 0, "last refusal": ""}
        self._opened: list[tuple[Any, Any]] = []
        self.add_on_set_parameters_callback(self._on_parameters)

    # Lifecycle ------------------------------------------------------------------------------

    def configure(self) -> None:
        self._config = load_robot(self._value("robot"))
        self._simulated_clock = self._value("clock") == "sim"
        speed = float(self._value("speed"))
        if self._value("clock") not in ("wall", "sim"):
            raise NodeError(f"clock is {self._value('clock')!r}; use wall or sim")
        if not 0.01 <= speed <= 100.0:
            raise NodeError(f"speed is {speed:g}; use 0.01 to 100")
        if speed != 1.0 and not self._simulated_clock:
            raise NodeError(f"speed {speed:g} needs clock sim: motions are timed by the clock")
        judge = self._value("judge")
        safety = {"robot": self._config.safety, "model": None}.get(judge, Path(judge))
        try:
            self._plant = Plant(
                self._config,
                self._scene(self._value("scene")),
                int(self._value("seed")),
                gui=bool(self._value("gui")),
                bounds=bounds(self._config.model, safety),
                tolerances=Tolerances(
                    float(self._value("path_tolerance_rad")),
                    float(self._value("goal_tolerance_rad")),
                    float(self._value("goal_time_s")),
                ),
            )
        except (SceneFileError, SimulatorError) as error:
            raise NodeError(str(error)) from error
        self._faults = self._read_faults()
        self._pacer = Pacer(STEP_S, speed)
        self._open(self._config)
        self._actions = action_servers(self._config, self)
        self._end.clear()
        self._thread = threading.Thread(target=self._run, name="physics", daemon=True)
        self._thread.start()

    def activate(self) -> None:
        self._accepting = True

    def deactivate(self) -> None:
        self._accepting = False
        self.hold("the node was deactivated")

    def cleanup(self) -> None:
        if self._actions is not None:
            self._actions.close()
            self._actions = None
        self._end.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        for destroy, what in self._opened:
            destroy(what)
        self._opened.clear()
        if self._plant is not None:
            self._plant.close()
            self._plant = None

    def _open(self, config: RobotConfig) -> None:
        ros = config.ros
        self._telling = Telling(
            config, self._publisher, clock=self._simulated_clock, seed=int(self._value("seed"))
        )
        for controller, take in (
            (ros.controller, self._on_trajectory),
            (ros.gripper_controller, self._on_grip),
        ):
            subscription = self.create_subscription(
                JointTrajectory, f"{controller}/joint_trajectory", take, wire.COMMAND_QOS
            )
            self._opened.append((self.destroy_subscription, subscription))

    def _publisher(self, kind: Any, topic: str, qos: Any) -> Any:
        publisher = self.create_publisher(kind, topic, qos)
        self._opened.append((self.destroy_publisher, publisher))
        return publisher

    def _value(self, name: str) -> Any:
        return self.get_parameter(name).value

    def _scene(self, text: str) -> SceneSpec:
        text = text.strip()
        if not text:
            return random_scene(int(self._value("seed")))
        return read_scene(text) if text.startswith("{") else load_scene(Path(text))

    # Commands -------------------------------------------------------------------------------

    def take_trajectory(self, message: JointTrajectory) -> Outcome:
        """Begin a motion.

        Raises:
            Refused: it can't be followed, or the controller is not active.
        """
        with self._lock:
            plant = self._active_plant()
            # A loop that is late lives in its own past: commands meet it there.
            now = plant.time_s
            prefix = self._config.ros.prefix
            outcome = plant.controller.accept(
                _intake.request(message, prefix, self._offset_s()), now
            )
            plant.judge.commanded(now, outcome.ends_s)
            return outcome

    def take_grip(self, message: JointTrajectory) -> None:
        """Move the fingers.

        Raises:
            Refused: they can't, or the controller is not active.
        """
        with self._lock:
            plant = self._active_plant()
            asked = _intake.grip(message, self._config.ros.prefix)
            plant.grip(asked.joint_names, asked.positions, asked.force_n)

    def outcome(self) -> Outcome:
        """How the newest motion stands."""
        with self._lock:
            return Outcome() if self._plant is None else self._plant.controller.outcome

    def hold(self, reason: str) -> None:
        """Come to rest and stay."""
        with self._lock:
            if self._plant is not None:
                self._plant.hold(reason)

    def gripper(self) -> tuple[float, float, bool]:
        """Opening [m], force of one finger [N], and whether the fingers rest."""
        with self._lock:
            if self._plant is None:
                return 0.0, 0.0, True
            reading = self._plant.reading
            return reading.width_m, reading.finger_force_n, self._plant.fingers_rest

    def _on_trajectory(self, message: JointTrajectory) -> None:
        try:
            self.take_trajectory(message)
        except Refused as error:
            self._refuse("trajectory", str(error))

    def _on_grip(self, message: JointTrajectory) -> None:
        try:
            self.take_grip(message)
        except Refused as error:
            self._refuse("gripper command", str(error))

    def _active_plant(self) -> Plant:
        if self._plant is None or not self._accepting:
            raise Refused("the controller is not active; activate the node")
        return self._plant

    def _refuse(self, what: str, reason: str) -> None:
        self._refusals["refused"] += 1
        self._refusals["last refusal"] = f"{what}: {reason}"
        now = time.monotonic()
        if now - self._told_s > _TELL_EVERY_S:
            self._told_s = now
            self.get_logger().warning(f"{what} refused: {reason}")
            self.tell(self.status(what, DiagnosticStatus.WARN, f"refused: {reason}"))

    # Clocks ---------------------------------------------------------------------------------

    def _offset_s(self) -> float:
        """From the controller's clock to ROS time, which the wall clock may set anew."""
        jump = self._faults.clock_jump_s
        if self._simulated_clock:
            return jump
        before = time.monotonic()
        measured = time.time() - self._pacer.now_s()
        # Two clocks can't be read at once: who is interrupted in between sees them apart.
        quick = time.monotonic() - before < _BETWEEN_S
        if self._wall_s is None or (quick and abs(measured - self._wall_s) > _SET_ANEW_S):
            self._wall_s = measured
        return self._wall_s + jump

    _wall_s: float | None = None

    # The control loop -----------------------------------------------------------------------

    def _run(self) -> None:
        try:
            assert self._plant is not None
            self._pacer.start(self._plant.ticks)
            while not self._end.is_set():
                self._pacer.wait(self._plant.ticks + 1)
                self._tick(self._plant)
        except Exception as error:  # noqa: BLE001 - whatever it is, the arm is gone
            self.failure = f"the control loop died: {error!r}"
            self.get_logger().fatal(self.failure)
            self.context.try_shutdown()

    def _tick(self, plant: Plant) -> None:
        with self._lock:
            reading = plant.tick()
            offset_s = self._offset_s()
            stamp = wire.stamp(plant.time_s + offset_s)
            news = self._telling.news(plant, offset_s)
        self._telling.joints(reading, stamp, self._pacer.now_s(), self._faults)
        self._telling.publish(news)

    # Parameters and diagnostics -------------------------------------------------------------

    def _read_faults(self) -> Faults:
        return Faults(**{name: self._value(_FAULT + name) for name in FAULTS})

    def _on_parameters(self, parameters: list[Parameter]) -> SetParametersResult:
        try:
            for parameter in parameters:
                self._set(parameter.name, parameter.value)
        except (Refused, SceneFileError) as error:
            return SetParametersResult(successful=False, reason=str(error))
        return SetParametersResult(successful=True)

    def _set(self, name: str, value: Any) -> None:
        if self._plant is None:
            return
        if name.startswith(_FAULT):
            if name == "fault.joint_states_drop" and not 0.0 <= value <= 1.0:
                raise Refused(f"{name} is {value:g}; it must lie within 0 to 1")
            self._faults = replace(self._faults, **{name.removeprefix(_FAULT): value})
        elif name == "scene":
            self._set_scene(value)
        elif name in ("robot", "gui", "speed", "clock", "judge", "goal_time_s") or (
            name.endswith("_tolerance_rad")
        ):
            raise Refused(f"{name} is read when the node is configured; clean it up first")

    def _set_scene(self, text: str) -> None:
        spec = self._scene(text)
        if self._value("gui"):
            raise Refused("scenes can't be changed while the simulator's window is open")
        with self._lock:
            assert self._plant is not None
            if not self._plant.resting:
                raise Refused("the arm moves; set a scene when it rests")
            self._plant.rebuild(spec, int(self._value("seed")))

    def diagnostics(self) -> list[DiagnosticStatus]:
        with self._lock:
            plant = self._plant
            if plant is None:
                return []
            counts = self._pacer.take_counts()
            outcome, done = plant.controller.outcome, dict(plant.controller.counts)
            broken = plant.judge.broken
        ticks = max(counts.ticks, 1)
        loop = self.status(
            "control loop",
            DiagnosticStatus.WARN if counts.overruns else DiagnosticStatus.OK,
            f"{counts.lost_s:.3f} s lost" if counts.overruns else "on time",
            {
                "ticks": counts.ticks,
                "late mean [ms]": f"{1e3 * counts.late_sum_s / ticks:.3f}",
                "late max [ms]": f"{1e3 * counts.late_s:.3f}",
                "late by half a tick": counts.late_ticks,
                "overruns": counts.overruns,
            },
        )
        aborted = outcome.how == "aborted"
        controller = self.status(
            "controller",
            DiagnosticStatus.WARN if aborted else DiagnosticStatus.OK,
            f"{outcome.how}: {outcome.reason}" if outcome.reason else outcome.how,
            {"active": self._accepting, **done, **self._refusals, "judge's count": broken},
        )
        return [loop, controller]


def main() -> int:
    """Serve the simulator until SIGINT or SIGTERM."""
    sys.setswitchinterval(_SWITCH_S)
    made: list[SimHardware] = []

    def make() -> SimHardware:
        made.append(SimHardware())
        return made[0]

    status = run_node(make)
    return 1 if made and made[0].failure else status


if __name__ == "__main__":
    sys.exit(main())
