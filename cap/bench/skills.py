"""What kept functions save: a hundred commands with an empty folder, then a hundred more."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from cap.bench._bars import BenchOptions, Report
from cap.bench._commands.attempt import Attempt, attempt
from cap.bench._commands.halves import DEV
from cap.llm import open_model
from cap.lmp.prompts import ALL
from cap.lmp.skills import SkillStore
from primitives.api import API

OPTIONS = frozenset({"llm"})
_COUNT, _QUICK_COUNT = 100, 6


def run(options: BenchOptions, report: Report) -> None:
    """The development half again and again, each time on other tables, with one folder of skills.

    Raises:
        ModelError: the model can't be opened.
    """
    count = _QUICK_COUNT if options.quick else _COUNT
    rounds = -(-2 * count // len(DEV))
    asked = [(c, options.seed + r) for r in range(rounds) for c in DEV][: 2 * count]
    model = open_model(options.llm, note=report.note)
    tried: list[Attempt] = []
    try:
        model.warm([(p.purpose, p.prefix(API)) for p in ALL])
        with TemporaryDirectory() as folder:
            skills = Path(folder) / "skills"
            for done, (command, seed) in enumerate(asked):
                report.progress(done, len(asked))
                tried.append(attempt(command, model, seed, skills=skills))
            kept = SkillStore(skills).all()
    finally:
        model.close()
    _figures(report, tried[:count], tried[count:])
    retired = sum(skill.retired for skill in kept)
    report.table(
        "Kept functions",
        ("function", "worked", "of"),
        [(s.signature, s.evidence.successes, s.evidence.runs) for s in kept],
    )
    report.note(f"{len(kept)} functions were kept, {retired} of them retired")


def _figures(report: Report, first: list[Attempt], second: list[Attempt]) -> None:
    halves = (("first", first), ("second", second))
    report.table(
        "The second hundred against the first",
        ("commands", "right", "of", "tokens written", "functions written", "seconds"),
        [
            (
                name,
                sum(a.ok for a in half),
                len(half),
                sum(a.tokens["completion"] for a in half),
                sum(len(r.functions) for a in half for r in a.results),
                sum(r.timing.total_s for a in half for r in a.results),
            )
            for name, half in halves
        ],
    )
    for name, half in halves:
        tokens = [float(a.tokens["completion"]) for a in half]
        report.distribution(f"{name}: tokens written per command", tokens, "tokens")
        seconds = [sum(r.timing.total_s for r in a.results) for a in half]
        report.distribution(f"{name}: seconds per command", seconds, "s")
    written = [sum(a.tokens["completion"] for a in half) for _, half in halves]
    report.bar("tokens written, second against first", written[1] / max(1, written[0]), "<=", 1.0)
