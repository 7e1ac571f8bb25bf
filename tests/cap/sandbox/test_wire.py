"""Frames: what crosses unchanged, and what is refused."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from typing import Any

import msgpack
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cap.sandbox.wire import (
    MAX_FRAME_BYTES,
    Channel,
    PeerClosedError,
    WireError,
    decode,
    encode,
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 64) - 1)
    | st.floats(allow_nan=False)
    | st.text()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=5) | st.integers(0, 9), inner, max_size=3)
    ),
    max_leaves=12,
)
ARRAYS = hnp.arrays(
    st.sampled_from([np.float64, np.float32, np.int64, np.uint8, np.bool_]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)


@given(VALUES)
def test_plain_values_cross_unchanged(value: Any) -> None:
    assert decode(encode(value)) == value


@given(ARRAYS)
def test_arrays_cross_bit_for_bit_and_can_be_written(array: np.ndarray[Any, Any]) -> None:
    got = decode(encode([array]))[0]
    assert (got.dtype, got.shape, got.tobytes()) == (array.dtype, array.shape, array.tobytes())
    assert got.flags.writeable


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.float64(1.5), 1.5),
        (np.int32(3), 3),
        (np.bool_(True), True),
        (range(3), [0, 1, 2]),
        ({"a": 1}.keys(), ["a"]),
        (np.array(["red", "blue"]), ["red", "blue"]),
    ],
)
def test_near_relatives_cross_as_plain_values(value: Any, plain: Any) -> None:
    assert decode(encode(value)) == plain


@pytest.mark.parametrize(
    "value",
    [
        object(),
        len,
        1 << 70,
        1j,
        np.array([object()]),
        np.array([1j]),
        b"x" * (MAX_FRAME_BYTES + 1),
        "\ud800",
    ],
)
def test_what_may_not_cross_is_refused_before_anything_is_sent(value: Any) -> None:
    with pytest.raises(WireError):
        encode(value)


@given(st.binary(max_size=64))
def test_any_bytes_decode_or_are_refused(body: bytes) -> None:
    try:
        decode(body)
    except WireError:
        return


def _extension(code: int, content: Any) -> bytes:
    return bytes(msgpack.packb(msgpack.ExtType(code, msgpack.packb(content))))


@pytest.mark.parametrize(
    "body",
    [
        _extension(1, ["<f8", [2], b"too short"]),
        _extension(1, ["|O", [1], b"\0" * 8]),
        _extension(1, ["<f8", [-1], b""]),
        _extension(1, ["<f8", [1 << 40, 0], b""]),
        _extension(1, ["<M8[s]", [1], b"\0" * 8]),
        _extension(1, "array"),
        _extension(2, {"not": "a list"}),
        _extension(9, []),
        b"\x91" * 200 + b"\xc0",
        b"\x91" * 100_000,
    ],
)
def test_malformed_frames_are_refused(body: bytes) -> None:
    with pytest.raises(WireError):
        decode(body)


def test_tuples_in_tuples_are_bounded_too() -> None:
    body = bytes(msgpack.packb([]))
    for _ in range(60):
        body = bytes(msgpack.packb(msgpack.ExtType(2, body)))
    with pytest.raises(WireError, match="deep"):
        decode(body)


@pytest.fixture
def pair() -> Iterator[tuple[Channel, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours), theirs


def test_a_frame_in_pieces_arrives_whole(pair: tuple[Channel, socket.socket]) -> None:
    channel, peer = pair
    body = encode(["half", 2])
    frame = struct.pack(">I", len(body)) + body
    peer.sendall(frame[:5])
    with pytest.raises(TimeoutError):
        channel.receive(0.01)
    peer.sendall(frame[5:] + frame)
    assert channel.receive(1) == ["half", 2]
    assert channel.receive(1) == ["half", 2]


def test_a_frame_that_announces_too_much_is_refused_unread(
    pair: tuple[Channel, socket.socket],
) -> None:
    channel, peer = pair
    peer.sendall(struct.pack(">I", MAX_FRAME_BYTES + 1))
    with pytest.raises(WireError, match="at most"):
        channel.receive(1)


def test_a_closed_peer_is_told_from_silence(pair: tuple[Channel, socket.socket]) -> None:
    channel, peer = pair
    peer.close()
    with pytest.raises(PeerClosedError):
        channel.receive(1)
    with pytest.raises(PeerClosedError):
        channel.send("x")
