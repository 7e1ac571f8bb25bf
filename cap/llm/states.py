"""Saved KV states: what the server computed of texts that come again, kept in files."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import httpx2
import numpy as np
from numpy.typing import NDArray

from cap.llm.kv_file import Kv, StateFormatError, read_state, write_state
from cap.llm.model import GenerationRequest, TokenCounts
from cap.llm.server import PROMPT_SLOT, Address

_TIMEOUT_S = 30.0
_LEFT_BEHIND_S = 600.0
MAX_TOTAL_BYTES = 1_500_000_000
"""All state files together; the least recently used go first."""


@dataclass(frozen=True)
class Part:
    """A text that is often used, and the text behind which it is read and kept."""

    before: str
    text: str


def parts_of(request: GenerationRequest) -> tuple[Part, ...]:
    """What stands between prefix and suffix, in order."""
    parts, before = [], request.prefix
    for text in (*request.pieces, request.setting):
        if text:
            parts.append(Part(before, text))
            before += text
    return tuple(parts)


class PromptSlot:
    """What the server's prompt slot holds, and the files that it can be filled from.

    A constant prefix has a state file, and so have the pieces and then the setting that were
    read behind it: always with all that stood before them, because rows read behind anything
    else mislead a small model (tables read without their examples cost five of fifty-three
    commands). Before a request the slot is filled with the request's prefix, pieces and
    setting, so that the server reads only what nobody has read before. All of this saves time
    and nothing else: what fails is left out, and the server reads for itself.

    exclusive: whether nobody else uses the server; otherwise the slot is never trusted to
    hold what was left there. For one thread at a time.
    """

    def __init__(
        self, address: Address, model_sha256: str, folder: Path, *, exclusive: bool
    ) -> None:
        self._model_sha256 = model_sha256
        self._folder = folder
        self._splits = True
        self._seamless: set[Part] = set()
        self._exclusive = exclusive
        self._held = ""
        self._filled = self._scratch()
        # One client for all requests: to make one takes longer than most of them do.
        self._http = httpx2.Client(
            base_url=address.url,
            headers={"Authorization": f"Bearer {address.api_key}"},
            timeout=_TIMEOUT_S,
        )

    def close(self) -> None:
        """Let go of the connection to the server."""
        self._http.close()
        with suppress(OSError):
            self._filled.unlink(missing_ok=True)

    def knows(self, prefix: str) -> bool:
        """Whether there is a state of this prefix; an empty one needs none."""
        return not prefix or self._file(prefix).exists()

    def unread(self, parts: Sequence[Part]) -> list[Part]:
        """Those that no file has a state of."""
        if not self._splits:
            return []
        return [
            p for p in parts if p.before and p not in self._seamless and not self._piece(p).exists()
        ]

    def fill(self, prefix: str, parts: Sequence[Part] = ()) -> bool:
        """Make the slot hold the prefix and what follows it; False when it has no state.

        A slot that holds them already stays as it is, with all that follows in it.
        """
        wanted = prefix + "".join(part.text for part in parts)
        if not prefix or (self._exclusive and self._held.startswith(wanted)):
            return True
        file = self._file(prefix)
        if not file.exists():
            return False
        kept = self._kept(parts)
        restored = self._restore(file, kept) if kept else self._ask("restore", file.name)
        if restored:
            _mark_used(file)
            self._held = prefix + "".join(p.text for p in parts[: len(kept)])
        return restored

    def keep_prefix(self, prefix: str) -> None:
        """Keep the state of a prefix that was just read."""
        with suppress(OSError), self._passing() as fresh:
            if self._ask("save", fresh.name):
                fresh.replace(self._file(prefix))
            prune(self._folder, MAX_TOTAL_BYTES)

    def keep(self, parts: Sequence[Part]) -> None:
        """Keep the states of those parts that no file has, if the slot holds them all."""
        unread = self.unread(parts)
        if not unread:
            return
        try:
            with self._passing() as whole:
                if self._ask("save", whole.name):
                    kv = read_state(whole)
                    for part in unread:
                        self._write_piece(kv, part)
                    prune(self._folder, MAX_TOTAL_BYTES)
        except (StateFormatError, OSError):
            # A server of another kind, or a full disk: pieces are read each time.
            self._splits = False

    def used(self, text: str, tokens: TokenCounts) -> None:
        """Note that a text went through the slot."""
        # Little in the cache: the slot did not hold what it was thought to hold.
        self._held = text if 2 * tokens.cached >= tokens.prompt else ""

    def forget(self) -> None:
        """Trust the slot with nothing, after a request that did not end well."""
        self._held = ""

    def _write_piece(self, whole: Kv, part: Part) -> None:
        start, end = self._tokens(part.before), self._tokens(part.before + part.text)
        if not _begins(end, start):
            # A token reaches over the seam, and always will.
            self._seamless.add(part)
        elif _begins(whole.tokens, end) and len(end) > len(start):
            # Otherwise somebody who shares the server was here in the meantime.
            self._write_whole(self._piece(part), whole.between(len(start), len(end)))

    def _write_whole(self, file: Path, kv: Kv) -> None:
        """Write a state, whole or not at all. Raises OSError when it can't be written."""
        with self._passing() as fresh:
            write_state(fresh, [kv])
            fresh.replace(file)

    def _tokens(self, text: str) -> NDArray[np.uint32]:
        """A text as the server reads it, (n,)."""
        try:
            response = self._http.post("/tokenize", json={"content": text})
            return np.array(response.raise_for_status().json()["tokens"], dtype=np.uint32)
        except (httpx2.HTTPError, ValueError, KeyError) as error:
            raise StateFormatError(f"the server does not tell tokens: {error}") from error

    def _kept(self, parts: Sequence[Part]) -> list[Kv]:
        """The states of the first parts, up to the first that has none."""
        kept: list[Kv] = []
        if not self._splits:
            return kept
        for part in parts:
            file = self._piece(part)
            try:
                kept.append(read_state(file))
                _mark_used(file)
            except OSError:
                break
            except StateFormatError:
                with suppress(OSError):
                    file.unlink(missing_ok=True)
                break
        return kept

    def _restore(self, prefix_file: Path, kept: Sequence[Kv]) -> bool:
        try:
            write_state(self._filled, [read_state(prefix_file), *kept])
        except (StateFormatError, OSError):
            return False
        return self._ask("restore", self._filled.name)

    def _scratch(self) -> Path:
        """A file that no other process uses."""
        return self._folder / f"{os.getpid()}-{secrets.token_hex(4)}.part"

    @contextmanager
    def _passing(self) -> Iterator[Path]:
        """Such a file, gone afterwards unless it was put elsewhere."""
        fresh = self._scratch()
        try:
            yield fresh
        finally:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)

    def _file(self, prefix: str) -> Path:
        return self._folder / state_name(self._model_sha256, prefix)

    def _piece(self, part: Part) -> Path:
        return self._folder / piece_name(self._model_sha256, part)

    def _ask(self, action: str, name: str) -> bool:
        try:
            answer = self._http.post(
                f"/slots/{PROMPT_SLOT}", params={"action": action}, json={"filename": name}
            )
        except httpx2.HTTPError:
            return False
        return answer.status_code == 200


def state_name(model_sha256: str, text: str) -> str:
    """File name of a text's state: a hash of all that the state depends on."""
    everything = f"{model_sha256} xllamacpp {version('xllamacpp')}\n{text}"
    return hashlib.sha256(everything.encode()).hexdigest()[:40] + ".kv"


def unsaved(
    model_sha256: str, requests: Sequence[GenerationRequest], folder: Path
) -> list[GenerationRequest]:
    """The requests of which something constant has no state in `folder`; no server is asked."""
    return [r for r in requests if not all((folder / n).exists() for n in _names(model_sha256, r))]


def _names(model_sha256: str, request: GenerationRequest) -> list[str]:
    """File names of the states of a request's prefix and of what follows it."""
    prefix = [state_name(model_sha256, request.prefix)] if request.prefix else []
    return prefix + [piece_name(model_sha256, part) for part in parts_of(request)]


def _begins(tokens: NDArray[np.uint32], start: NDArray[np.uint32]) -> bool:
    return np.array_equal(tokens[: len(start)], start)


def piece_name(model_sha256: str, part: Part) -> str:
    """File name of a part's state, which hangs on all that stands before it."""
    return state_name(model_sha256, f"{part.before}\0{part.text}").replace(".kv", ".piece.kv")


def _mark_used(file: Path) -> None:
    with suppress(OSError):
        os.utime(file)


def prune(folder: Path, max_total: int, *, now_s: Callable[[], float] = time.time) -> None:
    """Delete the least recently used states until at most `max_total` bytes are left.

    What a process that died left half written goes too. Another process may prune as well.
    """
    for file in folder.glob("*.part"):
        with suppress(OSError):
            if now_s() - file.stat().st_mtime > _LEFT_BEHIND_S:
                file.unlink(missing_ok=True)
    found = []
    for file in folder.glob("*.kv"):
        with suppress(OSError):
            found.append((file.stat().st_mtime, file.stat().st_size, file))
    found.sort(reverse=True)
    total = 0
    for _, size, file in found:
        total += size
        if total > max_total:
            with suppress(OSError):
                file.unlink(missing_ok=True)
