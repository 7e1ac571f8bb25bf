"""Frames between broker and worker: a length, then msgpack.

A frame is a 4-byte big-endian length and one msgpack value. Extension 1 is a numpy
array (dtype, shape, bytes in C order), extension 2 a tuple. Nothing is ever pickled;
sizes and depth are bounded on both sides.
"""

from __future__ import annotations

import math
import socket
import struct
from typing import Any

import msgpack
import numpy as np

MAX_FRAME_BYTES = 4 << 20
MAX_DEPTH = 24
"""Lists in lists: deeper than any argument needs, far from the interpreter's limit."""

_HEADER = struct.Struct(">I")
_ARRAY = 1
_TUPLE = 2
_ARRAY_KINDS = "biuf"
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
        WireError: the value is of a type that may not cross, too deep, or too large.
    """
    try:
        body = bytes(msgpack.packb(value, default=_pack_special, strict_types=True))
    except (ValueError, OverflowError) as error:
        raise WireError(f"a value can't be sent: {error}") from None
    if len(body) > MAX_FRAME_BYTES:
        raise WireError(
            f"a value of {len(body)} bytes can't be sent; at most {MAX_FRAME_BYTES} may cross"
        )
    return body


def decode(body: bytes) -> Any:
    """The value of a frame's body; arrays are fresh and writable.

    Raises:
        WireError: not msgpack, an unknown extension, a bad array, or nested too deep.
    """
    return _unpack(body, 0)


def _pack_special(value: Any) -> Any:
    if isinstance(value, tuple):
        return msgpack.ExtType(
            _TUPLE, msgpack.packb(list(value), default=_pack_special, strict_types=True)
        )
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in _ARRAY_KINDS:
            if value.dtype.kind in "US":
                return value.tolist()
            raise WireError(f"an array of {value.dtype} can't be sent; send numbers")
        content = (value.dtype.str, list(value.shape), value.tobytes())
        return msgpack.ExtType(_ARRAY, msgpack.packb(content))
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


def _unpack(body: bytes, depth: int) -> Any:
    def special(code: int, data: bytes) -> Any:
        if depth >= MAX_DEPTH:
            raise WireError(f"a frame is nested deeper than {MAX_DEPTH}")
        if code == _TUPLE:
            items = _unpack(data, depth + 1)
            if not isinstance(items, list):
                raise WireError("a tuple's content is not a list")
            return tuple(items)
        if code == _ARRAY:
            return _array(_unpack(data, depth + 1))
        raise WireError(f"unknown extension {code}")

    try:
        value = msgpack.unpackb(body, ext_hook=special, strict_map_key=False)
    except WireError:
        raise
    except (ValueError, TypeError, msgpack.UnpackException) as error:
        raise WireError(f"a frame is not valid: {type(error).__name__} {error}") from None
    _check_depth(value, depth)
    return value


def _check_depth(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise WireError(f"a frame is nested deeper than {MAX_DEPTH}")
    if isinstance(value, (list, tuple)):
        for item in value:
            if isinstance(item, (list, tuple, dict)):
                _check_depth(item, depth + 1)
    elif isinstance(value, dict):
        for item in value.values():
            _check_depth(item, depth + 1)


def _array(content: Any) -> np.ndarray[Any, Any]:
    match content:
        case [str(code), [*shape], bytes(data)] if len(shape) <= 8 and all(
            type(n) is int and 0 <= n <= MAX_FRAME_BYTES for n in shape
        ):
            pass
        case _:
            raise WireError("an array is not (dtype, shape, bytes)")
    if len(code) > 4 or code[1:2] not in tuple(_ARRAY_KINDS):
        raise WireError(f"arrays of {code[:20]!r} may not cross")
    try:
        dtype = np.dtype(code)
    except TypeError:
        raise WireError(f"{code[:20]!r} is not an array type") from None
    if math.prod(shape) * dtype.itemsize != len(data):
        raise WireError(f"an array of shape {shape} and type {code} has {len(data)} bytes")
    return np.frombuffer(data, dtype).reshape(shape).copy()


class Channel:
    """Whole frames over one stream socket; not for use by two threads at once."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._buffer = bytearray()
        self._timeout_s = sock.gettimeout()

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
        return body
