"""What counts as read already."""

from __future__ import annotations

from pathlib import Path

from cap.llm.model import GenerationRequest
from cap.llm.states import parts_of, piece_name, state_name, unsaved

MODEL = "ab" * 32


def opening(prefix: str, *pieces: str) -> GenerationRequest:
    return GenerationRequest("main", prefix, "", (), pieces=pieces)


def test_a_request_is_read_once_its_prefix_and_its_examples_are(tmp_path: Path) -> None:
    bare, first, second = opening("api"), opening("api", "a", "b"), opening("api", "c")
    assert unsaved(MODEL, [bare, first, second], tmp_path) == [bare, first, second]
    (tmp_path / state_name(MODEL, "api")).touch()
    assert unsaved(MODEL, [bare, first, second], tmp_path) == [first, second]
    for part in parts_of(first):
        assert unsaved(MODEL, [bare, first, second], tmp_path) == [first, second]
        (tmp_path / piece_name(MODEL, part)).touch()
    assert unsaved(MODEL, [bare, first, second], tmp_path) == [second]


def test_examples_that_were_read_behind_another_prefix_count_as_unread(tmp_path: Path) -> None:
    here, there = opening("api", "a"), opening("other api", "a")
    for request in (here, there):
        (tmp_path / state_name(MODEL, request.prefix)).touch()
    (tmp_path / piece_name(MODEL, parts_of(there)[0])).touch()
    assert unsaved(MODEL, [here, there], tmp_path) == [here]


def test_another_model_has_read_nothing(tmp_path: Path) -> None:
    (tmp_path / state_name(MODEL, "api")).touch()
    assert unsaved("cd" * 32, [opening("api")], tmp_path) == [opening("api")]
