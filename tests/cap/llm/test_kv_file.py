"""KV state files: taken apart and put together without loss."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cap.llm.kv_file import Kv, StateFormatError, read_state, write_state

LAYERS, WIDTH = 3, 16


def some(count: int, seed: int, start: int = 0) -> Kv:
    rng = np.random.default_rng(seed)
    shape = (LAYERS, count, WIDTH)
    return Kv(
        rng.integers(0, 99, count, dtype=np.uint32),
        rng.normal(size=shape).astype(np.float16),
        rng.normal(size=shape).astype(np.float16),
        start,
        seq=8,
    )


def same(a: Kv, b: Kv) -> bool:
    pairs = ((a.tokens, b.tokens), (a.keys, b.keys), (a.values, b.values))
    return a.start == b.start and all(np.array_equal(x, y) for x, y in pairs)


def test_a_state_comes_back_as_it_was_written(tmp_path: Path) -> None:
    state = some(11, seed=1)
    write_state(tmp_path / "a.kv", [state])
    back = read_state(tmp_path / "a.kv")
    assert same(back, state)
    assert back.seq == 8


def test_a_piece_comes_back_with_its_place(tmp_path: Path) -> None:
    piece = some(11, seed=1).between(4, 11)
    write_state(tmp_path / "a.kv", [piece])
    assert same(read_state(tmp_path / "a.kv"), piece)
    assert piece.start == 4


@pytest.mark.parametrize("cut", [0, 3, 40, 200, -1])
def test_a_state_that_ends_early_is_said(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.kv"
    write_state(path, [some(5, seed=2)])
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(StateFormatError):
        read_state(path)


@given(st.integers(0, 400), st.integers(1, 255))
def test_a_changed_header_is_never_taken_for_another_state(at: int, change: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.kv"
        state = some(2, seed=3)
        write_state(path, [state])
        data = bytearray(path.read_bytes())
        data[at % len(data)] ^= change
        path.write_bytes(data)
        try:
            back = read_state(path)
        except StateFormatError:
            return
        assert back.keys.shape == state.keys.shape
        assert back.values.shape == state.values.shape


def test_rubbish_is_no_state(tmp_path: Path) -> None:
    path = tmp_path / "a.kv"
    path.write_bytes(b"rubbish")
    with pytest.raises(StateFormatError):
        read_state(path)


def test_a_state_without_tokens_is_no_state(tmp_path: Path) -> None:
    path = tmp_path / "a.kv"
    write_state(path, [some(5, seed=1).between(2, 2)])
    with pytest.raises(StateFormatError):
        read_state(path)


@pytest.mark.parametrize("others", [3, 20])
def test_a_state_is_written_over_another_one(tmp_path: Path, others: int) -> None:
    path, state = tmp_path / "a.kv", some(11, seed=1)
    write_state(path, [some(others, seed=2)])
    write_state(path, [state])
    assert same(read_state(path), state)


def test_pieces_are_written_right_behind_the_prefix(tmp_path: Path) -> None:
    prefix, a, b = some(5, seed=5), some(3, seed=6, start=5), some(2, seed=7, start=8)
    write_state(tmp_path / "a.kv", [prefix, a, b])
    whole = read_state(tmp_path / "a.kv")
    assert np.array_equal(whole.keys, np.concatenate([prefix.keys, a.keys, b.keys], axis=1))
    assert np.array_equal(whole.values, np.concatenate([prefix.values, a.values, b.values], axis=1))
    assert np.array_equal(whole.tokens, np.concatenate([prefix.tokens, a.tokens, b.tokens]))
    assert whole.seq == prefix.seq


def test_a_piece_of_what_was_read_is_written_as_it_was(tmp_path: Path) -> None:
    state = some(9, seed=8)
    write_state(tmp_path / "a.kv", [state])
    back = read_state(tmp_path / "a.kv")
    write_state(tmp_path / "b.kv", [back.between(0, 4), back.between(4, 9)])
    assert same(read_state(tmp_path / "b.kv"), state)


def test_a_piece_that_was_read_elsewhere_is_not_written_there(tmp_path: Path) -> None:
    with pytest.raises(StateFormatError, match="place 6"):
        write_state(tmp_path / "a.kv", [some(5, seed=5), some(3, seed=6, start=6)])
    assert not (tmp_path / "a.kv").exists()


def test_a_piece_of_another_model_is_not_written(tmp_path: Path) -> None:
    piece = some(3, seed=6, start=5)
    fewer = Kv(piece.tokens, piece.keys[:-1], piece.values[:-1], piece.start)
    with pytest.raises(StateFormatError, match="3 layers"):
        write_state(tmp_path / "a.kv", [some(5, seed=5), fewer])
    assert not (tmp_path / "a.kv").exists()
