"""What each link of the chain is worth: the same commands, a link more each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from cap.bench._bars import BenchOptions, Report
from cap.bench._commands.attempt import Attempt, Way, attempt
from cap.bench._commands.halves import DEV, REWORDED
from cap.bench._trials.statistics import wilson
from cap.errors import UsageError
from cap.llm import open_model
from cap.lmp.prompts import ALL
from cap.search.effort import Effort
from primitives.api import API

OPTIONS = frozenset({"llm", "only"})
_STRIDE, _QUICK_STRIDE = 5, 8
"""Every so many of the reworded commands; of what examples were written for a single shot does
nearly all.
"""
_SECONDS = 12.0


@dataclass(frozen=True)
class _Stage:
    name: str
    way: Way
    skills: bool = False


_STAGES = (
    _Stage("single shot", Way(verify=False, rehearse=False, effort=Effort("off"))),
    _Stage("+ verification", Way(rehearse=False, effort=Effort("off"))),
    _Stage("+ rehearsal and repair", Way(effort=Effort("repair"))),
    _Stage("+ best of 5", Way(effort=Effort("best", predicate=False))),
    _Stage("+ predicate", Way(effort=Effort("best"))),
    _Stage("+ tree search", Way(effort=Effort("tree"))),
    _Stage("+ skills", Way(effort=Effort("tree")), skills=True),
)


def run(options: BenchOptions, report: Report) -> None:
    """Reworded commands, each in every stage in turn, on the same table.

    With `only`, those of the development half and its rewordings whose ids begin like it.

    Raises:
        UsageError: no command has such an id. ModelError: the model can't be opened.
    """
    chosen = REWORDED[::_STRIDE]
    if options.only:
        chosen = tuple(c for c in (*DEV, *REWORDED) if c.id.startswith(options.only))
    if not chosen:
        raise UsageError(
            f"no command begins with {' or '.join(options.only)}; "
            "`python -m cap.bench._commands --list` names them"
        )
    chosen = chosen[::_QUICK_STRIDE] if options.quick else chosen
    tried: dict[str, list[Attempt]] = {stage.name: [] for stage in _STAGES}
    model = open_model(options.llm, note=report.note)
    try:
        model.warm([(p.purpose, p.prefix(API)) for p in ALL])
        with TemporaryDirectory() as folder:
            for done, command in enumerate(chosen):
                report.progress(done, len(chosen))
                for stage in _STAGES:
                    skills = Path(folder) / "skills" if stage.skills else None
                    tried[stage.name].append(
                        attempt(command, model, options.seed, way=stage.way, skills=skills)
                    )
                marks = "".join("x" if a[-1].ok else "." for a in tried.values())
                report.note(f"{command.id:22} {marks}")
    finally:
        model.close()
    _figures(tried, report)


def _figures(tried: dict[str, list[Attempt]], report: Report) -> None:
    report.table(
        "A link more each time",
        ("chain", "right", "of", "95 % from", "to", "tokens read", "written", "median s", "mean s"),
        [
            (
                name,
                sum(a.ok for a in attempts),
                len(attempts),
                *wilson(sum(a.ok for a in attempts), len(attempts)),
                sum(a.tokens["prompt"] - a.tokens["cached"] for a in attempts) / len(attempts),
                sum(a.tokens["completion"] for a in attempts) / len(attempts),
                float(np.median(seconds)),
                float(np.mean(seconds)),
            )
            for name, attempts in tried.items()
            for seconds in [_seconds(attempts)]
        ],
    )
    for name, attempts in tried.items():
        report.distribution(f"{name}: seconds", _seconds(attempts), "s")
    report.detail("attempts", {name: [a.to_json() for a in all_] for name, all_ in tried.items()})
    right = [sum(a.ok for a in attempts) for attempts in tried.values()]
    searched = _seconds(tried["+ tree search"])
    report.bar("right with all links, against a single shot", right[-1] - right[0], ">=", 0)
    report.bar("median time with search on", float(np.median(searched)), "<=", _SECONDS, "s")


def _seconds(attempts: Sequence[Attempt]) -> list[float]:
    """Of one sentence of each command, on average; one that crashed tells no time."""
    return [float(np.mean([r.timing.total_s for r in a.results])) for a in attempts if a.results]
