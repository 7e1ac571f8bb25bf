"""How the latency suite reads the event stream."""

from __future__ import annotations

import pytest

from cap import events as ev
from cap.bench.latency import chain_of
from perception.scene import Scene


def an_exchange(time_s: float, purpose: str, first_s: float, total_s: float) -> ev.Event:
    return ev.GenerationFinished(time_s, purpose, "s", "p", "t", 10, 5, 7, first_s, total_s)


def a_stream() -> list[ev.Event]:
    """0.2 s observing, 1.5 s writing, 0.1 s verifying, a sub-LMP of 1 s, 0.3 s acting."""
    return [
        ev.CommandStarted(0.0, "put it there", "sentence"),
        ev.SceneObserved(0.2, Scene(()), "before"),
        an_exchange(1.7, "main", 0.5, 1.5),
        ev.ProgramVerified(1.8, "code", (), 0.1),
        ev.ProgramReady(1.8, "code"),
        an_exchange(2.9, "parse_position", 0.25, 1.0),
        ev.MotionStarted(3.1, "approach", 1.0),
        an_exchange(9.0, "parse_position", 0.25, 1.0),
        ev.MotionStarted(9.5, "lift", 1.0),
    ]


def test_the_links_of_the_chain_add_up_to_the_whole():
    chain = chain_of("put it there", a_stream())
    assert chain is not None
    assert chain.total_s == pytest.approx(3.1)
    assert chain.observe_s == pytest.approx(0.2)
    assert chain.first_token_s == pytest.approx(0.2 + 0.5)
    assert chain.prompt_s == pytest.approx(0.75)
    assert chain.tokens_s == pytest.approx(1.75)
    assert chain.verify_s == pytest.approx(0.1)
    assert chain.act_s == pytest.approx(0.3)
    assert chain.rest_s == pytest.approx(0.2 + 0.1 + 0.3)
    assert chain.exchanges == 2, "what is asked after the first motion does not count"


def test_a_command_in_which_nothing_moves_has_no_latency():
    still = [e for e in a_stream() if not isinstance(e, ev.MotionStarted)]
    assert chain_of("put it there", still) is None
