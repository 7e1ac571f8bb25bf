"""The whole chain from a sentence, with exchanges recorded from the embedded model."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from cap.events import EventStream, FunctionWritten, GenerationStarted, Note, TextGenerated
from cap.llm import open_model
from cap.llm.model import LanguageModel
from cap.lmp.writer import Writer
from cap.result import RunResult, Status
from cap.runtime import Runtime
from cap.testing import (
    Check,
    Tabletop,
    all_of,
    at,
    explains,
    first_spot,
    inside,
    nothing_moved,
    row,
    says_names,
    says_number,
    still_except,
)
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
    WONDER,
    Recorded,
)

BLOCKS = ("red block", "green block", "blue block")
EVERYTHING = (*BLOCKS, "green bowl", "blue bowl")

pytestmark = pytest.mark.cap(scene=TABLE)


def unmoved(*names: str, tolerance: float) -> Check:
    return all_of(*(at(name, first_spot(name), tolerance) for name in names))


@pytest.mark.cap(cassette=WONDER.cassette)
def test_talk_is_not_taken_for_what_was_to_be_done(tabletop: Tabletop) -> None:
    tabletop.run(WONDER.sentences[0])
    tabletop.expect(inside("red block", "blue bowl"), still_except("red block"))
    notes = [e.text for e in tabletop.events if isinstance(e, Note)]
    assert any("moves nothing" in note for note in notes)


@pytest.mark.cap(cassette=PUT.cassette)
def test_a_block_goes_into_a_bowl_and_back_again(tabletop: Tabletop) -> None:
    there = tabletop.run(PUT.sentences[0])
    tabletop.expect(inside("red block", "green bowl"), still_except("red block"))
    streamed = "".join(e.text for e in tabletop.events if isinstance(e, TextGenerated))
    assert there.program in streamed
    tabletop.run(PUT.sentences[1])
    tabletop.expect(at("red block", first_spot("red block"), 0.02))


@pytest.mark.cap(cassette=MATCH.cassette)
def test_blocks_go_into_the_bowls_of_their_colours(tabletop: Tabletop) -> None:
    tabletop.run(MATCH.sentences[0])
    tabletop.expect(
        inside("green block", "green bowl"),
        inside("blue block", "blue bowl"),
        unmoved("red block", tolerance=0.01),
    )


@pytest.mark.cap(cassette=LINE.cassette)
def test_a_position_in_words_is_left_to_its_own_lmp(tabletop: Tabletop) -> None:
    tabletop.run(LINE.sentences[0])
    tabletop.expect(row(*BLOCKS, direction="vertical", length=0.20))
    places = [tabletop.truth[name].xy for name in BLOCKS]
    assert max(x for x, _ in places) - min(x for x, _ in places) < 0.02
    ys = sorted(y for _, y in places)
    assert ys[-1] - ys[0] == pytest.approx(0.20, abs=0.03)
    purposes = [e.purpose for e in tabletop.events if isinstance(e, GenerationStarted)]
    assert "parse_position" in purposes


@pytest.mark.cap(cassette=ASK.cassette)
def test_questions_are_answered_and_nothing_moves(tabletop: Tabletop) -> None:
    count = tabletop.run(ASK.sentences[0])
    tabletop.expect(says_number(3), nothing_moved())
    assert count.answer == 3
    assert count.said == ("3",)
    nearest = tabletop.run(ASK.sentences[1])
    tabletop.expect(says_names(["blue block"], BLOCKS), unmoved(*EVERYTHING, tolerance=0.002))
    assert nearest.answer == "blue block"
    assert not any(c.primitive.startswith(("put", "pick", "move")) for c in count.calls)


@pytest.mark.parametrize(
    ("recorded", "word"),
    [
        pytest.param(ABSENT, "purple", marks=pytest.mark.cap(cassette=ABSENT.cassette)),
        pytest.param(CANNOT, "sing", marks=pytest.mark.cap(cassette=CANNOT.cassette)),
    ],
)
def test_what_cannot_be_done_ends_in_a_sentence_and_no_motion(
    tabletop: Tabletop, recorded: Recorded, word: str
) -> None:
    result = tabletop.run(recorded.sentences[0])
    tabletop.expect(explains(word), unmoved(*EVERYTHING, tolerance=0.002))
    assert word in " ".join(result.said)
    assert result.monitor.checks == 0


@pytest.mark.cap(cassette=FUNCTIONS)
def test_functions_that_a_program_lacks_are_written_once(
    recorded_model: LanguageModel,
) -> None:
    events: list[object] = []
    with Runtime.simulated(scene=TABLE, llm=None) as runtime:
        tabletop = Tabletop(runtime, [], Path())
        scene = runtime.observe()
        stream = EventStream([events.append], lambda: 0.0)
        writer = Writer(lambda: recorded_model, API, stream, lambda: False)
        written = writer.complete(PROGRAM, scene)
        assert written.ok, written.findings
        assert {"swap", "is_left_of"} <= set(written.functions)
        once = sum(isinstance(e, FunctionWritten) for e in events)
        assert writer.complete(PROGRAM, scene).functions == written.functions
        assert sum(isinstance(e, FunctionWritten) for e in events) == once
        tabletop.execute("\n".join(r.source for r in written.functions.values()) + PROGRAM)
        tabletop.expect(
            at("red block", first_spot("blue block"), 0.02),
            at("blue block", first_spot("red block"), 0.02),
        )


def test_a_sentence_that_was_not_recorded_is_refused_with_the_remedy() -> None:
    with Runtime.simulated(scene=TABLE, llm=f"cassette:{PUT.cassette}") as runtime:
        result = runtime.run("juggle the green block")
    assert result.status is Status.NO_MODEL
    assert "record it again" in (result.error or "")
    assert open_model(f"cassette:{PUT.cassette}").name


def test_a_notebook_has_an_event_loop_of_its_own() -> None:
    async def cell() -> RunResult:
        with Runtime.simulated(scene=TABLE, llm=f"cassette:{PUT.cassette}") as runtime:
            return runtime.run(PUT.sentences[0])

    result = asyncio.run(cell())
    assert result.status is Status.DONE, result.error
