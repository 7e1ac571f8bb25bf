"""Recording and replaying exchanges."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from cap.llm.cassette import CassetteModel, RecordingModel, request_key
from cap.llm.endpoint import Endpoint
from cap.llm.model import (
    Gap,
    GenerationCancelledError,
    GenerationRequest,
    ModelError,
    ModelUnreachableError,
)
from cap.llm.openai_client import OpenAIModel

from .conftest import Answer, Web, event

ASK = GenerationRequest("main", "# long prefix\n", "# > put it there\n", ())


@pytest.fixture
def recorded(web: Callable[[Answer], Web], tmp_path: Path) -> Path:
    """A cassette with the answer to `ASK`, recorded through the real client."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.end_headers()
        choice = {"text": "go()\n", "index": 0, "finish_reason": "stop"}
        usage = {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}
        handler.wfile.write(event(choices=[choice]) + event(choices=[], usage=usage))
        handler.wfile.write(b"data: [DONE]\n\n")

    path = tmp_path / "c.jsonl"
    inner = OpenAIModel(Endpoint("m", web(answer).url, "k", "do this", raw=True))
    model = RecordingModel(inner, path)
    first = model.generate(ASK)
    assert model.generate(ASK).text == first.text
    model.close()
    return path


def test_a_replay_gives_what_was_recorded(recorded: Path) -> None:
    pieces: list[str] = []
    generation = CassetteModel(recorded).generate(ASK, on_text=pieces.append)
    assert generation.text == "go()\n"
    assert pieces == ["go()\n"]
    assert (generation.tokens.prompt, generation.tokens.completion) == (5, 2)


def test_an_exchange_is_recorded_once_and_without_its_prefix(recorded: Path) -> None:
    lines = recorded.read_text().splitlines()
    assert len(lines) == 1
    assert ASK.prefix.strip() not in lines[0]


def test_an_unknown_request_names_file_and_remedy(recorded: Path) -> None:
    other = replace(ASK, suffix="# > dance\n")
    with pytest.raises(ModelError, match="never recorded") as caught:
        CassetteModel(recorded).generate(other)
    assert str(recorded) in str(caught.value)
    assert "--cap-record" in str(caught.value)
    assert "dance" in str(caught.value)


@pytest.mark.parametrize("change", [{"prefix": "# new\n"}, {"seed": 4}, {"max_tokens": 9}])
def test_a_changed_prompt_or_setting_is_told_from_a_new_request(
    recorded: Path, change: dict[str, object]
) -> None:
    with pytest.raises(ModelError, match="another prompt prefix or other sampling settings"):
        CassetteModel(recorded).generate(replace(ASK, **change))  # type: ignore[arg-type]


def test_every_field_of_a_request_is_part_of_its_key() -> None:
    changes: list[dict[str, object]] = [
        {"purpose": "x"},
        {"prefix": "x"},
        {"suffix": "x"},
        {"stop": ("x",)},
        {"max_tokens": 1},
        {"temperature": 0.5},
        {"seed": 5},
        {"n": 2},
        {"grammar": "x"},
        {"gap": Gap("x", "")},
    ]
    keys = {request_key(replace(ASK, **change)) for change in changes}  # type: ignore[arg-type]
    assert len(keys | {request_key(ASK)}) == len(changes) + 1


def test_cancelling_is_honoured(recorded: Path) -> None:
    with pytest.raises(GenerationCancelledError):
        CassetteModel(recorded).generate(ASK, cancelled=lambda: True)


def test_a_missing_cassette_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(ModelUnreachableError, match="No such file"):
        CassetteModel(tmp_path / "none.jsonl")


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"key": "a", "generation": 5}', "\x00"])
def test_a_damaged_cassette_names_the_line(recorded: Path, text: str) -> None:
    recorded.write_text(recorded.read_text() + text + "\n")
    with pytest.raises(ModelUnreachableError, match="damaged at line 2"):
        CassetteModel(recorded)


def test_a_binary_file_is_no_cassette(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ModelUnreachableError, match="no text file"):
        CassetteModel(path)


def test_lines_are_plain_json(recorded: Path) -> None:
    assert json.loads(recorded.read_text())["purpose"] == "main"
