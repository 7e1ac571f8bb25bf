"""Two reports of one suite side by side: what got better, what worse, and is it chance."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from cap.bench._bars import Table, number
from cap.bench._trials.figures import by
from cap.bench._trials.record import TrialRecord
from cap.bench._trials.statistics import fisher, holm, mcnemar
from cap.errors import UsageError

SIGNIFICANT = 0.05

Test = Literal["McNemar", "Fisher"]


@dataclass(frozen=True)
class Saved:
    """What a suite's JSON file holds that a comparison needs."""

    path: Path
    suite: str
    llm: str
    trials: tuple[TrialRecord, ...]


@dataclass(frozen=True)
class Difference:
    """Between old and new success of one task or group.

    lost, won: of trials that are the same in both, those that were right and are wrong now,
    and the other way round; None when the trials are not the same. p: two-sided; among
    groups it allows for their number.
    """

    name: str
    old_right: int
    old_of: int
    new_right: int
    new_of: int
    lost: int | None
    won: int | None
    p: float

    @property
    def test(self) -> Test:
        return "Fisher" if self.lost is None else "McNemar"

    @property
    def points(self) -> float:
        """New share minus old share, percentage points."""
        return 100.0 * (self.new_right / self.new_of - self.old_right / self.old_of)

    @property
    def verdict(self) -> str:
        if self.p >= SIGNIFICANT:
            return "no significant difference"
        return "better" if self.points > 0 else "WORSE"


@dataclass(frozen=True)
class Comparison:
    """groups: the whole suite and each group, by which it is judged; tasks: to look at."""

    old: Saved
    new: Saved
    groups: tuple[Difference, ...]
    tasks: tuple[Difference, ...]

    @property
    def regressions(self) -> tuple[Difference, ...]:
        """Groups that are significantly worse."""
        return tuple(d for d in self.groups if d.p < SIGNIFICANT and d.points < 0)

    def tables(self) -> list[Table]:
        """Differences by group and by task, then tokens and seconds."""
        columns = ("old", "new", "points", "lost", "won", "p", "test", "")
        rows = [
            (
                "Tokens read per trial",
                *_means(self.old, self.new, lambda r: float(r.prompt_tokens)),
            ),
            (
                "Tokens written per trial",
                *_means(self.old, self.new, lambda r: float(r.completion_tokens)),
            ),
            ("Seconds per trial", *_means(self.old, self.new, lambda r: r.seconds)),
        ]
        return [
            Table("By group", ("group", *columns), tuple(_row(d) for d in self.groups)),
            Table("By task", ("task", *columns), tuple(_row(d) for d in self.tasks)),
            Table("Means", ("what", "old", "new"), tuple(rows)),
        ]

    @property
    def summary(self) -> str:
        """The last line."""
        worse = ", ".join(d.name for d in self.regressions)
        return (
            f"{self.new.suite}: worse in {worse}" if worse else f"{self.new.suite}: no regression"
        )


def load(path: Path) -> Saved:
    """Read what `cap bench SUITE --json FILE` wrote.

    Raises:
        UsageError: it can't be read, is no report, or holds no trials.
    """
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
        trials = tuple(TrialRecord.from_json(t) for t in data["trials"])
        saved = Saved(path, str(data["suite"]), str(data.get("llm", "?")), trials)
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} holds no trials; write one with `cap bench tabletop --json`"
        ) from error
    if not trials:
        raise UsageError(f"{path} holds no trials; only suites that judge sentences have them")
    return saved


def compare(old: Saved, new: Saved) -> Comparison:
    """The differences of what both have tried.

    Raises:
        UsageError: they are of different suites, or have nothing in common.
    """
    if old.suite != new.suite:
        raise UsageError(
            f"{old.path} is of the suite {old.suite} and {new.path} of {new.suite}; "
            "compare two of one suite"
        )
    both = {t.group for t in old.trials} & {t.group for t in new.trials}
    if not both:
        raise UsageError(f"{old.path} and {new.path} have no group in common")
    # What only one of them tried would make "all" a comparison of other tasks.
    old, new = (
        replace(saved, trials=tuple(t for t in saved.trials if t.group in both))
        for saved in (old, new)
    )
    tasks = _differences(old.trials, new.trials, lambda r: r.task)
    groups = _differences(old.trials, new.trials, lambda r: r.group)
    if len(groups) > 1:
        groups = [_difference("all", old.trials, new.trials), *groups]
    adjusted = holm([d.p for d in groups])
    judged = tuple(replace(d, p=p) for d, p in zip(groups, adjusted, strict=True))
    return Comparison(old, new, judged, tuple(tasks))


def _differences(
    old: Sequence[TrialRecord], new: Sequence[TrialRecord], key: Callable[[TrialRecord], str]
) -> list[Difference]:
    before, after = by(old, key), by(new, key)
    return [_difference(name, before[name], after[name]) for name in before if name in after]


def _difference(name: str, old: Sequence[TrialRecord], new: Sequence[TrialRecord]) -> Difference:
    old_right, new_right = sum(t.ok for t in old), sum(t.ok for t in new)
    before = {(t.id, t.setting): t.ok for t in old}
    after = {(t.id, t.setting): t.ok for t in new}
    if before.keys() == after.keys():
        lost = sum(before[k] and not after[k] for k in before)
        won = sum(after[k] and not before[k] for k in before)
        p = mcnemar(lost, won)
        return Difference(name, old_right, len(old), new_right, len(new), lost, won, p)
    p = fisher(old_right, len(old), new_right, len(new))
    return Difference(name, old_right, len(old), new_right, len(new), None, None, p)


def _row(d: Difference) -> tuple[object, ...]:
    def count(value: int | None) -> object:
        return "" if value is None else value

    return (
        d.name,
        f"{d.old_right} of {d.old_of}",
        f"{d.new_right} of {d.new_of}",
        f"{d.points:+.1f}",
        count(d.lost),
        count(d.won),
        "< 0.0001" if d.p < 1e-4 else number(d.p),
        d.test,
        d.verdict,
    )


def _means(old: Saved, new: Saved, value: Callable[[TrialRecord], float]) -> tuple[float, float]:
    first, second = (
        sum(value(t) for t in saved.trials) / len(saved.trials) for saved in (old, new)
    )
    return first, second
