"""Kept functions: what is learned, found, retired and left alone."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cap.lmp.skills import Evidence, Skill, SkillError, SkillStore
from cap.lmp.written import FunctionRecord
from cap.verify import UndefinedCall, undefined_functions

SWAP = '''def swap(first: str, second: str, *, gap_m: float = 0.1) -> None:
    """Exchange the places of two objects.

    Through a free place.
    """
    say(first + second)'''
SENTENCE = "swap the red block and the blue block"


@pytest.fixture
def store(tmp_path: Path) -> SkillStore:
    return SkillStore(tmp_path / "deep" / "skills")


def written(source: str = SWAP, name: str = "swap") -> FunctionRecord:
    return FunctionRecord(name, source, 1)


def call(source: str) -> UndefinedCall:
    (found,) = undefined_functions(source, {"names", "options"})
    return found


def test_a_function_is_kept_by_its_first_success_and_not_by_a_failure(store: SkillStore) -> None:
    store.learn([written()], SENTENCE, success=False)
    assert store.all() == ()
    store.learn([written(SWAP + "\n\n")], SENTENCE, success=True)
    (skill,) = store.all()
    assert skill == Skill("swap", SWAP, Evidence(1, 0, (True,), (SENTENCE,)))
    assert skill.signature == "swap(first: str, second: str, *, gap_m: float=0.1) -> None"
    assert skill.doc == "Exchange the places of two objects."


def test_evidence_is_of_the_source_that_it_was_gathered_with(store: SkillStore) -> None:
    store.learn([written()], SENTENCE, success=True)
    store.learn([written("def swap(a, b): ...")], SENTENCE, success=True)
    assert store.get("swap").evidence.runs == 1
    (store.folder / "swap.py").write_text("def swap(a, b):\n    say(a)\n")
    assert store.get("swap").evidence == Evidence()
    assert store.get("swap").source == "def swap(a, b):\n    say(a)"


@given(runs=st.lists(st.booleans(), max_size=30))
def test_counts_add_up_and_only_recent_runs_decide(runs: list[bool]) -> None:
    skill = Skill("swap", SWAP)
    for success in runs:
        skill = skill.after(success, SENTENCE)
    evidence = skill.evidence
    assert (evidence.successes, evidence.failures) == (runs.count(True), runs.count(False))
    assert evidence.recent == tuple(runs[-10:])
    assert len(evidence.sentences) == any(runs)
    recent = runs[-10:]
    if len(recent) >= 3 and recent.count(True) * 2 < len(recent):
        assert skill.retired


def test_a_skill_that_fails_too_often_is_found_no_more_unless_it_is_pinned(
    store: SkillStore,
) -> None:
    use = call("swap('a', 'b')")
    for name in ("swap", "other"):
        store.learn([written(SWAP.replace("swap", name), name)], SENTENCE, success=True)
    store.change("other", pinned=True)
    for _ in range(2):
        store.learn([written()], SENTENCE, success=False)
        store.learn([written(SWAP.replace("swap", "other"), "other")], SENTENCE, success=False)
    assert store.find(use) is None
    assert store.get("swap").retired
    assert store.find(call("other('a', 'b')")) is not None
    revived = store.change("swap", retired=False)
    assert store.find(use) == revived
    store.learn([written()], SENTENCE, success=False)
    assert store.find(use) is not None


def test_a_retired_skill_makes_room_for_a_better_one(store: SkillStore) -> None:
    store.put(Skill("swap", SWAP, retired=True))
    better = SWAP.replace("say(first", "say('now ' + first")
    store.learn([written(better)], SENTENCE, success=True)
    assert store.get("swap") == Skill("swap", better, Evidence(1, 0, (True,), (SENTENCE,)))


@pytest.mark.parametrize(
    ("use", "fits"),
    [
        ("swap('a', 'b')", True),
        ("swap(first='a', second='b', gap_m=0.2)", True),
        ("swap('a', second='b')", True),
        ("swap(*names)", True),
        ("swap('a', **options)", True),
        ("swap('a')", False),
        ("swap('a', 'b', 'c')", False),
        ("swap('a', 'b', speed=1)", False),
        ("swap('a', first='b')", False),
        ("swap('a', 'b')\nswap('c')", False),
    ],
)
def test_a_name_is_found_where_the_call_fits_its_arguments(
    store: SkillStore, use: str, fits: bool
) -> None:
    store.put(Skill("swap", SWAP))
    assert (store.find(call(use)) is not None) is fits


def test_skills_are_found_by_sentences_like_those_in_which_they_worked(store: SkillStore) -> None:
    store.learn([written()], SENTENCE, success=True)
    store.learn(
        [written("def far(a): ...", "far")], "put the red block far from the bowl", success=True
    )
    assert [s.name for s in store.alike("swap the green block and the cyan block")] == ["swap"]
    assert store.alike("how many blocks are there?") == ()


@pytest.mark.parametrize(
    "name", ["../swap", "a/b", "", "def", "sw ap", "naïve", "x" * 61, ".hidden", "a\0b"]
)
def test_a_name_is_never_a_path(store: SkillStore, name: str, tmp_path: Path) -> None:
    store.put(Skill("swap", SWAP))
    for act in (store.get, store.delete):
        with pytest.raises(SkillError):
            act(name)
    store.learn([FunctionRecord(name, SWAP, 1)], SENTENCE, success=True)
    assert sorted(p.name for p in tmp_path.rglob("*.py")) == ["swap.py"]


@given(rubbish=st.binary(max_size=60))
def test_damaged_files_are_noted_and_left_as_they_are(
    tmp_path_factory: pytest.TempPathFactory, rubbish: bytes
) -> None:
    notes: list[str] = []
    store = SkillStore(tmp_path_factory.mktemp("skills"), notes.append)
    store.put(Skill("swap", SWAP))
    store.put(Skill("other", "def other(): ..."))
    (store.folder / "swap.json").write_bytes(rubbish)
    (store.folder / "other.py").write_bytes(b"\xff" + rubbish)
    assert [skill.name for skill in store.all()] == ["swap"]
    assert any("swap" in note for note in notes)
    assert any("other" in note for note in notes)
    assert (store.folder / "other.py").read_bytes() == b"\xff" + rubbish


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "skills").write_text("")
    with pytest.raises(SkillError, match="no folder"):
        SkillStore(tmp_path / "skills")


def _learn(folder: Path) -> None:
    for _ in range(20):
        SkillStore(folder).learn([written()], SENTENCE, success=True)


def test_processes_that_learn_at_once_lose_nothing(tmp_path: Path) -> None:
    with ProcessPoolExecutor(3) as pool:
        list(pool.map(_learn, [tmp_path] * 3))
    assert SkillStore(tmp_path).get("swap").evidence.successes == 60
    assert json.loads((tmp_path / "swap.json").read_text())["successes"] == 60
    assert not list(tmp_path.glob("*.part"))
