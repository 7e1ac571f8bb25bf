"""A sub-LMP's code is written once and used again."""

from __future__ import annotations

from cap.events import Event, GenerationStarted, ProgramRehearsed
from cap.lmp.written import Written
from cap.rehearse.answers import Answers
from cap.runtime import Runtime
from perception.scene import Scene
from tests.simulated.sentences import LINE, TABLE

CODE = Written("ret_val = 1", {}, ())


def test_the_same_question_of_another_run_gets_the_same_code() -> None:
    answers, scene = Answers(), Scene(())
    first = answers.question("parse_position", "left", {"points": [1.0]}, scene)
    answers.keep(first, CODE)
    again = answers.question("parse_position", "left", {"points": [1.0]}, scene)
    assert answers.get(again) is None
    answers.restart()
    moved = answers.question("parse_position", "left", {"points": [1.001]}, scene)
    assert answers.get(moved) is CODE
    answers.forget()
    assert answers.get(first) is None


def test_what_could_not_be_answered_is_not_asked_again_until_the_program_acts() -> None:
    answers, scene = Answers(), Scene(())
    first = answers.question("parse_position", "nowhere", {}, scene)
    assert answers.problem(first) == ""
    answers.give_up(first, "no idea")
    answers.restart()
    again = answers.question("parse_position", "nowhere", {}, scene)
    assert answers.problem(again) == "no idea"
    answers.forgive()
    assert answers.problem(again) == ""
    answers.give_up(first, "no idea")
    answers.forget()
    assert answers.problem(first) == ""


def test_a_doubted_answer_is_no_answer_until_it_is_believed_again() -> None:
    answers, scene = Answers(), Scene(())
    question = answers.question("parse_obj_name", "it", {}, scene)
    other = answers.question("parse_obj_name", "it", {}, scene)
    answers.keep(question, CODE)
    given = answers.given()
    assert given == {question: CODE}
    assert answers.stand(given)
    answers.doubt(given, "a bowl cannot be grasped")
    assert answers.get(question) is None
    assert not answers.stand(given)
    assert [(d.source, d.problem) for d in answers.doubts(question)] == [
        ("ret_val = 1", "a bowl cannot be grasped")
    ]
    assert answers.doubts(other) == ()
    answers.believe(given)
    assert answers.get(question) is CODE


def test_a_phrase_is_written_once_for_rehearsal_and_act_together() -> None:
    events: list[Event] = []
    llm = f"cassette:{LINE.cassette}"
    with Runtime.simulated(scene=TABLE, llm=llm, sinks=[events.append]) as runtime:
        (sentence,) = LINE.sentences
        result = runtime.run(sentence)
    assert result.ok, result.error
    assert any(isinstance(e, ProgramRehearsed) for e in events)
    asked = [e.subject for e in events if isinstance(e, GenerationStarted)]
    phrases = [s for s in asked if s != sentence]
    assert phrases
    assert len(phrases) == len(set(phrases))
