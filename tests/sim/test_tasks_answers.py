"""A right answer counts in words or as a value; a wrong one never does."""

from __future__ import annotations

from typing import Any

import pytest

from sim.tasks import answers
from sim.tasks.state import Outcome, Snapshot, Thing

TABLE = Snapshot(
    (
        Thing("red block", "block", "red", 0.0, 0.0, 0.02),
        Thing("blue block", "block", "blue", 0.3, 0.0, 0.02),
    )
)


def reply(said: str | None = None, answer: Any = None) -> Outcome:
    return Outcome((TABLE, TABLE), () if said is None else (said,), answer)


@pytest.mark.parametrize(
    "outcome",
    [
        reply(answer=True),
        reply(answer="yes"),
        reply("Yes, it is."),
        reply("Yes, there is no doubt."),
    ],
)
def test_yes(outcome: Outcome) -> None:
    assert answers.says_yes()(outcome) == []
    assert answers.says_no()(outcome)


@pytest.mark.parametrize(
    "outcome",
    [reply(answer=False), reply(answer="No"), reply("No."), reply("There is no yellow bowl.")],
)
def test_no(outcome: Outcome) -> None:
    assert answers.says_no()(outcome) == []
    assert answers.says_yes()(outcome)


@pytest.mark.parametrize("outcome", [reply(), reply("Done."), reply(answer=1), reply(answer=0)])
def test_neither_yes_nor_no(outcome: Outcome) -> None:
    assert answers.says_yes()(outcome)
    assert answers.says_no()(outcome)


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        (4, reply(answer=4)),
        (4, reply(answer=4.0)),
        (4, reply("There are 4 blocks.")),
        (4, reply("There are four blocks and two bowls.")),
        (4, reply(answer="4")),
        (0, reply("There are none.")),
        (2, reply("Next to red block 3 there are 2.")),
        (1, reply("There is one block.")),
        (3, reply("The red one has three neighbours.")),
    ],
)
def test_numbers(number: int, outcome: Outcome) -> None:
    assert answers.says_number(number)(outcome) == []
    assert answers.says_number(number + 1)(outcome)


@pytest.mark.parametrize("outcome", [reply(), reply(answer=True), reply("Done.")])
def test_no_number(outcome: Outcome) -> None:
    assert answers.says_number(1)(outcome)


@pytest.mark.parametrize(
    "outcome",
    [
        reply(answer=0.3),
        reply(answer=30),
        reply("They are 30.4 cm apart."),
        reply("The distance is 0.30 meters."),
        reply(answer="29.6 cm"),
    ],
)
def test_distances_in_metres_or_centimetres(outcome: Outcome) -> None:
    assert answers.says_distance("red block", "blue block")(outcome) == []


@pytest.mark.parametrize("outcome", [reply(), reply(answer=0.2), reply("About 300.")])
def test_wrong_distances(outcome: Outcome) -> None:
    assert answers.says_distance("red block", "blue block")(outcome)


@pytest.mark.parametrize(
    "outcome",
    [
        reply(answer="red block"),
        reply(answer=["red block"]),
        reply("It is the red block."),
        reply("The red one is the closest to the blue bowl."),
    ],
)
def test_names(outcome: Outcome) -> None:
    check = answers.says_names(["red block"], ["red block", "blue block"])
    assert check(outcome) == []
    assert answers.says_names(["blue block"], ["red block", "blue block"])(outcome)


def test_naming_too_many_is_wrong() -> None:
    check = answers.says_names(["red block"], ["red block", "blue block"])
    assert check(reply(answer=["red block", "blue block"]))
    assert check(reply())


@pytest.mark.parametrize(
    "text",
    [
        "I don't see a pink block.",
        "There is no pink block on the table.",
        "Sorry, I cannot do that.",
        "I can’t do that.",
    ],
)
def test_explanations(text: str) -> None:
    assert answers.explains("pink")(reply(text)) == []
    assert answers.explains("pink")(reply(answer=text)) == []


@pytest.mark.parametrize(
    "text", ["Done.", "I put the pink block in.", "That did not work.", "Could not write it."]
)
def test_no_explanation(text: str) -> None:
    assert answers.explains("pink")(reply(text))
