"""GuardedRobot: the only Robot that primitives are handed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from robot_bridge.robot import (
    ControlTick,
    GripResult,
    JointTrajectory,
    MotionStopped,
    RGBDFrame,
    Robot,
    RobotModel,
    RobotState,
    Supervisor,
    Verdict,
)
from robot_bridge.safety import MonitorStopped, SafetyMonitor
from robot_bridge.safety.motion import slowed
from robot_bridge.safety.rule import ALLOW, graver

__all__ = ["GuardCounts", "GuardedRobot", "MonitorStopped"]

_T = TypeVar("_T")


@dataclass(frozen=True)
class GuardCounts:
    """How often the monitor was asked, and what it said other than allow.

    checks: motions, grips and control ticks. scaled, held, stopped: how many times it came
    to that; a hold of a second is one.
    """

    checks: int = 0
    scaled: int = 0
    held: int = 0
    stopped: int = 0
    reasons: tuple[str, ...] = ()


class GuardedRobot:
    """A Robot whose every motion passes a SafetyMonitor. Implements `Robot` itself.

    The robot and the monitor live in the closures of its methods, not in attributes: there
    is no name by which who holds a GuardedRobot could reach either. (Python can be forced;
    programs that are not trusted run in another process and hold no robot at all.)

    on_verdict: hears of every verdict other than "allow", once each time it comes to it.
    Where it or the monitor itself raises, the arm stops.
    alive: whether who commands is still there, asked at every control tick; its death stops
    the arm.
    """

    __slots__ = (
        "_capture",
        "_counts",
        "_emergency_stop",
        "_execute",
        "_grip",
        "_model",
        "_resume",
        "_state",
        "_stop",
    )

    _capture: Callable[[str], RGBDFrame]
    _counts: Callable[[], GuardCounts]
    _emergency_stop: Callable[[str], None]
    _execute: Callable[[JointTrajectory, Supervisor | None], None]
    _grip: Callable[[float, float, Supervisor | None], GripResult]
    _model: Callable[[], RobotModel]
    _resume: Callable[[], None]
    _state: Callable[[], RobotState]
    _stop: Callable[[], None]

    def __init__(
        self,
        robot: Robot,
        monitor: SafetyMonitor,
        on_verdict: Callable[[Verdict], None] | None = None,
        alive: Callable[[], bool] | None = None,
    ) -> None:
        watch = _Watch(monitor, on_verdict, alive)

        def execute(trajectory: JointTrajectory, supervise: Supervisor | None) -> None:
            state = robot.state()
            verdict = watch.asked(lambda: monitor.check(state, trajectory))
            allowed = trajectory
            if verdict.action == "scale":
                allowed = slowed(trajectory, verdict.scale)
            watch.over(lambda tick: robot.execute(allowed, tick), supervise)

        def grip(width_m: float, force_n: float, supervise: Supervisor | None) -> GripResult:
            verdict = watch.asked(lambda: monitor.check_grip(width_m, force_n))
            width_m = min(max(width_m, 0.0), robot.model.gripper.max_width_m)
            force_n = force_n * verdict.scale
            return watch.over(lambda tick: robot.grip(width_m, force_n, tick), supervise)

        def resume() -> None:
            monitor.reset()
            robot.resume()

        self._execute, self._grip = execute, grip
        self._resume = resume
        self._emergency_stop = lambda reason: monitor.emergency_stop(reason)
        self._stop = lambda: robot.stop()
        self._model = lambda: robot.model
        self._state = lambda: robot.state()
        self._capture = lambda camera: robot.capture(camera)
        self._counts = lambda: watch.counts

    @property
    def model(self) -> RobotModel:
        return self._model()

    @property
    def counts(self) -> GuardCounts:
        """What the monitor did so far."""
        return self._counts()

    def state(self) -> RobotState:
        return self._state()

    def execute(self, trajectory: JointTrajectory, supervise: Supervisor | None = None) -> None:
        """As `Robot.execute`; a trajectory a little too fast runs slower.

        Raises:
            MonitorStopped: a rule refuses the trajectory, and nothing has moved; or it
                stopped the motion, and the arm is at rest.
        """
        self._execute(trajectory, supervise)

    def grip(
        self, width_m: float, force_n: float, supervise: Supervisor | None = None
    ) -> GripResult:
        """As `Robot.grip`; a force beyond its limit is limited.

        Raises:
            MonitorStopped: a rule refuses the grip, or stopped it.
        """
        return self._grip(width_m, force_n, supervise)

    def capture(self, camera: str) -> RGBDFrame:
        return self._capture(camera)

    def stop(self) -> None:
        self._stop()

    def resume(self) -> None:
        """Allow motions again after a stop, the monitor's too; not after an emergency stop."""
        self._resume()

    def emergency_stop(self, reason: str) -> None:
        """Stop at the next tick, from any thread; only the monitor's owner can release it."""
        self._emergency_stop(reason)


class _Watch:
    """Asks the monitor at every tick, counts what it says, and tells it on."""

    def __init__(
        self,
        monitor: SafetyMonitor,
        on_verdict: Callable[[Verdict], None] | None,
        alive: Callable[[], bool] | None,
    ) -> None:
        self._checks = 0
        self._other = GuardCounts()
        self._monitor = monitor
        self._on_verdict = on_verdict
        self._alive = alive
        self._last = ALLOW

    @property
    def counts(self) -> GuardCounts:
        """What was asked and said so far."""
        return replace(self._other, checks=self._checks)

    def asked(self, ask: Callable[[], Verdict]) -> Verdict:
        """Judge a whole command, and count the verdict.

        Raises:
            MonitorStopped: it is a stop.
        """
        self._last = ALLOW
        verdict = self._judged(ask)
        if verdict.action == "stop":
            raise MonitorStopped(_reason(verdict))
        self._last = ALLOW
        return verdict

    def over(self, act: Callable[[Supervisor], _T], supervise: Supervisor | None) -> _T:
        """Carry out what the monitor allowed, watched at every tick.

        Raises:
            MonitorStopped: the monitor stopped it.
        """
        self._monitor.begin()

        def tick(now: ControlTick) -> Verdict:
            verdict = self._judged(lambda: self._tick(now))
            return verdict if supervise is None else graver(verdict, supervise(now))

        try:
            return act(tick)
        except MotionStopped as error:
            if self._last.action != "stop":
                raise
            raise MonitorStopped(_reason(self._last)) from error

    def _tick(self, tick: ControlTick) -> Verdict:
        if self._alive is not None and not self._alive():
            self._monitor.lost("the program that commands the arm is gone")
        return self._monitor.tick(tick)

    def _judged(self, ask: Callable[[], Verdict]) -> Verdict:
        """The verdict, counted and told; where judging or telling fails it is a stop."""
        self._checks += 1
        try:
            verdict = ask()
        except Exception as error:  # noqa: BLE001 - whatever it is, unwatched nothing moves
            verdict = self._monitor.failed(f"could not judge: {_named(error)}")
        if self._counted(verdict) and self._on_verdict is not None:
            try:
                self._on_verdict(verdict)
            except Exception as error:  # noqa: BLE001 - nobody may hear of the next one
                told = f"{verdict.action} ({_reason(verdict)})"
                failed = self._monitor.failed(f"could not tell of a {told}: {_named(error)}")
                if verdict.action != "stop":
                    self._counted(failed)
                verdict = self._last = failed
        return verdict

    def _counted(self, verdict: Verdict) -> bool:
        """Count a verdict; whether it is other than "allow", and new."""
        old = self._other
        last, self._last = self._last, verdict
        if verdict.action == "allow" or (verdict.action, verdict.rule) == (last.action, last.rule):
            return False
        self._other = replace(
            old,
            scaled=old.scaled + (verdict.action == "scale"),
            held=old.held + (verdict.action == "hold"),
            stopped=old.stopped + (verdict.action == "stop"),
            reasons=(*old.reasons, _reason(verdict)),
        )
        return True


def _named(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")


def _reason(verdict: Verdict) -> str:
    return f"{verdict.rule}: {verdict.reason}"
