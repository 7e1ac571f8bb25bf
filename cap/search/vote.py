"""Which of several versions to act on: what most of them lead to."""

from __future__ import annotations

from collections.abc import Sequence

from cap.rehearse.compare import differences
from cap.search.candidate import Candidate
from perception.scene import Scene

ENOUGH, SHARE = 4, 0.75
"""So many programs, and so large a share of those that may act, that lead to one table are
believed, whatever a predicate says: the more versions are tried, the sooner one of them satisfies a
predicate that is itself wrong."""


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


def alike(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """`grouped`, but programs that move nothing, as far as is known, must be the same text.

    Otherwise a question asked back and a refusal would be taken for one opinion.
    """
    found: list[list[Candidate]] = []
    for group in grouped(candidates):
        if not same_outcome(group[0].before, group[0].after):
            found.append(group)
            continue
        by_source: dict[str, list[Candidate]] = {}
        for candidate in group:
            by_source.setdefault(candidate.written.source, []).append(candidate)
        found.extend(by_source.values())
    return found


def same_outcome(one: Scene, other: Scene) -> bool:
    """Whether two tables are the same, within what perception can tell."""
    return one.names == other.names and not differences(one, other)


def winner(candidates: Sequence[Candidate]) -> Candidate:
    """The version to act on; the best of those that fail when none may act.

    One of a group that nearly all are in; otherwise of the largest group, of those that satisfy
    the predicate if any do: it did not see the plan, and where programs differ it is right more
    often than most of them. Of equal groups the earliest wins, because the model's first answer is
    its surest. candidates: at least one.
    """
    groups = grouped(candidates)
    if not groups:
        return max(candidates, key=lambda c: (c.value, -c.index))
    consistent = [group for group in groups if any(c.holds for c in group)]
    largest = _agreed(groups) or max(consistent or groups, key=lambda g: (len(g), -g[0].index))
    return max(largest, key=lambda c: (c.value, -c.index))


def agreement(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The group that nearly all versions are in that may act; empty when there is none."""
    return _agreed(grouped(candidates))


def support(candidates: Sequence[Candidate], chosen: Candidate) -> tuple[int, int]:
    """(versions that lead where the chosen one leads, versions that may act)."""
    groups = grouped(candidates)
    own = next((g for g in groups if any(c.index == chosen.index for c in g)), [])
    return len(own), sum(len(g) for g in groups)


def _agreed(groups: Sequence[list[Candidate]]) -> list[Candidate]:
    largest = max(groups, key=len, default=[])
    enough = max(ENOUGH, SHARE * sum(len(group) for group in groups))
    return largest if len(largest) >= enough else []
