"""Functions that are kept between sessions: found by name and by meaning, counted, replayed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cap.events import Event, EventStream, FunctionWritten, GenerationStarted, SkillUsed
from cap.llm.cassette import CassetteModel
from cap.llm.model import LanguageModel
from cap.lmp.skills import Evidence, Skill, SkillStore
from cap.lmp.writer import Writer
from cap.result import Status
from cap.runtime import Runtime
from primitives.api import API
from tests.simulated.sentences import FUNCTIONS, PROGRAM, TABLE

TRADE = '''def trade_places(first: str, second: str) -> None:
    """Let two objects trade places."""
    start, end = get_obj_pos(first), get_obj_pos(second)
    put_first_on_second(first, get_free_pos())
    put_first_on_second(second, start)
    put_first_on_second(first, end)'''


def test_functions_that_worked_are_not_written_again(tmp_path: Path) -> None:
    events: list[Event] = []
    stream, store = EventStream([events.append], lambda: 0.0), SkillStore(tmp_path / "skills")
    (tmp_path / "empty.jsonl").touch()
    recorded, nobody = CassetteModel(FUNCTIONS), CassetteModel(tmp_path / "empty.jsonl")
    with Runtime.simulated(scene=TABLE, llm=None) as runtime:
        scene = runtime.observe()
    first = Writer(lambda: recorded, API, stream, lambda: False, skills=store)
    written = first.complete(PROGRAM, scene)
    store.learn(written.functions.values(), "swap two blocks", success=True)
    assert [e.name for e in events if isinstance(e, FunctionWritten)] == list(written.functions)
    events.clear()
    later = Writer(lambda: nobody, API, stream, lambda: False, skills=store)
    again = later.complete(PROGRAM, scene)
    assert again.ok
    assert again.functions == written.functions
    assert [e.name for e in events if isinstance(e, SkillUsed)] == list(written.functions)
    assert not any(isinstance(e, GenerationStarted) for e in events)


def test_a_kept_function_that_does_not_verify_any_more_is_written_anew(tmp_path: Path) -> None:
    store = SkillStore(tmp_path / "skills")
    store.put(Skill("swap", "def swap(a, b):\n    return put_first_on_second(a)"))
    events: list[Event] = []
    model = CassetteModel(FUNCTIONS)
    with Runtime.simulated(scene=TABLE, llm=None) as runtime:
        scene = runtime.observe()
    stream = EventStream([events.append], lambda: 0.0)
    writer = Writer(lambda: model, API, stream, lambda: False, skills=store)
    assert writer.complete(PROGRAM, scene).ok
    assert "swap" in [e.name for e in events if isinstance(e, FunctionWritten)]


@pytest.mark.cap(cassette="cassettes/kept.jsonl")
def test_a_sentence_like_an_earlier_one_uses_its_function_and_counts_for_it(
    recorded_model: LanguageModel, tmp_path: Path
) -> None:
    store = SkillStore(tmp_path / "skills")
    known = "let the green block and the blue block trade places"
    store.put(Skill("trade_places", TRADE, Evidence(1, 0, (True,), (known,))))
    events: list[Event] = []
    with Runtime.simulated(
        scene=TABLE, llm=recorded_model, skills=store.folder, sinks=[events.append]
    ) as runtime:
        result = runtime.run("let the red block and the green block trade places")
    assert result.status is Status.DONE, result.error
    assert [f.source for f in result.functions] == [TRADE]
    assert {e.purpose for e in events if isinstance(e, GenerationStarted)} == {"main"}
    evidence = store.get("trade_places").evidence
    assert (evidence.successes, evidence.failures) == (2, 0)
    assert evidence.sentences[-1] == result.command
