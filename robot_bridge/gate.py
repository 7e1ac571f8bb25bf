"""The gate between who commands an arm and its controller; no ROS, no simulator.

Every motion is judged by a SafetyMonitor before it starts and at every tick while it runs,
and leaves the gate only as a rolling horizon: pieces of at most `AHEAD_S` that end at rest.
So whoever dies, commander, gate or the wire between, the motion ends.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from robot_bridge.robot import ControlTick, JointTrajectory, RobotModel, RobotState, Verdict
from robot_bridge.rolling import BrakingError, Piece, RollingPath, bridged
from robot_bridge.safety import SafetyMonitor
from robot_bridge.safety.motion import slowed
from robot_bridge.safety.settings import SafetySettings

AHEAD_S = 0.145
"""No controller is given more than this ahead of now: joints trail, and are to rest by 150 ms."""
_RUN_S = 0.03
"""So much of a piece goes on before it brakes: the next one has so much time to arrive."""
_LEAD_S = 0.005
"""A piece begins so far ahead of now: it has to travel first."""
_SIMULATED_LEAD_S = 0.02
"""By a simulated clock: what it says came by the wire, and stands still between two messages."""
_CLOCK_JUMP = "clock-jump"
_EVERY_S = 0.010
_REST_RAD_S = 0.02
_REST_LIMIT_S = 0.4
"""An arm that is not at rest so long after its path ended is not waited for."""
_BRIDGED_RAD = 1e-4
_MOVED_RAD = 0.02
"""A resting arm further from its last set point was moved by somebody else."""
_FUTURE_S = 0.02


@dataclass(frozen=True)
class MotionStatus:
    """What the gate does and says. phase: "waiting" for the first reading and the first beat of
    a commander, "idle", "moving", "holding" or "stopped".

    command: the identity of the newest command that was judged, and how it stands, outcome:
    "accepted", "done", "cancelled", "stopped" or "refused". verdict: the newest other than
    allow, with rule and reason. share: by how much the whole motion was slowed. path_s of
    duration_s: how far along it the arm is. latched: a stop stands until a reset.
    """

    phase: str
    command: str = ""
    outcome: str = ""
    verdict: str = "allow"
    rule: str = ""
    reason: str = ""
    share: float = 1.0
    path_s: float = 0.0
    duration_s: float = 0.0
    latched: bool = False
    emergency: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Grip:
    """A grip that was allowed: the opening [m] and the force of one finger [N]."""

    width_m: float
    force_n: float


class MotionGate:
    """One motion at a time, judged and given away piece by piece.

    Times are the control clock's (the clock that stamps readings). Methods may be called
    from several threads. A refusal latches nothing: nothing has moved. A stop of a motion
    under way latches until `reset`.

    wall: seconds that never jump, to notice silence and a jump of the control clock; None
    where the control clock is a simulated one that has a speed of its own.
    """

    def __init__(
        self,
        model: RobotModel,
        settings: SafetySettings,
        *,
        wall: Callable[[], float] | None,
    ) -> None:
        self._model = model
        self._settings = settings
        # Silence and stalls count by the control clock, which is the wall's on hardware.
        self._now_s = 0.0
        self._monitor = SafetyMonitor.from_settings(model, settings, lambda: self._now_s)
        self._wall = wall
        self._lead_s = _SIMULATED_LEAD_S if wall is None else _LEAD_S
        self._lock = threading.RLock()
        self._state: RobotState | None = None
        # When it came, by our own clock: its stamp may be another one's.
        self._read_s = -np.inf
        self._path: RollingPath | None = None
        self._held: np.ndarray | None = None
        self._beat_s: float | None = None
        self._pace = 1.0
        self._sent_s = -np.inf
        self._wanted = 1.0
        # Whether a reading of this motion was older than the one before: the monitor stops it.
        self._set_back = False
        self._braked = False
        self._ending = ""
        self._ended_s: float | None = None
        self._offset_s: float | None = None
        self._intruder = ""
        self._emergency = False
        self._counts: Counter[str] = Counter()
        self._status = MotionStatus("waiting")

    @property
    def status(self) -> MotionStatus:
        """What it does and says now."""
        with self._lock:
            return self._status

    @property
    def state(self) -> RobotState | None:
        """The newest reading."""
        return self._state

    @property
    def moving(self) -> bool:
        return self._path is not None

    def reading(self, state: RobotState) -> None:
        """A new reading of the arm."""
        with self._lock:
            before = self._state
            if before is not None and state.stamp_s < before.stamp_s:
                self._set_back = True
            self._state, self._read_s = state, self._now_s

    def beat(self, pace: float, now_s: float) -> None:
        """The commander lives, and asks for this share (0 to 1) of a motion's speed."""
        with self._lock:
            self._beat_s = now_s
            self._now_s = max(self._now_s, now_s)
            self._pace = min(max(pace, 0.0), 1.0) if np.isfinite(pace) else 0.0
            self._monitor.beat()

    def command(self, trajectory: JointTrajectory, identity: str, now_s: float) -> MotionStatus:
        """Judge a motion, and begin it if it is allowed; the status tells."""
        with self._lock:
            problem = self._unready(now_s)
            state = self._state
        if problem is not None or state is None:
            return self.refused(identity, *(problem or ("stale-state", "no reading yet")))
        # Judging takes some milliseconds; nothing moves, so nobody waits for the lock.
        held = self._held_at(state)
        gap = held - trajectory.positions[0] if len(held) == trajectory.positions.shape[1] else None
        planned = trajectory
        if gap is not None and _BRIDGED_RAD < np.abs(gap).max() <= self._settings.start_gap_rad:
            planned = bridged(trajectory, gap)
        verdict = self._checked(lambda: self._monitor.check(state, planned))
        if verdict.action == "stop":
            return self.refused(identity, verdict.rule, verdict.reason)
        if verdict.action == "scale":
            planned = slowed(planned, verdict.scale)
        try:
            path = RollingPath(
                planned, self._settings.joint, now_s, ahead_s=AHEAD_S - self._lead_s, run_s=_RUN_S
            )
        except BrakingError as error:
            return self.refused(identity, "braking-time", str(error))
        with self._lock:
            self._monitor.begin()
            self._monitor.beat()
            self._path, self._held = path, held
            self._sent_s, self._wanted = -np.inf, 1.0
            self._set_back = self._braked = False
            self._ending, self._ended_s = "", None
            self._offset_s = None
            self._status = MotionStatus(
                "moving",
                identity,
                "accepted",
                verdict.action,
                verdict.rule,
                verdict.reason,
                share=verdict.scale * path.share,
                duration_s=path.duration_s,
                counts=dict(self._counts),
            )
            return self._status

    def grip(
        self, width_m: float, force_n: float, identity: str, now_s: float
    ) -> tuple[Grip | None, MotionStatus]:
        """Judge a grip; None when it is refused, and the status tells why."""
        with self._lock:
            problem = self._unready(now_s)
            if problem is None:
                verdict = self._checked(lambda: self._monitor.check_grip(width_m, force_n))
                if verdict.action == "stop":
                    problem = (verdict.rule, verdict.reason)
            if problem is not None:
                return None, self.refused(identity, *problem)
            self._status = replace(
                self._status,
                command=identity,
                outcome="done",
                verdict=verdict.action,
                rule=verdict.rule,
                reason=verdict.reason,
                counts=dict(self._counts),
            )
            most = self._model.gripper.max_width_m
            grip = Grip(min(max(width_m, 0.0), most), force_n * verdict.scale)
            return grip, self._status

    def refused(self, identity: str, rule: str, reason: str) -> MotionStatus:
        """A command that is not carried out; what is under way goes on, and keeps its status."""
        with self._lock:
            self._counts["refused"] += 1
            refusal = replace(
                self._status,
                command=identity,
                outcome="refused",
                verdict="stop",
                rule=rule,
                reason=reason,
                counts=dict(self._counts),
            )
            if self._path is None:
                self._status = refusal
            return refusal

    def cancel(self, identity: str) -> None:
        """Come to rest and forget the motion of this identity; "" for whichever there is."""
        with self._lock:
            if (
                self._path is not None
                and identity in ("", self._status.command)
                and not self._ending
            ):
                self._ending = "cancelled"

    def emergency_stop(self, pressed: bool, reason: str = "the emergency stop was pressed") -> None:
        """Press, or release; after a release a reset is still needed."""
        with self._lock:
            self._emergency = pressed
            if pressed:
                self._monitor.emergency_stop(reason)
                if self._path is None:
                    self._latch(self._monitor.failed(reason), "emergency-stop")
            else:
                self._monitor.release_emergency_stop()
            self._status = replace(self._status, emergency=pressed)

    def reset(self) -> str:
        """Let motions be judged anew; gives what stands against it, "" when nothing does."""
        with self._lock:
            if self._emergency:
                return "the emergency stop is pressed; release it first"
            if self._path is not None:
                return "the arm is not at rest yet; try again"
            if self._intruder:
                return self._intruder
            self._monitor.reset()
            self._status = MotionStatus("idle", counts=dict(self._counts))
            return ""

    def intruder(self, reason: str) -> None:
        """Somebody else commands the controller: nothing of ours moves beside it; "" for gone."""
        with self._lock:
            if reason and not self._intruder:
                self._counts["intruders"] += 1
                if self._path is not None:
                    self._latch(self._monitor.failed(reason), "sole-publisher")
            self._intruder = reason

    def tick(self, now_s: float) -> Piece | None:
        """Judge the motion under way; what to send now, if anything."""
        with self._lock:
            self._now_s = max(self._now_s, now_s)
            path, state = self._path, self._state
            if self._status.phase == "waiting" and state is not None and self._beat_s is not None:
                self._status = replace(self._status, phase="idle")
            if path is None or state is None:
                return None
            self._watch_clock(path, state, now_s)
            verdict = self._ticked(path, state, now_s)
            wanted = self._pace
            if verdict.action == "scale":
                wanted = min(wanted, verdict.scale)
            if verdict.action in ("hold", "stop") or self._ending:
                wanted = 0.0
            phase = "holding" if wanted == 0.0 and not self._ending else "moving"
            self._status = replace(self._status, phase=phase, path_s=path.path_s(now_s))
            if self._over(path, state, now_s):
                self._finish(path, now_s)
                return None
            stopped = self._ending == "stopped"
            if stopped and self._set_back and not self._braked:
                # The controller may wait for the time of the last pieces, also of those that
                # were to hold it or led to the end: not for this one.
                self._braked, self._sent_s, self._wanted = True, now_s, 0.0
                return self._braking(path, state, now_s)
            if path.done(now_s):
                return None
            if wanted == self._wanted and (now_s - self._sent_s < _EVERY_S or wanted == 0.0):
                # What ends at rest anyhow need not be said again.
                return None
            self._sent_s, self._wanted = now_s, wanted
            if stopped and self._status.rule == _CLOCK_JUMP:
                # Pieces of another time are refused by now; the last one that was taken ends at
                # rest. Another one could come when the arm already brakes.
                return None
            return path.piece(now_s + self._lead_s, wanted)

    # Behind it ----------------------------------------------------------------------------

    def _unready(self, now_s: float) -> tuple[str, str] | None:
        """Why nothing may move now: rule and reason."""
        latched = self._monitor.latched
        if self._emergency:
            return "emergency-stop", "it is pressed; release and reset it"
        if latched is not None:
            return latched.rule, f"stopped: {latched.reason}; reset the monitor"
        if self._intruder:
            return "sole-publisher", self._intruder
        if self._path is not None:
            return "one-motion", "a motion is under way; wait for its end, or cancel it"
        if self._beat_s is None or now_s - self._beat_s > self._settings.heartbeat_s:
            return "heartbeat", "the commander does not beat"
        if self._state is None:
            return "stale-state", "there is no reading of the arm yet"
        age = now_s - self._state.stamp_s
        if not -_FUTURE_S <= age <= self._settings.state_age_s:
            bound = self._settings.state_age_s
            return "stale-state", f"the reading is {age:.3f} s old, the bound is {bound:g} [s]"
        return None

    def _checked(self, ask: Callable[[], Verdict]) -> Verdict:
        """A verdict on what has not begun: counted, and never latched."""
        self._counts["checks"] += 1
        try:
            verdict = ask()
        except Exception as error:  # noqa: BLE001 - whatever it is, unjudged nothing moves
            verdict = Verdict(
                "stop", "monitor", f"could not judge: {type(error).__name__}: {error}"
            )
        if verdict.action == "stop":
            self._monitor.reset()
        elif verdict.action == "scale":
            self._counts["scaled"] += 1
        return verdict

    def _held_at(self, state: RobotState) -> np.ndarray:
        """Where the controller holds the arm: its last set point, unless the arm was moved."""
        if self._held is None or np.abs(self._held - state.positions).max() > _MOVED_RAD:
            return np.array(state.positions)
        return self._held

    def _ticked(self, path: RollingPath, state: RobotState, now_s: float) -> Verdict:
        point = path.at(now_s)
        self._counts["checks"] += 1
        # A reading is some milliseconds old, in which a moving arm goes on: where it is now
        # is held against where it should be now.
        age = min(max(now_s - state.stamp_s, 0.0), self._settings.state_age_s)
        here = replace(state, positions=state.positions + state.velocities * age)
        tick = ControlTick(now_s, here, point.positions, point.velocities, path.path_s(now_s))
        try:
            verdict = self._monitor.tick(tick)
        except Exception as error:  # noqa: BLE001 - unwatched nothing moves
            text = f"could not judge: {type(error).__name__}: {error}"
            verdict = self._monitor.failed(text)
        if verdict.action == "stop":
            self._latch(verdict, verdict.rule)
        elif verdict.action == "hold" and self._status.phase != "holding":
            self._counts["held"] += 1
            self._said(verdict)
        elif verdict.action == "scale" and self._status.verdict != "scale":
            self._counts["scaled"] += 1
            self._said(verdict)
        return verdict

    def _braking(self, path: RollingPath, state: RobotState, now_s: float) -> Piece:
        """Braking for a controller whose clock was set back, in its readings' time. It did not
        take the last pieces for what they were: where it is counts, not where those led.
        """
        # A simulated clock may go back, and with it now.
        read_s = min(self._read_s, now_s)
        if now_s - read_s <= self._settings.state_age_s:
            piece = path.braked(read_s, state.positions, state.velocities)
        else:
            piece = path.piece(now_s + self._lead_s, 0.0)
        return replace(piece, start_s=piece.start_s - read_s + state.stamp_s)

    def _said(self, verdict: Verdict) -> None:
        self._status = replace(
            self._status,
            verdict=verdict.action,
            rule=verdict.rule,
            reason=verdict.reason,
            counts=dict(self._counts),
        )

    def _latch(self, verdict: Verdict, rule: str) -> None:
        """A stop: the motion under way ends, and none begins before a reset."""
        if self._ending == "stopped":
            return
        self._ending = "stopped"
        self._counts["stopped"] += 1
        self._status = replace(
            self._status,
            phase="moving" if self._path is not None else "stopped",
            verdict="stop",
            rule=rule,
            reason=verdict.reason,
            latched=True,
            counts=dict(self._counts),
        )
        if self._path is None:
            self._ending = ""

    def _watch_clock(self, path: RollingPath, state: RobotState, now_s: float) -> None:
        """Notice when a clock jumps, ours or the arm's: stamps mean nothing then.

        A simulated clock is the arm's own.
        """
        if self._wall is None:
            return
        offset, ahead = now_s - self._wall(), state.stamp_s - now_s
        before, self._offset_s = self._offset_s, offset
        jump = 0.0 if before is None else offset - before
        if abs(jump) > self._settings.state_age_s:
            path.shift(jump)
            reason = f"the clock jumped by {jump:.3f} s"
        elif ahead > _FUTURE_S:
            reason = f"the arm's clock is {ahead:.3f} s ahead of ours"
        else:
            return
        self._latch(self._monitor.failed(reason), _CLOCK_JUMP)

    def _over(self, path: RollingPath, state: RobotState, now_s: float) -> bool:
        """Whether the motion has ended, well or not, and the arm rests."""
        if not (path.done(now_s) or (self._ending and path.resting(now_s))):
            self._ended_s = None
            return False
        if self._ended_s is None:
            self._ended_s = now_s
        waited = now_s - self._ended_s
        rests = float(np.abs(state.velocities).max()) < _REST_RAD_S
        return (rests and state.stamp_s >= self._ended_s) or waited > _REST_LIMIT_S

    def _finish(self, path: RollingPath, now_s: float) -> None:
        outcome = self._ending or "done"
        self._held = path.at(now_s).positions
        self._path, self._ending = None, ""
        self._status = replace(
            self._status,
            phase="stopped" if outcome == "stopped" else "idle",
            outcome=outcome,
            path_s=path.path_s(now_s),
            counts=dict(self._counts),
        )
