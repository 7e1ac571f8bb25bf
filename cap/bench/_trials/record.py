"""What is kept of one trial: enough to count it, to understand it, and to compare it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

NO_MODEL = "no model"
"""The cause of trials that no model answered."""


@dataclass(frozen=True)
class TrialRecord:
    """One trial as plain data.

    id: unique in its suite. task, group: what it is counted under. setting: a hash of start
    and sentences; trials with the same id and setting can be compared one by one. cause: the
    class of the failure, "" when right. programs: what was written for each sentence,
    functions included. seconds: wall time of the sentences. timing: of each link, by name.
    before, after: JPEG pictures in base64 of trials that failed, "" otherwise.
    """

    id: str
    task: str
    group: str
    setting: str
    cause: str
    details: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    seconds: float = 0.0
    timing: Mapping[str, float] = field(default_factory=dict)
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    before: str = field(default="", repr=False)
    after: str = field(default="", repr=False)

    @property
    def ok(self) -> bool:
        return not self.cause

    def to_json(self, *, pictures: bool) -> dict[str, Any]:
        """Plain JSON; `from_json` gives the record again."""
        data = {**asdict(self), "ok": self.ok}
        if not pictures:
            del data["before"], data["after"]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TrialRecord:
        """A record from what `to_json` made of it.

        Raises:
            ValueError: it is none.
        """
        known = {f.name for f in fields(cls)}
        values: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in data.items() if k in known
        }
        try:
            return cls(**values)
        except TypeError as error:
            raise ValueError(f"not a trial: {error}") from error


def causes(records: list[TrialRecord]) -> Counter[str]:
    """How often trials failed for each cause."""
    return Counter(r.cause for r in records if not r.ok)
