"""Finished trials on disk, one a line, so that a run that broke off goes on where it was."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from cap.bench._trials.record import TrialRecord
from cap.errors import UsageError
from cap.llm.paths import CachePaths

SCHEMA = 1


@dataclass(frozen=True)
class Conditions:
    """What all trials of a journal have in common; others must not be mixed in."""

    suite: str
    seed: int
    llm: str
    search: str = "repair"


def new_journal(suite: str) -> Path:
    """Where the trials of a run that begins now are kept."""
    name = f"{suite}-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.jsonl"
    return CachePaths.of().root / "bench" / name


class Journal:
    """A JSON-lines file: first the conditions, then finished trials.

    A context manager. Each line is on disk before `add` returns. A last line that is cut
    short, as when the machine died while it was written, is dropped.

    Raises:
        UsageError: the file can't be read or written, is no journal, or is one of another run.
    """

    def __init__(self, path: Path, conditions: Conditions) -> None:
        self.path = path
        self._conditions = conditions
        self.finished: dict[str, TrialRecord] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            whole = self._read() if path.exists() and path.stat().st_size else 0
            self._file: IO[bytes] = path.open("r+b" if path.exists() else "w+b")
            self._file.truncate(whole)
            self._file.seek(whole)
        except OSError as error:
            raise UsageError(f"journal {path}: {error.strerror}; choose another file") from error
        if not whole:
            self._write({"schema": SCHEMA, **vars(conditions)})

    def add(self, record: TrialRecord) -> None:
        """Keep a finished trial."""
        self.finished[record.id] = record
        self._write(record.to_json(pictures=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def _read(self) -> int:
        """Fills `finished`; the length of what is whole, in bytes."""
        data = self.path.read_bytes()
        whole = data.rfind(b"\n") + 1
        for number, line in enumerate(data[:whole].splitlines(), start=1):
            try:
                entry = json.loads(line)
                if number == 1:
                    self._check(entry)
                else:
                    record = TrialRecord.from_json(entry)
                    self.finished[record.id] = record
            except (ValueError, AttributeError) as error:
                raise UsageError(
                    f"journal {self.path} is damaged at line {number}: {error}; choose another file"
                ) from error
        return whole

    def _check(self, header: dict[str, Any]) -> None:
        for name, value in {"schema": SCHEMA, **vars(self._conditions)}.items():
            if header.get(name) != value:
                raise UsageError(
                    f"journal {self.path} is of a run with {name} {header.get(name)!r}, this one "
                    f"has {value!r}; resume with the same, or choose another file"
                )

    def _write(self, entry: dict[str, Any]) -> None:
        self._file.write(json.dumps(entry, allow_nan=False).encode() + b"\n")
        self._file.flush()
