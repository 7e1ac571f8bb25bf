"""Faults in full swing, over the wire: how soon the arm rests, and how it recovers; prints JSON.

    python -m robot_bridge.ros2.trials.drill --times 5 --only "kill monitor"

A commander process sweeps the arm to and fro through the monitor's process to the simulated
hardware's. A fault strikes while a joint moves faster than 0.3 rad/s. Rest counts from the
fault itself, by readings of the hardware; and from the moment at which the monitor said
something of it, where it lives to do so.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import rclpy
from rcl_interfaces.srv import SetParameters
from rclpy.parameter import Parameter

from robot_bridge.config import load_robot
from robot_bridge.gate import MotionStatus
from robot_bridge.ros2 import wire
from robot_bridge.ros2.trials.site import BARE_TABLE, Site, isolate
from robot_bridge.ros2.trials.watcher import Watcher

_SWING_RAD_S = 0.3
_TOLD_CHARS = 4000
_LASTS_S = 1.0
"""A fault lasts so long at least: it has to be noticed, not to be over."""
_FOUND_S = 5.0
"""A second publisher must be reported so long after it was seen here at the latest."""
_READY_S = 40.0


@dataclass
class Struck:
    """One fault: seconds to rest from the fault, and from its being noticed; what was said.

    recovered: whether the arm moved again after the documented steps. broken: bounds that
    the judge in the hardware's process saw broken.
    """

    fault: str
    rest_s: float = float("nan")
    noticed_s: float | None = None
    rest_noticed_s: float | None = None
    rule: str = ""
    told: str = ""
    steps: list[str] = field(default_factory=list)
    recovered: bool = False
    refused_before_reset: bool | None = None
    broken: dict[str, int] = field(default_factory=dict)
    problem: str = ""


def first_noticing(
    verdicts: Sequence[tuple[float, MotionStatus]], at: float
) -> tuple[float, str] | None:
    """When the monitor first said, from `at` on, that it brakes the arm, and by which rule.

    A status keeps the newest verdict that was no "allow": one that says "hold" of an arm that
    moves, or has come to its goal, tells of a hold that is over, and notices nothing.
    """
    for when, status in verdicts:
        holds = status.verdict == "hold" and status.phase == "holding"
        if when >= at and (holds or status.verdict == "stop") and status.outcome != "refused":
            return when, status.rule
    return None


@dataclass(frozen=True)
class Fault:
    """strike: do it. mend: undo it. rests: whether the arm has to come to rest by it.

    shift_s: by how much it moves the hardware's stamps. blind: the readings do not tell the
    truth any more; the judge in the hardware's process does.
    """

    strike: Callable[[Drill], None]
    mend: Callable[[Drill], None]
    rests: bool = True
    shift_s: float = 0.0
    blind: bool = False


class Drill:
    """The site of a drill, with everything up and the arm sweeping."""

    def __init__(self, site: Site, watcher: Watcher, rng: np.random.Generator) -> None:
        self.site, self.watcher, self._rng = site, watcher, rng
        self._seen: dict[str, int] = {}
        self.unasked: list[str] = []
        """Stops that no fault caused: rule and reason."""

    def open(self) -> None:
        """Start everything."""
        self.site.start("hardware", "monitor", "camera")
        self.watcher.until(lambda: self.watcher.speeds, "joint states", _READY_S)
        self.watcher.until(lambda: self.watcher.status, "status of the monitor", _READY_S)
        self.site.start("commander")
        self._swing()

    def strike(self, name: str, fault: Fault) -> Struck:
        """One fault, and the recovery from it."""
        found = Struck(name)
        try:
            self._swing()
            # A clock that ran ahead has left readings of the future.
            self.watcher.forget()
            verdicts, told = len(self.watcher.verdicts), len(self.watcher.told)
            at = time.time()
            fault.strike(self)
            if fault.blind:
                found.rest_s = self._judged_rest(at + fault.shift_s)
            elif fault.rests:
                found.rest_s = self.watcher.rest_after(at)
            self.watcher.pause(max(0.0, at + _LASTS_S - time.time()))
            self._note(found, at, verdicts, told)
            found.broken = self._broken()
            self._recover(found, fault)
        except TimeoutError as error:
            found.problem = str(error)
        return found

    def set_fault(self, name: str, value: float | bool) -> None:
        """Set a fault of the simulated hardware."""
        request = SetParameters.Request(
            parameters=[Parameter(f"fault.{name}", value=value).to_parameter_msg()]
        )
        answer = self.watcher.call(SetParameters, f"{wire.HARDWARE}/set_parameters", request)
        if not answer.results[0].successful:
            raise TimeoutError(f"fault.{name}: {answer.results[0].reason}")

    def _swing(self) -> None:
        """Wait until the arm is in full swing, and a random moment longer.

        A stop that no fault has caused, as on a machine that is too slow, is noted and reset.
        """
        end = time.monotonic() + _READY_S
        while time.monotonic() < end:
            status = self.watcher.status
            if status is not None and status.latched and not self.watcher.reset():
                self.unasked.append(f"{status.rule}: {status.reason}")
            self.watcher.pause(float(self._rng.uniform(0.0, 0.3)))
            if self.watcher.speed > _SWING_RAD_S:
                return
        raise TimeoutError(f"no sweeping arm within {_READY_S:g} s")

    def _judged_rest(self, at: float) -> float:
        """Seconds until the arm rested, as the judge has it."""
        self.watcher.pause(_LASTS_S)
        judge = self.watcher.judge
        return float(judge["rest_since"]) - at if judge.get("resting") else float("inf")

    def _note(self, found: Struck, at: float, verdicts: int, told: int) -> None:
        """What the monitor said of it, and when."""
        noticing = first_noticing(self.watcher.verdicts[verdicts:], at)
        if noticing is not None:
            when, found.rule = noticing
            found.noticed_s = when - at
            found.rest_noticed_s = max(0.0, found.rest_s - found.noticed_s)
        if not found.rule:
            # With the arm at rest in that moment nothing is stopped: the next motion is refused.
            refusals = [v for t, v in self.watcher.verdicts[verdicts:] if t >= at and v.rule]
            found.rule = refusals[0].rule if refusals else ""
        found.told = "; ".join(dict.fromkeys(t for _, t in self.watcher.told[told:]))[:_TOLD_CHARS]

    def _broken(self) -> dict[str, int]:
        """Bounds broken since the last fault."""
        now = {str(k): int(v) for k, v in self.watcher.judge.get("broken", {}).items()}
        new = {k: v - self._seen.get(k, 0) for k, v in now.items() if v > self._seen.get(k, 0)}
        self._seen = now
        return new

    def _recover(self, found: Struck, fault: Fault) -> None:
        fault.mend(self)
        status = self.watcher.status
        if status is not None and status.latched:
            self.watcher.pause(0.6)
            found.refused_before_reset = self.watcher.speed <= _SWING_RAD_S
        if status is not None and status.emergency:
            self.watcher.emergency_stop(False)
            found.steps.append("release")
        end = time.monotonic() + 10.0
        while time.monotonic() < end:
            self.watcher.pause(0.3)
            status = self.watcher.status
            if status is not None and status.latched and not self.watcher.reset():
                found.steps.append("reset")
            if self.watcher.speed > _SWING_RAD_S:
                found.recovered = True
                return


def _reported(watcher: Watcher, told: int) -> bool:
    return any("publishes on" in text for _, text in watcher.told[told:])


def _kill(name: str) -> Fault:
    return Fault(lambda d: d.site.kill(name), lambda d: d.site.start(name))


def _freeze(name: str) -> Fault:
    return Fault(
        lambda d: d.site.signal(name, signal.SIGSTOP),
        lambda d: d.site.signal(name, signal.SIGCONT),
    )


def _hardware(
    name: str,
    value: float | bool,
    good: float | bool,
    *,
    shift_s: float = 0.0,
    blind: bool = False,
) -> Fault:
    return Fault(
        lambda d: d.set_fault(name, value),
        lambda d: d.set_fault(name, good),
        shift_s=shift_s,
        blind=blind,
    )


def _rogue(does: str, topic: str, *, rests: bool) -> Fault:
    def strike(drill: Drill) -> None:
        count = drill.watcher.node.count_publishers
        before = count(topic)
        drill.site.start("rogue", does=does, topic=topic)
        # On a busy machine it takes seconds to come up; nobody can notice it before.
        told = len(drill.watcher.told)
        drill.watcher.until(lambda: count(topic) > before, "rogue", _READY_S)
        drill.watcher.pause(_LASTS_S)
        if topic != wire.CHECKED_TRAJECTORY:
            # Who finds whom first is up to DDS: the monitor's graph may have it seconds later.
            with suppress(TimeoutError):
                drill.watcher.until(lambda: _reported(drill.watcher, told), "report", _FOUND_S)

    # Killed, it would stay on the graph until its lease runs out, some 20 s.
    return Fault(strike, lambda d: d.site.end("rogue"), rests=rests)


def faults(controller: str) -> dict[str, Fault]:
    """Every fault, by name."""
    checked, direct = wire.CHECKED_TRAJECTORY, f"{controller}/joint_trajectory"
    found = {
        "kill commander": _kill("commander"),
        "kill monitor": _kill("monitor"),
        "kill hardware": _kill("hardware"),
        "kill camera": Fault(_kill("camera").strike, _kill("camera").mend, rests=False),
        "freeze commander": _freeze("commander"),
        "freeze monitor": _freeze("monitor"),
        "freeze hardware": _freeze("hardware"),
        "freeze camera": Fault(_freeze("camera").strike, _freeze("camera").mend, rests=False),
        "readings delayed by 0.2 s": _hardware("joint_states_delay_s", 0.2, 0.0),
        "readings frozen": _hardware("freeze_joint_states", True, False, blind=True),
        "nine of ten readings lost": Fault(
            lambda d: d.set_fault("joint_states_drop", 0.9),
            lambda d: d.set_fault("joint_states_drop", 0.0),
            rests=False,
        ),
        "all readings lost": _hardware("joint_states_drop", 1.0, 0.0, blind=True),
        "clock 10 s ahead": _hardware("clock_jump_s", 10.0, 0.0, shift_s=10.0, blind=True),
        "clock 10 s behind": _hardware("clock_jump_s", -10.0, 0.0, shift_s=-10.0, blind=True),
        "clock 0.3 s behind": _hardware("clock_jump_s", -0.3, 0.0, shift_s=-0.3, blind=True),
        "emergency stop": Fault(lambda d: d.watcher.emergency_stop(True), lambda d: None),
        "second publisher on the controller": _rogue("nearby", direct, rests=False),
    }
    for does in ("nan", "far", "unknown joint", "backwards", "short", "fast end", "old", "empty"):
        found[f"rogue to the monitor: {does}"] = _rogue(does, checked, rests=False)
        found[f"rogue to the controller: {does}"] = _rogue(does, direct, rests=False)
    return found


def main() -> None:
    """The executable."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--robot", default="panda")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--only", action="append", default=[])
    given = parser.parse_args()
    isolate()
    config = load_robot(given.robot)
    todo = faults(config.ros.controller)
    names = given.only or list(todo)
    rng = np.random.default_rng(0)
    with (
        TemporaryDirectory() as folder,
        Site(Path(folder), {"robot": given.robot}, {"hardware": {"scene": BARE_TABLE}}) as site,
    ):
        rclpy.init()
        watcher = Watcher(config)
        drill = Drill(site, watcher, rng)
        drill.open()
        for i, name in enumerate(n for n in names for _ in range(given.times)):
            sys.stderr.write(f"{i} of {len(names) * given.times}: {name}\n")
            struck = drill.strike(name, todo[name])
            sys.stdout.write(json.dumps(asdict(struck)) + "\n")
            sys.stdout.flush()
            if not struck.recovered:
                # What is left of the site may be anything: all of it anew.
                sys.stderr.write(f"not recovered: {struck.problem}\n")
                sys.stderr.write("\n".join(site.output(n) for n in site.processes))
                for process in list(site.processes):
                    site.kill(process)
                watcher.pause(1.0)
                drill.open()
        sys.stdout.write(json.dumps({"judge": watcher.judge, "unasked": drill.unasked}) + "\n")
        watcher.close()


if __name__ == "__main__":
    main()
