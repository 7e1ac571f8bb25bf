"""llama.cpp's files of a slot's KV state: read, taken apart, and put together anew.

A state holds, for each token, its place and one row of keys and of values for each layer.
What was read behind a prefix can be kept by itself and put back behind the same prefix.

The layout is that of `llama_state_seq_save_file` (format version 4) for a model with one
attention kind and keys and values of 16-bit floats; any other raises `StateFormatError`.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

_MAGIC = 0x67677371
_VERSION = 4
_TOKENS_KIND = (0xFFFFFFFF, 1)
_F16 = 1
_F16_BYTES = 2
_LAYER = struct.Struct("<iQ")

Rows = NDArray[np.float16]


class StateFormatError(Exception):
    """A state file is not laid out as expected."""


@dataclass(frozen=True)
class Kv:
    """Tokens (n,) with their keys and values, (layers, n, width) each.

    start: the place of the first token, for which the keys were computed. seq: the slot.
    """

    tokens: NDArray[np.uint32]
    keys: Rows
    values: Rows
    start: int = 0
    seq: int = 0

    def __len__(self) -> int:
        return len(self.tokens)

    def between(self, start: int, end: int) -> Self:
        """The tokens from `start` to before `end`."""
        return type(self)(
            self.tokens[start:end],
            self.keys[:, start:end],
            self.values[:, start:end],
            self.start + start,
            self.seq,
        )


def read_state(path: Path) -> Kv:
    """The state in a file.

    Raises:
        StateFormatError: another layout, or the file ends early. OSError: unreadable.
    """
    with path.open("rb") as file:
        try:
            # Rows stay where they are until they are used: a prompt has tens of megabytes.
            reader = _Reader(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except ValueError as error:
            raise StateFormatError(f"{path} is empty") from error
    if reader.words(2) != (_MAGIC, _VERSION):
        raise StateFormatError(f"{path} is no state of format version {_VERSION}")
    (words,) = reader.words(1)
    if words < 4 or reader.words(2) != _TOKENS_KIND:
        raise StateFormatError(f"{path} does not begin with its tokens")
    (count,) = reader.words(1)
    tokens = reader.array(np.uint32, count)
    if words != count + 4 or reader.words(1) != (0,) or reader.words(2) != (1, count):
        raise StateFormatError(f"{path} does not hold one sequence of {count} tokens")
    cells = reader.array(np.uint32, 3 * count).reshape(count, 3)
    v_transposed, layers, *rest = reader.words(4)
    if (
        v_transposed
        or any(rest)
        or not count
        or not np.array_equal(cells[:, 0], int(cells[0, 0]) + np.arange(count))
        or bool((cells[:, 1] != 1).any())
    ):
        raise StateFormatError(f"{path} is laid out in a way that is not known")
    keys, values = (reader.layers(layers, count) for _ in range(2))
    if reader.left:
        raise StateFormatError(f"{path} has {reader.left} bytes too many")
    return Kv(tokens, keys, values, start=int(cells[0, 0]), seq=int(cells[0, 2]))


def write_state(path: Path, parts: Sequence[Kv]) -> None:
    """Write the state of parts that follow right behind each other.

    The server can restore one that begins at the first place. A file that is there is written
    over where it lies, which is faster than a new one; no part may have been read from it.

    Raises:
        StateFormatError: a part was computed for another place, or by another model. OSError: it
            can't be written.
    """
    prefix, count = parts[0], sum(len(part) for part in parts)
    layers, _, width = prefix.keys.shape
    end = prefix.start
    for part in parts:
        if part.start != end:
            raise StateFormatError(f"a piece for place {part.start} can't stand at {end}")
        if {part.keys.shape, part.values.shape} != {(layers, len(part), width)}:
            raise StateFormatError(f"a piece has not {layers} layers of {width} numbers a token")
        end += len(part)
    cells = np.ones((count, 3), dtype=np.uint32)
    cells[:, 0] = prefix.start + np.arange(count)
    cells[:, 2] = prefix.seq
    header = _LAYER.pack(_F16, width * _F16_BYTES)
    with path.open("r+b" if path.exists() else "wb") as file:
        file.write(struct.pack("<6I", _MAGIC, _VERSION, count + 4, *_TOKENS_KIND, count))
        for part in parts:
            file.write(part.tokens.tobytes())
        file.write(struct.pack("<3I", 0, 1, count))
        file.write(cells.tobytes())
        file.write(struct.pack("<4I", 0, layers, 0, 0))
        for rows in ([part.keys for part in parts], [part.values for part in parts]):
            for layer in range(layers):
                file.write(header)
                file.writelines(np.ascontiguousarray(r[layer]).data for r in rows)
        file.truncate()


class _Reader:
    """Takes words and arrays off the front of a buffer."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def words(self, count: int) -> tuple[int, ...]:
        return tuple(int(n) for n in self.array(np.uint32, count))

    def array(self, kind: type, count: int) -> NDArray[np.uint32]:
        return np.frombuffer(self._data, kind, count, self._take(count * np.dtype(kind).itemsize))

    def layers(self, layers: int, count: int) -> Rows:
        """(layers, count, width) rows of 16-bit floats, each layer behind a header of its own."""
        first = self._at
        headers = []
        for _ in range(layers):
            at = self._take(_LAYER.size)
            headers.append(_LAYER.unpack_from(self._data, at))
            kind, row_bytes = headers[-1]
            if kind != _F16 or row_bytes % _F16_BYTES:
                raise StateFormatError(f"rows of kind {kind} and {row_bytes} bytes are not known")
            self._take(count * row_bytes)
        if len(set(headers)) != 1:
            raise StateFormatError("layers of different widths are not known")
        row_bytes = headers[0][1]
        return np.ndarray(
            (layers, count, row_bytes // _F16_BYTES),
            np.float16,
            self._data,
            first + _LAYER.size,
            (_LAYER.size + count * row_bytes, row_bytes, _F16_BYTES),
        )

    def _take(self, size: int) -> int:
        """Where the next `size` bytes begin."""
        if self.left < size:
            raise StateFormatError("the state ends early")
        self._at += size
        return self._at - size
