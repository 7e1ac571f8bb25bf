"""Trials of a suite: kept, gone on with, counted, paid for, compared, shown."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cap.bench import BenchOptions, Report, run_suite
from cap.bench._tabletop.suite import hold
from cap.bench._tabletop.trials import command_of, trial_ids
from cap.bench._trials.compare import compare, load
from cap.bench._trials.figures import summarize_trials
from cap.bench._trials.journal import Conditions, Journal
from cap.bench._trials.page import page
from cap.bench._trials.pictures import as_text
from cap.bench._trials.price import Price, estimate, price_of
from cap.bench._trials.record import NO_MODEL, TrialRecord
from cap.bench._trials.run import run_trials
from cap.bench._trials.statistics import fisher, holm, mcnemar, wilson
from cap.errors import ModelUnavailableError, UsageError
from cap.llm.model import LanguageModel
from sim.tasks.tabletop import TASKS

CONDITIONS = Conditions("tabletop", 0, "embedded")
CASSETTE = Path(__file__).parents[2] / "simulated" / "cassettes" / "put.jsonl"


def record(id: str, cause: str = "", **others: object) -> TrialRecord:
    given: dict[str, object] = {"task": "SA-SI/stack", "group": "SA-SI long-horizon"}
    return TrialRecord(id=id, setting="s", cause=cause, **{**given, **others})  # type: ignore[arg-type]


def a_report(options: BenchOptions | None = None) -> tuple[Report, io.StringIO]:
    out = io.StringIO()
    return Report("tabletop", options or BenchOptions(), out, io.StringIO()), out


# The journal ----------------------------------------------------------------------------


records = st.builds(
    TrialRecord,
    id=st.text(min_size=1),
    task=st.text(),
    group=st.text(),
    setting=st.text(),
    cause=st.sampled_from(["", "wrong outcome"]),
    details=st.lists(st.text()).map(tuple),
    programs=st.lists(st.text()).map(tuple),
    seconds=st.floats(0, 1e6),
    timing=st.dictionaries(st.text(), st.floats(0, 1e6)),
    prompt_tokens=st.integers(0, 10**9),
)


@given(tried=st.lists(records, max_size=8), torn=st.binary(max_size=40))
def test_what_was_finished_is_there_again_whatever_the_end_looks_like(
    tmp_path_factory: pytest.TempPathFactory, tried: list[TrialRecord], torn: bytes
) -> None:
    path = tmp_path_factory.mktemp("journal") / "deep" / "j.jsonl"
    with Journal(path, CONDITIONS) as journal:
        for each in tried:
            journal.add(each)
    with path.open("ab") as file:
        file.write(torn.replace(b"\n", b" "))
    with Journal(path, CONDITIONS) as journal:
        assert journal.finished == {each.id: each for each in tried}
        journal.add(record("one more"))
    with Journal(path, CONDITIONS) as journal:
        assert "one more" in journal.finished


@pytest.mark.parametrize(
    ("other", "named"),
    [
        (Conditions("tabletop", 1, "embedded"), "seed"),
        (Conditions("tabletop", 0, "openai:gpt-4.1"), "llm"),
        (Conditions("commands", 0, "embedded"), "suite"),
        (Conditions("tabletop", 0, "embedded", "tree"), "search"),
    ],
)
def test_a_journal_of_another_run_is_refused_and_left_as_it_is(
    tmp_path: Path, other: Conditions, named: str
) -> None:
    path = tmp_path / "j.jsonl"
    with Journal(path, CONDITIONS) as journal:
        journal.add(record("a"))
    kept = path.read_bytes()
    with pytest.raises(UsageError, match=named):
        Journal(path, other)
    assert path.read_bytes() == kept


@pytest.mark.parametrize("text", ["a diary\n", '{"schema": 1}\n', "[]\n"])
def test_a_file_that_is_no_journal_is_refused_and_left_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(text)
    with pytest.raises(UsageError, match="another file"):
        Journal(path, CONDITIONS)
    assert path.read_text() == text


def _try(id: str, model: LanguageModel, *, wrong: Sequence[str] = ()) -> TrialRecord:
    return record(id, "wrong outcome" if id in wrong else "")


def _unanswered(id: str, model: LanguageModel) -> TrialRecord:
    return record(id, NO_MODEL)


OPTIONS = BenchOptions(llm=f"cassette:{CASSETTE}")


def test_a_run_that_broke_off_tries_only_what_is_left(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    with Journal(path, CONDITIONS) as journal:
        run_trials(["a", "b"], partial(_try, wrong=["b"]), OPTIONS, a_report()[0], journal)
    with Journal(path, CONDITIONS) as journal:
        tried = run_trials(["a", "b", "c"], _try, OPTIONS, a_report()[0], journal)
    assert [(r.id, r.ok) for r in tried] == [("a", True), ("b", False), ("c", True)]


def test_several_processes_give_the_same_records(tmp_path: Path) -> None:
    ids, work = [str(i) for i in range(7)], partial(_try, wrong=["3"])
    options = BenchOptions(llm=OPTIONS.llm, jobs=2)
    with Journal(tmp_path / "j.jsonl", CONDITIONS) as journal:
        tried = run_trials(ids, work, options, a_report()[0], journal)
    assert [r.id for r in tried] == ids
    assert [r.id for r in tried if not r.ok] == ["3"]


def test_a_model_that_answers_nobody_ends_the_run_and_counts_as_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    ids = [str(i) for i in range(9)]
    with (
        Journal(path, CONDITIONS) as journal,
        pytest.raises(ModelUnavailableError, match="--resume"),
    ):
        run_trials(ids, _unanswered, OPTIONS, a_report()[0], journal)
    with Journal(path, CONDITIONS) as journal:
        assert not journal.finished


@pytest.mark.parametrize("options", [BenchOptions(jobs=0), BenchOptions(backend="threads")])
def test_a_place_to_run_that_there_is_not_is_refused(tmp_path: Path, options: BenchOptions) -> None:
    with (
        Journal(tmp_path / "j.jsonl", CONDITIONS) as journal,
        pytest.raises(UsageError, match=r"jobs|backend"),
    ):
        run_trials(["a"], _try, options, a_report()[0], journal)


@pytest.mark.alone
@pytest.mark.slow
def test_a_local_ray_cluster_gives_the_same_records(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    ids, work = [str(i) for i in range(4)], partial(_try, wrong=["2"])
    options = BenchOptions(llm=OPTIONS.llm, backend="ray", jobs=2)
    with Journal(tmp_path / "j.jsonl", CONDITIONS) as journal:
        tried = run_trials(ids, work, options, a_report()[0], journal)
    assert [r.id for r in tried] == ids
    assert [r.id for r in tried if not r.ok] == ["2"]


# Statistics and prices ------------------------------------------------------------------


@given(st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share(counts: tuple[int, int]) -> None:
    right, of = counts
    low, high = wilson(right, of)
    assert 0 <= low <= (right / of if of else 0.5) <= high <= 1


def test_the_interval_is_wilsons() -> None:
    # Worked out with the formula of the paper for 8 of 10.
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)


@given(lost=st.integers(0, 12), won=st.integers(0, 12))
def test_chance_is_counted_out_over_all_ways_to_fall(lost: int, won: int) -> None:
    n, k = lost + won, min(lost, won)
    tail = sum(stats.binom.pmf(i, n, 0.5) for i in range(k + 1)) if n else 1.0
    assert mcnemar(lost, won) == pytest.approx(min(1.0, 2 * tail))


def test_shares_of_different_trials_are_compared_by_fishers_test() -> None:
    assert fisher(10, 10, 10, 10) == pytest.approx(1.0)
    # The lady tasting tea: all eight cups right.
    assert fisher(4, 4, 0, 4) == pytest.approx(2 / 70)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_several_comparisons_never_look_surer_than_one(ps: list[float]) -> None:
    adjusted = holm(ps)
    assert all(p <= a <= 1 for p, a in zip(ps, adjusted, strict=True))
    assert min(adjusted) == pytest.approx(min(1.0, len(ps) * min(ps)))


def test_a_price_is_known_for_a_few_models_and_can_be_told() -> None:
    assert price_of("embedded", None, None) is None
    assert price_of("openai:gpt-4.1", None, None) == Price(2.0, 8.0)
    assert price_of("openai:another", 1.0, 3.0) == Price(1.0, 3.0)
    for wrong in ((1.0, None), (None, 1.0), (-1.0, 2.0)):
        with pytest.raises(UsageError):
            price_of("openai:gpt-4.1", *wrong)


def test_the_estimate_multiplies_what_is_left_by_what_trials_took() -> None:
    took = [record("a", prompt_tokens=1_000_000, completion_tokens=0)]
    text = estimate("openai:m", Price(2.0, 8.0), 10, took)
    assert "about 20.00 US dollars" in text
    assert estimate("embedded", None, 10, took) == ""
    assert "--price-in" in estimate("openai:m", None, 10, took)


# Reports --------------------------------------------------------------------------------


def saved(path: Path, tried: Sequence[TrialRecord]) -> Path:
    report, _ = a_report()
    summarize_trials(tried, report, None)
    hold(list(tried), report)
    path.write_text(json.dumps(report.to_json(), allow_nan=False))
    return path


def test_a_loss_that_is_no_chance_is_a_regression(tmp_path: Path) -> None:
    ids = [f"SA-SI/stack/{i:03}" for i in range(30)]
    old = load(saved(tmp_path / "old.json", [record(i) for i in ids]))
    worse = [record(i, "wrong outcome" if n < 9 else "") for n, i in enumerate(ids)]
    new = load(saved(tmp_path / "new.json", worse))
    found = compare(old, new)
    assert [d.name for d in found.regressions] == ["SA-SI long-horizon"]
    assert (found.groups[0].lost, found.groups[0].won) == (9, 0)
    assert "worse in SA-SI long-horizon" in found.summary
    assert not compare(new, old).regressions


def test_one_loss_may_be_chance(tmp_path: Path) -> None:
    ids = [f"SA-SI/stack/{i:03}" for i in range(30)]
    old = load(saved(tmp_path / "old.json", [record(i) for i in ids]))
    new = load(
        saved(tmp_path / "new.json", [record(i, "crashed" if i == ids[0] else "") for i in ids])
    )
    assert compare(old, new).summary.endswith("no regression")


def test_other_tables_are_compared_as_different_trials(tmp_path: Path) -> None:
    old = load(saved(tmp_path / "old.json", [record("a"), record("b")]))
    new = load(saved(tmp_path / "new.json", [record("a"), record("c")]))
    assert compare(old, new).groups[0].test == "Fisher"


def test_all_is_what_both_have_tried(tmp_path: Path) -> None:
    """Hard trials that only the new report has are no loss."""
    easy = [record(f"e{i}", group=f"SA-SI {'long-horizon' if i % 2 else 'x'}") for i in range(20)]
    hard = [record(f"h{i}", "wrong outcome", group="UA-UI long-horizon") for i in range(40)]
    old = load(saved(tmp_path / "old.json", easy))
    new = load(saved(tmp_path / "new.json", [*easy, *hard]))
    found = compare(old, new)
    everything = found.groups[0]
    assert (everything.name, everything.new_right, everything.new_of) == ("all", 20, 20)
    assert not found.regressions


@pytest.mark.parametrize("text", ["", "{}", '{"trials": [], "suite": "tabletop"}', "[1]"])
def test_a_file_without_trials_cannot_be_compared(tmp_path: Path, text: str) -> None:
    path = tmp_path / "f.json"
    path.write_text(text)
    with pytest.raises(UsageError, match="no trials"):
        load(path)


def test_groups_that_were_tried_have_their_bars() -> None:
    report, out = a_report()
    tried = [record(f"SA-SI/stack/{i:03}", "crashed" if i == 0 else "") for i in range(10)]
    summarize_trials(tried, report, Price(1.0, 1.0))
    hold(tried, report)
    assert [(bar.value, bar.bound, bar.holds) for bar in report.bars] == [(90.0, 97.2, False)]
    assert "crashed" in out.getvalue()


def test_a_page_holds_its_pictures_and_takes_nothing_for_markup() -> None:
    report, _ = a_report()
    picture = as_text(np.zeros((480, 640, 3), np.uint8))
    program = "x = 1 <script>alert('a')</script>"
    failed = record("a", "wrong outcome", programs=(program,), before=picture, after=picture)
    summarize_trials([failed, record("b")], report, None)
    hold([failed], report)
    text = page(report)
    assert text.count("data:image/jpeg;base64,") == 2
    assert "<script>" not in text
    assert "alert(&#x27;a&#x27;)" in text
    assert "http" not in text


# Options --------------------------------------------------------------------------------


def test_a_suite_refuses_what_it_does_not_heed() -> None:
    with pytest.raises(UsageError, match="--jobs"):
        run_suite("verify", BenchOptions(jobs=2), io.StringIO(), io.StringIO())


def test_trials_go_round_all_tasks_and_can_be_narrowed() -> None:
    ids = trial_ids((), 2)
    assert len(ids) == 2 * len(TASKS)
    assert len({id.rpartition("/")[0] for id in ids[: len(TASKS)]}) == len(TASKS)
    assert trial_ids(("UA-UI/line",), 3) == [f"UA-UI/line/{i:03}" for i in range(3)]
    with pytest.raises(UsageError, match="no task begins with"):
        trial_ids(("UA-UI/circle",), 1)


def test_the_commands_of_trials_can_be_laid_out() -> None:
    for id in trial_ids((), 1):
        task, command = command_of(id, 0)
        assert task.id == id.rpartition("/")[0]
        assert command.scene(0).objects
