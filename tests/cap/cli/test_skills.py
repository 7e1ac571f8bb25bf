"""`cap skills` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cap.cli._app import run
from cap.lmp.skills import Evidence, Skill, SkillStore

SWAP = '''def swap(first: str, second: str) -> None:
    """Exchange the places of two objects."""
    place = get_obj_pos(second)
    put_first_on_second(second, get_obj_pos(first))
    put_first_on_second(first, place)'''
SENTENCES = ("swap the red block and the blue block",)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SkillStore:
    monkeypatch.setenv("CAP_SKILLS", str(tmp_path / "skills"))
    store = SkillStore(tmp_path / "skills")
    store.put(Skill("swap", SWAP, Evidence(3, 1, (True, True, False, True), SENTENCES)))
    return store


def test_the_list_tells_signature_evidence_and_state(
    store: SkillStore, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["skills", "list"]) == 0
    out = capfd.readouterr().out
    for text in ("swap(first: str, second: str)", "3 of 4", "in use", "Exchange the places"):
        assert text in out
    assert run(["skills", "list", "--json"]) == 0
    (found,) = json.loads(capfd.readouterr().out)["skills"]
    assert (found["name"], found["successes"], found["failures"]) == ("swap", 3, 1)


def test_one_skill_is_shown_with_its_source_and_sentences(
    store: SkillStore, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["skills", "show", "swap"]) == 0
    out = capfd.readouterr().out
    assert "put_first_on_second(first, place)" in out
    assert SENTENCES[0] in out
    assert run(["skills", "show", "swpa"]) == 2
    assert "there are: swap" in capfd.readouterr().err


def test_pins_and_retirement(store: SkillStore) -> None:
    for verb, pinned, retired in (
        ("pin", True, False),
        ("unpin", False, False),
        ("retire", False, True),
        ("revive", False, False),
    ):
        assert run(["skills", verb, "swap"]) == 0
        skill = store.get("swap")
        assert (skill.pinned, skill.retired) == (pinned, retired)
    assert run(["skills", "delete", "swap"]) == 0
    assert store.all() == ()
    assert run(["skills", "delete", "swap"]) == 2


def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    script = tmp_path / "editor.sh"
    script.write_text(f'#!/bin/sh\nsed -i "s/{old}/{new}/" "$1"\n')
    script.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.delenv("VISUAL", raising=False)


def test_an_edit_that_verifies_is_kept_and_its_evidence_begins_anew(
    store: SkillStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(tmp_path, monkeypatch, "Exchange the places", "Swap the places")
    assert run(["skills", "edit", "swap"]) == 0
    assert store.get("swap") == Skill("swap", SWAP.replace("Exchange", "Swap"))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("def swap", "import os; def swap", "no Python"),
        ("def swap", "def swop", "one `def swap"),
        ("get_obj_pos(second)", "eval(second)", "eval"),
    ],
)
def test_an_edit_that_does_not_verify_changes_nothing_and_is_not_lost(
    store: SkillStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    old: str,
    new: str,
    says: str,
) -> None:
    editor(tmp_path, monkeypatch, old, new)
    before = store.get("swap")
    assert run(["skills", "edit", "swap"]) == 3
    error = capfd.readouterr().err
    assert says in error
    assert store.get("swap") == before
    kept = Path(error.strip().rpartition(" in ")[2])
    assert new in kept.read_text()
    kept.unlink()


def test_without_an_editor_the_remedy_is_told(
    store: SkillStore, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    assert run(["skills", "edit", "swap"]) == 2
    assert "set EDITOR" in capfd.readouterr().err


def test_skills_travel_and_what_does_not_verify_stays_behind(
    store: SkillStore, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    store.put(Skill("bad", "def bad(name: str) -> None:\n    exec(name)"))
    assert run(["skills", "export", str(tmp_path / "out")]) == 0
    assert run(["skills", "export", str(tmp_path / "out")]) == 2
    assert "not empty" in capfd.readouterr().err
    other = str(tmp_path / "other")
    assert run(["skills", "import", str(tmp_path / "out"), "--skills", other]) == 0
    out = capfd.readouterr().out
    assert "bad is left out" in out
    assert "1 of 2 skills added" in out
    assert SkillStore(Path(other)).all() == (Skill("swap", SWAP, Evidence(sentences=SENTENCES)),)
    assert run(["skills", "import", str(tmp_path / "nowhere")]) == 2


def test_skills_that_are_off_are_said_to_be(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CAP_SKILLS", "off")
    assert run(["skills", "list"]) == 2
    assert "--skills DIR" in capfd.readouterr().err
