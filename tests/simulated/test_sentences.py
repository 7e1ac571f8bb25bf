"""The whole chain from a sentence, with exchanges recorded from the embedded model."""

from __future__ import annotations

import asyncio
import math

import pytest

from cap.events import Event, EventStream, FunctionWritten, GenerationStarted, TextGenerated
from cap.llm import open_model
from cap.llm.cassette import CassetteModel
from cap.lmp.writer import Writer
from cap.result import RunResult, Status
from cap.runtime import Runtime
from primitives.api import API
from tests.simulated.sentences import (
    ABSENT,
    ASK,
    CANNOT,
    FUNCTIONS,
    LINE,
    MATCH,
    PROGRAM,
    PUT,
    TABLE,
    Recorded,
)


def replayed(recorded: Recorded) -> tuple[list[RunResult], list[Event]]:
    events: list[Event] = []
    llm = f"cassette:{recorded.cassette}"
    with Runtime.simulated(scene=TABLE, llm=llm, sinks=[events.append]) as runtime:
        return [runtime.run(sentence) for sentence in recorded.sentences], events


def position(result: RunResult, name: str) -> tuple[float, float, float]:
    assert result.truth_after is not None
    found: tuple[float, float, float] = next(
        t.position for t in result.truth_after if t.name == name
    )
    return found


def inside(result: RunResult, block: str, bowl: str) -> bool:
    return math.dist(position(result, block)[:2], position(result, bowl)[:2]) < 0.045


def start(name: str) -> tuple[float, ...]:
    return next(o.position for o in TABLE.objects if o.name == name)


def test_a_block_goes_into_a_bowl_and_back_again() -> None:
    (there, back), events = replayed(PUT)
    assert there.status is Status.DONE, there.error
    assert inside(there, "red block", "green bowl")
    assert back.status is Status.DONE, back.error
    assert math.dist(position(back, "red block")[:2], start("red block")) < 0.02
    streamed = "".join(e.text for e in events if isinstance(e, TextGenerated))
    assert there.program in streamed


def test_blocks_go_into_the_bowls_of_their_colours() -> None:
    (result,), _ = replayed(MATCH)
    assert result.status is Status.DONE, result.error
    assert inside(result, "green block", "green bowl")
    assert inside(result, "blue block", "blue bowl")
    assert math.dist(position(result, "red block")[:2], start("red block")) < 0.01


def test_a_position_in_words_is_left_to_its_own_lmp() -> None:
    (result,), events = replayed(LINE)
    assert result.status is Status.DONE, result.error
    purposes = [e.purpose for e in events if isinstance(e, GenerationStarted)]
    assert "parse_position" in purposes
    ys = [position(result, f"{c} block")[1] for c in ("red", "green", "blue")]
    xs = sorted(position(result, f"{c} block")[0] for c in ("red", "green", "blue"))
    assert max(ys) - min(ys) < 0.02
    assert xs[-1] - xs[0] == pytest.approx(0.20, abs=0.03)


def test_questions_are_answered_and_nothing_moves() -> None:
    (count, nearest), _ = replayed(ASK)
    assert count.answer == 3
    assert count.said == ("3",)
    assert nearest.answer == "blue block"
    assert not any(c.primitive.startswith(("put", "pick", "move")) for c in count.calls)
    assert math.dist(position(nearest, "red block")[:2], start("red block")) < 0.002


@pytest.mark.parametrize(("recorded", "word"), [(ABSENT, "purple"), (CANNOT, "sing")])
def test_what_cannot_be_done_ends_in_a_sentence_and_no_motion(
    recorded: Recorded, word: str
) -> None:
    (result,), _ = replayed(recorded)
    assert word in " ".join(result.said)
    assert result.monitor.checks == 0
    for item in TABLE.objects:
        assert math.dist(position(result, item.name)[:2], item.position[:2]) < 0.002


def test_functions_that_a_program_lacks_are_written_once() -> None:
    events: list[Event] = []
    with Runtime.simulated(scene=TABLE, llm=None) as runtime:
        scene = runtime.observe()
        model = CassetteModel(FUNCTIONS)
        stream = EventStream([events.append], lambda: 0.0)
        writer = Writer(lambda: model, API, stream, lambda: False)
        written = writer.complete(PROGRAM, scene)
        assert written.ok, written.findings
        assert {"swap", "is_left_of"} <= set(written.functions)
        once = sum(isinstance(e, FunctionWritten) for e in events)
        assert writer.complete(PROGRAM, scene).functions == written.functions
        assert sum(isinstance(e, FunctionWritten) for e in events) == once
        source = "\n".join(r.source for r in written.functions.values()) + PROGRAM
        result = runtime.execute(source)
    assert result.status is Status.DONE, result.error
    assert math.dist(position(result, "red block")[:2], start("blue block")) < 0.02
    assert math.dist(position(result, "blue block")[:2], start("red block")) < 0.02


def test_a_sentence_that_was_not_recorded_is_refused_with_the_remedy() -> None:
    with Runtime.simulated(scene=TABLE, llm=f"cassette:{PUT.cassette}") as runtime:
        result = runtime.run("juggle the green block")
    assert result.status is Status.NO_MODEL
    assert "make cassettes" in (result.error or "")
    assert open_model(f"cassette:{PUT.cassette}").name


def test_a_notebook_has_an_event_loop_of_its_own() -> None:
    async def cell() -> RunResult:
        with Runtime.simulated(scene=TABLE, llm=f"cassette:{PUT.cassette}") as runtime:
            return runtime.run(PUT.sentences[0])

    result = asyncio.run(cell())
    assert result.status is Status.DONE, result.error
    assert inside(result, "red block", "green bowl")
