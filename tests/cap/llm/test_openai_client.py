"""The client against servers that answer well, badly, slowly or not at all."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest

from cap.llm.endpoint import Endpoint, GapTokens, public_endpoint
from cap.llm.model import (
    Gap,
    GenerationCancelledError,
    GenerationRequest,
    Message,
    ModelError,
    ModelUnreachableError,
    TokenCounts,
)
from cap.llm.openai_client import OpenAIModel

from .conftest import Answer, Web, event, send

REMEDY = "do this"
ASK = GenerationRequest(
    purpose="main",
    prefix="# long\n",
    suffix="# > go\n",
    messages=(Message("system", "be brief"), Message("user", "go")),
    stop=("\n# >",),
)
WebMaker = Callable[[Answer], Web]


@pytest.fixture
def client() -> Iterator[Callable[..., OpenAIModel]]:
    made: list[OpenAIModel] = []

    def make(
        url: str,
        *,
        raw: bool = True,
        idle_s: float = 2.0,
        retries: int = 0,
        gap: GapTokens | None = None,
    ) -> OpenAIModel:
        made.append(
            OpenAIModel(
                Endpoint(
                    model="m",
                    base_url=f"{url}/v1",
                    api_key="k",
                    remedy=REMEDY,
                    raw=raw,
                    slot=9 if raw else None,
                    gap=gap,
                    idle_timeout_s=idle_s,
                    max_retries=retries,
                )
            )
        )
        return made[-1]

    yield make
    for model in made:
        model.close()


def streaming(*pieces: bytes) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.end_headers()
        for piece in pieces:
            handler.wfile.write(piece)

    return answer


def text(words: str, index: int = 0, finish: str | None = None) -> bytes:
    return event(choices=[{"text": words, "index": index, "finish_reason": finish}])


USAGE = event(
    choices=[],
    usage={
        "prompt_tokens": 9,
        "completion_tokens": 4,
        "total_tokens": 13,
        "prompt_tokens_details": {"cached_tokens": 7},
    },
)
DONE = b"data: [DONE]\n\n"


def test_text_streams_and_counts_arrive(web: WebMaker, client: Callable[..., OpenAIModel]) -> None:
    server = web(streaming(text("put"), text("()"), text("", finish="stop"), USAGE, DONE))
    pieces: list[str] = []
    generation = client(server.url).generate(ASK, on_text=pieces.append)
    assert pieces == ["put", "()"]
    assert generation.text == "put()"
    assert generation.finish == "stop"
    assert generation.tokens == TokenCounts(prompt=9, cached=7, completion=4)
    assert 0 <= generation.first_token_s <= generation.total_s


def test_a_raw_request_sends_one_document_and_its_slot(
    web: WebMaker, client: Callable[..., OpenAIModel]
) -> None:
    server = web(streaming(text("x", finish="stop"), DONE))
    client(server.url).generate(ASK)
    path, headers, body = server.requests[0]
    sent = json.loads(body)
    assert path == "/v1/completions"
    assert headers["authorization"] == "Bearer k"
    assert sent["prompt"] == "# long\n# > go\n"
    assert (sent["id_slot"], sent["cache_prompt"]) == (9, True)
    assert sent["stop"] == ["\n# >"]


def test_a_gap_is_put_into_the_words_that_the_model_was_taught(
    web: WebMaker, client: Callable[..., OpenAIModel]
) -> None:
    server = web(streaming(text("x", finish="stop"), DONE))
    request = replace(ASK, gap=Gap("a = 1\n", "\nb = 2"))
    client(server.url, gap=GapTokens("<B>", "<A>", "<F>")).generate(request)
    sent = json.loads(server.requests[0][2])
    assert sent["prompt"] == "# long\n# > go\n<B>a = 1\n<A>\nb = 2<F>"


def test_a_raw_model_that_fills_no_gaps_says_so(
    web: WebMaker, client: Callable[..., OpenAIModel]
) -> None:
    server = web(streaming(text("x", finish="stop"), DONE))
    with pytest.raises(ModelError, match="m can't fill gaps"):
        client(server.url).generate(replace(ASK, gap=Gap("a", "b")))
    assert server.requests == []


def test_a_chat_request_sends_the_messages(
    web: WebMaker, client: Callable[..., OpenAIModel]
) -> None:
    chunk = {"delta": {"content": "ok"}, "index": 0, "finish_reason": "stop"}
    server = web(streaming(event(choices=[chunk]), DONE))
    assert client(server.url, raw=False).generate(ASK).text == "ok"
    path, _, body = server.requests[0]
    assert path == "/v1/chat/completions"
    assert json.loads(body)["messages"] == [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": "go"},
    ]
    assert "id_slot" not in json.loads(body)


def test_samples_are_told_apart(web: WebMaker, client: Callable[..., OpenAIModel]) -> None:
    server = web(
        streaming(
            text("a"), text("b", 1), text("A", finish="stop"), text("B", 1, finish="stop"), DONE
        )
    )
    seen: list[str] = []
    request = GenerationRequest("main", "p", "s", (), n=2)
    generation = client(server.url).generate(request, on_text=seen.append)
    assert generation.texts == ("aA", "bB")
    assert seen == ["a", "A"]


def test_counts_of_each_sample_are_put_together(
    web: WebMaker, client: Callable[..., OpenAIModel]
) -> None:
    def ended(index: int, written: int, cached: int) -> bytes:
        return event(
            choices=[{"text": "x", "index": index, "finish_reason": "stop"}],
            usage={
                "prompt_tokens": 9,
                "completion_tokens": written,
                "total_tokens": 9 + written,
                "prompt_tokens_details": {"cached_tokens": cached},
            },
        )

    server = web(streaming(ended(1, 3, 0), ended(0, 4, 7), DONE))
    generation = client(server.url).generate(GenerationRequest("main", "p", "s", (), n=2))
    assert generation.tokens == TokenCounts(prompt=9, cached=7, completion=7)


def test_text_behind_a_stop_string_is_cut_off(
    web: WebMaker, client: Callable[..., OpenAIModel]
) -> None:
    server = web(streaming(text("go()\n# > next", finish="stop"), DONE))
    assert client(server.url).generate(ASK).text == "go()"


def test_running_out_of_tokens_is_said(web: WebMaker, client: Callable[..., OpenAIModel]) -> None:
    server = web(streaming(text("x", finish="length"), DONE))
    assert client(server.url).generate(ASK).finish == "length"


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param((b"\x00\xff\xfe garbage" * 50,), id="bytes"),
        pytest.param((b"data: {not json\n\n",), id="broken JSON"),
        pytest.param((b'data: {"error": {"message": "out of slots"}}\n\n',), id="an error"),
        pytest.param((b"data: [1, 2]\n\n", DONE), id="a list"),
        pytest.param((b'data: {"choices": [{"index": "a"}]}\n\n', DONE), id="wrong types"),
        pytest.param((b"data: 5\n\n", DONE), id="a number"),
        pytest.param((b"",), id="nothing"),
        pytest.param((DONE,), id="only the end"),
        pytest.param((text("pu"),), id="dies in the middle"),
        pytest.param((event(choices=[{"text": 5, "index": 0}]), DONE), id="text is a number"),
    ],
)
@pytest.mark.parametrize("raw", [True, False])
def test_rubbish_gives_one_clear_line(
    web: WebMaker, client: Callable[..., OpenAIModel], pieces: tuple[bytes, ...], raw: bool
) -> None:
    server = web(streaming(*pieces))
    with pytest.raises(ModelError) as caught:
        client(server.url, raw=raw).generate(ASK)
    words = str(caught.value)
    assert "\n" not in words
    assert server.url in words
    assert REMEDY in words


def test_an_html_page_is_no_completion(web: WebMaker, client: Callable[..., OpenAIModel]) -> None:
    server = web(lambda handler: send(handler, 200, b"<html>hello</html>", "text/html"))
    with pytest.raises(ModelError, match="model server"):
        client(server.url).generate(ASK)


def test_a_connection_cut_in_the_middle_is_said(
    web: WebMaker, client: Callable[..., OpenAIModel]
) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.send_header("content-length", "100000")
        handler.end_headers()
        handler.wfile.write(text("pu"))
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)

    with pytest.raises(ModelError, match="broke off"):
        client(web(answer).url).generate(ASK)


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (401, ModelUnreachableError, "OPENAI_API_KEY"),
        (403, ModelUnreachableError, "OPENAI_API_KEY"),
        (404, ModelUnreachableError, "no model 'm'"),
        (400, ModelError, "too long"),
        (429, ModelError, "status 429"),
        (500, ModelError, "status 500"),
    ],
)
def test_each_refusal_names_its_remedy(
    web: WebMaker,
    client: Callable[..., OpenAIModel],
    status: int,
    kind: type[ModelError],
    words: str,
) -> None:
    body = json.dumps({"error": {"message": "the prompt is too long"}}).encode()
    server = web(lambda handler: send(handler, status, body, "application/json"))
    with pytest.raises(kind, match=words):
        client(server.url).generate(ASK)


def test_a_server_that_recovers_is_asked_again(
    web: WebMaker, client: Callable[..., OpenAIModel]
) -> None:
    good = streaming(text("fine", finish="stop"), DONE)
    states = iter([503, 503])

    def answer(handler: BaseHTTPRequestHandler) -> None:
        status = next(states, 200)
        if status == 200:
            good(handler)
        else:
            send(handler, status, b"{}", "application/json")

    server = web(answer)
    assert client(server.url, retries=3).generate(ASK).text == "fine"
    assert len(server.requests) == 3


def test_a_setting_that_a_model_refuses_is_left_out(
    web: WebMaker, client: Callable[..., OpenAIModel]
) -> None:
    chunk = {"delta": {"content": "ok"}, "index": 0, "finish_reason": "stop"}
    good = streaming(event(choices=[chunk]), DONE)
    refused = iter(["max_tokens", "temperature"])

    def answer(handler: BaseHTTPRequestHandler) -> None:
        name = next(refused, None)
        if name is None:
            good(handler)
        else:
            body = json.dumps({"error": {"message": f"no {name}", "param": name}}).encode()
            send(handler, 400, body, "application/json")

    server = web(answer)
    assert client(server.url, raw=False).generate(ASK).text == "ok"
    sent = json.loads(server.requests[-1][2])
    assert sent["max_completion_tokens"] == ASK.max_tokens
    assert "temperature" not in sent
    assert "max_tokens" not in sent


def test_nobody_there_is_unreachable(client: Callable[..., OpenAIModel]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(ModelUnreachableError, match="no model server answers") as caught:
        client(url).generate(ASK)
    assert REMEDY in str(caught.value)


def test_silence_ends_with_a_timeout(web: WebMaker, client: Callable[..., OpenAIModel]) -> None:
    server = web(lambda handler: time.sleep(1.5))
    with pytest.raises(ModelUnreachableError, match=r"silent for 0\.3 s"):
        client(server.url, idle_s=0.3).generate(ASK)


def test_silence_in_the_middle_ends_with_a_timeout(
    web: WebMaker, client: Callable[..., OpenAIModel]
) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        streaming(text("pu"))(handler)
        handler.wfile.flush()
        time.sleep(1.5)

    with pytest.raises(ModelUnreachableError, match="silent"):
        client(web(answer).url, idle_s=0.3).generate(ASK)


def test_cancelling_works_while_the_server_is_silent(
    web: WebMaker, client: Callable[..., OpenAIModel]
) -> None:
    asked = iter([False, False, True])
    server = web(lambda handler: time.sleep(1.5))
    with pytest.raises(GenerationCancelledError):
        client(server.url, idle_s=60).generate(ASK, cancelled=lambda: next(asked))


def test_cancelling_closes_the_connection(
    web: WebMaker, client: Callable[..., OpenAIModel]
) -> None:
    broken: list[bool] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        streaming()(handler)
        try:
            for _ in range(400):
                handler.wfile.write(text("x"))
                time.sleep(0.01)
        except OSError:
            broken.append(True)

    got: list[str] = []
    model = client(web(answer).url)
    with pytest.raises(GenerationCancelledError):
        model.generate(ASK, on_text=got.append, cancelled=lambda: len(got) >= 3)
    deadline = time.monotonic() + 5
    while not broken and time.monotonic() < deadline:
        time.sleep(0.01)
    assert broken
    assert len(got) == 3


def test_an_error_in_on_text_reaches_the_caller(
    web: WebMaker, client: Callable[..., OpenAIModel]
) -> None:
    def fail(piece: str) -> None:
        raise KeyError(piece)

    server = web(streaming(text("put"), text("", finish="stop"), DONE))
    with pytest.raises(KeyError):
        client(server.url).generate(ASK, on_text=fail)


def test_closing_twice_is_fine(client: Callable[..., OpenAIModel]) -> None:
    model = client("http://127.0.0.1:9")
    model.close()
    model.close()


def test_no_key_names_the_variable() -> None:
    with pytest.raises(ModelUnreachableError, match="OPENAI_API_KEY"):
        public_endpoint("gpt", {})


def test_a_server_of_ones_own_needs_no_key() -> None:
    endpoint = public_endpoint("mine", {"OPENAI_BASE_URL": "http://localhost:1/v1"})
    assert endpoint.base_url == "http://localhost:1/v1"


def test_a_base_url_without_scheme_is_refused() -> None:
    with pytest.raises(ModelUnreachableError, match="OPENAI_BASE_URL is 'localhost'"):
        public_endpoint("mine", {"OPENAI_BASE_URL": "localhost", "OPENAI_API_KEY": "k"})
