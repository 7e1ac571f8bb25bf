"""Hostile and well-behaved HTTP servers, and the embedded model's file."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from cap.llm.catalogue import DEFAULT_MODEL, ModelEntry, find_model
from cap.llm.model import ModelUnreachableError
from cap.llm.model_file import checked_file
from cap.llm.paths import CachePaths

Answer = Callable[[BaseHTTPRequestHandler], None]


class Web:
    """A local HTTP server; `answer` handles every request, `requests` remembers the bodies."""

    def __init__(self, answer: Answer) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("content-length", 0))
                web.requests.append(
                    (
                        self.path,
                        {k.lower(): v for k, v in self.headers.items()},
                        self.rfile.read(length),
                    )
                )
                answer(self)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def running(self) -> Iterator[Web]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


@pytest.fixture
def web() -> Iterator[Callable[[Answer], Web]]:
    """Starts a server for the test: `web(answer).url`."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda answer: stack.enter_context(Web(answer).running())


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, kind: str) -> None:
    """A whole answer."""
    handler.send_response(status)
    handler.send_header("content-type", kind)
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def event(**fields: Any) -> bytes:
    """One server-sent event of a completion stream."""
    return b"data: " + json.dumps({"object": "text_completion", **fields}).encode() + b"\n\n"


@pytest.fixture(scope="session")
def entry() -> ModelEntry:
    """The embedded model; skips the test when its file is not on this machine."""
    found = find_model(DEFAULT_MODEL)
    try:
        checked_file(found, CachePaths.of())
    except ModelUnreachableError as error:
        pytest.skip(str(error))
    return found
