"""Which of several versions is chosen, by what they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cap.lmp.written import Written
from cap.rehearse.report import Failure, Rehearsal
from cap.search.candidate import Candidate
from cap.search.record import SearchRecord
from cap.search.vote import agreement, grouped, winner
from cap.verify import Finding
from perception.scene import Scene, SceneObject

SIZE = np.array([0.04, 0.04, 0.04])
BLOCK = SceneObject("red block", "block", "red", np.array([0.5, 0.0, 0.02]), 0.0, SIZE)
BEFORE = Scene((BLOCK,))
UNKNOWN = Finding("unknown-name", 1, 0, "nobody knows x")


def scene(x: float) -> Scene:
    return Scene((replace(BLOCK, position=np.array([x, 0.0, 0.02])),))


def rehearsal(x: float, failure: Failure | None = None) -> Rehearsal:
    return Rehearsal(failure, (), (), BEFORE, scene(x), (), 1.0, 0.1)


def version(index: int, x: float, holds: bool | None = None) -> Candidate:
    return Candidate(
        index, "sample", Written(f"go({x})", {}, ()), BEFORE, rehearsal(x), holds=holds
    )


def failing(index: int) -> Candidate:
    failure = Failure("program", "out of reach")
    return Candidate(index, "sample", Written("go()", {}, ()), BEFORE, rehearsal(0.5, failure))


def refused(index: int) -> Candidate:
    return Candidate(index, "sample", Written("x", {}, (UNKNOWN,)), BEFORE)


def test_versions_that_lead_to_the_same_table_are_one_group() -> None:
    groups = grouped([version(0, 0.40), version(1, 0.60), version(2, 0.41), failing(3), refused(4)])
    assert [[c.index for c in group] for group in groups] == [[0, 2], [1]]


def test_the_largest_group_wins() -> None:
    assert winner([version(0, 0.4), version(1, 0.6), version(2, 0.6)]).index == 1


def test_of_equal_groups_the_first_answer_wins() -> None:
    assert winner([version(0, 0.4), version(1, 0.6), version(2, 0.5)]).index == 0


def test_what_satisfies_the_predicate_wins_over_what_more_programs_lead_to() -> None:
    versions = [version(0, 0.4, False), version(1, 0.4, False), version(2, 0.6, True)]
    assert winner(versions).index == 2


def test_where_nothing_satisfies_the_predicate_the_largest_group_wins() -> None:
    versions = [version(0, 0.4, False), version(1, 0.6, False), version(2, 0.6, False)]
    assert winner(versions).index == 1


@pytest.mark.parametrize(
    ("places", "agreed"),
    [
        ((0.4,) * 4, 4),
        ((0.4,) * 3, 0),
        ((0.6,) + (0.4,) * 4, 4),
        ((0.6,) * 2 + (0.4,) * 4, 0),
    ],
)
def test_programs_that_nearly_all_agree_are_an_agreement(
    places: Sequence[float], agreed: int
) -> None:
    versions = [version(i, x, False) for i, x in enumerate(places)]
    assert len(agreement([*versions, failing(len(places))])) == agreed


def test_nearly_all_programs_are_believed_against_a_predicate() -> None:
    versions = [version(0, 0.6, True), *(version(i, 0.4, False) for i in range(1, 5))]
    assert winner(versions).index == 1


def test_what_may_not_act_is_never_chosen_over_what_may() -> None:
    assert winner([failing(0), failing(1), refused(2), version(3, 0.6, False)]).index == 3


def test_the_best_failure_is_kept_when_all_fail() -> None:
    assert winner([refused(0), failing(1), refused(2)]).index == 1


def test_a_program_that_moves_nothing_leads_to_the_table_as_it_is() -> None:
    still = Candidate(0, "first", Written("say('no')", {}, ()), BEFORE)
    assert [len(g) for g in grouped([still, version(1, 0.5)])] == [2]


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        (refused(0), failing(0)),
        (failing(0), version(0, 0.4, False)),
        (version(0, 0.4, False), version(0, 0.4, None)),
        (version(0, 0.4, None), version(0, 0.4, True)),
    ],
)
def test_each_wall_that_is_passed_is_worth_more_than_all_before(
    worse: Candidate, better: Candidate
) -> None:
    assert worse.value < better.value


KINDS = st.sampled_from(["refused", "failing", "left", "right", "left, holds", "right, holds not"])


def made(kinds: Sequence[str]) -> list[Candidate]:
    makers = {
        "refused": refused,
        "failing": failing,
        "left": lambda i: version(i, 0.4),
        "right": lambda i: version(i, 0.6),
        "left, holds": lambda i: version(i, 0.4, True),
        "right, holds not": lambda i: version(i, 0.6, False),
    }
    return [makers[kind](i) for i, kind in enumerate(kinds)]


@given(st.lists(KINDS, min_size=1, max_size=8))
def test_the_winner_may_act_when_any_may_and_no_group_with_as_good_a_claim_is_larger(
    kinds: list[str],
) -> None:
    candidates = made(kinds)
    chosen = winner(candidates)
    assert chosen.fine == any(c.fine for c in candidates)
    if chosen.fine:
        groups = grouped(candidates)
        sizes = [len(g) for g in groups if any(c.holds for c in g)] or [len(g) for g in groups]
        agreed = agreement(candidates)
        assert len(next(g for g in groups if chosen in g)) == (len(agreed) or max(sizes))


@given(st.lists(KINDS, min_size=1, max_size=8))
def test_the_record_names_the_group_of_each_version(kinds: list[str]) -> None:
    candidates = made(kinds)
    record = SearchRecord(tuple(candidates), winner(candidates).index, "ret_val = True")
    told = record.to_json()
    assert len(told["candidates"]) == len(candidates)
    for candidate, entry in zip(candidates, told["candidates"], strict=True):
        assert (entry["group"] >= 0) == candidate.fine
