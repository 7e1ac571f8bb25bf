"""Which of several versions to act on: what most of them lead to."""

from __future__ import annotations

from collections.abc import Sequence

from cap.rehearse.compare import differences
from cap.search.candidate import Candidate
from perception.scene import Scene

PREDICATE_VOTES = 2
"""A success predicate that holds counts as so many programs: it did not see the plan, so that
its mistakes are others than those of the programs, which tend to err alike."""


def grouped(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Versions by the table that they lead to, in order of their first members.

    Those that may not act lead nowhere, and are left out.
    """
    groups: list[list[Candidate]] = []
    for candidate in candidates:
        if not candidate.fine:
            continue
        for group in groups:
            if same_outcome(group[0].after, candidate.after):
                group.append(candidate)
                break
        else:
            groups.append([candidate])
    return groups


def same_outcome(one: Scene, other: Scene) -> bool:
    """Whether two tables are the same, within what perception can tell."""
    return one.names == other.names and not differences(one, other)


def winner(candidates: Sequence[Candidate]) -> Candidate:
    """The version to act on; the best of those that fail when none may act.

    The largest group wins, the predicate's votes included; of equal ones the earliest, because
    the model's first answer is its surest. candidates: at least one.
    """
    groups = grouped(candidates)
    if not groups:
        return max(candidates, key=lambda c: (c.value, -c.index))
    largest = max(groups, key=lambda group: (_votes(group), -group[0].index))
    return max(largest, key=lambda c: (c.value, -c.index))


def _votes(group: Sequence[Candidate]) -> int:
    return len(group) + PREDICATE_VOTES * any(c.holds for c in group)
