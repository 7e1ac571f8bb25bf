"""Saved KV states: what the server computed of a constant prompt prefix, kept in files."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import httpx2

from cap.llm.model import TokenCounts
from cap.llm.server import SLOTS, Address

_TIMEOUT_S = 30.0
MAX_TOTAL_BYTES = 1_000_000_000
"""All state files together; the least recently used go first."""


class SlotStates:
    """The states of one running server's slots.

    A state may hold more tokens than the prefix (the first request that computed it): the
    server keeps the part that a request has in common with it.
    """

    def __init__(self, address: Address, model_sha256: str, folder: Path) -> None:
        self._address = address
        self._model_sha256 = model_sha256
        self._folder = folder
        self._slots = dict(SLOTS)
        self._held: dict[str, str] = {}
        self._lock = threading.Lock()

    def file_name(self, prefix: str) -> str:
        """Hash of all that a state depends on."""
        return state_name(self._model_sha256, prefix)

    def restore(self, purpose: str, prefix: str) -> bool:
        """Make the purpose's slot hold the prefix's state; False when none is saved."""
        slot, name = self._slots.get(purpose), self.file_name(prefix)
        if slot is None:
            return False
        with self._lock:
            if self._held.get(purpose) == name:
                return True
            file = self._folder / name
            if not file.exists() or not self._ask(slot, "restore", name):
                return False
            file.touch()
            self._held[purpose] = name
            return True

    def used(self, purpose: str, prefix: str, tokens: TokenCounts) -> None:
        """Note that a request went through the slot; save a state that has no file yet."""
        slot, name = self._slots.get(purpose), self.file_name(prefix)
        if slot is None:
            return
        with self._lock:
            if self._held.get(purpose) == name:
                if 2 * tokens.cached < tokens.prompt:
                    # Another client of the server used the slot; restore before the next.
                    del self._held[purpose]
                return
            self._held[purpose] = name
            fresh = self._folder / f"{name}.part"
            if self._ask(slot, "save", fresh.name):
                fresh.replace(self._folder / name)
            else:
                fresh.unlink(missing_ok=True)
            prune(self._folder, MAX_TOTAL_BYTES)

    def _ask(self, slot: int, action: str, name: str) -> bool:
        """A state only saves time, so a failure is no error."""
        try:
            answer = httpx2.post(
                f"{self._address.url}/slots/{slot}",
                params={"action": action},
                json={"filename": name},
                headers={"Authorization": f"Bearer {self._address.api_key}"},
                timeout=_TIMEOUT_S,
            )
        except httpx2.HTTPError:
            return False
        return answer.status_code == 200


def state_name(model_sha256: str, prefix: str) -> str:
    """File name of a prefix's state: a hash of all that the state depends on."""
    everything = f"{model_sha256} xllamacpp {version('xllamacpp')}\n{prefix}"
    return hashlib.sha256(everything.encode()).hexdigest()[:40] + ".kv"


def unsaved(
    model_sha256: str, prefixes: Sequence[tuple[str, str]], folder: Path
) -> list[tuple[str, str]]:
    """The (purpose, prefix) pairs that have no state in `folder`; no server is asked."""
    return [p for p in prefixes if not (folder / state_name(model_sha256, p[1])).exists()]


def prune(folder: Path, max_total: int) -> None:
    """Delete the least recently used states until at most `max_total` bytes are left."""
    found = sorted(
        ((f.stat().st_mtime, f.stat().st_size, f) for f in folder.glob("*.kv")), reverse=True
    )
    total = 0
    for _, size, file in found:
        total += size
        if total > max_total:
            file.unlink(missing_ok=True)
