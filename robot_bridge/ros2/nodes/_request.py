"""What one message on the runtime's sentence topic asks for."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any, Literal

from cap.cli._options import MAX_PROGRAM_BYTES
from cap.errors import UsageError
from cap.lmp.request import check_sentence
from cap.sandbox.text import safe_line

MAX_ID_CHARS = 100
_KEYS = ("id", "sentence", "program")


@dataclass(frozen=True)
class Request:
    """One command. id: given back with its events and its result."""

    id: str
    kind: Literal["sentence", "program"]
    text: str


class RequestError(UsageError):
    """A message asks for nothing that can be done; `id` is the message's, where it has one."""

    def __init__(self, text: str, id_: str = "") -> None:
        super().__init__(text)
        self.id = id_


def read_request(data: str) -> Request:
    """A message as a request: plain text is a sentence, what begins with "{" is JSON.

    Raises:
        RequestError: it is empty or too long, or its JSON is not what it should be.
    """
    if not data.lstrip().startswith("{"):
        return _request("", "sentence", data)
    if len(data) > 2 * MAX_PROGRAM_BYTES:
        raise RequestError(
            f"the message has {len(data)} characters; send at most {2 * MAX_PROGRAM_BYTES}"
        )
    try:
        record = json.loads(data)
    except (ValueError, RecursionError) as error:
        text = str(error) if isinstance(error, ValueError) else "nested too deeply"
        raise RequestError(
            f'the message begins with "{{" and is not JSON: {text}; '
            'send a sentence, or {"id": "...", "sentence": "..."}'
        ) from error
    return _from_record(record)


def _from_record(record: dict[str, Any]) -> Request:
    id_ = record.get("id", "")
    if not isinstance(id_, str) or len(id_) > MAX_ID_CHARS:
        raise RequestError(f"id must be text of at most {MAX_ID_CHARS} characters")
    for key in record:
        if key not in _KEYS:
            raise RequestError(
                f"unknown key {safe_line(key, 40)!r}; there are {', '.join(_KEYS)}", id_
            )
    if ("sentence" in record) == ("program" in record):
        raise RequestError("give either sentence or program", id_)
    kind: Literal["sentence", "program"] = "sentence" if "sentence" in record else "program"
    text = record[kind]
    if not isinstance(text, str):
        raise RequestError(f"{kind} must be text. Got: {type(text).__name__}", id_)
    return _request(id_, kind, text)


def _request(id_: str, kind: Literal["sentence", "program"], text: str) -> Request:
    if kind == "sentence":
        try:
            check_sentence(text)
        except UsageError as error:
            raise RequestError(str(error), id_) from error
    elif not text.strip():
        raise RequestError("the program is empty; send its text", id_)
    elif len(text.encode("utf-8", "surrogatepass")) > MAX_PROGRAM_BYTES:
        raise RequestError(f"the program has more than {MAX_PROGRAM_BYTES} bytes", id_)
    return Request(id_ or uuid.uuid4().hex, kind, text)
