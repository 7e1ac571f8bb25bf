"""Versions of a program: repaired, judged and chosen, with exchanges recorded from the model."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from cap.events import (
    CandidateChosen,
    CandidateJudged,
    Event,
    EventStream,
    GenerationFinished,
    GenerationStarted,
    PredicateEvaluated,
)
from cap.llm.model import LanguageModel
from cap.lmp.writer import Writer
from cap.lmp.written import Fault, FunctionRecord, Written
from cap.record import Recorder, Setup, read_run
from cap.rehearse.answers import Answers, Question
from cap.rehearse.report import Failure, Rehearsal
from cap.runtime import Runtime
from cap.search.effort import Effort
from cap.search.search import Search
from cap.testing import Tabletop, inside, still_except
from cap.verify import Finding
from perception.scene import Scene
from primitives.api import API
from tests.simulated.sentences import TABLE

pytestmark = pytest.mark.cap(scene=TABLE)
PUT = "put the red block in the green bowl"
MATCH = "put the blocks in the bowls with matching colors"
LEFT = "put the red block on the left side and the green block in the blue bowl"

LEFT_PROGRAM = """\
put_first_on_second('red block', get_side_pos('west'))
put_first_on_second('green block', 'blue bowl')"""
LEFT_FAULT = Fault("program", 1, "side must be 'left', 'right', 'top' or 'bottom'. Got: 'west'")


@pytest.fixture(scope="module")
def scene() -> Scene:
    with Runtime.simulated(scene=TABLE, llm=None) as runtime:
        return runtime.observe()


@dataclass
class Desk:
    """A writer without a robot, and what it told."""

    writer: Writer
    scene: Scene
    events: list[Event] = field(default_factory=list)
    answers: Answers = field(default_factory=Answers)

    @property
    def written_tokens(self) -> int:
        return sum(e.completion_tokens for e in self.events if isinstance(e, GenerationFinished))

    def search(self, effort: Effort, sentence: str, **judges: object) -> Search:
        """A search whose twin and predicate the test decides on."""
        return Search(
            effort=effort,
            sentence=sentence,
            scene=self.scene,
            writer=self.writer,
            events=self.writer.events,
            tokens=lambda: self.written_tokens,
            answers=self.answers,
            **judges,  # type: ignore[arg-type]
        )


@pytest.fixture
def desk(recorded_model: LanguageModel, scene: Scene) -> Desk:
    desk = Desk(
        Writer(lambda: recorded_model, API, EventStream([], lambda: 0.0), lambda: False), scene
    )
    desk.writer.events.add(desk.events.append)
    return desk


@pytest.fixture
def mute(scene: Scene) -> Desk:
    """A desk whose model is not asked."""

    def model() -> LanguageModel:
        raise AssertionError("nothing is to be written")

    return Desk(Writer(model, API, EventStream([], lambda: 0.0), lambda: False), scene)


def rehearsal(scene: Scene, problem: str = "", line: int | None = None) -> Rehearsal:
    failure = Failure("program", problem, line=line) if problem else None
    return Rehearsal(failure, (), (), scene, scene, (), 1.0, 0.1)


# The writer's part -----------------------------------------------------------------------


def test_the_statement_at_fault_alone_is_written_anew(desk: Desk) -> None:
    version = Written(LEFT_PROGRAM, {}, ())
    mended = desk.writer.mended(LEFT, desk.scene, version, LEFT_FAULT)
    assert mended is not None
    assert mended.ok, mended.findings
    first, second = mended.source.splitlines()
    assert first == "put_first_on_second('red block', get_side_pos('left'))"
    assert second == LEFT_PROGRAM.splitlines()[1]
    assert [e.line for e in desk.events if isinstance(e, GenerationStarted)] == [1]


def test_a_function_that_failed_is_mended_where_it_failed(desk: Desk) -> None:
    source = "def first_name(names):\n    names = sorted(names)\n    return names[9]"
    record = FunctionRecord("first_name", source, 1)
    program = "name = first_name(blocks)\nput_first_on_second(name, 'green bowl')"
    version = Written(program, {"first_name": record}, ())
    fault = Fault("first_name", 3, "IndexError: list index out of range")
    mended = desk.writer.mended("put the first block in the green bowl", desk.scene, version, fault)
    assert mended is not None
    assert mended.source == program
    lines = mended.functions["first_name"].source.splitlines()
    assert lines[:2] == source.splitlines()[:2]
    assert lines[2:] == ["    return names[0]"]
    assert desk.writer.functions["first_name"].source == mended.functions["first_name"].source


def test_samples_come_from_one_request(desk: Desk) -> None:
    samples = desk.writer.samples(MATCH, desk.scene, 4)
    finished = [e for e in desk.events if isinstance(e, GenerationFinished)]
    assert [len(e.texts) for e in finished if e.purpose == "main"] == [4]
    assert 1 <= len(samples) <= 4
    assert any(s.ok for s in samples)


# The search itself -----------------------------------------------------------------------


def test_a_program_that_failed_in_the_twin_is_mended_first(desk: Desk) -> None:
    """The twin refuses whatever puts the red block in the green bowl."""

    def rehearse(written: Written) -> Rehearsal:
        line = next(
            (
                n
                for n, text in enumerate(written.source.splitlines(), start=1)
                if "'red block', 'green bowl'" in text
            ),
            None,
        )
        return rehearsal(desk.scene, "the green bowl is full" if line else "", line)

    sentence = f"{PUT}, then put the blue block in the blue bowl"
    search = desk.search(Effort("repair"), sentence, rehearse=rehearse, holds=None)
    chosen = search.run()
    origins = [c.origin for c in search.candidates]
    assert origins[0] == "first"
    assert origins[1] == "statement"
    assert len(origins) <= 4
    assert chosen.value == max(c.value for c in search.candidates)


QUESTION = Question("parse_obj_name", "the block to the left", (), ("red block",), 0)


def test_what_a_failed_version_was_told_is_asked_anew(desk: Desk) -> None:
    """The twin fails with the first answer to a question, and goes well with another."""
    wrong, right = Written("ret_val = 'red bowl'", {}, ()), Written("ret_val = blocks[0]", {}, ())

    def rehearse(written: Written) -> Rehearsal:
        doubted = desk.answers.doubts(QUESTION)
        desk.answers.keep(QUESTION, right if doubted else wrong)
        found = rehearsal(desk.scene, "" if doubted else "the red bowl cannot be grasped", 1)
        return replace(found, answers={QUESTION: right if doubted else wrong})

    search = desk.search(Effort("repair"), PUT, rehearse=rehearse, holds=None)
    chosen = search.run()
    assert [c.origin for c in search.candidates] == ["first", "answers"]
    assert chosen.fine
    assert chosen.written == search.candidates[0].written
    doubted = desk.answers.doubts(QUESTION)
    assert [d.source for d in doubted] == [wrong.source]
    assert doubted[0].problem == "the red bowl cannot be grasped"
    assert desk.answers.get(QUESTION) == right


def test_the_version_that_acts_gets_the_answers_of_its_rehearsal(desk: Desk) -> None:
    """Nothing is better with other answers, so the first version stays, with its own."""
    first, later = Written("ret_val = blocks[0]", {}, ()), Written("ret_val = blocks[1]", {}, ())

    def rehearse(written: Written) -> Rehearsal:
        told = later if desk.answers.doubts(QUESTION) else first
        desk.answers.keep(QUESTION, told)
        return replace(rehearsal(desk.scene), answers={QUESTION: told})

    effort = Effort("best", tokens=1)
    search = desk.search(effort, PUT, rehearse=rehearse, holds=lambda *_: (False, ""))
    search.predicate = Written("ret_val = False", {}, ())
    failed = search.run()
    assert failed.index == 0
    assert desk.answers.get(QUESTION) == first


def test_without_effort_the_first_version_is_the_only_one(desk: Desk) -> None:
    search = desk.search(
        Effort("off"), PUT, rehearse=lambda w: rehearsal(desk.scene, "no", 1), holds=None
    )
    assert not search.run().fine
    assert len(search.candidates) == 1


REFUSED = Written("pick()", {}, (Finding("arguments", 1, 0, "pick misses obj"),))


def moved(scene: Scene, to: float) -> Rehearsal:
    """The red block goes this far."""
    red = scene["red block"]
    there = replace(red, position=red.position + np.array([to, 0.0, 0.0]))
    after = Scene(tuple(there if o.name == red.name else o for o in scene))
    return replace(rehearsal(scene), after=after)


def test_where_nothing_passes_verification_others_are_written_and_agree(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.writer, "program", lambda *_, **__: REFUSED)
    search = desk.search(
        Effort("repair"), PUT, rehearse=lambda w: moved(desk.scene, 0.1), holds=None
    )
    chosen = search.run()
    assert [c.origin for c in search.candidates] == ["first"] + ["sample"] * 4
    assert chosen.fine
    assert chosen.origin == "sample"


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        (["pick('a')", "pick('b')", "pick('c')", "pick('d')"], None),
        (["pick('a')", "pick('b')", "pick('c')", "pick('b')"], "pick('b')"),
        (["say('no')", "say('what?')", "pick('a')", "pick('b')"], None),
        (["say('no')", "say('no')", "pick('a')", "pick('b')"], "say('no')"),
        (["say('no')", "say('what?')", "pick('a')", "pick('a')"], "pick('a')"),
    ],
)
def test_where_nothing_passes_verification_two_others_must_agree(
    mute: Desk, monkeypatch: pytest.MonkeyPatch, written: list[str], taken: str | None
) -> None:
    """Each text picks another thing up, or moves nothing."""

    def rehearse(version: Written) -> Rehearsal | None:
        letter = version.source.find("pick")
        return moved(mute.scene, 0.1 * ord(version.source[6]) - 9.5) if letter == 0 else None

    samples = [Written(source, {}, ()) for source in written]
    monkeypatch.setattr(mute.writer, "program", lambda *_, **__: REFUSED)
    monkeypatch.setattr(mute.writer, "samples", lambda *_, **__: samples)
    chosen = mute.search(Effort("repair"), PUT, rehearse=rehearse, holds=None).run()
    assert chosen.written == (REFUSED if taken is None else Written(taken, {}, ()))


def test_a_tree_grows_until_its_budget_is_spent(desk: Desk) -> None:
    """The twin lets nothing act, so that nothing is ever good enough."""
    effort = Effort("tree", tokens=260)
    search = desk.search(
        effort, PUT, rehearse=lambda w: rehearsal(desk.scene, "no"), holds=lambda *_: (False, "")
    )
    assert not search.run().fine
    origins = [c.origin for c in search.candidates]
    assert origins.index("sample") < origins.index("variation")
    assert all(c.parent is not None for c in search.candidates if c.origin == "variation")
    assert desk.written_tokens >= effort.tokens
    judged = [e for e in desk.events if isinstance(e, CandidateJudged)]
    assert [e.index for e in judged] == list(range(len(search.candidates)))


def test_programs_that_all_agree_are_not_varied_for_a_predicate(desk: Desk) -> None:
    search = desk.search(
        Effort("tree"), PUT, rehearse=lambda w: rehearsal(desk.scene), holds=lambda *_: (False, "")
    )
    chosen = search.run()
    assert [c.origin for c in search.candidates] == ["first"] + ["sample"] * 4
    assert chosen.index == 0


# The whole chain -------------------------------------------------------------------------


def test_program_and_predicate_that_agree_need_no_other(tabletop: Tabletop) -> None:
    result = tabletop.run(PUT, search=Effort("best"))
    tabletop.expect(inside("red block", "green bowl"), still_except("red block"))
    assert result.search is not None
    assert len(result.search.candidates) == 1
    assert (result.search.predicted, result.search.seen) == (True, True)
    assert "red block" in result.search.predicate
    moments = [e.moment for e in tabletop.events if isinstance(e, PredicateEvaluated)]
    assert moments[-1] == "seen"


def test_without_a_predicate_what_most_versions_lead_to_is_done(
    tabletop: Tabletop, tmp_path: Path
) -> None:
    setup = Setup("tabletop", 0, True, "none", scene=False, source="sentence")
    with Recorder(tmp_path / "run", setup) as recorder:
        tabletop.runtime.events.add(recorder)
        result = tabletop.run(MATCH, search=Effort("best", predicate=False))
        recorder.finish(result)
    tabletop.expect(inside("green block", "green bowl"), inside("blue block", "blue bowl"))
    assert result.search is not None
    assert [c.origin for c in result.search.candidates] == ["first"] + ["sample"] * 4
    chosen = [e for e in tabletop.events if isinstance(e, CandidateChosen)]
    assert [e.index for e in chosen] == [result.search.chosen]
    told = json.loads((tmp_path / "run" / "result.json").read_text())["search"]
    assert len(told["candidates"]) == 5
    assert told["candidates"][told["chosen"]]["group"] >= 0
    # The samples too are kept, so that the record can be replayed as a cassette.
    run = read_run(tmp_path / "run")
    with Runtime.simulated(scene=TABLE, llm=run.cassette) as again:
        same = again.run(MATCH, search=Effort("best", predicate=False))
    assert same.program == result.program
    assert same.truth_after == result.truth_after


def test_what_a_person_agrees_to_is_the_version_that_was_chosen(tabletop: Tabletop) -> None:
    shown = []
    result = tabletop.runtime.run(
        MATCH,
        search=Effort("best", predicate=False),
        confirm=lambda proposal: shown.append(proposal) or False,  # type: ignore[func-returns-value]
    )
    assert [p.program for p in shown] == [result.program]
    assert shown[0].pictures is not None
    assert shown[0].rehearsal is not None
    assert shown[0].rehearsal.verdict != "fail"
