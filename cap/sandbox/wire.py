"""Frames between broker and worker: a length, then msgpack.

A frame is a 4-byte big-endian length and one msgpack value. Extension 1 is a numpy
array (dtype, shape, bytes in C order), extension 2 a tuple. Nothing is ever pickled;
sizes and depth are bounded on both sides.
"""

from __future__ import annotations

import math
import select
import socket
import struct
from typing import Any

import msgpack
import numpy as np

from cap.sandbox.frames import ARRAY, TUPLE, FrameError, check_frame

MAX_FRAME_BYTES = 4 << 20

_HEADER = struct.Struct(">I")
_ARRAY_TYPES = frozenset({"b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"})
_MAX_DIMENSIONS = 8
_RECEIVE_BYTES = 1 << 16
# Subclasses of these (an OrderedDict, an IntEnum) cross as what they extend.
_PLAIN: tuple[type[Any], ...] = (str, int, float, list, dict)


class WireError(Exception):
    """A value that may not cross, or a frame that breaks the format."""


class PeerClosedError(Exception):
    """The other side has closed the connection or is dead."""


def encode(value: Any) -> bytes:
    """One frame's body.

    Raises:
        WireError: the value is of a type that may not cross, too deep, or too large;
            what is encoded can be decoded.
    """
    try:
        body = bytes(msgpack.packb(value, default=_pack_special, strict_types=True))
    except (ValueError, OverflowError) as error:
        raise WireError(f"a value can't be sent: {error}") from None
    if len(body) > MAX_FRAME_BYTES:
        raise WireError(
            f"a value of {len(body)} bytes can't be sent; at most {MAX_FRAME_BYTES} may cross"
        )
    try:
        check_frame(body)
    except FrameError as error:
        raise WireError(f"a value can't be sent: {error}") from None
    return body


def decode(body: bytes) -> Any:
    """The value of a frame's body; arrays are fresh and writable.

    Raises:
        WireError: not msgpack, not what it announces, an unknown extension, a bad array,
            a key given twice, too many values, or nested too deep.
    """
    try:
        check_frame(body)
    except FrameError as error:
        raise WireError(f"a frame is not valid: {error}") from None
    return _unpack(body)


def _pack_special(value: Any) -> Any:
    if isinstance(value, tuple):
        return msgpack.ExtType(
            TUPLE, msgpack.packb(list(value), default=_pack_special, strict_types=True)
        )
    if isinstance(value, np.ndarray):
        if value.dtype.str[1:] not in _ARRAY_TYPES:
            if value.dtype.kind in "US":
                return value.tolist()
            raise WireError(f"an array of {value.dtype} can't be sent; send numbers")
        content = (value.dtype.str, list(value.shape), value.tobytes())
        return msgpack.ExtType(ARRAY, msgpack.packb(content))
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (set, frozenset, range, type({}.keys()), type({}.values()))):
        return list(value)
    for plain in _PLAIN:
        if isinstance(value, plain):
            return plain(value)
    raise WireError(
        f"a value of type {type(value).__name__} can't be sent; "
        "send numbers, text, points or lists of them"
    )


def _unpack(body: bytes) -> Any:
    """The value of a body whose shape has been checked."""
    try:
        return msgpack.unpackb(
            body, ext_hook=_special, object_pairs_hook=_distinct, strict_map_key=False
        )
    except WireError:
        raise
    except (ValueError, TypeError, msgpack.UnpackException) as error:
        raise WireError(f"a frame is not valid: {type(error).__name__} {error}") from None


def _special(code: int, data: bytes) -> Any:
    content = _unpack(data)
    if code == ARRAY:
        return _array(content)
    if not isinstance(content, list):
        raise WireError("a tuple's content is not a list")
    return tuple(content)


def _distinct(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise WireError("a frame has a key twice")
    return found


def _array(content: Any) -> np.ndarray[Any, Any]:
    match content:
        case [str(code), [*shape], bytes(data)] if len(shape) <= _MAX_DIMENSIONS and all(
            type(n) is int and 0 <= n <= MAX_FRAME_BYTES for n in shape
        ):
            pass
        case _:
            raise WireError("an array is not (dtype, shape, bytes)")
    if code[:1] not in ("<", ">", "|") or code[1:] not in _ARRAY_TYPES:
        raise WireError(f"arrays of {code[:20]!r} may not cross")
    try:
        dtype = np.dtype(code)
        if math.prod(shape) * dtype.itemsize != len(data):
            raise WireError(f"an array of shape {shape} and type {code} has {len(data)} bytes")
        array = np.frombuffer(data, dtype).reshape(shape).copy()
    except (TypeError, ValueError) as error:
        raise WireError(f"an array is not valid: {error}") from None
    # Bytes other than 0 and 1 would be truths that are neither.
    return array.view(np.uint8).astype(np.bool_) if dtype.kind == "b" else array


class Channel:
    """Whole frames over one stream socket; not for use by two threads at once."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._buffer = bytearray()
        self._timeout_s = sock.gettimeout()
        self._received_bytes = 0

    def send(self, value: Any, timeout_s: float | None = None) -> None:
        """Send one value.

        Raises:
            WireError: the value may not cross; nothing was sent.
            TimeoutError: the other side doesn't read.
            PeerClosedError: the other side is gone.
        """
        body = encode(value)
        self._wait_at_most(timeout_s)
        try:
            self._socket.sendall(_HEADER.pack(len(body)) + body)
        except TimeoutError:
            raise
        except OSError as error:
            raise PeerClosedError(str(error)) from None

    @property
    def received_bytes(self) -> int:
        """Of all whole frames so far."""
        return self._received_bytes

    def has_input(self) -> bool:
        """Whether the other side has said something that was not yet received."""
        if self._buffer:
            return True
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        return bool(poll.poll(0))

    def receive(self, timeout_s: float | None = None) -> Any:
        """The next value; after a `TimeoutError` the call can be repeated without loss.

        Raises:
            WireError: the frame is too large or not valid.
            TimeoutError: no whole frame came in time.
            PeerClosedError: the other side is gone.
        """
        while True:
            body = self._take()
            if body is not None:
                return decode(body)
            self._wait_at_most(timeout_s)
            try:
                data = self._socket.recv(_RECEIVE_BYTES)
            except TimeoutError:
                raise
            except OSError as error:
                raise PeerClosedError(str(error)) from None
            if not data:
                raise PeerClosedError("end of stream")
            self._buffer += data

    def close(self) -> None:
        self._socket.close()

    def _wait_at_most(self, timeout_s: float | None) -> None:
        # A worker has no system call left for this, and needs none: it always waits.
        if timeout_s != self._timeout_s:
            self._socket.settimeout(timeout_s)
            self._timeout_s = timeout_s

    def _take(self) -> bytes | None:
        if len(self._buffer) < _HEADER.size:
            return None
        (length,) = _HEADER.unpack_from(self._buffer)
        if length > MAX_FRAME_BYTES:
            raise WireError(f"a frame of {length} bytes; at most {MAX_FRAME_BYTES} may cross")
        end = _HEADER.size + length
        if len(self._buffer) < end:
            return None
        body = bytes(self._buffer[_HEADER.size : end])
        del self._buffer[:end]
        self._received_bytes += end
        return body
