"""The simulated control loop's grid: late ticks are made up for, gently."""

from __future__ import annotations

import itertools

import pytest

from robot_bridge.ros2.nodes._pace import Pacer

TICK_S = 1 / 240


class Time:
    def __init__(self) -> None:
        self.now = 50.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def times(pacer: Pacer, clock: Time, first: int, count: int) -> list[float]:
    found = []
    for tick in range(first, first + count):
        pacer.wait(tick)
        found.append(clock.now)
    return found


def test_ticks_come_on_their_grid() -> None:
    clock = Time()
    pacer = Pacer(TICK_S, 2.0, clock=lambda: clock.now, sleep=clock.sleep)
    pacer.start(0)
    assert times(pacer, clock, 1, 480)[-1] == pytest.approx(51.0)


def test_a_late_loop_catches_up_without_a_burst_and_loses_no_time() -> None:
    clock = Time()
    pacer = Pacer(TICK_S, 1.0, clock=lambda: clock.now, sleep=clock.sleep)
    pacer.start(0)
    times(pacer, clock, 1, 10)
    clock.now += 0.2
    found = times(pacer, clock, 11, 120)
    gaps = [b - a for a, b in itertools.pairwise(found)]
    assert min(gaps) >= TICK_S / 2 - 1e-9
    assert found[-1] == pytest.approx(50.0 + 130 * TICK_S)
    assert pacer.counts.overruns == 0


def test_time_that_a_machine_slept_through_is_lost() -> None:
    clock = Time()
    pacer = Pacer(TICK_S, 1.0, clock=lambda: clock.now, sleep=clock.sleep)
    pacer.start(0)
    clock.now += 5.0
    found = times(pacer, clock, 1, 3)
    assert found[-1] - found[0] == pytest.approx(2 * TICK_S)
    assert pacer.counts.overruns == 1
    assert pacer.counts.lost_s == pytest.approx(5.0 - TICK_S)
