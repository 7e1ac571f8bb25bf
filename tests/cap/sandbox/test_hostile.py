"""Anything at all on the worker's end of the channel: the broker answers with an outcome."""

from __future__ import annotations

import socket
import struct
import tracemalloc
import unicodedata
from collections.abc import Iterator
from typing import Any

import msgpack
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cap.cli._display import code
from cap.sandbox import Budgets, ProgramOutcome, Sandbox
from cap.sandbox.text import safe_line, safe_text, safe_value
from cap.sandbox.wire import Channel, WireError, decode, encode
from tests.cap.sandbox.conftest import REGISTRY

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 64) - 1)
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=8)
    | st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=12))
)
JUNK = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3) | st.integers(-3, 3), inner, max_size=3)
    ),
    max_leaves=8,
)
VERBS = st.sampled_from(["call", "print", "done", "ready", "run", "reply", "error", "setup"])
NAMES = st.sampled_from(["pick", "get_obj_pos", "parse_position", "__class__", "", "pick\x1b"])
CALLS = st.tuples(
    st.just("call"), st.integers(-1, 3) | JUNK, NAMES | JUNK, st.lists(JUNK, max_size=2) | JUNK,
    st.dictionaries(st.text(max_size=3), JUNK, max_size=2) | JUNK, st.integers(-1, 5) | JUNK,
).map(list)  # fmt: skip
REPORTS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["exception", "value", "syntax", "fine"]) | JUNK,
        "type": st.text(max_size=5) | JUNK,
        "message": st.text(max_size=5) | JUNK,
        "trace": st.lists(st.lists(JUNK, max_size=3) | JUNK, max_size=2) | JUNK,
    }
)
ENDS = st.tuples(
    st.just("done"), st.integers(0, 2) | JUNK,
    st.fixed_dictionaries({"value": JUNK}) | st.fixed_dictionaries({"error": REPORTS}) | JUNK,
).map(list)  # fmt: skip
PRINTS = st.tuples(st.just("print"), st.text(max_size=20) | JUNK).map(list)
MESSAGES = CALLS | ENDS | PRINTS | st.tuples(VERBS, JUNK).map(list) | JUNK


def _framed(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def _packed(message: Any) -> bytes:
    return _framed(bytes(msgpack.packb(message)))


SPEECHES = (
    st.binary(max_size=200)
    | st.binary(max_size=200).map(_framed)
    | st.lists(MESSAGES, min_size=1, max_size=5).map(lambda ms: b"".join(map(_packed, ms)))
    | st.tuples(st.lists(MESSAGES, max_size=3), st.binary(max_size=20)).map(
        lambda found: b"".join(map(_packed, found[0])) + found[1]
    )
)


@pytest.fixture(scope="module")
def impatient() -> Iterator[Sandbox]:
    with Sandbox(REGISTRY, Budgets(compute_s=0.05, calls=20)) as sandbox:
        yield sandbox


@settings(
    max_examples=150, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(SPEECHES, st.booleans())
def test_whatever_is_said_the_broker_gives_an_outcome(
    impatient: Sandbox, speech: bytes, leaves: bool
) -> None:
    impatient.warm()
    life = impatient._life
    assert life is not None
    ours, theirs = socket.socketpair()
    real, life.process.channel = life.process.channel, Channel(ours)
    called: list[str] = []
    said: list[str] = []
    with theirs:
        theirs.sendall(speech)
        if leaves:
            theirs.shutdown(socket.SHUT_WR)
        outcome = impatient.run(
            "pick('a')",
            handler=lambda name, *call: called.append(name),
            on_print=said.append,
            allowed=["pick", "get_obj_pos"],
        )
    real.close()
    assert isinstance(outcome, ProgramOutcome)
    assert set(called) <= {"pick", "get_obj_pos"}
    assert all(_is_clean(text) for text in said)
    if outcome.error is not None:
        assert _is_clean(str(outcome.error))
        assert "\n" not in outcome.error.message


def _is_clean(text: str) -> bool:
    kept = [c for c in text if c not in "\n\t"]
    return not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in kept)


@given(st.text())
def test_safe_text_has_nothing_that_a_terminal_obeys(text: str) -> None:
    assert _is_clean(safe_text(text))
    assert "\n" not in safe_line(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "M"])))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert safe_text(text) == text
    assert safe_value({"a": [text, (text,)]}) == {"a": [text, (text,)]}


def test_a_program_that_is_shown_hides_nothing() -> None:
    shown = code("x = 1  # \x1b[2J \u202e\n\ty = 2").plain
    assert _is_clean(shown)
    assert "\\x1b[2J \\u202e" in shown
    assert shown.splitlines()[1].strip() == "y = 2"


def test_text_is_cut_at_its_limit() -> None:
    assert safe_text("a" * 100, 10) == "a" * 10 + " ..."


@pytest.mark.parametrize(
    "body",
    [
        b"\xdd\xff\xff\xff\xff",
        b"\xdd\x00\x3f\xff\xff" * 800 + b"\0" * (3 << 20),
        b"\xdf\x00\x1f\xff\xff\xa1a" * 500 + b"\0" * (3 << 20),
        b"\xdd\x00\x3f\xff\xf0" + b"\0" * 0x3FFFF0,
        b"\xc9\x00\x00\x10\x00\x02" * 700,
    ],
    ids=["announced", "lists in lists", "maps in maps", "millions", "extensions"],
)
def test_a_frame_that_announces_too_much_costs_no_memory(body: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            decode(body)
        assert tracemalloc.get_traced_memory()[1] < 2 * len(body) + (1 << 20)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "body",
    [
        b"\x82\xa1a\x01\xa1a\x02",
        b"\x81\x90\x01",
        b"\x81\xc7\x01\x02\x90\x01",
        b"\xc4\x01a",
        b"\xd6\xff\0\0\0\0",
        b"\xc1",
        b"",
        b"\x01\x01",
        b"\xc7\x0a\x01\x93\xa3<f8\x91\x01\xc0",
    ],
    ids=[
        "a key twice", "a list as key", "a tuple as key", "loose bytes", "a time-stamp",
        "the unused kind", "nothing", "two values", "an array of nothing",
    ],
)  # fmt: skip
def test_kinds_of_values_that_are_not_ours_are_refused(body: bytes) -> None:
    with pytest.raises(WireError):
        decode(body)


def test_a_truth_array_holds_only_truths() -> None:
    body = msgpack.packb(msgpack.ExtType(1, msgpack.packb(["|b1", [2], b"\x00\x07"])))
    assert decode(body).tobytes() == b"\x00\x01"


@given(JUNK)
def test_what_can_be_sent_can_be_received(value: Any) -> None:
    try:
        body = encode(value)
    except WireError:
        return
    decode(body)
