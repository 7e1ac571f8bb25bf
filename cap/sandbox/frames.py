"""Reading a frame's shape before anything is built from it.

A few bytes of msgpack can announce millions of items, level upon level, and a decoder
that believes them fills the memory. This walk believes nothing: it builds nothing, and
every item that is announced must be there.
"""

from __future__ import annotations

MAX_DEPTH = 24
"""Lists in lists: deeper than any argument needs, far from the interpreter's limit."""
MAX_ITEMS = 1 << 18
"""Values in one frame, those inside extensions included."""

ARRAY = 1
"""Extension code of an array: (dtype, shape, bytes)."""
TUPLE = 2
"""Extension code of a tuple: its list."""

# What follows a first byte, from 0xc0 on (msgpack specification, "Formats").
_FIXED = {0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}
_FIXED |= {0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8}
_BYTES = {0xC4: 1, 0xC5: 2, 0xC6: 4}
_TEXTS = {0xD9: 1, 0xDA: 2, 0xDB: 4}
_EXTENSIONS = {0xC7: 1, 0xC8: 2, 0xC9: 4}
_FIXED_EXTENSIONS = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}
_LISTS = {0xDC: 2, 0xDD: 4}
_MAPS = {0xDE: 2, 0xDF: 4}

_KEYS = frozenset({*range(0x80), *range(0xA0, 0xC0), *range(0xE0, 0x100)})
_KEYS |= {*_TEXTS, 0xC0, 0xC2, 0xC3, 0xCA, 0xCB, 0xCC, 0xCD, 0xCE, 0xCF, 0xD0, 0xD1, 0xD2, 0xD3}


class FrameError(Exception):
    """A frame that is not what it announces, or too deep, or too much."""


def check_frame(body: bytes) -> None:
    """Walk one frame's body.

    Raises:
        FrameError: it is cut short or too long, nested deeper than `MAX_DEPTH`, of more
            than `MAX_ITEMS` values, or has a kind of value that is not ours: loose
            bytes, unknown extensions, containers as keys.
    """
    _Walk(body).whole(0, len(body), 0, loose_bytes=False)


class _Walk:
    def __init__(self, body: bytes) -> None:
        self._body = body
        self._items = 0

    def whole(self, start: int, end: int, depth: int, *, loose_bytes: bool) -> None:
        """Exactly one value between `start` and `end`."""
        # One entry a container that is open: values still to come, and whether a map's.
        open_ones: list[list[int]] = [[1, 0]]
        at = start
        while open_ones:
            left, is_map = open_ones[-1]
            if left == 0:
                open_ones.pop()
                continue
            open_ones[-1][0] = left - 1
            if at >= end:
                raise FrameError("it ends too early")
            if is_map and left % 2 == 0 and self._body[at] not in _KEYS:
                raise FrameError("a key that is neither text nor a number")
            at, count, map_follows = self._value(at, end, depth + len(open_ones), loose_bytes)
            if count is not None:
                if count > end - at:
                    raise FrameError("it announces more than it has")
                if depth + len(open_ones) > MAX_DEPTH:
                    raise FrameError(f"it is nested deeper than {MAX_DEPTH}")
                open_ones.append([count, map_follows])
        if at != end:
            raise FrameError("something follows its end")

    def _value(
        self, at: int, end: int, depth: int, loose_bytes: bool
    ) -> tuple[int, int | None, int]:
        """(where the next value begins, how many values a container has, whether a map)."""
        self._items += 1
        if self._items > MAX_ITEMS:
            raise FrameError(f"it has more than {MAX_ITEMS} values")
        first = self._body[at]
        at += 1
        if first < 0x80 or first >= 0xE0:
            return at, None, 0
        if first < 0x90:
            return at, 2 * (first & 0x0F), 1
        if first < 0xA0:
            return at, first & 0x0F, 0
        if first < 0xC0:
            return self._skip(at, first & 0x1F, end), None, 0
        if first in _FIXED:
            return self._skip(at, _FIXED[first], end), None, 0
        if first in _TEXTS or (first in _BYTES and loose_bytes):
            width = _TEXTS.get(first) or _BYTES[first]
            length = self._number(at, width, end)
            return self._skip(at + width, length, end), None, 0
        if first in _LISTS:
            width = _LISTS[first]
            return at + width, self._number(at, width, end), 0
        if first in _MAPS:
            width = _MAPS[first]
            return at + width, 2 * self._number(at, width, end), 1
        if first in _EXTENSIONS or first in _FIXED_EXTENSIONS:
            return self._extension(first, at, end, depth), None, 0
        raise FrameError(f"a value of kind {first:#x}")

    def _extension(self, first: int, at: int, end: int, depth: int) -> int:
        if depth > MAX_DEPTH:
            raise FrameError(f"it is nested deeper than {MAX_DEPTH}")
        if first in _FIXED_EXTENSIONS:
            length = _FIXED_EXTENSIONS[first]
        else:
            length = self._number(at, _EXTENSIONS[first], end)
            at += _EXTENSIONS[first]
        begin = self._skip(at, 1, end)
        code = self._body[at]
        after = self._skip(begin, length, end)
        if code not in (ARRAY, TUPLE):
            raise FrameError(f"an unknown extension {code}")
        self.whole(begin, after, depth, loose_bytes=code == ARRAY)
        return after

    def _number(self, at: int, width: int, end: int) -> int:
        return int.from_bytes(self._body[at : self._skip(at, width, end)], "big")

    def _skip(self, at: int, count: int, end: int) -> int:
        if count > end - at:
            raise FrameError("it ends too early")
        return at + count
