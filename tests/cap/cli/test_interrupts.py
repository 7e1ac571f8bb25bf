"""Ctrl-C while a command runs."""

from __future__ import annotations

import os
import signal

import pytest

from cap.cli._interrupts import INSIST_WITHIN_S, interrupting


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def press() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def press_twice(clock: Clock, apart_s: float) -> None:
    press()
    clock.now_s += apart_s
    press()


def test_the_first_press_asks_and_raises_nothing():
    stops: list[str] = []
    with interrupting(lambda: stops.append("stop"), stops.append):
        press()
    assert stops[0] == "stop"
    assert len(stops) == 2, "the person is told too"


def test_a_second_press_at_once_insists():
    clock, stops = Clock(), []
    with pytest.raises(KeyboardInterrupt), interrupting(lambda: stops.append(1), str, clock):
        press_twice(clock, INSIST_WITHIN_S / 2)
    assert stops == [1]


def test_a_second_press_much_later_asks_again():
    clock, stops = Clock(), []
    with interrupting(lambda: stops.append(1), str, clock):
        press_twice(clock, INSIST_WITHIN_S * 2)
    assert stops == [1, 1]


def test_the_handler_from_before_is_back_afterwards():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ValueError, match="inside"), interrupting(lambda: None, str):
        raise ValueError("inside")
    assert signal.getsignal(signal.SIGINT) is before
