"""What messages on the sentence topic ask for, and what is said of those that ask for nothing."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cap.cli._options import MAX_PROGRAM_BYTES
from robot_bridge.ros2.nodes._request import RequestError, read_request


def test_plain_text_is_a_sentence_with_an_id_of_its_own() -> None:
    first, second = (read_request("put it there") for _ in range(2))
    assert (first.kind, first.text) == ("sentence", "put it there")
    assert first.id != second.id


@pytest.mark.parametrize("kind", ["sentence", "program"])
def test_json_names_its_id_and_kind(kind: str) -> None:
    request = read_request(json.dumps({"id": "7", kind: "say('hello')"}))
    assert (request.id, request.kind, request.text) == ("7", kind, "say('hello')")


@pytest.mark.parametrize(
    ("data", "id_", "what"),
    [
        ("", "", "the sentence is empty"),
        ("  \n", "", "the sentence is empty"),
        ("x" * 10_000, "", "the sentence has 10000 characters, the bound is 2000"),
        ("{", "", "is not JSON"),
        ('{"id": "a"}', "a", "give either sentence or program"),
        ('{"id": "a", "sentence": "x", "program": "x"}', "a", "give either"),
        ('{"id": "a", "sentence": 5}', "a", "sentence must be text. Got: int"),
        ('{"id": "a", "sentence": " "}', "a", "the sentence is empty"),
        ('{"id": "a", "program": ""}', "a", "the program is empty"),
        ('{"id": "a", "sentense": "x"}', "a", "unknown key 'sentense'"),
        ('{"id": 5, "sentence": "x"}', "", "id must be text"),
        (json.dumps({"id": "i" * 101, "sentence": "x"}), "", "at most 100 characters"),
        ('{"a":' * 100_000, "", "nested too deeply"),
        (json.dumps({"id": "a", "program": "#" * (MAX_PROGRAM_BYTES + 1)}), "a", "more than"),
        ("{" + " " * 2 * MAX_PROGRAM_BYTES, "", "send at most"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else value,
)
def test_what_asks_for_nothing_is_one_clear_line(data: str, id_: str, what: str) -> None:
    with pytest.raises(RequestError, match=what) as caught:
        read_request(data)
    assert caught.value.id == id_
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


@given(st.text() | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps))
def test_whatever_comes_is_a_request_or_a_refusal(data: str) -> None:
    with contextlib.suppress(RequestError):
        assert read_request(data).text.strip()
